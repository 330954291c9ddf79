#!/usr/bin/env python3
"""The figures of the tests on whole nets, by NumPy (checked with 2.4.6).

    python3 Tests/peers/networks_numpy.py

For NetworkTests, FullyConnectedTests and WeightInitializerTests in Tests/NeuralNetworksTests, and the
initial losses in Assignments: TwoLayerNetReference, FullyConnectedReference, BatchNormalizationReference
and DropoutReference. Each group bears the name of its suite, each line that of its test. About the last
digits see layers_numpy.py.
"""
import numpy as np

import layers_numpy as layers
from layers_numpy import imprint, numbers, spaced


def draw(draws, sizes, scale, normalization=None):
    """W1, W2, … of a net, as `scale * randn`; all other arrays at their initial values."""
    p = {}
    for i, (inputs, outputs) in enumerate(zip(sizes, sizes[1:]), 1):
        p[f"W{i}"], p[f"b{i}"] = scale * draws.randn(inputs, outputs), np.zeros(outputs)
        if normalization and i < len(sizes) - 1:
            p[f"gamma{i}"], p[f"beta{i}"] = np.ones(outputs), np.zeros(outputs)
            p[f"mean{i}"], p[f"variance{i}"] = np.zeros(outputs), np.zeros(outputs)
    return p


def depth(p):
    return sum(name.startswith("W") for name in p)


def scores(p, x):
    """At test time: running statistics, no dropout. Of nets with batch normalization or without."""
    for i in range(1, depth(p)):
        x = layers.affine(x, p[f"W{i}"], p[f"b{i}"])
        if f"gamma{i}" in p:
            x = (x - p[f"mean{i}"]) / np.sqrt(p[f"variance{i}"] + layers.EPSILON)
            x = x * p[f"gamma{i}"] + p[f"beta{i}"]
        x = layers.relu(x)
    return layers.affine(x, p[f"W{depth(p)}"], p[f"b{depth(p)}"])


def loss(p, x, labels, penalty, axis=0, mask=None):
    """The mean cross-entropy plus penalty/2 ‖W‖², and its gradients; in training.

    Affine, normalization, ReLU, dropout, for all layers but the last. Updates running statistics in p.
    An axis of 0 is batch, of 1 layer normalization; mask(shape) gives what dropout multiplies by.
    """
    caches = []
    for i in range(1, depth(p)):
        cache = {"x": x}
        a = layers.affine(x, p[f"W{i}"], p[f"b{i}"])
        if f"gamma{i}" in p:
            if axis == 0:
                p[f"mean{i}"] = 0.9 * p[f"mean{i}"] + 0.1 * a.mean(0)
                p[f"variance{i}"] = 0.9 * p[f"variance{i}"] + 0.1 * a.var(0)
            cache["normal"] = normal, _ = layers.normalize(a, axis)
            a = normal * p[f"gamma{i}"] + p[f"beta{i}"]
        cache["a"], x = a, layers.relu(a)
        if mask:
            cache["mask"] = mask(x.shape)
            x = x * cache["mask"]
        caches.append(cache)

    last, gradients = depth(p), {}
    value, g = layers.softmax(layers.affine(x, p[f"W{last}"], p[f"b{last}"]), labels)
    g, gradients[f"W{last}"], gradients[f"b{last}"] = layers.affine_backward(g, x, p[f"W{last}"])
    for i in reversed(range(1, last)):
        cache = caches[i - 1]
        g = layers.relu_backward(g * cache.get("mask", 1), cache["a"])
        if f"gamma{i}" in p:
            g, gradients[f"gamma{i}"], gradients[f"beta{i}"] = layers.normalize_backward(
                g, *cache["normal"], p[f"gamma{i}"], axis)
        back = layers.affine_backward(g, cache["x"], p[f"W{i}"])
        g, gradients[f"W{i}"], gradients[f"b{i}"] = back
    for i in range(1, last + 1):
        value += penalty / 2 * (p[f"W{i}"] ** 2).sum()
        gradients[f"W{i}"] += penalty * p[f"W{i}"]
    return float(value), gradients


def toy():
    """The course's toy net: its parameters, samples and labels, and the generator behind the weights."""
    draws = np.random.RandomState(0)
    p = draw(draws, [4, 10, 3], 0.1)
    return p, 10 * np.random.RandomState(1).randn(5, 4), np.array([0, 1, 2, 2, 1]), draws


