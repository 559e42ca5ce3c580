//! The command line beside the making of episodes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what is wrong")]

mod common;

use common::{Show, TWO_SPEAKERS};

fn keys(value: &serde_json::Value) -> Vec<&str> {
    let mut keys: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

#[test]
fn script_json_follows_the_contract_and_writes_nothing() {
    let show = Show::new();
    show.write("lighthouse.txt", TWO_SPEAKERS);
    let script = show.run(["script", "lighthouse.txt", "--json"]).succeeds().json();
    assert_eq!(keys(&script), ["cast", "left_out", "lines", "title", "unknown_words"]);
    assert_eq!(keys(&script["cast"][0]), ["gender", "id", "name", "role", "voice"]);
    assert_eq!(keys(&script["lines"][0]), ["kind", "source", "speaker", "text"]);
    assert_eq!(keys(&script["left_out"][0]), ["rule", "source", "text"]);
    assert_eq!(script["lines"][0]["kind"], "heading");
    // Offsets count characters of the text.
    let characters: Vec<char> = TWO_SPEAKERS.chars().collect();
    let quote = script["lines"].as_array().unwrap().iter().find(|line| line["kind"] == "quote").unwrap();
    let at = |end: &str| usize::try_from(quote["source"][end].as_u64().unwrap()).unwrap();
    let source: String = characters[at("start")..at("end")].iter().collect();
    assert_eq!(source, format!("“{}”", quote["text"].as_str().unwrap()));
    assert_eq!(show.files().len(), 1, "something was written");
}

#[test]
fn quotes_json_follows_the_contract_for_texts_and_for_jsonl() {
    let show = Show::new();
    show.write("lighthouse.txt", TWO_SPEAKERS);
    let line = serde_json::json!({ "id": "x/1", "text": TWO_SPEAKERS }).to_string();
    show.write("many.jsonl", format!("{line}\n{line}\n"));
    let one = show.run(["quotes", "lighthouse.txt", "--json"]).succeeds().json();
    assert_eq!(keys(&one), ["id", "quotes", "speakers"]);
    assert_eq!(one["id"], "lighthouse");
    assert_eq!(
        keys(&one["quotes"][0]),
        ["cue", "end", "kind", "speaker", "speaker_mention", "start", "text", "voiced"]
    );
    assert_eq!(keys(&one["speakers"][0]), ["aliases", "gender", "name", "role"]);
    let many = show.run(["quotes", "many.jsonl", "--json"]).succeeds().stdout;
    assert_eq!(many.lines().count(), 2);
    let first: serde_json::Value = serde_json::from_str(many.lines().next().unwrap()).unwrap();
    assert_eq!((&first["id"], &first["quotes"]), (&"x/1".into(), &one["quotes"]));
    show.write("bad.jsonl", format!("{line}\n{{\"id\": 1}}\n"));
    show.run(["quotes", "bad.jsonl"]).fails(2).says("bad.jsonl, line 2");
}

#[test]
fn people_are_told_what_is_left_out_and_why() {
    let show = Show::new();
    show.write("lighthouse.txt", TWO_SPEAKERS);
    let told = show.run(["make", "lighthouse.txt", "-v"]).succeeds().stderr;
    assert!(told.contains("left out (byline), line 3") && told.contains("By Ines Vold"), "{told}");
    assert!(told.contains("left out (dateline), line 5"), "{told}");
}

#[test]
fn quiet_says_nothing_and_json_nothing_else() {
    let show = Show::new();
    show.write("lighthouse.txt", TWO_SPEAKERS);
    let ran = show.run(["make", "lighthouse.txt", "-q"]).succeeds();
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", ""));
    let listed = show.run(["list", "--json"]).succeeds().json();
    assert_eq!(listed["episodes"][0]["slug"], "lighthouse-keeps-its-lamp");
    let listed = show.run(["list"]).succeeds().stdout;
    assert!(listed.contains("2026-06-05") && listed.contains("Mara Quist and Jonas Hell"), "{listed}");
}

#[test]
fn a_show_is_made_without_a_question_and_tells_nothing_of_its_maker() {
    let show = Show::new();
    show.run(["init", "--show", "my-coast_news"]).succeeds();
    let settings = show.read("my-coast_news/podcast.toml");
    assert!(settings.contains("title = \"My coast news\"") && settings.contains("private = true"), "{settings}");
    assert!(!settings.contains('@'), "{settings}");
}

#[cfg(feature = "espeak")]
#[test]
fn voices_are_listed_and_each_speaks_a_line() {
    let show = Show::new();
    let listed = show.run(["voices", "--engine", "builtin", "--json"]).succeeds().json();
    let voices = listed["engines"][0]["voices"].as_array().unwrap();
    assert_eq!(voices.len(), 108);
    assert_eq!(keys(&voices[0]), ["gender", "language", "name", "sound"]);
    show.run(["voices", "sample", "Good evening.", "--engine", "builtin", "--out", "lines"]).succeeds();
    let files = show.files();
    assert_eq!(files.len(), 12);
    for (name, bytes) in &files {
        let samples = hound::WavReader::new(bytes.as_slice()).unwrap().duration();
        assert!(samples > 5_000, "{name} has {samples} samples");
    }
    let mut sounds: Vec<&Vec<u8>> = files.iter().map(|(_, bytes)| bytes).collect();
    sounds.sort();
    sounds.dedup();
    assert_eq!(sounds.len(), 12, "two voices sound the same");
}

/// The engine's data is unpacked into the user's data folder; without one, there is still a voice.
#[cfg(all(unix, feature = "espeak"))]
#[test]
fn without_a_home_there_is_still_a_voice() {
    let show = Show::new();
    show.write("lighthouse.txt", TWO_SPEAKERS).write("tmp/.keep", "");
    let mut command = show.command(["make", "lighthouse.txt"]);
    command.env("HOME", "/proc/nowhere").env("XDG_DATA_HOME", "/proc/nowhere").env("XDG_CACHE_HOME", "/proc/nowhere");
    command.env("TMPDIR", show.path("tmp"));
    common::Ran::of(&mut command).succeeds();
    let unpacked = std::fs::read_dir(show.path("tmp/quotecast")).unwrap().next().unwrap().unwrap().path();
    assert!(unpacked.join("phondata").is_file());
}

#[test]
fn completions_and_manual_pages_are_made_from_the_one_definition() {
    let show = Show::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let text = show.run(["completions", shell]).succeeds().stdout;
        assert!(text.contains("quotecast") && text.contains("render"), "{shell}");
    }
    assert!(show.run(["man"]).succeeds().stdout.contains(".TH quotecast 1"));
    show.run(["man", "--out", "man"]).succeeds();
    assert!(show.read("man/quotecast-make.1").contains("quotecast make article.md"));
    assert!(show.exists("man/quotecast.1"));
}

