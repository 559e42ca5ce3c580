//! quotecast turns an article into a podcast episode in which every person who is quoted speaks in a voice of
//! their own.
//!
//! Data goes one way, and each module is a station that can be called, tested and replaced on its own:
//!
//! ```text
//! bytes → article → quotes → script (+ voices) → speech → audio → episode → feed → serve
//! ```
//!
//! What stands between two stations is a plain, serialisable type: [`article::Article`], [`quotes::Attribution`],
//! [`script::Script`], WAV segments, [`episode::Record`], the feed's XML. This page is the way through the house:
//! [`read`], [`compose`], then a [`Studio`] that writes, speaks and publishes; [`make`] goes all of it.

pub mod article;
pub mod audio;
pub mod cli;
pub mod digest;
pub mod episode;
pub mod error;
pub mod feed;
pub mod gender;
pub mod language;
pub mod quotes;
pub mod report;
pub mod script;
pub mod serve;
pub mod show;
pub mod span;
pub mod speech;
pub mod studio;
pub mod text;
pub mod voices;
pub mod web;
pub mod words;

pub use error::Error;
pub use studio::{Options, Studio};

use article::{Article, Format, Given};
use quotes::Attribution;
use script::Composed;
use show::Settings;
use studio::{Rendered, Written};

/// An article's bytes, and where they come from.
#[derive(Debug, Clone)]
pub struct Input {
    /// For messages: the path, or “standard input”.
    pub name: String,
    pub bytes: Vec<u8>,
    pub format: Format,
    /// What identifies the source beside an address in the article: the path relative to the show.
    pub source: Option<String>,
}

/// Reads an article. What is `given` wins over what the text says of itself.
///
/// # Errors
/// If the bytes are no text, or hold no words.
pub fn read(input: &Input, given: &Given) -> Result<Article, Error> {
    article::read(&input.bytes, input.format, given)
        .map_err(|source| Error::Article { name: input.name.clone(), source })
}

/// Finds who said what and makes a script of it, in which every word of the article stands once.
///
/// # Errors
/// If a word is missing or doubled, which would be a fault of this program.
pub fn compose(
    article: &Article,
    attribution: &Attribution,
    settings: &Settings,
    source: Option<String>,
    name: &str,
) -> Result<Composed, Error> {
    let language = article.language.as_deref().unwrap_or(&settings.language);
    let notice = Some(settings.notice.spoken_in(language)).filter(|notice| !notice.is_empty());
    let options = script::compose::Options {
        order: settings.attribution,
        announcements: settings.announcements.clone(),
        show: settings.title.clone(),
        notice: notice.map(str::to_owned),
        source,
        language: settings.language.clone(),
    };
    let composed = script::compose::compose(article, attribution, &options);
    script::account::account(article, &composed).map_err(|source| Error::Miscount { name: name.into(), source })?;
    Ok(composed)
}

/// The way from an article that is read: an episode and its feed out.
///
/// # Errors
/// The first step that fails; what was done by then stays, and the next run goes on from there.
pub fn make(studio: &mut Studio<'_>, input: &Input, article: &Article) -> Result<(Written, Rendered), Error> {
    let written = studio.write_script(article, source_of(article, input), &input.name)?;
    let rendered = studio.render(&written.slug)?;
    studio.build_feed()?;
    Ok((written, rendered))
}

/// What identifies an article: its address if it has one, else the place of its file.
pub fn source_of(article: &Article, input: &Input) -> Option<String> {
    let address = article.source.as_ref().map(|field| field.text.clone());
    address.filter(|text| text::is_web_address(text)).or_else(|| input.source.clone())
}
