//! One article: where it is from, its text with what was found marked, and for each value the words and the rule behind it.
//!
//! Rules are not kept in an index: the text is read again with the tables at hand, and a value that comes out another way
//! is said to.

use super::{
    hits,
    parts::{direction, said, web},
};
use crate::{
    field,
    model::{Article, Block, BlockKind, ClaimRow, Grounds, Record, Rule, Span},
    present::{self, Look, harmless},
    query,
    serve::{
        address::{self, Ask},
        api,
        call::Work,
        reply::{Problem, Reply},
    },
};
use maud::{Markup, html};
use std::collections::{HashMap, HashSet};

/// A value of the record: its letter, what it is, and where it stands.
struct Value {
    kind: char,
    span: Span,
    /// What stands for it in the text where its own words are too many.
    name: String,
    told: String,
    /// Empty where the tables at hand give another value, or none.
    rule: Rule,
    grounds: Grounds,
}

pub fn page(work: &mut Work) -> Result<Reply, Problem> {
    let ask = Ask::read(&work.pairs);
    let record = api::record_of(work, &work.name)?;
    let claims = query::claims_of(&work.index, &record.id).map_err(|e| Problem::internal(&e))?;
    let mut values = values(&record);
    explain(&mut values, &record, work);
    let marked = Marked::new(&record, &values);
    let title = harmless(record.title.as_deref().unwrap_or("(no title)"));
    let content = html! {
        (around(work, &ask, &record.id)?)
        div.read {
            div {
                article.whole {
                    h1 dir=(direction(record.language.as_deref())) lang=[record.language.as_deref()] { (said(&title)) }
                    (head(&record))
                    p.key { "Marked: " span.m.e { "events" } " " span.m.t { "times" } " " span.m.p { "places" } " " span.m.a { "actors" } " " span.m.f { "figures" } ". Each leads to why it was read so." }
                    div.text dir=(direction(record.language.as_deref())) lang=[record.language.as_deref()] { (marked.text(&record)) }
                }
                (claimed(&record, &claims))
                (kin(work, &ask, &record)?)
                (dropped(&record))
                (provenance(&record))
            }
            (found(&marked))
        }
    };
    Ok(super::reply(&title, &ask.q, &content))
}

/// The way back to the results, and to those before and after.
fn around(work: &Work, ask: &Ask, id: &str) -> Result<Markup, Problem> {
    let back = Ask { nth: None, page: ask.nth.map_or(ask.page, hits::page_of), ..ask.clone() };
    let mut near = (None, None);
    if let Some(nth) = ask.nth {
        let joined = address::joined(ask, &work.leaves());
        let mut request = address::request(&Ask { view: address::View::List, ..ask.clone() }, &joined, work.today);
        let first = nth.saturating_sub(2);
        (request.offset, request.limit) = (first, Some(if nth > 1 { 3 } else { 2 }));
        let hits = api::answer(work, &request)?.hits;
        let at = |place: usize| place.checked_sub(first + 1).and_then(|n| hits.get(n));
        // The index may have changed since the link was made.
        if at(nth).is_some_and(|h| h.id == id) {
            near = (at(nth - 1).map(|h| h.id.clone()), at(nth + 1).map(|h| h.id.clone()));
        }
    }
    let to = |id: &str, nth: usize| hits::link(ask, id, Some(nth));
    Ok(html! {
        nav.around aria-label="Results" {
            a href=(back.at("/")) { "← Back to the results" }
            @if let (Some(id), Some(nth)) = (&near.0, ask.nth) { " " a rel="prev" id="previous" href=(to(id, nth - 1)) { "Previous hit" } }
            @if let (Some(id), Some(nth)) = (&near.1, ask.nth) { " " a rel="next" id="next" href=(to(id, nth + 1)) { "Next hit" } }
        }
    })
}

fn head(r: &Record) -> Markup {
    html! {
        dl.head {
            @if let Some(source) = &r.source { dt { "Source" } dd { (said(source)) @if !r.via.is_empty() { " via " (said(&r.via.join(", "))) } } }
            @if !r.authors.is_empty() { dt { "Authors" } dd { (said(&r.authors.join(", "))) } }
            @if let Some(p) = &r.published {
                dt { "Published" }
                dd { time datetime=(p.date) { (p.date) } @if let Some(time) = &p.time { " " (said(time)) } " " span.how { "from " (word(&p.method)) ", to the " (word(&p.precision)) ", confidence " (format!("{:.2}", p.confidence)) } }
            }
            @if let Some(m) = &r.modified { dt { "Modified" } dd { (m.date) } }
            @if let Some(captured) = &r.captured { dt { "Captured" } dd { (said(captured)) } }
            @if let Some(url) = &r.url { dt { "Address" } dd.url { @if let Some(good) = web(url) { a href=(good) rel="noreferrer noopener nofollow external" { (said(url)) } } @else { (said(url)) } } }
        }
    }
}

