"""Writes what NumPy makes of the operations that NumPyArrays has: python3 make_fixtures.py > numpy.json"""

import json
import sys

import numpy as np

rng = np.random.RandomState(0)
A = np.round(rng.randn(4, 3), 3)
B = np.round(rng.randn(4, 3), 3)
C = np.round(rng.randn(3, 5), 3)
row = np.round(rng.randn(3), 3)
col = np.round(rng.randn(4), 3)
P = np.round(np.abs(rng.randn(4, 3)) + 0.1, 3)
ties = np.array([3.0, 1.0, 2.0, 1.0, 3.0])
labels = np.array([1, 3, 1, 0, 3, 3])
y = np.array([2, 0, 1, 2])

X = np.round(rng.randn(2, 3, 4, 5), 3)
Y = np.round(rng.randn(2, 3, 4, 5), 3)
gamma = np.round(rng.randn(3), 3)

masked = A.copy()
masked[A < 0] = 0
picked = A.copy()
picked[np.arange(4), y] -= 1
with_row = A.copy()
with_row[1] = row
with_column = A.copy()
with_column[:, 2] = col
with_block = A.copy()
with_block[1:3, 0:2] = B[0:2, 1:3]
added = A.copy()
added[2] += row

with_plane = X.copy()
with_plane[1, 2] = Y[0, 1]
with_sample = X.copy()
with_sample[0:1] = Y[1:2]
with_window = X.copy()
with_window[1:2, :, 1:3, 2:5] += Y[0:1, :, 0:2, 0:3]
with_small_window = X.copy()
with_small_window[1, 2, 1:3, 2:5] = A[0:2]
with_channels = X.copy()
with_channels[1:2, 1:3] = Y[0:1, 0:2]

inputs = dict(
    A=A, B=B, C=C, row=row, col=col, P=P, ties=ties, labels=labels, y=y, X=X, Y=Y, gamma=gamma)
