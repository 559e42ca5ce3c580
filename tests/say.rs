//! How words are said: the verb `say`, the show's lexicon, and the words that no lexicon has.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what is wrong")]

mod common;

use std::{io::Write, process::Stdio};

use common::{Show, TWO_SPEAKERS, quotecast};

/// The words of lines on standard input.
fn words(show: &Show, lines: &str) -> String {
    let mut program = quotecast();
    program.current_dir(show.root()).args(["say", "--words"]);
    let mut child = program.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn words_come_line_by_line_without_marks_and_without_a_show() {
    let show = Show::new();
    assert_eq!(
        words(&show, "“It’s a well-known boat,” she said.\n\n  …\nDogs’ tails — and so on\nlast"),
        "It's a well known boat she said\n\n\nDogs' tails and so on\nlast\n"
    );
    assert_eq!(words(&show, ""), "");
    assert_eq!(show.run(["say", "--words", "Hello, there!"]).succeeds().stdout, "Hello there\n");
    assert!(show.files().is_empty(), "something was written");
}

#[test]
fn the_lexicon_has_its_say_from_either_file() {
    let show = Show::new();
    show.run(["init"]).succeeds();
    let settings = show.read("podcast.toml");
    show.write(
        "podcast.toml",
        format!("{settings}\n[lexicon]\nSQL = \"sequel\"\n\"New Karsholm\" = \"the new town\"\n"),
    );
    show.write("lexicon.toml", "# Ours.\nWHO = \"W H O\"\n");
    assert_eq!(
        words(&show, "Who from the WHO knows SQL’s use in New\u{a0}Karsholm?\n"),
        "Who from the W H O knows sequel's use in the new town\n"
    );
}

#[test]
fn a_slip_in_the_lexicon_is_shown_with_its_place() {
    let show = Show::new();
    show.run(["init"]).succeeds();
    show.write("lexicon.toml", "Baku = \"bah-KOO\"\nGuba = \"GOOQ-bah\"\n");
    let ran = show.run(["say", "--words", "x"]).fails(2);
    ran.says("lexicon.toml:2:8").says("“GOOQ” in “GOOQ-bah”").says("docs/lexicon.md");
    show.run(["check"]).fails(2).says("lexicon.toml:2:8");
    let settings = show.read("podcast.toml");
    show.write("podcast.toml", format!("{settings}\n[lexicon]\nbaku = \"x\"\n"));
    show.write("lexicon.toml", "Baku = \"bah-KOO\"\n");
    show.run(["list"]).fails(2).says("“Baku” stands in the lexicon already, in line").says("of podcast.toml");
    show.write("podcast.toml", format!("{settings}\n[lexicon]\nGuba = {{ says = \"x\" }}\n"));
    show.run(["list"]).fails(2).says("“Guba” has no key `says`").says("did you mean `say`?");
}

#[cfg(feature = "espeak")]
#[test]
fn what_is_said_is_told_and_spoken() {
    let show = Show::new();
    let told = show.run(["say", "Quistgard left.", "--engine", "builtin", "--json"]).succeeds().json();
    let mut keys: Vec<&str> = told.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(keys, ["accent", "parts", "phonemes", "text", "unknown_words", "voice", "words"]);
    assert_eq!((&told["words"], &told["voice"]), (&"Quistgard left".into(), &"builtin:birch".into()));
    assert_eq!(told["accent"], "en-GB");
    assert_eq!(told["unknown_words"][0]["word"], "Quistgard");
    let phonemes = show.run(["say", "Quistgard left.", "--phonemes", "--engine", "builtin"]).succeeds().stdout;
    let lines: Vec<&str> = phonemes.lines().collect();
    assert_eq!(lines.len(), 2, "{phonemes}");
    assert!(lines[0].contains("lˈɛft") || lines[0].contains("lɛft"), "{phonemes}");
    assert!(lines[1].starts_with("no lexicon has: Quistgard; read by letters as /"), "{phonemes}");
    show.run(["say", "Hello. Good evening.", "--engine", "builtin", "-o", "out/hello.wav"]).succeeds();
    let wav = std::fs::read(show.path("out/hello.wav")).unwrap();
    assert!(hound::WavReader::new(wav.as_slice()).unwrap().duration() > 20_000);
    show.run(["say", "Hello.", "--voice", "builtin:brich"]).fails(2).says("did you mean builtin:birch?");
    show.run(["say", "…", "--engine", "builtin"]).fails(2).says("nothing to say");
}

#[cfg(feature = "espeak")]
#[test]
fn an_entry_speaks_anew_what_has_its_word_and_nothing_else() {
    let show = Show::new();
    show.write("lighthouse.txt", TWO_SPEAKERS);
    let made = show.run(["make", "lighthouse.txt", "--engine", "builtin", "--json"]).succeeds().json();
    let segments = made["episodes"][0]["segments"].as_u64().unwrap();
    show.write("lexicon.toml", "Quist = \"KVIST\"\n");
    let again = show.run(["render", "--json"]).succeeds().json();
    assert_eq!(again["episodes"][0]["segments"], segments);
    assert_eq!(again["episodes"][0]["reused"], segments - 1);
    show.write("lexicon.toml", "Quistgard = \"KVIST-gohr\"\n");
    assert_eq!(show.run(["render", "--json"]).succeeds().json()["episodes"][0]["reused"], segments);
}

#[test]
fn a_script_tells_the_words_that_no_lexicon_has() {
    let show = Show::new();
    let article = format!("{TWO_SPEAKERS}\nYlvafjord and Ylvafjord’s Brannskär lie near.\n");
    show.write("lighthouse.txt", &article);
    let script = show.run(["script", "lighthouse.txt", "--json"]).succeeds().json();
    let found = script["unknown_words"].as_array().unwrap();
    assert_eq!((&found[0]["word"], &found[0]["count"]), (&"Ylvafjord".into(), &2.into()), "{found:?}");
    assert!(found.iter().all(|word| word["word"] != "lighthouse" && word["word"] != "board"), "{found:?}");
    let told = show.run(["script", "lighthouse.txt"]).succeeds();
    let told = told.says("2 × Ylvafjord");
    assert_eq!(told.stdout.lines().count(), 1, "{}", told.stdout);
    let settings = show.read("podcast.toml");
    show.write("podcast.toml", format!("{settings}\n[lexicon]\nYlvafjord = \"IL-vuh-fyord\"\n"));
    let left = show.run(["say", "--unknown", "lighthouse-keeps-its-lamp"]).succeeds().stdout;
    assert!(left.contains("1 × Brannskär") && !left.contains("Ylvafjord"), "{left}");
}
