//! Text exports of press databases with several articles in one file: Nexis, Factiva, ProQuest.
//!
//! Articles are told apart by "3 of 250 DOCUMENTS", "Document 3 of 250", "End of Document" or an accession number; labels
//! (`LENGTH:`, `BYLINE:`) or two-letter codes (`HD`, `PD`) say what is what. One capture an article.

use super::{
    Captures, Damaged, Map, Reader,
    article::parse,
    source::{Context, Counted, Source, read_line},
};
use crate::model::{Capture, Media, Origin};

pub struct Export;

impl Reader for Export {
    fn name(&self) -> &'static str {
        "press export"
    }

    fn recognises(&self, head: &[u8], _map: &Map) -> bool {
        let lines: Vec<String> = head.split(|b| *b == b'\n').take(400).map(|l| String::from_utf8_lossy(l).trim_end().to_owned()).collect();
        let begins = |label: &str| lines.iter().any(|l| l.starts_with(label));
        let labelled = begins("LENGTH:") && ["BYLINE:", "SECTION:", "LOAD-DATE:", "HEADLINE:", "DATELINE:", "PUBLICATION-TYPE:"].iter().any(|l| begins(l));
        let coded = ["HD", "WC", "PD"].iter().all(|code| lines.iter().any(|l| l.split_whitespace().next() == Some(code)));
        let ends = lines.iter().any(|l| is_accession(l)) && lines.iter().any(|l| l.ends_with(" words"));
        lines.iter().find(|l| !l.trim().is_empty()).is_some_and(|l| is_number(l)) || labelled || coded || ends
    }

    fn captures<'a>(&self, source: Source<'a>) -> Captures<'a> {
        let Source { origin, input, context } = source;
        Box::new(Articles { origin, input: Counted::new(input), context, begins: 0, ended: false })
    }
}

/// "3 of 250 DOCUMENTS", "Document 3 of 250".
fn is_number(line: &str) -> bool {
    let words: Vec<&str> = line.trim_start_matches('\u{feff}').split_whitespace().collect();
    let digits = |w: &str| w.len() <= 9 && w.bytes().all(|b| b.is_ascii_digit());
    match words[..] {
        [n, "of", m, "DOCUMENTS" | "DOCUMENT"] => digits(n) && digits(m),
        ["Document", n, "of", m] => digits(n) && digits(m),
        _ => false,
    }
}

/// "Document LBA0000020240305ek3500abc", which ends an article.
fn is_accession(line: &str) -> bool {
    let Some(number) = line.trim().strip_prefix("Document ") else { return false };
    let letters = number.bytes().take_while(u8::is_ascii_uppercase).count();
    letters >= 3 && number.len() >= 15 && number[letters..].bytes().take(10).all(|b| b.is_ascii_digit()) && !number.contains(' ')
}

struct Articles<'a> {
    origin: Origin,
    input: Counted<'a>,
    context: Context,
    begins: u64,
    ended: bool,
}

impl Iterator for Articles<'_> {
    type Item = Result<Capture, Damaged>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            let mut origin = Origin { offset: Some(self.begins), ..self.origin.clone() };
            let mut bytes = Vec::new();
            match self.article(&mut bytes) {
                Ok(_) if bytes.trim_ascii().is_empty() => {}
                Ok(true) => {
                    origin.sha256 = super::sha256(&bytes);
                    let Some(article) = parse(&bytes) else { continue };
                    origin.record = article.record;
                    return Some(Ok(Capture { origin, media: Media::Plain, given: article.given, bytes: article.body }));
                }
                Ok(false) => {
                    let reason = format!("document above the limit of {} bytes", self.context.limits.document_bytes);
                    return Some(Err(Damaged::new(origin, reason)));
                }
                Err(e) => {
                    self.ended = true;
                    return Some(Err(Damaged::new(origin, format!("reading stopped: {e}"))));
                }
            }
        }
        None
    }
}

