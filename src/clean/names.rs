//! Names of people out of what pages state as their authors.
//!
//! Raw values in, with several names, posts and places in one; each name once out, outlets and posts left out.

use super::people::{Outlet, by};
use crate::lexicon::prompts::line_key;

/// Splits and cleans what was stated.
pub fn names<'a>(raw: impl Iterator<Item = &'a str>, outlet: &Outlet) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for text in raw {
        if text.contains("http://") || text.contains("https://") || text.contains("facebook.com") || text.starts_with("www.") {
            continue;
        }
        for part in split(text) {
            let name = tidy(&part);
            let key = line_key(&name);
            let is_name = (2..=60).contains(&name.chars().count()) && key.split(' ').count() <= 6 && !key.contains('#') && !name.contains('@');
            if is_name && !outlet.is(&key) && !name.contains("www.") && !NOBODY.contains(&key.as_str()) && !out.iter().any(|o| line_key(o) == key) {
                out.push(name);
            }
        }
        if out.len() >= 10 {
            break;
        }
    }
    out.truncate(10);
    out
}

/// Words that stand where a name would.
const NOBODY: &[&str] = &[
    "admin",
    "administrator",
    "staff",
    "editor",
    "editors",
    "redaktion",
    "redakcja",
    "redaction",
    "redaccion",
    "редакция",
    "редакція",
    "author",
    "authors",
    "by",
    "staff reporter",
    "staff writer",
    "staff writers",
    "web desk",
    "news desk",
    "newsroom",
    "the editors",
    "editorial",
    "editorial staff",
    "editorial team",
    "guest",
    "none",
    "null",
    "unknown",
    "user",
    "root",
    "webmaster",
    "online",
    "team",
    "desk",
    "la redaction",
    "redazione",
    "от редакции",
    "correspondent",
    "agencies",
    "news",
    "contributor",
    "wp",
    "anonymous",
    "super user",
    "twitter facebook",
    "facebook twitter",
    "facebook",
    "twitter",
    "follow",
    "share",
];

fn split(text: &str) -> Vec<String> {
    let mut parts = vec![text.replace(['\n', '\t'], " ")];
    for sign in [
        ";", " | ", "|", " / ", " and ", " und ", " et ", " y ", " i ", " и ", " та ", " e ", " & ", " with ", " og ", " och ", " en ", " ve ", "、", "・・",
        " AND ",
    ] {
        parts = parts.into_iter().flat_map(|p| p.split(sign).map(str::to_owned).collect::<Vec<_>>()).collect();
    }
    let commas: Vec<String> = parts
        .into_iter()
        .flat_map(|p| {
            let pieces: Vec<&str> = p.split([',', '，']).collect();
            // "Lee, Ann" is one name; "Ann Lee, Bo Chen" two; "Ann Lee, Senior Writer" one and a post.
            let one = pieces.len() == 2 && pieces.iter().all(|x| x.split_whitespace().count() == 1);
            // "Ann Lee, in Business": what follows is no name.
            let pieces: Vec<&str> = pieces.into_iter().enumerate().take_while(|(i, x)| *i == 0 || !x.trim_start().starts_with("in ")).map(|(_, x)| x).collect();
            if one { vec![format!("{} {}", pieces[1].trim(), pieces[0].trim())] } else { pieces.into_iter().map(str::to_owned).collect() }
        })
        .collect();
    commas
}

fn tidy(part: &str) -> String {
    let mut name = part.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some(at) = name.find(['(', '[', '<']) {
        name.truncate(at);
    }
    if let Some((before, _)) = name.split_once(" for ") {
        name = before.to_owned();
    }
    if let Some(rest) = by(&name) {
        name = rest.to_owned();
    }
    name.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | ':' | '*' | '•' | '.' | '"' | '“' | '”' | '|' | '/' | '·')).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw: &str, expected: &[&str]) {
        assert_eq!(names([raw].into_iter(), &Outlet::named("The Daily")), expected);
    }

    #[test]
    fn names_are_split_and_tidied() {
        check("By Ann Lee and Bo Chen", &["Ann Lee", "Bo Chen"]);
        check("Ann Lee, Bo Chen", &["Ann Lee", "Bo Chen"]);
        check("Lee, Ann", &["Ann Lee"]);
        check("Ann Lee (Kyiv)", &["Ann Lee"]);
    }

    #[test]
    fn outlets_and_posts_are_no_names() {
        check("The Daily", &[]);
        check("Staff", &[]);
        check("ann@example.org", &[]);
    }
}
