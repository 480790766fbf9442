//! A plan on one segment: which articles match, and which of their claims.

use super::plan::{Clause, Group, Plan};
use crate::{
    index::{Index, IndexError, bits::Bits},
    model::Explained,
};
use std::{collections::HashMap, sync::Arc};
use tantivy::SegmentReader;

/// One segment with its articles and claims, deleted ones left out.
pub struct Segment<'a> {
    pub index: &'a Index,
    pub reader: &'a SegmentReader,
    pub articles: Arc<Bits>,
    pub claims: Arc<Bits>,
}

/// What matches in a segment.
pub struct Matched {
    pub articles: Bits,
    /// Those that meet the conditions on claims; all of these articles where there are none.
    pub claims: Bits,
}

impl<'a> Segment<'a> {
    pub fn new(index: &'a Index, reader: &'a SegmentReader) -> Result<Self, IndexError> {
        let mut articles = index.articles(reader)?;
        let mut claims = index.claims(reader)?;
        if let Some(hidden) = index.hidden(reader)? {
            claims = Arc::new((*claims).clone().without(&hidden.clone().and(&articles).to_claims(&articles)));
            articles = Arc::new((*articles).clone().without(&hidden));
        }
        Ok(Segment { index, reader, articles, claims })
    }

    pub fn run(&self, plan: &Plan, trace: &mut Trace) -> Result<Matched, IndexError> {
        trace.at = 0;
        let found = self.articles(plan, 0, trace)?;
        let of_articles = found.articles.to_claims(&self.articles);
        let claims = match found.claims {
            Some(claims) => claims.and(&of_articles),
            None => of_articles,
        };
        // What was deleted stands before articles too.
        Ok(Matched { articles: found.articles, claims: claims.and(&self.claims) })
    }

    fn articles(&self, plan: &Plan, depth: usize, trace: &mut Trace) -> Result<Found, IndexError> {
        match plan {
            Plan::All => {
                let row = trace.open(depth, "*");
                let found = Found { articles: (*self.articles).clone(), claims: None };
                trace.close(row, &found.articles, None);
                Ok(found)
            }
            Plan::And(parts) => self.all(parts, depth, trace),
            Plan::Or(parts) => self.any(parts, depth, trace),
            Plan::Not(inner) => {
                let row = trace.open(depth, "NOT");
                let inner = self.articles(inner, depth + 1, trace)?.articles;
                let articles = (*self.articles).clone().without(&inner);
                trace.close(row, &articles, None);
                Ok(Found { articles, claims: None })
            }
            Plan::Article(clause) => {
                let row = trace.open(depth, &clause.text);
                let articles = self.look_up(clause)?.and(&self.articles);
                trace.close(row, &articles, None);
                Ok(Found { articles, claims: None })
            }
            Plan::Claims(group) => {
                let row = trace.open(depth, "one claim");
                let claims = self.claims(group, &self.claims, depth + 1, trace)?;
                let articles = claims.to_articles(&self.articles);
                trace.close(row, &articles, Some(&claims));
                Ok(Found { articles, claims: Some(claims) })
            }
            Plan::Loose(inner) => {
                let row = trace.open(depth, "anywhere in the article");
                let articles = self.articles(inner, depth + 1, trace)?.articles;
                trace.close(row, &articles, None);
                Ok(Found { articles, claims: None })
            }
        }
    }

    fn all(&self, parts: &[Plan], depth: usize, trace: &mut Trace) -> Result<Found, IndexError> {
        let row = trace.open(depth, "AND");
        let mut left: Option<Found> = None;
        for part in parts {
            let at = trace.at;
            let found = self.articles(part, depth + 1, trace)?;
            let both = match left {
                Some(left) => left.and(found),
                None => found,
            };
            trace.leaves(at, &both.articles);
            left = Some(both);
        }
        let found = left.unwrap_or_else(|| Found { articles: (*self.articles).clone(), claims: None });
        trace.close(row, &found.articles, found.claims.as_ref());
        Ok(found)
    }

    fn any(&self, parts: &[Plan], depth: usize, trace: &mut Trace) -> Result<Found, IndexError> {
        let row = trace.open(depth, "OR");
        let found = parts.iter().map(|part| self.articles(part, depth + 1, trace)).collect::<Result<Vec<_>, _>>()?;
        let narrows = found.iter().any(|f| f.claims.is_some());
        let mut articles = Bits::none(self.reader.max_doc());
        let mut claims = Bits::none(self.reader.max_doc());
        for one in found {
            if narrows {
                claims = claims.or(&one.claims.unwrap_or_else(|| one.articles.to_claims(&self.articles)));
            }
            articles = articles.or(&one.articles);
        }
        let found = Found { articles, claims: narrows.then_some(claims) };
        trace.close(row, &found.articles, found.claims.as_ref());
        Ok(found)
    }

