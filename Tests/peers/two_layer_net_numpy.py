#!/usr/bin/env python3
"""The two-layer net's training on CIFAR-10 with seed 0, by NumPy (checked with 2.4.6).

    python3 Tests/peers/two_layer_net_numpy.py DIR   # the folder that `workbook run --data DIR` takes

For TwoLayerNetReference.Training in Assignments/05-two-layer-net and SolverOnRealImagesTests: 3072-100-10
with ReLU, softmax cross-entropy and 0.25/2 ‖W‖², five epochs of plain gradient descent at 1e-3, times
0.95 after each, 200 images a step.
"""
import pathlib
import sys

import numpy as np

from layers_numpy import softmax

KEPT, BATCH, PENALTY = 49_000, 200, 0.25


def records(folder, names):
    """Labels, and images as rows of 3,072 numbers in the order row, column, channel."""
    data = np.concatenate([np.fromfile(folder / name, np.uint8) for name in names])
    data = data.reshape(-1, 3_073)
    images = data[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
    return data[:, 0].astype(int), images.reshape(len(data), -1).astype(float)


def main():
    folder = pathlib.Path(sys.argv[1]) / "cifar-10-batches-bin"
    labels, images = records(folder, [f"data_batch_{n}.bin" for n in range(1, 6)])
    test_labels, test = records(folder, ["test_batch.bin"])
    mean = images[:KEPT].mean(0)
    images -= mean
    test = test[:1_000] - mean

    np.random.seed(0)
    np.random.choice(KEPT, 500, replace=False)  # the linear notebooks' development images
    w1, b1 = 1e-3 * np.random.randn(3_072, 100), np.zeros(100)
    w2, b2 = 1e-3 * np.random.randn(100, 10), np.zeros(10)

    def accuracy(some, truth):
        scores = np.maximum(0, some @ w1 + b1) @ w2 + b2
        return float((scores.argmax(1) == truth).mean())

    rate, history, validation = 1e-3, [], []
    for _ in range(5):
        for _ in range(KEPT // BATCH):
            drawn = np.random.choice(KEPT, BATCH)
            x = images[drawn]
            hidden = np.maximum(0, x @ w1 + b1)
            loss, g = softmax(hidden @ w2 + b2, labels[drawn])
            history.append(float(loss + PENALTY / 2 * ((w1**2).sum() + (w2**2).sum())))
            h = g @ w2.T * (hidden > 0)
            w1, b1 = w1 - rate * (x.T @ h + PENALTY * w1), b1 - rate * h.sum(0)
            w2, b2 = w2 - rate * (hidden.T @ g + PENALTY * w2), b2 - rate * g.sum(0)
        rate *= 0.95
        validation.append(accuracy(images[KEPT:], labels[KEPT:]))
    print("history", history[::100])
    print("last", history[-1])
    print("validation", validation)
    print("accuracies", [accuracy(images[:10_000], labels[:10_000]), accuracy(test, test_labels[:1_000])])


main()
