//! Makes one block of bytes of the gazetteer's tables, in which names are found without unpacking anything.
//!
//! Text of the tables in, the block out. The build script compiles what ships; a folder given with `--data` is compiled
//! when it is loaded. `blob` reads what is written here.

use super::{fold, spell};
use std::collections::HashMap;

/// The kinds of `schema/kinds.toml`, in the order of their numbers in a row.
pub const KINDS: &[&str] = &[
    "continent",
    "country",
    "region",
    "admin1",
    "admin2",
    "admin3",
    "city",
    "town",
    "village",
    "neighbourhood",
    "camp",
    "crossing",
    "base",
    "airport",
    "hospital",
    "bridge",
    "island",
    "mountain",
    "water",
    "facility",
];

pub const ROW_BYTES: usize = 32;
pub const NONE: u32 = u32::MAX;
/// A slot's value with this bit is the posting itself, else the index of a list of postings.
pub const SINGLE: u32 = 1 << 31;
pub const LEVEL_BITS: u32 = 3;
pub const MOST_WORDS: usize = 9;
/// First words are told apart by this many bits of their hash.
pub const FIRST_BITS: u32 = 21;

/// How well a name stands for its place.
pub mod level {
    pub const OWN: u32 = 0;
    pub const ALIAS: u32 = 1;
    pub const VARIANT: u32 = 2;
    pub const FOREIGN: u32 = 3;
    pub const SKELETON: u32 = 4;
    pub const BONES: u32 = 5;
    /// Counts only where the text writes capitals.
    pub const CAPITALS: u32 = 6;
}

/// The key of a weak form, in a space of its own.
pub fn weak_key(form: &str, level: u32) -> u64 {
    fold::join(u64::from(level) << 40 | 0x5bd1, fold::hash(form))
}

/// The key of a country's code, in a space of its own.
pub fn code_key(cc: [u8; 2]) -> u64 {
    fold::join(0xcc << 40, u64::from(u16::from_be_bytes(cc)))
}

/// The key of a name's words, the hashes of the first two of them (0 for none), and how many they are.
pub fn name_key(name: &str) -> Option<(u64, [u64; 2], usize)> {
    let mut leading = [0; 2];
    let (mut key, mut count) = (0, 0);
    for word in fold::words(name) {
        let hash = fold::key_hash(word);
        if let Some(place) = leading.get_mut(count) {
            *place = hash;
        }
        key = fold::join(key, hash);
        count += 1;
    }
    (count > 0).then_some((key, leading, count))
}

/// What is known of the names that begin with one word: most of what a text goes on with is no name, and need not be looked up.
///
/// How many words the longest has, whether the word is a name by itself, and a bit for each of the words behind it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lead(pub u16);

impl Lead {
    pub const WORDS: u16 = 0xf;
    pub const ALONE: u16 = 1 << 4;
    /// The bits that are left tell second words apart.
    const SECONDS: u64 = 11;

    pub fn second_bit(second: u64) -> u16 {
        let number = ((second & 0xffff_ffff) * Self::SECONDS) >> 32;
        1 << (16 - Self::SECONDS + number)
    }

    fn add(&mut self, second: u64, words: usize) {
        let most = (self.0 & Self::WORDS).max(words as u16);
        self.0 = (self.0 & !Self::WORDS) | most;
        self.0 |= if words == 1 { Self::ALONE } else { Self::second_bit(second) };
    }
}

/// The tables' texts.
#[derive(Default)]
pub struct Tables<'a> {
    pub places: &'a str,
    pub admin1: &'a str,
    pub countries: &'a str,
    pub extra: &'a str,
}

/// A row that cannot be read: table, line, what is wrong.
pub type Fault = (&'static str, usize, String);

struct Draft<'a> {
    id: &'a str,
    kind: u8,
    cc: [u8; 2],
    lat: i32,
    lon: i32,
    pop: u32,
    name: &'a str,
    names: Vec<&'a str>,
    parent: Option<String>,
}

