//! What stands behind a name and a colon: a word, a quotation, a group, or a number or date with blanks in it.

use super::{
    super::{
        leaf::Context,
        lex::{self, Operator, is_quote},
        tree::Expr,
        value,
    },
    Parser,
};

impl<'a> Parser<'a> {
    /// The name before a colon that stands here, and its length with the colon.
    pub(super) fn qualifier(&self) -> Option<(&'a str, usize)> {
        let rest = self.rest();
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-')))?;
        let name = &rest[..end];
        (rest[end..].starts_with(':') && name.starts_with(|c: char| c.is_ascii_alphabetic())).then_some((name, end + 1))
    }

    /// What stands behind the colon.
    pub(super) fn value(&mut self, begin: usize, depth: usize, context: &Context) -> Option<Expr> {
        if self.peek().is_some_and(char::is_whitespace) && self.rest().trim_start().starts_with(|c: char| c != ')') && self.operator_behind_blanks().is_none() {
            self.repair(self.at, "a blank behind the colon; left out");
            self.skip_blanks();
        }
        if let Some(unit) = context.unit() {
            if self.peek().is_none_or(|c| c.is_whitespace() || c == ')') {
                return self.empty(begin, context);
            }
            let plain = Context::default();
            let inner = if self.peek() == Some('(') { self.group(depth, &plain) } else { self.negated(depth, &plain) };
            return inner.map(|inner| self.together(begin, unit, inner));
        }
        let exact = !context.is_measured() && self.peek() == Some('=');
        if exact {
            self.at += 1;
        }
        match self.peek() {
            None | Some(')') => self.empty(begin, context),
            Some(c) if c.is_whitespace() => self.empty(begin, context),
            Some('(') => self.group(depth, context),
            Some(c) if is_quote(c) => {
                let quoted = self.quotation();
                let slop = self.slop();
                self.today(&quoted, context);
                self.made(begin, |leaves| leaves.quoted(&quoted, slop, exact, context))
            }
            _ if context.is_open() => self.negated(depth, context),
            _ if context.is_plain() => self.term(begin, context),
            _ => {
                let word = self.value_word(context);
                self.leaf(begin, &word, exact, context)
            }
        }
    }

    /// The value of a qualifier: of numbers and dates it may have blanks, in brackets or by a slip.
    pub(super) fn value_word(&mut self, context: &Context) -> String {
        if context.is_measured()
            && let Some(length) = lex::range(self.rest())
        {
            let begin = self.at;
            self.at += length;
            return self.text[begin..self.at].to_owned();
        }
        if context.is_measured()
            && let Some(length) = lex::open_range(self.rest())
        {
            let begin = self.at;
            self.repair(begin, "this bracket is not closed; closed behind the range");
            self.at += length;
            return format!("{}]", &self.text[begin..self.at]);
        }
        let begin = self.at;
        let mut word = self.word();
        if !context.is_measured() || context.reads(&word, self.leaves.today) {
            return word;
        }
        // Of the next words as many as make it a value: "last 7 days", ">= 3".
        let (mut end, mut mended) = (self.at, None);
        for _ in 0..3 {
            let rest = &self.text[end..];
            let blanks = rest.len() - rest.trim_start().len();
            if blanks == 0 || rest.trim().is_empty() || rest.trim_start().starts_with([')', '(']) {
                break;
            }
            end += blanks + lex::word(rest.trim_start());
            if context.reads(&self.text[begin..end], self.leaves.today) {
                mended = Some(end);
            }
        }
        if let Some(end) = mended {
            word = self.text[begin..end].to_owned();
            self.repair(begin, format!("{}\"{word}\" needs its quotation marks; read with them", context.name()));
            self.at = end;
        }
        word
    }

    /// Says what day "today" is, where the value depends on it.
    pub(super) fn today(&mut self, text: &str, context: &Context) {
        if context.is_dated() && value::moves(text, self.leaves.today) {
            let today = self.leaves.today;
            self.note(&format!("today is {today}"));
        }
    }

    pub(super) fn operator_behind_blanks(&mut self) -> Option<Operator> {
        let at = self.at;
        self.skip_blanks();
        let found = self.operator().map(|(operator, _)| operator);
        self.at = at;
        found
    }
}
