//! From written forms to spoken words: “$1.5bn” is “one point five billion dollars”.
//!
//! In: a text as written, on one line. Out: the parts of it that are said in other words, each with its place; all the
//! rest is said as it stands. A letter that is said by its name is a capital by itself (“F B I”).

use super::{Accent, SpokenAs};

/// In order, none over another.
pub fn readings(_text: &str, _accent: Accent) -> Vec<SpokenAs> {
    Vec::new()
}
