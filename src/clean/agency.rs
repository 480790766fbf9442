//! Whose copy a text is: agencies known by a mark in the dateline, a credit at the end, or the byline.
//!
//! Lines and authors in; names of agencies out. An agency that is only spoken of is none.

use crate::lexicon::prompts::{Prompts, line_key};

/// Agencies whose copy the text says it is: by a mark in the dateline, a credit at the end, or the byline.
pub fn agencies(lines: &[&str], authors: &[String], prompts: &Prompts) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut add = |name: &str| {
        if !found.iter().any(|f| f == name) {
            found.push(name.to_owned());
        }
    };
    for author in authors {
        let key = line_key(author);
        for agency in prompts.agencies().iter().filter(|a| a.marks.contains(&key)) {
            add(&agency.name);
        }
    }
    let ends = lines.len().saturating_sub(3);
    for (index, line) in lines.iter().enumerate().filter(|(i, _)| *i < 3 || *i >= ends) {
        for mark in marks(line, index >= ends) {
            let key = line_key(mark);
            for agency in prompts.agencies().iter().filter(|a| a.marks.contains(&key)) {
                add(&agency.name);
            }
        }
    }
    found
}

/// What may be an agency's mark: in brackets within a dateline or at the very end, or a short line of its own.
fn marks(line: &str, is_end: bool) -> Vec<&str> {
    let mut out = Vec::new();
    let head = line.char_indices().nth(60).map_or(line, |(at, _)| &line[..at]);
    if let Some(open) = head.find(['(', '（'])
        && let Some(close) = line[open..].find([')', '）'])
    {
        out.push(line[open..open + close].trim_start_matches(['(', '（']));
    }
    if is_end {
        let tail = line.trim_end().trim_end_matches([')', '）', '.', ']']);
        if let Some(open) = tail.rfind(['(', '（', '—', '–', '[']) {
            let mark = tail[open..].trim_start_matches(['(', '（', '—', '–', '[', ' ']);
            if mark.len() < 60 {
                out.extend(mark.split([',', '/', ';']).map(str::trim));
            }
        }
    }
    if line.len() < 60 {
        out.extend(line.split([',', '/', ';']).map(str::trim));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Data;

    #[test]
    fn an_agency_is_known_by_its_mark_and_not_by_being_named() {
        let prompts = Prompts::load(&Data::embedded()).unwrap();
        assert_eq!(agencies(&["KYIV, June 2 (Reuters) - Talks began."], &[], &prompts), ["Reuters"]);
        assert_eq!(agencies(&["Talks began.", "Nothing came of it. (AP)"], &[], &prompts), ["Associated Press"]);
        assert!(agencies(&["Officials told Reuters that talks began."], &[], &prompts).is_empty());
    }
}