/// A word of a closed list as it is written in JSON.
fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

/// All values of a record, in the order in which they stand.
fn values(r: &Record) -> Vec<Value> {
    let value = |kind, span, told: String, rule: &Rule| Value { kind, span, name: String::new(), told, rule: rule.clone(), grounds: Grounds::default() };
    let of = |v: &Option<String>, none: &str| v.clone().unwrap_or_else(|| none.to_owned());
    let mut all: Vec<Value> = Vec::new();
    all.extend(r.times.iter().map(|t| value('t', t.span, format!("time {}", t.value), &t.rule)));
    all.extend(r.places.iter().map(|p| {
        let within: Vec<&str> = [p.admin1.as_deref(), p.country.as_deref()].into_iter().flatten().collect();
        value(
            'p',
            p.span,
            format!("place {} ({}; {}), {}, by {}, confidence {:.2}", p.name, p.kind, within.join(", "), p.id, word(&p.via), p.confidence),
            &p.rule,
        )
    }));
    all.extend(r.actors.iter().flat_map(|a| {
        let side = a.side.as_ref().map(|s| format!(", side {s}")).unwrap_or_default();
        a.mentions.iter().map(move |m| value('a', *m, format!("actor {} ({}{side})", a.name, a.kind), &a.rule))
    }));
    all.extend(r.figures.iter().map(|f| {
        let date = f.date.map_or_else(|| "no date".to_owned(), |d| d.to_string());
        let victim = f.victim.as_ref().map(|v| format!(" ({v})")).unwrap_or_default();
        let told = format!(
            "figure {} {} {}{victim}; {}, {date}; {} by {}{}",
            f.measure,
            crate::present::bounds(f),
            f.object,
            of(&f.place, "no place"),
            f.status,
            of(&f.claimant, "the article"),
            if f.background { "; background" } else { "" }
        );
        Value { grounds: f.grounds, ..value('f', f.span, told, &f.rule) }
    }));
    all.extend(r.events.iter().map(|e| {
        let date = e.date.map_or_else(|| "no date".to_owned(), |d| d.to_string());
        let told = format!(
            "event {}; {date}; {}; by {} against {}; {} by {}",
            e.kind,
            of(&e.place, "no place"),
            of(&e.initiator, "–"),
            of(&e.target, "–"),
            e.status,
            of(&e.claimant, "the article")
        );
        Value { name: e.kind.clone(), grounds: e.grounds, ..value('e', e.span, told, &e.rule) }
    }));
    all.sort_by_key(|v| (v.span, v.kind));
    all
}

/// Reads the text again and takes over the rules of what comes out the same, and the words behind it.
fn explain(read: &mut [Value], record: &Record, work: &Work) {
    let again = values(&field::extract(article(record), &work.app.lexicon).into_record());
    let same: HashMap<(Span, &str), &Value> = again.iter().map(|v| ((v.span, v.told.as_str()), v)).collect();
    for value in read {
        if let Some(found) = same.get(&(value.span, value.told.as_str())) {
            (value.rule, value.grounds) = (found.rule.clone(), found.grounds);
        }
    }
}

/// The article of a record as the fielding stage takes it: its blocks are parted by blank lines.
fn article(r: &Record) -> Article {
    let (mut blocks, mut at, mut points) = (Vec::new(), 0, 0);
    for part in r.text.split("\n\n") {
        let length = part.chars().count();
        let heading = r.headings.contains(&Span::new(points, points + length));
        blocks.push(Block { kind: if heading { BlockKind::Heading } else { BlockKind::Paragraph }, span: Span::new(at, at + part.len()) });
        (at, points) = (at + part.len() + 2, points + length + 2);
    }
    Article {
        id: r.id.clone(),
        origin: r.origin.clone(),
        url: r.url.clone(),
        source: r.source.clone(),
        via: r.via.clone(),
        title: r.title.clone(),
        language: r.language.clone(),
        published: r.published.clone(),
        modified: r.modified.clone(),
        captured: r.captured.clone(),
        text: r.text.clone(),
        captions: r.captions.clone(),
        blocks,
        ..Article::default()
    }
}

/// A text and the values that stand on its letters.
struct Marked<'a> {
    letters: Vec<char>,
    values: &'a [Value],
    /// The number of the value that a letter is marked as; where several stand on the same words, the figure goes before
    /// actor, place and time.
    owner: Vec<u32>,
    /// Events by their first letters; they hold sentences, so a sign before the words stands for each.
    events: HashMap<usize, Vec<u32>>,
}

