#!/usr/bin/env python3
"""One web archive into an index: by Dateline, by recoll, and by warcio, trafilatura and tantivy; in one run, as ratios.

    python3 benches/warc.py PAGES... 200 pages.warc.gz
    python3 benches/rivals_ingest.py target/release/dateline pages.warc.gz

recoll (`apt install recollcmd`) reads no WARC, so it gets each page as a file, and Dateline the same folder besides. The third is the
short program below; it wants `pip install warcio trafilatura lxml_html_clean tantivy` in the Python that runs this. What is not installed is left
out. CPU time is that of the process and of those it waited for, memory that of the largest of them. The rivals find text, title,
author and date; none fields places, events, figures or claims.
"""

import gzip
import importlib.util
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

PIPELINE = """
import sys, tantivy, trafilatura
from warcio.archiveiterator import ArchiveIterator

schema = tantivy.SchemaBuilder()
for field in ("url", "title", "author", "date", "text"):
    schema.add_text_field(field, stored=True, tokenizer_name="en_stem" if field in ("title", "text") else "raw")
index = tantivy.Index(schema.build(), path=sys.argv[2])
writer = index.writer(96 << 20)
with open(sys.argv[1], "rb") as file:
    for record in ArchiveIterator(file):
        if record.rec_type != "response":
            continue
        found = trafilatura.bare_extraction(record.content_stream().read(), with_metadata=True, as_dict=False)
        if found is None or not found.text:
            continue
        document = tantivy.Document(text=found.text, url=record.rec_headers.get_header("WARC-Target-URI"))
        for field in ("title", "author", "date"):
            value = getattr(found, field)
            if value:
                document.add_text(field, value)
        writer.add_document(document)
writer.commit()
writer.wait_merging_threads()
"""

RECOLL = "topdirs = {pages}\nloglevel = 1\ncachedir = {index}\n"


def unpack(warc, folder):
    """Each page of the archive as a file, one at a time: a child begins with the memory that this program has."""
    folder.mkdir()
    count = 0
    with gzip.open(warc) as file:
        for line in file:
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
            elif line == b"\r\n":
                (folder / f"{count:06}.html").write_bytes(file.read(length).split(b"\r\n\r\n", 1)[1])
                count += 1
                file.read(len(b"\r\n\r\n"))
    return count


def measured(command, environment=None):
    """CPU seconds, seconds and megabytes."""
    began = time.monotonic()
    child = subprocess.Popen(command, env=os.environ | (environment or {}), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    errors = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 3):
        sys.exit(f"{command[0]}: {errors.decode(errors='replace')[-400:]}")
    return usage.ru_utime + usage.ru_stime, time.monotonic() - began, usage.ru_maxrss / 1024


def size(folder):
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def main():
    dateline, warc = sys.argv[1:]
    home = pathlib.Path(tempfile.mkdtemp())
    pages = home / "pages"
    count = unpack(warc, pages)
    print(f"{count} pages, {pathlib.Path(warc).stat().st_size / 1e6:.0f} MB packed")
    rows = []

    def row(name, index, command, environment=None):
        rows.append((name, *measured(command, environment), size(index)))

    row("Dateline, WARC", home / "d", [dateline, "ingest", warc, "--index", str(home / "d"), "--quiet"])
    row("Dateline, folder", home / "f", [dateline, "ingest", str(pages), "--index", str(home / "f"), "--quiet"])
    if shutil.which("recollindex"):
        (home / "r").mkdir()
        (home / "r" / "recoll.conf").write_text(RECOLL.format(pages=pages, index=home / "r"))
        row("recoll, folder", home / "r", ["recollindex"], {"RECOLL_CONFDIR": str(home / "r")})
    if all(importlib.util.find_spec(name) for name in ("warcio", "trafilatura", "tantivy")):
        (home / "t").mkdir()
        row("warcio, trafilatura, tantivy", home / "t", [sys.executable, "-c", PIPELINE, warc, str(home / "t")])
    first = rows[0]
    for name, cpu, seconds, memory, megabytes in rows:
        ratios = " ".join(f"{value / of:6.2f}" for value, of in zip((cpu, seconds, memory, megabytes), first[1:]))
        print(f"{name:30} {count / cpu:6.0f} pages/CPU s {cpu:7.1f} CPU s {seconds:7.1f} s {memory:5.0f} MB, index {megabytes:6.1f} MB; ratios {ratios}")
    shutil.rmtree(home)


if __name__ == "__main__":
    main()
