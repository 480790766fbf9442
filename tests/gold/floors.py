#!/usr/bin/env python3
"""Runs the built program over gold data and fails where a score is below its floor.

    floors.py target/release/dateline ../shared/gold [--print]

floors.json maps a dotted path into the scores (claims.sentences.figures.f1) to the lowest value that passes.
Floors are lowered only on purpose, with the reason in the commit.
"""
import json, pathlib, subprocess, sys, tempfile

HERE = pathlib.Path(__file__).resolve().parent


def at(tree, path):
    for key in path.split("."):
        tree = tree.get(key) if isinstance(tree, dict) else None
    return tree


def main():
    binary, gold = sys.argv[1:3]
    floors = json.loads((HERE / "floors.json").read_text(encoding="utf8"))
    with tempfile.TemporaryDirectory() as work:
        out = pathlib.Path(work) / "scores.json"
        subprocess.run([sys.executable, str(pathlib.Path(gold) / "run.py"), "--bin", binary, "--gold", gold, "--json", str(out)],
                       check=True, stdout=subprocess.DEVNULL)
        scores = json.loads(out.read_text(encoding="utf8"))
    below = 0
    for path, floor in floors.items():
        value = at(scores, path)
        ok = value is not None and value >= floor
        below += not ok
        print(f"{'ok  ' if ok else 'LOW '} {path:60} {value} (floor {floor})")
    sys.exit(f"{below} of {len(floors)} scores below their floors" if below else 0)


if __name__ == "__main__":
    main()
