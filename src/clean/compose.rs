//! Blocks joined into an article's text, with where each stands.

use crate::model::{Block, BlockKind, Span};

/// One block of the text to be.
pub struct Piece {
    pub kind: BlockKind,
    pub text: String,
}

/// The text, blank lines between its blocks, and their spans.
pub fn join(pieces: impl IntoIterator<Item = Piece>) -> (String, Vec<Block>) {
    let mut text = String::new();
    let mut blocks = Vec::new();
    for piece in pieces {
        let words = piece.text.trim();
        if words.is_empty() {
            continue;
        }
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        let start = text.len();
        text.push_str(words);
        blocks.push(Block { kind: piece.kind, span: Span::new(start, text.len()) });
    }
    (text, blocks)
}
