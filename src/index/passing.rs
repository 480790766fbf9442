//! The index's files as a merge reads them: each once, from front to back.
//!
//! A mapped page counts as the program's memory until the map is dropped, and tantivy maps files whole: a merge would hold
//! everything that it reads until it ends. Here a file is mapped anew after each stretch, and the map before goes with the last slice of it.

use std::{
    fmt, io,
    ops::Range,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};
use tantivy::{
    Directory, HasLen,
    directory::{
        DirectoryLock, FileHandle, Lock, MmapDirectory, OwnedBytes, WatchCallback, WatchHandle, WritePtr,
        error::{DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError},
    },
};

/// Bytes that are read of a file until it is mapped anew; a merge reads some thirty files at a time.
const STRETCH: usize = 1 << 20;

/// A folder whose files are let go as they are read.
#[derive(Clone, Debug)]
pub struct Passing {
    dir: PathBuf,
    inner: MmapDirectory,
}

impl Passing {
    pub fn open(dir: &Path) -> Result<Self, OpenDirectoryError> {
        Ok(Passing { dir: dir.to_owned(), inner: MmapDirectory::open(dir)? })
    }
}

impl Directory for Passing {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let map = self.inner.get_file_handle(path)?;
        Ok(Arc::new(File { dir: self.dir.clone(), path: path.to_owned(), length: map.len(), current: Mutex::new(Map { map, read: 0 }) }))
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.inner.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.inner.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.inner.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.inner.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.inner.atomic_write(path, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.inner.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.inner.acquire_lock(lock)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.inner.watch(callback)
    }
}

struct File {
    dir: PathBuf,
    path: PathBuf,
    length: usize,
    current: Mutex<Map>,
}

struct Map {
    map: Arc<dyn FileHandle>,
    /// Bytes that were read of this map.
    read: usize,
}

impl File {
    /// A map of the file that shares no page with those before: one folder remembers what it has mapped.
    fn mapped_anew(&self) -> Option<Arc<dyn FileHandle>> {
        let map = MmapDirectory::open(&self.dir).ok()?.get_file_handle(&self.path).ok()?;
        (map.len() == self.length).then_some(map)
    }
}

impl FileHandle for File {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        current.read += range.len();
        let bytes = current.map.read_bytes(range)?;
        if current.read > STRETCH {
            // A file that cannot be opened any more, because it was deleted, is still whole in the map that stands.
            current.map = self.mapped_anew().unwrap_or_else(|| current.map.clone());
            current.read = 0;
        }
        Ok(bytes)
    }
}

impl HasLen for File {
    fn len(&self) -> usize {
        self.length
    }
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} bytes", self.path.display(), self.length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    const PART: usize = 1 << 18;
    const PARTS: usize = 64;

    fn file_of_parts(dir: &Path) -> Vec<u8> {
        let bytes: Vec<u8> = (0..PART * PARTS).map(|i| (i / PART + i % 251) as u8).collect();
        fs::write(dir.join("file"), &bytes).unwrap();
        bytes
    }

    /// Kilobytes of the file that this process has in memory, or nothing where the system does not tell.
    fn resident(path: &Path) -> Option<usize> {
        let maps = fs::read_to_string("/proc/self/smaps").ok()?;
        let path = path.canonicalize().unwrap();
        let mut ours = false;
        let mut sum = 0;
        for line in maps.lines() {
            if let Some(size) = line.strip_prefix("Rss:") {
                sum += if ours { size.trim().trim_end_matches(" kB").parse().unwrap_or(0) } else { 0 };
            } else if line.split(' ').next().is_some_and(|range| range.contains('-')) {
                ours = line.ends_with(path.to_str().unwrap());
            }
        }
        Some(sum)
    }

    #[test]
    fn every_stretch_reads_as_the_file_has_it() {
        let dir = tempfile::tempdir().unwrap();
        let bytes = file_of_parts(dir.path());
        let file = Passing::open(dir.path()).unwrap().open_read(Path::new("file")).unwrap();
        for part in (0..PARTS).chain([3, 0]) {
            let range = part * PART..(part + 1) * PART;
            assert_eq!(file.read_bytes_slice(range.clone()).unwrap().as_slice(), &bytes[range]);
        }
        assert_eq!(file.read_bytes().unwrap().as_slice(), &bytes);
    }

    #[test]
    fn what_was_read_is_let_go() {
        let dir = tempfile::tempdir().unwrap();
        file_of_parts(dir.path());
        let file = Passing::open(dir.path()).unwrap().open_read(Path::new("file")).unwrap();
        let mut most = 0;
        for part in 0..PARTS {
            let bytes = file.read_bytes_slice(part * PART..(part + 1) * PART).unwrap();
            assert_ne!(bytes.iter().map(|b| u64::from(*b)).sum::<u64>(), 0);
            most = most.max(resident(&dir.path().join("file")).unwrap_or(0));
        }
        assert!(most << 10 < PART * PARTS / 2, "{most} kB");
    }

    #[test]
    #[cfg(unix)]
    fn a_deleted_file_is_read_to_its_end() {
        let dir = tempfile::tempdir().unwrap();
        let bytes = file_of_parts(dir.path());
        let folder = Passing::open(dir.path()).unwrap();
        let file = folder.open_read(Path::new("file")).unwrap();
        folder.delete(Path::new("file")).unwrap();
        for part in 0..PARTS {
            let range = part * PART..(part + 1) * PART;
            assert_eq!(file.read_bytes_slice(range.clone()).unwrap().as_slice(), &bytes[range]);
        }
    }
}
