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
        self.within(0, self.len)
    }

    /// The articles to which these claims belong: of each the next member of `articles`.
    ///
    /// Added to the run of claims before an article, a claim carries over into the article's own bit.
    pub fn to_articles(&self, articles: &Bits) -> Self {
        let mut carry = false;
        let words = self.words.iter().zip(&articles.words).map(|(claims, articles)| {
            let (sum, over) = (claims & !articles).overflowing_add(!articles);
            let (sum, again) = sum.overflowing_add(u64::from(carry));
            carry = over | again;
            sum & articles
        });
        Bits { words: words.collect(), len: self.len }
    }

    /// The claims that belong to these articles: of each the documents since the member of `articles` before it.
    ///
    /// Seen from behind, the run of claims begins next to the article: one added there flips all of it.
    pub fn to_claims(&self, articles: &Bits) -> Self {
        let mut out = Bits::none(self.len);
        let (mut carry, mut begins) = (false, false);
        for ((found, articles), out) in self.words.iter().zip(&articles.words).zip(&mut out.words).rev() {
            let (found, claims) = ((found & articles).reverse_bits(), !articles.reverse_bits());
            let (sum, over) = (found << 1 | u64::from(begins)).overflowing_add(claims);
            let (sum, again) = sum.overflowing_add(u64::from(carry));
            (carry, begins) = (over | again, found >> 63 == 1);
            *out = (claims & !sum).reverse_bits();
        }
        // Bits behind the last document stand before no article.
        out.and(&Bits::all(self.len))
    }

    /// Where the block of this article begins: behind the member before it.
    pub fn begin_of_block(&self, article: DocId) -> DocId {
        let mut at = (article / 64) as usize;
        let mut word = self.words.get(at).map_or(0, |word| word & !(u64::MAX << (article % 64)));
        while word == 0 && at > 0 {
            at -= 1;
            word = self.words[at];
        }
        if word == 0 { 0 } else { at as u32 * 64 + 64 - word.leading_zeros() }
    }

    /// Adds the members of the stretch that begins at `start`, a multiple of 64.
    pub fn gather(&self, start: DocId, end: DocId, out: &mut Vec<DocId>) {
        for (base, mut word) in self.stretch(start, end) {
            while word != 0 {
                out.push(base + word.trailing_zeros());
                word &= word - 1;
            }
        }
    }

    /// How many members the stretch has that begins at `start`, a multiple of 64, and how many runs they make.
    pub fn count_within(&self, start: DocId, end: DocId) -> (u32, u32) {
        let counts = self.stretch(start, end).map(|(_, word)| (word.count_ones(), (word & !(word << 1)).count_ones()));
        counts.fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1))
    }

    /// Gives the runs of members of the stretch that begins at `start`, a multiple of 64: the first of each and how many they are.
    /// A run ends at each multiple of 64.
    pub fn runs(&self, start: DocId, end: DocId, mut take: impl FnMut(DocId, usize)) {
        for (base, mut word) in self.stretch(start, end) {
            while word != 0 {
                let first = word.trailing_zeros();
                let count = (word >> first).trailing_ones();
                take(base + first, count as usize);
                // Adding one at the beginning of the run carries through it.
                word &= word.wrapping_add(1 << first);
            }
        }
    }

    /// The words with documents from `start` to before `end`, each with its first document.
    fn stretch(&self, start: DocId, end: DocId) -> impl Iterator<Item = (DocId, u64)> + '_ {
        let (first, last) = ((start / 64) as usize, (end.min(self.len).div_ceil(64)) as usize);
        (first as u32..).map(|at| at * 64).zip(self.words[first.min(last)..last].iter().copied())
    }

    /// The members from `start` to before `end`, words apart: for work that is shared between threads.
    pub fn within(&self, start: DocId, end: DocId) -> impl Iterator<Item = DocId> + '_ {
        let all = self.stretch(start, end).flat_map(|(base, word)| members(base, word));
        all.skip_while(move |d| *d < start).take_while(move |d| *d < end)
    }
}

/// The members of one word, which stands for the documents from `base` on.
fn members(base: DocId, mut word: u64) -> impl Iterator<Item = DocId> {
    std::iter::from_fn(move || {
        let low = (word != 0).then(|| word.trailing_zeros())?;
        word &= word - 1;
        Some(base + low)
    })
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
    fn blocks_of_any_length_are_joined_across_words() {
        // Articles with gaps of many lengths; every third one is asked for.
        let ends: Vec<u32> = (0..40_u32)
            .scan(0, |at, n| {
                *at += 1 + n * n % 97;
                Some(*at)
            })
            .collect();
        let len = ends.last().unwrap() + 30;
        let mut articles = Bits::none(len);
        ends.iter().for_each(|d| articles.insert(*d));
        let (mut found, mut claims) = (Bits::none(len), Bits::none(len));
        for (n, end) in ends.iter().enumerate().filter(|(n, _)| n % 3 == 0) {
            found.insert(*end);
            let begin = if n == 0 { 0 } else { ends[n - 1] + 1 };
            assert_eq!(articles.begin_of_block(*end), begin);
            (begin..*end).for_each(|d| claims.insert(d));
        }
        assert_eq!(found.to_claims(&articles), claims);
        let mut with_claims = Bits::none(len);
        found.iter().filter(|d| articles.begin_of_block(*d) < *d).for_each(|d| with_claims.insert(d));
        assert_eq!(claims.to_articles(&articles), with_claims);
        // One claim of a block is enough.
        let mut last = Bits::none(len);
        with_claims.iter().for_each(|d| last.insert(d - 1));
        assert_eq!(last.to_articles(&articles), with_claims);
    }

    #[test]
    fn runs_are_all_members_in_order() {
        let docs: Vec<u32> = [0, 1, 2, 5].into_iter().chain(60..70).chain(128..192).chain([198, 199]).collect();
        let bits = set(&docs);
        let mut runs = Vec::new();
        bits.runs(0, 200, |first, count| runs.push((first, count)));
        assert_eq!(runs, [(0, 3), (5, 1), (60, 4), (64, 6), (128, 64), (198, 2)]);
        let mut gathered = Vec::new();
        bits.gather(64, 200, &mut gathered);
        assert_eq!(gathered, docs.into_iter().filter(|doc| *doc >= 64).collect::<Vec<_>>());
        assert_eq!(bits.count_within(64, 200), (gathered.len() as u32, 3));
    }

    #[test]
    fn sets_combine() {
        assert_eq!(set(&[1, 2]).and(&set(&[2, 3])), set(&[2]));
        assert_eq!(set(&[1, 2]).without(&set(&[2])), set(&[1]));
        assert_eq!(Bits::all(130).count(), 130);
        assert_eq!(set(&[0, 63, 64, 199]).iter().collect::<Vec<_>>(), [0, 63, 64, 199]);
    }
}
