//! Real parts, where users have real parts: the system's speech, live speech, feed checks, podcast clients.
//!
//! Ignored by `cargo test`, since they need packages; `.ci/run` installs these and runs them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what is wrong")]

mod common;

use std::{
    path::{Path, PathBuf},
    process::Command,
};

#[cfg(feature = "listen")]
use common::Ran;
use common::{Server, Show, shared};

/// The show that is checked: three episodes of the sample and of our own articles, ready for the web.
fn published_show() -> Show {
    let show = Show::new();
    show.write(
        "podcast.toml",
        "title = \"Coast Aloud\"\nauthor = \"Coast Aloud\"\ncategory = \"News > Daily News\"\n\
         base_url = \"https://podcast.example.org/coast\"\nowner_email = \"owner@example.org\"\n",
    );
    show.write("lighthouse.txt", common::TWO_SPEAKERS);
    show.write("quiet.txt", "Quiet day & night\n\nNothing happened in the harbour, and “nothing” was all that it was.\n\nThe gulls did not mind at all, and the tide came in as it does.\n");
    let sample = sample();
    let sample = sample.to_str().unwrap();
    show.run(["make", "lighthouse.txt", "quiet.txt", sample]).succeeds();
    show
}

fn sample() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|end| end == "md"))
        .unwrap()
}

fn feeds_home() -> PathBuf {
    std::env::var_os("QC_FEEDS_HOME").map(PathBuf::from).unwrap_or_else(|| {
        let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
        home.join(".cache/quotecast-feeds")
    })
}

/// check_feed.py on a folder or an address; its output.
fn check_feed(target: &str, arguments: &[&str]) -> String {
    let Some(shared) = shared() else { return String::new() };
    let output = Command::new(feeds_home().join("venv/bin/python"))
        .arg(shared.join("feeds/check_feed.py"))
        .arg(target)
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("run `clients.sh setup` of ../shared/feeds first: {error}"));
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    println!("{told}");
    assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
    told
}

