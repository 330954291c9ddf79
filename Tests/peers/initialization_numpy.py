#!/usr/bin/env python3
"""The figures of the assignment on initialization and preprocessing, by NumPy (checked with 2.4.6).

    python3 Tests/peers/initialization_numpy.py           # nets of ten layers, and the tests' small ones
    python3 Tests/peers/initialization_numpy.py DIR       # what concerns CIFAR-10

For DepthReference and PreprocessingReference in Assignments/09-initialization/InitializationReference.swift,
DepthExperimentTests in InitializationAssignmentTests.swift and PrincipalComponentsTests.swift; with DIR,
the folder that `workbook run --data DIR` takes, also for the counts of dead units in ActivationSteps.swift.
ActivationReference is in layers_numpy.py. Deviations and gradients agree to ten digits: some grow a
millionfold on their way.
"""
import pathlib
import sys

import numpy as np

import layers_numpy as layers
import networks_numpy as networks

FUNCTIONS = {
    "tanh": (np.tanh, lambda y: 1 - y**2),
    "relu": (lambda x: np.maximum(0, x), lambda y: (y > 0).astype(float)),
}


def scales(width):
    return {"x 0.01": 0.01, "x 1": 1, "Xavier": np.sqrt(1 / width), "He": np.sqrt(2 / width)}


def draw(seed, depth, width, samples):
    """Samples, weights layer after layer, and the gradient of the output."""
    draws = np.random.RandomState(seed)
    x = draws.randn(samples, width)
    return x, [draws.randn(width, width) for _ in range(depth)], draws.randn(samples, width)


def run(drawn, function, scale, normalized=False):
    """Means and deviations of each layer's activations; deviations of the gradients of its input."""
    value, derivative = FUNCTIONS[function]
    x, weights, g = drawn
    weights, outputs, caches = [scale * w for w in weights], [], []
    for w in weights:
        x = x @ w
        if normalized:
            caches.append(layers.normalize(x, 0))
            x = caches[-1][0]
        x = value(x)
        outputs.append(x)
    gradients = []
    for i in reversed(range(len(weights))):
        g = g * derivative(outputs[i])
        if normalized:
            g = layers.normalize_backward(g, *caches[i], 1, 0)[0]
        g = g @ weights[i].T
        gradients.insert(0, g.std())
    return [y.mean() for y in outputs], [y.std() for y in outputs], gradients


def in_swift(values):
    return "[" + ", ".join(f"{x:.10f}" if 1e-2 < abs(x) < 1e3 else f"{x:.9e}" for x in values) + "]"


def print_depth():
    print("DepthExperimentTests: means, deviations, gradients")
    drawn, scale = draw(1, 3, 6, 5), scales(6)
    for function, name, normalized in [
        ("tanh", "x 0.01", False), ("tanh", "Xavier", False), ("relu", "x 1", False),
        ("relu", "He", False), ("tanh", "x 1", True), ("relu", "x 0.01", True),
    ]:
        print(function, name, normalized, *map(in_swift, run(drawn, function, scale[name], normalized)))

    drawn = draw(0, 10, 500, 1_000)
    for function in FUNCTIONS:
        found = [run(drawn, function, scale) for scale in scales(500).values()]
        print("deviations", function, *(f"\n  {in_swift(x)}" for _, x, _ in found))
        print("gradients", function, *(f"\n  {in_swift(x)}" for _, _, x in found))
        print("normalizedEnds", function)
        for scale in scales(500).values():
            _, y, g = run(drawn, function, scale, normalized=True)
            print(" ", in_swift([y[0], y[-1], g[0], g[-1]]))


def print_theory():
    """The variances of wide nets. Means over a normal number are taken by the trapezoidal rule.

    An even number of points has none at 0, where ReLU's derivative jumps: half of them lie on either side.
    """
    z, step = np.linspace(-12, 12, 2_400_000, retstep=True)
    density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi) * step

    def mean(values):
        return (density * values).sum()

    for function, (value, derivative) in FUNCTIONS.items():
        print("expectedEnds", function)
        for scale in scales(500).values():
            # The first layer's samples have variance 1; the output's gradient has, too.
            square, growth = 1.0, 1.0
            for _ in range(10):
                deviation = np.sqrt(500 * scale**2 * square)
                output = value(deviation * z)
                square = mean(output**2)
                growth *= 500 * scale**2 * mean(derivative(output) ** 2)
            print(" ", in_swift([np.sqrt(square - mean(output) ** 2), np.sqrt(growth)]))
        print("normalizedDeviation", in_swift([np.sqrt(mean(value(z) ** 2) - mean(value(z)) ** 2)]))


def print_eigenvectors():
    print("SymmetricEigenvectorsTests: values and vectors, the largest last")
    values, vectors = np.linalg.eigh([[4, 1, -2], [1, 2, 0], [-2, 0, 3]])
    print(values.round(8).tolist(), vectors.T.round(8).tolist())
    print("columnsAreCenteredAndScaled", repr(float((8 - 4) / np.std([1, 3, 8]))))


def print_images(folder):
    folder = pathlib.Path(folder) / "cifar-10-batches-bin"
    files = [np.fromfile(folder / f"data_batch_{n}.bin", np.uint8) for n in range(1, 6)]
    data = np.concatenate(files).reshape(-1, 3_073)
    labels = data[:1_000, 0].astype(int)
    images = data[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
    print("mean", images[:49_000].reshape(-1, 3_072).mean(0)[:10].round(8).tolist())
    print("channels", images[:1_000].mean((0, 1, 2)).tolist())
    squares = images[:5_000].reshape(-1, 8, 4, 8, 4, 3).mean((2, 4)).reshape(5_000, -1)
    squares -= squares.mean(0)
    values = np.linalg.eigvalsh(squares.T @ squares / 5_000)
    print("eigenvalues", values[::-1][:5].tolist())

    rows = images[:1_000].reshape(1_000, -1).astype(float)
    rows = (rows - rows.mean(0)) / rows.std(0)
    for seed in 0, 1:
        for rate in 0.01, 0.1, 0.3, 1:
            with np.errstate(over="ignore", invalid="ignore"):
                print("dead units, seed", seed, "rate", rate, *dead_units(rows, labels, seed, rate))


def dead_units(rows, labels, seed, rate):
    """ReLU units of both layers that are off for all images, after twenty steps on 200 of them.

    At a rate of 1 the loss can become NaN, which ends the training.
    """
    draws = np.random.RandomState(seed)
    sizes = [3_072, 100, 100, 10]
    p = networks.draw(draws, sizes, 1)
    for i, inputs in enumerate(sizes[:-1], 1):
        p[f"W{i}"] *= np.sqrt(2 / inputs)
    for _ in range(20):
        batch = draws.choice(1_000, 200)
        value, gradients = networks.loss(p, rows[batch], labels[batch], 0)
        if not np.isfinite(value):
            break
        for name, gradient in gradients.items():
            p[name] = p[name] - rate * gradient
    counts = []
    for i in 1, 2:
        sums = layers.affine(rows, p[f"W{i}"], p[f"b{i}"])
        counts.append(int((~(sums > 0)).all(0).sum()))
        rows = layers.relu(sums)
    return counts


if len(sys.argv) > 1:
    print_images(sys.argv[1])
else:
    print_depth()
    print_theory()
    print_eigenvectors()
