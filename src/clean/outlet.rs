//! The outlet where neither address nor metadata names it: what the window title adds to the headline, or whose copyright it is.
//!
//! Window title, headline and blocks in; a name out that the page itself shows.

use super::{block::Block, head::Head};
use crate::lexicon::prompts::line_key;

const NAME_CHARS_MAX: usize = 40;
const NAME_WORDS_MAX: usize = 5;
/// A copyright line is short.
const LINE_WEIGHT_MAX: usize = 200;

pub fn shown(head: &Head, title: Option<&str>, blocks: &[Block]) -> Option<String> {
    let window = head.title.as_deref().map(super::jsonld::unescape).unwrap_or_default();
    let added = title.and_then(|title| added(&window, title)).filter(|name| is_on_page(name, blocks));
    added.or_else(|| blocks.iter().rev().filter(|b| b.weight < LINE_WEIGHT_MAX).find_map(|b| copyright(&b.text)))
}

/// What stands before or after the headline in the window title.
fn added(window: &str, title: &str) -> Option<String> {
    let window = window.split_whitespace().collect::<Vec<_>>().join(" ");
    let (before, after) = window.split_once(title)?;
    let signs = |c: char| c.is_whitespace() || matches!(c, '|' | '-' | '–' | '—' | ':' | '·' | '•' | '»' | '«' | '/');
    let last = after.trim_matches(signs).rsplit(['|', '–', '—', '»', '·', '•']).next().unwrap_or_default().trim_matches(signs);
    [last, before.trim_matches(signs)].into_iter().find(|name| is_name(name)).map(str::to_owned)
}

fn is_name(name: &str) -> bool {
    let words = name.split_whitespace();
    name.chars().count() > 2
        && name.chars().count() <= NAME_CHARS_MAX
        && name.split_whitespace().count() <= NAME_WORDS_MAX
        && name.starts_with(char::is_uppercase)
        && words.clone().filter(|w| w.starts_with(char::is_uppercase)).count() * 2 >= words.count()
}

fn is_on_page(name: &str, blocks: &[Block]) -> bool {
    let key = line_key(name);
    blocks.iter().any(|b| b.weight < LINE_WEIGHT_MAX && line_key(&b.text).contains(&key))
}

/// "© 2024 The Daily News. All rights reserved."
fn copyright(line: &str) -> Option<String> {
    let (_, rest) = line.split_once('©')?;
    let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c.is_numeric() || matches!(c, '-' | '–' | ',' | '.'));
    let rest = rest.strip_prefix("Copyright").unwrap_or(rest).trim_start_matches(|c: char| c.is_whitespace() || c.is_numeric() || c == '-' || c == ',');
    let name = rest.split(['.', '|', ',', '·', '(', '\n', ';', '/']).next()?;
    let name = name.split(" All rights").next()?.trim().trim_end_matches(|c: char| c.is_numeric() || c == '-' || c == '–' || c.is_whitespace());
    is_name(name).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_added_to_the_headline_is_the_outlet() {
        for (window, expected) in [
            ("Talks resume in Geneva | The Daily News", Some("The Daily News")),
            ("Daily News: Talks resume in Geneva", Some("Daily News")),
            ("Talks resume in Geneva", None),
            ("Talks resume in Geneva - for the third time in a year", None),
        ] {
            assert_eq!(added(window, "Talks resume in Geneva").as_deref(), expected);
        }
    }

    #[test]
    fn a_copyright_line_names_its_holder() {
        for (line, expected) in
            [("© 2024 The Daily News. All rights reserved.", Some("The Daily News")), ("© Daily News 2019", Some("Daily News")), ("© all of us", None)]
        {
            assert_eq!(copyright(line).as_deref(), expected);
        }
    }
}
