#!/usr/bin/env python3
"""The same ten questions to Dateline, to SQLite FTS5 and to ripgrep, on the same articles; times as ratios.

How to run it, after `cargo bench --bench query -- 100000 /tmp/made`, which leaves the index, its articles as /tmp/made.rows.jsonl and
Dateline's own times in /tmp/made.ten.json:

    python3 benches/rivals.py /tmp/made

SQLite comes with Python; the database is made beside the index (text in FTS5 with porter stemming, claims in a table with indices on
kind, place, country, date and claimant). ripgrep (`rg`) is asked only where it stands on the path, and only for what words can answer.
All are warm: each question runs once before it is measured, then five times; the fastest counts.
"""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time

# Name of the question in ten.json -> statements in SQLite; None where it cannot be asked.
FACET = (
    "SELECT {column}, count(DISTINCT claim.article), count(*) FROM fts JOIN claim ON claim.article = fts.rowid "
    "WHERE fts MATCH '{words}' GROUP BY 1 ORDER BY 2 DESC"
)
TOP = "SELECT rowid, snippet(fts, 1, '[', ']', '…', 40), bm25(fts) FROM fts WHERE fts MATCH '{words}' ORDER BY bm25(fts) LIMIT 20"
ROWS = "SELECT claim.*, article.title, article.text FROM claim JOIN article ON article.id = claim.article WHERE {test} ORDER BY date DESC LIMIT 50"
SQL = {
    "word, top 20": [TOP.format(words="hospital")],
    "two words, top 20": [TOP.format(words="drone attack")],
    "phrase, top 20": [TOP.format(words='"air force"')],
    "word, 3 facets": [TOP.format(words="shelling")] + [FACET.format(column=c, words="shelling") for c in ("kind", "place", "claimant")],
    "strikes in one country, 50 rows": [ROWS.format(test="claim.country = 'UA' AND claim.kind LIKE 'strikes%'")],
    "20 killed and more in one place, 50 rows": [ROWS.format(test="claim.place = 'Kharkiv' AND claim.killed >= 20")],
    "everything by kind and month": [
        "SELECT kind, count(DISTINCT article), count(*) FROM claim GROUP BY 1 ORDER BY 2 DESC",
        "SELECT substr(date, 1, 7), count(DISTINCT article), count(*) FROM claim GROUP BY 1",
    ],
    "a place and all within it, in any spelling": None,
    "who belongs to a side, by name": None,
    "a kind with all kinds below it, by claimant": ["SELECT claimant, count(DISTINCT article), count(*) FROM claim WHERE kind LIKE 'strikes%' GROUP BY 1 ORDER BY 2 DESC"],
}
RG = {"word, top 20": r"\bhospitals?\b", "two words, top 20": r"\bdrone.*\battack|\battack.*\bdrone", "phrase, top 20": r"\bair force\b"}


def database(rows, path):
    """Makes the SQLite database of the rows, and prints what it cost."""
    began, cpu = time.time(), time.process_time()
    db = sqlite3.connect(path)
    db.executescript(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
        "CREATE TABLE article (id INTEGER PRIMARY KEY, name TEXT, title TEXT, text TEXT, source TEXT, published TEXT);"
        "CREATE VIRTUAL TABLE fts USING fts5(title, text, content='article', content_rowid='id', tokenize='porter unicode61');"
        "CREATE TABLE claim (article INTEGER, kind TEXT, place TEXT, country TEXT, date TEXT, claimant TEXT, killed INTEGER);"
    )
    with open(rows, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            r = json.loads(line)
            db.execute("INSERT INTO article VALUES (?, ?, ?, ?, ?, ?)", (number, r["id"], r["title"], r["text"], r["source"], r["published"]))
            db.execute("INSERT INTO fts (rowid, title, text) VALUES (?, ?, ?)", (number, r["title"], r["text"]))
            claims = [(number, k, *rest) for kinds, *rest in r["claims"] for k in kinds or [None]]
            db.executemany("INSERT INTO claim VALUES (?, ?, ?, ?, ?, ?, ?)", claims)
    for column in ("article", "kind", "place", "country", "date", "claimant"):
        db.execute(f"CREATE INDEX claim_{column} ON claim ({column})")
    db.commit()
    db.execute("ANALYZE")
    print(f"SQLite: made in {time.time() - began:.0f} s, {time.process_time() - cpu:.0f} CPU s, {os.path.getsize(path) / 1e6:.0f} MB")
    return db


def fastest(ask):
    ask()
    times = []
    for _ in range(5):
        began = time.perf_counter()
        ask()
        times.append(1e3 * (time.perf_counter() - began))
    return min(times)


def main():
    base = sys.argv[1].rstrip("/")
    ours = json.load(open(base + ".ten.json", encoding="utf-8"))
    path = base + ".sqlite"
    db = sqlite3.connect(path) if os.path.exists(path) else database(base + ".rows.jsonl", path)
    rg = shutil.which("rg")
    print(f"{'question':46}{'Dateline ms':>12}{'SQLite':>10}{'ratio':>8}{'rg':>10}{'ratio':>8}")
    for name, statements in SQL.items():
        mine = ours[name]
        line = f"{name:46}{mine:12.1f}"
        if statements is None:
            line += f"{'cannot':>10}{'':>8}"
        else:
            theirs = fastest(lambda: [db.execute(s).fetchall() for s in statements])
            line += f"{theirs:10.1f}{theirs / mine:8.1f}"
        if rg and name in RG:
            command = [rg, "-i", "-c", RG[name], base + ".rows.jsonl"]
            theirs = fastest(lambda: subprocess.run(command, stdout=subprocess.DEVNULL, check=False))
            line += f"{theirs:10.1f}{theirs / mine:8.1f}"
        elif rg:
            line += f"{'cannot':>10}"
        print(line)


main()