def print_networks():
    print("NetworkTests")
    p, x, labels, _ = toy()
    value, gradients = loss(p, x, labels, 0.1)
    print("theToyNetsScoresLossAndGradients", numbers(scores(p, x)), value)
    for name, gradient in gradients.items():
        print(" ", name, imprint(gradient))

    p = {
        "W1": spaced(-0.7, 0.3, 5, 50), "b1": np.linspace(-0.1, 0.9, 50),
        "W2": spaced(-0.3, 0.4, 50, 7), "b2": np.linspace(-0.9, 0.1, 7),
    }
    x, labels = spaced(-5.5, 4.5, 5, 3).T, np.array([0, 5, 1])
    print("theAssertedScores", numbers(scores(p, x)), scores(p, x).argmax(1))
    for penalty in 0, 1, 0.7:
        print("theAssertedLosses", penalty, loss(p, x, labels, penalty)[0])
    for penalty in 0, 0.7:
        print("theGradientsAreNumPys", penalty)
        for name, gradient in loss(p, x, labels, penalty)[1].items():
            print(" ", name, imprint(gradient))

    draws = np.random.RandomState(231)
    x, labels = draws.randn(2, 15), draws.randint(10, size=2)
    for penalty in 0, 3.14:
        p = draw(draws, [15, 20, 30, 10], 5e-2)
        print("theThreeLayerNetsInitialLosses", penalty, loss(p, x, labels, penalty)[0])

    draws = np.random.RandomState(231)
    draws.randn(3, 5), draws.randint(7, size=3)
    p = draw(draws, [5, 50, 7], 1e-3)
    for name in "W1", "W2":
        print("parametersAreDrawnAsTheCourseDraws", name, f"{abs(p[name].std() - 1e-3):.6e}")


def print_fully_connected():
    print("FullyConnectedTests")
    for axis, name in (0, "batchNormalizedLosses"), (1, "layerNormalizedLosses"):
        draws = np.random.RandomState(231)
        x, labels = draws.randn(2, 15), draws.randint(10, size=2)
        for penalty in 0, 3.14:
            p = draw(draws, [15, 20, 30, 10], 5e-2, "normalized")
            value, gradients = loss(p, x, labels, penalty, axis)
            print(name, penalty, value)
            for array in "W1", "gamma1", "beta2", "W3":
                print(" ", array, imprint(gradients[array]))

    # One generator for all, as in the notebook: each mask seeds it anew, and the next net's weights
    # follow the last mask.
    draws = np.random.RandomState(231)
    x, labels = draws.randn(2, 15), draws.randint(10, size=2)
    for keep in None, 0.75, 0.5:
        p = draw(draws, [15, 20, 30, 10], 5e-2)

        def mask(shape):
            draws.seed(123)
            return (draws.rand(*shape) < keep) / keep

        value, gradients = loss(p, x, labels, 0, mask=mask if keep else None)
        print("lossesWithDropout", keep, value, imprint(gradients["W1"]))


def print_initializers():
    print("WeightInitializerTests")
    shapes = (6, 8), (8, 3)
    deviations = {
        "xavier": lambda i, o: np.sqrt(1 / i), "glorot": lambda i, o: np.sqrt(2 / (i + o)),
        "he": lambda i, o: np.sqrt(2 / i),
    }
    for name, deviation in deviations.items():
        draws = np.random.RandomState(3)
        print(name, *(imprint(deviation(*shape) * draws.randn(*shape)) for shape in shapes))
    draws = np.random.RandomState(3)
    bounds = [np.sqrt(6 / inputs) for inputs, _ in shapes]
    print("kaimingUniform", *(imprint(draws.uniform(-b, b, s)) for b, s in zip(bounds, shapes)))
    draws = np.random.RandomState(3)
    print("fanInUniform, W1, b1, W2, b2")
    for inputs, outputs in shapes:
        bound = np.sqrt(1 / inputs)
        print(" ", imprint(draws.uniform(-bound, bound, (inputs, outputs))))
        print(" ", imprint(draws.uniform(-bound, bound, outputs)))


if __name__ == "__main__":
    print_networks()
    print_fully_connected()
    print_initializers()
