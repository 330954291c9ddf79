"""Makes jpegs.json, small JPEG files and what Pillow decodes them to, tiny_imagenet.zip and small.zip.

    python3 make_images.py        (Pillow and NumPy)
"""

import base64
import io
import json
import os
import struct
import zipfile

import numpy as np
import PIL
from PIL import Image, features

here = os.path.dirname(os.path.abspath(__file__))
random = np.random.RandomState(231)


def picture(width, height, channels, noise=40):
    """Slopes with noise: every coefficient occurs, and no color at the ends of its range for long."""
    y, x = np.mgrid[0:height, 0:width]
    planes = [(9 * x + 5 * y) % 256, (255 - 7 * x + 11 * y) % 256, (3 * x * y) % 256][:channels]
    values = np.stack(planes, axis=2) + random.randint(-noise, noise + 1, (height, width, channels))
    values = np.clip(values, 0, 255).astype(np.uint8)
    return Image.fromarray(values[:, :, 0] if channels == 1 else values)


def encoded(image, **options):
    file = io.BytesIO()
    image.save(file, "JPEG", **options)
    return file.getvalue()


def entry(name, data):
    image = Image.open(io.BytesIO(data))
    pixels = np.asarray(image if image.mode == "L" else image.convert("RGB"))
    return {
        "name": name,
        "jpeg": base64.b64encode(data).decode(),
        "height": image.height,
        "width": image.width,
        "channels": 1 if image.mode == "L" else 3,
        "pixels": base64.b64encode(pixels.tobytes()).decode(),
    }


def segments(data):
    """The segments of a file of one scan: (marker, bytes with the marker), the last with the scan's data."""
    place, found = 2, []
    while True:
        marker = data[place + 1]
        length = struct.unpack(">H", data[place + 2 : place + 4])[0]
        if marker == 0xDA:
            found.append((marker, data[place:-2]))
            return found
        found.append((marker, data[place : place + 2 + length]))
        place += 2 + length


def three_scans(width, height):
    """A color file with a scan for each component: three gray files joined."""
    gray = [segments(encoded(picture(width, height, 1), quality=80)) for _ in range(3)]
    joined = b"\xff\xd8"
    for marker, data in gray[0]:
        if marker in (0xE0, 0xDB, 0xC4):
            joined += data
        elif marker == 0xC0:
            components = b"".join(bytes([k, 0x11, 0]) for k in (1, 2, 3))
            joined += b"\xff\xc0" + struct.pack(">HBHHB", 17, 8, height, width, 3) + components
    for k, parts in enumerate(gray):
        scan = bytearray(parts[-1][1])
        scan[5] = k + 1
        joined += bytes(scan)
    return joined + b"\xff\xd9"


def patched_sampling(data, factors):
    """The same blocks with other sampling factors of the first component."""
    place = data.index(b"\xff\xc0")
    altered = bytearray(data)
    altered[place + 11] = factors
    return bytes(altered)


def jpegs():
    good = []
    for width, height in [(1, 1), (7, 9), (16, 16), (25, 8)]:
        good.append(entry(f"gray {width}x{height}", encoded(picture(width, height, 1))))
    sizes = {
        "4:2:0": [(1, 1), (2, 2), (3, 3), (4, 5), (5, 4), (6, 1), (1, 6), (16, 16), (17, 13), (33, 18)],
        "4:2:2": [(1, 1), (3, 3), (5, 2), (17, 9), (16, 8)],
        "4:4:4": [(1, 1), (9, 9), (13, 21)],
    }
    for sampling, list_of_sizes in sizes.items():
        for width, height in list_of_sizes:
            data = encoded(picture(width, height, 3), subsampling=sampling, quality=85)
            good.append(entry(f"{sampling} {width}x{height}", data))
    for quality in [1, 30, 100]:
        for sampling in sizes:
            data = encoded(picture(21, 19, 3, noise=120), quality=quality, subsampling=sampling)
            good.append(entry(f"{sampling} quality {quality}", data))
    black_and_white = Image.fromarray(
        np.where(random.rand(16, 16, 3) < 0.5, 0, 255).astype(np.uint8))
    good.append(entry("extremes", encoded(black_and_white, quality=12, subsampling="4:2:0")))
    good.append(entry("own tables", encoded(picture(24, 24, 3), quality=97, optimize=True)))
    for name, options in [
        ("every block", {"restart_marker_blocks": 1}),
        ("three blocks", {"restart_marker_blocks": 3}),
        ("every row", {"restart_marker_rows": 1}),
    ]:
        data = encoded(picture(50, 35, 3), subsampling="4:2:0", quality=60, **options)
        good.append(entry("restarts after " + name, data))
    good.append(
        entry("restarts, gray", encoded(picture(90, 9, 1), quality=60, restart_marker_blocks=1)))
    good.append(entry("red, green, blue", encoded(picture(11, 10, 3), keep_rgb=True)))
    good.append(entry("comment", encoded(picture(8, 8, 3), comment=b"\xff\xd9 is no end")))
    good.append(entry("three scans", three_scans(19, 17)))
    # 4:2:2 of 16 x 16 has two MCUs of four blocks, and so has 4:4:0.
    upright = encoded(picture(16, 16, 3), subsampling="4:2:2")
    good.append(entry("4:4:0 16x16", patched_sampling(upright, 0x12)))
    wide = encoded(picture(32, 3, 3), subsampling="4:2:0")
    refused = {
        "progressive": encoded(picture(16, 16, 3), progressive=True),
        "cmyk": encoded(picture(16, 16, 3).convert("CMYK")),
        "4:1:1": patched_sampling(wide, 0x41),
    }
    return {
        "made_with": f"Pillow {PIL.__version__}, libjpeg-turbo {features.version('libjpeg_turbo')}",
        "images": good,
        "refused": {name: base64.b64encode(data).decode() for name, data in refused.items()},
    }


