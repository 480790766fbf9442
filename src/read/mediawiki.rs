//! Dumps of MediaWiki: one capture a page of the main namespace, in its newest revision.

use super::{
    Captures, Damaged, Map, Reader,
    feed::root,
    source::{Context, Source, capture, damaged, peek, utf8},
    wikitext,
    xml::{Node, Xml},
};
use crate::model::{Capture, Given, Media, Origin};

pub struct MediaWiki;

impl Reader for MediaWiki {
    fn name(&self) -> &'static str {
        "mediawiki"
    }

    fn recognises(&self, head: &[u8], _map: &Map) -> bool {
        root(head).as_deref() == Some("mediawiki")
    }

    fn captures<'a>(&self, source: Source<'a>) -> Captures<'a> {
        let Source { origin, input, context } = source;
        match peek(input) {
            Ok((head, input)) => {
                let xml = Xml::new(&head, input, context.limits.document_bytes);
                Box::new(Pages { origin, xml, context, site: Site::default(), ended: false })
            }
            Err(e) => damaged(origin, format!("reading stopped: {e}")),
        }
    }
}

#[derive(Default)]
struct Site {
    name: String,
    /// The address of the main page.
    base: String,
    language: Option<String>,
}

#[derive(Default)]
struct Page {
    offset: u64,
    title: String,
    namespace: String,
    id: String,
    redirects: bool,
    text: String,
}

struct Pages<'a> {
    origin: Origin,
    xml: Xml<'a>,
    context: Context,
    site: Site,
    ended: bool,
}

impl Iterator for Pages<'_> {
    type Item = Result<Capture, Damaged>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            match self.page() {
                Ok(Some(page)) if page.redirects || page.namespace.trim() != "0" => {}
                Ok(Some(page)) => return Some(Ok(self.capture(&page))),
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

impl Pages<'_> {
    fn page(&mut self) -> Result<Option<Page>, String> {
        let mut page: Option<Page> = None;
        // What stands between the tags at hand.
        let mut words = String::new();
        loop {
            let before = self.xml.position();
            match self.xml.node()? {
                Node::Start(name, attributes) => {
                    words.clear();
                    match (name.as_str(), &mut page) {
                        ("page", _) => page = Some(Page { offset: before, ..Page::default() }),
                        ("redirect", Some(page)) => page.redirects = true,
                        ("mediawiki", _) => self.site.language = attributes.into_iter().find(|(name, _)| name == "xml:lang").map(|(_, l)| l),
                        _ => {}
                    }
                }
                Node::Text(text) => words.push_str(&text),
                Node::End(name) => {
                    let words = std::mem::take(&mut words);
                    match (name.as_str(), &mut page) {
                        ("page", Some(_)) => return Ok(page),
                        ("title", Some(page)) => page.title = words,
                        ("ns", Some(page)) => page.namespace = words,
                        // The page's own identifier comes before those of revisions and contributors.
                        ("id", Some(page)) if page.id.is_empty() => page.id = words,
                        ("text", Some(page)) => page.text = words,
                        ("sitename", None) => self.site.name = words,
                        ("base", None) => self.site.base = words,
                        _ => {}
                    }
                }
                Node::Eof if page.is_some() => return Err("ends within a page".to_owned()),
                Node::Eof => return Ok(None),
            }
            if words.len() as u64 > self.context.limits.document_bytes {
                return Err(format!("document above the limit of {} bytes", self.context.limits.document_bytes));
            }
        }
    }

    fn capture(&self, page: &Page) -> Capture {
        let plain = wikitext::plain(&page.text);
        let url = self.site.base.rsplit_once('/').map(|(folder, _)| format!("{folder}/{}", page.title.replace(' ', "_")));
        let given = Given {
            url,
            title: Some(page.title.clone()),
            published: plain.published,
            language: self.site.language.clone(),
            source: Some(self.site.name.clone()).filter(|n| !n.is_empty()),
            charset: utf8(),
            ..Given::default()
        };
        let origin = Origin { offset: Some(page.offset), record: Some(page.id.clone()), ..self.origin.clone() };
        let bytes = plain.text.into_bytes();
        capture(origin, Media::Plain, given, bytes)
    }
}
