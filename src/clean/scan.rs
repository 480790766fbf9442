//! One pass over the bytes of a page before the tree is built.
//!
//! Comments, scripts, styles and drawings go, JSON-LD is kept aside, and nesting is capped: an element that opens too deep
//! is left out and its words stay. So the tree parser meets bounded depth and far fewer bytes.

use super::CleanError;
use memchr::{memchr, memmem};

/// Nesting that real pages do not reach; the cost of a parser grows with it for each tag.
const DEPTH_MAX: usize = 160;
/// Open formatting elements, which a parser opens again in each paragraph.
const FORMATTING_MAX: usize = 8;
/// So many open ones at a paragraph are never meant.
const FORMATTING_REOPENED: usize = 4;
const TAGS_MAX: usize = 400_000;
const KEPT_BYTES_MAX: usize = 8 << 20;
const ENTITIES_MAX: usize = 400_000;
/// Signs that look like markup and are none.
const STRAY_MAX: usize = 20_000;
const JSON_LD_MAX: usize = 40;
const SCRIPT_BYTES_MIN: usize = 400;
const SCRIPTS_MAX: usize = 400;

/// A page without what readers do not see.
pub struct Scanned {
    pub html: String,
    pub json_ld: Vec<String>,
    /// Where other scripts of some length stand in the page.
    pub scripts: Vec<std::ops::Range<usize>>,
    /// Nesting was cut.
    pub flattened: bool,
}

/// Elements without content that cleaning never looks at.
const UNSEEN: &[&str] = &["img", "input", "source", "track", "embed", "param", "area", "wbr", "col", "base"];
const SHORT_TAG_BYTES: usize = 48;
const KEPT_ATTRIBUTES: &[&str] = &[
    "class",
    "id",
    "rel",
    "itemprop",
    "property",
    "content",
    "datetime",
    "title",
    "data-datetime",
    "data-timestamp",
    "style",
    "hidden",
    "role",
    "data-component",
    "data-testid",
    "data-block",
    "data-type",
    "lang",
    "pubdate",
];

/// Elements whose content is not markup of the story.
const SKIPPED: &[&str] = &["script", "style", "svg", "noscript", "template", "iframe", "object", "math", "canvas", "select", "textarea", "datalist"];
const VOID: &[&str] = &["br", "img", "meta", "link", "hr", "input", "source", "wbr", "area", "base", "col", "embed", "param", "track"];
/// Their end tag is often left out, and the next one closes them.
const IMPLIED: &[&str] = &["p", "li", "td", "th", "tr", "dt", "dd", "option", "tbody", "thead", "tfoot", "html", "head", "body"];
const FORMATTING: &[&str] = &["b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];

/// # Errors
/// When the page has more tags or text than any story needs.
pub fn scan(page: &str) -> Result<Scanned, CleanError> {
    let mut scan = Scan {
        out: Scanned { html: String::with_capacity(page.len() / 2), json_ld: Vec::new(), scripts: Vec::new(), flattened: false },
        page,
        depth: 0,
        formatting: Vec::new(),
        tags: 0,
        stray: 0,
        unclosed: Vec::new(),
    };
    let entities = memchr::memchr_iter(b'&', page.as_bytes()).count();
    if entities > ENTITIES_MAX {
        return Err(CleanError::Limit { what: "entities", found: entities as u64, limit: ENTITIES_MAX as u64 });
    }
    let mut at = 0;
    while let Some(open) = memchr(b'<', &page.as_bytes()[at..]).map(|i| at + i) {
        scan.out.html.push_str(&page[at..open]);
        at = scan.markup(open);
        if scan.tags > TAGS_MAX {
            return Err(CleanError::Limit { what: "tags", found: scan.tags as u64, limit: TAGS_MAX as u64 });
        }
        if scan.out.html.len() > KEPT_BYTES_MAX {
            break;
        }
    }
    scan.out.html.push_str(&page[at..]);
    if scan.out.html.len() > KEPT_BYTES_MAX {
        return Err(CleanError::Limit { what: "bytes of markup", found: scan.out.html.len() as u64, limit: KEPT_BYTES_MAX as u64 });
    }
    Ok(scan.out)
}

struct Scan<'a> {
    out: Scanned,
    page: &'a str,
    depth: usize,
    /// Names of open formatting elements, by their place in the list of them.
    formatting: Vec<usize>,
    tags: usize,
    stray: usize,
    /// Skipped elements that are never closed from here on.
    unclosed: Vec<String>,
}

