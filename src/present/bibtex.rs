//! One BibTeX entry an article.

use super::{Cited, Look, cited, harmless};
use crate::model::Answer;
use chrono::Datelike;
use std::io::{self, Write};

pub fn write(answer: &Answer, _: Look, out: &mut dyn Write) -> io::Result<()> {
    cited(answer).iter().try_for_each(|article| entry(article, out))
}

fn entry(a: &Cited, out: &mut dyn Write) -> io::Result<()> {
    let key: String = a.id.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
    writeln!(out, "@online{{{},", if key.is_empty() { "article" } else { &key })?;
    let mut field = |name: &str, value: Option<String>| match value.filter(|v| !v.is_empty()) {
        Some(value) => writeln!(out, "  {name} = {{{value}}},"),
        None => Ok(()),
    };
    field("title", a.title.map(escaped))?;
    // Braces around a name keep an "and" within it from parting it in two.
    field("author", Some(a.authors.iter().map(|name| format!("{{{}}}", escaped(name))).collect::<Vec<_>>().join(" and ")))?;
    field("organization", a.source.map(escaped))?;
    field("date", a.published.map(|d| d.to_string()))?;
    field("year", a.published.map(|d| d.year().to_string()))?;
    field("url", a.url.map(address))?;
    field("urldate", a.captured.map(|c| escaped(&c.chars().take(10).collect::<String>())))?;
    writeln!(out, "}}\n")
}

/// What BibTeX would read as a command; braces are left out, for they must pair.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in harmless(text).chars() {
        match c {
            '{' | '}' => {}
            '\\' => out.push_str("\\textbackslash "),
            '~' => out.push_str("\\textasciitilde "),
            '^' => out.push_str("\\textasciicircum "),
            '&' | '%' | '$' | '#' | '_' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

/// Addresses are read as they stand: only what would end the field or the address is written as its code.
fn address(url: &str) -> String {
    let mut out = String::new();
    for c in harmless(url).trim().chars() {
        match c {
            '{' | '}' | '\\' | ' ' | '"' | '<' | '>' => out.push_str(&format!("%{:02X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}
