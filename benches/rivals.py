#!/usr/bin/env python3
"""The same ten questions to Dateline, to SQLite FTS5, to plain tantivy and to ripgrep, on the same articles; times as ratios.

How to run it, after `cargo bench --bench query -- 100000 /tmp/made`, which leaves the index, its articles as /tmp/made.rows.jsonl and
Dateline's own times in /tmp/made.ten.json:

    python3 benches/rivals.py /tmp/made

SQLite comes with Python; the database is made beside the index (text in FTS5 with porter stemming, claims in a table with indices on
kind, place, country, date and claimant). Plain tantivy (`pip install tantivy`; asked where it is installed) has articles with the values of
their claims in flat fields: what must hold within one claim it cannot answer, and it counts articles alone. ripgrep (`rg`) is asked only where it stands on the path, and only for what words can answer.
All are warm: each question runs once before it is measured, then five times; the fastest counts.
"""

import importlib.util
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

FLAT = ("kind", "place", "claimant")
TANTIVY = {
    "word, top 20": ("hospital", 20, ()),
    "two words, top 20": ("+drone +attack", 20, ()),
    "phrase, top 20": ('"air force"', 20, ()),
    "word, 3 facets": ("shelling", 20, FLAT),
    "everything by kind and month": ("*", 1, ("kind", "month")),
}


def flat(rows, path):
    """Opens the tantivy index of the rows; made where it is missing."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    for name in ("title", "text"):
        builder.add_text_field(name, stored=True, tokenizer_name="en_stem")
    for name in (*FLAT, "month"):
        builder.add_text_field(name, tokenizer_name="raw", fast=True, index_option="basic")
    made = os.path.exists(path)
    os.makedirs(path, exist_ok=True)
    index = tantivy.Index(builder.build(), path=path)
    if not made:
        cpu = time.process_time()
        writer = index.writer(100_000_000, 1)
        with open(rows, encoding="utf-8") as lines:
            for line in lines:
                r = json.loads(line)
                values = {"kind": set(), "place": set(), "claimant": set(), "month": set()}
                for kinds, place, _, date, claimant, _ in r["claims"]:
                    values["kind"].update(kinds)
                    values["place"].update([place] if place else [])
                    values["claimant"].update([claimant] if claimant else [])
                    values["month"].update([date[:7]] if date else [])
                writer.add_document(tantivy.Document(title=[r["title"] or ""], text=[r["text"]], **{k: list(v) for k, v in values.items()}))
        writer.commit()
        writer.wait_merging_threads()
        size = sum(os.path.getsize(os.path.join(path, f)) for f in os.listdir(path))
        print(f"tantivy: made in {time.process_time() - cpu:.0f} CPU s, {size / 1e6:.0f} MB, claims in flat fields alone")
    index.reload()
    return index


def ask_flat(index, question):
    """Runs one question: the best articles with snippets, then the counts."""
    import tantivy

    words, limit, counted = question
    searcher = index.searcher()
    query = index.parse_query(words, ["title", "text"])
    hits = searcher.search(query, limit).hits
    if words != "*":
        snippets = tantivy.SnippetGenerator.create(searcher, query, index.schema, "text")
        for _, address in hits:
            snippets.snippet_from_doc(searcher.doc(address)).to_html()
    if counted:
        searcher.aggregate(query, {name: {"terms": {"field": name, "size": 100_000}} for name in counted})


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
    plain = flat(base + ".rows.jsonl", base + ".tantivy") if importlib.util.find_spec("tantivy") else None
    print(f"{'question':46}{'Dateline ms':>12}{'SQLite':>10}{'ratio':>8}{'tantivy':>10}{'ratio':>8}{'rg':>10}{'ratio':>8}")
    for name, statements in SQL.items():
        mine = ours[name]
        line = f"{name:46}{mine:12.1f}"
        if statements is None:
            line += f"{'cannot':>10}{'':>8}"
        else:
            theirs = fastest(lambda: [db.execute(s).fetchall() for s in statements])
            line += f"{theirs:10.1f}{theirs / mine:8.1f}"
        if plain and name in TANTIVY:
            theirs = fastest(lambda: ask_flat(plain, TANTIVY[name]))
            line += f"{theirs:10.1f}{theirs / mine:8.1f}"
        elif plain:
            line += f"{'cannot':>10}{'':>8}"
        if rg and name in RG:
            command = [rg, "-i", "-c", RG[name], base + ".rows.jsonl"]
            theirs = fastest(lambda: subprocess.run(command, stdout=subprocess.DEVNULL, check=False))
            line += f"{theirs:10.1f}{theirs / mine:8.1f}"
        elif rg:
            line += f"{'cannot':>10}"
        print(line)


main()