impl Scan<'_> {
    /// Takes what begins with `<` at `open`; where to go on.
    fn markup(&mut self, open: usize) -> usize {
        let bytes = self.page.as_bytes();
        match bytes.get(open + 1) {
            Some(b'!') if bytes[open..].starts_with(b"<!--") => self.comment(open),
            Some(b'!' | b'?') => memchr(b'>', &bytes[open..]).map_or(bytes.len(), |i| open + i + 1),
            Some(b'/') => self.end_tag(open),
            Some(c) if c.is_ascii_alphabetic() => self.start_tag(open),
            _ => {
                self.stray += 1;
                if self.stray < STRAY_MAX {
                    self.out.html.push_str("&lt;");
                }
                open + 1
            }
        }
    }

    fn comment(&self, open: usize) -> usize {
        let bytes = self.page.as_bytes();
        memmem::find(&bytes[open + 2..], b"-->").map(|i| open + 2 + i + 3).or_else(|| memchr(b'>', &bytes[open..]).map(|i| open + i + 1)).unwrap_or(bytes.len())
    }

    fn end_tag(&mut self, open: usize) -> usize {
        let bytes = self.page.as_bytes();
        let end = memchr(b'>', &bytes[open..]).map_or(bytes.len(), |i| open + i + 1);
        self.tags += 1;
        let name = Name::at(bytes, open + 2);
        if let Some(kind) = name.formatting() {
            // One that was never opened, or left out, closes nothing.
            let Some(open) = self.formatting.iter().rposition(|k| *k == kind) else { return end };
            self.formatting.remove(open);
        } else if !name.is_in(IMPLIED) && !name.is_in(VOID) {
            let above = self.depth > DEPTH_MAX;
            self.depth = self.depth.saturating_sub(1);
            if above {
                return end;
            }
        }
        self.out.html.push_str(&self.page[open..end]);
        end
    }

    fn start_tag(&mut self, open: usize) -> usize {
        let bytes = self.page.as_bytes();
        let end = tag_end(bytes, open);
        self.tags += 1;
        let name = Name::at(bytes, open + 1);
        if name.is_in(SKIPPED) {
            return self.skip(name.as_str(), open, end);
        }
        if let Some(kind) = name.formatting() {
            if self.formatting.len() == FORMATTING_MAX {
                return end;
            }
            self.formatting.push(kind);
        } else if matches!(name.as_bytes(), b"p" | b"li" | b"td" | b"div") && self.formatting.len() > FORMATTING_REOPENED {
            self.close_formatting();
        }
        if name.formatting().is_none() && !name.is_in(IMPLIED) && !name.is_in(VOID) {
            self.depth += 1;
            if self.depth > DEPTH_MAX {
                self.out.flattened = true;
                self.out.html.push_str("<br>");
                return end;
            }
        } else if name.is_in(UNSEEN) {
            return end;
        }
        let tag = &self.page[open..end];
        if name.as_bytes() == b"link" && !tag.contains("canonical") {
            return end;
        }
        if tag.len() > SHORT_TAG_BYTES && !matches!(name.as_bytes(), b"meta" | b"html" | b"link") {
            self.push_tag(tag, name.length)
        } else {
            self.out.html.push_str(tag)
        }
        end
    }

    /// A parser would open all of them again in each paragraph.
    fn close_formatting(&mut self) {
        while let Some(kind) = self.formatting.pop() {
            self.out.html.push_str("</");
            self.out.html.push_str(FORMATTING[kind]);
            self.out.html.push('>');
        }
    }

    /// A start tag with only the attributes that cleaning asks for; what a link points to does not matter.
    fn push_tag(&mut self, tag: &str, name_length: usize) {
        let out = &mut self.out.html;
        out.push_str(&tag[..=name_length]);
        let mut rest = tag[name_length + 1..].trim_end_matches('>').trim_end_matches('/');
        while let Some(begin) = rest.find(|c: char| !c.is_ascii_whitespace() && c != '/') {
            rest = &rest[begin..];
            let end = rest.find(|c: char| c == '=' || c.is_ascii_whitespace()).unwrap_or(rest.len());
            let name = &rest[..end.max(1)];
            let (value, after) = attribute_value(&rest[name.len()..]);
            rest = after;
            if name.eq_ignore_ascii_case("href") {
                out.push_str(" href=\"#\"");
            } else if KEPT_ATTRIBUTES.iter().any(|kept| name.eq_ignore_ascii_case(kept)) {
                out.push(' ');
                out.push_str(name);
                out.push_str(value);
            }
        }
        out.push('>');
    }

    /// Leaves out an element and its content; where it ends.
    fn skip(&mut self, name: &str, open: usize, end: usize) -> usize {
        let bytes = self.page.as_bytes();
        if bytes[open..end].ends_with(b"/>") && matches!(name, "svg" | "math" | "canvas" | "object") {
            return end;
        }
        if self.unclosed.iter().any(|n| n == name) {
            return end;
        }
        let Some((content_end, after)) = closing(bytes, end, name) else {
            self.unclosed.push(name.to_owned());
            return end;
        };
        if name == "script" {
            self.keep_script(open, end, content_end);
        }
        self.out.html.push(' ');
        after
    }

    fn keep_script(&mut self, open: usize, end: usize, content_end: usize) {
        let content = &self.page[end..content_end];
        if memmem::find(&self.page.as_bytes()[open..end], b"ld+json").is_some() {
            if self.out.json_ld.len() < JSON_LD_MAX {
                self.out.json_ld.push(content.trim().to_owned());
            }
        } else if content.len() > SCRIPT_BYTES_MIN && self.out.scripts.len() < SCRIPTS_MAX {
            self.out.scripts.push(end..content_end);
        }
    }
}

