//! Bringing the voices' files into the store, and taking them out.
//!
//! A file is fetched beside its place, held to its digest, and renamed: it is there whole or not at all. What was begun
//! is gone on with by the next run. One process installs at a time; the lock is the operating system's and dies with it.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use super::{
    Store,
    manifest::{self, File},
    sha256,
    sources::{Fetcher, Patience, Source, SourceError},
    tried::Failure,
};
use crate::{
    show::files::{self, FileError},
    speech::neural::rewrite,
};

/// A try that brings less than this brings nothing.
const ENOUGH: u64 = 1 << 16;
/// Rest before a source is asked again; it doubles with each try that brings nothing.
const REST: Duration = Duration::from_millis(200);

/// What happens, as it happens.
#[derive(Debug)]
pub enum Event<'a> {
    /// Another installation has to end first.
    Waits,
    /// A file is asked for.
    Begins { file: &'a File, source: &'a Source },
    /// So much of it is there.
    Heard { file: &'a File, bytes: u64 },
    /// It is at its place.
    Done { file: &'a File, source: &'a Source },
    /// A source did not give it.
    Refused { file: &'a File, source: &'a Source, reason: String },
    /// It is being rewritten for the runtime.
    Rewrites { file: &'a File },
}

/// Listens to an installation.
pub type Listener<'a> = &'a (dyn Fn(Event<'_>) + Sync);

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Installed {
    /// Places in the store of the files that were brought.
    pub brought: Vec<&'static str>,
    /// Those that were there and whole.
    pub there: Vec<&'static str>,
    /// Those that could not be had and that the rest does without.
    pub without: Vec<&'static str>,
    pub bytes: u64,
}

#[derive(Debug, thiserror::Error)]
pub enum InstallError {
    #[error("there is no voice “{name}” to install{}", nearest.as_ref().map_or(String::new(), |near| format!("; did you mean “{near}”?")))]
    Unknown { name: String, nearest: Option<String> },
    #[error("{name} cannot be had: {}", tried.join("; "))]
    Unreachable { name: &'static str, tried: Vec<String> },
    #[error("another `quotecast voices install` is at work on {}; wait for it to end", store.display())]
    Held { store: PathBuf },
    #[error("the network is needed for this, and the run is offline; `--from DIR` takes the files from a folder")]
    Offline,
    #[error("{name} cannot be rewritten for the runtime: {reason}")]
    Rewrite { name: &'static str, reason: String },
    #[error("there is no room for {name} ({bytes} bytes) in {}", folder.display())]
    Full { name: &'static str, bytes: u64, folder: PathBuf },
    #[error(transparent)]
    File(#[from] FileError),
}

/// The files that names stand for: those that are needed, then those that may be missing.
///
/// # Errors
/// If there is no such name.
pub fn files_of(names: &[String]) -> Result<(Vec<&'static File>, Vec<&'static File>), InstallError> {
    let (mut needed, mut extra) = (Vec::new(), Vec::new());
    for name in names {
        let unknown =
            || InstallError::Unknown { name: name.clone(), nearest: crate::text::nearest(name, manifest::names()) };
        let (files, extras) = manifest::bundle(name).ok_or_else(unknown)?;
        needed.extend(files);
        extra.extend(extras);
    }
    let mut seen = std::collections::BTreeSet::new();
    needed.retain(|file: &&File| seen.insert(file.path));
    extra.retain(|file: &&File| seen.insert(file.path));
    Ok((needed, extra))
}

/// Bytes that are still to come for these files, as far as a quick look tells.
pub fn missing_bytes(store: &Store, files: &[&'static File]) -> u64 {
    files.iter().filter(|file| !store.is_there(file)).map(|file| file.bytes).sum()
}

/// Installs what `names` stand for (`hibari`, `kokoro`, `hibari:heart` …), from the first of `sources` that has it.
///
/// # Errors
/// If a name is unknown, a needed file cannot be had from any source, or the store cannot be written.
pub fn install(
    store: &Store,
    names: &[String],
    sources: &[Source],
    patience: Patience,
    tell: Listener<'_>,
) -> Result<Installed, InstallError> {
    let (needed, extra) = files_of(names)?;
    bring(store, &needed, &extra, sources, patience, tell)
}

/// Installs files: those that are `needed`, and what can be had of the `extra` ones.
///
/// # Errors
/// If a needed file cannot be had from any source, or the store cannot be written.
pub fn bring(
    store: &Store,
    needed: &[&'static File],
    extra: &[&'static File],
    sources: &[Source],
    patience: Patience,
    tell: Listener<'_>,
) -> Result<Installed, InstallError> {
    files::make_folder(store.root())?;
    let _lock = lock(store, || {
        tell(Event::Waits);
        patience.waits
    })?;
    let fetcher = Fetcher::new(parts(store), patience);
    let mut work = Work { store, sources, patience, tell, fetcher, done: Installed::default() };
    for file in needed {
        work.bring(file)?;
    }
    for file in extra {
        match work.bring(file) {
            Ok(()) => {}
            Err(InstallError::Unreachable { .. }) => work.done.without.push(file.path),
            Err(error) => return Err(error),
        }
    }
    let done = work.done;
    Failure::forget(store);
    // Packages were for this run; a file that was begun and not ended would have ended the run.
    match fs::remove_dir_all(parts(store)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(FileError::at("remove", &parts(store))(error).into())
        }
        _ => Ok(done),
    }
}

/// Takes files out of the store. How many were there.
///
/// # Errors
/// If a name is unknown, or a file cannot be removed.
pub fn remove(store: &Store, names: &[String]) -> Result<usize, InstallError> {
    let (mut files, _) = files_of(names)?;
    for name in names {
        // An engine's name stands for all of it; what both engines use stays with either.
        match name.as_str() {
            "hibari" => files.extend(&manifest::HIBARI_VOICES),
            // A voice alone leaves the model to the others.
            name if name.starts_with("kokoro:") => files.retain(|file| file.path != manifest::KOKORO.path),
            _ => {}
        }
    }
    if !files::list(store.root()).is_ok_and(|there| !there.is_empty()) {
        return Ok(0);
    }
    let _lock = lock(store, || false)?;
    let shared = |file: &File| manifest::LETTERS.iter().any(|letters| letters.path == file.path);
    let other_speaks = |store: &Store| {
        let hibari = manifest::HIBARI_VOICES.iter().any(|file| store.is_there(file));
        hibari || store.is_there(&manifest::KOKORO)
    };
    let mut count = 0;
    let (shared, own): (Vec<_>, Vec<_>) = files.into_iter().partition(|file| shared(file));
    for file in own {
        count += usize::from(remove_file(&store.path(file))?);
    }
    if !other_speaks(store) {
        for file in shared {
            count += usize::from(remove_file(&store.path(file))?);
        }
    }
    Ok(count)
}

fn remove_file(path: &Path) -> Result<bool, FileError> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(FileError::at("remove", path)(error)),
    }
}

/// Where unfinished files lie.
fn parts(store: &Store) -> PathBuf {
    store.root().join(".parts")
}

/// Held while the store is changed. Where another process holds it, `waits` tells whether to wait for that to end.
fn lock(store: &Store, waits: impl FnOnce() -> bool) -> Result<fs::File, InstallError> {
    let path = store.root().join(".lock");
    let file = fs::OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(FileError::at("lock", &path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) if waits() => {
            file.lock().map_err(FileError::at("lock", &path))?;
            Ok(file)
        }
        Err(fs::TryLockError::WouldBlock) => Err(InstallError::Held { store: store.root().to_owned() }),
        Err(fs::TryLockError::Error(source)) => Err(FileError::at("lock", &path)(source).into()),
    }
}

struct Work<'a> {
    store: &'a Store,
    sources: &'a [Source],
    patience: Patience,
    tell: Listener<'a>,
    fetcher: Fetcher,
    done: Installed,
}

impl Work<'_> {
    /// A file at its place, whatever it takes.
    fn bring(&mut self, file: &'static File) -> Result<(), InstallError> {
        if self.store.is_whole(file) {
            self.done.there.push(file.path);
            return Ok(());
        }
        if file.path == manifest::KOKORO.path {
            return self.bring_kokoro();
        }
        let part = self.fetch(file)?;
        self.place(&part, file)
    }

    /// The model is rewritten on its way to its place.
    fn bring_kokoro(&mut self) -> Result<(), InstallError> {
        let (published, file) = (&manifest::KOKORO_PUBLISHED, &manifest::KOKORO);
        let part = self.fetch(published)?;
        (self.tell)(Event::Rewrites { file });
        let bytes = fs::read(&part).map_err(FileError::at("read", &part))?;
        let rewritten =
            rewrite::rewrite(&bytes).map_err(|reason| InstallError::Rewrite { name: published.name(), reason })?;
        drop(bytes);
        if sha256(&rewritten) != file.sha256 {
            let reason = "the result has another digest than it should".into();
            return Err(InstallError::Rewrite { name: published.name(), reason });
        }
        files::write(&self.store.path(file), &rewritten)?;
        remove_file(&part)?;
        self.done.brought.push(file.path);
        Ok(())
    }

    fn place(&mut self, part: &Path, file: &'static File) -> Result<(), InstallError> {
        let path = self.store.path(file);
        if let Some(folder) = path.parent() {
            files::make_folder(folder)?;
        }
        fs::rename(part, &path).map_err(FileError::at("put in place", &path))?;
        self.done.brought.push(file.path);
        Ok(())
    }

    /// A file, whole and of the right digest, beside its place.
    fn fetch(&mut self, file: &'static File) -> Result<PathBuf, InstallError> {
        files::make_folder(&parts(self.store))?;
        let part = parts(self.store).join(file.path.replace('/', "-"));
        let mut tried = Vec::new();
        for source in self.sources {
            let Some(refusal) = self.fetch_from(source, file, &part)? else { return Ok(part) };
            let reason = refusal.to_string();
            tried.push(format!("from {source}: {reason}"));
            // One that never had it has not refused it.
            if !matches!(refusal, SourceError::Without) {
                (self.tell)(Event::Refused { file, source, reason });
            }
        }
        if tried.is_empty() {
            tried.push("there is no source to ask".into());
        }
        Err(InstallError::Unreachable { name: file.name(), tried })
    }

    /// Asks one source until the file is there, or until it is no use; then why.
    fn fetch_from(
        &mut self,
        source: &Source,
        file: &'static File,
        part: &Path,
    ) -> Result<Option<SourceError>, InstallError> {
        let size = || fs::metadata(part).map_or(0, |data| data.len());
        let (mut failures, mut answered, mut thrown_away) = (0, false, false);
        loop {
            let before = size();
            (self.tell)(Event::Begins { file, source });
            let heard = |bytes| (self.tell)(Event::Heard { file, bytes });
            let reason = match self.fetcher.fetch(source, file, part, &heard) {
                Ok(()) => {
                    let bytes = fs::read(part).map_err(FileError::at("read", part))?;
                    if sha256(&bytes) == file.sha256 {
                        self.done.bytes += file.bytes;
                        (self.tell)(Event::Done { file, source });
                        return Ok(None);
                    }
                    // Not even a beginning of the right file.
                    remove_file(part)?;
                    // Where it went on with an earlier part, that may have been the wrong one: once more, from the start.
                    if before == 0 || thrown_away {
                        let reason = "what came has another digest than it should, and is thrown away";
                        return Ok(Some(SourceError::Failed(reason.into())));
                    }
                    thrown_away = true;
                    continue;
                }
                Err(SourceError::Write { source, .. }) if is_full(&source) => {
                    remove_file(part)?;
                    let folder = parts(self.store);
                    return Err(InstallError::Full { name: file.name(), bytes: file.bytes, folder });
                }
                Err(SourceError::Write { path, source }) => {
                    return Err(FileError::at("write", &path)(source).into());
                }
                Err(SourceError::Failed(reason)) => {
                    answered = true;
                    reason
                }
                // One that has given a part comes back, perhaps.
                Err(SourceError::Unreachable(reason)) if answered => reason,
                Err(error) => return Ok(Some(error)),
            };
            if size() >= before + ENOUGH {
                failures = 0;
            } else {
                failures += 1;
                if failures >= self.patience.tries {
                    return Ok(Some(SourceError::Failed(reason)));
                }
            }
            std::thread::sleep(REST * (1 << failures.min(5)));
        }
    }
}

fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge)
}
