#!/usr/bin/env python3
"""Trainings of the assignment 'image-nets' in PyTorch on the CPU.

Usage: image_nets_torch.py NET --data DIR [--images cifar10|tiny-imagenet] [--epochs N] [--batch N]
                           [--seed N] [--json FILE]
       image_nets_torch.py NET --steps N [--side PIXELS] [--batch N] [--default-layout]

NET is vgg-11, vgg-11-book, resnet-18 or resnet-18-3x3. The first form trains as the assignment does:
the same net, images, split, batch, initial weights' distribution, rates, weight decay and
augmentation. Its draws are PyTorch's own, so its numbers differ; its accuracies should be alike.
PyTorch's momentum applies the current rate to all past gradients, its running variance is unbiased,
and the losses here lack the penalty. The second form takes steps on random images and prints their
median time and the process's peak memory.
"""
import argparse
import io
import json
import math
import resource
import statistics
import sys
import time
import zipfile

import numpy as np
import torch
from torch import nn

NETS = ["vgg-11", "vgg-11-book", "resnet-18", "resnet-18-3x3"]
parser = argparse.ArgumentParser()
parser.add_argument("net", choices=NETS)
parser.add_argument("--data")
parser.add_argument("--images", choices=["cifar10", "tiny-imagenet"], default="cifar10")
parser.add_argument("--epochs", type=int, default=4)
parser.add_argument("--batch", type=int)
parser.add_argument("--seed", type=int, default=0)
parser.add_argument("--steps", type=int)
parser.add_argument("--side", type=int, default=64)
parser.add_argument("--default-layout", action="store_true")
parser.add_argument("--json")
arguments = parser.parse_args()
if not arguments.steps and not arguments.data:
    parser.error("--data DIR, or --steps N for random images")
is_book = arguments.net == "vgg-11-book"
batch = arguments.batch or (64 if arguments.steps else 128)
torch.manual_seed(arguments.seed)


# The nets.

def vgg(side, classes):
    layers, c = [], 3
    for block in [[64], [128], [256, 256], [512, 512], [512, 512]]:
        for f in block:
            layers.append(nn.Conv2d(c, f, 3, padding=1))
            layers += [] if is_book else [nn.BatchNorm2d(f)]
            layers.append(nn.ReLU(inplace=True))
            c = f
        layers.append(nn.MaxPool2d(2))
    layers.append(nn.Flatten())
    n = 512 * (side // 32) ** 2
    for h in [4096, 4096] if is_book else []:
        layers += [nn.Linear(n, h), nn.ReLU(inplace=True), nn.Dropout(0.5)]
        n = h
    return nn.Sequential(*layers, nn.Linear(n, classes))


class Block(nn.Module):
    def __init__(self, c, f, stride, large):
        super().__init__()
        self.branch = nn.Sequential(
            nn.Conv2d(c, f, 3, stride, 1, bias=large), nn.BatchNorm2d(f), nn.ReLU(inplace=True),
            nn.Conv2d(f, f, 3, 1, 1, bias=large), nn.BatchNorm2d(f))
        self.shortcut = nn.Identity()
        if c != f:
            convolution = nn.Conv2d(c, f, 1, stride, bias=large)
            self.shortcut = (
                convolution if large else nn.Sequential(convolution, nn.BatchNorm2d(f)))

    def forward(self, x):
        return torch.relu_(self.branch(x) + self.shortcut(x))


def resnet(classes):
    large = arguments.net == "resnet-18"
    stem = nn.Conv2d(3, 64, 7, 2, 3) if large else nn.Conv2d(3, 64, 3, 1, 1, bias=False)
    layers, c = [stem, nn.BatchNorm2d(64), nn.ReLU(inplace=True)], 64
    if large:
        layers.append(nn.MaxPool2d(3, 2, 1))
    for stage in range(4):
        for block in range(2):
            f = 64 << stage
            layers.append(Block(c, f, 2 if stage and not block else 1, large))
            c = f
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, classes))


def made(side, classes):
    net = vgg(side, classes) if arguments.net.startswith("vgg") else resnet(classes)
    for layer in net.modules():
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            variance = (1 if is_book else 2) / layer.weight[0].numel()
            nn.init.normal_(layer.weight, std=variance ** 0.5)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
    if not arguments.default_layout:
        net = net.to(memory_format=torch.channels_last)
    if is_book:
        return net, torch.optim.SGD(net.parameters(), lr=0.05)
    # Weights are penalized, biases and what normalization learns are not.
    weights = [p for p in net.parameters() if p.dim() > 1]
    others = [p for p in net.parameters() if p.dim() <= 1]
    return net, torch.optim.SGD(
        [{"params": weights, "weight_decay": 5e-4}, {"params": others}], lr=0.1, momentum=0.9)


def laid_out(images):
    return images if arguments.default_layout else images.contiguous(
        memory_format=torch.channels_last)


def step(net, rule, images, labels):
    rule.zero_grad()
    loss = nn.functional.cross_entropy(net(images), labels)
    loss.backward()
    rule.step()
    return loss


def answer(found):
    # In KB, but on macOS in bytes.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found["peak MB"] = peak // (1 << 20 if sys.platform == "darwin" else 1 << 10)
    found |= {"net": arguments.net, "torch": torch.__version__, "threads": torch.get_num_threads()}
    json.dump(found, open(arguments.json, "w") if arguments.json else sys.stdout, indent=1)
    print()


