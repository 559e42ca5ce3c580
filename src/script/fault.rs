//! What can be wrong with a script that a person has edited.
//!
//! Each [`Fault`] knows its place as a byte span in the file's text, a label for that place and, where there is one,
//! the way out. A [`ScriptError`] holds all faults of a file in the order of their places; given the text with
//! [`ScriptError::with_source`], miette shows file, line, column and the line itself.

use std::fmt;

use miette::{Diagnostic, LabeledSpan, NamedSource, Severity, SourceCode, SourceSpan};
use thiserror::Error;

/// One thing that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq, Error, Diagnostic)]
#[non_exhaustive]
pub enum Fault {
    #[error("a script begins with its front matter, and this one does not")]
    #[diagnostic(help("write a line of +++, then title = \"…\", then another line of +++, above the first paragraph"))]
    NoFrontMatter {
        #[label("expected +++ here")]
        span: SourceSpan,
    },
    #[error("the front matter is not closed")]
    #[diagnostic(help("write a line of +++ between the front matter and the first paragraph"))]
    OpenFrontMatter {
        #[label("opened here")]
        span: SourceSpan,
    },
    #[error("the front matter is not valid TOML: {message}")]
    Toml {
        message: String,
        #[label("here")]
        span: SourceSpan,
    },
    #[error("“{key}” is not a key of {table}")]
    #[diagnostic(help("{remedy}"))]
    UnknownKey {
        key: String,
        /// "the front matter" or "[cast.ID]".
        table: String,
        remedy: String,
        #[label("unknown key")]
        span: SourceSpan,
    },
    #[error("“{key}” expects {expected}, and this is {found}")]
    WrongValue {
        key: String,
        expected: &'static str,
        found: String,
        #[label("expected {expected}")]
        span: SourceSpan,
    },
    #[error("the front matter has no title")]
    #[diagnostic(help("add title = \"…\""))]
    NoTitle {
        #[label("in this front matter")]
        span: SourceSpan,
    },
    #[error("“{id}” cannot be an id of the cast")]
    #[diagnostic(help("use letters without accents, digits, - and _, and put the name as written into name = \"…\""))]
    BadId {
        id: String,
        #[label("not an id")]
        span: SourceSpan,
    },
    #[error("the script is empty: there is nothing to speak")]
    #[diagnostic(help("write a paragraph below the front matter"))]
    Empty {
        #[label("expected a paragraph after this")]
        span: SourceSpan,
    },
    #[error("a pause expects a length, and “{written}” has none")]
    #[diagnostic(help("write seconds, as in [pause 1.5s]; if it is to be read aloud, write \\[ for the bracket"))]
    UnknownPause {
        written: String,
        #[label("not a pause")]
        span: SourceSpan,
    },
    #[error("a pause lasts more than 0 and at most {limit} seconds, and this one is {written}")]
    PauseOutOfRange {
        written: String,
        /// In seconds.
        limit: u32,
        #[label("from 0.001s to {limit}s")]
        span: SourceSpan,
    },
    #[error("a bracket is opened and not closed in this paragraph")]
    #[diagnostic(help("close it with {close}, or write \\{open} if it is to stand in the text"))]
    Unclosed {
        open: char,
        close: char,
        #[label("opened here")]
        span: SourceSpan,
    },
    #[error("a word with its pronunciation or reading expects both, and one is empty")]
    #[diagnostic(help("write [Guba](/ɡuˈbɑː/) for phonemes, or [1992](nineteen ninety-two) for a reading"))]
    EmptyForm {
        #[label("empty")]
        span: SourceSpan,
    },
    #[error("phonemes stand between two slashes, and the second is missing")]
    #[diagnostic(help("write [Guba](/ɡuˈbɑː/)"))]
    OpenPhonemes {
        #[label("expected a slash at the end")]
        span: SourceSpan,
    },
    #[error("a script has no links: nobody could hear this address")]
    #[diagnostic(help("write the words alone; in [words](…) stands how the words are to be read"))]
    Address {
        #[label("an address")]
        span: SourceSpan,
    },
    #[error("a block quote expects the name of who speaks")]
    #[diagnostic(help("begin it as in “> **Name:** …”; without the > it is the narrator's"))]
    NoSpeaker {
        #[label("expected **Name:**")]
        span: SourceSpan,
    },
    #[error("a speaker's name stands outside of a block quote")]
    #[diagnostic(help("put “> ” in front of it, or write \\** if the narrator is to read it"))]
    LabelOutside {
        #[label("expected “> ” before this")]
        span: SourceSpan,
    },
    #[error("{who} has nothing to say here")]
    #[diagnostic(help("write what is said after the name, or delete the quote"))]
    NothingSaid {
        who: String,
        #[label("nothing follows")]
        span: SourceSpan,
    },
    #[error("nobody in the cast is called “{name}”")]
    #[diagnostic(help("{remedy}"))]
    UnknownPerson {
        name: String,
        remedy: String,
        #[label("not in the cast")]
        span: SourceSpan,
    },
    #[error("several people in the cast are called “{name}”")]
    #[diagnostic(help("write one of {choices}"))]
    ManyPeople {
        name: String,
        choices: String,
        #[label("which of them?")]
        span: SourceSpan,
    },
}

