//! Whole articles, in sentences of our own.

use proptest::prelude::*;

use super::{Attribution, Kind, SpeakerId, Voicing, Why, attribute};
use crate::{
    article::{Article, Block, BlockKind, Run},
    gender::Gender,
    span::ByteSpan,
};

/// An article of plain paragraphs, divided by empty lines.
pub(super) fn article(text: &str) -> Article {
    let mut blocks = Vec::new();
    let mut from = 0;
    for part in text.split("\n\n") {
        let span = ByteSpan::new(from, from + part.len());
        from = span.end + 2;
        if part.trim().is_empty() {
            continue;
        }
        let (kind, skip) = if part.starts_with("# ") { (BlockKind::Heading(1), 2) } else { (BlockKind::Paragraph, 0) };
        let line = part[skip..].replace('\n', " ");
        let source = ByteSpan::new(span.start + skip, span.end);
        let runs = vec![Run { at: 0, len: line.len(), source }];
        blocks.push(Block { kind, text: line, span, runs });
    }
    Article { text: text.to_owned(), blocks, ..Article::default() }
}

/// Each quote with the name of whose voice speaks it, "-" for the narrator's.
fn said(text: &str) -> Vec<(String, String)> {
    let found = attribute(&article(text));
    let name = |voicing| match voicing {
        Voicing::Voiced(id) => speaker(&found, id).name.clone(),
        Voicing::Narrated { .. } => "-".to_owned(),
    };
    found.quotes.iter().map(|quote| (quote.text.clone(), name(quote.voicing))).collect()
}

fn speaker(found: &Attribution, id: super::SpeakerId) -> &super::Speaker {
    &found.speakers[id.0]
}

fn voices(text: &str) -> String {
    said(text).into_iter().map(|(_, name)| name).collect::<Vec<_>>().join("|")
}

#[test]
fn a_whole_article() {
    let text = "The harbour of Bergen must be dredged, Norwegian Ambassador to the United States Mira Solberg told a meeting.\n\n\
        “It is not only a harbour. It is where we all began,” Ambassador Solberg said on stage. “So we will dig.”\n\n\
        The water is at its “lowest mark” in years, according to Ambassador Solberg.\n\n\
        The ambassador conveyed a similar thought when asked about the town, affirming that “whatever we build there \
        will be built to last.”\n\n\
        “And it will be beautiful,” she added.";
    let found = attribute(&article(text));
    let voiced: Vec<_> =
        found.quotes.iter().map(|quote| matches!(quote.voicing, Voicing::Voiced(SpeakerId(0)))).collect();
    assert_eq!(voiced, [true, true, false, true, true]);
    assert_eq!(found.quotes[2].kind, Kind::Fragment);
    assert!(matches!(found.quotes[2].voicing, Voicing::Narrated { why: Why::TooShort, speaker: Some(_) }));
    assert_eq!(found.speakers.len(), 1);
    assert_eq!(found.speakers[0].name, "Mira Solberg");
    assert_eq!(found.speakers[0].gender, Some(Gender::Female));
    assert_eq!(found.speakers[0].role.as_deref(), Some("Norwegian Ambassador to the United States"));
}

