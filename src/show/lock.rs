//! One writer at a time. The lock is the operating system's, so it dies with its process, however that ends.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{Read, Seek, SeekFrom, Write},
    path::PathBuf,
};

use super::{Paths, files::FileError};

/// Held while a command writes to a show.
#[derive(Debug)]
pub struct Lock {
    file: File,
}

#[derive(Debug, thiserror::Error)]
pub enum LockError {
    #[error("the show in {} is being written by {holder}; wait for it to end, then run the command again", root.display())]
    Held { root: PathBuf, holder: String },
    #[error(transparent)]
    File(#[from] FileError),
}

impl Lock {
    /// Takes the lock for the command `verb`.
    ///
    /// # Errors
    /// If another process holds it (the error says which), or the show cannot be written.
    pub fn take(paths: &Paths, verb: &str) -> Result<Lock, LockError> {
        let path = paths.lock();
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(FileError::at("lock", &path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // Where the system keeps others from reading a locked file, the holder stays unnamed.
                let _ = file.read_to_string(&mut holder);
                let holder = if holder.trim().is_empty() { "another process".into() } else { holder.trim().to_owned() };
                return Err(LockError::Held { root: paths.root().to_owned(), holder });
            }
            Err(TryLockError::Error(source)) => return Err(FileError::at("lock", &path)(source).into()),
        }
        let mut lock = Lock { file };
        lock.say(&format!("quotecast {verb} (process {})\n", std::process::id()))
            .map_err(FileError::at("lock", &path))?;
        Ok(lock)
    }

    fn say(&mut self, holder: &str) -> std::io::Result<()> {
        self.file.set_len(0)?;
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(holder.as_bytes())
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // The name would be wrong from now on; the lock itself goes with the file.
        let _ = self.say("");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_writer_is_told_who_holds_the_show() {
        let folder = tempfile::tempdir().unwrap();
        let paths = Paths::new(folder.path());
        let held = Lock::take(&paths, "make").unwrap();
        let error = Lock::take(&paths, "feed").unwrap_err().to_string();
        assert!(error.contains("quotecast make (process"), "{error}");
        drop(held);
        Lock::take(&paths, "feed").unwrap();
    }
}
