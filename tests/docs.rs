//! What the documents say is so.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what is wrong")]

mod common;

use std::{collections::BTreeMap, fs, path::Path};

use quotecast::{
    quotes::{Why, rules::RULES},
    show::Settings,
    speech::lexicon::respell,
};

fn document(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name))
        .unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// `section.key` → value as TOML writes it.
fn defaults() -> BTreeMap<String, String> {
    let table = toml::Table::try_from(Settings::default()).unwrap();
    let mut found = BTreeMap::new();
    for (key, value) in table {
        match value {
            toml::Value::Table(section) => {
                found.extend(section.into_iter().map(|(name, value)| (format!("{key}.{name}"), value.to_string())));
            }
            value => {
                found.insert(key, value.to_string());
            }
        }
    }
    // An absent value is no TOML.
    found.extend(["guid", "http.key_env"].map(|key| (key.to_owned(), "none".to_owned())));
    found
}

#[test]
fn configuration_md_names_every_setting_with_its_default() {
    let text = document("docs/configuration.md");
    let mut section = String::new();
    let mut written = BTreeMap::new();
    for line in text.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            section = heading.trim_matches(['`', '[', ']']).to_owned();
        }
        let cells: Vec<&str> = line.split(" | ").collect();
        let Some(key) = cells[0].strip_prefix("| `").and_then(|key| key.strip_suffix('`')) else { continue };
        if cells.len() < 3 || key.chars().all(|c| c.is_uppercase() || c == '_') {
            continue;
        }
        let key = if section == "The show" { key.to_owned() } else { format!("{section}.{key}") };
        written.insert(key, cells[1].trim_matches('`').to_owned());
    }
    assert_eq!(written, defaults());
}

#[test]
fn lexicon_md_has_the_tables_of_respellings() {
    let text = document("docs/lexicon.md");
    let vowels = respell::VOWELS.map(|(spelling, american, british, example)| {
        format!("| `{spelling}` | {american} | {british} | {example} |\n")
    });
    let consonants =
        respell::CONSONANTS.map(|(spelling, ipa, example)| format!("| `{spelling}` | {ipa} | {example} |\n"));
    for rows in [vowels.concat(), consonants.concat()] {
        assert!(
            text.contains(&rows),
            "docs/lexicon.md does not have the rows of src/speech/lexicon/respell.rs\n{rows}"
        );
    }
}

#[test]
fn attribution_md_has_the_table_of_rules() {
    let text = document("docs/attribution.md");
    let rows: Vec<String> = RULES
        .iter()
        .map(|rule| format!("| `{}` | {} | {} |\n", rule.name, rule.sentence, rule.example.replace("\n\n", " ¶ ")))
        .collect();
    let rows = rows.concat();
    assert!(
        text.contains(&rows),
        "docs/attribution.md does not have the rules of src/quotes/rules.rs, which are\n{rows}"
    );
}

#[test]
fn attribution_md_tells_why_the_narrator_reads() {
    let text = document("docs/attribution.md").replace("\n  ", " ");
    for why in [Why::UnknownSpeaker, Why::Scare, Why::Title, Why::TooShort, Why::Unbalanced] {
        let reason = format!("- Where {}", why.reason());
        assert!(text.contains(&reason), "docs/attribution.md does not say “{reason}”");
    }
}

#[test]
fn attribution_md_owns_up_to_the_known_misses() {
    let text = document("docs/attribution.md");
    let misses = document("tests/attribution/known-misses.txt");
    let misses: Vec<String> =
        misses.lines().filter_map(|line| line.strip_prefix("# ")).map(|miss| format!("- {miss}\n")).collect();
    let (_, told) = text.split_once("known-misses.txt`").unwrap();
    let (_, told) = told.split_once("\n\n").unwrap();
    let (told, _) = told.split_once("\n\n").unwrap();
    assert_eq!(
        format!("{told}\n"),
        misses.concat(),
        "docs/attribution.md and tests/attribution/known-misses.txt differ"
    );
}

#[test]
fn attribution_md_shows_what_json_prints() {
    let text = document("docs/attribution.md");
    let blocks: Vec<&str> = text.split("```json\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    let folder = tempfile::tempdir().unwrap();
    let articles = folder.path().join("articles.jsonl");
    fs::write(&articles, blocks[0]).unwrap();
    let found = common::Ran::of(common::quotecast().args(["quotes", "--json"]).arg(articles)).succeeds().json();
    assert_eq!(found, serde_json::from_str::<serde_json::Value>(blocks[1]).unwrap());
}

#[test]
fn every_verb_has_an_example_in_its_help() {
    let help = common::Ran::of(common::quotecast().arg("--help")).succeeds().stdout;
    let verbs: Vec<&str> = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .filter(|verb| *verb != "help")
        .collect();
    assert!(verbs.len() >= 13, "{verbs:?}");
    for verb in verbs {
        let help = common::Ran::of(common::quotecast().args([verb, "--help"])).succeeds().stdout;
        assert!(help.contains(&format!("  quotecast {verb}")), "{verb} --help has no example:\n{help}");
    }
}

#[test]
fn the_readmes_first_two_code_blocks_are_the_two_commands() {
    let readme = document("README.md");
    let blocks: Vec<&str> =
        readme.split("```").skip(1).step_by(2).map(|block| block.split_once('\n').unwrap().1.trim()).collect();
    let command = blocks[0].strip_prefix("cargo run --release -- make ").expect("the first block makes the sample");
    assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join(command.trim()).is_file(), "{command} is not there");
    assert_eq!(blocks[1], "cargo test");
}

#[test]
fn the_readmes_explanation_of_a_quote_is_what_the_program_says() {
    let readme = document("README.md");
    let (_, example) = readme.split_once("```text\n$ quotecast ").expect("the README has no example of --why");
    let (command, rest) = example.split_once('\n').unwrap();
    let (shown, _) = rest.split_once("```").unwrap();
    let mut program = common::quotecast();
    program.current_dir(env!("CARGO_MANIFEST_DIR")).args(command.split(' '));
    assert_eq!(common::Ran::of(&mut program).succeeds().stdout, shown);
}

#[test]
fn every_file_that_a_document_links_is_there() {
    let documents = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(str::to_owned);
    let docs = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")).unwrap();
    let docs = docs.map(|entry| format!("docs/{}", entry.unwrap().file_name().to_string_lossy()));
    for name in documents.into_iter().chain(docs) {
        // What stands in code is no link.
        let text: String = document(&name).split("```").step_by(2).collect();
        let text: String = text.split('`').step_by(2).collect();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(&name);
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let path = link.split('#').next().unwrap();
            if !path.contains('.') || path.contains("://") || path.starts_with('/') || path.contains(' ') {
                continue;
            }
            assert!(folder.parent().unwrap().join(path).exists(), "{name} links {path}, which is not there");
        }
    }
}

#[test]
fn the_state_of_the_rust_version_is_the_same_everywhere() {
    let version = env!("CARGO_PKG_RUST_VERSION");
    assert!(document("README.md").contains(&format!("Rust {version}")), "README.md does not name Rust {version}");
}
