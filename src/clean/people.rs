//! Who wrote an article, and which outlet brought it.
//!
//! Script data, meta elements, marked elements and bylines in; names of people out, and the host or name of the outlet.

use super::{
    block::Block,
    head::Head,
    jsonld::Facts,
    names::names,
    prune::Fate,
    tree::{Tag, Tree},
    zone::Zone,
};
use crate::lexicon::prompts::{Prompts, Reason, line_key};

/// Names of authors, from script data, meta elements, `rel=author` or a byline.
pub fn authors(page: &Page, outlet: &Outlet) -> Vec<String> {
    let clean = |raw: Vec<String>| names(raw.iter().map(String::as_str), outlet);
    let named = stated(page.head, page.facts, outlet);
    if !named.is_empty() {
        return named;
    }
    for found in [marked(page.tree, page.zones), byline(page.blocks, page.fates, page.headline)] {
        let found = clean(found);
        if !found.is_empty() {
            return found;
        }
    }
    // No person is named anywhere: whom the page credits, if it does.
    let anyone = stated(page.head, page.facts, &Outlet::default());
    if !anyone.is_empty() {
        return anyone;
    }
    page.facts.credited.iter().map(|name| name.trim().to_owned()).filter(|name| (2..60).contains(&name.chars().count()) && !name.contains("://")).collect()
}

/// What the finder looks at.
pub struct Page<'a> {
    pub tree: &'a Tree<'a>,
    pub head: &'a Head,
    pub facts: &'a Facts,
    pub zones: &'a [Zone],
    pub blocks: &'a [Block],
    pub fates: &'a [Fate],
    pub headline: Option<usize>,
}

/// The names by which the outlet goes, folded, without blanks.
#[derive(Debug, Default)]
pub struct Outlet {
    names: Vec<String>,
}

impl Outlet {
    pub fn of(url: Option<&str>, head: &Head, facts: &Facts) -> Outlet {
        let stated = [head.first(&["og:site_name"]), head.first(&["application-name"]), facts.publisher.as_deref()];
        let mut names: Vec<String> = stated.into_iter().flatten().map(squeezed).filter(|n| n.len() > 1).collect();
        if let Some(host) = url.and_then(host) {
            names.extend(host.split('.').filter(|part| part.len() > 2 && *part != "com").map(squeezed));
            names.push(squeezed(&host));
        }
        Outlet { names }
    }

    #[cfg(test)]
    pub fn named(name: &str) -> Outlet {
        Outlet { names: vec![squeezed(name)] }
    }

    pub fn is(&self, key: &str) -> bool {
        let name = key.replace(' ', "");
        self.names.iter().any(|n| *n == name || name.len() > 5 && n.contains(&name) || n.len() > 5 && name.contains(n.as_str()))
    }
}

fn squeezed(name: &str) -> String {
    line_key(name).replace(' ', "")
}