if arguments.steps:
    classes = 10 if arguments.side == 32 else 200
    net, rule = made(arguments.side, classes)
    images = laid_out(torch.randn(batch, 3, arguments.side, arguments.side))
    labels = torch.arange(batch) % classes
    times = []
    for _ in range(arguments.steps + 1):
        start = time.perf_counter()
        step(net, rule, images, labels)
        times.append(time.perf_counter() - start)
    answer({"median ms": round(statistics.median(times[1:]) * 1e3, 1)})
    sys.exit()


# The images: [N, 3, side, side] in bytes, and labels.

def cifar(names):
    rows = np.concatenate([
        np.fromfile(f"{arguments.data}/cifar-10-batches-bin/{name}.bin", np.uint8).reshape(-1, 3073)
        for name in names])
    return rows[:, 1:].reshape(-1, 3, 32, 32), rows[:, 0].astype(np.int64)


def tiny():
    """In the assignment's order: the first image of every class, the second of every class, …"""
    from PIL import Image
    archive = zipfile.ZipFile(f"{arguments.data}/tiny-imagenet-200.zip")
    top = "tiny-imagenet-200/"

    def decoded(names):
        pixels = np.empty((len(names), 3, 64, 64), np.uint8)
        for i, name in enumerate(names):
            picture = Image.open(io.BytesIO(archive.read(name))).convert("RGB")
            pixels[i] = np.asarray(picture).transpose(2, 0, 1)
        return pixels

    classes = archive.read(top + "wnids.txt").decode().split()
    members = [[] for _ in classes]
    for name in archive.namelist():
        if name.startswith(top + "train/") and name.endswith(".JPEG"):
            wnid, number = name.split("/")[-1][:-5].split("_")
            members[classes.index(wnid)].append((int(number), name))
    found = sorted(
        (rank, label, name)
        for label, images in enumerate(members)
        for rank, (_, name) in enumerate(sorted(images)))
    lines = archive.read(top + "val/val_annotations.txt").decode().splitlines()
    present = set(archive.namelist())
    held = sorted(
        (int(line.split("\t")[0][4:-5]), classes.index(line.split("\t")[1]),
         top + "val/images/" + line.split("\t")[0])
        for line in lines if top + "val/images/" + line.split("\t")[0] in present)
    return [(decoded([f[2] for f in part]), np.array([f[1] for f in part])) for part in [found, held]]


if arguments.images == "cifar10":
    (raw, labels) = cifar([f"data_batch_{i}" for i in range(1, 6)])
    (raw_test, test_labels), classes = cifar(["test_batch"]), 10
else:
    ((raw, labels), (raw_test, test_labels)), classes = tiny(), 200
side = raw.shape[-1]
split = len(raw) - 1000
mean = raw[:split].mean(0)


def batch_of(images, chosen):
    return laid_out(torch.from_numpy(((images[chosen] - mean) / 64).astype(np.float32)))


def augmented(images):
    """Mirrored or not, and moved by up to an eighth, zeros coming in."""
    most = side // 8
    moved = torch.zeros_like(images)
    padded = nn.functional.pad(images, (most,) * 4)
    for i in range(len(images)):
        y, x = torch.randint(0, 2 * most + 1, (2,)).tolist()
        part = padded[i, :, y:y + side, x:x + side]
        moved[i] = part.flip(-1) if torch.rand(()) < 0.5 else part
    return moved


def accuracy(images, answers):
    net.eval()
    right = 0
    with torch.no_grad():
        for first in range(0, len(images), 250):
            some = np.arange(first, min(first + 250, len(images)))
            right += (net(batch_of(images, some)).argmax(1).numpy() == answers[some]).sum()
    net.train()
    return right / len(images)


net, rule = made(side, classes)
highest = rule.param_groups[0]["lr"]
per_epoch = -(-split // batch)  # the last minibatch holds the rest
rising = arguments.epochs / 4
accuracies, losses = [], []
start = time.perf_counter()
for epoch in range(arguments.epochs):
    order = np.random.RandomState(arguments.seed + epoch).permutation(split)
    total = 0.0
    for i in range(per_epoch):
        if not is_book:
            passed = epoch + (i + 0.5) / per_epoch
            share = passed / rising if passed < rising else (
                (arguments.epochs - passed) / (arguments.epochs - rising))
            for group in rule.param_groups:
                group["lr"] = highest * share
        chosen = order[i * batch:(i + 1) * batch]
        images = batch_of(raw, chosen)
        if not is_book:
            images = augmented(images)
        total += step(net, rule, images, torch.from_numpy(labels[chosen])).item()
        if not math.isfinite(total):
            sys.exit(f"the loss of step {i} of epoch {epoch + 1} is not finite")
    losses.append(total / per_epoch)
    accuracies.append(accuracy(raw[split:], labels[split:]))
    print(f"epoch {epoch + 1}: loss {losses[-1]:.4f}, validation {accuracies[-1]:.3f}, "
          f"{time.perf_counter() - start:.0f} s", file=sys.stderr, flush=True)
seconds = time.perf_counter() - start
test = accuracy(raw_test[:1000], test_labels[:1000])
answer({
    "images": arguments.images, "losses": losses, "val": accuracies, "test": test,
    "both": (accuracies[-1] + test) / 2, "seconds": round(seconds, 1)})
