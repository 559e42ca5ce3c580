//! Installing voices: whatever comes in between, the store holds whole files or none, and the message says what to do.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what is wrong")]

mod common;

#[path = "common/server.rs"]
mod server;

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Mutex,
    thread,
    time::{Duration, Instant},
};

use common::{Ran, Show, quotecast};
use quotecast::speech::models::{
    Store,
    install::{self, Event, InstallError, Installed},
    manifest::{self, File},
    sha256,
    sources::{Patience, Source},
};
use server::{Files, Reply};

/// A store in a folder of its own.
struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        Home(tempfile::tempdir().unwrap())
    }

    fn store(&self) -> PathBuf {
        self.0.path().join("voices")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = quotecast();
        command.env("QUOTECAST_VOICES", self.store()).arg("voices").args(arguments);
        command
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(&mut self.command(arguments))
    }

    fn start(&self, arguments: &[&str]) -> Child {
        self.command(arguments).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Puts a file of these bytes where the store has `file`.
    fn put(&self, file: &File, bytes: &[u8]) -> PathBuf {
        let path = Store::at(self.store()).path(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    fn unfinished(&self) -> Vec<PathBuf> {
        fs::read_dir(self.store().join(".parts")).map_or(vec![], |list| list.flatten().map(|e| e.path()).collect())
    }
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

/// The first voice that is asked for, and what a server may give in its place.
const HEART: &File = &manifest::HIBARI_VOICES[0];

fn not_heart() -> Vec<u8> {
    vec![7; HEART.bytes as usize]
}

#[test]
fn what_comes_with_another_digest_is_never_put_in_place() {
    let home = Home::new();
    let server = Files::serve(|from, _| Reply::part(&not_heart(), from, usize::MAX));
    home.run(&["install", "--from", &server.address]).fails(1).says("another digest than it should");
    assert!(!home.store().join(HEART.path).exists());
    assert_eq!(home.unfinished(), Vec::<PathBuf>::new());
    assert_eq!(server.asked(), [0], "a source that gives another file whole has no right one");
}

#[test]
fn a_server_without_the_file_and_no_server_are_told() {
    let server = Files::serve(|_, _| Reply::status(404));
    Home::new().run(&["install", "--from", &server.address]).fails(1).says("does not have it");
    assert_eq!(server.asked().len(), 1, "what is not there is not asked for again");
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    Home::new().run(&["install", "--from", &format!("http://{nobody}")]).fails(1).says("heart.onnx cannot be had");
}

// ------------------------------------------------------------------------------------------------- lines that break off

/// A megabyte that no two places have alike.
fn content() -> Vec<u8> {
    (0..250_000_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect()
}

/// A file of the store with this content, from wherever the test says.
fn file_of(content: &[u8]) -> &'static File {
    let sha256 = Box::leak(sha256(content).into_boxed_str());
    Box::leak(Box::new(File {
        path: "test/voice.bin",
        bytes: content.len() as u64,
        sha256,
        publisher: "",
        package: None,
    }))
}

/// Installs a megabyte from servers; what happened, and what was told of refusals.
fn bring(home: &Home, servers: &[&Files]) -> (Result<Installed, InstallError>, Vec<String>) {
    let patience = Patience { address: Duration::from_millis(400), ..Patience::ASKED };
    let sources: Vec<Source> = servers.iter().map(|server| Source::of(&server.address)).collect();
    let told = Mutex::new(Vec::new());
    let tell = |event: Event<'_>| {
        if let Event::Refused { reason, .. } = event {
            told.lock().unwrap().push(reason);
        }
    };
    let store = Store::at(home.store());
    fs::create_dir_all(home.store().join("test")).unwrap();
    let done = install::bring(&store, &[file_of(&content())], &[], &sources, patience, &tell);
    (done, told.into_inner().unwrap())
}

fn is_right(home: &Home) -> bool {
    fs::read(home.store().join("test/voice.bin")).is_ok_and(|bytes| bytes == content())
}

#[test]
fn a_line_that_is_cut_again_and_again_is_gone_on_with_until_all_is_there() {
    let home = Home::new();
    let server = Files::serve(|from, _| Reply::part(&content(), from, 150_000));
    let (done, told) = bring(&home, &[&server]);
    assert_eq!((done.unwrap().brought.len(), told.len()), (1, 0));
    assert!(is_right(&home));
    assert_eq!(server.asked(), [0, 150_000, 300_000, 450_000, 600_000, 750_000, 900_000]);
}

#[test]
fn a_server_that_ignores_ranges_begins_anew() {
    let home = Home::new();
    let server = Files::serve(|_, before| Reply {
        status: 200,
        ..Reply::part(&content(), 0, if before == 0 { 300_000 } else { usize::MAX })
    });
    bring(&home, &[&server]).0.unwrap();
    assert!(is_right(&home));
    assert_eq!(server.asked(), [0, 300_000]);
}

#[test]
fn wrong_bytes_behind_a_right_beginning_are_thrown_away_and_the_next_source_is_asked() {
    let home = Home::new();
    let wrong = Files::serve(|from, _| {
        let most = if from == 0 { 300_000 } else { usize::MAX };
        let mut reply = Reply::part(&content(), from, most);
        reply.bytes.iter_mut().filter(|_| from > 0).for_each(|byte| *byte ^= 1);
        reply
    });
    let right = Files::serve(|from, _| Reply::part(&content(), from, usize::MAX));
    let (done, told) = bring(&home, &[&wrong, &right]);
    done.unwrap();
    assert!(is_right(&home));
    assert_eq!(told, ["what came has another digest than it should, and is thrown away"]);
    assert_eq!(wrong.asked(), [0, 300_000, 0, 300_000], "once more from the start, since the beginning may be wrong");
    assert_eq!(right.asked(), [0]);
}

#[test]
fn another_part_than_the_one_that_was_asked_for_is_not_taken() {
    let home = Home::new();
    let server = Files::serve(|from, _| {
        let fields = if from == 0 { String::new() } else { "content-range: bytes 0-999999/1000000\r\n".into() };
        Reply { fields, ..Reply::part(&content(), from, 300_000) }
    });
    let (done, told) = bring(&home, &[&server]);
    assert!(matches!(done, Err(InstallError::Unreachable { .. })));
    assert_eq!(told, ["it gives another part than it was asked for"]);
}

#[test]
fn a_server_in_trouble_is_asked_again_and_one_that_forbids_is_not() {
    let home = Home::new();
    let busy =
        Files::serve(|_, before| if before < 2 { Reply::status(503) } else { Reply::part(&content(), 0, usize::MAX) });
    bring(&home, &[&busy]).0.unwrap();
    assert!(is_right(&home));
    let forbids = Files::serve(|_, _| Reply::status(403));
    assert_eq!(bring(&Home::new(), &[&forbids]).1, ["HTTP 403"]);
    assert_eq!(forbids.asked().len(), 1);
}

#[test]
fn a_line_that_falls_silent_is_left_and_the_rest_comes_from_the_next_source() {
    let home = Home::new();
    let silent = Files::serve(|from, before| {
        let most = if before == 0 { 300_000 } else { 0 };
        Reply { hangs: Duration::from_secs(30), ..Reply::part(&content(), from, most) }
    });
    let right = Files::serve(|from, _| Reply::part(&content(), from, usize::MAX));
    let start = Instant::now();
    let (done, told) = bring(&home, &[&silent, &right]);
    done.unwrap();
    assert!(is_right(&home));
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    assert!(told[0].contains("nothing came"), "{told:?}");
    assert_eq!(right.asked(), [300_000], "what came is kept");
}

#[test]
fn a_damaged_file_is_replaced_and_a_whole_one_is_left() {
    let home = Home::new();
    let server = Files::serve(|from, _| Reply::part(&content(), from, usize::MAX));
    bring(&home, &[&server]).0.unwrap();
    let path = home.store().join("test/voice.bin");
    let damages: [fn(&mut Vec<u8>); 3] =
        [|bytes| bytes[500_000] ^= 1, |bytes| bytes.truncate(400_000), |bytes| bytes.clear()];
    for damage in damages {
        let mut bytes = content();
        damage(&mut bytes);
        fs::write(&path, bytes).unwrap();
        bring(&home, &[&server]).0.unwrap();
        assert!(is_right(&home));
    }
    assert_eq!(server.asked().len(), 4);
    bring(&home, &[&server]).0.unwrap();
    assert_eq!(server.asked().len(), 4, "a whole file is asked of nobody");
}

// ------------------------------------------------------------------------------------------- runs that end in between

/// A server that gives 64 KiB every 20 ms: two seconds and a half for the first voice.
fn slow() -> Files {
    Files::serve(|from, _| Reply { pace: Duration::from_millis(20), ..Reply::part(&not_heart(), from, usize::MAX) })
}

/// Waits until something of the first voice has come.
fn until_begun(home: &Home) {
    let part = home.store().join(".parts/hibari-heart.onnx");
    let deadline = Instant::now() + Duration::from_secs(60);
    while fs::metadata(&part).map_or(0, |data| data.len()) < 300_000 {
        assert!(Instant::now() < deadline, "nothing came");
        thread::sleep(Duration::from_millis(10));
    }
}

#[cfg(unix)]
#[test]
fn whoever_stops_an_installation_has_nothing_half_and_the_next_one_goes_on() {
    for (signal, status) in [("-INT", Some(130)), ("-KILL", None)] {
        let home = Home::new();
        let server = slow();
        let child = home.start(&["install", "--from", &server.address]);
        until_begun(&home);
        Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
        assert_eq!(child.wait_with_output().unwrap().status.code(), status);
        assert!(!home.store().join(HEART.path).exists());
        let mut next = home.start(&["install", "--from", &server.address]);
        let deadline = Instant::now() + Duration::from_secs(30);
        while server.asked().len() < 2 && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(10));
        }
        next.kill().unwrap();
        next.wait().unwrap();
        assert!(server.asked()[1] >= 300_000, "{signal}: {:?}", server.asked());
    }
}

