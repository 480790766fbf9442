//! A page's text cut into blocks, each with what tells a story's paragraph from what surrounds it.
//!
//! The flat tree in; blocks in the order of the page out, with their words, links, and the element that holds them.

use super::tree::{Tag, Tree, push_words};
use crate::lexicon::prompts::line_key;

pub struct Block {
    /// Words, blanks collapsed; a line break stands for `<br>`.
    pub text: String,
    /// The block element that holds it.
    pub holder: usize,
    /// The lowest node around all of its words.
    pub at: usize,
    /// First and last text node.
    pub first: usize,
    pub last: usize,
    /// Letters and digits, those of scripts without blanks counted double.
    pub weight: usize,
    /// The part of the weight that is links.
    pub linked: usize,
    /// The part that is bold or emphasised.
    pub strong: usize,
    pub commas: usize,
    pub stops: usize,
    pub words: usize,
}

impl Block {
    pub fn link_share(&self) -> f32 {
        if self.weight == 0 { 0.0 } else { self.linked as f32 / self.weight as f32 }
    }

    /// A paragraph of running text.
    pub fn is_prose(&self) -> bool {
        let punctuated = self.stops > 0 || self.commas > 1;
        self.weight >= 50 && punctuated && self.link_share() < 0.4 || self.weight >= 200 && self.link_share() < 0.15
    }

    pub fn ends_as_sentence(&self) -> bool {
        let text = self.text.trim_end_matches(['"', '”', '’', '»', '\'', ')', ']', '」', '』', '“', ' ']);
        text.ends_with(['.', '!', '?', '…', '。', '！', '？', ':', ';', '؟', '：', '。'])
    }
}

/// Cuts the page into blocks, hidden nodes (by their place, none when empty) left out; a line that the window title repeats is a block of its own.
pub fn cut(tree: &Tree, window: &str, hidden: &[bool]) -> Vec<Block> {
    let mut cutter = Cutter { blocks: Vec::new(), open: None, window: line_key(window) };
    // Open links and emphasis end where their node does.
    let (mut link_end, mut strong_end) = (0, 0);
    let mut row_end = 0;
    let mut holders: Vec<(usize, usize)> = vec![(0, tree.nodes.len())];
    for (index, node) in tree.nodes.iter().enumerate() {
        while holders.last().is_some_and(|(_, end)| *end <= index) {
            holders.pop();
            cutter.flush();
        }
        match node.tag {
            Tag::Text if hidden.get(index).copied().unwrap_or(false) => {}
            Tag::Text => cutter.add(node.text, index, holders.last().map_or(0, |h| h.0), index < link_end, index < strong_end),
            Tag::Td | Tag::Th if index < row_end => cutter.next_cell(),
            tag if index < row_end && (tag == Tag::Br || tag.is_block()) => cutter.blank(),
            Tag::Br => cutter.line_break(),
            Tag::A => link_end = link_end.max(if node.attr("href").is_some() { node.end } else { 0 }),
            Tag::Strong | Tag::B | Tag::Em | Tag::I => strong_end = strong_end.max(node.end),
            tag if tag.is_block() => {
                cutter.flush();
                if tag == Tag::Tr && is_row(tree, index) {
                    row_end = node.end;
                }
                holders.push((index, node.end));
            }
            _ => {}
        }
    }
    cutter.flush();
    let mut blocks = cutter.blocks;
    for block in &mut blocks {
        block.at = tree.upwards(block.first).find(|i| tree.nodes[*i].end > block.last).unwrap_or(block.holder);
    }
    blocks
}

/// Whether a table's row holds data, a few words a cell; one that lays out the page holds whole paragraphs or other tables.
fn is_row(tree: &Tree, row: usize) -> bool {
    let (end, table) = (tree.nodes[row].end, tree.nodes[row].parent);
    let is_row_of = |i: usize| tree.nodes[i].tag == Tag::Tr && tree.nodes[i].parent == table;
    let mut beside = (table + 1..row.min(table + BESIDE)).chain(end..tree.nodes.len().min(end + BESIDE));
    if !beside.any(is_row_of) {
        return false;
    }
    let (mut cells, mut inside, mut length) = (0, 0, 0);
    for index in row + 1..end.min(row + ROW_NODES_MAX) {
        let node = &tree.nodes[index];
        match node.tag {
            Tag::Table | Tag::Tr | Tag::Ul | Tag::Ol | Tag::Form => return false,
            tag if tag.is_heading() => return false,
            Tag::Td | Tag::Th => (inside, length) = (node.end, 0),
            Tag::Text if index < inside && !node.text.trim().is_empty() => {
                cells += usize::from(length == 0);
                length += node.text.len();
            }
            _ => {}
        }
        if length > CELL_BYTES_MAX {
            return false;
        }
    }
    cells > 1 && end <= row + ROW_NODES_MAX
}

