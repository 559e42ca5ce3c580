//! Reads one input format and keeps only what an author wrote.
//!
//! In: bytes. Out: an [`Article`], whose blocks carry their place in the decoded text. What is not read aloud
//! (bylines, captions, share lines) is not thrown away: it stands in [`Article::left_out`] with the rule that left
//! it out, so that a reader can be told and every word can be accounted for.

use serde::{Deserialize, Serialize};

use crate::span::ByteSpan;

/// An article, ready for the search for quotes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// BCP 47 language tag, where it is stated.
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
}
