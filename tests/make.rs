//! An article in, an episode and a feed out; again, changed, or edited, and only what changed is done.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what is wrong")]

mod common;

use common::{Show, TWO_SPEAKERS};

#[test]
fn one_command_in_an_empty_folder_makes_a_show_an_episode_and_a_feed() {
    let show = Show::new();
    show.write("lighthouse.txt", TWO_SPEAKERS);
    show.run(["make", "lighthouse.txt"])
        .succeeds()
        .says("There was no show in this folder")
        .says("scripts/lighthouse-keeps-its-lamp.md")
        .says("audio/lighthouse-keeps-its-lamp.mp3")
        .says("feed/feed.xml")
        .says("Next: quotecast serve");
    for file in [
        "podcast.toml",
        "cast.toml",
        "scripts/lighthouse-keeps-its-lamp.md",
        "audio/lighthouse-keeps-its-lamp.mp3",
        "feed/feed.xml",
        "feed/index.html",
        "feed/cover.jpg",
        "feed/episodes/lighthouse-keeps-its-lamp.json",
        "feed/episodes/lighthouse-keeps-its-lamp.jpg",
    ] {
        assert!(show.exists(file), "{file} is missing");
    }
    assert!(show.segments() > 5);
}

#[test]
fn everyone_speaks_their_own_words_in_a_voice_of_their_gender() {
    let show = Show::made();
    let script = show.read("scripts/lighthouse-keeps-its-lamp.md");
    for line in [
        "> **Mara Quist:** We looked at every figure twice,",
        "> **Mara Quist:** In the end it was not about money.",
        "> **Jonas Hell:** You can lose a satellite,",
        "> **Jonas Hell:** You cannot lose a lighthouse.",
    ] {
        assert!(script.contains(line), "{line} is not in\n{script}");
    }
    assert!(!script.contains("KARSHOLM"), "the dateline is read:\n{script}");
    let voices: Vec<&str> = script.lines().filter(|line| line.starts_with("voice = ")).collect();
    assert_eq!(voices.len(), 3);
    assert!(voices[0] != voices[1] && voices[1] != voices[2] && voices[0] != voices[2], "{voices:?}");
}

#[test]
fn json_is_one_document_with_the_fields_of_the_contract() {
    let show = Show::new();
    show.write("lighthouse.txt", TWO_SPEAKERS);
    let made = show.run(["make", "lighthouse.txt", "--json"]).succeeds().json();
    let episode = &made["episodes"][0];
    let mut fields: Vec<&str> = episode.as_object().unwrap().keys().map(String::as_str).collect();
    fields.sort_unstable();
    assert_eq!(
        fields,
        ["audio", "bytes", "duration_s", "engine", "feed", "guid", "reused", "segments", "slug", "title", "wall_s"]
    );
    assert_eq!(episode["slug"], "lighthouse-keeps-its-lamp");
    assert_eq!(episode["bytes"], show.bytes("audio/lighthouse-keeps-its-lamp.mp3").len());
    assert_eq!(episode["reused"], 0);
    let seconds = episode["duration_s"].as_f64().unwrap();
    assert!((20.0..60.0).contains(&seconds), "{seconds}");
}

#[test]
fn the_same_article_again_changes_nothing_to_the_byte() {
    let show = Show::made();
    let before = show.files();
    let again = Show::run(&show, ["make", "lighthouse.txt", "--json"]).succeeds().json();
    assert_eq!(again["episodes"][0]["reused"], again["episodes"][0]["segments"]);
    show.run(["render"]).succeeds();
    show.run(["feed"]).succeeds();
    assert!(before == show.files(), "a file changed");
}

#[test]
fn two_runs_on_one_thread_and_on_many_give_the_same_bytes() {
    let (one, many) = (Show::new(), Show::new());
    for (show, jobs) in [(&one, "1"), (&many, "4")] {
        show.write("podcast.toml", "title = \"Coast\"\n").write("lighthouse.txt", TWO_SPEAKERS);
        show.run(["make", "lighthouse.txt", "-j", jobs]).succeeds();
    }
    assert!(one.files() == many.files());
}

#[test]
fn a_changed_article_is_the_same_episode_and_only_what_changed_is_spoken() {
    let show = Show::made();
    let record = show.read("feed/episodes/lighthouse-keeps-its-lamp.json");
    let guid = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap()["guid"].clone();
    show.edit("lighthouse.txt", "serviced in May", "serviced in June");
    let again = show.run(["make", "lighthouse.txt", "--json"]).succeeds().json();
    let episode = &again["episodes"][0];
    assert_eq!(episode["segments"].as_u64().unwrap(), episode["reused"].as_u64().unwrap() + 1);
    assert_eq!(episode["slug"], "lighthouse-keeps-its-lamp");
    assert_eq!(guid(&show.read("feed/episodes/lighthouse-keeps-its-lamp.json")), guid(&record));
}

#[test]
fn an_edit_of_the_script_is_spoken_and_kept() {
    let show = Show::made();
    let script = "scripts/lighthouse-keeps-its-lamp.md";
    show.edit(script, "You can lose a satellite,", "You can [pause 0.5s] lose a [satellite](/ˈsætəlaɪt/),");
    let rendered = show.run(["render", script, "--json"]).succeeds().json();
    let episode = &rendered["episodes"][0];
    assert_eq!(episode["segments"].as_u64().unwrap() - episode["reused"].as_u64().unwrap(), 2);

    let edited = show.read(script);
    show.run(["make", "lighthouse.txt"]).succeeds().says("was edited by hand and is kept");
    assert_eq!(show.read(script), edited);

    show.run(["make", "lighthouse.txt", "--force"]).succeeds().says("is kept as trash/");
    assert!(!show.read(script).contains("[pause"));
    assert_eq!(show.read("trash/lighthouse-keeps-its-lamp.edited-1.md"), edited);
}

