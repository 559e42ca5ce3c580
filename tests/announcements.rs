//! What a show says around an article.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what is wrong")]

mod common;

use common::{Show, TWO_SPEAKERS};

const SETTINGS: &str = "\
title = \"Aloud\"

[announcements]
intro = \"Welcome to {show}. {title}. By {byline}, {published}, for {publication}. Enjoy.\"
outro = \"That was {title}.\"
";

fn dated() -> String {
    TWO_SPEAKERS.replace("By Ines Vold\n", "By Ines Vold\nPublished March 3, 2026\n")
}

#[test]
fn announcements_are_lines_of_the_script_that_nobody_counts_as_the_articles() {
    let show = Show::new();
    show.write("podcast.toml", SETTINGS).write("lighthouse.txt", dated());
    let script = show.run(["script", "lighthouse.txt", "--json"]).succeeds().json();
    let lines: Vec<(&str, &str, bool)> = script["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| (line["kind"].as_str().unwrap(), line["text"].as_str().unwrap(), line["source"].is_null()))
        .collect();
    assert_eq!(
        lines[..3],
        [
            ("narration", "Welcome to Aloud.", true),
            ("heading", "Lighthouse keeps its lamp", false),
            ("narration", "By Ines Vold, 3 March 2026. Enjoy.", true),
        ]
    );
    assert_eq!(
        lines[lines.len() - 3..],
        [
            ("narration", "The lamp will be serviced in May.", false),
            ("narration", "That was Lighthouse keeps its lamp.", true),
            ("narration", "This episode was read by synthetic voices.", true),
        ]
    );
}

#[test]
#[cfg(feature = "espeak")]
fn what_is_said_before_the_title_is_no_chapter_and_the_episode_says_what_the_script_does() {
    let show = Show::new();
    show.write("podcast.toml", SETTINGS).write("lighthouse.txt", dated());
    show.run(["make", "lighthouse.txt"]).succeeds();
    let chapters = show.read("feed/episodes/lighthouse-keeps-its-lamp.chapters.json");
    let chapters: serde_json::Value = serde_json::from_str(&chapters).unwrap();
    let expected = serde_json::json!([{"startTime": 0.0, "title": "Lighthouse keeps its lamp"}]);
    assert_eq!(chapters["chapters"], expected);
    // Changed by hand, it stays changed.
    let script = "scripts/lighthouse-keeps-its-lamp.md";
    show.edit(script, "Welcome to Aloud.", "Good morning.");
    show.run(["make", "lighthouse.txt"]).succeeds();
    assert!(show.read(script).contains("\nGood morning.\n\n# Lighthouse keeps its lamp\n"));
}

#[test]
fn a_placeholder_that_nobody_knows_is_told_with_its_place_and_the_right_one() {
    let show = Show::new();
    show.write("podcast.toml", SETTINGS.replace("{byline}", "{author}")).write("lighthouse.txt", TWO_SPEAKERS);
    show.run(["script", "lighthouse.txt"])
        .fails(2)
        .says("in `intro` under [announcements] nothing is known by the name of {author}")
        .says("podcast.toml:4:")
        .says("did you mean {byline}?");
}
