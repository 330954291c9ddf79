#!/usr/bin/env python3
"""The figures of the tests on layers, by NumPy (checked with 2.4.6).

    python3 Tests/peers/layers_numpy.py

For AffineTests, ActivationTests, DropoutTests, NormalizationTests, NormalizationEpsilonTests and
LossLayerTests in Tests/NeuralNetworksTests, and for the same arrays in Assignments: the layers of
TwoLayerNetReference, ActivationReference, BatchNormalizationReference and DropoutReference. Each group
bears the name of its suite, each line that of its test.

In which order a product or a sum adds up depends on the processor and on how it is written, so the last
of seventeen digits may differ from the tests', and two more where a sum cancels; the tests allow for it.
"""
import numpy as np

EPSILON = 1e-5


def imprint(array):
    """An `Imprint` as Support.swift describes it, written in Swift."""
    array = np.atleast_2d(array)
    weighted = (array.ravel() * np.linspace(-1, 1, array.size)).sum()
    ends = [float(x) for x in (array[0, 0], array[-1, -1], weighted)]
    return f"Imprint({array.shape[0]}, {array.shape[1]}, {ends[0]!r}, {ends[1]!r}, {ends[2]!r})"


def numbers(array):
    return [float(x) for x in np.ravel(array)]


def spaced(first, last, *shape):
    return np.linspace(first, last, num=np.prod(shape)).reshape(shape)


# A layer's backward pass takes the gradient g with respect to its output, and what the forward pass had.
def affine(x, w, b):
    return x @ w + b


def affine_backward(g, x, w):
    return g @ w.T, x.T @ g, g.sum(0)


def relu(x):
    return np.maximum(0, x)


def relu_backward(g, x):
    return g * (x > 0)


def normalize(x, axis, epsilon=EPSILON):
    """x̂ and 1/√(σ² + ε): of every column for axis 0, of every row for axis 1."""
    inverse = 1 / np.sqrt(x.var(axis, keepdims=True) + epsilon)
    return (x - x.mean(axis, keepdims=True)) * inverse, inverse


def normalize_backward(g, normal, inverse, gamma, axis):
    """∂x, ∂γ and ∂β, through the mean and the variance."""
    h = g * gamma
    mean = h.mean(axis, keepdims=True)
    slope = (h * normal).mean(axis, keepdims=True)
    return (h - mean - normal * slope) * inverse, (g * normal).sum(0), g.sum(0)


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
    logarithms = shifted - np.log(np.exp(shifted).sum(1, keepdims=True))
    gradient = np.exp(logarithms)
    gradient[rows, labels] -= 1
    return -logarithms[rows, labels].mean(), gradient / len(labels)


def print_affine():
    print("AffineTests")
    w, b = spaced(-0.2, 0.3, 120, 3), np.linspace(-0.3, 0.1, 3)
    print("affineForward", numbers(affine(spaced(-0.1, 0.5, 2, 120), w, b)))

    draws = np.random.RandomState(231)
    x, w, b, g = draws.randn(10, 6), draws.randn(6, 5), draws.randn(5), draws.randn(10, 5)
    back = affine_backward(g, x, w)
    print("affineBackward output", imprint(affine(x, w, b)))
    print("affineBackward", imprint(back[0]), imprint(back[1]), numbers(back[2]))

    draws = np.random.RandomState(231)
    x, w, b, g = draws.randn(2, 12), draws.randn(12, 10), draws.randn(10), draws.randn(2, 10)
    between = affine(x, w, b)
    back = affine_backward(relu_backward(g, between), x, w)
    print("sandwich output", imprint(relu(between)))
    print("sandwich", imprint(back[0]), imprint(back[1]), numbers(back[2]))


def print_activations():
    print("ActivationTests")
    print("reluForward", numbers(relu(spaced(-0.5, 0.5, 3, 4))))
    draws = np.random.RandomState(231)
    x, g = draws.randn(10, 10), draws.randn(10, 10)
    print("reluBackward", imprint(relu_backward(g, x)))

    print("ActivationReference")
    x = np.array([-2, -0.5, 0, 0.5, 2])
    print("relu", numbers(relu(x)))
    print("leaky-relu", numbers(np.where(x > 0, x, 0.01 * x)))
    print("elu", numbers(np.where(x > 0, x, np.expm1(x))))
    print("sigmoid", numbers(1 / (1 + np.exp(-x))))
    print("tanh", numbers(np.tanh(x)))
    print("maxout of x and -x/2", numbers(np.maximum(x, -x / 2) + 0))


