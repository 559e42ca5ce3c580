//! A show in a folder of its own, driven through the program as a user drives it.
#![allow(dead_code, reason = "each test file uses its part")]

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use tempfile::TempDir;

/// 2026-06-05T12:00:00Z, which is “now” in every test.
pub const NOW: &str = "1780660800";

/// An article with two people, in our own words.
pub const TWO_SPEAKERS: &str = "\
Lighthouse keeps its lamp

By Ines Vold

KARSHOLM — The last lamp on the northern coast stays lit, the harbour board decided on Monday.

“We looked at every figure twice,” said Mara Quist, who chairs the board. “In the end it was not about money.”

Jonas Hell, a pilot for thirty years, was relieved. “You can lose a satellite,” he said. “You cannot lose a lighthouse.”

The lamp will be serviced in May.
";

/// The program, with what tests need: no network, a fixed now, no folder of the user's.
pub fn quotecast() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quotecast"));
    command
        .env("QUOTECAST_OFFLINE", "1")
        .env("SOURCE_DATE_EPOCH", NOW)
        .env("XDG_DATA_HOME", env!("CARGO_TARGET_TMPDIR"))
        .env("NO_COLOR", "1")
        .env_remove("QUOTECAST_SHOW")
        .env_remove("COLUMNS")
        .env_remove("QUOTECAST_VOICES")
        .stdin(Stdio::null());
    command
}

/// A folder that is going to be a show.
pub struct Show {
    folder: TempDir,
}

impl Show {
    pub fn new() -> Self {
        Show { folder: tempfile::tempdir().unwrap() }
    }

    /// A show with an episode of [`TWO_SPEAKERS`].
    pub fn made() -> Self {
        let show = Show::new();
        show.write("lighthouse.txt", TWO_SPEAKERS);
        show.run(["make", "lighthouse.txt"]).succeeds();
        show
    }

    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.root().join(name)
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> &Self {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
        self
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub fn exists(&self, name: &str) -> bool {
        self.path(name).exists()
    }

    /// Changes a file as an editor would.
    pub fn edit(&self, name: &str, from: &str, to: &str) -> &Self {
        let text = self.read(name);
        assert!(text.contains(from), "{name} has no “{from}”:\n{text}");
        self.write(name, text.replace(from, to))
    }

    pub fn command<const N: usize>(&self, args: [&str; N]) -> Command {
        let mut command = quotecast();
        command.current_dir(self.root()).args(args);
        command
    }

    pub fn run<const N: usize>(&self, args: [&str; N]) -> Ran {
        Ran::of(&mut self.command(args))
    }

    /// Every file of the show with its bytes, in order of name.
    pub fn files(&self) -> Vec<(String, Vec<u8>)> {
        let mut found = Vec::new();
        walk(self.root(), self.root(), &mut found);
        found.sort();
        found
    }

    /// How many segments are whole on disk.
    pub fn segments(&self) -> usize {
        let whole = |name: &std::ffi::OsStr| {
            let name = name.to_string_lossy();
            name.ends_with(".wav") && !name.starts_with('.')
        };
        let Ok(entries) = fs::read_dir(self.path("audio/segments")) else { return 0 };
        entries.filter(|entry| whole(&entry.as_ref().unwrap().file_name())).count()
    }
}

fn walk(root: &Path, folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(root, &path, found);
        } else {
            let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            found.push((name, fs::read(&path).unwrap()));
        }
    }
}

/// What a run left behind.
pub struct Ran {
    pub stdout: String,
    pub stderr: String,
    pub code: Option<i32>,
}

impl Ran {
    pub fn of(command: &mut Command) -> Self {
        let Output { status, stdout, stderr } = command.output().unwrap();
        Ran {
            stdout: String::from_utf8(stdout).unwrap(),
            stderr: String::from_utf8(stderr).unwrap(),
            code: status.code(),
        }
    }

    #[track_caller]
    pub fn succeeds(self) -> Self {
        assert_eq!(self.code, Some(0), "stdout: {}\nstderr: {}", self.stdout, self.stderr);
        self
    }

    #[track_caller]
    pub fn fails(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "stdout: {}\nstderr: {}", self.stdout, self.stderr);
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
        self
    }

    /// The message to people holds these words; line breaks of the report do not count.
    #[track_caller]
    pub fn says(self, words: &str) -> Self {
        let flat =
            |text: &str| text.replace(['│', '×', '╰', '─', '▶'], " ").split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat(&self.stderr).contains(&flat(words)), "not said: {words}\nstderr: {}", self.stderr);
        self
    }

    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {}", self.stdout))
    }
}

/// A running `quotecast serve`, ended with the test.
pub struct Server {
    child: Child,
    /// The address that it prints first.
    pub feed: String,
}

impl Server {
    pub fn start(show: &Show) -> Self {
        let mut child =
            show.command(["serve", "--port", "0"]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut feed = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut feed).unwrap();
        Server { child, feed: feed.trim().to_owned() }
    }

    pub fn authority(&self) -> &str {
        self.feed.strip_prefix("http://").unwrap().split('/').next().unwrap()
    }

    /// The whole answer to a request for a path, as bytes.
    pub fn get(&self, path: &str, fields: &str) -> (String, Vec<u8>) {
        let mut stream = TcpStream::connect(self.authority()).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{fields}\r\n", self.authority())
            .unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let end = answer.windows(4).position(|part| part == b"\r\n\r\n").unwrap();
        (String::from_utf8_lossy(&answer[..end]).to_lowercase(), answer[end + 4..].to_vec())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// The folder of real articles and harnesses beside the project. Tests that need it say aloud when it is not there.
pub fn shared() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    if path.is_dir() {
        return Some(path);
    }
    eprintln!("SKIPPED: needs the folder ../shared beside the project (real articles), which is not there");
    None
}