#[test]
fn a_second_installation_waits_for_the_first() {
    let home = Home::new();
    let server = slow();
    let mut first = home.start(&["install", "--from", &server.address]);
    until_begun(&home);
    let empty = tempfile::tempdir().unwrap();
    let second = home.run(&["install", "--from", empty.path().to_str().unwrap()]);
    // The lock goes a moment before its process does; one that did not wait would be seconds ahead.
    let deadline = Instant::now() + Duration::from_millis(300);
    while first.try_wait().unwrap().is_none() && Instant::now() < deadline {
        thread::sleep(Duration::from_millis(5));
    }
    assert!(first.try_wait().unwrap().is_some(), "the second ended first");
    second.fails(1).says("Waiting for another `quotecast voices install`").says("cannot be had");
    assert_eq!(first.wait().unwrap().code(), Some(1));
    // One that takes out does not wait, and says what is going on.
    let lock = fs::File::create(home.store().join(".lock")).unwrap();
    lock.lock().unwrap();
    home.run(&["remove", "hibari"]).fails(1).says("another `quotecast voices install` is at work");
}

// ------------------------------------------------------------------------------------------------------ a full disk

/// The program in a shell that makes room scarce first; nothing where this machine does not let it.
#[cfg(unix)]
fn in_shell(home: &Home, before: &str, from: &str) -> Ran {
    let script = format!("{before} && exec \"$@\"");
    let mut command = Command::new("sh");
    command.args(["-c", &script, "sh", env!("CARGO_BIN_EXE_quotecast"), "voices", "install", "--from", from]);
    command.env("QUOTECAST_VOICES", home.store()).env("QUOTECAST_OFFLINE", "1").env("NO_COLOR", "1");
    Ran::of(&mut command)
}

