//! RSS, RDF and Atom feeds: one capture an item.
//!
//! The full content comes before the summary. The feed's own title is the source, its language that of every item.

use super::{
    Captures, Damaged, Map, Reader,
    dates::standard,
    media,
    source::{Context, Source, capture, damaged, peek, utf8},
    xml::{Node, Xml},
};
use crate::model::{Capture, Given, Media, Origin};

pub struct Feed;

impl Reader for Feed {
    fn name(&self) -> &'static str {
        "feed"
    }

    fn recognises(&self, head: &[u8], _map: &Map) -> bool {
        matches!(root(head).as_deref(), Some("rss" | "rdf:RDF" | "feed"))
    }

    fn captures<'a>(&self, source: Source<'a>) -> Captures<'a> {
        let Source { origin, input, context } = source;
        match peek(input) {
            Ok((head, input)) => {
                let xml = Xml::new(&head, input, context.limits.document_bytes);
                Box::new(Items { origin, xml, context, feed: Entry::default(), ended: false })
            }
            Err(e) => damaged(origin, format!("reading stopped: {e}")),
        }
    }
}

/// The name of the first element of an XML document.
pub fn root(head: &[u8]) -> Option<String> {
    let text: String = head.iter().filter(|b| **b != 0 && b.is_ascii()).map(|b| char::from(*b)).collect();
    let mut rest = text.trim_start();
    loop {
        rest = rest.strip_prefix('<')?;
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.split_once("-->")?.1.trim_start();
        } else if let Some((_, behind)) = rest.strip_prefix('!').and_then(|r| r.split_once('[')).filter(|(before, _)| !before.contains('>')) {
            // A document type may declare entities between brackets.
            rest = behind.split_once(']')?.1.split_once('>')?.1.trim_start();
        } else if rest.starts_with(['?', '!']) {
            rest = rest.split_once('>')?.1.trim_start();
        } else {
            let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || matches!(c, ':' | '_' | '-')).collect();
            return Some(name).filter(|n| !n.is_empty());
        }
    }
}

/// What an item, or the feed itself, says.
#[derive(Default)]
struct Entry {
    offset: u64,
    title: String,
    id: String,
    link: String,
    published: String,
    updated: String,
    language: String,
    authors: Vec<String>,
    content: String,
    summary: String,
}

struct Items<'a> {
    origin: Origin,
    xml: Xml<'a>,
    context: Context,
    feed: Entry,
    ended: bool,
}

impl Iterator for Items<'_> {
    type Item = Result<Capture, Damaged>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            match self.item() {
                Ok(Some(entry)) => {
                    if let Some(found) = self.capture(entry) {
                        return Some(Ok(found));
                    }
                }
                Ok(None) => self.ended = true,
                Err(reason) => {
                    self.ended = true;
                    let origin = Origin { offset: Some(self.xml.position()), ..self.origin.clone() };
                    return Some(Err(Damaged::new(origin, reason)));
                }
            }
        }
        None
    }
}

impl Items<'_> {
    /// The next item; none at the end of the feed.
    fn item(&mut self) -> Result<Option<Entry>, String> {
        let mut item: Option<Entry> = None;
        loop {
            let before = self.xml.position();
            match self.xml.node()? {
                Node::Start(name, attributes) => match name.as_str() {
                    "item" | "entry" => item = Some(Entry { offset: before, ..Entry::default() }),
                    _ => {
                        let limit = self.context.limits.document_bytes;
                        let entry = item.as_mut().unwrap_or(&mut self.feed);
                        field(entry, &mut self.xml, &name, &attributes, limit)?;
                    }
                },
                Node::End(name) if matches!(name.as_str(), "item" | "entry") && item.is_some() => return Ok(item),
                Node::Eof if item.is_some() => return Err("ends within an item".to_owned()),
                Node::Eof => return Ok(None),
                Node::End(_) | Node::Text(_) => {}
            }
        }
    }

    /// The capture of an item; none when it has no text.
    fn capture(&self, entry: Entry) -> Option<Capture> {
        let body = [&entry.content, &entry.summary].into_iter().map(|b| b.trim()).find(|b| !b.is_empty())?.to_owned();
        let kind = if body.contains('<') && body.contains('>') || body.contains('&') { Media::Html } else { media::of_text(body.as_bytes()) };
        let text = |value: &str| Some(value.trim().to_owned()).filter(|v| !v.is_empty());
        let id = text(&entry.id);
        let link = text(&entry.link).or_else(|| id.clone().filter(|id| id.starts_with("http")));
        let published = text(&entry.published).or_else(|| text(&entry.updated));
        let given = Given {
            url: link,
            title: text(&entry.title),
            authors: entry.authors.iter().filter_map(|a| text(a)).collect(),
            modified: text(&entry.updated).map(|u| standard(&u)).filter(|_| !entry.published.trim().is_empty()),
            published: published.map(|p| standard(&p)),
            language: text(&entry.language).or_else(|| text(&self.feed.language)),
            source: text(&self.feed.title),
            charset: utf8(),
            ..Given::default()
        };
        let origin = Origin { offset: Some(entry.offset), record: id, ..self.origin.clone() };
        Some(capture(origin, kind, given, body.into_bytes()))
    }
}

