#!/usr/bin/env python3
"""The figures of the tests on update rules and small trainings, by NumPy (checked with 2.4.6).

    python3 Tests/peers/training_numpy.py

For UpdateRuleTests, SolverTests and SolverTrainingTests in Tests/NeuralNetworksTests, TrainingTests in
Tests/LinearClassifiersTests, and the rules' steps in Assignments/07-fully-connected. Each group bears the
name of its suite, each line that of its test. About the last digits see layers_numpy.py.
"""
import numpy as np

import layers_numpy as layers
import networks_numpy as networks
from layers_numpy import imprint, numbers


# The course's update rules: what is kept from step to step comes in and goes out as one dictionary.
def sgd(w, g, rate, kept):
    return w - rate * g


def momentum(w, g, rate, kept):
    kept["v"] = 0.9 * kept.get("v", 0) - rate * g
    return w + kept["v"]


def nesterov(w, g, rate, kept):
    before = kept.get("v", 0)
    kept["v"] = 0.9 * before - rate * g
    return w - 0.9 * before + 1.9 * kept["v"]


def adagrad(w, g, rate, kept):
    kept["c"] = kept.get("c", 0) + g**2
    return w - rate * g / (np.sqrt(kept["c"]) + 1e-8)


def rmsprop(w, g, rate, kept):
    kept["c"] = 0.99 * kept.get("c", 0) + (1 - 0.99) * g**2
    return w - rate * g / (np.sqrt(kept["c"]) + 1e-8)


def adam(w, g, rate, kept):
    kept["t"] = kept.get("t", 0) + 1
    kept["m"] = 0.9 * kept.get("m", 0) + (1 - 0.9) * g
    kept["c"] = 0.999 * kept.get("c", 0) + (1 - 0.999) * g**2
    mean, square = kept["m"] / (1 - 0.9 ** kept["t"]), kept["c"] / (1 - 0.999 ** kept["t"])
    return w - rate * mean / (np.sqrt(square) + 1e-8)


RULES = sgd, momentum, nesterov, adagrad, rmsprop, adam


def print_rules():
    print("UpdateRuleTests")
    w, g = np.linspace(-0.4, 0.6, 20), np.linspace(-0.6, 0.4, 20)
    rising, falling = np.linspace(0.6, 0.9, 20), np.linspace(0.7, 0.5, 20)
    for rule, rate, kept in [
        (momentum, 1e-3, {"v": rising}), (rmsprop, 1e-2, {"c": rising}),
        (adam, 1e-2, {"m": rising, "c": falling, "t": 5}),
    ]:
        print(rule.__name__, numbers(rule(w, g, rate, kept)))
        for name, array in kept.items():
            print(" ", name, numbers(array))


def print_toy():
    print("SolverTests")
    p, x, labels, draws = networks.toy()
    rate = 0.1
    for _ in range(100):
        batch = draws.choice(5, 200)
        value, gradients = networks.loss(p, x[batch], labels[batch], 1e-5)
        for name, gradient in gradients.items():
            p[name] = p[name] - rate * gradient
        rate *= 0.95
    print("theToyTrainingEndsWhereTheCoursesDoes", value)


def train_deep(sampling):
    """Three epochs of 25 samples in batches of 10, by momentum: the losses, and what the net became."""
    draws = np.random.RandomState(7)
    x, labels = draws.randn(25, 6), draws.randint(4, size=25)
    p = networks.draw(draws, [6, 8, 7, 4], 0.5, "batch")
    kept, rate, losses = {}, 0.1, []
    for _ in range(3):
        if sampling == "permutation":
            order = draws.permutation(25)
            batches = (order[first : first + 10] for first in (0, 10, 20))
        else:
            batches = (draws.choice(25, 10) for _ in range(2))
        for batch in batches:
            value, gradients = networks.loss(
                p, x[batch], labels[batch], 0.01, mask=lambda shape: (draws.rand(*shape) < 0.8) / 0.8)
            losses.append(value)
            for name, gradient in gradients.items():
                p[name] = momentum(p[name], gradient, rate, kept.setdefault(name, {}))
        rate *= 0.5
    return losses, p["mean1"], p["variance2"], networks.scores(p, x)


def print_deep():
    print("SolverTrainingTests")
    for sampling in "withReplacement", "permutation":
        losses, *arrays = train_deep(sampling)
        print("aTrainingIsNumPys", sampling, losses, *map(imprint, arrays))


def print_linear():
    print("TrainingTests")
    draws = np.random.RandomState(5)
    samples, labels = draws.randn(40, 6), draws.randint(3, size=40)
    for loss in layers.svm, layers.softmax:
        draws = np.random.RandomState(7)
        weights, batches, history = 0.001 * draws.randn(6, 3), [], []
        first = numbers(weights[0, :2])
        for _ in range(8):
            batches.append(draws.choice(40, 5))
            batch = batches[-1]
            value, gradient = loss(samples[batch] @ weights, labels[batch])
            history.append(float(value + 0.01 * (weights**2).sum()))
            weights = weights - 0.1 * (samples[batch].T @ gradient + 2 * 0.01 * weights)
        print("historiesAreNumPys", loss.__name__, history, repr(float(weights[0, 0])))
    print("plansAreDrawnAsNumPyDraws", first, batches[0].tolist())


if __name__ == "__main__":
    print_rules()
    print_toy()
    print_deep()
    print_linear()