/// Blank text may stand between two rows.
const BESIDE: usize = 4;
const ROW_NODES_MAX: usize = 400;
const CELL_BYTES_MAX: usize = 120;

struct Cutter {
    window: String,
    blocks: Vec<Block>,
    open: Option<Block>,
}

impl Cutter {
    fn add(&mut self, text: &str, index: usize, holder: usize, linked: bool, strong: bool) {
        if self.open.is_none() && text.trim().is_empty() {
            return;
        }
        let block = self.open.get_or_insert_with(|| Block {
            text: String::new(),
            holder,
            at: index,
            first: index,
            last: index,
            weight: 0,
            linked: 0,
            strong: 0,
            commas: 0,
            stops: 0,
            words: 0,
        });
        let before = block.weight;
        block.last = index;
        count(text, block);
        push_words(text, &mut block.text);
        if linked {
            block.linked += block.weight - before;
        }
        if strong {
            block.strong += block.weight - before;
        }
    }

    /// Cells of a row are parted by a bar.
    fn next_cell(&mut self) {
        if let Some(block) = &mut self.open {
            block.text.truncate(block.text.trim_end_matches([' ', '|']).len());
            block.text.push_str(" | ");
        }
    }

    fn blank(&mut self) {
        if let Some(block) = &mut self.open {
            push_words(" ", &mut block.text);
        }
    }

    /// One break is a new line, two are a new block.
    fn line_break(&mut self) {
        let Some(block) = &mut self.open else { return };
        let length = block.text.trim_end_matches(' ').len();
        block.text.truncate(length);
        if block.text.ends_with('\n') || is_named(&block.text, &self.window) {
            self.flush();
        } else if !block.text.is_empty() {
            block.text.push('\n');
        }
    }

    fn flush(&mut self) {
        if let Some(mut block) = self.open.take() {
            block.text.truncate(block.text.trim_end().trim_end_matches(" |").len());
            if block.weight > 0 {
                self.blocks.push(block);
            }
        }
    }
}

/// Whether the window title begins or ends with a line of some length.
fn is_named(line: &str, window: &str) -> bool {
    if line.len() > 2 * window.len() || line.len() < 15 {
        return false;
    }
    let key = line_key(line);
    key.len() > 14 && key.contains(' ') && (window.starts_with(&key) || window.ends_with(&key))
}

fn count(text: &str, block: &mut Block) {
    let mut inside = false;
    let mut before = ' ';
    for c in text.chars() {
        let wide = is_wide(c);
        if c.is_alphanumeric() {
            block.weight += 1 + usize::from(wide);
            block.words += usize::from(!inside || wide);
            inside = true;
        } else {
            inside = false;
            match c {
                ',' | '，' | '、' | '،' | ';' => block.commas += 1,
                '.' | '!' | '?' | '…' if before.is_alphanumeric() || matches!(before, '"' | '”' | '»' | ')' | '’') => block.stops += 1,
                '。' | '！' | '？' | '؟' => block.stops += 1,
                _ => {}
            }
        }
        before = c;
    }
}

/// Letters of scripts that set no blanks between words, or few letters to a word.
pub fn is_wide(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ac00}'..='\u{d7a3}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use scraper::Html;

    fn check(page: &str, expected: &str) {
        let html = Html::parse_document(page);
        let blocks = cut(&Tree::of(&html), "", &[]);
        assert_eq!(blocks.iter().map(|b| b.text.as_str()).collect::<Vec<_>>().join("|"), expected);
    }

    #[test]
    fn block_elements_and_double_breaks_part_blocks() {
        check("<div>a <b>b</b><p>c</p>d<br>e<br><br>f</div>", "a b|c|d\ne|f");
    }

    #[test]
    fn a_row_of_data_is_one_block() {
        check("<table><tr><th>Town<th>Killed</tr><tr><td><p>Sumy</p><td>3</tr><tr><td>Izium<td></tr></table>", "Town | Killed|Sumy | 3|Izium");
    }

    #[test]
    fn a_row_that_lays_out_the_page_is_not() {
        check("<table><tr><td>Menu<td><h2>Shells fall</h2>a</tr></table>", "Menu|Shells fall|a");
    }

    #[test]
    fn inline_elements_do_not() {
        check("<p>a<span>b</span> <a href=x>c</a>\n\n d</p>", "ab c d");
    }
}
