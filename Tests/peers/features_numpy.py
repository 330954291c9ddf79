#!/usr/bin/env python3
"""The figures of the tests on image features, by NumPy and SciPy (checked with 2.4.6 and 1.17.1).

    python3 Tests/peers/features_numpy.py           # Tests/ImageFeaturesTests/NumPyValues.swift
    python3 Tests/peers/features_numpy.py DIR       # Assignments/06-features/FeaturesReference.swift

DIR is the folder that `workbook run --data DIR` takes. With it the program prints the features of
CIFAR-10's first training image, which FeatureExtractorTests holds as well, the sum of the first 10,000
images', and the grid of linear classifiers; it takes some minutes.
"""
import pathlib
import sys

import numpy as np
from scipy.ndimage import uniform_filter


def luminance(image):
    """image @ [0.299, 0.587, 0.144] as processors with AVX-512 round it: each product with its sum.

    The last bit decides whether two pixels are of one luminance. The 64 bits that a long double holds on
    x86 are enough for each sum to be exact before it is rounded.
    """
    r, g, b = np.moveaxis(image.astype(np.longdouble), 2, 0)
    sums = (r * 0.299).astype(float)
    for channel, weight in (g, 0.587), (b, 0.144):
        sums = (channel * weight + sums).astype(float)
    return sums