#[cfg(not(feature = "listen"))]
#[test]
fn a_door_that_is_closed_says_how_to_open_it() {
    let show = Show::made();
    show.run(["listen", "scripts/lighthouse-keeps-its-lamp.md"])
        .fails(2)
        .says("--features listen")
        .says("libspeechd-dev");
}

#[test]
fn the_lead_in_order_says_who_speaks_first() {
    let show = Show::new();
    show.write("podcast.toml", "title = \"Coast\"\nattribution = \"lead-in\"\n").write("lighthouse.txt", TWO_SPEAKERS);
    show.run(["make", "lighthouse.txt"]).succeeds();
    let script = show.read("scripts/lighthouse-keeps-its-lamp.md");
    let (lead, quote) = (script.find("he said").unwrap(), script.find("You can lose a satellite").unwrap());
    assert!(lead < quote, "{script}");
}

#[test]
fn the_first_base_url_mints_the_shows_guid_for_ever() {
    let show = Show::made();
    assert!(!show.read("feed/feed.xml").contains("podcast:guid"));
    show.edit("podcast.toml", "base_url = \"\"", "base_url = \"https://mp3s.nashownotes.com/\"");
    show.run(["feed"]).succeeds().says("podcast:guid is");
    let settings = show.read("podcast.toml");
    let guid = settings.lines().find(|line| line.starts_with("guid = ")).unwrap().to_owned();
    assert!(settings.contains("# Where this folder is published"), "{settings}");
    show.edit("podcast.toml", "mp3s.nashownotes.com", "example.org/moved");
    show.run(["feed"]).succeeds();
    assert!(show.read("podcast.toml").contains(&guid));
    let value = guid.trim_start_matches("guid = ").trim_matches('"');
    assert!(show.read("feed/feed.xml").contains(&format!("<podcast:guid>{value}</podcast:guid>")));
}
