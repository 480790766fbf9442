//! The seeds of the fuzz targets and what fuzzing found, replayed: none may panic, or take long.

#[path = "../fuzz/targets.rs"]
mod targets;

use std::{fs, time::Instant};

const SECONDS_MAX: u64 = 20;

#[test]
fn every_seed_is_survived() {
    for (name, target) in targets::TARGETS {
        let folder = super::root().join("tests/fuzz/seeds").join(name);
        let mut count = 0;
        for entry in fs::read_dir(&folder).expect("a folder of seeds") {
            let path = entry.expect("an entry").path();
            let began = Instant::now();
            target(&fs::read(&path).expect("a seed"));
            assert!(began.elapsed().as_secs() < SECONDS_MAX, "{}: {:?}", path.display(), began.elapsed());
            count += 1;
        }
        assert!(count > 0, "{name} has no seeds");
    }
}
