#!/usr/bin/env python3
"""The two-layer net's training in PyTorch on the CPU: a peer for workbook-bench.

Usage: two_layer_net_torch.py two-layer-net --data DIR [--precision double|float] [--json FILE]

The same net, batch, rule and number of steps as the assignment's step 'train': 3072-100-10 with
ReLU, softmax cross-entropy, penalty 0.25/2 |W|^2 on the weights, plain gradient descent at 1e-3,
times 0.95 after each of five epochs, 200 images a step. Its draws are PyTorch's own, so its numbers
differ; only its time is asked for.
"""
import argparse
import json
import sys
import time

import numpy as np
import torch

parser = argparse.ArgumentParser()
parser.add_argument("assignment")
parser.add_argument("--data", required=True)
parser.add_argument("--precision", choices=["double", "float"], default="double")
parser.add_argument("--json")
arguments = parser.parse_args()
if arguments.assignment != "two-layer-net":
    sys.exit("only two-layer-net is written here")

kind = torch.float64 if arguments.precision == "double" else torch.float32
folder = f"{arguments.data}/cifar-10-batches-bin"
raw = np.concatenate(
    [np.fromfile(f"{folder}/data_batch_{i}.bin", np.uint8).reshape(-1, 3073) for i in range(1, 6)])
images, labels = torch.from_numpy(raw[:, 1:].copy()).to(kind), torch.from_numpy(raw[:, 0].astype(int))
mean = images[:49000].mean(0)
validation, validation_labels = images[49000:] - mean, labels[49000:]
images, labels = images[:49000] - mean, labels[:49000]

torch.manual_seed(0)
net = torch.nn.Sequential(
    torch.nn.Linear(3072, 100), torch.nn.ReLU(), torch.nn.Linear(100, 10)).to(kind)
for layer in (net[0], net[2]):
    torch.nn.init.normal_(layer.weight, std=1e-3)
    torch.nn.init.zeros_(layer.bias)
# d/dW of reg/2 |W|^2 is reg W: PyTorch's weight decay.
optimizer = torch.optim.SGD(
    [{"params": [net[0].weight, net[2].weight], "weight_decay": 0.25},
     {"params": [net[0].bias, net[2].bias]}], lr=1e-3)

steps = time.perf_counter()
accuracies = []
for epoch in range(5):
    for _ in range(49000 // 200):
        batch = torch.randint(49000, (200,))
        loss = torch.nn.functional.cross_entropy(net(images[batch]), labels[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    for group in optimizer.param_groups:
        group["lr"] *= 0.95
    with torch.no_grad():
        accuracies.append((net(validation).argmax(1) == validation_labels).double().mean().item())
end = time.perf_counter()

answer = {
    "steps": {"train": {"val": accuracies, "last": loss.item()}},
    "seconds": {"train": end - steps},
    "torch": torch.__version__, "threads": torch.get_num_threads(),
}
json.dump(answer, open(arguments.json, "w") if arguments.json else sys.stdout, indent=1)