#[cfg(unix)]
#[test]
fn where_there_is_no_room_that_is_said_and_what_was_begun_is_cleared() {
    let home = Home::new();
    let server = Files::serve(|from, _| Reply::part(&not_heart(), from, usize::MAX));
    // A limit on the size of files, whose signal nobody minds, is an error as a full disk is.
    in_shell(&home, "trap '' XFSZ; ulimit -f 2000", &server.address)
        .fails(1)
        .says("there is no room for heart.onnx (7936868 bytes) in");
    assert_eq!(home.unfinished(), Vec::<PathBuf>::new());
}

/// Can this machine mount something for one process?
#[cfg(target_os = "linux")]
fn mounts() -> bool {
    let works = Command::new("unshare").args(["-m", "mount", "-t", "tmpfs", "none", "/mnt"]).output();
    let works = works.is_ok_and(|output| output.status.success());
    if !works {
        eprintln!("SKIPPED: this user may not mount a small disk, so a full one was not tested");
    }
    works
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    if !mounts() {
        return;
    }
    let home = Home::new();
    fs::create_dir_all(home.store()).unwrap();
    let server = Files::serve(|from, _| Reply::part(&not_heart(), from, usize::MAX));
    let store = home.store();
    let mount = format!("mount -t tmpfs -o size=2m none '{}'", store.display());
    let script = format!("{mount} && \"$@\"; code=$?; ls '{}/.parts' >&2; exit $code", store.display());
    let mut command = Command::new("unshare");
    command.args(["-m", "sh", "-c", &script, "sh", env!("CARGO_BIN_EXE_quotecast"), "voices", "install"]);
    command.args(["--from", &server.address]).env("QUOTECAST_VOICES", &store).env("QUOTECAST_OFFLINE", "1");
    let ran = Ran::of(&mut command).fails(1).says("there is no room for heart.onnx");
    assert!(!ran.stderr.contains("hibari-heart.onnx"), "what was begun still takes room: {}", ran.stderr);
}

