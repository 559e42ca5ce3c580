//! `quotecast quotes` shows people who says what, and why.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what is wrong")]

mod common;

use common::{Ran, Show, TWO_SPEAKERS};

const FERRY: &str = "\
# A ferry learns to wait

The “ghost boat” of Orlby has a timetable again.

“I can wait for the tide,” said Mara Lind, who steers it. “I cannot wait for a committee.”

## On the pier

Jens Aber, a baker, takes it every day. “It smells of bread when I am on it,” he told the Gazette.

- Goats travel free.
";

/// As a terminal with colours would get it.
fn coloured<const N: usize>(show: &Show, args: [&str; N]) -> Ran {
    let mut command = show.command(args);
    command.env_remove("NO_COLOR").env("CLICOLOR_FORCE", "1").env("COLUMNS", "100");
    Ran::of(&mut command).succeeds()
}

/// The text without styles, each of which is one of ours.
fn unstyled(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let mut plain = parts.next().unwrap().to_owned();
    for part in parts {
        let (style, rest) = part.split_once('m').unwrap();
        let numbers = style.strip_prefix('[').unwrap();
        assert!(numbers.chars().all(|c| c.is_ascii_digit() || c == ';'), "an escape sequence not of ours: {style:?}");
        plain.push_str(rest);
    }
    plain
}

#[test]
fn the_article_names_the_speaker_behind_each_quote_and_the_rules_below() {
    let show = Show::new();
    show.write("ferry.md", FERRY);
    let told = show.run(["quotes", "ferry.md"]).succeeds();
    assert_eq!(told.stderr, "");
    assert_eq!(
        told.stdout,
        "\
A ferry learns to wait

The “ghost boat”[1 narrator] of Orlby has a timetable again.
    1 none

“I can wait for the tide,”[2 Mara Lind] said Mara Lind, who steers it. “I cannot
wait for a committee.”[3 Mara Lind]
    2 verb-name-after: said Mara Lind
    3 same-paragraph

On the pier

Jens Aber, a baker, takes it every day. “It smells of bread when I am on it,”[4
Jens Aber] he told the Gazette.
    4 name-verb-after: he told

• Goats travel free.

Speakers
  Mara Lind; female; 2 quotes
  Jens Aber, baker; male; 1 quote
Read by the narrator
  1 “ghost boat”: it is a term, a slogan or a doubted word, not speech
"
    );
    assert_eq!(show.files().len(), 1, "something was written");
}

#[test]
fn in_colour_each_speaker_has_one_and_the_cue_is_underlined() {
    let show = Show::new();
    show.write("lighthouse.txt", TWO_SPEAKERS);
    let told = coloured(&show, ["quotes", "lighthouse.txt"]).stdout;
    let colour = |words: &str| {
        let before = &told[..told.find(words).unwrap_or_else(|| panic!("no {words} in {told}"))];
        before.rsplit_once('\u{1b}').unwrap().1.to_owned()
    };
    let quist = colour("“We looked at every figure twice,”");
    assert!(quist.starts_with("[38;5;"), "{quist}");
    assert_eq!(colour("“In the end it was not"), quist);
    assert_ne!(colour("“You can lose a satellite,”"), quist);
    assert!(told.contains("\u{1b}[4msaid\u{1b}[0m Mara Quist"), "{told}");
    let plain = unstyled(&told);
    assert!(plain.contains("“We looked at every figure twice,”[1] said Mara Quist"), "{plain}");
    assert!(plain.contains("\n    3 Jonas Hell · name-verb-after: he said\n"), "{plain}");
    // Whoever wants no colours gets none, whatever else is set.
    let mut command = show.command(["quotes", "lighthouse.txt"]);
    let told = Ran::of(command.env("CLICOLOR_FORCE", "1")).succeeds().stdout;
    assert!(!told.contains('\u{1b}') && told.contains("[1 Mara Quist]"), "{told}");
}

#[test]
fn one_quote_is_explained_in_words() {
    let show = Show::new();
    show.write("lighthouse.txt", TWO_SPEAKERS);
    let told = show.run(["quotes", "lighthouse.txt", "--why", "3"]).succeeds().stdout;
    assert_eq!(
        told,
        "\
Quote 3 of lighthouse.txt

  “You can lose a satellite,”

speaker  Jonas Hell, pilot for thirty years; male
rule     name-verb-after: After the quote stand the speaker and then a verb of
         speaking.
example  “We sail at dawn,” Mira Solberg told reporters.
saw      he said (who: he; attributed by: said)
in       Jonas Hell, a pilot for thirty years, was relieved. “You can lose a
         satellite,” he said. “You cannot lose a lighthouse.”
voice    the speaker’s own, because it reads as sentences of their own, or goes
         on with such a quote
"
    );
    show.write("ferry.md", FERRY);
    let told = show.run(["quotes", "ferry.md", "--why", "1"]).succeeds().stdout;
    assert!(told.contains("the narrator’s, because it is a term"), "{told}");
    let told = coloured(&show, ["quotes", "lighthouse.txt", "--why", "3"]).stdout;
    assert!(told.contains("\u{1b}[1mhe\u{1b}[0m \u{1b}[4msaid\u{1b}[0m"), "{told}");
}

