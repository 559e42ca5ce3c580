//! `quotecast report` shows a finished episode, and says what to do where it cannot.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what is wrong")]

mod common;

use std::fs;

use common::Show;

const SLUG: &str = "lighthouse-keeps-its-lamp";

#[test]
fn an_episode_is_shown_in_the_terminal_as_a_page_and_as_a_document() {
    let show = Show::made();
    let before = show.files();
    let text = show.run(["report", SLUG]).succeeds().stdout;
    for part in
        ["Lighthouse keeps its lamp", "A narrator", "B Mara Quist", "C Jonas Hell", "Chapters", "LUFS", "Silence"]
    {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    assert!(!text.contains('\u{1b}'), "colours in a pipe");
    assert!(before == show.files(), "looking changed a file");

    let json = show.run(["report", SLUG, "--json"]).succeeds().json();
    let record: serde_json::Value = serde_json::from_str(&show.read(&format!("feed/episodes/{SLUG}.json"))).unwrap();
    assert_eq!(json["duration_ms"], record["audio"]["duration_ms"]);
    assert_eq!(json["chapters"], record["chapters"]);
    let measured = |field: &str| json["loudness"][field].as_f64().unwrap();
    assert!((measured("integrated") - record["audio"]["lufs"].as_f64().unwrap()).abs() < 0.1);
    assert!((measured("true_peak") - record["audio"]["true_peak"].as_f64().unwrap()).abs() < 0.1);
    let shares: f64 =
        json["speakers"].as_array().unwrap().iter().map(|speaker| speaker["share"].as_f64().unwrap()).sum();
    assert!((shares - 1.0).abs() < 0.01, "{shares}");
    assert_eq!(json["speakers"].as_array().unwrap().len(), 3);
    assert!(json["silence"]["share"].as_f64().unwrap() < 0.6);

    show.run(["report", SLUG, "--html", "--svg=wave.svg"]).succeeds().says("lamp.report.html is written");
    let page = show.read(&format!("audio/{SLUG}.report.html"));
    assert!(page.contains("<svg") && page.contains("Mara Quist") && !page.contains("<script"), "{page}");
    assert!(show.read("wave.svg").starts_with("<svg xmlns="));
    show.run(["remove", SLUG]).succeeds();
    assert!(
        show.exists(&format!("trash/{SLUG}/{SLUG}.report.html")) && !show.exists(&format!("audio/{SLUG}.report.html"))
    );
}

#[test]
fn what_cannot_be_shown_is_told_with_what_to_do() {
    let show = Show::made();
    show.run(["report", "lighthouse-keeps-its-lmap"]).fails(2).says(&format!("did you mean {SLUG}?"));
    let script = show.read(&format!("scripts/{SLUG}.md"));
    show.write("scripts/another.md", script);
    show.run(["report", "another"]).fails(2).says("no episode yet").says("quotecast render another");
    let timeline = show.path(&format!("audio/{SLUG}.timeline.json"));
    let kept = fs::read_to_string(&timeline).unwrap();
    for other in [Some(kept.replace("\"version\": 1", "\"version\": 0")), Some("{".to_owned()), None] {
        match other {
            Some(text) => fs::write(&timeline, text).unwrap(),
            None => fs::remove_file(&timeline).unwrap(),
        }
        show.run(["report", SLUG]).fails(1).says("is not known").says(&format!("quotecast render {SLUG}"));
    }
    show.run(["render", SLUG]).succeeds();
    show.run(["report", SLUG]).succeeds();
    fs::remove_file(show.path(&format!("audio/{SLUG}.mp3"))).unwrap();
    show.run(["report", SLUG]).fails(1).says("is gone").says(&format!("quotecast render scripts/{SLUG}.md"));
}