impl Articles<'_> {
    /// Reads up to the end of an article; false when it is too long to be kept.
    fn article(&mut self, bytes: &mut Vec<u8>) -> std::io::Result<bool> {
        let limit = self.context.limits.document_bytes;
        let mut kept = true;
        let mut line = Vec::new();
        loop {
            line.clear();
            let (length, whole) = read_line(&mut self.input, &mut line, limit)?;
            self.ended = length == 0;
            let text = String::from_utf8_lossy(&line[..line.len().min(200)]);
            let text = text.trim();
            let accession = is_accession(text);
            if accession {
                bytes.extend_from_slice(&line);
            }
            if self.ended || accession || is_number(text) || text == "End of Document" {
                self.begins = self.input.position();
                return Ok(kept);
            }
            kept &= whole && (bytes.len() + line.len()) as u64 <= limit;
            if kept {
                bytes.extend_from_slice(&line);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(export: &str, expected: &[&str]) {
        assert!(Export.recognises(export.as_bytes(), &Map::default()), "not recognised");
        let found: Vec<String> = crate::read::stream(Origin::default(), Box::new(export.as_bytes()))
            .map(|item| {
                let c = item.unwrap();
                let g = c.given;
                let parts = [g.source, g.published, g.title, Some(g.authors.join("+")), g.language].map(Option::unwrap_or_default);
                format!("{}: {}", parts.join("|"), String::from_utf8_lossy(&c.bytes).replace('\n', "/"))
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn nexis_articles_are_told_apart() {
        let one = "                               1 of 2 DOCUMENTS\n\n                     The Harbour Times (Port Ellis)\n\n                        March 5, 2024 Tuesday\n\nCranes stand still\nin the harbour\n\nBYLINE: Ann Lee\n\nSECTION: NEWS; Pg. 3\n\nLENGTH: 12 words\n\nDATELINE: PORT ELLIS\n\nThe cranes stood\nstill on Monday.\n\nNobody was hurt.\n\nLOAD-DATE: March 6, 2024\n\nLANGUAGE: ENGLISH\n\n           Copyright 2024 The Harbour Times\n                 All Rights Reserved\n";
        let two = "                               2 of 2 DOCUMENTS\n\nRiver Post\n\n6 March 2024\n\nWater falls\n\nLENGTH: 3 words\n\nIt fell again.\n";
        check(
            &format!("{one}\n{two}"),
            &[
                "The Harbour Times (Port Ellis)|March 5, 2024 Tuesday|Cranes stand still in the harbour|Ann Lee|ENGLISH: PORT ELLIS/The cranes stood/still on Monday.//Nobody was hurt.",
                "River Post|6 March 2024|Water falls||: It fell again.",
            ],
        );
    }

    #[test]
    fn factiva_codes_are_read() {
        check(
            "HD   Cranes stand still\nBY   By Ann Lee\nWC   12 words\nPD   5 March 2024\nSN   Harbour Times\nLA   English\n\nLP \nThe cranes stood still.\n\nTD \nNobody was hurt.\n\nAN   Document HARB000020240305ek3500001\n\nDocument HARB000020240305ek3500001\n",
            &["Harbour Times|5 March 2024|Cranes stand still|Ann Lee|English: The cranes stood still.//Nobody was hurt."],
        );
    }

    #[test]
    fn factiva_articles_without_codes_are_read() {
        check(
            "Cranes stand still\nBy Ann Lee\n12 words\n5 March 2024\n14:05\nHarbour Times\nHARB\nEnglish\n(c) 2024 Harbour Times\n\nThe cranes stood still.\n\nDocument HARB000020240305ek3500001\n",
            &["Harbour Times|5 March 2024|Cranes stand still|Ann Lee|English: The cranes stood still."],
        );
    }

    #[test]
    fn a_report_that_counts_documents_is_not_ours() {
        assert!(!Export.recognises(b"Of the papers, 3 of 250 documents were new.\nLENGTH matters.\n", &Map::default()));
    }
}