/// Reads one element of an item or of the feed, up to its end when it is one that is kept.
fn field(entry: &mut Entry, xml: &mut Xml, name: &str, attributes: &[(String, String)], limit: u64) -> Result<(), String> {
    let attribute = |key: &str| attributes.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str());
    if let Some(language) = attribute("xml:lang") {
        entry.language = language.to_owned();
    }
    match name {
        "link" | "atom:link" => {
            let rel = attribute("rel").unwrap_or("alternate");
            match attribute("href") {
                Some(href) if rel == "alternate" => entry.link = href.to_owned(),
                Some(_) => {}
                None => entry.link = text(xml, name, limit)?,
            }
        }
        "title" => entry.title = text(xml, name, limit)?,
        "guid" | "id" => entry.id = text(xml, name, limit)?,
        "pubDate" | "published" | "dc:date" | "dcterms:issued" | "issued" => entry.published = text(xml, name, limit)?,
        "updated" | "lastBuildDate" | "modified" => entry.updated = text(xml, name, limit)?,
        "language" | "dc:language" => entry.language = text(xml, name, limit)?,
        "author" => entry.authors.push(author(xml, limit)?),
        "dc:creator" => entry.authors.push(text(xml, name, limit)?),
        "content:encoded" | "content" => entry.content = text(xml, name, limit)?,
        "description" | "summary" => entry.summary = text(xml, name, limit)?,
        // The picture of a feed has a title and a link of its own.
        "image" | "textInput" | "media:group" | "source" => drop(text(xml, name, limit)?),
        _ => {}
    }
    Ok(())
}

/// All that stands within an element, tags of an embedded page kept.
fn text(xml: &mut Xml, name: &str, limit: u64) -> Result<String, String> {
    let mut out = String::new();
    let mut depth = 0_u32;
    loop {
        match xml.node()? {
            Node::Text(text) if depth == 0 => out.push_str(&text),
            Node::Text(text) => out.push_str(&text.replace('&', "&amp;").replace('<', "&lt;")),
            Node::Start(inner, _) => {
                depth += 1;
                out.push_str(&format!("<{}>", inner.trim_start_matches("xhtml:")));
            }
            Node::End(inner) if depth == 0 && inner == name => return Ok(out),
            Node::End(inner) => {
                depth = depth.saturating_sub(1);
                out.push_str(&format!("</{}>", inner.trim_start_matches("xhtml:")));
            }
            Node::Eof => return Err(format!("ends within <{name}>")),
        }
        if out.len() as u64 > limit {
            return Err(format!("document above the limit of {limit} bytes"));
        }
    }
}

/// The name of an author: the whole text in RSS, `<name>` in Atom.
fn author(xml: &mut Xml, limit: u64) -> Result<String, String> {
    let all = text(xml, "author", limit)?;
    let named = all.split_once("<name>").and_then(|(_, rest)| Some(rest.split_once("</name>")?.0.to_owned()));
    // RSS has "mail@address (Name)".
    let bracketed = all.contains('@').then(|| Some(all.split_once('(')?.1.trim_end().trim_end_matches(')').to_owned())).flatten();
    Ok(named.or(bracketed).unwrap_or(all))
}

#[cfg(test)]
mod tests {
    fn check(feed: &str, expected: &[&str]) {
        let found: Vec<String> = crate::read::stream(crate::model::Origin::default(), Box::new(feed.as_bytes()))
            .map(|item| {
                let c = item.unwrap();
                let parts = [c.given.source, c.given.url, c.given.title, c.given.published, Some(c.given.authors.join("+"))].map(Option::unwrap_or_default);
                format!("{:?} {}: {}", c.media, parts.join("|"), String::from_utf8_lossy(&c.bytes).trim_end())
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn the_content_comes_before_the_summary() {
        check(
            "<?xml version=\"1.0\"?><rss><channel><title>Post</title><item><title>A &amp; B</title><link>http://a.example/1</link><pubDate>Tue, 05 Mar 2024 07:30:00 GMT</pubDate><description>short</description><content:encoded><![CDATA[<p>long</p>]]></content:encoded></item><item><description>only</description></item></channel></rss>",
            &["Html Post|http://a.example/1|A & B|2024-03-05T07:30:00Z|: <p>long</p>", "Plain Post||||: only"],
        );
    }

    #[test]
    fn an_embedded_page_keeps_its_tags() {
        check(
            "<feed><title>Post</title><entry><title>A</title><link rel=\"self\" href=\"x\"/><link href=\"http://a.example/1\"/><author><name>Ann</name></author><updated>2024-03-05T07:30:00Z</updated><content type=\"xhtml\"><div><p>a &lt; b</p></div></content></entry></feed>",
            &["Html Post|http://a.example/1|A|2024-03-05T07:30:00Z|Ann: <div><p>a &lt; b</p></div>"],
        );
    }

    #[test]
    fn a_page_about_feeds_is_no_feed() {
        check("<p>An &lt;rss&gt; page.</p>", &["Html ||||: <p>An &lt;rss&gt; page.</p>"]);
    }
}
