//! Markdown read as text: its front matter, and its lines without links and emphasis.
//!
//! Text in; what the front matter states and plain lines out, the text of images marked as captions.

#[derive(Default)]
pub struct Front {
    pub title: Option<String>,
    pub date: Option<String>,
    pub authors: Vec<String>,
    pub source: Option<String>,
}

/// The block between `---` lines at the head of Markdown.
pub fn front_matter(text: &str) -> (Front, &str) {
    let mut front = Front::default();
    let Some(rest) = text.strip_prefix("---\n").or_else(|| text.strip_prefix("---\r\n")) else { return (front, text) };
    let Some(end) = rest.find("\n---") else { return (front, text) };
    for line in rest[..end].lines() {
        let Some((key, value)) = line.split_once(':') else { continue };
        let value = value.trim().trim_matches(['"', '\'']).to_owned();
        match key.trim().to_ascii_lowercase().as_str() {
            _ if value.is_empty() => {}
            "title" => front.title = Some(value),
            "source" | "site" | "publisher" => front.source = front.source.or(Some(value)),
            "date" | "published" | "pubdate" => front.date = front.date.or(Some(value)),
            "author" | "authors" => front.authors = value.trim_matches(['[', ']']).split(',').map(|n| n.trim().trim_matches(['"', '\'']).to_owned()).collect(),
            _ => {}
        }
    }
    let after = &rest[end + 4..];
    (front, after.find('\n').map_or("", |at| &after[at + 1..]))
}

/// Links become their text, images lines of their own marked as captions; emphasis loses its signs.
pub fn unmarked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    // Behind the last of them no bracket begins a link.
    let last_link = text.rfind("](").unwrap_or(0);
    while let Some(at) = rest.find(['[', '!', '*', '`']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let image = rest.starts_with("![");
        let found = if text.len() - rest.len() < last_link { link(if image { &rest[1..] } else { rest }) } else { None };
        if let Some((label, used)) = found {
            if image {
                out.push_str(CAPTION_MARK);
            }
            out.push_str(label);
            rest = &rest[used + usize::from(image)..];
        } else {
            let sign = rest.starts_with("**") || rest.starts_with("__");
            if !sign && !rest.starts_with('`') && !emphasis(&out, rest) {
                out.push_str(&rest[..1]);
            }
            rest = &rest[if sign { 2 } else { 1 }..];
        }
    }
    out.push_str(rest);
    out
}

/// A single star next to a word; one between blanks or figures is itself.
fn emphasis(before: &str, rest: &str) -> bool {
    let Some(after) = rest.strip_prefix('*') else { return false };
    let (left, right) = (before.chars().next_back(), after.chars().next());
    let blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let digits = left.is_some_and(|c| c.is_numeric()) && right.is_some_and(|c| c.is_numeric());
    !digits && blank(left) != blank(right) && !(before.ends_with('\n') && blank(right))
}

/// Marks the text of an image until the paragraphs are judged.
pub const CAPTION_MARK: &str = "\u{1}";
/// Longer labels are no links.
const LABEL_BYTES_MAX: usize = 600;

fn link(text: &str) -> Option<(&str, usize)> {
    let label = text.strip_prefix('[')?;
    let window = &label.as_bytes()[..label.len().min(LABEL_BYTES_MAX)];
    let close = memchr::memmem::find(window, b"](")?;
    let end = memchr::memchr(b')', &window[close..])?;
    (!label[..close].contains('\n')).then_some((&label[..close], 1 + close + end + 1))
}
