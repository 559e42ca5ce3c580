//! Reads one input format and keeps only what an author wrote.
//!
//! In: bytes. Out: an [`Article`], whose blocks carry their place in the decoded text. What is not read aloud
//! (bylines, captions, share lines) is not thrown away: it stands in [`Article::left_out`] with the rule that left
//! it out, so that a reader can be told and every word can be accounted for.

//!
//! One file a format (`text`, `markdown`), one for what all formats know of newspapers (`furniture`), one that puts
//! the article together (`arrange`), one that proves that nothing was lost ([`accounted`]).

mod account;
mod arrange;
mod build;
mod dates;
mod decode;
mod front;
mod furniture;
mod markdown;
mod tags;
mod text;

use std::{io::Read, path::Path};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::span::ByteSpan;

pub use account::{Unaccounted, accounted};

/// The longest input that is read, in bytes: about twenty novels, and no article.
pub const MAX_BYTES: u64 = 10_000_000;

/// How the author wrote the article down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// Plain text. What begins with front matter is read as Markdown all the same.
    #[default]
    Text,
    Markdown,
}

impl Format {
    /// The format that a file's name tells: Markdown for `.md` and `.markdown`, else text.
    pub fn of_path(path: &Path) -> Self {
        let is_markdown =
            |end: &std::ffi::OsStr| end.eq_ignore_ascii_case("md") || end.eq_ignore_ascii_case("markdown");
        if path.extension().is_some_and(is_markdown) { Format::Markdown } else { Format::Text }
    }
}

/// What the user says of the article; it wins over what the article says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Given {
    pub title: Option<String>,
    pub byline: Option<String>,
    pub source: Option<String>,
    /// A date as newspapers or programs write it; the article gets it as RFC 3339.
    pub date: Option<String>,
    pub language: Option<String>,
}

/// Why an input is no article. The caller knows which file it was, and says so.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ArticleError {
    #[error("expected an article of at most {limit} bytes, found {}", size(*.found))]
    TooLarge {
        limit: u64,
        /// The size, where it is known without reading on.
        found: Option<u64>,
    },
    #[error("expected text, found {found}")]
    Binary { found: &'static str },
    #[error("expected an article, found {bytes} bytes without a word")]
    Empty { bytes: usize },
    #[error(
        "expected something to read aloud, found only what is left out ({left_out} passages: captions, markup and the like)"
    )]
    NothingToRead { left_out: usize },
    #[error("line {line}: {expected}, found {found}")]
    FrontMatter { line: usize, expected: &'static str, found: String },
    #[error("expected a date such as 2026-03-03, found {found:?}")]
    Date { found: String },
    #[error("the input cannot be read")]
    Read(#[from] std::io::Error),
}

fn size(found: Option<u64>) -> String {
    found.map_or_else(|| "more".to_owned(), |bytes| format!("{bytes} bytes"))
}

/// Reads an article's bytes, and no more than [`MAX_BYTES`] of them: an input of a known greater length is refused
/// before its first byte, one of an unknown length at the limit.
pub fn read_limited(reader: impl Read, known_len: Option<u64>) -> Result<Vec<u8>, ArticleError> {
    if known_len.is_some_and(|len| len > MAX_BYTES) {
        return Err(ArticleError::TooLarge { limit: MAX_BYTES, found: known_len });
    }
    let mut bytes = Vec::new();
    let length = reader.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if length as u64 > MAX_BYTES {
        return Err(ArticleError::TooLarge { limit: MAX_BYTES, found: None });
    }
    Ok(bytes)
}

/// Reads an article.
pub fn read(bytes: &[u8], format: Format, given: &Given) -> Result<Article, ArticleError> {
    let length = bytes.len() as u64;
    if length > MAX_BYTES {
        return Err(ArticleError::TooLarge { limit: MAX_BYTES, found: Some(length) });
    }
    let text = decode::decode(bytes)?;
    let draft = match format {
        Format::Text if !front::begins(&text) => text::parse(&text),
        Format::Text | Format::Markdown => markdown::parse(&text)?,
    };
    let article = arrange::arrange(text, draft, &given.checked()?);
    if article.blocks.is_empty() && article.title.is_none() {
        return Err(ArticleError::NothingToRead { left_out: article.left_out.len() });
    }
    Ok(article)
}

impl Given {
    /// With the date in the form that articles have, and without what is blank.
    fn checked(&self) -> Result<Given, ArticleError> {
        let filled =
            |text: &Option<String>| text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        let date = match filled(&self.date) {
            Some(date) => Some(dates::setting(&date).ok_or(ArticleError::Date { found: date })?),
            None => None,
        };
        Ok(Given {
            title: filled(&self.title),
            byline: filled(&self.byline),
            source: filled(&self.source),
            date,
            language: filled(&self.language),
        })
    }
}

/// What a format makes of a text: pieces that are probably read, and what it knows to be none of them.
#[derive(Debug, Default)]
struct Draft {
    pieces: Vec<build::Piece>,
    left_out: Vec<LeftOut>,
    /// The format has markup: words that no piece claims are the author's tools, not his words.
    marked: bool,
    /// The place of the settings at the head, fences included.
    front: Option<ByteSpan>,
    /// What they say.
    fields: arrange::Fields,
}

/// An article, ready for the search for quotes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Article {
    /// The decoded input that every span points into: line ends as they stand, no byte-order mark.
    pub text: String,
    pub title: Option<Field>,
    pub byline: Option<Field>,
    pub dateline: Option<Field>,
    /// The publication or the page that the article comes from; an `http(s)` address where one is known.
    pub source: Option<Field>,
    /// The article's own date, RFC 3339 date or date and time.
    pub date: Option<Field>,
    /// BCP 47 language tag: as it is stated, else as the words tell it, where they surely do.
    pub language: Option<String>,
    /// What is read aloud, in order. The title is not among them.
    pub blocks: Vec<Block>,
    /// What is not read aloud, in order of place.
    pub left_out: Vec<LeftOut>,
}