impl Fault {
    /// Where the fault is: bytes of the file's text.
    pub fn span(&self) -> SourceSpan {
        match self {
            Fault::NoFrontMatter { span }
            | Fault::OpenFrontMatter { span }
            | Fault::Toml { span, .. }
            | Fault::UnknownKey { span, .. }
            | Fault::WrongValue { span, .. }
            | Fault::NoTitle { span }
            | Fault::BadId { span, .. }
            | Fault::Empty { span }
            | Fault::UnknownPause { span, .. }
            | Fault::PauseOutOfRange { span, .. }
            | Fault::Unclosed { span, .. }
            | Fault::EmptyForm { span }
            | Fault::OpenPhonemes { span }
            | Fault::Address { span }
            | Fault::NoSpeaker { span }
            | Fault::LabelOutside { span }
            | Fault::NothingSaid { span, .. }
            | Fault::UnknownPerson { span, .. }
            | Fault::ManyPeople { span, .. } => *span,
        }
    }

    /// Line and column in `text`, both from 1; columns count characters.
    pub fn place(&self, text: &str) -> (usize, usize) {
        place(text, self.span().offset())
    }
}

/// Line and column of a byte offset, both from 1; columns count characters.
pub fn place(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let column = before[line_start..].chars().filter(|&c| c != '\u{feff}').count() + 1;
    (before.matches('\n').count() + 1, column)
}

/// Everything that is wrong with one script.
#[derive(Debug, Clone)]
pub struct ScriptError {
    /// In order of place; never empty.
    faults: Vec<Fault>,
    source: Option<NamedSource<String>>,
}

impl ScriptError {
    pub(super) fn new(mut faults: Vec<Fault>) -> Self {
        faults.sort_by_key(|fault| fault.span().offset());
        ScriptError { faults, source: None }
    }

    /// The faults in order of place.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// The same error with the file that it speaks of, so that miette shows file, line, column and the line itself.
    pub fn with_source(mut self, file_name: impl AsRef<str>, text: impl Into<String>) -> Self {
        self.source = Some(NamedSource::new(file_name, text.into()).with_language("Markdown"));
        self
    }

    fn only(&self) -> Option<&Fault> {
        match self.faults.as_slice() {
            [fault] => Some(fault),
            _ => None,
        }
    }
}

impl fmt::Display for ScriptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.only() {
            Some(fault) => fault.fmt(f),
            None => write!(f, "the script has {} faults", self.faults.len()),
        }
    }
}

impl std::error::Error for ScriptError {}

impl Diagnostic for ScriptError {
    fn severity(&self) -> Option<Severity> {
        Some(Severity::Error)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.only().and_then(Diagnostic::labels)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.only().and_then(Diagnostic::help)
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        if self.only().is_some() {
            return None;
        }
        Some(Box::new(self.faults.iter().map(|fault| fault as &dyn Diagnostic)))
    }
}