results = {
    "A[1]": A[1], "A[:, 2]": A[:, 2], "A[1:3]": A[1:3], "A[:, 0:2]": A[:, 0:2],
    "A[1:3, 0:2]": A[1:3, 0:2], "A[[3, 0, 3]]": A[[3, 0, 3]], "A[arange, y]": A[np.arange(4), y],
    "A[A > 0]": A[A > 0], "A[A < 0] = 0": masked, "A[arange, y] -= 1": picked,
    "A[1] = row": with_row, "A[:, 2] = col": with_column, "A[1:3, 0:2] = block": with_block,
    "A[2] += row": added,
    "A + B": A + B, "A - B": A - B, "A * B": A * B, "A / B": A / B,
    "A + row": A + row, "row - A": row - A, "A * row": A * row, "A / row": A / row,
    "A + col[:, None]": A + col[:, None], "col[:, None] - A": col[:, None] - A,
    "A * col[:, None]": A * col[:, None], "A / col[:, None]": A / col[:, None],
    "col[:, None] + row": col[:, None] + row[None, :],
    "A + 2": A + 2, "2 - A": 2 - A, "A * 2": A * 2, "1 / A": 1 / A, "A / 2": A / 2, "-A": -A,
    "A ** 2": A**2, "A ** 3": A**3, "P ** 0.5": P**0.5, "2 * A ** 2": 2 * A**2,
    "row + row": row + row, "row * row": row * row, "1 / row": 1 / row, "row ** 2": row**2,
    "A > 0": (A > 0).astype(float), "A >= B": (A >= B).astype(float),
    "labels == 3": (labels == 3).astype(float),
    "A.dot(C)": A.dot(C), "A.T": A.T, "A.T.dot(B)": A.T.dot(B), "A.dot(row)": A.dot(row),
    "row.dot(row)": row.dot(row),
    "A.sum()": A.sum(), "A.sum(axis=0)": A.sum(axis=0), "A.sum(axis=1)": A.sum(axis=1),
    "A.mean()": A.mean(), "A.mean(axis=0)": A.mean(axis=0), "A.mean(axis=1)": A.mean(axis=1),
    "A.var()": A.var(), "A.var(axis=0)": A.var(axis=0), "A.var(axis=1)": A.var(axis=1),
    "A.std()": A.std(), "A.std(axis=0)": A.std(axis=0),
    "A.max()": A.max(), "A.max(axis=0)": A.max(axis=0), "A.max(axis=1)": A.max(axis=1),
    "A.min()": A.min(), "A.min(axis=1)": A.min(axis=1),
    "A.argmax(axis=0)": A.argmax(axis=0), "A.argmax(axis=1)": A.argmax(axis=1),
    "A.argmin(axis=1)": A.argmin(axis=1), "row.argmax()": row.argmax(), "row.max()": row.max(),
    "row.mean()": row.mean(), "row.var()": row.var(), "row.std()": row.std(),
    "argsort(ties)": np.argsort(ties, kind="stable"), "bincount(labels)": np.bincount(labels),
    "bincount(labels, 6)": np.bincount(labels, minlength=6),
    "bincount(labels).argmax()": np.bincount(labels).argmax(),
    "maximum(0, A)": np.maximum(0, A), "maximum(A, B)": np.maximum(A, B),
    "minimum(0.5, A)": np.minimum(0.5, A),
    "exp(A)": np.exp(A), "log(P)": np.log(P), "sqrt(P)": np.sqrt(P), "abs(A)": np.abs(A),
    "tanh(A)": np.tanh(A),
    "A.reshape(2, 6)": A.reshape(2, 6), "A.reshape(-1, 6)": A.reshape(-1, 6),
    "A.flatten()": A.flatten(), "zeros_like(A)": np.zeros_like(A), "ones(2, 3)": np.ones((2, 3)),
    "vstack": np.vstack([A, B]), "hstack": np.hstack([A, B]),
    "array_split(A, 3)": [part.tolist() for part in np.array_split(A, 3)],
    "array_split(labels, 4)": [part.tolist() for part in np.array_split(labels, 4)],
    "concatenate": np.concatenate([labels, y]), "labels[y]": labels[y],
    "mean(y == labels[y])": (y == labels[y]).mean(),
    "softmax": np.exp(A - A.max(axis=1)[:, None])
    / np.exp(A - A.max(axis=1)[:, None]).sum(axis=1)[:, None],
    "X[1, 2, 3, 4]": X[1, 2, 3, 4], "X[1, 2]": X[1, 2], "X[1:2]": X[1:2],
    "X[1, 2, 1:3, 2:5]": X[1, 2, 1:3, 2:5], "X[1:2, :, 1:3, 2:5]": X[1:2, :, 1:3, 2:5],
    "X[:, :, 1:3, 2:5]": X[:, :, 1:3, 2:5], "X[1:2, 1:3]": X[1:2, 1:3],
    "X[[1, 0, 1]]": X[[1, 0, 1]],
    "X[1, 2] = plane": with_plane, "X[0:1] = sample": with_sample,
    "X[1:2, :, 1:3, 2:5] += window": with_window,
    "X[1, 2, 1:3, 2:5] = window": with_small_window, "X[1:2, 1:3] = channels": with_channels,
    "pad": np.pad(X, ((0, 0), (0, 0), (2, 2), (2, 2))), "zeros_like(X)": np.zeros_like(X),
    "X.reshape(2, -1)": X.reshape(2, -1), "X.reshape(4, -1)": X.reshape(4, -1),
    "X.reshape(2, 1, 3, 20)": X.reshape(2, 1, 3, 20), "X.flatten()": X.flatten(),
    "C.reshape(1, 3, 5, 1)": C.reshape(1, 3, 5, 1),
    "X.transpose(0, 2, 3, 1)": X.transpose(0, 2, 3, 1),
    "X.transpose(3, 0, 1, 2)": X.transpose(3, 0, 1, 2),
    "X.transpose(0, 2, 3, 1).reshape(-1, 3)": X.transpose(0, 2, 3, 1).reshape(-1, 3),
    "X + Y": X + Y, "X - Y": X - Y, "X * Y": X * Y, "X / Y": X / Y,
    "X * gamma[None, :, None, None]": X * gamma[None, :, None, None],
    "gamma.reshape(1, -1, 1, 1) - X": gamma.reshape(1, -1, 1, 1) - X,
    "X / X[:, :, 0:1, 1:2]": X / X[:, :, 0:1, 1:2], "X * X[0:1]": X * X[0:1],
    "X + 2": X + 2, "2 - X": 2 - X, "3 * X": 3 * X, "1 / X": 1 / X, "-X": -X, "X ** 2": X**2,
    "X ** 3": X**3, "X > 0": (X > 0).astype(float), "X <= 0": (X <= 0).astype(float),
    "maximum(0, X)": np.maximum(0, X), "sqrt(abs(X))": np.sqrt(np.abs(X)),
    "X.sum()": X.sum(), "X.mean()": X.mean(), "X.var()": X.var(), "X.std()": X.std(),
    "X.max()": X.max(), "X.min()": X.min(), "X.sum(axis=(0, 2, 3))": X.sum(axis=(0, 2, 3)),
    "X.mean(axis=(0, 2, 3))": X.mean(axis=(0, 2, 3)),
    "X.var(axis=(0, 2, 3))": X.var(axis=(0, 2, 3)),
    "X.sum(axis=(1, 2, 3))": X.sum(axis=(1, 2, 3)),
    "X.sum(axis=(0, 1, 2))": X.sum(axis=(0, 1, 2)),
}


def plain(value):
    return value.tolist() if hasattr(value, "tolist") else value


json.dump(
    {
        "numpy": np.__version__,
        "inputs": {name: plain(value) for name, value in inputs.items()},
        "results": {name: plain(value) for name, value in results.items()},
    },
    sys.stdout, indent=1,
)