impl<'a> Marked<'a> {
    fn new(r: &Record, values: &'a [Value]) -> Self {
        let letters: Vec<char> = r.text.chars().collect();
        let mut owner: Vec<u32> = vec![0; letters.len()];
        let mut events: HashMap<usize, Vec<u32>> = HashMap::new();
        for layer in ['t', 'p', 'a', 'f', 'e'] {
            for (number, value) in (1..).zip(values).filter(|(_, v)| v.kind == layer) {
                let end = value.span.end.min(letters.len());
                if layer == 'e' {
                    events.entry(value.span.start).or_default().push(number);
                } else {
                    owner[value.span.start.min(end)..end].fill(number);
                }
            }
        }
        Marked { letters, values, owner, events }
    }

    fn words(&self, span: Span) -> String {
        let end = span.end.min(self.letters.len());
        let text: String = self.letters[span.start.min(end)..end].iter().take(160).collect();
        harmless(&text)
    }

    /// Whether the value has a mark to go back to.
    fn is_marked(&self, number: u32) -> bool {
        let Span { start, end } = self.values[number as usize - 1].span;
        self.events.get(&start).is_some_and(|all| all.contains(&number)) || self.owner.get(start..end).is_some_and(|o| o.contains(&number))
    }

    /// The text in paragraphs.
    fn text(&self, r: &Record) -> Markup {
        let (mut paragraphs, mut at, mut seen) = (Vec::new(), 0, HashSet::new());
        for line in self.letters.split(|c| *c == '\n') {
            let span = Span::new(at, at + line.len());
            at = span.end + 1;
            if !line.is_empty() {
                paragraphs.push(span);
            }
        }
        html! {
            @for span in paragraphs {
                @if r.headings.iter().any(|h| h.meets(span)) { h2 { (self.passage(span, &mut seen)) } } @else { p { (self.passage(span, &mut seen)) } }
            }
        }
    }

    fn passage(&self, span: Span, seen: &mut HashSet<u32>) -> Markup {
        let mut runs: Vec<(u32, usize, String)> = Vec::new();
        for at in span.start..span.end {
            match runs.last_mut() {
                Some((of, _, run)) if *of == self.owner[at] && !self.events.contains_key(&at) => run.push(self.letters[at]),
                _ => runs.push((self.owner[at], at, self.letters[at].to_string())),
            }
        }
        html! {
            @for (of, at, run) in &runs {
                @for number in self.events.get(at).into_iter().flatten() { (self.mark(*number, &self.values[*number as usize - 1].name, seen)) }
                @if *of > 0 && !run.trim().is_empty() { (self.mark(*of, run, seen)) } @else { (harmless(run)) }
            }
        }
    }

    /// A link to why these words are a value; the first of it can be gone back to.
    fn mark(&self, number: u32, words: &str, seen: &mut HashSet<u32>) -> Markup {
        let value = &self.values[number as usize - 1];
        let id = seen.insert(number).then(|| format!("w{number}"));
        html! { a class={ "m " (value.kind) } id=[id] href={ "#v" (number) } title=(harmless(&value.told)) { (harmless(words)) } }
    }
}

fn claimed(r: &Record, claims: &[ClaimRow]) -> Markup {
    html! {
        section aria-labelledby="claims" {
            h2 id="claims" { "What it states (" (claims.len()) ")" }
            @if claims.is_empty() { p { "No claim about the war was found in it." } }
            ol.claims {
                @for c in claims {
                    li {
                        (hits::brief(c))
                        blockquote dir=(direction(r.language.as_deref())) lang=[r.language.as_deref()] { (said(&c.sentence)) }
                    }
                }
            }
        }
    }
}

/// Every value with its words and its rule.
fn found(marked: &Marked) -> Markup {
    html! {
        aside.why aria-labelledby="why" tabindex="0" {
            h2 id="why" { "Why these values (" (marked.values.len()) ")" }
            ol {
                @for (number, v) in (1..).zip(marked.values) {
                    li id={ "v" (number) } {
                        @if v.kind == 'e' { span.m.e { (harmless(&v.name)) } " " }
                        span class=[(v.kind != 'e').then(|| format!("m {}", v.kind))] dir="auto" { (marked.words(v.span)) }
                        " " span.how { "letters " (v.span.start) "–" (v.span.end) }
                        @if marked.is_marked(number) { " " a href={ "#w" (number) } aria-label={ "To the words of value " (number) } { "↩" } }
                        div { (harmless(&v.told)) }
                        div.how {
                            @if v.rule.is_empty() { "read otherwise with the tables at hand" } @else { "rule, row: " code { (harmless(&v.rule)) } }
                            @for (name, span) in v.grounds.named() { "; " (name) " from “" (marked.words(span)) "”" }
                        }
                    }
                }
            }
        }
    }
}