fn clients(target: &str) {
    let Some(shared) = shared() else { return };
    let output = Command::new("bash").arg(shared.join("feeds/clients.sh")).arg(target).output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    println!("{told}");
    assert!(output.status.success() && !told.contains("FAIL"), "{told}{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
#[ignore = "needs ../shared/feeds, set up"]
fn the_show_passes_every_check_of_directories_and_apps() {
    let show = published_show();
    check_feed(show.root().to_str().unwrap(), &["--strict"]);
}

#[test]
#[ignore = "needs ../shared/feeds, set up"]
fn podcast_clients_subscribe_to_the_show_and_download_it() {
    let show = published_show();
    clients(show.root().to_str().unwrap());
}

#[test]
#[ignore = "needs ../shared/feeds, set up"]
fn a_running_serve_passes_the_same_checks_and_clients_take_it() {
    // A show that is nowhere yet, and one that is published: its feed keeps the GUID of its own address.
    let show = Show::made();
    let server = Server::start(&show);
    check_feed(&server.feed, &[]);
    let show = published_show();
    let server = Server::start(&show);
    check_feed(&server.feed, &["--moved-from", "https://podcast.example.org/coast/feed/feed.xml"]);
    clients(&server.feed);
}

#[test]
#[ignore = "needs ../shared/feeds, set up"]
fn nothing_published_changes_when_an_episode_is_added() {
    let show = published_show();
    let old = show.path("old.xml");
    std::fs::copy(show.path("feed/feed.xml"), &old).unwrap();
    show.write("next.txt", "Next\n\nOne more day went by on the coast, and nobody wrote of it.\n");
    show.run(["make", "next.txt"]).succeeds();
    check_feed(show.root().to_str().unwrap(), &["--previous", old.to_str().unwrap(), "--no-audio"]);
}

#[test]
#[ignore = "needs the program espeak-ng (or the voices of macOS or Windows)"]
fn the_systems_speech_makes_an_episode() {
    let show = Show::new();
    show.write("podcast.toml", "title = \"Coast\"\n").write("lighthouse.txt", common::TWO_SPEAKERS);
    let made = show.run(["make", "lighthouse.txt", "--engine", "system", "--json"]).succeeds().json();
    let episode = &made["episodes"][0];
    assert_eq!(episode["engine"], "system");
    let seconds = episode["duration_s"].as_f64().unwrap();
    assert!((15.0..90.0).contains(&seconds), "{seconds}");
    let measured = quotecast::audio::measure(&show.path("audio/lighthouse-keeps-its-lamp.mp3")).unwrap();
    assert!((measured.lufs + 16.0).abs() <= 0.5 && measured.true_peak <= -1.0, "{measured:?}");
    // Twice the same bytes, and each speaker a voice of the system.
    let again = Show::new();
    again.write("podcast.toml", "title = \"Coast\"\n").write("lighthouse.txt", common::TWO_SPEAKERS);
    again.run(["make", "lighthouse.txt", "--engine", "system"]).succeeds();
    assert!(show.bytes("audio/lighthouse-keeps-its-lamp.mp3") == again.bytes("audio/lighthouse-keeps-its-lamp.mp3"));
    assert!(show.read("cast.toml").contains("system = \"system:"), "{}", show.read("cast.toml"));
}

#[cfg(feature = "listen")]
#[test]
#[ignore = "needs speech-dispatcher"]
fn a_script_is_read_aloud_live_through_speech_dispatcher() {
    // The dummy output speaks to no device: what is tried here is the way to it and back.
    let show = Show::made();
    let home = tempfile::tempdir().unwrap();
    let conf = home.path().join(".config/speech-dispatcher");
    std::fs::create_dir_all(&conf).unwrap();
    std::fs::write(
        conf.join("speechd.conf"),
        "AddModule \"dummy\" \"sd_dummy\" \"\"\nDefaultModule dummy\nDefaultLanguage \"en\"\nAudioOutputMethod \"alsa\"\n",
    )
    .unwrap();
    // No sound card is needed either: ALSA's null device swallows what it is given.
    std::fs::write(home.path().join(".asoundrc"), "pcm.!default { type null }\nctl.!default { type null }\n").unwrap();
    let socket = home.path().join("speechd.sock");
    let mut daemon = Command::new("speech-dispatcher")
        .args(["--run-single", "--communication-method", "unix_socket", "--config-dir"])
        .arg(&conf)
        .arg("--socket-path")
        .arg(&socket)
        .env("HOME", home.path())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    for _ in 0..100 {
        if socket.exists() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let mut command = show.command(["listen", "scripts/lighthouse-keeps-its-lamp.md"]);
    command.env("HOME", home.path()).env("SPEECHD_ADDRESS", format!("unix_socket:{}", socket.display()));
    let ran = Ran::of(&mut command);
    daemon.kill().ok();
    daemon.wait().ok();
    ran.succeeds().says("Mara Quist: We looked at every figure twice,").says("The lamp will be serviced in May.");
}

/// What ffmpeg or ffprobe writes, to either of its outputs.
fn told_by(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program)
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("{program}, of the package ffmpeg, does not start: {error}"));
    let told = [output.stdout, output.stderr].map(|out| String::from_utf8_lossy(&out).into_owned()).concat();
    assert!(output.status.success(), "{program}: {told}");
    told
}

#[test]
#[ignore = "needs ffmpeg"]
fn ffmpeg_reads_the_figures_that_the_record_tells() {
    let show = Show::made();
    let file = show.path("audio/lighthouse-keeps-its-lamp.mp3");
    let file = file.to_str().unwrap();
    let told =
        told_by("ffmpeg", &["-hide_banner", "-nostats", "-i", file, "-af", "ebur128=peak=true", "-f", "null", "-"]);
    let summary = &told[told.rfind("Summary:").unwrap()..];
    let number = |name: &str| {
        let rest = &summary[summary.find(name).unwrap() + name.len()..];
        rest.split_whitespace().next().unwrap().parse::<f64>().unwrap()
    };
    let record: serde_json::Value =
        serde_json::from_str(&show.read("feed/episodes/lighthouse-keeps-its-lamp.json")).unwrap();
    let figure = |name: &str| record["audio"][name].as_f64().unwrap();
    println!(
        "ffmpeg: {} LUFS, {} LU, {} dBTP; record: {}",
        number("I:"),
        number("LRA:"),
        number("Peak:"),
        record["audio"]
    );
    assert!((number("I:") + 16.0).abs() <= 0.3);
    assert!((number("I:") - figure("lufs")).abs() <= 0.1);
    assert!((number("LRA:") - figure("range")).abs() <= 0.5);
    assert!(number("Peak:") <= -1.0);

    // As many samples as are told, the encoder's own left out.
    let raw = show.path("raw");
    told_by("ffmpeg", &["-v", "error", "-i", file, "-f", "s16le", "-ac", "1", raw.to_str().unwrap()]);
    let timeline: serde_json::Value =
        serde_json::from_str(&show.read("audio/lighthouse-keeps-its-lamp.timeline.json")).unwrap();
    assert_eq!(std::fs::metadata(&raw).unwrap().len() / 2, timeline["length"].as_u64().unwrap());

    let probe =
        told_by("ffprobe", &["-v", "error", "-show_format", "-show_streams", "-show_chapters", "-of", "json", file]);
    let probe: serde_json::Value = serde_json::from_str(&probe).unwrap();
    assert_eq!(probe["format"]["bit_rate"].as_str().unwrap().len(), 6, "{probe}");
    assert_eq!(probe["format"]["tags"]["title"], record["title"]);
    let chapters = probe["chapters"].as_array().unwrap();
    assert_eq!(chapters.len(), record["chapters"].as_array().unwrap().len());
    for (chapter, ours) in chapters.iter().zip(record["chapters"].as_array().unwrap()) {
        assert_eq!(chapter["tags"]["title"], ours["title"]);
        let start: f64 = chapter["start_time"].as_str().unwrap().parse().unwrap();
        assert!((start * 1000.0 - ours["start_ms"].as_f64().unwrap()).abs() < 1.0);
    }
}

#[test]
#[ignore = "needs ffmpeg"]
fn ffmpeg_decodes_every_encoding_to_its_length_and_shows_its_tags() {
    let show = Show::new();
    show.write("podcast.toml", "title = \"Coast\"\nalternates = [\"opus\", \"flac\", \"wav\"]\n");
    show.write("lighthouse.txt", common::TWO_SPEAKERS);
    show.run(["make", "lighthouse.txt"]).succeeds();
    let timeline: serde_json::Value =
        serde_json::from_str(&show.read("audio/lighthouse-keeps-its-lamp.timeline.json")).unwrap();
    let length = timeline["length"].as_u64().unwrap();
    for (end, expected) in [("opus", (length * 48_000 + 22_050) / 44_100), ("flac", length), ("wav", length)] {
        let file = show.path(&format!("audio/lighthouse-keeps-its-lamp.{end}"));
        let file = file.to_str().unwrap();
        let raw = show.path("raw");
        told_by("ffmpeg", &["-v", "error", "-y", "-i", file, "-f", "s16le", "-ac", "1", raw.to_str().unwrap()]);
        assert_eq!(std::fs::metadata(&raw).unwrap().len() / 2, expected, "{end}");
        let probe =
            told_by("ffprobe", &["-v", "error", "-show_entries", "format_tags:stream_tags", "-of", "json", file]);
        assert!(probe.contains("Lighthouse keeps its lamp"), "{end}: {probe}");
        let loudness =
            told_by("ffmpeg", &["-hide_banner", "-nostats", "-i", file, "-af", "ebur128=peak=true", "-f", "null", "-"]);
        println!("{end}: {}", &loudness[loudness.rfind("Summary:").unwrap()..]);
    }
}
