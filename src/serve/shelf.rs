//! What there is to give out: the show's records and settings, read again when they change, and the documents made of them.

use std::{
    collections::BTreeSet,
    fmt, fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};

use super::{LoadSettings, Options, Warn, conditional};
use crate::{
    episode::Record,
    feed::{self, BaseUrl, page},
    show::{Paths, Settings, files},
};

/// So many documents are kept: one for each address that the server is known by.
const KEPT: usize = 8;

pub struct Shelf {
    paths: Paths,
    settings: LoadSettings,
    warn: Warn,
    current: Mutex<Option<Arc<Show>>>,
}

/// The show as it stood at one moment.
pub struct Show {
    /// Changes with every file that was read.
    print: blake3::Hash,
    settings: Settings,
    records: Vec<Record>,
    /// The audio that may go, as the records name it.
    audio: BTreeSet<String>,
    /// When the newest of the files was written.
    modified: Option<SystemTime>,
    documents: Mutex<Vec<(Kind, BaseUrl, Arc<Document>)>>,
}

/// What is made for the address that was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Feed,
    Page,
}

#[derive(Debug)]
pub struct Document {
    pub bytes: Vec<u8>,
    pub etag: String,
    pub modified: Option<SystemTime>,
}

/// The show cannot be read; [`Options::warn`] has been told why.
#[derive(Debug)]
pub struct Unreadable;

impl Shelf {
    pub fn new(options: &Options) -> Shelf {
        Shelf {
            paths: options.paths.clone(),
            settings: Arc::clone(&options.settings),
            warn: Arc::clone(&options.warn),
            current: Mutex::new(None),
        }
    }

    pub fn paths(&self) -> &Paths {
        &self.paths
    }

    pub fn warn(&self, what: &str) {
        (self.warn)(what);
    }

    /// The feed or the page for an address. Blocks on files.
    pub fn document(&self, kind: Kind, base: &BaseUrl) -> Result<Arc<Document>, Unreadable> {
        Ok(self.show()?.document(kind, base))
    }

    /// May this audio go? Blocks on files.
    pub fn has_audio(&self, relative: &str) -> Result<bool, Unreadable> {
        Ok(self.show()?.audio.contains(relative))
    }

    fn show(&self) -> Result<Arc<Show>, Unreadable> {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        let read = || -> Result<Arc<Show>, String> {
            let (print, modified) = look(&self.paths).map_err(|error| with_causes(&error))?;
            if let Some(show) = current.as_ref().filter(|show| show.print == print) {
                return Ok(Arc::clone(show));
            }
            let settings = (self.settings)()?;
            let records = feed::load_records(&self.paths).map_err(|error| with_causes(&error))?;
            let audio = records.iter().flat_map(Record::files).map(|(path, _)| path.to_owned()).collect();
            Ok(Arc::new(Show { print, settings, records, audio, modified, documents: Mutex::new(Vec::new()) }))
        };
        let show = read().map_err(|why| {
            self.warn(&why);
            Unreadable
        })?;
        *current = Some(Arc::clone(&show));
        Ok(show)
    }

    /// The file on disk, if it is a regular one and does not leave the folder through a link. Blocks on files.
    pub fn file(&self, folder: &Path, relative: &str) -> Option<PathBuf> {
        let folder = fs::canonicalize(folder).ok()?;
        let file = fs::canonicalize(self.paths.root().join(relative)).ok()?;
        (file.starts_with(folder) && file.is_file()).then_some(file)
    }
}

impl Show {
    fn document(&self, kind: Kind, base: &BaseUrl) -> Arc<Document> {
        let mut documents = self.documents.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((.., document)) = documents.iter().find(|(of, at, _)| *of == kind && at == base) {
            return Arc::clone(document);
        }
        let made = match kind {
            Kind::Feed => feed::feed(&self.settings, &self.records, base),
            Kind::Page => page::page(&self.settings, &self.records, base),
        };
        let bytes = made.into_bytes();
        let document = Arc::new(Document { etag: conditional::etag_of(&bytes), bytes, modified: self.modified });
        if documents.len() >= KEPT {
            documents.remove(0);
        }
        documents.push((kind, base.clone(), Arc::clone(&document)));
        document
    }
}

/// A print of all that the documents are made of, without reading it, and when it was last written. A record that is gone
/// shows in its folder's time.
fn look(paths: &Paths) -> Result<(blake3::Hash, Option<SystemTime>), files::FileError> {
    let mut hasher = blake3::Hasher::new();
    let mut newest = None;
    let mut all = vec![paths.settings(), paths.records()];
    all.extend(files::list(&paths.records())?);
    for path in all {
        let Ok(data) = fs::metadata(&path) else { continue };
        let modified = data.modified().ok();
        newest = newest.max(modified);
        let name = path.file_name().unwrap_or_default().as_encoded_bytes();
        hasher.update(name).update(format!("\0{:?} {}\0", modified, data.len()).as_bytes());
    }
    Ok((hasher.finalize(), newest))
}

fn with_causes(error: &dyn std::error::Error) -> String {
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(one) = cause {
        said.push_str(&format!(": {one}"));
        cause = one.source();
    }
    said
}

impl fmt::Debug for Shelf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shelf").field("paths", &self.paths).finish_non_exhaustive()
    }
}