/// Compiles the tables.
///
/// # Errors
/// Names the first row that cannot be read.
pub fn compile(tables: &Tables) -> Result<Vec<u8>, Fault> {
    let mut drafts = read(tables)?;
    let holds = overlay(&mut drafts, tables.extra)?;
    drafts.sort_by_key(|d| id_key(d.id));
    drafts.dedup_by(|a, b| a.id == b.id);
    let index: HashMap<&str, u32> = drafts.iter().zip(0..).map(|(d, row)| (d.id, row)).collect();
    let countries: HashMap<[u8; 2], u32> = drafts.iter().zip(0..).filter(|(d, _)| d.kind == 1).map(|(d, row)| (d.cc, row)).collect();
    let row_of = |name: &str| index.get(name).copied().or_else(|| countries.get(name.as_bytes().get(..2)?).copied().filter(|_| name.len() == 2));
    let mut keys = Keys::default();
    let mut pool = Pool::default();
    let mut rows = Vec::with_capacity(drafts.len() * ROW_BYTES);
    for (row, draft) in (0..).zip(&drafts) {
        let parent = draft.parent.as_deref().and_then(row_of).or_else(|| (draft.kind != 1).then(|| countries.get(&draft.cc).copied()).flatten());
        write_row(&mut rows, draft, parent.filter(|p| *p != row), &mut pool);
        add_names(&mut keys, draft, row);
    }
    let mut pairs: Vec<(u32, u32)> = holds.iter().filter_map(|(region, member)| Some((row_of(member)?, row_of(region)?))).collect();
    pairs.sort_unstable();
    Ok(assemble(&rows, &pool.text, &pairs, keys))
}

/// Orders ids so that they can be searched: by letter, then by number; those of our own list last.
pub fn id_key(id: &str) -> (u8, u32, &str) {
    let number = id.get(1..).and_then(|n| n.parse().ok());
    match (id.as_bytes().first(), number) {
        (Some(b'g'), Some(n)) => (0, n, ""),
        (Some(b'w'), Some(n)) => (1, n, ""),
        _ => (2, 0, id),
    }
}

fn read<'a>(tables: &Tables<'a>) -> Result<Vec<Draft<'a>>, Fault> {
    let mut drafts = Vec::new();
    let mut admin1 = HashMap::new();
    for (line, row) in lines(tables.countries) {
        let [cc, _, id, name, _, pop, lat, lon, names] = cells(row);
        drafts.push(Draft { pop: pop.parse().unwrap_or(0), ..draft(("countries", line), id, "country", cc, name, (lat, lon), names)? });
    }
    for (line, row) in lines(tables.admin1) {
        let [cc, code, id, name, lat, lon, names, _, _] = cells(row);
        admin1.insert((cc, code), id);
        drafts.push(draft(("admin1", line), id, "admin1", cc, name, (lat, lon), names)?);
    }
    for (line, row) in lines(tables.places) {
        let [cc, code, kind, name, lat, lon, pop, names, id] = cells(row);
        let parent = admin1.get(&(cc, code)).map(|id| (*id).to_owned());
        drafts.push(Draft { pop: pop.parse().unwrap_or(0), parent, ..draft(("places", line), id, kind, cc, name, (lat, lon), names)? });
    }
    Ok(drafts)
}

fn draft<'a>(
    (table, line): (&'static str, usize),
    id: &'a str,
    kind: &str,
    cc: &str,
    name: &'a str,
    (lat, lon): (&str, &str),
    names: &'a str,
) -> Result<Draft<'a>, Fault> {
    let number = |text: &str| text.parse::<f64>().map(|d| (d * 1e4).round() as i32).map_err(|_| (table, line, format!("not a coordinate: {text:?}")));
    let kind = KINDS.iter().position(|k| *k == kind).ok_or_else(|| (table, line, format!("unknown kind of place {kind:?}")))?;
    let cc = match cc.as_bytes() {
        [a, b] => [*a, *b],
        [] => [0, 0],
        _ => return Err((table, line, format!("not a country code: {cc:?}"))),
    };
    if id.is_empty() || name.is_empty() {
        return Err((table, line, "a place needs an id and a name".to_owned()));
    }
    let names = names.split('|').filter(|n| !n.is_empty()).collect();
    Ok(Draft { id, kind: kind as u8, cc, lat: number(lat)?, lon: number(lon)?, pop: 0, name, names, parent: None })
}