/// Something that an article says of itself, with its place if it stands in the text (a flag has none).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    pub text: String,
    pub span: Option<ByteSpan>,
}

/// A paragraph, a heading, an item of a list: re-joined, without markup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    pub kind: BlockKind,
    /// One line: hard-wrapped lines are joined by a space, markup is gone.
    pub text: String,
    /// The block's place in [`Article::text`], markup included.
    pub span: ByteSpan,
    /// The verbatim runs that `text` is made of, in order. Between two runs there is at most one space of ours.
    pub runs: Vec<Run>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockKind {
    /// 1 is the highest level below the title.
    Heading(u8),
    Paragraph,
    /// One item of a list.
    Item,
    /// A paragraph that the author set as a block quotation.
    Quotation,
}

/// `text[at..at + source.len()]` of a block is `source` of the article, byte for byte, unless the source is an
/// escape or an entity (`&amp;`), in which case the run is one such and `len` gives its length in the block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Byte offset in the block's text.
    pub at: usize,
    /// Length in the block's text, in bytes.
    pub len: usize,
    /// Place in the article's text.
    pub source: ByteSpan,
}

impl Block {
    /// The place in [`Article::text`] of a range of this block's text.
    pub fn source_of(&self, range: ByteSpan) -> ByteSpan {
        let start = self.runs.iter().find(|run| range.start < run.at + run.len).map_or(self.span.end, |run| {
            if run.len == run.source.len() && range.start > run.at {
                run.source.start + (range.start - run.at)
            } else {
                run.source.start
            }
        });
        let end = self.runs.iter().rev().find(|run| range.end > run.at).map_or(self.span.start, |run| {
            if run.len == run.source.len() && range.end < run.at + run.len {
                run.source.start + (range.end - run.at)
            } else {
                run.source.end
            }
        });
        ByteSpan::new(start, end.max(start))
    }
}

