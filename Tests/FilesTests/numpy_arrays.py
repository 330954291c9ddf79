"""Writes NumPyArrays.swift: small .npy files of every kind, as NumPy saves them.

python3 Tests/FilesTests/numpy_arrays.py > Tests/FilesTests/NumPyArrays.swift
"""
import base64
import io

import numpy as np


def saved(array, version=None):
    file = io.BytesIO()
    np.lib.format.write_array(file, array, version=version, allow_pickle=True)
    return base64.b64encode(file.getvalue()).decode()


def entry(name, array, version=None):
    numbers = ", ".join(
        {"nan": ".nan", "inf": ".infinity", "-inf": "-.infinity",
         "5e-324": ".leastNonzeroMagnitude"}.get(text, text)
        for text in (repr(float(x)) for x in array.ravel(order="C"))
    )
    print(f'    .init("{name}", {list(array.shape)}, [{numbers}],')
    print(f'      "{saved(array, version)}"),')


print("// Made by numpy_arrays.py with NumPy " + np.__version__ + ".")
print("// swift-format-ignore-file\n")
print("/// `.npy` files in base64, with what NumPy says they hold.")
print("struct NumPyArray: Sendable {")
print("  let name: String")
print("  let shape: [Int]")
print("  /// In C's order.")
print("  let values: [Double]")
print("  let base64: String\n")
print("  init(_ name: String, _ shape: [Int], _ values: [Double], _ base64: String) {")
print("    self.name = name")
print("    self.shape = shape")
print("    self.values = values")
print("    self.base64 = base64")
print("  }\n")
print("  static let readable: [NumPyArray] = [")
whole = [0, 1, 2, 100, 127, 3]
for kind in ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "b1"]:
    values = np.array(whole, dtype="f8")
    if kind[0] in "if":
        values[1] = -values[1]
    if kind == "i2":
        values[3:5] = [-32768, 32767]
    if kind == "i4":
        values[3:5] = [-(2**31), 2**31 - 1]
    if kind == "i8":
        values[3:5] = [-(2**53), 2**53]
    if kind == "u1":
        values[4] = 255
    if kind == "u2":
        values[4] = 65535
    if kind == "u4":
        values[4] = 2**32 - 1
    if kind == "u8":
        values[4] = 2.0**63
    if kind == "f2":
        values[:] = [0.5, -0.0, 6.103515625e-05, 5.960464477539063e-08, 65504, np.inf]
    if kind == "f4":
        values[:] = [0.5, -0.0, np.nan, 1e-45, 3.4028234663852886e38, -np.inf]
    if kind == "f8":
        values[:] = [0.1, -0.0, np.nan, 5e-324, 1.7976931348623157e308, np.inf]
    if kind == "b1":
        values[:] = [1, 0, 0, 1, 1, 0]
    for order in "<>" if kind[1] != "1" else "|":
        array = values.astype(kind).astype(order + kind).reshape(2, 3)
        entry(f"{order}{kind}", array)
        entry(f"{order}{kind} in Fortran's order", np.asfortranarray(array))
deep = np.arange(24, dtype="<i2").reshape(2, 3, 4)
entry("three dimensions in Fortran's order", np.asfortranarray(deep))
entry("transposed twice", deep.transpose(2, 0, 1).transpose(1, 0, 2))
entry("a single number", np.array(7, "<i8"))
entry("a single big-endian number", np.array(-2.5, ">f4"))
entry("nothing", np.zeros(0, "<f8"))
entry("no rows", np.zeros((0, 3), "<i4"))
entry("no columns in Fortran's order", np.zeros((3, 0), ">f8", order="F"))
entry("one column", np.array([[1], [2]], "<u1"))
entry("version 1", np.array([1.5, 2]), (1, 0))
entry("version 2", np.array([1.5, 2]), (2, 0))
entry("version 3", np.array([1.5, 2]), (3, 0))
print("  ]\n")
print("  /// With a word of the error.")
print("  static let refused: [(name: String, base64: String, word: String)] = [")
refused = [
    ("complex64", np.zeros(2, "c8"), "complex"),
    ("complex128", np.zeros(2, "c16"), "complex"),
    ("big-endian complex", np.zeros(2, ">c16"), "complex"),
    ("longdouble", np.zeros(2, np.longdouble), "long double"),
    ("complex longdouble", np.zeros(2, np.clongdouble), "complex"),
    ("objects", np.array([1, "a"], object), "pickled"),
    ("unicode", np.array(["ab", "c"]), "texts"),
    ("bytes", np.array([b"ab", b"c"]), "texts"),
    ("dates", np.array(["2020-01-01"], "M8[D]"), "dates"),
    ("durations", np.array([1], "m8[s]"), "dates"),
    ("raw", np.zeros(2, "V3"), "raw bytes"),
    ("records", np.zeros(2, [("x", "<f8"), ("y", "<i4")]), "records"),
    ("nested records", np.zeros(2, [("x", [("a", "<f8")]), ("y", "<f4", (2, 2))]), "records"),
    ("records named in Greek", np.zeros(2, [("\u03bb", "<f8")]), "records"),
]
for name, array, word in refused:
    print(f'    ("{name}", "{saved(array)}", "{word}"),')
print("  ]")
print("}")
