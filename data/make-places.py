#!/usr/bin/env python3
"""Makes data/places.tsv.zst, data/admin1.tsv and data/countries.tsv from a gazetteer folder.

    make-places.py GAZETTEER        run by hand in the project's folder; needs the program zstd

GAZETTEER holds cities.tsv, villages/*.tsv, admin1.tsv and countries.tsv (GeoNames, Who's On First).
Names become those that English news writes: no macrons or dots below on Arabic and Persian names, Ukrainian and
Russian names in today's spelling, first-level areas with their type word where a town has the same name.
What rules cannot know stands in data/extra-places.tsv, which the build lays over these tables.
"""
import pathlib, re, subprocess, sys, unicodedata

PLAIN = set("SY IQ YE PS LB JO SA OM AE QA KW BH EG LY SD SS SO IR AF DZ TN MA MR AZ AM".split())
TYPE = {"UA": "Oblast", "RU": "Oblast", "BY": "Region", "SY": "Governorate", "IQ": "Governorate", "YE": "Governorate", "LB": "Governorate",
        "JO": "Governorate", "EG": "Governorate", "TN": "Governorate", "AF": "Province", "IR": "Province", "TR": "Province", "PK": "Province",
        "CN": "Province", "NG": "State", "SD": "State", "SS": "State", "IL": "District", "SO": "Region", "ET": "Region", "ML": "Region",
        "BF": "Region", "NE": "Region", "MM": "State", "AM": "Province", "AZ": "District", "KZ": "Region", "PL": "Voivodeship", "LY": "District"}
TYPE_WORDS = r"oblast'?|obl|governorate|province|region|state|district|raion|republic|krai|kray|voivodeship|city|county|territory|department|prefecture"
OWN = {("UA", "11"): "Crimea", ("UA", "12"): "Kyiv City", ("UA", "20"): "Sevastopol", ("RU", "48"): "Moscow", ("RU", "66"): "Saint Petersburg",
       ("RU", "01"): "Adygea", ("RU", "08"): "Bashkortostan", ("RU", "11"): "Buryatia", ("RU", "16"): "Chuvashia", ("RU", "19"): "Ingushetia",
       ("RU", "22"): "Kabardino-Balkaria", ("RU", "24"): "Kalmykia", ("RU", "27"): "Karachay-Cherkessia", ("RU", "31"): "Khakassia",
       ("RU", "45"): "Mari El", ("RU", "46"): "Mordovia", ("RU", "73"): "Tatarstan", ("RU", "79"): "Tuva", ("RU", "80"): "Udmurtia",
       ("RU", "68"): "North Ossetia", ("RU", "02"): "Altai Republic", ("RU", "03"): "Altai Republic", ("RU", "30"): "Khabarovsk Krai",
       ("RU", "59"): "Primorsky Krai", ("RU", "92"): "Kamchatka Krai", ("RU", "93"): "Zabaykalsky Krai", ("RU", "70"): "Stavropol Krai",
       ("RU", "29"): "Kemerovo Oblast", ("RU", "06"): "Arkhangelsk Oblast", ("RU", "42"): "Leningrad Oblast", ("RU", "56"): "Oryol Oblast",
       ("RU", "15"): "Chukotka", ("RU", "28"): "Karelia", ("RU", "34"): "Komi", ("RU", "63"): "Sakha", ("RU", "12"): "Chechnya", ("RU", "17"): "Dagestan",
       ("RU", "32"): "Khanty-Mansi", ("RU", "87"): "Yamalo-Nenets", ("RU", "50"): "Nenets", ("SY", "13"): "Damascus Governorate",
       ("SY", "08"): "Rif Dimashq", ("LB", "05"): "Mount Lebanon", ("LB", "04"): "Beirut Governorate", ("LB", "09"): "North Lebanon",
       ("LB", "06"): "South Lebanon", ("LB", "07"): "Nabatieh Governorate", ("LB", "08"): "Beqaa Governorate",
       ("SD", "38"): "Gezira State", ("SD", "39"): "Gedaref State", ("SD", "47"): "West Darfur", ("SD", "49"): "South Darfur", ("SD", "50"): "South Kordofan",
       ("SD", "55"): "North Darfur", ("SD", "60"): "East Darfur", ("SD", "62"): "West Kordofan", ("SD", "58"): "Sennar State", ("SD", "36"): "Red Sea State",
       ("SD", "41"): "White Nile State", ("SD", "42"): "Blue Nile State", ("SD", "53"): "River Nile State",
       ("RU", "61"): "Rostov Oblast", ("RU", "49"): "Murmansk Oblast", ("RU", "13"): "Chelyabinsk Oblast", ("RU", "81"): "Ulyanovsk Oblast",
       ("NG", "52"): "Bayelsa State", ("NG", "11"): "Federal Capital Territory", ("ET", "51"): "Oromia", ("US", "WA"): "Washington State", ("US", "NY"): "New York State"}
