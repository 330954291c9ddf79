#!/usr/bin/env python3
"""The figures of Tests/ModelSelectionTests, by NumPy (checked with 2.4.6).

    python3 Tests/peers/selection_numpy.py

For ParameterAxisTests, ParameterPointsTests, StableHashTests, SearchPlanTests, ResultsFileTests,
FoldsTests, MeasurementsTests and CrossValidationTableTests; and for StandardizationTests in
Tests/LinearAlgebraTests. Each line bears the name of its suite.
"""
import numpy as np


def bits32(data):
    """FNV-1a with 32 bits."""
    h = 2_166_136_261
    for byte in data:
        h = (h ^ byte) * 16_777_619 % 2**32
    return h


def bits64(text):
    """FNV-1a with 64 bits, then MurmurHash3's finalizer."""
    h = 0xCBF2_9CE4_8422_2325
    for byte in text.encode():
        h = (h ^ byte) * 0x100_0000_01B3 % 2**64
    for factor in 0xFF51_AFD7_ED55_8CCD, 0xC4CE_B9FE_1A85_EC53:
        h = (h ^ h >> 33) * factor % 2**64
    return h ^ h >> 33


def seed(text):
    return bits64(text) >> 32


print("StableHashTests", [hex(bits32(text)) for text in (b"", b"a", b"foobar")])
print("StableHashTests", [hex(bits64(text)) for text in ("", "a", "foobar")])

point = "lr=1e-07 reg=25000"
print("SearchPlanTests, own batches", [
    seed(f"seed=0 {point} repeat=0 fold=2"), seed(f"seed=0 {point} repeat=0"),
    seed(f"seed=1 {point} repeat=0"), seed(f"seed=0 {point} repeat=1"),
])
print("SearchPlanTests, shared", [
    seed("batches seed=0 repeat=0 fold=2"), seed("batches seed=0 repeat=0"),
])

# A line's check is of all that stands before it.
for line in [
    '{"format":"workbook-sweep","sweep":{"model":"svm","seed":"0"},"tool":"0.3.0","version":1',
    '{"fold":2,"point":{"lr":1e-07,"reg":25000,"rule":"inf"},"repeat":1,"seconds":1.5,'
    '"train":0.5,"validation":0.25',
    '{"diverged":{"iteration":10,"loss":"inf"},"fold":2,"point":{"lr":1e-07,"reg":50000,'
    '"rule":"inf"},"repeat":1,"seconds":1.5,"train":0.5,"validation":"nan"',
]:
    print("ResultsFileTests", f"{bits32(line.encode()):08x}")

points = []
for index in range(4):
    values = []
    for axis, low, high in ("lr", 1e-7, 1e-5), ("reg", 1e3, 1e5):
        fraction = (bits64(f"seed=7 random={index} attempt=0 axis={axis}") >> 11) / 2**53
        ends = np.log10(low), np.log10(high)
        values.append(float(f"{10 ** (ends[0] + fraction * (ends[1] - ends[0])):.5e}"))
    points.append(values)
print("ParameterPointsTests", sorted(points))

for low, high, count in (1e-7, 1e-5, 5), (1e3, 5e4, 4), (1, 100, 3), (0.5, 2, 3):
    print("ParameterAxisTests", [float(f"{x:.5e}") for x in np.geomspace(low, high, count)])
print("ParameterAxisTests, whole numbers", np.geomspace(16, 100, 4).round().astype(int).tolist())

for samples, folds in (10, 3), (11, 3), (5, 5), (5_000, 5), (7, 2):
    print("FoldsTests", samples, folds, [len(x) for x in np.array_split(np.arange(samples), folds)])

for values in [0.39, 0.35, 0.40], [0.36, 0.38, 0.385], [0.265, 0.296, 0.276, 0.284, 0.280]:
    v = np.array(values)
    error = v.std(ddof=1) / np.sqrt(len(v))
    print("MeasurementsTests", [float(x) for x in (v.mean(), v.std(), error)])
print("CrossValidationTableTests: the last of these")

x = np.float64([[(i * 7 + j * 3) % 11 * (j + 1) for j in range(3)] for i in range(50)])
print("StandardizationTests", ((x - x.mean(0)) / x.std(0))[49].tolist())
