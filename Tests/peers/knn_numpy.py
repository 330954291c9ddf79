#!/usr/bin/env python3
"""The numbers of Assignments/01-knn/KNNReference.swift, by NumPy on CIFAR-10.

    python3 Tests/peers/knn_numpy.py DIR        # the folder that `workbook run --data DIR` takes
    python3 Tests/peers/knn_numpy.py            # the eighty images of KNNAgainstNumPyTests

Without DIR the folds' numbers are counts of correct labels. Checked with 2.4.6.
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


def cross_validation(train, labels, folds, ks, distances):
    """How many labels of each fold are correct, by k."""
    rows, answers = np.array_split(train, folds), np.array_split(labels, folds)
    correct = {k: [] for k in ks}
    for held in range(folds):
        others = [fold for fold in range(folds) if fold != held]
        known = np.concatenate([answers[fold] for fold in others])
        found = distances(rows[held], np.concatenate([rows[fold] for fold in others]))
        for k in ks:
            correct[k].append(int((predict(found, known, k) == answers[held]).sum()))
    return correct, [len(fold) for fold in rows]


def best(correct, sizes):
    return max(correct, key=lambda k: np.mean(np.array(correct[k]) / sizes))


def print_reference(folder):
    folder = pathlib.Path(folder) / "cifar-10-batches-bin"
    labels, train = records(folder, "data_batch_1.bin")
    labels, train = labels[:TRAIN], train[:TRAIN]
    test_labels, test = records(folder, "test_batch.bin")
    test_labels, test = test_labels[:TEST], test[:TEST]

    found = distances(test, train)
    print("sum", repr(float(found.sum())))
    print("first", [float(x) for x in found[0, :5]])
    for k in (1, 5, 10):
        print("correct with k =", k, int((predict(found, labels, k) == test_labels).sum()))

    correct, sizes = cross_validation(train, labels, FOLDS, KS, distances)
    for k in KS:
        print(k, [count / size for count, size in zip(correct[k], sizes)])
    print("best k", best(correct, sizes))


def manhattan(test, train):
    return np.abs(test[:, None] - train).sum(2)


def print_small():
    """Sixty training and twenty test images: a mean for each class in the first forty bytes, and noise."""
    draws = np.random.RandomState(9)
    labels = draws.randint(10, size=80)
    means = draws.randint(60, 196, size=(10, 3_072))
    means[:, 40:] = 128
    images = (means[labels] + draws.randint(-60, 61, size=(80, 3_072))).clip(0, 255).astype(float)
    train, test = (images[:60], labels[:60]), (images[60:], labels[60:])
    for name, metric in ("l2", distances), ("l1", manhattan):
        found = metric(test[0], train[0])
        correct, sizes = cross_validation(*train, 7, [1, 3, 5, 10], metric)
        k = best(correct, sizes)
        first, fifth, last = (int((predict(found, train[1], n) == test[1]).sum()) for n in (1, 5, k))
        print(name, repr(float(found.sum())), [first, fifth, k, last], correct)


if len(sys.argv) > 1:
    print_reference(sys.argv[1])
else:
    print_small()
