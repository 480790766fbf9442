//! Who wrote an article, whose copy it is, and which outlet brought it.

use super::{
    block::Block,
    head::Head,
    jsonld::Facts,
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

    fn is(&self, key: &str) -> bool {
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

/// Agencies whose copy the text says it is: by a mark in the dateline, a credit at the end, or the byline.
pub fn agencies(lines: &[&str], authors: &[String], prompts: &Prompts) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut add = |name: &str| {
        if !found.iter().any(|f| f == name) {
            found.push(name.to_owned());
        }
    };
    for author in authors {
        let key = line_key(author);
        for agency in prompts.agencies().iter().filter(|a| a.marks.contains(&key)) {
            add(&agency.name);
        }
    }
    let ends = lines.len().saturating_sub(3);
    for (index, line) in lines.iter().enumerate().filter(|(i, _)| *i < 3 || *i >= ends) {
        for mark in marks(line, index >= ends) {
            let key = line_key(mark);
            for agency in prompts.agencies().iter().filter(|a| a.marks.contains(&key)) {
                add(&agency.name);
            }
        }
    }
    found
}

/// What may be an agency's mark: in brackets within a dateline or at the very end, or a short line of its own.
fn marks(line: &str, is_end: bool) -> Vec<&str> {
    let mut out = Vec::new();
    let head = line.char_indices().nth(60).map_or(line, |(at, _)| &line[..at]);
    if let Some(open) = head.find(['(', '（'])
        && let Some(close) = line[open..].find([')', '）'])
    {
        out.push(line[open..open + close].trim_start_matches(['(', '（']));
    }
    if is_end {
        let tail = line.trim_end().trim_end_matches([')', '）', '.', ']']);
        if let Some(open) = tail.rfind(['(', '（', '—', '–', '[']) {
            let mark = tail[open..].trim_start_matches(['(', '（', '—', '–', '[', ' ']);
            if mark.len() < 60 {
                out.extend(mark.split([',', '/', ';']).map(str::trim));
            }
        }
    }
    if line.len() < 60 {
        out.extend(line.split([',', '/', ';']).map(str::trim));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Data;

    fn check(raw: &str, expected: &[&str]) {
        assert_eq!(names([raw].into_iter(), &Outlet { names: vec!["thedaily".to_owned()] }), expected);
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

    #[test]
    fn hosts_lose_their_prefix() {
        assert_eq!(host("https://www.example.com/a?b").as_deref(), Some("example.com"));
        assert_eq!(host("/a/b"), None);
    }

    #[test]
    fn an_agency_is_known_by_its_mark_and_not_by_being_named() {
        let prompts = Prompts::load(&Data::embedded()).unwrap();
        assert_eq!(agencies(&["KYIV, June 2 (Reuters) - Talks began."], &[], &prompts), ["Reuters"]);
        assert_eq!(agencies(&["Talks began.", "Nothing came of it. (AP)"], &[], &prompts), ["Associated Press"]);
        assert!(agencies(&["Officials told Reuters that talks began."], &[], &prompts).is_empty());
    }
}