# Alternate names that the source gives to the wrong area.
ALWAYS = set("UA SY IQ YE NG".split())
NONE = {"w85681385"}
WRONG = {("UA", "12"): None, ("UA", "18"): {"Mykolayiv", "Mykolayiv Oblast"}, ("SD", "60"): {"South Darfur", "Janub Darfor"},
         ("SD", "61"): {"West Darfur", "Gharb Darfor"}, ("IR", "43"): {"Razavi Khorasan"}, ("ET", "52"): None, ("SO", "02"): {"Mogadishu"}}


def rows(path):
    lines = path.read_text(encoding="utf8").split("\n")
    head = lines[0].split("\t")
    return [dict(zip(head, line.split("\t"))) for line in lines[1:] if line]


def bare(name):
    """Without accents and the signs of transliteration."""
    name = unicodedata.normalize("NFKD", name)
    return re.sub("[ʻʼʾʿ‘’`´'′]", "", "".join(c for c in name if not unicodedata.combining(c)))


def ukrainian(name):
    """Older transliterations in the one that Ukraine uses today."""
    name = re.sub("[’ʼ‘`]", "'", name)
    name = re.sub("(?<=[a-z])'?yi", lambda m: "i" if m.group().startswith("'") else m.group(), name)
    name = re.sub("(?<=[aeiou])yi", "i", name)
    name = re.sub("(?<=[bcdfghklmnprstvxz])'?y(?=[aeu])", "i", name)
    name = re.sub("(?<=[aeiou])y(?=[a-z]|$)", "i", name)
    name = re.sub("yy\\b", "yi", name)
    return name.replace("'", "").replace('"', "")


def english(name, cc):
    if cc == "UA":
        return ukrainian(name)
    if cc in ("RU", "BY"):
        name = bare(name).replace('"', "")
        return re.sub("(?<=sk)[iy]y\\b", "y", name)
    if cc in PLAIN:
        return bare(name)
    return re.sub("[’ʼ‘`ʻ]", "'", name)


def latin(name):
    return all(not c.isalpha() or ord(c) < 0x250 or 0x1E00 <= ord(c) < 0x1F00 for c in name)


def names(row, name, everything):
    """English and local names; Latin ones of other languages only of large towns, marked by a tilde."""
    out = list(dict.fromkeys([row["name"], *row["names_en"].split("|")] + [n for n in row["names_other"].split("|") if not latin(n)]))
    foreign = [n for n in row["names_other"].split("|") if n and latin(n)] if everything else []
    seen, kept = {name.casefold()}, []
    for n in out + ["~" + n for n in foreign]:
        n = re.sub("[\u200e\u200f\u202a-\u202e]", "", n)
        key = bare(n).casefold().lstrip("~") if latin(n) else n
        if n.strip("~ ") and key not in seen:
            seen.add(key), kept.append(n)
    return "|".join(kept)


