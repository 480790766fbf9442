#!/usr/bin/env python3
"""Scores `dateline place` on place strings with coordinates.

    places.py BINARY GOLD.jsonl [--errors N]

A gold line is {"text", "events"?, "gold": {"places": [{"lat", "lon"}]}}. Prints the share of names, and of events,
whose first answer lies within 25 km, and for how many names any of the first ten does.
"""
import argparse, json, math, subprocess


def km(a, b, c, d):
    p = math.pi / 180
    x = math.sin((c - a) * p / 2) ** 2 + math.cos(a * p) * math.cos(c * p) * math.sin((d - b) * p / 2) ** 2
    return 12742 * math.asin(min(1.0, math.sqrt(x)))


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("binary"), a.add_argument("gold"), a.add_argument("--errors", type=int, default=0)
    a = a.parse_args()
    gold = [json.loads(line) for line in open(a.gold, encoding="utf8") if line.strip()]
    asked = "".join(json.dumps({"name": g["text"]}) + "\n" for g in gold)
    done = subprocess.run([a.binary, "place", "--jsonl"], input=asked.encode(), capture_output=True)
    answers = [json.loads(line)["places"] for line in done.stdout.decode().split("\n") if line]
    names = events = first = weighted = among = 0
    for g, found in zip(gold, answers, strict=True):
        at, weight = g["gold"]["places"][0], g.get("events", 1)
        far = [km(at["lat"], at["lon"], p["lat"], p["lon"]) for p in found]
        names, events = names + 1, events + weight
        among += any(d <= 25 for d in far)
        if far and far[0] <= 25:
            first, weighted = first + 1, weighted + weight
        elif a.errors > 0:
            a.errors -= 1
            print(weight, g["text"], "->", [(p["name"], p["kind"], round(d), round(p["score"], 2)) for p, d in zip(found, far)][:4])
    print(f"names {first / names:.3f} of {names}, by events {weighted / events:.3f}, among the first ten {among / names:.3f}")


if __name__ == "__main__":
    main()
