#!/usr/bin/env python3
"""Makes a large WARC.gz out of saved pages: warc.py PAGES... MEGABYTES OUT

Pages (HTML, or gzip of it) are repeated under changed addresses; each number in the text becomes another one and some words
change places, so that no two are the same. Megabytes are those of the uncompressed records.
"""

import glob
import gzip
import random
import re
import sys


def pages(patterns):
    for pattern in patterns:
        for path in sorted(glob.glob(pattern)):
            with (gzip.open if path.endswith(".gz") else open)(path, "rb") as file:
                yield file.read()


def changed(page, chance):
    """Other numbers and a few other words between the tags, the same length of page or nearly."""

    def text(match):
        words = re.sub(rb"\b[1-9][0-9]{0,2}\b", lambda _: b"%d" % chance.randint(1, 999), match.group()).split(b" ")
        for _ in range(len(words) // 12):
            a, b = chance.randrange(len(words)), chance.randrange(len(words))
            words[a], words[b] = words[b], words[a]
        return b" ".join(words)

    return re.sub(rb"(?<=>)[^<>]{40,}(?=<)", text, page)


def record(number, page):
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    lines = [
        b"WARC/1.0",
        b"WARC-Type: response",
        b"WARC-Target-URI: https://site%d.example/story/%d" % (number % 97, number),
        b"WARC-Date: 2025-06-%02dT%02d:00:00Z" % (number % 28 + 1, number % 24),
        b"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-%012d>" % number,
        b"Content-Type: application/http; msgtype=response",
        b"Content-Length: %d" % (len(head) + len(page)),
    ]
    return b"\r\n".join(lines) + b"\r\n\r\n" + head + page + b"\r\n\r\n"


def main():
    patterns, megabytes, out = sys.argv[1:-2], sys.argv[-2], sys.argv[-1]
    chance, number, written = random.Random(2025), 0, 0
    sources = list(pages(patterns))
    with open(out, "wb") as file:
        while written < int(megabytes) << 20:
            made = record(number, changed(sources[number % len(sources)], chance))
            file.write(gzip.compress(made, 3))
            written += len(made)
            number += 1
    print(f"{number} pages, {written >> 20} MB")


if __name__ == "__main__":
    main()
