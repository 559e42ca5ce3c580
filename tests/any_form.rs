//! No text breaks the spoken forms. The fuzz target `forms` asks the same of texts that nobody has thought of.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what is wrong")]

#[path = "common/forms.rs"]
mod forms;

use std::{fs, path::Path};

use forms::hold;
use proptest::prelude::*;
use quotecast::speech::{Accent, lexicon::Lexicon, spoken::words};

#[test]
fn texts_of_our_own() {
    for folder in ["tests/reading", "tests/broken", "tests/attribution", "samples"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        for entry in fs::read_dir(folder).unwrap() {
            let bytes = fs::read(entry.unwrap().path()).unwrap();
            String::from_utf8_lossy(&bytes).lines().for_each(hold);
        }
    }
}

#[test]
fn a_long_line_of_one_kind_takes_no_time_that_anyone_notices() {
    for unit in [
        "a.", "1", "1.", "1,000", "A", "A.", "$", "-1", "1-", "1/", "x@", "#a", "IV ", "[1]", "a/", "f*", "…", "St. ",
        "'1",
    ] {
        let text = unit.repeat(100_000 / unit.len());
        hold(&text);
    }
}

/// Numbers, signs, capitals and words in any order.
fn scraps() -> impl Strategy<Value = String> {
    let scrap = prop_oneof![
        prop::sample::select(vec![
            ".",
            ",",
            ":",
            ";",
            "-",
            "–",
            "—",
            "/",
            "(",
            ")",
            "[",
            "]",
            "'",
            "’",
            "“",
            "”",
            "\"",
            "$",
            "€",
            "£",
            "¥",
            "%",
            "°",
            "°C",
            "#",
            "@",
            "&",
            "+",
            "=",
            "<",
            ">",
            "±",
            "×",
            "^",
            "*",
            "†",
            "§",
            "½",
            "²",
            "¹",
            "…",
            "...",
            "→",
            "_",
            "~",
            "\u{A0}",
            "\u{200B}",
            "\u{301}",
            "😀",
            "🇺🇸",
            "ß",
            "İ",
            "東京",
            "Привет",
            "٣",
            "१",
        ])
        .prop_map(str::to_owned),
        prop::sample::select(vec![
            "1",
            "2",
            "0",
            "7",
            "12",
            "30",
            "007",
            "1992",
            "2026",
            "1,250",
            "3.14",
            "1000000",
            "99999999999999999999999999",
            "555",
            "24",
            "60",
        ])
        .prop_map(str::to_owned),
        prop::sample::select(vec![
            "am",
            "p.m",
            "a.m.",
            "EST",
            "Nov",
            "Nov.",
            "May",
            "Mon",
            "St.",
            "Dr.",
            "No.",
            "U.S.",
            "J.K.",
            "Elizabeth",
            "War",
            "II",
            "X",
            "I",
            "A",
            "NATO",
            "FBI",
            "MPs",
            "US",
            "IT",
            "km",
            "km/h",
            "mph",
            "kg",
            "ft",
            "in",
            "m",
            "bn",
            "million",
            "k",
            "s",
            "th",
            "st",
            "x",
            "the",
            "a",
            "to",
            "of",
            "and",
            "v2",
            "CO",
            "B",
            "MI",
            "www",
            "http",
            "example",
            "com",
            "pdf",
            "BC",
            "vs.",
            "etc.",
            "call",
            "beat",
            "won",
        ])
        .prop_map(str::to_owned),
        Just(" ".to_owned()),
        Just(" ".to_owned()),
    ];
    prop::collection::vec(scrap, 0..24).prop_map(|scraps| scraps.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn scraps_of_forms_hold(text in scraps()) {
        hold(&text);
    }

    #[test]
    fn any_text_holds(text in "\\PC{0,60}") {
        hold(&text);
    }

    /// What is said is no written form any more.
    #[test]
    fn what_is_said_stays(forms in prop::collection::vec(whole(), 1..8), join in prop::sample::select(vec![", ", " and ", " to the ", "; ", " – "])) {
        let once = words(&forms.join(join), &Lexicon::default(), Accent::American);
        prop_assert_eq!(words(&once, &Lexicon::default(), Accent::American), once);
    }
}

/// Written forms as they stand in articles.
fn whole() -> impl Strategy<Value = String> {
    let number = (0u32..3000).prop_map(|n| n.to_string());
    let form = prop::sample::select(vec![
        "$◯",
        "£◯.50",
        "€◯m",
        "◯%",
        "◯km",
        "◯ mph",
        "-◯°C",
        "◯th",
        "◯st",
        "◯.5",
        "◯-◯",
        "◯/◯",
        "◯:30 p.m.",
        "the ◯s",
        "No. ◯",
        "Nov. ◯",
        "§ ◯",
        "B-◯",
        "World War II",
        "Elizabeth II",
        "the FBI",
        "two MPs",
        "NATO",
        "Gov. Ellis",
        "the U.S. Navy",
        "J.K. Rowling",
        "St. Paul",
        "boots, etc.",
        "press@example.org",
        "www.example.net/news",
        "#MeToo",
        "f***",
        "[W]e will",
        "days¹",
        "CO2",
        "COVID-19",
        "iPhone ◯",
        "v2.◯",
        "and/or",
        "R&D",
        "BREAKING",
        "plain words",
    ]);
    (form, number).prop_map(|(form, n)| form.replace('◯', &n))
}
