//! A set of the documents of one segment.

use tantivy::DocId;

/// One bit a document; all sets of a segment have the same length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bits {
    words: Vec<u64>,
    len: u32,
}

impl Bits {
    pub fn none(len: u32) -> Self {
        Bits { words: vec![0; len.div_ceil(64) as usize], len }
    }

    pub fn all(len: u32) -> Self {
        let mut bits = Bits { words: vec![u64::MAX; len.div_ceil(64) as usize], len };
        if !len.is_multiple_of(64)
            && let Some(last) = bits.words.last_mut()
        {
            *last = (1 << (len % 64)) - 1;
        }
        bits
    }

    pub fn len(&self) -> u32 {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|w| *w == 0)
    }

    pub fn count(&self) -> u64 {
        self.words.iter().map(|w| u64::from(w.count_ones())).sum()
    }

    pub fn insert(&mut self, doc: DocId) {
        if doc < self.len {
            self.words[(doc / 64) as usize] |= 1 << (doc % 64);
        }
    }

    pub fn contains(&self, doc: DocId) -> bool {
        doc < self.len && self.words[(doc / 64) as usize] >> (doc % 64) & 1 == 1
    }

    pub fn and(mut self, other: &Bits) -> Self {
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a &= b);
        self
    }

    pub fn or(mut self, other: &Bits) -> Self {
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a |= b);
        self
    }

    pub fn without(mut self, other: &Bits) -> Self {
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a &= !b);
        self
    }

    /// The first member at or after `doc`.
    pub fn next(&self, doc: DocId) -> Option<DocId> {
        let mut at = (doc / 64) as usize;
        let mut word = self.words.get(at)? & (u64::MAX << (doc % 64));
        while word == 0 {
            at += 1;
            word = *self.words.get(at)?;
        }
        Some(at as u32 * 64 + word.trailing_zeros())
    }

    pub fn iter(&self) -> impl Iterator<Item = DocId> + '_ {
        self.words.iter().enumerate().flat_map(|(at, word)| {
            let mut word = *word;
            std::iter::from_fn(move || {
                let low = (word != 0).then(|| word.trailing_zeros())?;
                word &= word - 1;
                Some(at as u32 * 64 + low)
            })
        })
    }

    /// The articles to which these claims belong: of each the next member of `articles`.
    pub fn to_articles(&self, articles: &Bits) -> Self {
        let mut out = Bits::none(self.len);
        for doc in self.iter() {
            if let Some(article) = articles.next(doc) {
                out.insert(article);
            }
        }
        out
    }

    /// The claims that belong to these articles.
    pub fn to_claims(&self, articles: &Bits) -> Self {
        let mut out = Bits::none(self.len);
        let mut begin = 0;
        for article in articles.iter() {
            if self.contains(article) {
                (begin..article).for_each(|doc| out.insert(doc));
            }
            begin = article + 1;
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(docs: &[u32]) -> Bits {
        let mut bits = Bits::none(200);
        docs.iter().for_each(|d| bits.insert(*d));
        bits
    }

    #[test]
    fn claims_belong_to_the_next_article() {
        let articles = set(&[2, 3, 130]);
        assert_eq!(set(&[0, 1]).to_articles(&articles), set(&[2]));
        assert_eq!(set(&[70, 129]).to_articles(&articles), set(&[130]));
        assert_eq!(set(&[131]).to_articles(&articles), set(&[]));
        assert_eq!(set(&[2, 3]).to_claims(&articles), set(&[0, 1]));
    }

    #[test]
    fn sets_combine() {
        assert_eq!(set(&[1, 2]).and(&set(&[2, 3])), set(&[2]));
        assert_eq!(set(&[1, 2]).without(&set(&[2])), set(&[1]));
        assert_eq!(Bits::all(130).count(), 130);
        assert_eq!(set(&[0, 63, 64, 199]).iter().collect::<Vec<_>>(), [0, 63, 64, 199]);
    }
}