/// Copies that are listed.
const MOST_COPIES: usize = 20;

/// Versions of the same address with what changed, copies under other addresses, and what people set right.
fn kin(work: &Work, ask: &Ask, r: &Record) -> Result<Markup, Problem> {
    let failed = |e| Problem::internal(&e);
    let versions = query::versions::versions(&work.index, &r.id).map_err(failed)?;
    let (copies, _, total) = query::versions::others(&work.index, &r.id, MOST_COPIES).map_err(failed)?;
    let corrected: Vec<String> = work.index.marks(&r.id).iter().map(|mark| harmless(&mark.told)).collect();
    let mut changes = Vec::new();
    present::versions(&versions, &r.id, Look { width: 100, colour: false, bars: false }, &mut changes).map_err(|e| Problem::internal(&e))?;
    let line = |other: &Record| {
        html! { li { a href=(hits::link(ask, &other.id, None)) { (said(other.title.as_deref().unwrap_or(&other.id))) } " " @if let Some(source) = &other.source { (said(source)) } @if let Some(p) = &other.published { " " (p.date) } } }
    };
    Ok(html! {
        @if !corrected.is_empty() { section aria-labelledby="corrected" { h2 id="corrected" { "Set right by people" } ul { @for told in &corrected { li { (told) } } } } }
        @if versions.len() > 1 {
            section aria-labelledby="versions" {
                h2 id="versions" { "Versions of this address (" (versions.len()) ")" }
                ul { @for other in versions.iter().filter(|v| v.id != r.id) { (line(other)) } }
                details { summary { "What changed" } pre.changes { (String::from_utf8_lossy(&changes)) } }
            }
        }
        @if !copies.is_empty() { section aria-labelledby="copies" { h2 id="copies" { "Copies of this text (" (total) ")" } ul { @for other in &copies { (line(other)) } } } }
    })
}

fn dropped(r: &Record) -> Markup {
    html! {
        @if !r.dropped.is_empty() || !r.captions.is_empty() || !r.problems.is_empty() {
            section aria-labelledby="left-out" {
                h2 id="left-out" { "Left out of the text" }
                details {
                    summary { (r.dropped.len()) " parts, " (r.captions.len()) " captions" }
                    ul.dropped {
                        @for d in &r.dropped { li { b { (harmless(&d.reason)) } ": " (said(&d.text)) } }
                        @for c in &r.captions { li { b { "caption" } ": " (said(c)) } }
                    }
                }
                @if !r.problems.is_empty() { h3 { "Problems" } ul { @for p in &r.problems { li { (harmless(p)) } } } }
            }
        }
    }
}

fn provenance(r: &Record) -> Markup {
    let o = &r.origin;
    html! {
        section aria-labelledby="origin" {
            h2 id="origin" { "Where it is from" }
            dl.head {
                dt { "File" } dd { (said(&o.path)) }
                @if let Some(member) = &o.member { dt { "Member" } dd { (said(member)) } }
                @if let Some(offset) = o.offset { dt { "Offset" } dd { "byte " (offset) } }
                @if let Some(record) = &o.record { dt { "Record" } dd { (said(record)) } }
                dt { "SHA-256" } dd { code { (harmless(&o.sha256)) } }
                dt { "Id" } dd { code { (harmless(&r.id)) } }
                dt { "Record" } dd { a href={ "/api/v1/article/" (address::in_path(&r.id)) } { "as JSON" } " " a href=(cited("bibtex", &r.id)) { "BibTeX" } " " a href=(cited("ris", &r.id)) { "RIS" } }
                dt { "To cite" } dd.cite { (citation(r)) }
            }
        }
    }
}

/// The reference of this article alone, as a file.
fn cited(format: &str, id: &str) -> String {
    let ask = Ask { filters: vec![address::clause("id", id, None)], ..Ask::read(&[]) };
    ask.at(&format!("/export/{format}"))
}

fn citation(r: &Record) -> Markup {
    html! {
        @if !r.authors.is_empty() { (said(&r.authors.join(", "))) ". " }
        "“" (said(r.title.as_deref().unwrap_or("(no title)"))) "”. "
        @if let Some(source) = &r.source { i { (said(source)) } ", " }
        @match &r.published { Some(p) => (p.date), None => "no date" } ". "
        @if let Some(url) = &r.url { (said(url)) ". " }
        "SHA-256 " (harmless(&r.origin.sha256).chars().take(16).collect::<String>()) "…"
    }
}
