"""Makes zips.json with Python's zipfile: small archives, and what their members hold.

    python3 make_zips.py
"""

import base64
import io
import json
import os
import random
import sys
import zipfile

here = os.path.dirname(os.path.abspath(__file__))
generator = random.Random(231)
noise = bytes(generator.randrange(256) for _ in range(3_000))
words = b" ".join(b"word%d" % (n % 97) for n in range(900))


class Pipe(io.RawIOBase):
    """A file that cannot seek, so that sizes are written behind the data."""

    def __init__(self):
        self.bytes = b""

    def writable(self):
        return True

    def write(self, data):
        self.bytes += bytes(data)
        return len(data)


def archive(members, comment=b"", pipe=False):
    file = Pipe() if pipe else io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, data, method in members:
            info = zipfile.ZipInfo(name, (2015, 2, 1, 0, 0, 0))
            info.compress_type = method
            made.writestr(info, data)
        made.comment = comment
    return file.bytes if pipe else file.getvalue()


stored, deflated = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
common = [
    ("a/", b"", stored), ("a/words.txt", words, deflated), ("a/noise", noise, deflated),
    ("stored", noise[:500] + words[:500], stored), ("empty", b"", deflated),
    ("zeros", bytes(10_000), deflated), ("größer/ñ", b"x", stored),
]
archives = {
    "common": (archive(common), common),
    "comment": (archive(common[1:3], comment=b"PK\x05\x06 is no end" * 40), common[1:3]),
    "piped": (archive(common[1:5], pipe=True), common[1:5]),
    "none": (archive([]), []),
    "bzip2": (archive([("m", words, zipfile.ZIP_BZIP2)]), []),
    "lzma": (archive([("m", words, zipfile.ZIP_LZMA)]), []),
}


def text(data):
    return base64.b64encode(data).decode()


with open(os.path.join(here, "zips.json"), "w") as file:
    json.dump(
        {
            "made_with": f"Python {sys.version.split()[0]}, zipfile",
            "archives": {
                name: {
                    "zip": text(data),
                    "members": [{"name": n, "bytes": text(d)} for n, d, _ in members],
                }
                for name, (data, members) in archives.items()
            },
        },
        file, indent=1)
    file.write("\n")
