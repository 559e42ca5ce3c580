//! Every way in which a command can fail, and whose it is to mend.

use miette::Diagnostic;

use crate::{
    article::ArticleError,
    audio::{AudioError, music::MusicError},
    feed::FeedError,
    script::{ScriptError, account::Miscount},
    show::{LockError, ShowError, files::FileError, toml_error::TomlError},
    speech::{SpeechError, models::install::InstallError, plan::NoVoice, segments::SegmentError},
    voices::CastError,
};

#[derive(Debug, thiserror::Error, Diagnostic)]
#[non_exhaustive]
pub enum Error {
    #[error("{name} cannot be read as an article")]
    Article { name: String, source: ArticleError },
    #[error("cannot read the article {name}")]
    #[diagnostic(help("give the path of a text or Markdown file, or - for standard input"))]
    Input { name: String, source: std::io::Error },
    #[error("{name}: the words of the script are not the words of the article")]
    #[diagnostic(help("this is a fault of quotecast, and nothing was written; please report it with the article"))]
    Miscount { name: String, source: Miscount },
    #[error(transparent)]
    #[diagnostic(transparent)]
    Script(Box<ScriptError>),
    #[error(transparent)]
    #[diagnostic(transparent)]
    Voice(Box<TomlError>),
    #[error("there is no script {slug} in this show")]
    #[diagnostic(help("{}", near.as_ref().map_or_else(|| "`quotecast list` names the episodes".to_owned(), |near| format!("did you mean {near}?"))))]
    NoScript { slug: String, near: Option<String> },
    #[error("there is no episode {slug} in this show")]
    #[diagnostic(help("{}", near.as_ref().map_or_else(|| "`quotecast list` names the episodes".to_owned(), |near| format!("did you mean {near}?"))))]
    NoEpisode { slug: String, near: Option<String> },
    #[error("{slug} is a script, and no episode yet")]
    #[diagnostic(help("`quotecast render {slug}` speaks it"))]
    NotSpoken { slug: String },
    #[error("when what is heard in {slug} is not known: another version of quotecast made it, or a file was lost")]
    #[diagnostic(help(
        "`quotecast render {slug}` makes the episode again, from what was spoken where that is still there"
    ))]
    NoTimeline { slug: String },
    #[error("there is no quote {number}")]
    #[diagnostic(help("{}", quotes_there_are(*.quotes)))]
    NoQuote {
        number: usize,
        /// How many there are; the first is 1.
        quotes: usize,
    },
    #[error("{slug} cannot be cast")]
    #[diagnostic(help("`quotecast voices` lists the voices"))]
    Cast { slug: String, source: CastError },
    #[error("{slug} is in {language}, and {} no voice that reads it", asked.as_ref().map_or_else(|| "this machine has".to_owned(), |engine| format!("the engine {engine} has")))]
    #[diagnostic(help("{}", other_voices(slug, asked.is_some())))]
    NoLanguage {
        slug: String,
        /// Its English name.
        language: String,
        /// The engine that was asked for.
        asked: Option<String>,
    },
    #[error(transparent)]
    #[diagnostic(transparent)]
    Speech(#[from] SpeechError),
    #[error(transparent)]
    Install(#[from] InstallError),
    #[error(transparent)]
    NoVoice(#[from] NoVoice),
    #[error(transparent)]
    #[diagnostic(transparent)]
    Segment(#[from] SegmentError),
    #[error(transparent)]
    Audio(#[from] AudioError),
    #[error(transparent)]
    #[diagnostic(transparent)]
    Music(#[from] MusicError),
    #[cfg(feature = "listen")]
    #[error(transparent)]
    #[diagnostic(help("on Debian: apt install speech-dispatcher; a sound device is needed too"))]
    Live(#[from] crate::speech::live::LiveError),
    #[error(transparent)]
    Feed(#[from] FeedError),
    #[error(transparent)]
    #[diagnostic(transparent)]
    Show(#[from] ShowError),
    #[error(transparent)]
    Lock(#[from] LockError),
    #[error(transparent)]
    File(#[from] FileError),
    #[error("{0}")]
    Network(String),
    #[error("{0}")]
    Usage(String),
}

impl Error {
    /// Is it a file that the user wrote, or the command line, that must be mended (exit status 2)? Otherwise the work
    /// failed (exit status 1).
    pub fn is_users(&self) -> bool {
        match self {
            Error::Article { .. }
            | Error::Input { .. }
            | Error::Script(_)
            | Error::Voice(_)
            | Error::NoScript { .. }
            | Error::NoEpisode { .. }
            | Error::NotSpoken { .. }
            | Error::NoQuote { .. }
            | Error::Cast { .. }
            | Error::NoVoice(_)
            | Error::Music(_)
            | Error::NoLanguage { asked: Some(_), .. }
            | Error::Usage(_) => true,
            Error::Install(error) => matches!(error, InstallError::Unknown { .. }),
            Error::Feed(error) => error.is_users(),
            Error::Show(error) => !matches!(error, ShowError::File(_)),
            Error::Speech(error) | Error::Segment(SegmentError::Speech(error)) => match error {
                SpeechError::UnknownEngine { .. }
                | SpeechError::UnknownVoice { .. }
                | SpeechError::VoiceFile { .. } => true,
                SpeechError::Http(error) => error.is_users(),
                _ => false,
            },
            _ => false,
        }
    }
}

fn other_voices(slug: &str, asked: bool) -> String {
    let first = if asked {
        "leave --engine out, and a voice that reads it is looked for"
    } else {
        "install a system voice that reads it (Debian: apt install espeak-ng) or name a Piper voice in podcast.toml"
    };
    format!("{first}; a voice that scripts/{slug}.md gives to everyone in its cast is taken whatever it reads")
}

fn quotes_there_are(quotes: usize) -> String {
    match quotes {
        0 => "there are no quotes: the narrator reads all of it".to_owned(),
        1 => "there is one quote, number 1".to_owned(),
        _ => format!("there are quotes 1 to {quotes}; without --why they are shown with their numbers"),
    }
}
