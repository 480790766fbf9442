//! A page as a flat list of nodes in the order of the page, each knowing where its content ends.
//!
//! Made by one walk over the parsed tree that follows links and never recurses; what a node holds is `nodes[i..end]`.

use scraper::{Html, Node as Parsed, node::Element};

macro_rules! tags {
    ($($name:ident = $text:literal),+ $(,)?) => {
        /// The elements that cleaning tells apart.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Tag { $($name),+, Text, Other }

        impl Tag {
            fn of(name: &str) -> Tag {
                match name { $($text => Tag::$name),+, _ => Tag::Other }
            }
        }
    };
}

tags! {
    Html = "html", Head = "head", Body = "body", Title = "title", Meta = "meta", Link = "link", Base = "base",
    Article = "article", Main = "main", Section = "section", Div = "div", Header = "header", Footer = "footer", Nav = "nav", Aside = "aside",
    P = "p", H1 = "h1", H2 = "h2", H3 = "h3", H4 = "h4", H5 = "h5", H6 = "h6", Ul = "ul", Ol = "ol", Li = "li", Dl = "dl", Dt = "dt", Dd = "dd",
    Blockquote = "blockquote", Pre = "pre", Figure = "figure", Figcaption = "figcaption", Table = "table", Caption = "caption", Tbody = "tbody", Thead = "thead",
    Tfoot = "tfoot", Tr = "tr", Td = "td", Th = "th", Form = "form", Fieldset = "fieldset", Label = "label", Input = "input", Button = "button",
    Option = "option", Address = "address", Center = "center", Hr = "hr", Br = "br", A = "a", Img = "img", Time = "time", Span = "span", Strong = "strong",
    B = "b", Em = "em", I = "i", Font = "font", Details = "details", Summary = "summary", Hgroup = "hgroup", Video = "video", Audio = "audio", Menu = "menu",
    Picture = "picture", Dialog = "dialog", Cite = "cite", Sup = "sup",
}

impl Tag {
    /// Whether it begins and ends a block of text.
    pub fn is_block(self) -> bool {
        use Tag::*;
        matches!(
            self,
            Html | Head
                | Body
                | Title
                | Article
                | Main
                | Section
                | Div
                | Header
                | Footer
                | Nav
                | Aside
                | P
                | H1
                | H2
                | H3
                | H4
                | H5
                | H6
                | Ul
                | Ol
                | Li
                | Dl
                | Dt
                | Dd
                | Blockquote
                | Pre
                | Figure
                | Figcaption
                | Table
                | Caption
                | Tbody
                | Thead
                | Tfoot
                | Tr
                | Td
                | Th
                | Form
                | Fieldset
                | Button
                | Option
                | Address
                | Center
                | Hr
                | Details
                | Summary
                | Hgroup
                | Video
                | Audio
                | Menu
                | Dialog
        )
    }

    pub fn is_heading(self) -> bool {
        matches!(self, Tag::H1 | Tag::H2 | Tag::H3 | Tag::H4 | Tag::H5 | Tag::H6)
    }
}

pub struct Node<'a> {
    pub tag: Tag,
    pub element: Option<&'a Element>,
    pub text: &'a str,
    pub parent: usize,
    /// One past the last node within.
    pub end: usize,
}

impl<'a> Node<'a> {
    pub fn attr(&self, name: &str) -> Option<&'a str> {
        self.element.and_then(|e| e.attr(name))
    }
}

pub struct Tree<'a> {
    pub nodes: Vec<Node<'a>>,
}

impl<'a> Tree<'a> {
    pub fn of(html: &'a Html) -> Tree<'a> {
        let mut nodes = vec![Node { tag: Tag::Other, element: None, text: "", parent: 0, end: 0 }];
        let (mut here, mut parent) = (html.tree.root(), 0);
        loop {
            // Down first, then on, then up until there is a next one.
            if let Some(child) = here.first_child() {
                here = child;
            } else {
                loop {
                    if let Some(next) = here.next_sibling() {
                        here = next;
                        break;
                    }
                    let Some(up) = here.parent() else {
                        nodes[0].end = nodes.len();
                        return Tree { nodes };
                    };
                    here = up;
                    nodes[parent].end = nodes.len();
                    parent = nodes[parent].parent;
                }
            }
            let (tag, element, text) = match here.value() {
                Parsed::Element(e) => (Tag::of(e.name()), Some(e), ""),
                Parsed::Text(t) => (Tag::Text, None, &**t),
                _ => (Tag::Other, None, ""),
            };
            let index = nodes.len();
            nodes.push(Node { tag, element, text, parent, end: index + 1 });
            if here.has_children() {
                parent = index;
            }
        }
    }

    pub fn find(&self, tag: Tag) -> Option<usize> {
        self.nodes.iter().position(|n| n.tag == tag)
    }

    /// The words within a node, blanks collapsed.
    pub fn words(&self, index: usize) -> String {
        let mut out = String::new();
        let mut open_until = usize::MAX;
        for (at, node) in self.nodes.iter().enumerate().take(self.nodes[index].end).skip(index) {
            if node.tag == Tag::Br || node.tag.is_block() || at >= open_until {
                push_words(" ", &mut out);
                open_until = if node.tag.is_block() { node.end } else { usize::MAX };
            }
            push_words(node.text, &mut out);
            if out.len() > WORDS_BYTES_MAX {
                break;
            }
        }
        out.truncate(out.trim_end().len());
        out
    }

    /// From a node up to the root, itself first.
    pub fn upwards(&self, index: usize) -> impl Iterator<Item = usize> + '_ {
        let mut next = Some(index);
        std::iter::from_fn(move || {
            let here = next?;
            next = (here != 0).then(|| self.nodes[here].parent);
            Some(here)
        })
    }
}

/// Titles, bylines and captions are shorter.
const WORDS_BYTES_MAX: usize = 4000;

/// Appends text with each run of blanks as one blank, none at the beginning.
pub fn push_words(text: &str, out: &mut String) {
    for c in text.chars() {
        if c.is_whitespace() {
            if !out.is_empty() && !out.ends_with([' ', '\n']) {
                out.push(' ');
            }
        } else if !matches!(c, '\u{ad}' | '\u{200b}' | '\u{feff}' | '\0') {
            out.push(c);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_know_where_they_end() {
        let html = Html::parse_document("<body><div><p>a <b>b</b></p>c</div><p>d</p>");
        let tree = Tree::of(&html);
        let div = tree.find(Tag::Div).unwrap();
        assert_eq!((tree.words(div), tree.words(tree.find(Tag::P).unwrap())), ("a b c".to_owned(), "a b".to_owned()));
        assert!(tree.upwards(div).any(|i| tree.nodes[i].tag == Tag::Body));
    }
}