def color(label, number, split):
    """What an image is filled with: red tells the class, green the number, blue the split."""
    return (40 + 60 * label, 40 + 30 * number, 200 if split == "train" else 60)


def tiny_imagenet():
    """A copy of three classes, their order unlike that of the alphabet and of the archive."""
    ids = ["n02124075", "n09999999", "n01443537"]
    root = "tiny-imagenet-200/"
    with zipfile.ZipFile(os.path.join(here, "tiny_imagenet.zip"), "w") as archive:

        def add(name, data, method=zipfile.ZIP_DEFLATED):
            info = zipfile.ZipInfo(root + name, (2015, 2, 1, 0, 0, 0))
            info.compress_type = method
            archive.writestr(info, data)

        for folder in ["", "train/", "val/", "val/images/"]:
            add(folder, b"", zipfile.ZIP_STORED)
        words = (
            "n00001740\tentity\nn01443537\tgoldfish, Carassius auratus\n"
            "n02124075\tEgyptian cat\nn09999999\tgoldfish, cracker\n")
        add("words.txt", words)
        for label, name in sorted(enumerate(ids), key=lambda pair: pair[1]):
            # By name, 10 comes before 2.
            for number in sorted([0, 2, 10], reverse=label == 1):
                filled = Image.new(
                    "RGB", (64, 64), color(label, [0, 2, 10].index(number), "train"))
                add(f"train/{name}/images/{name}_{number}.JPEG", encoded(filled))
            add(f"train/{name}/{name}_boxes.txt", f"{name}_0.JPEG\t0\t10\t63\t58\n")
        add("wnids.txt", "".join(name + "\n" for name in ids))
        lines = []
        for number, label in [(0, 2), (1, 0), (2, 1), (10, 2)]:
            filled = Image.new("RGB", (64, 64), color(label, number % 8, "val"))
            if number == 10:
                filled = filled.convert("L")
            add(f"val/images/val_{number}.JPEG", encoded(filled), zipfile.ZIP_STORED)
            lines.append(f"val_{number}.JPEG\t{ids[label]}\t0\t32\t44\t62\n")
        add("val/val_annotations.txt", "".join(lines))
        add("test/images/test_0.JPEG", b"not read")


def small_zip():
    """A few short members, so that an alteration is likely to matter."""
    with zipfile.ZipFile(os.path.join(here, "small.zip"), "w") as archive:
        for name, data, method in [
            ("a/words.txt", b"word, word, another word, words and words" * 3, zipfile.ZIP_DEFLATED),
            ("b", bytes(range(30)), zipfile.ZIP_STORED),
            ("c", bytes(300), zipfile.ZIP_DEFLATED),
        ]:
            info = zipfile.ZipInfo(name, (2015, 2, 1, 0, 0, 0))
            info.compress_type = method
            archive.writestr(info, data)


with open(os.path.join(here, "jpegs.json"), "w") as file:
    json.dump(jpegs(), file, indent=1)
    file.write("\n")
tiny_imagenet()
small_zip()