/// Lays our own list over the gazetteer: new places, better names; returns which region holds which place.
fn overlay<'a>(drafts: &mut Vec<Draft<'a>>, extra: &'a str) -> Result<Vec<(&'a str, &'a str)>, Fault> {
    let index: HashMap<&str, usize> = drafts.iter().enumerate().map(|(at, d)| (d.id, at)).collect();
    let mut holds = Vec::new();
    for (line, row) in lines(extra) {
        let [id, kind, name, cc, within, lat, lon, names, members] = cells(row);
        holds.extend(members.split('|').filter(|m| !m.is_empty()).map(|m| (id, m)));
        let names = names.split('|').filter(|n| !n.is_empty());
        match index.get(id) {
            Some(at) => {
                let draft = &mut drafts[*at];
                let old = std::mem::replace(&mut draft.name, name);
                draft.names.extend(names.chain([old]));
                drop_wrong(&mut draft.names);
            }
            None if id.starts_with("x-") => {
                let parent = (!within.is_empty()).then(|| within.to_owned());
                let all = names.collect();
                drafts.push(Draft { parent, names: all, ..draft(("extra-places", line), id, kind, cc, name, (lat, lon), "")? });
            }
            None => return Err(("extra-places", line, format!("the gazetteer has no place {id:?}"))),
        }
    }
    Ok(holds)
}

/// "-Gaza" takes that name away.
fn drop_wrong(names: &mut Vec<&str>) {
    let wrong: Vec<&str> = names.iter().filter_map(|n| n.strip_prefix('-')).collect();
    names.retain(|n| !n.starts_with('-') && !wrong.contains(n));
}

fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let numbered = text.lines().enumerate().map(|(at, line)| (at + 1, line));
    numbered.filter(|(_, line)| !line.is_empty() && !line.starts_with('#')).skip(1)
}

fn cells(row: &str) -> [&str; 9] {
    let mut cells = row.split('\t').map(str::trim);
    std::array::from_fn(|_| cells.next().unwrap_or_default())
}

#[derive(Default)]
struct Pool<'a> {
    text: Vec<u8>,
    seen: HashMap<&'a str, u32>,
}

impl<'a> Pool<'a> {
    fn add(&mut self, text: &'a str) -> u32 {
        *self.seen.entry(text).or_insert_with(|| {
            let at = self.text.len() as u32;
            self.text.extend_from_slice(text.as_bytes());
            at
        })
    }
}

fn write_row<'a>(rows: &mut Vec<u8>, draft: &Draft<'a>, parent: Option<u32>, pool: &mut Pool<'a>) {
    let (tag, number, slug) = id_key(draft.id);
    let number = if tag == 2 { pool.add(slug) } else { number };
    rows.extend(number.to_le_bytes());
    rows.extend([draft.cc[0], draft.cc[1], tag, draft.kind]);
    rows.extend(draft.lat.to_le_bytes());
    rows.extend(draft.lon.to_le_bytes());
    rows.extend(draft.pop.to_le_bytes());
    rows.extend(pool.add(draft.name).to_le_bytes());
    rows.extend(parent.unwrap_or(NONE).to_le_bytes());
    rows.extend((draft.name.len() as u16).to_le_bytes());
    rows.extend((slug.len() as u16).to_le_bytes());
}

#[derive(Default)]
struct Keys {
    /// Key and posting.
    all: Vec<(u64, u32)>,
    leads: Vec<Lead>,
}

impl Keys {
    fn name(&mut self, name: &str, row: u32, level: u32) {
        let Some((key, [first, second], count)) = name_key(name) else { return };
        if count > MOST_WORDS {
            return;
        }
        self.all.push((key, row << LEVEL_BITS | level));
        if self.leads.is_empty() {
            self.leads.resize(1 << FIRST_BITS, Lead::default());
        }
        self.leads[first_slot(first)].add(second, count);
    }

    /// A country's code, in a space of its own.
    fn code(&mut self, cc: [u8; 2], row: u32) {
        self.all.push((code_key(cc), row << LEVEL_BITS | level::OWN));
    }

    fn weak(&mut self, form: &str, row: u32, level: u32) {
        self.all.push((weak_key(form, level), row << LEVEL_BITS | level));
    }
}

/// Where the lead of this word stands.
pub fn first_slot(hash: u64) -> usize {
    (hash >> (64 - FIRST_BITS)) as usize
}

/// Where names reach English in many spellings.
const SEMITIC: &[&[u8; 2]] =
    &[b"SY", b"IQ", b"YE", b"PS", b"LB", b"JO", b"SA", b"OM", b"AE", b"QA", b"KW", b"BH", b"EG", b"LY", b"SD", b"IR", b"AF", b"DZ", b"TN", b"MA", b"MR", b"IL"];

