//! Files that are old or new, never half: written beside their place, synced, renamed.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// What failed, on which file.
#[derive(Debug, thiserror::Error)]
#[error("cannot {act} {}", path.display())]
pub struct FileError {
    pub act: &'static str,
    pub path: PathBuf,
    #[source]
    pub source: io::Error,
}

impl FileError {
    /// For `map_err`: `FileError::at("read", &path)`.
    pub fn at(act: &'static str, path: &Path) -> impl FnOnce(io::Error) -> FileError {
        let path = path.to_owned();
        move |source| FileError { act, path, source }
    }
}

/// The name under which a file is written before it takes its place. One name for each file, so that what a killed
/// run left behind is written over by the next; a show has one writer at a time.
pub fn beside(path: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".part");
    path.with_file_name(name)
}

/// Is this the name of a file that was never finished?
pub fn is_unfinished(path: &Path) -> bool {
    path.file_name().is_some_and(|name| {
        let name = name.to_string_lossy();
        name.starts_with('.') && name.ends_with(".part")
    })
}

/// Puts `bytes` at `path`, whole or not at all. Folders on the way are made.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    write_with(path, |file| file.write_all(bytes))
}

/// Like [`write()`], for what is too large to hold or is made by a writer.
pub fn write_with(path: &Path, fill: impl FnOnce(&mut File) -> io::Result<()>) -> Result<(), FileError> {
    if let Some(folder) = path.parent() {
        make_folder(folder)?;
    }
    let part = beside(path);
    let filled = File::create(&part).and_then(|mut file| {
        fill(&mut file)?;
        file.sync_all()
    });
    if let Err(error) = filled {
        // Nothing half-written stays; the first fault is the one to tell.
        let _ = fs::remove_file(&part);
        return Err(FileError::at("write", path)(error));
    }
    fs::rename(&part, path).map_err(FileError::at("put in place", path))
}

/// Writes only what differs, so that unchanged files keep their modification time. Tells whether it wrote.
pub fn write_if_changed(path: &Path, bytes: &[u8]) -> Result<bool, FileError> {
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(false);
    }
    write(path, bytes).map(|()| true)
}

/// The file's bytes, or `None` where there is no such file.
pub fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>, FileError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(FileError::at("read", path)(error)),
    }
}

pub fn make_folder(path: &Path) -> Result<(), FileError> {
    fs::create_dir_all(path).map_err(FileError::at("make the folder", path))
}

/// The files of a folder in order of name; none where there is no such folder.
pub fn list(folder: &Path) -> Result<Vec<PathBuf>, FileError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(FileError::at("list", folder)(error)),
    };
    let mut found = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<Vec<_>>>()
        .map_err(FileError::at("list", folder))?;
    found.sort();
    Ok(found)
}