#[test]
fn a_quote_that_is_not_there_says_what_is() {
    let show = Show::new();
    show.write("lighthouse.txt", TWO_SPEAKERS).write("none.txt", "Nobody\n\nNobody said a word on Monday.\n");
    show.run(["quotes", "lighthouse.txt", "--why", "9"]).fails(2).says("no quote 9").says("quotes 1 to 4");
    show.run(["quotes", "none.txt", "--why", "1"]).fails(2).says("no quote 1").says("there are no quotes");
    show.run(["quotes", "lighthouse.txt", "--why", "0"]).fails(2);
    show.run(["quotes", "lighthouse.txt", "--why", "third"]).fails(2);
    show.run(["quotes", "lighthouse.txt", "--why", "1", "--json"]).fails(2).says("leave out --json");
    let told = show.run(["quotes", "none.txt"]).succeeds().stdout;
    assert!(told.contains("said a word on Monday.\n") && told.contains("There are no quotes"), "{told}");
}

#[test]
fn many_articles_have_headings_and_one_row_of_numbers() {
    let show = Show::new();
    let line = |id: &str, text: &str| serde_json::json!({ "id": id, "text": text }).to_string();
    show.write("many.jsonl", format!("{}\n{}\n", line("coast/1", TWO_SPEAKERS), line("coast/2", TWO_SPEAKERS)));
    show.write("ferry.md", FERRY);
    let told = show.run(["quotes", "many.jsonl", "ferry.md"]).succeeds().stdout;
    for heading in ["── coast/1 ─", "── coast/2 ─", "── ferry.md ─"] {
        assert!(told.contains(heading), "{told}");
    }
    assert!(told.contains("“We looked at every figure twice,”[5 Mara Quist]"), "{told}");
    let told = show.run(["quotes", "many.jsonl", "ferry.md", "--why", "10"]).succeeds().stdout;
    assert!(told.starts_with("Quote 10 of ferry.md\n\n  “I can wait for the tide,”\n"), "{told}");
    show.run(["quotes", "many.jsonl", "ferry.md", "--why", "13"]).fails(2).says("quotes 1 to 12");
}

#[test]
fn lines_are_as_wide_as_the_reader_has_room() {
    let show = Show::new();
    let long = "x".repeat(300);
    show.write(
        "ferry.md",
        format!("{FERRY}\n> “{long} 船は夜明けに出る船は夜明けに出る船は夜明けに出る”, said {long}.\n"),
    );
    for columns in [30, 60, 90] {
        for args in [&["quotes", "ferry.md"][..], &["quotes", "ferry.md", "--why", "5"]] {
            let mut command = common::quotecast();
            command.current_dir(show.root()).args(args).env("COLUMNS", columns.to_string());
            let told = Ran::of(&mut command).succeeds().stdout;
            let widest = told.lines().map(textwrap::core::display_width).max().unwrap();
            assert!(widest <= columns && widest + 10 > columns, "{widest} of {columns} columns:\n{told}");
        }
    }
    let mut command = show.command(["quotes", "ferry.md"]);
    Ran::of(command.env("COLUMNS", "0")).succeeds();
}

#[test]
fn no_escape_sequence_of_an_article_reaches_the_terminal() {
    let show = Show::new();
    let evil = "\u{1b}[2J\u{1b}]0;owned\u{7}\u{9b}31m\u{8}\u{202e}";
    let text = format!(
        "Lamp {evil} stays\n\nThe {evil} board met for a long time on Monday.\n\n“We {evil} looked at every figure,” said \
         {evil} Mara {evil} Quist {evil}, the {evil} chair of the board. “It was not {evil} money.”\n\n{}\n",
        // With fewer words between them it would be data, and no article.
        "The lamp stays lit all the same. ".repeat(100)
    );
    show.write("lamp.txt", &text);
    show.write("lamp.jsonl", serde_json::json!({ "id": format!("a{evil}"), "text": text }).to_string() + "\n");
    for args in [
        ["quotes", "lamp.txt", "lamp.jsonl", "-j1"].as_slice(),
        &["quotes", "lamp.txt", "--why", "1"],
        &["quotes", "lamp.jsonl", "--why", "2"],
    ] {
        let mut command = common::quotecast();
        let plain = Ran::of(command.current_dir(show.root()).args(args)).succeeds();
        let seen = plain.stdout.clone() + &plain.stderr;
        let mut command = common::quotecast();
        command.current_dir(show.root()).args(args).env_remove("NO_COLOR").env("CLICOLOR_FORCE", "1");
        let seen_in_colour = unstyled(&Ran::of(&mut command).succeeds().stdout);
        for text in [seen, seen_in_colour] {
            let found: Vec<char> = text.chars().filter(|&c| c.is_control() && c != '\n' || c == '\u{202e}').collect();
            assert!(found.is_empty(), "{found:?} in {text:?}");
        }
    }
}
