//! Answers that were given: the same address on the same index gives the same bytes. Bounded in bytes, the oldest go first.

use axum::body::Bytes;
use std::{
    collections::{HashMap, VecDeque},
    sync::Mutex,
};

/// Bytes that are kept.
const MOST_BYTES: usize = 48 << 20;

/// What is larger than this is made anew each time.
const LARGEST: usize = 1 << 20;

#[derive(Default)]
pub struct Cache(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    /// Of which index they are.
    generation: u64,
    answers: HashMap<String, (&'static str, Bytes)>,
    order: VecDeque<String>,
    bytes: usize,
}

impl Cache {
    pub fn get(&self, generation: u64, key: &str) -> Option<(&'static str, Bytes)> {
        let kept = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if kept.generation == generation { kept.answers.get(key).cloned() } else { None }
    }

    pub fn put(&self, generation: u64, key: String, kind: &'static str, body: &Bytes) {
        let size = body.len() + 2 * key.len();
        let mut kept = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if size > LARGEST || generation < kept.generation {
            return;
        }
        if generation > kept.generation {
            *kept = Kept { generation, ..Kept::default() };
        }
        if kept.answers.insert(key.clone(), (kind, body.clone())).is_some() {
            return;
        }
        kept.order.push_back(key);
        kept.bytes += size;
        while kept.bytes > MOST_BYTES {
            let Some(oldest) = kept.order.pop_front() else { break };
            if let Some((_, body)) = kept.answers.remove(&oldest) {
                kept.bytes -= body.len() + 2 * oldest.len();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_of_another_index_is_forgotten() {
        let cache = Cache::default();
        cache.put(1, "a".to_owned(), "text/plain", &Bytes::from_static(b"one"));
        assert!(cache.get(1, "a").is_some() && cache.get(2, "a").is_none());
        cache.put(2, "b".to_owned(), "text/plain", &Bytes::from_static(b"two"));
        assert!(cache.get(1, "a").is_none() && cache.get(2, "b").is_some());
        cache.put(1, "c".to_owned(), "text/plain", &Bytes::from_static(b"late"));
        assert!(cache.get(2, "c").is_none());
    }

    #[test]
    fn it_stays_within_its_bounds() {
        let cache = Cache::default();
        let body = Bytes::from(vec![0; LARGEST / 2]);
        (0..200).for_each(|n| cache.put(1, n.to_string(), "", &body));
        assert!(cache.0.lock().unwrap().bytes <= MOST_BYTES);
        assert!(cache.get(1, "0").is_none() && cache.get(1, "199").is_some());
    }
}
