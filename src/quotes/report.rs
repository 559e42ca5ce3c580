//! What `quotecast quotes --json` prints.
//!
//! In: an article and its attribution. Out: the document that other programs read. Its field names stay, and its
//! offsets count characters.

use serde::Serialize;

use super::{Attribution, Kind, Voicing};
use crate::{article::Article, gender::Gender, span::CharIndex};

/// One article's quotes and the people who are quoted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    pub id: String,
    pub quotes: Vec<ReportedQuote>,
    pub speakers: Vec<ReportedSpeaker>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReportedQuote {
    /// In characters of the decoded text; the quote marks are included.
    pub start: usize,
    pub end: usize,
    pub text: String,
    pub speaker: Option<String>,
    pub speaker_mention: Option<String>,
    pub cue: Option<String>,
    pub kind: Kind,
    pub voiced: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReportedSpeaker {
    pub name: String,
    pub role: Option<String>,
    pub gender: Option<Gender>,
    pub aliases: Vec<String>,
}

/// The report of one article, named `id`.
pub fn report(id: &str, article: &Article, attribution: &Attribution) -> Report {
    let index = CharIndex::new(&article.text);
    let mut quotes: Vec<ReportedQuote> = Vec::with_capacity(attribution.quotes.len());
    for quote in &attribution.quotes {
        let at = index.chars(quote.source);
        // One pair of marks around several paragraphs is one quote.
        if let Some(before) = quotes.last_mut().filter(|_| quote.continues) {
            before.end = at.end;
            before.text = format!("{}\n\n{}", before.text, quote.text);
            continue;
        }
        let (voiced, speaker) = match quote.voicing {
            Voicing::Voiced(speaker) => (true, Some(speaker)),
            Voicing::Narrated { speaker, .. } => (false, speaker),
        };
        let speaker = speaker.and_then(|id| attribution.speakers.get(id.0)).map(|speaker| speaker.name.clone());
        quotes.push(ReportedQuote {
            start: at.start,
            end: at.end,
            text: quote.text.clone(),
            speaker,
            speaker_mention: quote.mention.clone(),
            cue: quote.cue.clone(),
            kind: quote.kind,
            voiced,
        });
    }
    let speakers = attribution.speakers.iter().cloned().map(|speaker| ReportedSpeaker {
        name: speaker.name,
        role: speaker.role,
        gender: speaker.gender,
        aliases: speaker.aliases,
    });
    Report { id: id.to_owned(), quotes, speakers: speakers.collect() }
}
