//! What a page says of itself in its head: meta elements, title, canonical address, language.

use super::tree::{Tag, Tree};

#[derive(Debug, Default)]
pub struct Head {
    /// Name, property or itemprop in lower case, and content, in the order of the page.
    pub meta: Vec<(String, String)>,
    pub title: Option<String>,
    pub canonical: Option<String>,
    pub language: Option<String>,
}

const META_MAX: usize = 400;
const CONTENT_BYTES_MAX: usize = 4000;

impl Head {
    pub fn of(tree: &Tree) -> Head {
        let mut head = Head::default();
        for (index, node) in tree.nodes.iter().enumerate() {
            match node.tag {
                Tag::Meta => {
                    // Some templates write the content as a value.
                    let content = node.attr("content").or_else(|| node.attr("value"));
                    head.add(node.attr("name"), node.attr("property"), node.attr("itemprop").or_else(|| node.attr("http-equiv")), content)
                }
                Tag::Title if head.title.is_none() => head.title = Some(tree.words(index)).filter(|t| !t.is_empty()),
                Tag::Link if node.attr("rel").is_some_and(|r| r.eq_ignore_ascii_case("canonical")) => {
                    head.canonical = head.canonical.take().or_else(|| node.attr("href").map(str::to_owned));
                }
                Tag::Html => head.language = node.attr("lang").or_else(|| node.attr("xml:lang")).map(str::to_owned),
                _ => {}
            }
        }
        head
    }

    fn add(&mut self, name: Option<&str>, property: Option<&str>, other: Option<&str>, content: Option<&str>) {
        let Some(content) = content.map(str::trim).filter(|c| !c.is_empty() && c.len() <= CONTENT_BYTES_MAX) else { return };
        for key in [name, property, other].into_iter().flatten() {
            if self.meta.len() < META_MAX {
                self.meta.push((key.trim().to_ascii_lowercase(), content.to_owned()));
            }
        }
    }

    /// The first content of the first of these names that is there.
    pub fn first(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| self.meta.iter().find(|(key, _)| key == name).map(|(_, content)| content.as_str()))
    }

    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.meta.iter().filter(move |(key, _)| key == name).map(|(_, content)| content.as_str())
    }
}