def places(folder):
    out = []
    for path in [folder / "cities.tsv", *sorted((folder / "villages").glob("*.tsv"))]:
        for r in rows(path):
            name = r["name"] if latin(r["name"]) else next((n for n in r["names_en"].split("|") if n and latin(n)), r["name"])
            name = english(name, r["cc"])
            pop = int(r["pop"] or 0) if path.name == "cities.tsv" else 0
            out.append((r["cc"], r["admin1"], r["kind"], name, f"{float(r['lat']):.3f}", f"{float(r['lon']):.3f}", str(pop), names(r, name, pop >= 20000), r["id"]))
    return sorted(out)


def first_level(folder, towns):
    out = []
    for r in rows(folder / "admin1.tsv"):
        if r["admin1"] in NONE or not r["lat"]:
            continue
        key, cc = (r["cc"], r["admin1"]), r["cc"]
        name = english(r["ascii"] if cc in PLAIN else r["name"], cc)
        stem = re.sub(f"(?i)[ ,-]+({TYPE_WORDS})$", "", name)
        if key in OWN:
            name = OWN[key]
        elif cc in TYPE and (cc in ALWAYS or (stem == name and bare(stem) in towns.get(cc, ()))):
            name = f"{stem if cc != 'UA' else ukrainian(stem.replace(chr(39) + 'ka', ''))} {TYPE[cc]}"
        if cc == "UA" and name.endswith("Oblast"):
            name = {"07": "Kharkiv Oblast", "13": "Kyiv Oblast", "17": "Odesa Oblast"}.get(r["admin1"], name)
        wrong = WRONG.get(key, set())
        given = [] if wrong is None else [n for n in [r["name"], r["ascii"], *r["names"].split("|")] if n and n not in wrong]
        if stem != name and not name.endswith(" City"):
            given.append(stem)
        given.append(re.sub(" (Oblast|Krai|Republic|Governorate|State|Region|Province)$", "", name))
        if key == ("US", "DC"):
            given.append("D.C.")
        if key == ("AU", "02"):
            given.append("NSW")
        seen = {name}
        given = [n for n in given if not (n in seen or seen.add(n)) and not re.fullmatch(r"[\W\d]+|[A-Z]{1,2}", n)]
        out.append((cc, r["admin1"], "g" + r["geonameid"] if r["geonameid"] else r["admin1"], name, r["lat"], r["lon"], "|".join(given)))
    return out


def countries(folder):
    own = {"PS": "Palestine", "MK": "North Macedonia", "SZ": "Eswatini", "CZ": "Czech Republic"}
    out = []
    for r in rows(folder / "countries.tsv"):
        if not r["lat"]:
            continue
        name = own.get(r["cc"], r["name"])
        given = [n for n in [r["name"], *r["names"].split("|")] if n != name and not re.fullmatch("[A-Z]{2,3}|", n)]
        given = [n for n in dict.fromkeys(given) if not (latin(n) and re.search("(ian|ese|ish|an|i|ch)$", n) and " " not in n and n != "Burma")]
        out.append((r["cc"], r["iso3"], "g" + r["geonameid"], name, r["continent"], r["pop"], r["lat"], r["lon"], "|".join(given)))
    return out


def write(path, head, table):
    pathlib.Path(path).write_text("\n".join(["\t".join(head), *("\t".join(row) for row in table)]) + "\n", encoding="utf8")


def main():
    folder = pathlib.Path(sys.argv[1])
    table = places(folder)
    towns = {}
    for row in table:
        if row[2] in ("city", "town"):
            towns.setdefault(row[0], set()).add(bare(row[3]))
    write("data/admin1.tsv", ("cc", "admin1", "id", "name", "lat", "lon", "names"), first_level(folder, towns))
    write("data/countries.tsv", ("cc", "iso3", "id", "name", "continent", "pop", "lat", "lon", "names"), countries(folder))
    write("data/places.tsv", ("cc", "admin1", "kind", "name", "lat", "lon", "pop", "names", "id"), table)
    subprocess.run(["zstd", "-19", "--long=27", "-q", "-f", "--rm", "data/places.tsv", "-o", "data/places.tsv.zst"], check=True)


if __name__ == "__main__":
    main()
