//! One article of a press database's text export: what its labels, codes and layout say.

use crate::model::Given;

#[derive(Default)]
pub struct Article {
    pub given: Given,
    pub record: Option<String>,
    pub body: Vec<u8>,
}

/// Labels whose values are not kept; each goes up to an empty line.
const PASSED_OVER: &[&str] = &[
    "SECTION",
    "LENGTH",
    "LOAD-DATE",
    "GRAPHIC",
    "PUBLICATION-TYPE",
    "JOURNAL-CODE",
    "SUBJECT",
    "CORRECTION-DATE",
    "SERIES",
    "ACC-NO",
    "DOCUMENT-TYPE",
    "COMPANY",
    "ORGANIZATION",
    "PERSON",
    "CITY",
    "STATE",
    "COUNTRY",
    "INDUSTRY",
    "GEOGRAPHIC",
    "TYPE",
    "COPYRIGHT",
    "PUBLISHER",
    "ISSN",
    "DOCUMENT URL",
    "DATABASE",
    "LAST UPDATED",
    "PROQUEST DOCUMENT ID",
    "DOCUMENT TYPE",
    "PUBLICATION SUBJECT",
    "PLACE OF PUBLICATION",
    "COUNTRY OF PUBLICATION",
    "SOURCE TYPE",
    "PAGES",
    "PUBLICATION YEAR",
    "LINKS",
    "LOCATION",
    "ABSTRACT",
    "NOTES",
];

const CODES: &[&str] = &[
    "SE", "HD", "BY", "CR", "WC", "PD", "ET", "SN", "SC", "ED", "PG", "VOL", "LA", "CY", "LP", "TD", "CO", "IN", "NS", "RE", "PUB", "AN", "CLM", "ART", "CT",
    "IPD", "IPC", "RF",
];

/// What an article says of itself; none when it has no text.
pub fn parse(bytes: &[u8]) -> Option<Article> {
    let lines: Vec<&[u8]> = bytes.split(|b| *b == b'\n').map(<[u8]>::trim_ascii_end).collect();
    let is_coded = ["HD", "PD"].iter().all(|code| lines.iter().any(|l| code_of(l).is_some_and(|(found, _)| found == *code)));
    let mut article = if is_coded { coded(&lines) } else { laid_out(&lines) };
    article.body = article.body.trim_ascii().to_vec();
    (!article.body.is_empty()).then_some(article)
}

fn code_of(line: &[u8]) -> Option<(&str, &[u8])> {
    let end = line.iter().position(u8::is_ascii_whitespace).unwrap_or(line.len());
    let code = std::str::from_utf8(&line[..end]).ok()?;
    CODES.contains(&code).then(|| (code, line[end..].trim_ascii()))
}