/// A piece of the article that is not spoken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    pub text: String,
    pub rule: Rule,
    pub source: ByteSpan,
}

/// Why a piece of an article is not read aloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Rule {
    /// Settings at the head of a Markdown file.
    FrontMatter,
    /// The text's own headline, where another title was given.
    Headline,
    Byline,
    Dateline,
    /// The article's own date line.
    Date,
    /// The publication's name or address.
    Source,
    /// A photo's caption.
    Caption,
    /// A photo's credit.
    Credit,
    /// "Read more", "Related".
    ReadMore,
    Share,
    Newsletter,
    Copyright,
    /// Advertisement markers.
    Advertisement,
    /// Addresses of links and images, HTML: nothing that a listener could use.
    Markup,
    /// A table or code, which no voice can read sensibly.
    TableOrCode,
    /// Footnote marks and footnotes.
    Footnote,
    /// "A:" in an interview, "SOLBERG:" from the second time on: the voice tells who speaks.
    SpeakerLabel,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(source: &str) -> Article {
        sound(source, Format::Text)
    }

    fn markdown(source: &str) -> Article {
        sound(source, Format::Markdown)
    }

    fn sound(source: &str, format: Format) -> Article {
        let article = read(source.as_bytes(), format, &Given::default()).unwrap();
        assert_eq!(accounted(&article), Ok(()), "{article:#?}");
        article
    }

    fn blocks(article: &Article) -> Vec<&str> {
        article.blocks.iter().map(|block| block.text.as_str()).collect()
    }

    fn left_out(article: &Article) -> Vec<(Rule, &str)> {
        article.left_out.iter().map(|entry| (entry.rule, entry.text.as_str())).collect()
    }

    fn said(field: &Option<Field>) -> &str {
        field.as_ref().map_or("", |field| &field.text)
    }

    #[test]
    fn a_news_page_as_text() {
        let article = text(
            "Mill in Orlby closes\n\nBy Ada Quill\nPublished March 3, 2026, 10:15 a.m.\n\nThe mill at dawn. Credit: Jon \
             Reed.\n\nORLBY (Orlby Press) — The mill in Orlby has closed after two hundred years, its owner said on Tuesday, \
             and nobody knows what will become of it.\n\n“We are done,” said Mia Berg.\n\nRead more: The last \
             shift\n\nAdvertisement\n\nShe left.\n\nSource: The Orlby Gazette\n",
        );
        assert_eq!(said(&article.title), "Mill in Orlby closes");
        assert_eq!(said(&article.byline), "Ada Quill");
        assert_eq!(said(&article.dateline), "ORLBY (Orlby Press)");
        assert_eq!(said(&article.date), "2026-03-03");
        assert_eq!(said(&article.source), "The Orlby Gazette");
        assert_eq!(article.blocks.len(), 3);
        assert!(article.blocks[0].text.starts_with("The mill in Orlby has closed"));
        assert_eq!(
            left_out(&article),
            [
                (Rule::Byline, "By Ada Quill"),
                (Rule::Date, "Published March 3, 2026, 10:15 a.m."),
                (Rule::Caption, "The mill at dawn."),
                (Rule::Credit, "Credit: Jon Reed."),
                (Rule::Dateline, "ORLBY (Orlby Press) —"),
                (Rule::ReadMore, "Read more: The last shift"),
                (Rule::Advertisement, "Advertisement"),
                (Rule::Source, "Source: The Orlby Gazette"),
            ]
        );
        for (field, text) in [
            (&article.byline, "Ada Quill"),
            (&article.dateline, "ORLBY (Orlby Press)"),
            (&article.date, "March 3, 2026"),
        ] {
            let span = field.as_ref().and_then(|field| field.span).unwrap();
            assert!(span.of(&article.text).starts_with(text));
        }
    }

    #[test]
    fn prose_that_looks_like_furniture_is_read() {
        let article = text(
            "Mill in Orlby closes\n\nBy Friday the river had reached the church, and the mill stood in it to its knees like \
             a cow that has forgotten why it came.\n\nShare prices fell.\n\nRelated trades lost 200 jobs.\n\nMarch 3, \
             2026\n\n“Sign up for our newsletter,” read the card in her hand.\n",
        );
        assert_eq!(article.blocks.len(), 5);
        assert_eq!(article.left_out, []);
    }

    #[test]
    fn a_single_line_is_a_body() {
        let article = text("The mill has closed\n");
        assert_eq!((article.title.as_ref(), blocks(&article)), (None, vec!["The mill has closed"]));
    }

    #[test]
    fn flags_win_and_the_headline_they_replace_is_listed() {
        let given = Given { title: Some("The end".into()), date: Some("3 March 2026".into()), ..Given::default() };
        let article = read(b"Mill closes\n\nIt was old.\n", Format::Text, &given).unwrap();
        assert_eq!(article.title, Some(Field { text: "The end".into(), span: None }));
        assert_eq!(said(&article.date), "2026-03-03");
        assert_eq!(left_out(&article), [(Rule::Headline, "Mill closes")]);
        assert_eq!(accounted(&article), Ok(()));

        let same = Given { title: Some("Mill closes".into()), ..Given::default() };
        let article = read(b"Mill closes\n\nIt was old.\n", Format::Text, &same).unwrap();
        assert_eq!(article.title.and_then(|title| title.span), Some(ByteSpan::new(0, 11)));

        let wrong = Given { date: Some("soon".into()), ..Given::default() };
        assert!(matches!(read(b"It was old.", Format::Text, &wrong), Err(ArticleError::Date { .. })));
    }

    #[test]
    fn markdown_keeps_words_and_lists_markup() {
        let article = markdown(
            "# The *mill* [closes](https://example.org/mill)\n\n![Mia Berg at the gate](gate.jpg)\n\n*The gate on \
             Tuesday.*\n\n**ORLBY** — The **mill** caf&eacute; [closed](https://example.org \"Why\") at 5&nbsp;p.m.,\nshe said.[^1] \
             \\*No\\* one <b>came</b>.\n\n## After\n\n1. First\n2. Second\n   line\n\n- A\n\n  B\n\n> “Gone.”\n\n```rust\nfn \
             main() {}\n```\n\n| a | b |\n|---|---|\n| c | d |\n\n---\n\n<!-- a comment -->\n\n[ref]: https://example.org/ref\n\n[^1]: \
             In a letter.\n",
        );
        assert_eq!(said(&article.title), "The mill closes");
        assert_eq!(said(&article.dateline), "ORLBY");
        assert_eq!(
            blocks(&article),
            [
                "The mill café closed at 5 p.m., she said. *No* one came.",
                "After",
                "1. First",
                "2. Second line",
                "A",
                "B",
                "“Gone.”"
            ]
        );
        let kinds: Vec<_> = article.blocks.iter().map(|block| block.kind).collect();
        use BlockKind::*;
        assert_eq!(kinds, [Paragraph, Heading(1), Item, Item, Item, Paragraph, Quotation]);
        let rules =
            |rule| article.left_out.iter().filter(move |entry| entry.rule == rule).map(|entry| entry.text.as_str());
        assert_eq!(rules(Rule::Caption).collect::<Vec<_>>(), ["Mia Berg at the gate", "The gate on Tuesday."]);
        assert_eq!(rules(Rule::TableOrCode).count(), 2);
        assert_eq!(rules(Rule::Footnote).count(), 2);
        assert!(rules(Rule::Markup).any(|text| text == "https://example.org/mill"));
        assert!(rules(Rule::Markup).any(|text| text.contains("example.org/ref")));
    }

    #[test]
    fn prose_is_found_where_markdown_sees_none() {
        let article = markdown(
            "# Mill closes\n\n<div class=\"lead\"><p>It was <b>old</b> &amp; tired.</p><p>She left.</p></div>\n\n<figure><img \
             src=\"a.jpg\" alt=\"x\"><figcaption>The gate</figcaption></figure>\n\n<script>\nlet a = 1;\n</script>\n\n    The river \
             rose, and nobody\n    was there to see it.\n\n    Then it fell, very slowly.\n\nShe wrote:\n\n    let a = 1;\n",
        );
        assert_eq!(
            blocks(&article),
            [
                "It was old & tired.",
                "She left.",
                "The river rose, and nobody was there to see it.",
                "Then it fell, very slowly.",
                "She wrote:"
            ]
        );
        assert!(left_out(&article).contains(&(Rule::Caption, "The gate")));
    }

    #[test]
    fn lines_that_the_author_ended_are_told_apart() {
        let article = markdown("# Mill closes\n\nBy Ada Quill  \nMarch 3, 2026  \n*ORLBY* — The mill has closed.\n");
        assert_eq!(said(&article.byline), "Ada Quill");
        assert_eq!(said(&article.date), "2026-03-03");
        assert_eq!(blocks(&article), ["The mill has closed."]);
    }

    #[test]
    fn settings_are_read_in_both_forms() {
        for source in [
            "---\ntitle: \"Mill closes\" # for now\nauthor:\n  - Ada Quill\n  - Jon Reed\ndate: 2026-03-03\nlang: en\nurl: https://example.org/mill\ntags: [a, b]\n---\n\nIt was old.\n",
            "+++\ntitle = \"Mill closes\"\nauthors = [\"Ada Quill\", \"Jon Reed\"]\ndate = 2026-03-03\nlanguage = \"en\"\nsource = \"https://example.org/mill\"\n[extra]\na = 1\n+++\n\nIt was old.\n",
        ] {
            let article = text(source);
            assert_eq!(said(&article.title), "Mill closes");
            assert_eq!(said(&article.byline), "Ada Quill, Jon Reed");
            assert_eq!(said(&article.date), "2026-03-03");
            assert_eq!(said(&article.source), "https://example.org/mill");
            assert_eq!(article.language.as_deref(), Some("en"));
            assert_eq!(blocks(&article), ["It was old."]);
            assert!(article.left_out.iter().all(|entry| entry.rule == Rule::FrontMatter));
        }
    }

    #[test]
    fn a_heading_that_differs_from_the_settings_is_read() {
        let article = markdown("---\ntitle: Mill closes\n---\n# After the flood\n\nIt was old.\n");
        assert_eq!(said(&article.title), "Mill closes");
        assert_eq!(blocks(&article), ["After the flood", "It was old."]);
        let article = markdown("---\ntitle: Mill closes\n---\n# Mill closes\n\nIt was old.\n");
        assert_eq!(blocks(&article), ["It was old."]);
    }

    #[test]
    fn malformed_settings_name_their_line() {
        for (source, expected) in [
            ("---\ntitle: a\nnonsense\n---\nb\n", 3),
            ("---\ntitle: \"a\n---\nb\n", 2),
            ("---\ntitle: a\ndate: soon\n---\nb\n", 3),
            ("---\ntitle: a\n\nb\n", 1),
            ("+++\ntitle = a\n+++\nb\n", 2),
            ("+++\ntitle = \"a\"\n\ndate = [1\n+++\nb\n", 4),
        ] {
            let Err(ArticleError::FrontMatter { line, .. }) =
                read(source.as_bytes(), Format::Markdown, &Given::default())
            else {
                panic!("{source:?} was read")
            };
            assert_eq!(line, expected, "{source:?}");
        }
        assert_eq!(blocks(&markdown("---\n\nJust a rule above prose, no more.\n")).len(), 1);
    }

    #[test]
    fn too_much_is_refused_before_it_is_read() {
        let found = read_limited(std::io::empty(), Some(50_000_000));
        assert!(matches!(found, Err(ArticleError::TooLarge { found: Some(50_000_000), .. })));
        let endless = read_limited(std::io::repeat(b'a'), None);
        assert!(matches!(endless, Err(ArticleError::TooLarge { found: None, .. })));
        assert_eq!(read_limited(&b"abc"[..], Some(3)).unwrap(), b"abc");
    }

    #[test]
    fn what_holds_nothing_to_read_says_so() {
        let read = |source: &str| read(source.as_bytes(), Format::Markdown, &Given::default());
        assert!(matches!(read("```\ncode\n```\n"), Err(ArticleError::NothingToRead { left_out: 1 })));
        assert!(matches!(read(" \n"), Err(ArticleError::Empty { .. })));
    }

    /// Pieces that texts and Markdown are made of, so that a random row of them means something.
    fn scraps() -> impl Strategy<Value = String> {
        let scrap = prop_oneof![
            prop::sample::select(vec![
                "# ",
                "## ",
                "> ",
                "- ",
                "1. ",
                "12) ",
                "    ",
                "\t",
                "\n",
                "\n\n",
                "\r\n",
                "\r",
                "\u{2028}",
                "\u{2029}",
                "  \n",
                "\\\n",
                "---\n",
                "+++\n",
                "```\n",
                "`",
                "``",
                "*",
                "**",
                "_",
                "~~",
                "[",
                "](",
                ")",
                "](http://a.example/b \"T\")",
                "![",
                "[^1]",
                "[^1]: ",
                "[r]: http://a.b\n",
                "<b>",
                "</b>",
                "<!-- ",
                " -->",
                "<div>\n",
                "</div>",
                "<br>",
                "&amp;",
                "&eacute;",
                "&#65;",
                "&#x20;",
                "&nbsp;",
                "\\*",
                "| a | b |\n|---|---|\n",
                "|",
                "- [x] ",
                "title: ",
                "date: 2026-03-03\n",
                "By Ada Quill",
                "Photo: Ada Quill",
                " Credit: Ada Quill.",
                "(Ada Quill/Reuters)",
                "ORLBY (AP) — ",
                "ORLBY, March 3 (Reuters) - ",
                "Published March 3, 2026",
                "Read more: ",
                "Share this article",
                "© 2026 ",
                "Source: ",
                "https://example.org/a ",
                "“",
                "”",
                "‘",
                "’",
                "\"",
                "—",
                "har-\nbour ",
                "\u{AD}\n",
                "é",
                "e\u{301}",
                "🦀",
                "ß",
                "İ",
                "\u{A0}",
                "\u{FEFF}",
                "<http://a.b/c>",
                "ſ",
                "ǆ",
            ])
            .prop_map(str::to_owned),
            "[A-Za-z]{1,9}[ .,]{0,2}",
            "\\PC{0,4}",
        ];
        prop::collection::vec(scrap, 0..60).prop_map(|scraps| scraps.concat())
    }

    fn holds(bytes: &[u8]) {
        for format in [Format::Text, Format::Markdown] {
            for given in [Given::default(), Given { title: Some("Ada".into()), ..Given::default() }] {
                if let Ok(article) = read(bytes, format, &given) {
                    assert_eq!(accounted(&article), Ok(()), "{article:#?}");
                    for block in &article.blocks {
                        let place = block.source_of(ByteSpan::new(0, block.text.len()));
                        assert!(block.span.contains(place));
                        assert!(
                            !block.text.split(' ').any(|word| word.is_empty() || word.contains(char::is_whitespace)),
                            "{block:?}"
                        );
                    }
                }
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn no_bytes_break_it(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            holds(&bytes);
        }

        #[test]
        fn every_word_of_any_text_is_somewhere_once(text in scraps()) {
            holds(text.as_bytes());
        }

        #[test]
        fn every_word_of_any_letters_is_somewhere_once(text in "\\PC{0,200}") {
            holds(text.as_bytes());
        }
    }
}