/// The name of a tag, in lower case, on the stack.
struct Name {
    bytes: [u8; 12],
    length: usize,
}

impl Name {
    fn at(page: &[u8], at: usize) -> Name {
        let mut name = Name { bytes: [0; 12], length: 0 };
        for b in page[at.min(page.len())..].iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'-' || **b == b':') {
            if name.length == 12 {
                name.length = 0;
                break;
            }
            name.bytes[name.length] = b.to_ascii_lowercase();
            name.length += 1;
        }
        name
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    fn formatting(&self) -> Option<usize> {
        FORMATTING.iter().position(|name| name.as_bytes() == self.as_bytes())
    }

    fn is_in(&self, list: &[&str]) -> bool {
        list.iter().any(|name| name.as_bytes() == self.as_bytes())
    }
}

/// `="value"` as written, blanks included, and what follows.
fn attribute_value(rest: &str) -> (&str, &str) {
    let trimmed = rest.trim_ascii_start();
    let Some(value) = trimmed.strip_prefix('=').map(str::trim_ascii_start) else { return ("", rest) };
    let begin = rest.len() - value.len();
    let length = match value.as_bytes().first() {
        Some(quote @ (b'"' | b'\'')) => memchr(*quote, &value.as_bytes()[1..]).map_or(value.len(), |i| i + 2),
        _ => value.find(|c: char| c.is_ascii_whitespace()).unwrap_or(value.len()),
    };
    rest.split_at(begin + length)
}

/// The end of a start tag, quotes respected; a tag never spans more than some thousand bytes without its quotes closed.
fn tag_end(bytes: &[u8], open: usize) -> usize {
    let mut at = open + 1;
    let mut after_equals = false;
    while at < bytes.len() {
        match bytes[at] {
            b'>' => return at + 1,
            quote @ (b'"' | b'\'') if after_equals => match memchr(quote, &bytes[at + 1..]) {
                Some(i) => at += i + 1,
                // A quote that never closes: the tag ends at its first bracket.
                None => return memchr(b'>', &bytes[at..]).map_or(bytes.len(), |i| at + i + 1),
            },
            b'=' => {
                after_equals = true;
                at += 1;
                continue;
            }
            b' ' | b'\n' | b'\t' | b'\r' if after_equals => {
                at += 1;
                continue;
            }
            _ => {}
        }
        after_equals = false;
        at += 1;
    }
    bytes.len()
}

/// Where the content of a skipped element ends, and where its end tag does.
fn closing(bytes: &[u8], from: usize, name: &str) -> Option<(usize, usize)> {
    let nests = matches!(name, "svg" | "object" | "template");
    let (mut at, mut depth) = (from, 1);
    while let Some(open) = memchr(b'<', &bytes[at..]).map(|i| at + i) {
        let rest = &bytes[open + 1..];
        if rest.first() == Some(&b'/') && names(&rest[1..], name) {
            depth -= 1;
            if depth == 0 {
                let end = memchr(b'>', &bytes[open..]).map_or(bytes.len(), |i| open + i + 1);
                return Some((open, end));
            }
        } else if nests && names(rest, name) {
            depth += 1;
        }
        at = open + 1;
    }
    None
}

fn names(rest: &[u8], name: &str) -> bool {
    rest.len() > name.len() && rest[..name.len()].eq_ignore_ascii_case(name.as_bytes()) && !rest[name.len()].is_ascii_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(page: &str, expected: &str) {
        assert_eq!(scan(page).unwrap().html, expected);
    }

    #[test]
    fn scripts_styles_and_comments_go() {
        check("<p>a<script>if (a<b) {}</script>b<!-- c -->d<style>p{}</style></p>", "<p>a bd </p>");
    }

    #[test]
    fn a_quoted_bracket_does_not_end_a_tag() {
        check("<p title=\"a>b\">c</p>", "<p title=\"a>b\">c</p>");
    }

    #[test]
    fn json_ld_is_kept_aside() {
        assert_eq!(scan("<script type='application/ld+json'> {} </script>x").unwrap().json_ld, ["{}"]);
    }

    #[test]
    fn deep_nesting_is_flattened_and_its_words_stay() {
        let page = format!("{}x{}y", "<div>".repeat(100_000), "</div>".repeat(100_000));
        let scanned = scan(&page).unwrap();
        assert!(scanned.flattened && scanned.html.matches("<div>").count() == DEPTH_MAX && scanned.html.ends_with("</div>y"));
    }

    #[test]
    fn hostile_pages_cost_little() {
        for (piece, times) in [("<script>", 200_000), ("<svg>", 200_000), ("<!--", 300_000), ("<", 300_000), ("<p class=\"", 100_000), ("<b id=a><p>", 20_000)]
        {
            let began = std::time::Instant::now();
            let _ = scan(&piece.repeat(times));
            assert!(began.elapsed().as_secs() < 2, "{piece}");
        }
    }

    #[test]
    fn an_unclosed_script_does_not_swallow_the_page() {
        check("<script>var a; <p>b</p>", "var a; <p>b</p>");
    }
}