fn words(line: &[u8]) -> String {
    String::from_utf8_lossy(line).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn append(to: &mut Option<String>, line: &[u8]) {
    let words = words(line);
    if words.is_empty() {
        return;
    }
    match to {
        Some(so_far) => {
            so_far.push(' ');
            so_far.push_str(&words);
        }
        None => *to = Some(words),
    }
}

fn coded(lines: &[&[u8]]) -> Article {
    let mut article = Article::default();
    let mut byline = None;
    let mut code = "";
    for line in lines {
        let line = match code_of(line) {
            Some((found, rest)) => {
                if found == "TD" {
                    paragraph(&mut article.body, b"");
                }
                code = found;
                rest
            }
            None => line,
        };
        let given = &mut article.given;
        match code {
            "HD" => append(&mut given.title, line),
            "BY" => append(&mut byline, line),
            "PD" => append(&mut given.published, line),
            "SN" => append(&mut given.source, line),
            "LA" => append(&mut given.language, line),
            "AN" if article.record.is_none() => article.record = Some(words(line).trim_start_matches("Document ").to_owned()).filter(|r| !r.is_empty()),
            "LP" | "TD" => paragraph(&mut article.body, line),
            _ => {}
        }
    }
    article.given.authors = authors(byline);
    article
}

/// Adds a line; empty ones once, and not at the beginning.
fn paragraph(body: &mut Vec<u8>, line: &[u8]) {
    if line.is_empty() {
        if !body.is_empty() && !body.ends_with(b"\n\n") {
            body.push(b'\n');
        }
        return;
    }
    body.extend_from_slice(line.trim_ascii());
    body.push(b'\n');
}

fn authors(byline: Option<String>) -> Vec<String> {
    let Some(byline) = byline else { return Vec::new() };
    let names = byline.trim_start_matches("By ").trim_start_matches("BY ").replace(" and ", ", ").replace(';', ",");
    names.split(',').map(|n| n.trim().to_owned()).filter(|n| !n.is_empty()).collect()
}

/// An article whose parts are told by labels and by where they stand.
fn laid_out(lines: &[&[u8]]) -> Article {
    let mut article = Article::default();
    let (mut byline, mut dateline) = (None, None);
    let mut preamble: Vec<String> = Vec::new();
    let (mut in_body, mut label, mut new_paragraph) = (false, String::new(), true);
    for line in lines {
        if line.trim_ascii().is_empty() {
            (label, new_paragraph) = (String::new(), true);
            if in_body {
                paragraph(&mut article.body, b"");
            }
            continue;
        }
        let mut rest: &[u8] = line;
        if let Some((found, value)) = label_of(line) {
            in_body |= matches!(found.as_str(), "LENGTH" | "BODY" | "FULL TEXT");
            (label, rest) = (found, value);
        }
        let given = &mut article.given;
        match label.as_str() {
            "HEADLINE" | "TITLE" => append(&mut given.title, rest),
            "BYLINE" | "AUTHOR" => append(&mut byline, rest),
            "DATELINE" => append(&mut dateline, rest),
            "SOURCE" | "PUBLICATION TITLE" => append(&mut given.source, rest),
            "DATE" | "PUBLICATION DATE" => append(&mut given.published, rest),
            "LANGUAGE" | "LANGUAGE OF PUBLICATION" => append(&mut given.language, rest),
            "" | "BODY" | "FULL TEXT" if in_body => match () {
                () if is_copyright(rest) => label = "COPYRIGHT".to_owned(),
                () => paragraph(&mut article.body, rest),
            },
            "" => {
                let words = words(rest);
                match preamble.last_mut() {
                    // The lines of a display without empty lines are a part each.
                    Some(last) if !new_paragraph && !is_listing(lines) => {
                        last.push(' ');
                        last.push_str(&words);
                    }
                    _ => preamble.push(words),
                }
                if is_listing(lines) && is_copyright(rest) {
                    in_body = true;
                }
            }
            _ => {}
        }
        new_paragraph = false;
    }
    if is_listing(lines) {
        listing(&preamble, &mut article.given, &mut byline);
    } else {
        heading(preamble, &mut article, in_body);
    }
    if let Some(dateline) = dateline {
        article.body = [dateline.as_bytes(), b"\n", &article.body].concat();
    }
    if let Some(last) = article.body.rsplit(|b| *b == b'\n').find(|l| !l.is_empty()).filter(|l| l.starts_with(b"Document ")) {
        article.record = Some(words(&last[9..]));
        article.body.truncate(article.body.trim_ascii_end().len() - last.len());
    }
    article.given.authors = authors(byline);
    article
}

/// A label of those that exports have, and its value.
fn label_of(line: &[u8]) -> Option<(String, &[u8])> {
    const KEPT: &[&str] = &[
        "HEADLINE",
        "TITLE",
        "BYLINE",
        "AUTHOR",
        "DATELINE",
        "SOURCE",
        "PUBLICATION TITLE",
        "DATE",
        "PUBLICATION DATE",
        "LANGUAGE",
        "LANGUAGE OF PUBLICATION",
        "BODY",
        "FULL TEXT",
    ];
    let colon = memchr::memchr(b':', &line[..line.len().min(40)])?;
    let name = std::str::from_utf8(&line[..colon]).ok()?;
    // ProQuest writes "Publication title:"; in lower case these are few, so prose is hardly taken for one.
    let upper = name.to_ascii_uppercase();
    let known = KEPT.contains(&upper.as_str()) || PASSED_OVER.contains(&upper.as_str());
    let looks = name.bytes().all(|b| b.is_ascii_uppercase() || matches!(b, b'-' | b' '))
        || name.contains(' ')
        || matches!(name, "Title" | "Author" | "Links" | "Abstract");
    (known && looks).then(|| (upper, line[colon + 1..].trim_ascii()))
}

fn is_copyright(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    line.starts_with(b"Copyright ") || line.starts_with(b"(c) ") || line.starts_with("© ".as_bytes()) || line == b"All Rights Reserved"
}

/// Whether a line "540 words" stands before the text: the display of Factiva.
fn is_listing(lines: &[&[u8]]) -> bool {
    lines.iter().take(20).any(|l| is_word_count(&words(&l[..l.len().min(40)])))
}

fn is_word_count(line: &str) -> bool {
    line.strip_suffix(" words").is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit() || b == b','))
}

/// Title, author, count, date, time, source, code, language, one below the other.
fn listing(lines: &[String], given: &mut Given, byline: &mut Option<String>) {
    let Some(count) = lines.iter().position(|l| is_word_count(l)) else { return };
    let is_byline = |l: &&String| l.starts_with("By ");
    given.title = lines[..count].iter().find(|l| !is_byline(l)).cloned();
    *byline = lines[..count].iter().find(is_byline).cloned();
    let mut after = lines[count + 1..].iter().filter(|l| !is_time(l));
    given.published = after.next().cloned().filter(|l| states_year(l));
    given.source = after.next().cloned();
    given.language = after.nth(1).cloned().filter(|l| !is_copyright(l.as_bytes()));
}

fn is_time(line: &str) -> bool {
    line.len() <= 12 && line.contains(':') && line.bytes().next().is_some_and(|b| b.is_ascii_digit())
}

fn states_year(line: &str) -> bool {
    line.split(|c: char| !c.is_ascii_digit()).any(|n| n.len() == 4 && (n.starts_with("19") || n.starts_with("20"))) && line.len() <= 60
}

/// Source, date and title above the labels.
fn heading(preamble: Vec<String>, article: &mut Article, in_body: bool) {
    let day = preamble.iter().position(|p| states_year(p) && !is_copyright(p.as_bytes()));
    let mut rest: Vec<String> = Vec::new();
    for (at, part) in preamble.into_iter().enumerate() {
        match day {
            _ if is_copyright(part.as_bytes()) => {}
            Some(day) if at == day => article.given.published = article.given.published.take().or(Some(part)),
            Some(day) if at < day && article.given.source.is_none() => article.given.source = Some(part),
            Some(day) if at < day => {}
            _ => rest.push(part),
        }
    }
    if in_body {
        // The title stands lowest, below the edition.
        article.given.title = article.given.title.take().or(rest.pop());
        return;
    }
    if rest.len() > 1 && article.given.title.is_none() {
        article.given.title = Some(rest.remove(0));
    }
    article.body = rest.join("\n\n").into_bytes();
}
