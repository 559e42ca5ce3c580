//! What is wrong in a TOML file that a person wrote, with its place and the nearest right spelling.

use std::path::Path;

use miette::{Diagnostic, NamedSource, SourceSpan};

/// A fault in `podcast.toml`, `cast.toml` or `lexicon.toml`.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("{message}")]
pub struct TomlError {
    pub message: String,
    #[source_code]
    pub source_code: NamedSource<String>,
    #[label("here")]
    pub place: SourceSpan,
    #[help]
    pub help: Option<String>,
}

impl TomlError {
    pub fn new(path: &Path, text: &str, message: String, place: std::ops::Range<usize>, help: Option<String>) -> Self {
        let source_code = NamedSource::new(path.display().to_string(), text.to_owned()).with_language("TOML");
        TomlError { message, source_code, place: place.into(), help }
    }

    /// From what serde says; `unknown field` gets the nearest known one.
    pub fn from_serde(path: &Path, text: &str, error: &toml::de::Error) -> Self {
        let said = error.message().trim();
        let (message, help) = match unknown_field(said) {
            Some((field, known)) => {
                let help = match crate::text::nearest(field, known.iter().map(|&name| name.to_owned())) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("known keys are {}", known.join(", ")),
                };
                (format!("there is no setting `{field}`"), Some(help))
            }
            None => (said.to_owned(), None),
        };
        TomlError::new(path, text, message, error.span().unwrap_or(0..0), help)
    }
}

/// “unknown field `x`, expected one of `a`, `b`”.
fn unknown_field(said: &str) -> Option<(&str, Vec<&str>)> {
    let rest = said.strip_prefix("unknown field `")?;
    let (field, rest) = rest.split_once('`')?;
    Some((field, rest.split('`').skip(1).step_by(2).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_serde_says_of_unknown_fields_is_understood() {
        let (field, known) = unknown_field("unknown field `titel`, expected one of `title`, `author`").unwrap();
        assert_eq!((field, known), ("titel", vec!["title", "author"]));
        assert!(unknown_field("invalid type").is_none());
    }
}