/// Who speaks, quote by quote; "-" is the narrator.
#[test]
fn each_rule_has_its_sentence() {
    let wrong: Vec<String> = CASES
        .iter()
        .map(|(text, expected)| (text, expected, voices(text)))
        .filter(|(_, expected, found)| *expected != found)
        .map(|(text, expected, found)| format!("{text}\n  expected {expected}, found {found}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const CASES: &[(&str, &str)] = &[
    // Cue after the quote.
    ("“We sail at dawn,” said Mira Solberg.", "Mira Solberg"),
    ("“We sail at dawn,” Mira Solberg said.", "Mira Solberg"),
    ("“We sail at dawn,” Mira Solberg, who runs the port of Bergen, told reporters.", "Mira Solberg"),
    ("“Who sails at dawn?” Mira Solberg asked.", "Mira Solberg"),
    ("“We sail at dawn”, says Mira Solberg, the harbour master.", "Mira Solberg"),
    ("“We sail at dawn,” according to Mira Solberg.", "Mira Solberg"),
    ("‘We sail at dawn,’ said Mira Solberg. ‘It’s the crews’ wish.’", "Mira Solberg|Mira Solberg"),
    ("``We sail at dawn,'' Mira Solberg thundered.", "Mira Solberg"),
    // Cue before the quote.
    ("Mira Solberg said, “We sail at dawn.”", "Mira Solberg"),
    ("Mira Solberg told the crew: “We sail at dawn.”", "Mira Solberg"),
    ("Asked about the tide, Mira Solberg replied, “We sail at dawn.”", "Mira Solberg"),
    ("Mira Solberg stressed that “in this harbour we sail at dawn.”", "Mira Solberg"),
    ("According to Mira Solberg, “the boats will have to sail at dawn.”", "Mira Solberg"),
    ("Mira Solberg, on the quay: “We sail at dawn.”", "Mira Solberg"),
    // Signatures and labels.
    ("“We sail at dawn.” — Mira Solberg", "Mira Solberg"),
    ("“We sail at dawn.”\n\n— Mira Solberg", "Mira Solberg"),
    ("Mira Solberg came.\n\n“SOLBERG: We sail at dawn.”", "Mira Solberg"),
    // Inheritance.
    ("“We sail,” Mira Solberg said, “when the tide is in.”", "Mira Solberg|Mira Solberg"),
    ("“We sail,” Mira Solberg said. “The tide is in.”", "Mira Solberg|Mira Solberg"),
    ("Mira Solberg said: “We sail.\n\n“The tide is in.”", "Mira Solberg|Mira Solberg"),
    ("Mira Solberg looked at the sea:\n\n“We sail at dawn.”", "Mira Solberg"),
    ("“We sail,” Mira Solberg said.\n\n“The tide is in.”", "Mira Solberg|Mira Solberg"),
    ("Mira Solberg waved to the crew. “We sail at dawn.”", "Mira Solberg"),
    // Pronouns.
    ("Mira Solberg met Walter Okafor. “We sail,” she said. “No,” he replied.", "Mira Solberg|Walter Okafor"),
    ("Mr. Abara greeted Ms. Oyelaran.\n\n“Good tide,” he said.", "Abara"),
    // Descriptions.
    ("“We sail at dawn,” said the harbour master.", "the harbour master"),
    ("“We sail at dawn,” a spokesman for the port said.", "a spokesman for the port"),
    ("Harbour master Mira Solberg came early. “We sail at dawn,” the harbour master said.", "Mira Solberg"),
    ("“We sail at dawn,” says the letter.", "the letter"),
    ("“We sail at dawn,” said one of those skippers.", "one of those skippers"),
    ("His former partner at the port, Jon Abara, praised him. “We sail at dawn.”", "Jon Abara"),
    ("Vice President Lena Abara met President Mira Solberg. “We sail,” the president said.", "Mira Solberg"),
    ("“We sail at dawn,” the letter reads.", "the letter"),
    // Insertions, verbs that no list knows, and words that only look like verbs of speaking.
    ("“We sail at dawn,” Mira Solberg shares.", "Mira Solberg"),
    ("“We sail at dawn,” thundered Mira Solberg.", "Mira Solberg"),
    ("“We sail at dawn,” Rep. Mira Solberg (D-Vt.) said.", "Mira Solberg"),
    ("When Jon Abara scoffed, Mira Solberg shot back, “We sail at dawn.”", "Mira Solberg"),
    ("Mira Solberg said in a paper before a hearing, “We sail at dawn.”", "Mira Solberg"),
    ("The film has footage of Mira Solberg asking, “Do we sail at dawn?”", "Mira Solberg"),
    ("Jon Abara will come, Mira Solberg said, adding, “We sail at dawn.”", "Mira Solberg"),
    ("As Mira Solberg, a skipper in Bergen, put it, “We sail at dawn.”", "Mira Solberg"),
    (
        "Mira Solberg came, and Jon Abara told Mira Solberg to go. Here is how it was in the words of Solberg: “We sail.”",
        "Mira Solberg",
    ),
    ("On May 6, 2015, Mira Solberg made the following comment:\n\n“We sail at dawn.”", "Mira Solberg"),
    ("“We sail at dawn.”\n\nMira Solberg\n\nThe crew left.", "Mira Solberg"),
    // Surnames that are words as well, and names that a sentence merely begins with.
    ("Leonard Burman came. “We sail at dawn,” Burman said.", "Leonard Burman"),
    ("Back in May, Mira Solberg told us: “We sail at dawn.”", "Mira Solberg"),
    // Whom a pronoun means.
    (
        "“The tide is in,” said Mary Oyelaran, who sailed under Anna Abara.\n\n“We sail,” she said.",
        "Mary Oyelaran|Mary Oyelaran",
    ),
    ("My mother has grown old. Still she says, “We sail at dawn.”", "My mother"),
    // A quote that is never closed.
    ("“We sail,” Mira Solberg said. “The tide is in.\n\nThe crew left.", "Mira Solberg|Mira Solberg"),
    // Not speech.
    ("Mira Solberg said, “We sail.”\n\n“(LAUGHTER.)”", "Mira Solberg|-"),
    ("Mira Solberg read “The Gull of Bergen” on the quay.", "-"),
    ("The so-called “harbour” has no water, Mira Solberg said.", "-"),
    ("The “I Sailed” stickers are sold out.", "-"),
    ("# “We sail at dawn”\n\nMira Solberg came.", "-"),
    ("Nothing is known of the ship. “We sail at dawn.”", "-"),
    ("“I sail,” I said to nobody.", "-"),
];

proptest! {
    #[test]
    fn any_text_gives_ordered_quotes(text in "([“”\"'‘’`«»„,.:?!—\n -]|he said|Mira Solberg|the |é|🦀|[a-zA-Z ]{1,8}){0,60}") {
        let article = article(&text);
        let found = attribute(&article);
        for quote in &found.quotes {
            let block = &article.blocks[quote.block];
            prop_assert!(block.text.is_char_boundary(quote.range.start) && block.text.is_char_boundary(quote.range.end));
            prop_assert_eq!(quote.range.of(&block.text), &quote.text);
        }
        for pair in found.quotes.windows(2) {
            let ordered = pair[0].block < pair[1].block || pair[0].range.end <= pair[1].range.start;
            prop_assert!(ordered);
        }
    }
}