/// A folder of voices that belongs to the system: they are used, and an installation into it says what it cannot do.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_is_only_to_be_read_is_named() {
    if !mounts() {
        return;
    }
    let home = Home::new();
    fs::create_dir_all(home.store()).unwrap();
    let store = home.store();
    let at = store.display();
    let script = format!("mount --bind '{at}' '{at}' && mount -o remount,ro,bind '{at}' && exec \"$@\"");
    let empty = tempfile::tempdir().unwrap();
    let mut command = Command::new("unshare");
    command.args(["-m", "sh", "-c", &script, "sh", env!("CARGO_BIN_EXE_quotecast"), "voices", "install"]);
    command.arg("--from").arg(empty.path()).env("QUOTECAST_VOICES", &store).env("QUOTECAST_OFFLINE", "1");
    Ran::of(&mut command).fails(1).says("cannot lock").says("Read-only file system");
}

#[test]
fn a_store_that_cannot_be_written_is_named() {
    let home = Home::new();
    fs::write(home.store(), "a file where a folder should be").unwrap();
    home.run(&["install", "--from", "/nowhere"]).fails(1).says("voices");
}

// ------------------------------------------------------------------------------------------------- what lies damaged

#[test]
fn a_damaged_voice_is_named_by_make_with_the_command_that_mends_it() {
    // As long as the real one, so that only its digest tells; cut short; empty.
    for length in [HEART.bytes as usize, 4_000_000, 0] {
        let home = Home::new();
        let path = home.put(HEART, &vec![0; length]);
        let show = Show::new();
        show.write("a.txt", common::TWO_SPEAKERS);
        Ran::of(show.command(["make", "a.txt"]).env("QUOTECAST_VOICES", home.store()))
            .fails(1)
            .says("`quotecast voices install hibari` mends it")
            .says("heart.onnx is damaged");
        assert!(!show.exists("audio/lighthouse-keeps-its-lamp.mp3"));
        // So does a line in each voice.
        home.run(&["sample", "--engine", "hibari", "--out", "/nowhere"]).fails(1).says("heart.onnx is damaged");
        let Some(real) = std::env::var_os("QUOTECAST_TEST_VOICES").filter(|set| !set.is_empty()) else {
            eprintln!("SKIPPED: QUOTECAST_TEST_VOICES names no store of voices, so nothing was mended");
            continue;
        };
        home.run(&["install", "hibari", "--from", &real.to_string_lossy()]).succeeds();
        assert_eq!(sha256(&fs::read(path).unwrap()), HEART.sha256);
        Ran::of(show.command(["make", "a.txt"]).env("QUOTECAST_VOICES", home.store())).succeeds();
    }
}

#[test]
fn styles_of_another_size_or_another_model_are_named() {
    let style = manifest::kokoro("af_heart").unwrap();
    for length in [style.bytes as usize, 1000] {
        let home = Home::new();
        home.put(style, &vec![1; length]);
        let model = home.put(&manifest::KOKORO, b"");
        fs::File::options().write(true).open(model).unwrap().set_len(manifest::KOKORO.bytes).unwrap();
        home.run(&["sample", "--engine", "kokoro", "--out", "/nowhere"])
            .fails(1)
            .says("`quotecast voices install kokoro` mends it")
            .says("af_heart.bin is damaged");
    }
}

