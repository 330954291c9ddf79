#!/usr/bin/env python3
"""The figures of gradient-descent, spiral and update-rules, by NumPy (checked with 2.4.6).

    python3 Tests/peers/descent_numpy.py

For GradientDescentReference.swift, SpiralReference.swift and SurfaceReference.swift in their folders:
least squares, the spiral, and where the update rules end on two surfaces; and the curvature in
GradientDescentAssignmentTests. Of the net's losses on
the spiral those of steps 0 to 7,000 agree to eleven digits; by step 8,000 the last bits of sums have
switched a unit on or off, and the last two agree to four. Ends on the surfaces agree to thirteen.
"""
import numpy as np

import networks_numpy as networks
import training_numpy as training


def print_regression():
    draws = np.random.RandomState(0)
    samples = draws.randn(200, 3) * [1, 2, 0.5]
    targets = samples @ [3, -2, 0.5] + 1.5 + 0.1 * draws.randn(200)
    columns = np.hstack([samples, np.ones((200, 1))])
    weights = np.linalg.lstsq(columns, targets)[0]
    print("regression", weights.tolist())
    print("regressionError", repr(float(((columns @ weights - targets) ** 2).mean())))
    print("theCurvatureIsNumPys", np.linalg.eigvalsh(2 * columns.T @ columns / 200).tolist())


def spiral(draws):
    """Three arms of a hundred points each, as in the course's case study."""
    samples, radii = np.zeros((300, 2)), np.linspace(0, 1, 100)
    for arm in range(3):
        angles = np.linspace(arm * 4, (arm + 1) * 4, 100) + draws.randn(100) * 0.2
        samples[100 * arm : 100 * (arm + 1)] = np.c_[radii * np.sin(angles), radii * np.cos(angles)]
    return samples, np.repeat(np.arange(3), 100)


def print_spiral():
    for name, sizes, steps, every in [
        ("linear", [2, 3], 200, 10), ("net", [2, 100, 3], 10_000, 1_000),
    ]:
        draws = np.random.RandomState(0)
        samples, labels = spiral(draws)
        p, losses = networks.draw(draws, sizes, 0.01), []
        for _ in range(steps):
            loss, gradients = networks.loss(p, samples, labels, 1e-3)
            losses.append(loss)
            for array, gradient in gradients.items():
                p[array] = p[array] - gradient
        if name == "linear":
            print("secondPoint", samples[1].tolist(), "lastPoint", samples[-1].tolist())
        right = int((networks.scores(p, samples).argmax(1) == labels).sum())
        print(name, losses[::every], right, "of 300")


def print_surfaces():
    valley = [-9, 2], lambda p: np.array([0.05 * p[0], 2 * p[1]])
    saddle = [-1.5, 1e-3], lambda p: np.array([p[0], -p[1] + p[1] ** 3])
    for name, (start, gradient), rates in [
        ("valleyEnds", valley, [0.9, 0.1, 0.1, 1, 0.1, 0.5]),
        ("saddleEnds", saddle, [0.1, 0.1, 0.1, 0.1, 0.02, 0.1]),
    ]:
        for rule, rate in zip(training.RULES, rates):
            point, kept = np.array(start), {}
            for _ in range(100):
                point = rule(point, gradient(point), rate, kept)
            print(name, rule.__name__, point.tolist())


print_regression()
print_spiral()
print_surfaces()
