#!/usr/bin/env python3
"""The training of the assignment 'digits' in NumPy: a peer for workbook-bench.

Usage: digits_numpy.py digits --data DIR [--precision double|float] [--epochs N] [--json FILE]

The same net, batch, rule and number of steps as the assignment's step 'train': 784-300-150-10, batch
normalization and ReLU behind the first two layers, softmax cross-entropy, momentum 0.9, 100 digits a
step without replacement, learning rate 0.01 halved every two epochs, ten epochs of 55,000 digits, the
last 5,000 held out. Its draws are its own, so its numbers differ; its accuracy should be alike.
"""
import argparse
import json
import sys
import time

import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument("assignment")
parser.add_argument("--data", required=True)
parser.add_argument("--precision", choices=["double", "float"], default="double")
parser.add_argument("--epochs", type=int, default=10)
parser.add_argument("--json")
arguments = parser.parse_args()
if arguments.assignment != "digits":
    sys.exit("only digits is written here")

kind = np.float64 if arguments.precision == "double" else np.float32
start = time.perf_counter()


def idx(name, offset):
    return np.fromfile(f"{arguments.data}/mnist/{name}-ubyte", np.uint8)[offset:]


images = idx("train-images-idx3", 16).reshape(-1, 784)
labels = idx("train-labels-idx1", 8).astype(int)
held = len(images) // 12
split = len(images) - held
mean = images[:split].mean(0)


def rows(bytes):
    return ((bytes - mean) / 255).astype(kind)


x, y = rows(images[:split]), labels[:split]
validation = rows(images[split:])
loaded = time.perf_counter()

rng = np.random.RandomState(0)
sizes = [784, 300, 150, 10]
weights = [(rng.randn(a, b) * np.sqrt(2 / a)).astype(kind) for a, b in zip(sizes, sizes[1:])]
biases = [np.zeros(b, kind) for b in sizes[1:]]
gammas = [np.ones(b, kind) for b in sizes[1:-1]]
betas = [np.zeros(b, kind) for b in sizes[1:-1]]
parameters = weights + biases + gammas + betas
speeds = [np.zeros_like(p) for p in parameters]
means = [np.zeros(b, kind) for b in sizes[1:-1]]
variances = [np.zeros(b, kind) for b in sizes[1:-1]]
epsilon = kind(1e-5)


def step(batch, answers, rate):
    count = len(batch)
    caches = []
    h = batch
    for i in range(2):
        a = h @ weights[i] + biases[i]
        mu = a.mean(0)
        centered = a - mu
        var = (centered * centered).mean(0)
        inverse = 1 / np.sqrt(var + epsilon)
        normal = centered * inverse
        means[i] += kind(0.1) * (mu - means[i])
        variances[i] += kind(0.1) * (var - variances[i])
        out = np.maximum(normal * gammas[i] + betas[i], 0)
        caches.append((h, normal, inverse, out))
        h = out
    scores = h @ weights[2] + biases[2]
    scores -= scores.max(1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(1, keepdims=True)
    loss = -np.log(scores[np.arange(count), answers]).mean()
    scores[np.arange(count), answers] -= 1
    scores /= count
    g = scores
    dw, db, dgamma, dbeta = [None] * 3, [None] * 3, [None] * 2, [None] * 2
    dw[2], db[2] = h.T @ g, g.sum(0)
    g = g @ weights[2].T
    for i in (1, 0):
        h, normal, inverse, out = caches[i]
        g = g * (out > 0)
        dbeta[i], dgamma[i] = g.sum(0), (g * normal).sum(0)
        g = (g - (dbeta[i] + normal * dgamma[i]) / count) * (gammas[i] * inverse)
        dw[i], db[i] = h.T @ g, g.sum(0)
        if i:
            g = g @ weights[i].T
    for p, v, d in zip(parameters, speeds, dw + db + dgamma + dbeta):
        v *= kind(0.9)
        v -= kind(rate) * d
        p += v
    return loss


def predicted(h):
    for i in range(2):
        a = h @ weights[i] + biases[i]
        h = np.maximum((a - means[i]) / np.sqrt(variances[i] + epsilon) * gammas[i] + betas[i], 0)
    return (h @ weights[2] + biases[2]).argmax(1)


accuracies = []
loss = None
for epoch in range(arguments.epochs):
    order = rng.permutation(len(x))
    for first in range(0, len(x) - 99, 100):
        chosen = order[first:first + 100]
        loss = step(x[chosen], y[chosen], 0.01 * 0.5 ** (epoch // 2))
    accuracies.append(float((predicted(validation) == labels[split:]).mean()))
trained = time.perf_counter()
test = rows(idx("t10k-images-idx3", 16).reshape(-1, 784))
accuracy = float((predicted(test) == idx("t10k-labels-idx1", 8)).mean())
end = time.perf_counter()

answer = {
    "steps": {"train": {"val": accuracies, "last": float(loss)}, "test": {"accuracy": accuracy}},
    "seconds": {"load": loaded - start, "train": trained - loaded, "test": end - trained},
    "numpy": np.__version__,
}
json.dump(answer, open(arguments.json, "w") if arguments.json else sys.stdout, indent=1)