#[test]
fn removing_takes_out_what_was_named_and_nothing_else() {
    let home = Home::new();
    let store = Store::at(home.store());
    home.run(&["remove", "kokoro"]).succeeds().says("0 files removed");
    assert!(!home.store().exists(), "nothing is made to be removed");
    let put = |file: &File| home.put(file, &vec![0; file.bytes as usize]);
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

// ---------------------------------------------------------------------------------------------- what the first make does

/// A network where everything is accepted and nothing answers, and package clients that hang.
#[cfg(unix)]
struct DeadNetwork {
    silent: Files,
    clients: tempfile::TempDir,
}

#[cfg(unix)]
impl DeadNetwork {
    fn new() -> Self {
        use std::os::unix::fs::PermissionsExt;
        let clients = tempfile::tempdir().unwrap();
        for name in ["pip", "npm"] {
            let path = clients.path().join(name);
            fs::write(&path, "#!/bin/sh\necho asked >>\"$0.log\"\nexec /bin/sleep 300\n").unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        let silent = Files::serve(|_, _| Reply { hangs: Duration::from_secs(300), ..Reply::status(200) });
        DeadNetwork { silent, clients }
    }

    /// All of the network is behind a proxy that says nothing.
    fn hold(&self, command: &mut Command, home: &Home) -> Ran {
        command.env_remove("QUOTECAST_OFFLINE").env("QUOTECAST_VOICES", home.store()).env("PATH", self.clients.path());
        command.env("ALL_PROXY", &self.silent.address).env("HTTPS_PROXY", &self.silent.address).env("NO_PROXY", "");
        Ran::of(command)
    }

    /// How often the first client was started.
    fn asked(&self) -> usize {
        fs::read_to_string(self.clients.path().join("pip.log")).map_or(0, |log| log.lines().count())
    }
}

#[cfg(unix)]
#[test]
fn a_dead_network_takes_seconds_of_one_make_a_day() {
    let (home, network, show) = (Home::new(), DeadNetwork::new(), Show::new());
    show.write("a.txt", common::TWO_SPEAKERS);
    let make = |now: u64| {
        let start = Instant::now();
        let mut command = show.command(["make", "a.txt"]);
        command.env("SOURCE_DATE_EPOCH", now.to_string());
        let ran = network.hold(&mut command, &home).succeeds().says("quotecast voices install hibari kokoro");
        (ran, start.elapsed())
    };
    let now: u64 = common::NOW.parse().unwrap();
    let (ran, took) = make(now);
    let ran = ran.says("Installing hibari and kokoro").says("not from its publisher: no answer within 3 seconds");
    ran.says("no sign of progress for 4 seconds").says("going on with the voices that are here");
    assert!(took < Duration::from_secs(25), "{took:?}");
    assert!(show.read("scripts/lighthouse-keeps-its-lamp.md").contains("builtin:"));
    assert_eq!((network.asked(), network.silent.asked().len()), (1, 1));

    // Not again on that day, and the line that says how to get better voices is there all the same.
    let (ran, _) = make(now + 23 * 3600);
    assert!(!ran.stderr.contains("Installing"), "{}", ran.stderr);
    assert_eq!((network.asked(), network.silent.asked().len()), (1, 1));
    make(now + 25 * 3600);
    assert_eq!(network.asked(), 2);

    // Whoever asks for voices is not put off.
    let empty = tempfile::tempdir().unwrap();
    home.run(&["install", "--from", empty.path().to_str().unwrap()]).fails(1).says("Installing hibari");
}

#[cfg(unix)]
#[test]
fn a_make_beside_an_installation_goes_on_and_does_not_take_it_for_a_failure() {
    let (home, network, show) = (Home::new(), DeadNetwork::new(), Show::new());
    show.write("a.txt", common::TWO_SPEAKERS);
    fs::create_dir_all(home.store()).unwrap();
    let lock = fs::File::create(home.store().join(".lock")).unwrap();
    lock.lock().unwrap();
    let ran = network.hold(&mut show.command(["make", "a.txt"]), &home).succeeds();
    ran.says("another `quotecast voices install` is at work").says("going on with the voices that are here");
    assert_eq!(network.asked(), 0);
    assert!(!home.store().join("failed.json").exists());
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
