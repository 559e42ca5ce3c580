//! The gender of a person, as far as the text tells it, and of a voice.

use serde::{Deserialize, Serialize};

/// `"female"` or `"male"` in every file and every `--json` document; unknown is an absent value (`null`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Gender {
    Female,
    Male,
}

impl Gender {
    /// As every file writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Gender::Female => "female",
            Gender::Male => "male",
        }
    }
}
