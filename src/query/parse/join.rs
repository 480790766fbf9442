//! Clauses that stand together: near each other, in one sentence, in one paragraph.

use super::{
    super::{
        lex::Operator,
        tree::{Boost, Expr, Test, Unit},
    },
    Parser,
};

impl Parser<'_> {
    /// One more clause, together with the one before it where an operator says so.
    pub(super) fn joined(&mut self, parts: &mut Vec<Expr>, waiting: Option<(usize, Operator)>, part: Expr) {
        let (Some((at, Operator::Near(unit))), Some(before)) = (waiting, parts.last()) else {
            parts.push(part);
            return;
        };
        let near = match before {
            Expr::Leaf(leaf) => match &leaf.test {
                // "a w/5 b w/5 c" is one group.
                Test::Together { unit: known, what } if *known == unit && leaf.boost == Boost::ONE => (**what).clone(),
                // "a w/5 b w/s c": b stands near both.
                Test::Together { what, .. } => {
                    let last = if let Expr::And(words) = &**what { words.last().cloned() } else { None };
                    let both = Expr::and(last.into_iter().chain([part]).collect());
                    let both = self.together(at, unit, both);
                    return parts.push(both);
                }
                _ => before.clone(),
            },
            other => other.clone(),
        };
        parts.pop();
        let both = self.together(at, unit, Expr::and(vec![near, part]));
        parts.push(both);
    }

    /// Words that stand together; what cannot stand in a sentence is looked for beside it.
    pub(super) fn together(&mut self, at: usize, unit: Unit, inner: Expr) -> Expr {
        let single = matches!(inner, Expr::Leaf(_) | Expr::Or(_)) && unit != Unit::Sentence && unit != Unit::Paragraph;
        if matches!(unit, Unit::Words(_)) && inner.is_words() && inner.excludes() {
            self.repair(at, "what must be missing stands near nothing; asked of the whole article");
            return inner;
        }
        if inner.is_words() && inner.demands() {
            return if single || matches!(inner, Expr::Leaf(_)) { inner } else { Expr::leaf(Test::Together { unit, what: Box::new(inner) }) };
        }
        let name = match unit {
            Unit::Words(_) => "near each other",
            Unit::Sentence => "in one sentence",
            Unit::Paragraph => "in one paragraph",
        };
        if inner.is_words() {
            self.repair(at, format!("nothing here must stand {name}; read without it"));
            return inner;
        }
        self.repair(at, format!("only words stand {name}; the rest is asked of the whole article"));
        let Expr::And(parts) = inner else { return inner };
        let (words, mut beside): (Vec<Expr>, Vec<Expr>) = parts.into_iter().partition(Expr::is_words);
        let words = Expr::and(words);
        beside.insert(0, if words.demands() { self.together(at, unit, words) } else { words });
        Expr::and(beside)
    }
}
