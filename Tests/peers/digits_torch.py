#!/usr/bin/env python3
"""The training of the assignment 'digits' in PyTorch on the CPU: a peer for workbook-bench.

Usage: digits_torch.py digits --data DIR [--precision double|float] [--epochs N] [--json FILE]

The same net, batch, rule and number of steps as digits_numpy.py beside it. Its draws are PyTorch's
own, so its numbers differ; its accuracy should be alike.
"""
import argparse
import json
import sys
import time

import numpy as np
import torch
from torch import nn

parser = argparse.ArgumentParser()
parser.add_argument("assignment")
parser.add_argument("--data", required=True)
parser.add_argument("--precision", choices=["double", "float"], default="double")
parser.add_argument("--epochs", type=int, default=10)
parser.add_argument("--json")
arguments = parser.parse_args()
if arguments.assignment != "digits":
    sys.exit("only digits is written here")

kind = torch.float64 if arguments.precision == "double" else torch.float32
start = time.perf_counter()


def idx(name, offset):
    return np.fromfile(f"{arguments.data}/mnist/{name}-ubyte", np.uint8)[offset:]


raw = idx("train-images-idx3", 16).reshape(-1, 784)
held = len(raw) // 12
split = len(raw) - held
mean = raw[:split].mean(0)


def rows(bytes):
    return torch.from_numpy((bytes - mean) / 255).to(kind)


def labels(name):
    return torch.from_numpy(idx(name, 8).astype(np.int64))


images, answers = rows(raw), labels("train-labels-idx1")
loaded = time.perf_counter()

torch.manual_seed(0)
# PyTorch's momentum of a running mean is the share of the new one.
net = nn.Sequential(
    nn.Linear(784, 300), nn.BatchNorm1d(300), nn.ReLU(), nn.Linear(300, 150), nn.BatchNorm1d(150),
    nn.ReLU(), nn.Linear(150, 10)).to(kind)
for layer in net:
    if isinstance(layer, nn.Linear):
        nn.init.normal_(layer.weight, std=(2 / layer.in_features) ** 0.5)
        nn.init.zeros_(layer.bias)
optimizer = torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9)
schedule = torch.optim.lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.5)


def accuracy(rows, answers):
    net.eval()
    with torch.no_grad():
        right = (net(rows).argmax(1) == answers).double().mean().item()
    net.train()
    return right


accuracies = []
loss = None
for epoch in range(arguments.epochs):
    order = torch.randperm(split)
    for first in range(0, split, 100):
        chosen = order[first:first + 100]
        loss = nn.functional.cross_entropy(net(images[chosen]), answers[chosen])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    schedule.step()
    accuracies.append(accuracy(images[split:], answers[split:]))
trained = time.perf_counter()
test = accuracy(rows(idx("t10k-images-idx3", 16).reshape(-1, 784)), labels("t10k-labels-idx1"))
end = time.perf_counter()

answer = {
    "steps": {"train": {"val": accuracies, "last": loss.item()}, "test": {"accuracy": test}},
    "seconds": {"load": loaded - start, "train": trained - loaded, "test": end - trained},
    "torch": torch.__version__, "threads": torch.get_num_threads(),
}
json.dump(answer, open(arguments.json, "w") if arguments.json else sys.stdout, indent=1)