    /// Of these claims those that meet all of a group.
    fn claims(&self, group: &Group, left: &Bits, depth: usize, trace: &mut Trace) -> Result<Bits, IndexError> {
        let text = match group {
            Group::And(_) => "AND",
            Group::Or(_) => "OR",
            Group::Not(_) => "NOT",
            Group::Clause(clause) => &clause.text,
        };
        let row = trace.open(depth, text);
        let claims = match group {
            Group::Clause(clause) => clause.probe.among(left, self.index, self.reader)?,
            Group::Not(inner) => left.clone().without(&self.claims(inner, left, depth + 1, trace)?),
            Group::Or(parts) => {
                let mut any = Bits::none(self.reader.max_doc());
                for part in parts {
                    any = any.or(&self.claims(part, left, depth + 1, trace)?);
                }
                any
            }
            Group::And(parts) => {
                if trace.is_on() {
                    return self.explained(parts, row, depth, trace);
                }
                let mut parts: Vec<&Group> = parts.iter().collect();
                parts.sort_by_key(|part| part.patience());
                let mut all: Option<Bits> = None;
                for part in parts {
                    all = Some(self.claims(part, all.as_ref().unwrap_or(left), depth + 1, trace)?);
                }
                all.unwrap_or_else(|| left.clone())
            }
        };
        if trace.is_on() {
            trace.close(row, &claims.to_articles(&self.articles), Some(&claims));
        }
        Ok(claims)
    }

    /// The same where it is told what each part finds by itself.
    fn explained(&self, parts: &[Group], row: usize, depth: usize, trace: &mut Trace) -> Result<Bits, IndexError> {
        let mut left = (*self.claims).clone();
        for part in parts {
            let at = trace.at;
            left = left.and(&self.claims(part, &self.claims, depth + 1, trace)?);
            trace.leaves(at, &left.to_articles(&self.articles));
        }
        trace.close(row, &left.to_articles(&self.articles), Some(&left));
        Ok(left)
    }

    fn look_up(&self, clause: &Clause) -> Result<Bits, IndexError> {
        clause.probe.documents(self.index, self.reader)
    }

    /// The matching articles, each with where its block of claims begins.
    pub fn blocks<'b>(&'b self, matched: &'b Bits) -> impl Iterator<Item = (u32, u32)> + 'b {
        matched.iter().map(|article| (self.articles.begin_of_block(article), article))
    }
}

/// Articles, and the claims to which they are narrowed.
struct Found {
    articles: Bits,
    claims: Option<Bits>,
}

impl Found {
    fn and(self, other: Found) -> Found {
        let claims = match (self.claims, other.claims) {
            (Some(a), Some(b)) => Some(a.and(&b)),
            (a, b) => a.or(b),
        };
        Found { articles: self.articles.and(&other.articles), claims }
    }
}

/// What each clause finds and leaves, summed over the segments.
#[derive(Default)]
pub struct Trace {
    rows: Option<Vec<Explained>>,
    /// What clauses joined by AND leave of those before them, by row.
    left: HashMap<usize, u64>,
    at: usize,
}

impl Trace {
    pub fn new(on: bool) -> Self {
        Trace { rows: on.then(Vec::new), ..Trace::default() }
    }

    fn is_on(&self) -> bool {
        self.rows.is_some()
    }

    pub fn rows(self) -> Vec<Explained> {
        let mut rows = self.rows.unwrap_or_default();
        for (at, row) in rows.iter_mut().enumerate() {
            row.left = self.left.get(&at).copied().unwrap_or(row.articles);
        }
        rows
    }

    /// The row of the node that is visited next; every segment visits the nodes in the same order.
    fn open(&mut self, depth: usize, clause: &str) -> usize {
        let row = self.at;
        self.at += 1;
        if let Some(rows) = self.rows.as_mut().filter(|rows| rows.len() == row) {
            rows.push(Explained { depth, clause: clause.to_owned(), articles: 0, claims: None, left: 0 });
        }
        row
    }

    fn close(&mut self, row: usize, articles: &Bits, claims: Option<&Bits>) {
        let Some(row) = self.rows.as_mut().and_then(|rows| rows.get_mut(row)) else { return };
        row.articles += articles.count();
        if let Some(claims) = claims {
            *row.claims.get_or_insert(0) += claims.count();
        }
    }

    fn leaves(&mut self, row: usize, left: &Bits) {
        if self.is_on() {
            *self.left.entry(row).or_insert(0) += left.count();
        }
    }
}