def hog(image, cells=8, bins=9):
    """The course's histogram of oriented gradients, its luminance, which adds up to 1.03, included."""
    gray = luminance(image) if image.ndim == 3 else image
    gx, gy = np.zeros(gray.shape), np.zeros(gray.shape)
    gx[:, :-1], gy[:-1] = np.diff(gray, axis=1), np.diff(gray, axis=0)
    length = np.sqrt(gx**2 + gy**2)
    degrees = np.arctan2(gy, gx + 1e-15) * (180 / np.pi) + 90
    rows, columns = gray.shape[0] // cells, gray.shape[1] // cells
    histogram = np.zeros((columns, rows, bins))
    for i in range(bins):
        inside = (degrees >= 180 / bins * i) & (degrees < 180 / bins * (i + 1)) & (degrees > 0)
        means = uniform_filter(np.where(inside, length, 0), size=(cells, cells))
        histogram[:, :, i] = means[cells // 2 :: cells, cells // 2 :: cells].T
    return histogram.ravel()


def hue_histogram(image, bins=10):
    """Shares of the pixels by hue; gray ones have a hue of 0."""
    x = image / 255
    largest = x.max(-1)
    spread = largest - x.min(-1)
    r, g, b = x[..., 0], x[..., 1], x[..., 2]
    hue = np.zeros(largest.shape)
    # In this order: where two channels are the largest, the later one decides.
    for channel, offset, difference in (r, 0, g - b), (g, 2, b - r), (b, 4, r - g):
        where = (channel == largest) & (spread > 0)
        hue[where] = offset + difference[where] / spread[where]
    edges = np.linspace(0, 255, bins + 1)
    density, _ = np.histogram(hue / 6 % 1 * 255, bins=edges, density=True)
    return density * np.diff(edges)


def noise(number):
    """A byte without a pattern for each number, as in FixtureImage.swift."""
    value = (number + 1) * 2_654_435_761 % 2**32
    value ^= value >> 15
    value = value * 2_246_822_519 % 2**32
    return (value ^ value >> 13) & 255


COLORS = [
    (255, 0, 0), (255, 255, 0), (0, 255, 0), (0, 255, 255), (0, 0, 255), (255, 0, 255),
    (255, 51, 0), (255, 0, 51), (200, 120, 40), (40, 200, 120), (10, 20, 15), (250, 255, 250),
    (5, 3, 5), (100, 95, 98), (0, 0, 0), (255, 255, 255),
]
FORMULAS = {
    "noise": lambda y, x, c: noise((y * 16 + x) * 3 + c), "constant": lambda y, x, c: 77,
    "rightward": lambda y, x, c: 10 * x, "leftward": lambda y, x, c: 250 - 10 * x,
    "downwardWeakly": lambda y, x, c: y, "downwardStrongly": lambda y, x, c: 9 * y,
    "upwardWeakly": lambda y, x, c: 200 - 2 * y, "upwardStrongly": lambda y, x, c: 200 - 9 * y,
    "diagonal": lambda y, x, c: 5 * x + 5 * y, "antidiagonal": lambda y, x, c: 100 + 5 * x - 5 * y,
    "everyDirection": lambda y, x, c: (x - 8) ** 2 + (y - 8) ** 2,
    "hues": lambda y, x, c: COLORS[(x + 5 * y) % 16][c],
    "grays": lambda y, x, c: noise((y * 16 + x) * 3),
}


def fixture(name):
    formula = FORMULAS[name]
    return np.array(
        [[[formula(y, x, c) & 255 for c in range(3)] for x in range(16)] for y in range(16)], float)


def in_swift(values):
    """Twelve digits; values below 1e-12 are rounding."""
    return "[" + ", ".join("0" if abs(x) < 1e-12 else f"{x:.12g}" for x in values) + "]"


def print_fixtures():
    for name in FORMULAS:
        print(f"gradients .{name}:", in_swift(hog(fixture(name))))
    print("grayGradients", in_swift(hog(fixture("noise")[:, :, 0])))
    print("smallCells", in_swift(hog(fixture("noise"), cells=4, bins=6)[:48]))
    for name in "noise", "constant", "hues", "grays":
        print(f"hues .{name}:", in_swift(hue_histogram(fixture(name))))
    for name in "noise", "hues":
        print(f"fineHues .{name}:", in_swift(hue_histogram(fixture(name), 25)))


def records(folder, names):
    data = np.concatenate([np.fromfile(folder / name, np.uint8) for name in names])
    data = data.reshape(-1, 3_073)
    images = data[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
    return data[:, 0].astype(int), images


def features(images):
    return np.stack([np.hstack([hog(x), hue_histogram(x)]) for x in images.astype(float)])


def train(rows, labels, rate, penalty):
    """The course's linear classifier with the hinge loss: 1,500 steps on 200 images."""
    weights = 0.001 * np.random.randn(rows.shape[1], 10)
    places = np.arange(200)
    for _ in range(1_500):
        drawn = np.random.choice(len(labels), 200)
        batch, truth = rows[drawn], labels[drawn]
        scores = batch @ weights
        gradient = (scores - scores[places, truth][:, None] + 1 > 0).astype(float)
        gradient[places, truth] = 0
        gradient[places, truth] = -gradient.sum(1)
        weights = weights - rate * (batch.T @ gradient / 200 + 2 * penalty * weights)
    return weights


def print_reference(folder):
    folder = pathlib.Path(folder) / "cifar-10-batches-bin"
    labels, images = records(folder, [f"data_batch_{n}.bin" for n in range(1, 6)])
    test_labels, test = records(folder, ["test_batch.bin"])
    found = features(images)
    print("first", found[0].tolist())
    print("FeatureExtractorTests", in_swift(found[0]))
    print("sum", repr(float(found[:10_000].sum())))

    mean, deviation = found[:49_000].mean(0), found[:49_000].std(0)

    def rows(some):
        return np.hstack([(some - mean) / deviation, np.ones((len(some), 1))])

    parts = [
        (rows(found[:49_000]), labels[:49_000]), (rows(found[49_000:]), labels[49_000:]),
        (rows(features(test[:1_000])), test_labels[:1_000]),
    ]
    np.random.seed(0)
    for rate in 1e-9, 1e-8, 1e-7:
        for penalty in 5e4, 5e5, 5e6:
            weights = train(*parts[0], rate, penalty)
            print([rate, penalty] + [float(((x @ weights).argmax(1) == y).mean()) for x, y in parts])


if len(sys.argv) > 1:
    print_reference(sys.argv[1])
else:
    print_fixtures()
