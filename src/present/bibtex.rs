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
        Some(value) => writeln!(out, "  {name} = {{{}}},", escaped(&value)),
        None => Ok(()),
    };
    field("title", a.title.map(str::to_owned))?;
    field("author", Some(a.authors.iter().map(|name| format!("{{{name}}}")).collect::<Vec<_>>().join(" and ")))?;
    field("organization", a.source.map(str::to_owned))?;
    field("date", a.published.map(|d| d.to_string()))?;
    field("year", a.published.map(|d| d.year().to_string()))?;
    field("url", a.url.map(str::to_owned))?;
    field("urldate", a.captured.map(|c| c.chars().take(10).collect()))?;
    writeln!(out, "}}\n")
}

/// What BibTeX would read as a command; braces stay where they pair.
fn escaped(text: &str) -> String {
    let paired = text.starts_with('{') && text.ends_with('}') && text.matches('{').count() == text.matches('}').count();
    let mut out = String::new();
    for c in harmless(text).chars() {
        match c {
            '{' | '}' if !paired => {}
            '\\' => out.push_str("\\textbackslash "),
            '&' | '%' | '$' | '#' | '_' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}