/// Names that script data or meta elements state.
pub fn stated(head: &Head, facts: &Facts, outlet: &Outlet) -> Vec<String> {
    let clean = |raw: Vec<String>| names(raw.iter().map(String::as_str), outlet);
    let stated = clean(facts.authors.clone());
    if !stated.is_empty() {
        return stated;
    }
    for name in [
        "author",
        "article:author",
        "article:author_name",
        "dc.creator",
        "dcterms.creator",
        "parsely-author",
        "sailthru.author",
        "byl",
        "cxenseparse:author",
        "citation_author",
        "og:author",
        "twitter:data1",
        "authors",
        "dc.contributor",
        "rbauthors",
        "bt:author",
    ] {
        let found = clean(
            head.all(name)
                .filter(|_| {
                    name != "twitter:data1"
                        || head.first(&["twitter:label1"]).is_some_and(|l| l.to_lowercase().contains("written") || l.to_lowercase().contains("by"))
                })
                .map(str::to_owned)
                .collect(),
        );
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

/// Elements that say they name an author.
fn marked(tree: &Tree, zones: &[Zone]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut until = 0;
    for (index, node) in tree.nodes.iter().enumerate() {
        if index < until || node.element.is_none() || matches!(zones[index].not, Some(Reason::Comments | Reason::Related | Reason::Footer | Reason::Navigation))
        {
            continue;
        }
        let rel = node.tag == Tag::A && node.attr("rel").is_some_and(|r| r.split_ascii_whitespace().any(|r| r == "author"));
        let property = node.attr("itemprop").is_some_and(|p| p.split_ascii_whitespace().any(|p| p == "author" || p == "creator"));
        let class = node.attr("class").is_some_and(|c| c.split_ascii_whitespace().any(is_author_class));
        if rel || property || class {
            let words = if node.tag == Tag::Meta { node.attr("content").unwrap_or_default().to_owned() } else { inner_name(tree, index) };
            if words.chars().count() < 120 && !words.is_empty() && !found.contains(&words) {
                found.push(words);
            }
            until = node.end;
        }
        if found.len() >= 5 {
            break;
        }
    }
    found
}

fn is_author_class(class: &str) -> bool {
    let class = class.to_ascii_lowercase();
    let about = ["bio", "box", "image", "img", "avatar", "photo", "social", "desc", "title", "info", "link-more", "follow", "page", "job", "role", "location"];
    class == "fn" || (class.contains("author") || class.contains("byline")) && !class.contains("unauthor") && !about.iter().any(|word| class.contains(word))
}

/// The name within an element: marked as such, else its links, else its words.
fn inner_name(tree: &Tree, index: usize) -> String {
    let node = &tree.nodes[index];
    if let Some(named) = (index..node.end).find(|i| tree.nodes[*i].attr("itemprop") == Some("name")) {
        return tree.words(named);
    }
    let leaf = |i: &usize| tree.nodes[*i].element.is_some() && tree.nodes[*i].end == *i + 2 && tree.nodes[i + 1].tag == Tag::Text;
    let links: Vec<String> = (index..node.end)
        .filter(leaf)
        .filter(|i| matches!(tree.nodes[*i].tag, Tag::A | Tag::Span | Tag::Strong))
        .map(|i| tree.words(i))
        .filter(|w| is_person(w))
        .take(6)
        .collect();
    if links.is_empty() { tree.words(index) } else { links.join(" | ") }
}

/// "Daily News correspondent" ends as no name does.
pub fn names_nothing_else(words: &str) -> bool {
    words.split_whitespace().last().is_some_and(|last| last.starts_with(char::is_uppercase))
}

/// Two to five words that begin with capitals, no digits.
pub fn is_person(words: &str) -> bool {
    let count = words.split_whitespace().count();
    (2..=5).contains(&count)
        && words.chars().count() < 50
        && !words.chars().any(|c| c.is_numeric())
        && words.split_whitespace().filter(|w| w.starts_with(char::is_uppercase)).count() * 3 >= count * 2
}

/// A line "By Ann Lee and Bo Chen" above the text, or a short one of nothing but names.
fn byline(blocks: &[Block], fates: &[Fate], headline: Option<usize>) -> Vec<String> {
    let first = fates.iter().position(|f| *f == Fate::Kept).unwrap_or(0);
    let near = &blocks[first.saturating_sub(10)..(first + 4).min(blocks.len())];
    if let Some(line) = near.iter().find_map(|b| by(&b.text).filter(|_| b.weight < 100)) {
        return vec![line.to_owned()];
    }
    let Some(headline) = headline.filter(|h| *h < first) else { return Vec::new() };
    let named = |i: usize| {
        let parts = blocks[i].text.split(['/', '|', '\n', '·', '•', '—', ',']).map(str::trim);
        if fates[i] == Fate::Dropped(Reason::Byline) && blocks[i].words < 14 {
            parts.clone().find(|part| is_person(part) && names_nothing_else(part))
        } else {
            None
        }
    };
    (headline + 1..first + 2).filter(|i| *i < blocks.len()).find_map(named).map(|name| vec![name.to_owned()]).unwrap_or_default()
}

pub fn by(line: &str) -> Option<&str> {
    let line = line.lines().next()?.trim();
    for word in [
        "By ",
        "by ",
        "BY ",
        "Von ",
        "von ",
        "Par ",
        "par ",
        "Por ",
        "por ",
        "Di ",
        "Автор: ",
        "Автор:",
        "Автори: ",
        "Autor: ",
        "Autor:",
        "Autorin/Autor ",
        "Autorin: ",
        "Auteur : ",
        "Autore: ",
        "Texte : ",
        "Testo di ",
        "Texto: ",
        "Tekst: ",
        "Tekst ",
        "Door ",
        "Author: ",
        "Written by ",
        "Text: ",
        "Posted by ",
    ] {
        if let Some(rest) = line.strip_prefix(word) {
            return rest.trim().starts_with(char::is_uppercase).then_some(rest.trim());
        }
    }
    None
}

/// "(CPS) Ann Lee; editing by the night desk": a line that ends a story with who made it.
pub fn signs_off(line: &str, prompts: &Prompts) -> bool {
    let credited = |part: &str| prompts.reason(part.trim().trim_start_matches('(')) == Some(Reason::Byline);
    let named = |part: &str| is_person(part.rsplit(')').next().unwrap_or(part).trim());
    line.len() < SIGN_OFF_BYTES_MAX && line.contains(';') && line.split(';').any(credited) && line.split(';').all(|part| credited(part) || named(part))
}

const SIGN_OFF_BYTES_MAX: usize = 200;

/// The outlet: the host of the address, else the name that the page gives.
pub fn source(url: Option<&str>, head: &Head, facts: &Facts) -> Option<String> {
    url.and_then(host).or_else(|| head.first(&["og:site_name", "application-name"]).map(str::to_owned)).or_else(|| facts.publisher.clone())
}

/// The host without `www.` and the like.
pub fn host(url: &str) -> Option<String> {
    let rest = url.split_once("://").map(|(_, rest)| rest).or_else(|| url.strip_prefix("//"))?;
    let host = rest.split(['/', '?', '#']).next()?.rsplit('@').next()?.split(':').next()?.to_lowercase();
    let host = ["www.", "m.", "amp.", "mobile."].iter().find_map(|p| host.strip_prefix(p)).filter(|h| h.contains('.')).unwrap_or(&host);
    (host.contains('.') && host.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-'))).then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_lose_their_prefix() {
        assert_eq!(host("https://www.example.com/a?b").as_deref(), Some("example.com"));
        assert_eq!(host("/a/b"), None);
    }
}
