//! Who said what.
//!
//! In: an [`Article`](crate::article::Article). Out: an [`Attribution`], each decision with its evidence. Where the
//! evidence does not decide, the narrator reads: a wrong voice is worse than none.

mod attribute;
mod cues;
mod excerpts;
mod lexicon;
mod mentions;
mod people;
mod phrases;
mod repair;
mod repeats;
pub mod report;
mod resolve;
pub mod rules;
mod sieves;
mod spans;
#[cfg(test)]
mod tests;
mod tokens;
mod turns;
mod voice;

pub use attribute::attribute;

use serde::{Deserialize, Serialize};

use crate::{gender::Gender, span::ByteSpan};

/// The quotes of an article in order, and the people who are quoted or named.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Attribution {
    pub quotes: Vec<AttributedQuote>,
    pub speakers: Vec<Speaker>,
    /// Labels of a transcript ("A:") that nobody needs to hear, since the voice tells who speaks.
    pub labels: Vec<SpeakerLabel>,
}

/// The label in front of a turn in an interview or a transcript.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpeakerLabel {
    /// Index into [`Article::blocks`](crate::article::Article::blocks).
    pub block: usize,
    /// Place in the block's text, its colon included.
    pub range: ByteSpan,
}

/// An index into [`Attribution::speakers`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SpeakerId(pub usize);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttributedQuote {
    /// Index into [`Article::blocks`](crate::article::Article::blocks).
    pub block: usize,
    /// Place in the block's text, quote marks included.
    pub range: ByteSpan,
    /// Place in the article's text, quote marks included.
    pub source: ByteSpan,
    /// As written, quote marks included.
    pub text: String,
    pub kind: Kind,
    /// It goes on the quote before it, in the same pair of marks.
    pub continues: bool,
    /// The words that name the speaker where the quote is attributed ("the ambassador").
    pub mention: Option<String>,
    /// The word that attributes ("said", "according to").
    pub cue: Option<String>,
    pub voicing: Voicing,
    /// The rule that decided, and the words of the text that it saw.
    pub evidence: Evidence,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Sentences, or a later piece of a split quote.
    Direct,
    /// A clause or phrase inside the reporter's sentence.
    Fragment,
    /// Scare quotes, terms, titles of works, slogans.
    Scare,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Voicing {
    /// The speaker's own voice speaks it.
    Voiced(SpeakerId),
    /// The narrator reads it, though the speaker may be known.
    Narrated { why: Why, speaker: Option<SpeakerId> },
}

/// Why the narrator reads a quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Why {
    /// Nobody could be found who said it.
    UnknownSpeaker,
    /// Scare quotes, a term, a slogan.
    Scare,
    /// The title of a work, or a quoted headline.
    Title,
    /// A fragment of too few words to stand as an utterance.
    TooShort,
    /// Its marks do not pair.
    Unbalanced,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// A name in [`rules::RULES`].
    pub rule: String,
    pub words: String,
    /// Place in the block's text of the words that name the speaker.
    pub mention_at: Option<ByteSpan>,
    /// Place in the block's text of the word that attributes.
    pub cue_at: Option<ByteSpan>,
}

/// Somebody (or something: a company, a letter) that is quoted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Speaker {
    /// The fullest name in the text, or a description ("the patient") for who has none.
    pub name: String,
    pub role: Option<String>,
    pub gender: Option<Gender>,
    /// Other forms that the text uses, in order of first use.
    pub aliases: Vec<String>,
}
