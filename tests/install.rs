//! Installing voices: whatever comes in between, the store holds whole files or none, and the message says what to do.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what is wrong")]

mod common;

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use common::{Ran, quotecast};
use quotecast::speech::models::{Store, manifest};

/// A store in a folder of its own.
struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        Home(tempfile::tempdir().unwrap())
    }

    fn store(&self) -> PathBuf {
        self.0.path().join("voices")
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(quotecast().env("QUOTECAST_VOICES", self.store()).arg("voices").args(arguments))
    }

    fn unfinished(&self) -> Vec<PathBuf> {
        fs::read_dir(self.store().join(".parts")).map_or(vec![], |list| list.flatten().map(|e| e.path()).collect())
    }
}

/// What a server does with a request for a file: its path and the first byte that is asked for.
type Reply = dyn Fn(&str, u64) -> (u16, Vec<u8>) + Send + Sync;

/// A server of files on this machine; its address. `replies` gives a status and the bytes to send, which may be fewer
/// than were promised.
fn serve(length: u64, reply: Arc<Reply>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
            let Some(request) = lines.next() else { continue };
            let path = request.split(' ').nth(1).unwrap_or("/").to_owned();
            let range = lines.by_ref().take_while(|line| !line.is_empty()).find_map(|line| {
                let line = line.to_lowercase();
                line.strip_prefix("range: bytes=").and_then(|range| range.trim_end_matches('-').parse().ok())
            });
            let (status, bytes) = reply(&path, range.unwrap_or(0));
            let promised = if status >= 400 { bytes.len() as u64 } else { length - range.unwrap_or(0) };
            let head = format!("HTTP/1.1 {status} x\r\ncontent-length: {promised}\r\nconnection: close\r\n\r\n");
            let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&bytes));
        }
    });
    address
}

#[test]
fn an_unknown_name_is_the_users_fault_and_the_nearest_is_named() {
    Home::new().run(&["install", "kokor", "--from", "/nowhere"]).fails(2).says("did you mean “kokoro”?");
    Home::new().run(&["remove", "hibari:hart"]).fails(2).says("did you mean “hibari:heart”?");
}

#[test]
fn offline_says_how_to_go_on_and_asks_nobody() {
    Home::new().run(&["install"]).fails(1).says("--from DIR");
    Home::new().run(&["install", "--from", "https://example.org/voices"]).fails(1).says("offline");
}

#[test]
fn a_folder_without_the_files_is_told_with_the_file_that_it_lacks() {
    let home = Home::new();
    let empty = tempfile::tempdir().unwrap();
    home.run(&["install", "--from", empty.path().to_str().unwrap()]).fails(1).says("heart.onnx cannot be had");
    assert!(!home.store().join("hibari/heart.onnx").exists());
}

#[test]
fn what_comes_with_another_digest_is_never_put_in_place() {
    let home = Home::new();
    let length = manifest::HIBARI_VOICES[0].bytes;
    let address =
        serve(length, Arc::new(move |_, from| (if from > 0 { 206 } else { 200 }, vec![7; (length - from) as usize])));
    home.run(&["install", "--from", &address]).fails(1).says("another digest than it should");
    assert!(!home.store().join("hibari/heart.onnx").exists());
    assert_eq!(home.unfinished(), Vec::<PathBuf>::new());
}

#[test]
fn a_download_that_breaks_off_goes_on_where_it_was() {
    let home = Home::new();
    let length = manifest::HIBARI_VOICES[0].bytes;
    let asked = Arc::new(Mutex::new(Vec::new()));
    let seen = asked.clone();
    // Half a megabyte, then the line is dead.
    let address = serve(
        length,
        Arc::new(move |_, from| {
            seen.lock().unwrap().push(from);
            (if from > 0 { 206 } else { 200 }, vec![7; 500_000])
        }),
    );
    home.run(&["install", "--from", &address]).fails(1).says("heart.onnx cannot be had");
    let first = asked.lock().unwrap().clone();
    assert_eq!(first[0], 0);
    assert!(first.windows(2).all(|pair| pair[0] < pair[1]), "each try goes on: {first:?}");
    // So does the next run.
    home.run(&["install", "--from", &address]).fails(1);
    let second = asked.lock().unwrap()[first.len()];
    assert!(second > *first.last().unwrap(), "{second} after {first:?}");
}