#[test]
fn a_changed_voice_is_heard_in_their_lines_alone() {
    let show = Show::made();
    let script = show.read("scripts/lighthouse-keeps-its-lamp.md");
    let voice =
        script.lines().skip_while(|line| *line != "[cast.quist]").find(|line| line.starts_with("voice")).unwrap();
    show.edit("scripts/lighthouse-keeps-its-lamp.md", voice, "voice = \"builtin:sage\"");
    let rendered = show.run(["render", "--json"]).succeeds().json();
    let episode = &rendered["episodes"][0];
    assert_eq!(episode["segments"].as_u64().unwrap() - episode["reused"].as_u64().unwrap(), 2);
}

#[test]
fn two_articles_with_one_title_are_two_episodes() {
    let show = Show::made();
    show.write("other.txt", TWO_SPEAKERS.replace("on Monday", "late on Monday night").replace("May", "July"));
    let other = show.run(["make", "other.txt", "--json"]).succeeds().json();
    assert_eq!(other["episodes"][0]["slug"], "lighthouse-keeps-its-lamp-2");
    // And each stays what it is.
    let again = show.run(["make", "lighthouse.txt", "other.txt", "--json"]).succeeds().json();
    assert_eq!(again["episodes"][0]["slug"], "lighthouse-keeps-its-lamp");
    assert_eq!(again["episodes"][1]["slug"], "lighthouse-keeps-its-lamp-2");
    assert_eq!(again["episodes"][1]["reused"], again["episodes"][1]["segments"]);
}

#[test]
fn a_moved_article_is_the_same_episode() {
    let show = Show::made();
    show.write("texts/moved.txt", TWO_SPEAKERS);
    let again = show.run(["make", "texts/moved.txt", "--json"]).succeeds().json();
    assert_eq!(again["episodes"][0]["slug"], "lighthouse-keeps-its-lamp");
}

#[test]
fn a_person_keeps_their_voice_in_later_episodes() {
    let show = Show::made();
    show.write(
        "later.txt",
        "A new lamp\n\nThe board met again.\n\n“It burns brighter than before,” said Olga Brandt, an engineer.\n\n\
         “I am glad,” said Mara Quist, the chair.\n",
    );
    show.run(["make", "later.txt"]).succeeds();
    let voice_of = |script: &str, id: &str| {
        let text = show.read(script);
        let at = text.find(&format!("[cast.{id}]")).unwrap_or_else(|| panic!("{id} is not in {text}"));
        text[at..].lines().find(|line| line.starts_with("voice")).unwrap().to_owned()
    };
    let quist = voice_of("scripts/lighthouse-keeps-its-lamp.md", "quist");
    assert_eq!(voice_of("scripts/a-new-lamp.md", "quist"), quist);
    assert_ne!(voice_of("scripts/a-new-lamp.md", "brandt"), quist);
}

#[test]
fn later_episodes_are_dated_later_and_the_newest_stands_first() {
    let show = Show::made();
    show.write("second.txt", "Second\n\nNothing was said today, and nobody was there to say it.\n");
    show.run(["make", "second.txt"]).succeeds();
    let feed = show.read("feed/feed.xml");
    assert!(
        feed.find("Fri, 5 Jun 2026 12:00:01 +0000").unwrap() < feed.find("Fri, 5 Jun 2026 12:00:00 +0000").unwrap()
    );
}

#[test]
fn removing_takes_an_episode_out_of_the_feed_and_loses_nothing() {
    let show = Show::made();
    show.write("second.txt", "Second\n\nNothing was said today, and nobody was there to say it.\n");
    show.run(["make", "second.txt"]).succeeds();
    for end in ["opus", "flac", "wav"] {
        show.write(&format!("audio/second.{end}"), "its sound");
    }
    show.run(["remove", "second"]).succeeds();
    assert!(!show.read("feed/feed.xml").contains("<title>Second</title>"));
    for file in ["second.md", "second.mp3", "second.opus", "second.flac", "second.wav", "second.json"] {
        assert!(show.exists(&format!("trash/second/{file}")), "{file}");
    }
    show.run(["remove", "secnd"]).fails(2);
    show.run(["remove", "lighthouse-keeps-its-lmap"]).fails(2).says("did you mean lighthouse-keeps-its-lamp?");
}

#[test]
fn nothing_of_the_makers_machine_reaches_what_is_published() {
    let show = Show::made();
    let root = show.root().to_string_lossy().into_owned();
    for (name, bytes) in show.files().iter().filter(|(name, _)| name.starts_with("feed/") || name.ends_with(".mp3")) {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains(&root) && !text.contains("lighthouse.txt"), "{name} tells where it was made");
    }
}

#[test]
fn an_article_without_quotes_is_narrated() {
    let show = Show::new();
    show.write("plain.txt", "Quiet day\n\nNothing happened in the harbour.\n\nThe gulls did not mind.\n");
    show.run(["make", "plain.txt"]).succeeds();
    assert!(!show.read("scripts/quiet-day.md").contains("\n> **"));
    assert!(!show.exists("cast.toml"));
}

#[test]
fn standard_input_is_an_article_too() {
    use std::io::Write;
    let show = Show::new();
    let mut child = show
        .command(["make", "-", "--title", "From a pipe", "--source", "https://example.org/pipe", "--json"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"One short line is an article, and not a title.\n").unwrap();
    assert!(child.wait_with_output().unwrap().status.success());
    assert!(show.read("scripts/from-a-pipe.md").contains("source = \"https://example.org/pipe\""));
    assert!(show.read("feed/feed.xml").contains("https://example.org/pipe"));
}