def print_dropout():
    print("DropoutTests")
    draws = np.random.RandomState(231)
    x = draws.randn(500, 500) + 10
    print("forward, mean of the input", repr(float(x.mean())))
    for keep in (0.25, 0.4, 0.7):
        output = x * ((draws.rand(500, 500) < keep) / keep)
        print("forward", keep, repr(float(output.mean())), float((output == 0).mean()))

    draws = np.random.RandomState(231)
    x, g = draws.randn(10, 10) + 10, draws.randn(10, 10)
    mask = (np.random.RandomState(123).rand(10, 10) < 0.2) / 0.2
    print("backward", imprint(x * mask), imprint(g * mask), np.count_nonzero(mask))


def moments(array, axis=0):
    return numbers(array.mean(axis)) + numbers(array.std(axis))


def activations(x, w1, w2):
    return relu(x @ w1) @ w2


def small(rows, columns):
    draws = np.random.RandomState(231)
    x = 5 * draws.randn(rows, columns) + 12
    return x, draws.randn(columns), draws.randn(columns), draws.randn(rows, columns)


def print_normalization():
    print("NormalizationTests")
    draws = np.random.RandomState(231)
    a = activations(draws.randn(200, 50), draws.randn(50, 60), draws.randn(60, 3))
    normal = normalize(a, 0)[0]
    print("batchForwardInTraining before", moments(a))
    print("batchForwardInTraining normalized", moments(normal))
    print("batchForwardInTraining scaled", imprint(normal * [1, 2, 3] + [11, 12, 13]))

    draws = np.random.RandomState(231)
    weights = draws.randn(50, 60), draws.randn(60, 3)
    mean, variance = np.zeros(3), np.zeros(3)
    for _ in range(50):
        a = activations(draws.randn(200, 50), *weights)
        mean = 0.9 * mean + 0.1 * a.mean(0)
        variance = 0.9 * variance + 0.1 * a.var(0)
    a = activations(draws.randn(200, 50), *weights)
    print("batchForwardAtTestTime running", numbers(mean) + numbers(variance))
    print("batchForwardAtTestTime", moments((a - mean) / np.sqrt(variance + EPSILON)))

    for name, axis in ("batch", 0), ("layer", 1):
        x, gamma, beta, g = small(4, 5)
        normal, inverse = normalize(x, axis)
        back = normalize_backward(g, normal, inverse, gamma, axis)
        print(name + "Backward output", imprint(normal * gamma + beta))
        print(name + "Backward", imprint(back[0]), numbers(back[1]), numbers(back[2]))

    x, gamma, beta, g = small(100, 500)
    back = normalize_backward(g, *normalize(x, 0), gamma, 0)
    print("bothBackwardPassesAgree", imprint(back[0]), imprint(back[1]))

    draws = np.random.RandomState(231)
    a = activations(draws.randn(4, 50), draws.randn(50, 60), draws.randn(60, 3))
    print("layerForward before", moments(a, 1))
    print("layerForward", moments(3 * normalize(a, 1)[0] + 5, 1))

    x = np.random.RandomState(231).randn(1, 4)
    gamma, beta = np.array([1, 2, 3, 4]), np.array([5, 6, 7, 8])
    mean, variance = np.array([0.1, 0.2, 0.3, 0.4]), np.array([1, 4, 9, 16])
    normal = (x - mean) / np.sqrt(variance + EPSILON)
    print("aBatchOfOneWorks at test time", numbers(normal * gamma + beta))
    print("aBatchOfOneWorks of the layer", numbers(normalize(x, 1)[0] * gamma + beta))


def print_epsilon():
    print("NormalizationEpsilonTests: output, gradients of x, gamma and beta")

    def passes(name, x, gamma, beta, g, axis):
        normal, inverse = normalize(x, axis, 0.5625)
        output = normal * gamma + beta
        back = normalize_backward(g, normal, inverse, gamma, axis)
        print(name, *(numbers(np.round(array, 14)) for array in (output, *back)))

    columns, g = np.array([[1.0, 5], [3, 5]]), np.array([[1.0, 1], [2, 2]])
    gamma, beta = np.array([2.0, 3]), np.array([1.0, -1])
    passes("batchesInTraining", columns, gamma, beta, g, 0)
    inverse = 1 / np.sqrt(np.array([5.6875, 0.4375]) + 0.5625)
    normal = (columns - [1, 2]) * inverse
    back = g * gamma * inverse, (g * normal).sum(0), g.sum(0)
    print("batchesAtTestTime", *(numbers(np.round(a, 14)) for a in (normal * gamma + beta, *back)))
    passes("rowsOfALayer", np.array([[1.0, 3], [5, 5]]), np.array([2.0, 4]), beta, g.T, 1)


def print_losses():
    print("LossLayerTests")
    draws = np.random.RandomState(231)
    scores, labels = 0.001 * draws.randn(50, 10), draws.randint(10, size=50)
    for loss in svm, softmax:
        value, gradient = loss(scores, labels)
        print(loss.__name__, repr(float(value)), imprint(gradient))


if __name__ == "__main__":
    print_affine()
    print_activations()
    print_dropout()
    print_normalization()
    print_epsilon()
    print_losses()
