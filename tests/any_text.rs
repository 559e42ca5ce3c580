//! No text breaks the attribution: nothing panics, and what must hold of it holds, be the text an article or not.
//!
//! The fuzz target `attribution` asks the same of texts that nobody has thought of. What it once broke lies in
//! `tests/broken/`, as small as it gets.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what is wrong")]

#[path = "common/invariants.rs"]
mod invariants;

use std::{fs, path::Path};

use invariants::hold;
use proptest::prelude::*;

fn every_file_of(folder: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty(), "{} is empty", folder.display());
    files.into_iter().map(|file| fs::read(file).unwrap()).collect()
}

#[test]
fn what_once_broke_it() {
    every_file_of("tests/broken").iter().for_each(|text| hold(text));
}

/// The files of the cases as they stand, brackets and all.
#[test]
fn articles_of_our_own() {
    for text in every_file_of("tests/attribution").into_iter().chain(every_file_of("samples")) {
        hold(&text);
        hold(String::from_utf8(text).unwrap().replace('\n', "\r\n").as_bytes());
    }
}

/// Marks, cues, names and labels in any order.
fn scraps() -> impl Strategy<Value = String> {
    let scrap = prop_oneof![
        prop::sample::select(vec![
            "“", "”", "‘", "’", "\"", "'", "''", "``", "«", "»", "„", "「", "」", "’s", "—", " – ", "-", ",", ", ",
            ".", ". ", ": ", "?", "!", "…", "(", ")", "\n", "\n\n", "\r\n\r\n", "\n\n> ", "\n\n# ", "\n\n- ", "**",
            "&quot;", " ", "\u{A0}", "\u{200B}", "\u{301}", "İ", "ß", "🦀",
        ])
        .prop_map(str::to_owned),
        prop::sample::select(vec![
            "Q: ",
            "A: ",
            "SOLBERG: ",
            "Mira Solberg: ",
            "MS: ",
            "Mira Solberg",
            "Jon Abara",
            "Solberg",
            "Dr. ",
            "Ms. ",
            " Jr.",
            "she",
            "he",
            "they",
            "it",
            "I",
            "the harbour master",
            "a neighbour",
            "his mother",
            "the company",
            "the statement",
            " said ",
            " told reporters ",
            " according to ",
            " in the words of ",
            " was how ",
            " who ",
            " that ",
            " and ",
            " in a statement ",
            "We sail at dawn",
            "at six",
            "The Gull",
            "no",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(scrap, 0..80).prop_map(|scraps| scraps.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn scraps_of_articles(text in scraps()) {
        hold(text.as_bytes());
    }

    #[test]
    fn any_letters(text in "\\PC{0,300}") {
        hold(text.as_bytes());
    }
}
