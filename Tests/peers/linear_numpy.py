#!/usr/bin/env python3
"""The numbers of Assignments/02-linear/LinearReference.swift, by NumPy on CIFAR-10 with seed 0.

    python3 Tests/peers/linear_numpy.py svm|softmax DIR   # the folder that `workbook run --data DIR` takes
"""
import pathlib
import sys

import numpy as np

KEPT, HELD = 49_000, 1_000


def records(folder, names):
    data = np.concatenate([np.fromfile(folder / name, np.uint8) for name in names])
    data = data.reshape(-1, 3_073)
    images = data[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
    return data[:, 0].astype(int), images.reshape(len(data), -1).astype(float)


def svm(scores, labels):
    """The mean hinge loss and its gradient with respect to the scores."""
    rows = np.arange(len(labels))
    margins = np.maximum(0, scores - scores[rows, labels][:, None] + 1)
    margins[rows, labels] = 0
    gradient = (margins > 0).astype(float)
    gradient[rows, labels] = -gradient.sum(1)
    return margins.sum() / len(labels), gradient / len(labels)


def softmax(scores, labels):
    """The mean cross-entropy and its gradient with respect to the scores."""
    rows = np.arange(len(labels))
    shifted = scores - scores.max(1, keepdims=True)
    exponentials = np.exp(shifted)
    sums = exponentials.sum(1, keepdims=True)
    loss = (np.log(sums[:, 0]) - shifted[rows, labels]).mean()
    gradient = exponentials / sums
    gradient[rows, labels] -= 1
    return loss, gradient / len(labels)


def train(loss, images, labels, rate, penalty):
    weights = 0.001 * np.random.randn(images.shape[1], 10)
    history = []
    for _ in range(1_500):
        drawn = np.random.choice(len(labels), 200)
        batch = images[drawn]
        value, gradient = loss(batch @ weights, labels[drawn])
        history.append(value + penalty * (weights**2).sum())
        weights = weights - rate * (batch.T @ gradient + 2 * penalty * weights)
    return weights, history


def main():
    loss = {"svm": svm, "softmax": softmax}[sys.argv[1]]
    folder = pathlib.Path(sys.argv[2]) / "cifar-10-batches-bin"
    np.random.seed(0)
    labels, images = records(folder, [f"data_batch_{n}.bin" for n in range(1, 6)])
    test_labels, test = records(folder, ["test_batch.bin"])
    mean = images[:KEPT].mean(0)
    print("mean", mean[:10])

    def rows(some):
        return np.hstack([some - mean, np.ones((len(some), 1))])

    parts = [
        (rows(images[:KEPT]), labels[:KEPT]),
        (rows(images[KEPT : KEPT + HELD]), labels[KEPT : KEPT + HELD]),
        (rows(test[:HELD]), test_labels[:HELD]),
    ]
    development = np.random.choice(KEPT, 500, replace=False)
    print("development", development[:10])
    some, some_labels = parts[0][0][development], labels[development]
    weights = 0.0001 * np.random.randn(3_073, 10)
    value, gradient = loss(some @ weights, some_labels)
    gradient = some.T @ gradient + 2 * 5e-6 * weights
    print("loss", repr(float(value + 5e-6 * (weights**2).sum())))
    print("gradient norm", repr(float(np.sqrt((gradient**2).sum()))))

    def accuracies(weights):
        return [float(((part @ weights).argmax(1) == truth).mean()) for part, truth in parts]

    weights, history = train(loss, *parts[0], 1e-7, 2.5e4)
    print("history", [float(x) for x in history[::100]])
    print("last", repr(float(history[-1])))
    print("accuracies", accuracies(weights))
    for rate in (1e-7, 5e-7):
        for penalty in (1e4, 2.5e4, 5e4):
            weights, _ = train(loss, *parts[0], rate, penalty)
            print(rate, penalty, *accuracies(weights))


main()