#[test]
fn a_server_without_the_file_and_no_server_are_told() {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = count.clone();
    let address = serve(
        0,
        Arc::new(move |_, _| {
            counted.fetch_add(1, Ordering::Relaxed);
            (404, b"no".to_vec())
        }),
    );
    Home::new().run(&["install", "--from", &address]).fails(1).says("does not have it");
    assert_eq!(count.load(Ordering::Relaxed), 1, "what is not there is not asked for again");
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    Home::new().run(&["install", "--from", &format!("http://{nobody}")]).fails(1).says("heart.onnx cannot be had");
}

#[test]
fn two_at_once_do_not_meet() {
    let home = Home::new();
    fs::create_dir_all(home.store()).unwrap();
    let lock = fs::File::create(home.store().join(".lock")).unwrap();
    lock.lock().unwrap();
    let empty = tempfile::tempdir().unwrap();
    let from = empty.path().to_str().unwrap().to_owned();
    home.run(&["install", "--from", &from]).fails(1).says("another `quotecast voices install` is at work");
    drop(lock);
    home.run(&["install", "--from", &from]).fails(1).says("cannot be had");
}

#[test]
fn a_store_that_cannot_be_written_is_named() {
    let home = Home::new();
    fs::write(home.store(), "a file where a folder should be").unwrap();
    home.run(&["install", "--from", "/nowhere"]).fails(1).says("voices");
}

#[test]
fn a_damaged_voice_is_named_with_the_command_that_mends_it() {
    let home = Home::new();
    let file = &manifest::HIBARI_VOICES[0];
    let path = Store::at(home.store()).path(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    // As long as the real one, so that only its digest tells.
    fs::write(&path, vec![0; file.bytes as usize]).unwrap();
    let out = home.0.path().join("out");
    let ran = Ran::of(
        quotecast()
            .env("QUOTECAST_VOICES", home.store())
            .args(["voices", "sample", "--engine", "hibari", "--out"])
            .arg(&out)
            .arg("Good evening."),
    );
    ran.fails(1).says("quotecast voices install hibari").says("heart.onnx is damaged");
    // Cut short, it is not there at all.
    fs::write(&path, b"half").unwrap();
    home.run(&["--engine", "hibari"]).fails(1).says("quotecast voices install");
}

#[test]
fn removing_takes_out_what_was_named_and_nothing_else() {
    let home = Home::new();
    let store = Store::at(home.store());
    let put = |file: &manifest::File| {
        fs::create_dir_all(store.path(file).parent().unwrap()).unwrap();
        fs::write(store.path(file), vec![0; file.bytes as usize]).unwrap();
    };
    let style = manifest::kokoro("af_heart").unwrap();
    for file in [&manifest::HIBARI_VOICES[0], &manifest::LETTERS[1], style, &manifest::KOKORO] {
        put(file);
    }
    home.run(&["remove", "kokoro:af_heart"]).succeeds().says("1 file removed");
    assert!(!store.is_there(style) && store.is_there(&manifest::KOKORO));
    home.run(&["remove", "kokoro"]).succeeds();
    assert!(!store.is_there(&manifest::KOKORO) && store.is_there(&manifest::HIBARI_VOICES[0]));
    assert!(store.is_there(&manifest::LETTERS[1]), "hibari still reads by them");
    home.run(&["remove", "hibari"]).succeeds();
    assert!(!store.is_there(&manifest::LETTERS[1]));
    home.run(&["remove", "hibari"]).succeeds().says("0 files removed");
    assert!(Path::new(&home.store()).is_dir());
}

#[test]
fn an_episode_is_made_without_voices_and_says_how_to_get_better_ones() {
    let show = common::Show::new();
    show.write("a.txt", common::TWO_SPEAKERS);
    let ran = show.run(["make", "a.txt"]).succeeds().says("quotecast voices install");
    drop(ran);
    assert!(show.read("scripts/lighthouse-keeps-its-lamp.md").contains("builtin:"));
}

#[test]
fn a_voice_that_could_be_installed_is_replaced_and_told() {
    let show = common::Show::made();
    let script = show.read("scripts/lighthouse-keeps-its-lamp.md");
    let voice = script.lines().find(|line| line.starts_with("voice = \"builtin:")).unwrap().to_owned();
    show.edit("scripts/lighthouse-keeps-its-lamp.md", &voice, "voice = \"hibari:emma\"");
    show.run(["render"]).succeeds().says("because hibari:emma is not installed");
}
