//! What was made already: the same question of the same index has the same answer. Bounded in bytes; what was not asked for
//! longest goes first.

use lru::LruCache;
use std::sync::{Mutex, MutexGuard};

pub struct Cache<T> {
    /// Bytes that are kept.
    most: usize,
    kept: Mutex<Kept<T>>,
}

struct Kept<T> {
    /// Of which index they are.
    generation: u64,
    /// What was made, and its bytes.
    made: LruCache<String, (T, usize)>,
    bytes: usize,
}

impl<T> Kept<T> {
    fn new(generation: u64) -> Self {
        Kept { generation, made: LruCache::unbounded(), bytes: 0 }
    }
}

impl<T: Clone> Cache<T> {
    pub fn new(most: usize) -> Self {
        Cache { most, kept: Mutex::new(Kept::new(0)) }
    }

    fn kept(&self) -> MutexGuard<'_, Kept<T>> {
        self.kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    pub fn get(&self, generation: u64, key: &str) -> Option<T> {
        let mut kept = self.kept();
        if kept.generation == generation { kept.made.get(key).map(|(made, _)| made.clone()) } else { None }
    }

    /// Keeps what has about so many bytes; what would take a large part of the room is made anew each time.
    pub fn put(&self, generation: u64, key: String, made: T, bytes: usize) {
        let size = bytes + key.len();
        let mut kept = self.kept();
        if size > self.most / 48 || generation < kept.generation {
            return;
        }
        if generation > kept.generation {
            *kept = Kept::new(generation);
        }
        kept.bytes += size;
        if let Some((_, (_, before))) = kept.made.push(key, (made, size)) {
            kept.bytes -= before;
        }
        while kept.bytes > self.most {
            let Some((_, (_, oldest))) = kept.made.pop_lru() else { break };
            kept.bytes -= oldest;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_of_another_index_is_forgotten() {
        let cache = Cache::new(4800);
        cache.put(1, "a".to_owned(), "one", 3);
        assert!(cache.get(1, "a").is_some() && cache.get(2, "a").is_none());
        cache.put(2, "b".to_owned(), "two", 3);
        assert!(cache.get(1, "a").is_none() && cache.get(2, "b").is_some());
        cache.put(1, "c".to_owned(), "late", 4);
        assert!(cache.get(2, "c").is_none());
    }

    #[test]
    fn it_stays_within_its_bounds() {
        let cache = Cache::new(4800);
        (0..200).for_each(|n| cache.put(1, n.to_string(), n, 90));
        assert!(cache.kept().bytes <= 4800);
        assert!(cache.get(1, "0").is_none() && cache.get(1, "199").is_some());
        let bytes = cache.kept().bytes;
        cache.put(1, "199".to_owned(), 199, 90);
        assert_eq!(cache.kept().bytes, bytes, "the same twice is kept once");
        cache.put(1, "large".to_owned(), 0, 101);
        assert!(cache.get(1, "large").is_none());
    }

    #[test]
    fn what_is_asked_for_stays() {
        let cache = Cache::new(4800);
        cache.put(1, "often".to_owned(), 1, 90);
        (0..200).for_each(|n| {
            cache.put(1, n.to_string(), n, 90);
            assert!(cache.get(1, "often").is_some());
        });
        assert!(cache.get(1, "0").is_none());
    }
}
