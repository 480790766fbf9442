#!/usr/bin/env python3
"""NDCG@10 of `dateline query` against plain BM25 on the judged questions; see GUIDE.md.

ndcg.py DATELINE [--gold FILE] [--unjudged FILE]   the second lists items of the first ten that nobody judged
"""
import argparse, collections, json, math, pathlib, re, subprocess, sys, tempfile

HERE = pathlib.Path(__file__).resolve().parent


def table(name):
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def stem(word):
    """Cuts the commonest endings; enough for a baseline."""
    for ending in ("ings", "ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


class Bm25:
    def __init__(self, items, cut):
        self.cut, self.items = cut, items
        docs = [self.words(item["text"]) for item in items]
        self.lengths = [len(doc) for doc in docs]
        self.mean = sum(self.lengths) / len(docs)
        self.lists = collections.defaultdict(dict)
        for at, doc in enumerate(docs):
            for word, count in collections.Counter(doc).items():
                self.lists[word][at] = count

    def words(self, text):
        return [self.cut(word) for word in re.findall(r"\w+", text.lower())]

    def ask(self, words, k1=1.2, b=0.75):
        scores = collections.Counter()
        for word in self.words(words):
            docs = self.lists.get(word, {})
            weight = math.log(1 + (len(self.items) - len(docs) + 0.5) / (len(docs) + 0.5))
            for at, count in docs.items():
                scores[at] += weight * count * (k1 + 1) / (count + k1 * (1 - b + b * self.lengths[at] / self.mean))
        return [self.items[at]["id"] for at, _ in sorted(scores.items(), key=lambda s: (-s[1], self.items[s[0]]["id"]))[:10]]


def ndcg(ids, grades):
    gain = lambda grade: 2**grade - 1
    got = sum(gain(grades.get(id, 0)) / math.log2(2 + at) for at, id in enumerate(ids[:10]))
    best = sum(gain(grade) / math.log2(2 + at) for at, grade in enumerate(sorted(grades.values(), reverse=True)[:10]))
    return got / best if best else None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("dateline")
    parser.add_argument("--gold", default=HERE.parents[2] / "shared/gold/facts/wcep-war/dev.jsonl", type=pathlib.Path)
    parser.add_argument("--unjudged", type=pathlib.Path)
    arguments = parser.parse_args()
    if not arguments.gold.exists():
        print(f"skipped: {arguments.gold} is not there")
        return
    items = [json.loads(line) for line in arguments.gold.open(encoding="utf-8")]
    grades = collections.defaultdict(dict)
    for topic, id, grade in table("judgements.tsv"):
        grades[topic][id] = int(grade)
    with tempfile.TemporaryDirectory() as folder:
        records = pathlib.Path(folder, "items.jsonl")
        keep = lambda item: json.dumps({"id": item["id"], "published": item["date"], "text": item["text"], "language": "en"})
        records.write_text("\n".join(map(keep, items)), encoding="utf-8")
        run = lambda *words: subprocess.run([arguments.dateline, *words], capture_output=True, text=True)
        run("ingest", str(records), "--index", folder + "/index", "--quiet")

        def ours(query, *flags):
            out = run("query", query, "--index", folder + "/index", "--limit", "10", "--format", "jsonl", "--sort", "relevance", *flags).stdout
            return [json.loads(line)["id"] for line in out.splitlines()]

        plain, cut = Bm25(items, lambda word: word), Bm25(items, stem)
        systems = {
            "BM25, words as they stand": lambda words, fields: plain.ask(words),
            "BM25, endings cut": lambda words, fields: cut.ask(words),
            "dateline, all the words": lambda words, fields: ours(words),
            "dateline --any": lambda words, fields: ours(words, "--any"),
        }
        report(systems, grades, arguments.unjudged)


def report(systems, grades, unjudged):
    missing = set()
    print(f"{'':28}{'odd':>8}{'even':>8}{'all':>8}{'unjudged':>10}")
    for name, ask in systems.items():
        halves, unknown = {0: [], 1: []}, 0
        for topic, words, fields, _ in table("topics.tsv"):
            ids = ask(words, fields)
            new = [id for id in ids[:10] if id not in grades[topic]]
            unknown += len(new)
            missing.update((topic, id) for id in new)
            value = ndcg(ids, grades[topic])
            if value is not None:
                halves[int(topic) % 2].append(value)
        mean = lambda values: sum(values) / max(len(values), 1)
        print(f"{name:28}{mean(halves[1]):8.3f}{mean(halves[0]):8.3f}{mean(halves[0] + halves[1]):8.3f}{unknown:10}")
    if unjudged:
        unjudged.write_text("".join(f"{topic}\t{id}\n" for topic, id in sorted(missing, key=lambda m: (int(m[0]), m[1]))), encoding="utf-8")


main()
