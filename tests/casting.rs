//! Who speaks with which voice, why, and which voices there are.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what is wrong")]
#![cfg(feature = "espeak")]

mod common;

use common::{Ran, Show, quotecast};
use quotecast::speech::models::{Store, manifest};

const SECOND: &str = "\
Harbour gets a clock

“It is late,” said Mara Quist, who chairs the board.

“It is a clock,” said Owen Reed, a retired British pilot. “It can be late.”
";

fn two_episodes() -> Show {
    let show = Show::made();
    show.write("clock.txt", SECOND);
    show.run(["make", "clock.txt"]).succeeds();
    show
}

#[test]
fn each_choice_is_told_as_it_was_made() {
    let show = two_episodes();
    let told = show.run(["voices", "cast"]).succeeds().stdout;
    let line = |start: &str| {
        let lines: Vec<&str> = told.lines().filter(|line| line.trim_start().starts_with(start)).collect();
        assert!(!lines.is_empty(), "nothing of {start} in\n{told}");
        lines.join("\n")
    };
    assert!(line("narrator").contains("builtin:birch: the first of its engine"), "{told}");
    // She speaks in both scripts, he in one each.
    assert_eq!(line("Mara Quist").matches("builtin:hazel: theirs in cast.toml; female").count(), 2, "{told}");
    assert!(line("Jonas Hell").contains("builtin:jasper: chosen before builtin:cedar, which is later"), "{told}");
    assert!(line("Owen Reed").contains("builtin:rowan: chosen before builtin:slate"), "{told}");
    assert!(line("Owen Reed").contains("en-GB for “British”"), "{told}");

    let json = show.run(["voices", "cast", "harbour-gets-a-clock", "--json"]).succeeds().json();
    let cast = json["scripts"][0]["cast"].as_array().unwrap();
    assert_eq!(cast[1]["why"], "kept");
    assert_eq!((&cast[2]["why"], &cast[2]["by"]), (&"chosen".into(), &"catalogue".into()));
    assert_eq!(cast[2]["accent"]["word"], "British");
    assert_eq!(cast[2]["distances"][0]["from"], "the narrator");
    show.run(["voices", "cast", "harbor-gets-a-clock"]).fails(2).says("did you mean harbour-gets-a-clock?");
}

#[test]
fn make_tells_it_to_whoever_asks_for_more() {
    let show = Show::new();
    show.write("clock.txt", SECOND);
    show.run(["make", "clock.txt", "-v"])
        .succeeds()
        .says("voice of Mara Quist: builtin:hazel: chosen before")
        .says("voice of Owen Reed: builtin:jasper: chosen before builtin:rowan");
    let quiet = show.run(["make", "clock.txt"]).succeeds().stderr;
    assert!(!quiet.contains("voice of"), "{quiet}");
}

#[test]
fn what_a_person_wrote_is_told_as_theirs_and_nothing_is_written() {
    let show = two_episodes();
    show.edit("cast.toml", "builtin:jasper", "builtin:slate");
    show.edit("scripts/harbour-gets-a-clock.md", "builtin:rowan", "builtin:flint");
    let before = show.files();
    let told = show.run(["voices", "cast"]).succeeds().stdout;
    assert!(told.contains("Owen Reed: builtin:flint: the script gives it"), "{told}");
    // The script still has the voice from before, and says so.
    assert!(told.contains("Jonas Hell: builtin:jasper: chosen before"), "{told}");
    let other = show.run(["voices", "cast", "--engine", "builtin"]).succeeds().stdout;
    assert!(other.contains("Jonas Hell"), "{other}");
    assert_eq!(show.files(), before);
}

#[test]
fn voices_are_listed_with_what_could_be_installed_and_what_is_damaged() {
    let home = tempfile::tempdir().unwrap();
    let store = Store::at(home.path());
    let list = |arguments: &[&str]| {
        Ran::of(quotecast().env("QUOTECAST_VOICES", home.path()).args(["voices", "list"]).args(arguments)).succeeds()
    };
    let text = list(&[]).stdout;
    assert!(text.contains("hibari: not ready"), "{text}");
    assert!(
        text.contains("not installed: heart, fenrir, emma, fable and kore (43.7 MB): quotecast voices install hibari"),
        "{text}"
    );
    assert!(text.contains("builtin: 12 voices, 96 more\n"), "{text}");
    let plain = Ran::of(quotecast().env("QUOTECAST_VOICES", home.path()).arg("voices")).succeeds().stdout;
    assert_eq!(plain, text, "`list` is what comes without a verb");

    let put = |file: &manifest::File, bytes: u64| {
        std::fs::create_dir_all(store.path(file).parent().unwrap()).unwrap();
        std::fs::File::create(store.path(file)).unwrap().set_len(bytes).unwrap();
    };
    put(&manifest::HIBARI_VOICES[0], manifest::HIBARI_VOICES[0].bytes);
    put(&manifest::LETTERS[0], 17);
    let text = list(&[]).stdout;
    assert!(text.contains("hibari: 1 voice, 7.9 MB\n  hibari:heart"), "{text}");
    assert!(text.contains("oov.onnx; `quotecast voices install hibari` mends it"), "{text}");
    let json = list(&["--json"]).json();
    let hibari = &json["engines"][0];
    assert_eq!((&hibari["engine"], &hibari["ready"]), (&"hibari".into(), &true.into()));
    assert_eq!(hibari["voices"][0]["name"], "hibari:heart");
    assert_eq!(hibari["bytes"], manifest::HIBARI_VOICES[0].bytes + 17);
    assert_eq!(hibari["installable"][0]["name"], "hibari:fenrir");
    assert_eq!(hibari["installable"][0]["bytes"], manifest::HIBARI_VOICES[1].bytes);
    assert_eq!(hibari["damaged"].as_array().unwrap().len(), 1);
    assert_eq!(json["engines"][1]["why"].as_str().map(|why| why.contains("kokoro")), Some(true));
    assert_eq!(json["folder"], home.path().to_str().unwrap());
}
