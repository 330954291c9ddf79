#!/usr/bin/env python3
"""The draws that the tests of NumPyRandom expect, by NumPy itself (checked with 2.4.6).

    python3 Tests/peers/random_numpy.py streams     # the entries of Streams.swift, as they stand there
    python3 Tests/peers/random_numpy.py             # the figures of the other files in NumPyRandomTests
"""
import sys
import textwrap

import numpy as np

SEEDS = 0, 1, 42, 231, 2026, 123_456_789, 2**31, 2**32 - 1


def digest(array):
    """Of the 64 bits of each element, in order."""
    h = 0
    for bits in array.view(np.uint64).tolist():
        h = (h * 31 + bits) % 2**64
    return f"0x{h:_x}"


def stream(seed):
    """Every kind of draw, one after the other from one state."""
    draws = np.random.RandomState(seed)
    drawn = {
        "uniforms": draws.random_sample(5), "normals": draws.randn(3),
        "digits": draws.randint(10, size=12), "keptNormal": draws.randn(1),
        "indices": draws.randint(49000, size=6), "between": draws.uniform(-2, 3, 4),
        "permutation": draws.permutation(10),
    }
    shuffled = list(range(100, 107))
    draws.shuffle(shuffled)
    return drawn | {
        "shuffled": np.array(shuffled), "different": draws.choice(49000, 5, replace=False),
        "repeating": draws.choice(49000, 5), "scaled": draws.normal(1, 0.5, 3),
        "wide": draws.randint(-5, 2**40, 3), "digestOfNormals": digest(draws.randn(9999)),
        "digestOfUniforms": digest(draws.random_sample(5000)),
        "digestOfIndices": digest(draws.randint(0, 49000, 5000)),
    }


def in_swift(name, value):
    if isinstance(value, str):
        return f"      {name}: {value}"
    texts = [f"{x:_}" if isinstance(x, int) and name == "wide" else repr(x) for x in value.tolist()]
    line = f"      {name}: [{', '.join(texts)}],"
    if len(line) <= 100:
        return line
    rows = textwrap.wrap(", ".join(texts) + ",", 92)
    return f"      {name}: [\n" + "".join(f"        {row}\n" for row in rows) + "      ],"


def print_streams():
    for seed in SEEDS:
        fields = stream(seed)
        digests = ",\n".join(in_swift(n, v) for n, v in fields.items() if n.startswith("digest"))
        print(f"    Stream(\n      seed: {f'{seed:_}' if seed > 9999 else seed},")
        for name, value in fields.items():
            if not name.startswith("digest"):
                print(in_swift(name, value))
        print(digests + "),")


def print_anchors():
    print("RandomStateTests: keys of words")
    for key in [0], [7], [1, 2, 3, 4], list(range(700)):
        print(key[:4], np.random.RandomState(key).random_sample(2).tolist())
    print("words of seed 5", np.random.RandomState(5).randint(0, 2**32, 4).tolist())

    print("RandomStateIntegersTests: four integers of a range with seed 3, and the uniform after them")
    ranges = [
        (0, 1), (0, 2), (0, 2**32 - 1), (0, 2**32), (0, 2**32 + 1), (-5, 2**40),
        (-(2**63), 2**63 - 1),
    ]
    for low, high in ranges:
        draws = np.random.RandomState(3)
        print(low, high, draws.randint(low, high, 4, dtype=np.int64).tolist(), draws.random_sample())

    print("Anchors of the course's seeds, each from a fresh state")
    for seed in 0, 231:
        for name, draw in [
            ("digits", lambda draws: draws.randint(10, size=8)),
            ("repeating", lambda draws: draws.choice(49000, 5)),
            ("different", lambda draws: draws.choice(49000, 5, replace=False)),
            ("permutation", lambda draws: draws.permutation(10)),
            ("normals", lambda draws: draws.randn(5)), ("uniforms", lambda draws: draws.rand(3)),
        ]:
            print(seed, name, draw(np.random.RandomState(seed)).tolist())

    print("RandomStateSavingTests: the state after seed 231 and one randn()")
    draws = np.random.RandomState(231)
    draws.randn()
    _, key, position, has_normal, normal = draws.get_state()
    bits = int(np.float64(normal).view(np.uint64))
    print(key[:3].tolist(), [position, has_normal, bits % 2**32, bits // 2**32], repr(float(normal)))


if sys.argv[1:] == ["streams"]:
    print_streams()
else:
    print_anchors()
