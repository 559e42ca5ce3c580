use std::process::ExitCode;

use clap::Args;

use super::{Global, report};
use crate::{Error, Studio};

/// Takes an episode out of the feed; its files go to trash/
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  quotecast remove harbour      `quotecast list` names the episodes")]
pub struct Remove {
    /// The episode's name, as `quotecast list` gives it
    slug: String,
}

impl Remove {
    pub fn run(&self, global: &Global) -> Result<ExitCode, Error> {
        let mut studio = Studio::open(&global.show, "remove", global.options(false)?, &|_| {})?;
        let trash = studio.remove(&self.slug)?;
        studio.build_feed()?;
        if global.json {
            report::json(&serde_json::json!({ "removed": self.slug }));
        }
        report::say(global, format!("{} is out of the feed; its files are in {}", self.slug, report::path(&trash)));
        Ok(ExitCode::SUCCESS)
    }
}
