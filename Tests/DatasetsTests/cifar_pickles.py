"""Writes PickleFixtures.swift: CIFAR's pickles, but for the bytes of their images.

python3 Tests/DatasetsTests/cifar_pickles.py > Tests/DatasetsTests/PickleFixtures.swift

Byte p of image r is (7 r + p) % 251. The published files were written by Python 2's cPickle, which this
script copies instruction by instruction; the others are what Python 3 makes of the same dictionary.
"""
import pickle
import struct

import numpy as np

RECORDS = 3
LABELS = [6, 9, 0]
DATA = bytes((7 * r + p) % 251 for r in range(RECORDS) for p in range(3072))
ARRAY = np.frombuffer(DATA, np.uint8).reshape(RECORDS, 3072)


def string(text):
    return b"U" + bytes([len(text)]) + text.encode()


def integer(number):
    return b"K" + bytes([number]) if number < 256 else b"M" + struct.pack("<H", number)


def python2():
    """The instructions of the published data_batch_1, for fewer images."""
    count = 0

    def kept():
        nonlocal count
        count += 1
        return b"q" + bytes([count])

    out = b"\x80\x02}" + kept() + b"("
    out += string("batch_label") + kept() + string("training batch 1 of 5") + kept()
    out += string("labels") + kept() + b"]" + kept() + b"("
    out += b"".join(integer(label) for label in LABELS) + b"e"
    out += string("data") + kept() + b"cnumpy.core.multiarray\n_reconstruct\n" + kept()
    out += b"cnumpy\nndarray\n" + kept() + b"K\x00\x85" + string("b") + b"\x87R" + kept()
    out += b"(K\x01" + integer(RECORDS) + integer(3072) + b"\x86"
    out += b"cnumpy\ndtype\n" + kept() + string("u1") + b"K\x00K\x01\x87R" + kept()
    out += b"(K\x03" + string("|") + b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89"
    out += b"T" + struct.pack("<I", len(DATA)) + DATA + b"tb"
    out += string("filenames") + kept() + b"]" + kept() + b"("
    for record in range(RECORDS):
        out += string(f"image_s_{record:06}.png") + kept()
    return out + b"eu."


def dictionary(key, array=ARRAY):
    return {
        key("batch_label"): key("training batch 1 of 5"),
        key("labels"): LABELS,
        key("data"): array,
        key("filenames"): [key(f"image_s_{r:06}.png") for r in range(RECORDS)],
    }


files = [("Python 2", python2())]
files += [(f"protocol {p}", pickle.dumps(dictionary(str), p)) for p in [2, 3, 4, 5]]
files += [("keys of bytes", pickle.dumps(dictionary(str.encode), 4))]
files += [("Fortran's order", pickle.dumps(dictionary(str, np.asfortranarray(ARRAY)), 4))]
files += [("a copy", pickle.dumps(dictionary(str, ARRAY.copy()), 5))]
files += [("four dimensions", pickle.dumps(dictionary(str, ARRAY.reshape(-1, 3, 32, 32)), 4))]
coarse = {"fine_labels": [99, 0, 50], "coarse_labels": [19, 0, 7], "data": ARRAY}
files += [("CIFAR-100", pickle.dumps(coarse, 2))]

print("// Made by cifar_pickles.py with Python 3 and NumPy " + np.__version__ + ".")
print("// swift-format-ignore-file\n")
print("/// Pickles of three images, in hexadecimal before and behind the images' bytes.")
print("struct PickleFixture: Sendable {")
print("  enum Images: Sendable { case rows, columns, text }")
print("  let name: String")
print("  let before: String")
print("  let images: Images")
print("  let behind: String\n")
print("  static let all: [PickleFixture] = [")
for name, raw in files:
    loaded = pickle.loads(raw, encoding="latin1")
    loaded = {k.decode() if isinstance(k, bytes) else k: v for k, v in loaded.items()}
    assert np.array_equal(loaded["data"].reshape(RECORDS, 3072), ARRAY), name
    assert name == "CIFAR-100" or loaded["labels"] == LABELS, name
    for kind, data in [
        ("rows", DATA),
        ("columns", ARRAY.tobytes(order="F")),
        ("text", DATA.decode("latin1").encode()),
    ]:
        if data in raw:
            at = raw.index(data)
            before, behind = raw[:at], raw[at + len(data):]
            print(f'    .init(name: "{name}", before: "{before.hex()}", images: .{kind},')
            print(f'      behind: "{behind.hex()}"),')
            break
    else:
        raise SystemExit(f"{name}: no images")
print("  ]\n}")