fn add_names(keys: &mut Keys, draft: &Draft, row: u32) {
    if draft.kind == 1 {
        keys.code(draft.cc, row);
    }
    let semitic = SEMITIC.contains(&&draft.cc);
    let slavic = matches!(&draft.cc, b"UA" | b"RU" | b"BY");
    for (at, name) in std::iter::once(draft.name).chain(draft.names.iter().copied()).enumerate() {
        let (name, level) = match name.strip_prefix('~') {
            Some(foreign) => (foreign, level::FOREIGN),
            None if at == 0 => (name, level::OWN),
            None if is_abbreviation(name) => (name, level::CAPITALS),
            None => (name, level::ALIAS),
        };
        keys.name(name, row, level);
        if level == level::CAPITALS {
            continue;
        }
        if semitic && level != level::FOREIGN {
            match spell::without_article(name) {
                Some(rest) => keys.name(rest, row, level::VARIANT),
                // Towns alone: for every village the table would grow by half.
                None if draft.pop > 0 && name.is_ascii() => keys.name(&format!("al {name}"), row, level::VARIANT),
                None => {}
            }
        }
        if slavic {
            for spelling in spell::from_cyrillic(name) {
                keys.name(&spelling, row, level::VARIANT);
            }
        }
        if let Some(skeleton) = spell::skeleton(name) {
            if semitic && let Some(bones) = spell::bones(&skeleton) {
                keys.weak(&bones, row, level::BONES);
            }
            keys.weak(&skeleton, row, level::SKELETON);
        }
    }
}

fn is_abbreviation(name: &str) -> bool {
    name.len() <= 8 && name.bytes().all(|b| b.is_ascii_uppercase() || b == b'.')
}

/// Sections follow each other; the head holds their lengths in bytes.
fn assemble(rows: &[u8], pool: &[u8], pairs: &[(u32, u32)], keys: Keys) -> Vec<u8> {
    let (slots, postings) = table(keys.all);
    let pairs: Vec<u8> = pairs.iter().flat_map(|(a, b)| [a.to_le_bytes(), b.to_le_bytes()].concat()).collect();
    let leads: Vec<u8> = keys.leads.iter().flat_map(|lead| lead.0.to_le_bytes()).collect();
    let sections: [&[u8]; 6] = [rows, pool, &pairs, &slots, &postings, &leads];
    let mut out = Vec::with_capacity(32 + sections.iter().map(|s| s.len()).sum::<usize>());
    for section in sections {
        out.extend((section.len() as u32).to_le_bytes());
    }
    for section in sections {
        out.extend_from_slice(section);
    }
    out
}

/// Open addressing: a slot is the upper half of the key's hash and a posting or the index of a list.
fn table(mut all: Vec<(u64, u32)>) -> (Vec<u8>, Vec<u8>) {
    all.sort_unstable();
    all.dedup_by(|b, a| a.0 == b.0 && a.1 >> LEVEL_BITS == b.1 >> LEVEL_BITS);
    let count = all.chunk_by(|a, b| a.0 == b.0).count();
    let size = (count * 4 / 3).max(4);
    let mut slots = vec![(0_u32, NONE); size];
    let mut postings: Vec<u32> = Vec::new();
    for group in all.chunk_by(|a, b| a.0 == b.0) {
        let value = match group {
            [(_, posting)] => posting | SINGLE,
            list => {
                let at = postings.len() as u32;
                postings.push(list.len() as u32);
                postings.extend(list.iter().map(|(_, posting)| posting));
                at
            }
        };
        let mut at = slot(group[0].0, size);
        while slots[at].1 != NONE {
            at = (at + 1) % size;
        }
        slots[at] = ((group[0].0 >> 32) as u32, value);
    }
    let bytes = slots.iter().flat_map(|(a, b)| [a.to_le_bytes(), b.to_le_bytes()]).flatten().collect();
    (bytes, postings.iter().flat_map(|p| p.to_le_bytes()).collect())
}

/// Where the search for a key begins.
pub fn slot(key: u64, size: usize) -> usize {
    (((key & 0xffff_ffff) * size as u64) >> 32) as usize
}
