#!/usr/bin/env python3
"""The numbers of Assignments/01-knn/KNNReference.swift, by NumPy on CIFAR-10.

    python3 Tests/peers/knn_numpy.py DIR        # the folder that `workbook run --data DIR` takes
"""
import pathlib
import sys

import numpy as np

TRAIN, TEST, FOLDS = 5_000, 500, 5
KS = [1, 3, 5, 8, 10, 12, 15, 20, 50, 100]


def records(folder, name):
    """Labels, and images as rows of 3,072 numbers in the order row, column, channel."""
    data = np.fromfile(folder / name, np.uint8).reshape(-1, 3_073)
    images = data[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
    return data[:, 0].astype(int), images.reshape(len(data), -1).astype(float)


def distances(test, train):
    squares = (test**2).sum(1)[:, None] - 2 * test @ train.T + (train**2).sum(1)
    return np.sqrt(np.maximum(squares, 0))


def predict(found, labels, k):
    """The most frequent label among the k nearest, the smaller one where two tie."""
    nearest = labels[np.argsort(found, axis=1, kind="stable")[:, :k]]
    return np.array([np.bincount(row, minlength=10).argmax() for row in nearest])


def main():
    folder = pathlib.Path(sys.argv[1]) / "cifar-10-batches-bin"
    labels, train = records(folder, "data_batch_1.bin")
    labels, train = labels[:TRAIN], train[:TRAIN]
    test_labels, test = records(folder, "test_batch.bin")
    test_labels, test = test_labels[:TEST], test[:TEST]

    found = distances(test, train)
    print("sum", repr(float(found.sum())))
    print("first", [float(x) for x in found[0, :5]])
    for k in (1, 5, 10):
        print("correct with k =", k, int((predict(found, labels, k) == test_labels).sum()))

    rows, answers = np.array_split(train, FOLDS), np.array_split(labels, FOLDS)
    scores = {k: [] for k in KS}
    for held in range(FOLDS):
        others = [fold for fold in range(FOLDS) if fold != held]
        known = np.concatenate([answers[fold] for fold in others])
        found = distances(rows[held], np.concatenate([rows[fold] for fold in others]))
        for k in KS:
            scores[k].append(float((predict(found, known, k) == answers[held]).mean()))
    for k in KS:
        print(k, scores[k])
    print("best k", max(KS, key=lambda k: np.mean(scores[k])))


main()
