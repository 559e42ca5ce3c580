//! How written forms are said, case by case: every file of `tests/reading/` is a category.
//!
//! A case needs no Rust. A line is written; the indented lines below it are what a newsreader may say for it, any of them:
//!
//! ```text
//! The chipmaker paid $1.5bn for its rival.
//!     The chipmaker paid one point five billion dollars for its rival.
//!     The chipmaker paid one and a half billion dollars for its rival.
//! ```
//!
//! Marks, capitals and the spellings of two countries do not count, nor does “and” inside a number. A letter by itself is said by its name.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what is wrong")]

use std::{fmt::Write as _, fs, io::Write as _, path::Path, process::Stdio};

mod common;

/// What the table must at least hold.
const ENOUGH: usize = 400;

#[derive(Debug)]
struct Case {
    file: String,
    written: String,
    said: Vec<String>,
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reading");
    let mut files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut cases: Vec<Case> = Vec::new();
    for path in files {
        let file = path.file_stem().unwrap().to_string_lossy().into_owned();
        for line in fs::read_to_string(&path).unwrap().lines().skip(1).filter(|line| !line.trim().is_empty()) {
            match line.strip_prefix("    ") {
                Some(said) => cases.last_mut().expect("a written line stands first").said.push(said.into()),
                None => cases.push(Case { file: file.clone(), written: line.into(), said: Vec::new() }),
            }
        }
    }
    cases
}

/// `quotecast say --words` of many lines.
fn say(accent: &str, lines: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let mut say = common::quotecast();
    say.current_dir(folder.path());
    say.args(["say", "--words", "--accent", accent]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut say = say.spawn().unwrap();
    let mut stdin = say.stdin.take().unwrap();
    let lines = lines.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(lines.as_bytes()).unwrap());
    let output = say.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// Without what does not count.
fn heard(words: &str) -> String {
    let small = words.to_lowercase().replace('’', "'").replace("per cent", "percent").replace("meter", "metre");
    let plain: String = small.chars().map(|c| if c.is_alphanumeric() || c == '\'' { c } else { ' ' }).collect();
    let mut out = String::new();
    let mut before = "";
    for word in plain.split_whitespace() {
        // A quote mark is none of the word; a possessive's apostrophe is not heard.
        let bare = word.trim_matches('\'');
        if bare.is_empty()
            || bare == "and" && matches!(before, "hundred" | "thousand" | "million" | "billion" | "dollars")
        {
            continue;
        }
        let _ = write!(out, "{bare} ");
        before = bare;
    }
    out
}

#[test]
fn written_forms_are_said_as_a_newsreader_says_them() {
    let cases = cases();
    assert!(cases.len() >= ENOUGH, "{} cases", cases.len());
    let lines: String = cases.iter().flat_map(|case| [case.written.as_str(), "\n"]).collect();
    for accent in ["en-US", "en-GB"] {
        let said = say(accent, &lines);
        assert_eq!(said.len(), cases.len());
        let mut wrong = String::new();
        for (case, said) in cases.iter().zip(&said) {
            assert!(!case.said.is_empty(), "nothing is said for “{}”", case.written);
            if !case.said.iter().any(|right| heard(right) == heard(said)) {
                let _ = writeln!(
                    wrong,
                    "{}: {}\n    {said}\n    not {}",
                    case.file,
                    case.written,
                    case.said.join("\n    or ")
                );
            }
        }
        assert!(wrong.is_empty(), "{accent}:\n{wrong}");
    }
}

#[test]
fn what_is_said_is_said_the_same_way_again() {
    let lines: String = cases().iter().flat_map(|case| [case.written.clone(), "\n".into()]).collect();
    let once = say("en-US", &lines).join("\n") + "\n";
    let twice = say("en-US", &once);
    for (once, twice) in once.lines().zip(&twice) {
        assert_eq!(once, twice);
    }
}
