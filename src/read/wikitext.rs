//! Wikitext as plain text: templates, tables, files and notes dropped, links as their words, headings on lines of their own.
//!
//! One pass; what is opened and never closed stays as it stands.

use super::xml::unescaped;

pub struct Plain {
    pub text: String,
    /// The day that a news wiki states: `{{date|March 5, 2024}}`.
    pub published: Option<String>,
}

/// What is open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Template,
    Table,
    Link,
}

/// Nesting beyond this is hardly meant; the brackets are then letters.
const DEPTH_MAX: usize = 40;

/// Elements whose contents are no text.
const DROPPED: &[&str] = &["ref", "gallery", "math", "timeline", "imagemap", "syntaxhighlight", "source", "score", "graph", "templatestyles"];

pub fn plain(wikitext: &str) -> Plain {
    let mut out = String::with_capacity(wikitext.len());
    let mut published = None;
    let mut open: Vec<(Kind, usize)> = Vec::new();
    let mut rest = wikitext;
    let mut gone = Gone::default();
    while let Some(first) = rest.chars().next() {
        let at_line_start = out.is_empty() || out.ends_with('\n');
        let top = open.last().map(|(kind, _)| *kind);
        let opened = match rest {
            _ if open.len() >= DEPTH_MAX => None,
            r if r.starts_with("{{") => Some(Kind::Template),
            r if r.starts_with("{|") && at_line_start => Some(Kind::Table),
            r if r.starts_with("[[") => Some(Kind::Link),
            _ => None,
        };
        if let Some(kind) = opened {
            open.push((kind, out.len()));
            rest = &rest[2..];
        } else if let Some(closing) = closing(rest, top) {
            let (kind, from) = open.pop().expect("something is open");
            if kind == Kind::Template && published.is_none() {
                published = stated_date(&out[from..]);
            }
            match kind {
                Kind::Link => shorten_link(&mut out, from),
                Kind::Template => {
                    let words = shown(&out[from..]).unwrap_or_default();
                    out.truncate(from);
                    out.push_str(&words);
                }
                Kind::Table => out.truncate(from),
            }
            rest = &rest[closing..];
        } else if let Some(length) = markup(rest, &mut gone) {
            rest = &rest[length..];
        } else if let Some((words, length)) = outer_link(rest) {
            out.push_str(words);
            rest = &rest[length..];
        } else {
            out.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    Plain { text: lines(&out), published }
}

fn closing(rest: &str, top: Option<Kind>) -> Option<usize> {
    let mark = match top? {
        Kind::Template => "}}",
        Kind::Table => "|}",
        Kind::Link => "]]",
    };
    rest.starts_with(mark).then_some(mark.len())
}

/// Ends that were looked for and are not there, so that nobody looks again.
#[derive(Default)]
struct Gone {
    comment: bool,
    tags: Vec<&'static str>,
}

/// How long the markup is that stands here and gives no text.
fn markup(rest: &str, gone: &mut Gone) -> Option<usize> {
    const TAG_BYTES_MAX: usize = 1 << 10;
    match rest.as_bytes()[0] {
        b'\'' if rest.starts_with("''") => Some(rest.bytes().take_while(|b| *b == b'\'').count()),
        b'_' if rest.starts_with("__") => {
            let name = rest[2..].bytes().take_while(u8::is_ascii_uppercase).count();
            (name > 2 && rest[2 + name..].starts_with("__")).then_some(name + 4)
        }
        b'<' if rest.starts_with("<!--") => {
            let end = if gone.comment { None } else { rest.find("-->") };
            gone.comment |= end.is_none();
            end.map(|e| e + 3)
        }
        b'<' => {
            let after = rest[1..].trim_start_matches('/');
            if !after.starts_with(|c: char| c.is_ascii_alphabetic()) {
                return None;
            }
            let end = rest.bytes().take(TAG_BYTES_MAX).position(|b| b == b'>')? + 1;
            let name: String = after.chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
            let dropped = DROPPED.iter().copied().find(|d| *d == name).filter(|_| !rest[..end].ends_with("/>") && !rest.starts_with("</"));
            match dropped {
                Some(tag) if !gone.tags.contains(&tag) => match rest[end..].find(&format!("</{tag}")) {
                    Some(close) => Some(end + close + rest[end + close..].find('>').map_or(tag.len() + 2, |e| e + 1)),
                    None => {
                        gone.tags.push(tag);
                        Some(end)
                    }
                },
                _ => Some(end),
            }
        }
        _ => None,
    }
}

/// `[https://address words]` gives its words.
fn outer_link(rest: &str) -> Option<(&str, usize)> {
    const LINK_BYTES_MAX: usize = 4 << 10;
    let inner = rest.strip_prefix('[').filter(|r| r.starts_with("http") || r.starts_with("//") || r.starts_with("mailto:"))?;
    let end = inner.bytes().take(LINK_BYTES_MAX).position(|b| b == b']' || b == b'\n').filter(|e| inner.as_bytes()[*e] == b']')?;
    let words = inner[..end].split_once(' ').map_or("", |(_, words)| words);
    Some((words, end + 2))
}

/// Puts the words of a link in the place of all that stands in it.
fn shorten_link(out: &mut String, from: usize) {
    let inner = &out[from..];
    let (target, words) = match inner.split_once('|') {
        Some((target, _)) => (target, inner.rsplit('|').next().unwrap_or_default()),
        None => (inner, inner),
    };
    // A leading colon turns a category or language into a plain link.
    let shown = match target.split_once(':') {
        Some(("", _)) => words.trim_start_matches(':').to_owned(),
        Some((prefix, _)) if is_namespace(prefix, inner.contains('|')) => String::new(),
        _ => words.to_owned(),
    };
    out.truncate(from);
    out.push_str(&shown);
}

/// Files, categories, and other languages' pages.
fn is_namespace(prefix: &str, piped: bool) -> bool {
    const NAMES: &[&str] = &[
        "file",
        "image",
        "media",
        "category",
        "datei",
        "bild",
        "kategorie",
        "fichier",
        "catégorie",
        "archivo",
        "imagen",
        "categoría",
        "файл",
        "изображение",
        "категория",
        "категорія",
        "зображення",
        "ficheiro",
        "imagem",
        "categoria",
        "immagine",
        "plik",
        "kategoria",
        "dosya",
        "kategori",
        "ملف",
        "صورة",
        "تصنيف",
        "קובץ",
        "קטגוריה",
        "پرونده",
        "رده",
    ];
    let prefix = prefix.trim().to_lowercase();
    let language = (2..=3).contains(&prefix.len()) && prefix.bytes().all(|b| b.is_ascii_lowercase());
    NAMES.contains(&prefix.as_str()) || (language && !piped)
}

/// The words of a template that stands for words in a sentence.
fn shown(template: &str) -> Option<String> {
    let mut parts = template.split('|').map(str::trim).filter(|part| !part.contains('='));
    let words = match parts.next()?.to_ascii_lowercase().as_str() {
        // A news wiki links to the encyclopedia by these.
        "w" | "wikipedia" | "lang" | "nowrap" | "nobr" | "small" => parts.next_back()?.to_owned(),
        "abbr" => parts.next()?.to_owned(),
        "convert" | "cvt" => format!("{} {}", parts.next()?, parts.next()?),
        _ => return None,
    };
    Some(words)
}

/// The day in a template for it.
fn stated_date(template: &str) -> Option<String> {
    let (name, rest) = template.split_once('|')?;
    let day = match name.trim().to_ascii_lowercase().as_str() {
        "date" => rest.split('|').next()?,
        "byline" => rest.split('|').find_map(|part| part.trim().strip_prefix("date="))?,
        _ => return None,
    };
    Some(day.trim().to_owned()).filter(|d| d.chars().any(|c| c.is_ascii_digit()))
}

/// Headings without their marks and not without text, list marks off, entities read, no more than one empty line.
fn lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut heading = None;
    for line in text.lines() {
        let line = line.trim();
        let marks = line.bytes().take_while(|b| *b == b'=').count();
        if marks > 1 && line.len() > 2 * marks && line.ends_with("==") {
            heading = Some(line.trim_matches('=').trim());
            continue;
        }
        let line = line.trim_start_matches(['*', '#', ':', ';']).trim();
        if line.is_empty() || line.chars().all(|c| c == '-') {
            if !out.is_empty() && !out.ends_with("\n\n") {
                out.push('\n');
            }
            continue;
        }
        if let Some(heading) = heading.take() {
            out.push_str(if out.is_empty() || out.ends_with("\n\n") { "" } else { "\n" });
            out.push_str(&unescaped(heading));
            out.push_str("\n\n");
        }
        out.push_str(&unescaped(line));
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(wikitext: &str, expected: &str) {
        assert_eq!(plain(wikitext).text, expected);
    }

    #[test]
    fn templates_and_tables_are_dropped() {
        check("{{Infobox|a={{b}}}}The bridge{{cn}} fell.\n{| class=x\n|-\n| {{c|}}\n|}\nIt was old.", "The bridge fell.\n\nIt was old.");
    }

    #[test]
    fn templates_that_stand_for_words_give_them() {
        check("{{w|Ellis (town)|Ellis}} lies {{convert|3|km|mi}} off {{w|Odd Bay|lang=fi}}.", "Ellis lies 3 km off Odd Bay.");
    }

    #[test]
    fn links_give_their_words() {
        check("In [[Lviv]] the [[Lviv Opera|opera]] [https://a.example/x said] so [https://a.example].", "In Lviv the opera said so .");
    }

    #[test]
    fn files_categories_and_other_languages_are_dropped() {
        check("[[File:a.jpg|thumb|A [[bridge]]]]Text.[[Category:Bridges]][[de:Brücke]] See [[:Category:Bridges]].", "Text. See Category:Bridges.");
    }

    #[test]
    fn headings_stand_alone_and_not_without_text() {
        check("Lead.\n== Damage ==\n'''Two''' houses.\n== Sources ==\n{{source|x}}", "Lead.\n\nDamage\n\nTwo houses.");
    }

    #[test]
    fn notes_and_comments_are_dropped() {
        check("One<ref name=\"a\">Paper</ref><ref name=a/> two<!-- x -->, three<br/>&nbsp;four.", "One two, three\u{a0}four.");
    }

    #[test]
    fn what_is_not_closed_stays() {
        check("a {{b [[c", "a b c");
    }

    #[test]
    fn a_news_wiki_states_its_day() {
        assert_eq!(plain("{{date|March 5, 2024}}x").published.as_deref(), Some("March 5, 2024"));
        assert_eq!(plain("{{update|March 5, 2024}}x").published, None);
    }

    #[test]
    fn brackets_without_end_cost_little() {
        let began = std::time::Instant::now();
        plain(&"[[{{<ref>".repeat(200_000));
        assert!(began.elapsed().as_secs() < 5);
    }
}
