//! The files of the neural voices: which there are ([`manifest`]), where they lie ([`Store`]), how they come ([`install`]).
//!
//! All shows of a user share one store, in the platform's data folder. A file is at its place whole or not at all; what
//! is read is held to its digest, so that a damaged one is named with the command that mends it.

pub mod install;
pub mod manifest;
pub mod sources;
pub mod tried;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use self::manifest::File;
use crate::show::files::FileError;

/// Why a file of the store cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("{} is not installed", path.display())]
    Missing { path: PathBuf },
    #[error("{} is damaged: {found} where {wanted} is wanted", path.display())]
    Damaged { path: PathBuf, found: String, wanted: String },
    #[error(transparent)]
    File(#[from] FileError),
}

/// Where the files of the voices lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Store {
    root: PathBuf,
}

impl Store {
    /// The user's store: `QUOTECAST_VOICES`, or `quotecast/voices` in the platform's data folder. Nothing where the
    /// user has no home.
    pub fn of_user() -> Option<Self> {
        let set = std::env::var_os("QUOTECAST_VOICES").filter(|set| !set.is_empty()).map(PathBuf::from);
        set.or_else(|| dirs::data_dir().map(|data| data.join("quotecast").join("voices"))).map(Store::at)
    }

    pub fn at(root: impl Into<PathBuf>) -> Self {
        Store { root: root.into() }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn path(&self, file: &File) -> PathBuf {
        self.root.join(file.path)
    }

    /// Does a file of this name stand at its place? What is used of it is held to its digest, so that a damaged one is
    /// named and not passed over.
    pub fn stands(&self, file: &File) -> bool {
        self.path(file).is_file()
    }

    /// Is a file of this name and size at its place? The quick look, for lists.
    pub fn is_there(&self, file: &File) -> bool {
        fs::metadata(self.path(file)).is_ok_and(|data| data.is_file() && data.len() == file.bytes)
    }

    /// Is it the very file?
    pub fn is_whole(&self, file: &File) -> bool {
        self.is_there(file) && self.read(file).is_ok()
    }

    /// The bytes of a file, held to their digest.
    ///
    /// # Errors
    /// If it is not there, cannot be read, or is another.
    pub fn read(&self, file: &File) -> Result<Vec<u8>, StoreError> {
        let path = self.path(file);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(StoreError::Missing { path }),
            Err(error) => return Err(FileError::at("read", &path)(error).into()),
        };
        if bytes.len() as u64 != file.bytes {
            let (found, wanted) = (format!("{} bytes", bytes.len()), format!("{}", file.bytes));
            return Err(StoreError::Damaged { path, found, wanted });
        }
        let found = sha256(&bytes);
        if found != file.sha256 {
            let short = |digest: &str| format!("SHA-256 {}…", &digest[..12.min(digest.len())]);
            return Err(StoreError::Damaged { path, found: short(&found), wanted: short(file.sha256) });
        }
        Ok(bytes)
    }
}

/// In hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: File = File {
        path: "test/a.bin",
        bytes: 3,
        sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        publisher: "",
        package: None,
    };

    #[test]
    fn a_file_is_used_only_whole_and_the_fault_names_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::at(folder.path());
        assert!(matches!(store.read(&FILE), Err(StoreError::Missing { .. })));
        fs::create_dir(folder.path().join("test")).unwrap();
        let put = |bytes: &str| fs::write(store.path(&FILE), bytes).unwrap();
        put("abc");
        assert_eq!(store.read(&FILE).unwrap(), b"abc");
        put("abd");
        let error = store.read(&FILE).unwrap_err().to_string();
        assert!(error.contains("a.bin is damaged") && error.contains("ba7816bf8f01"), "{error}");
        assert!(store.is_there(&FILE) && !store.is_whole(&FILE));
        put("ab");
        assert!(store.read(&FILE).unwrap_err().to_string().contains("2 bytes where 3 is wanted"));
        assert!(!store.is_there(&FILE));
    }
}
