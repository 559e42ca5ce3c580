//! How a show wants words to be said.

use super::SpokenAs;

/// The show's own words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lexicon {}

impl Lexicon {
    /// The words of a text that it has, with their sounds; in order, none over another.
    pub fn find(&self, _text: &str) -> Vec<SpokenAs> {
        Vec::new()
    }
}
