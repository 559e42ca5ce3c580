use std::process::ExitCode;

use clap::Args;

use super::{Global, report};
use crate::{Error, Studio};

/// Builds feed/feed.xml and feed/index.html from the records and podcast.toml
///
/// Rebuilding changes nothing that has not changed, to the byte.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  quotecast feed        after a change in podcast.toml, such as a first base_url")]
pub struct Feed {}

impl Feed {
    pub fn run(&self, global: &Global) -> Result<ExitCode, Error> {
        let mut studio = Studio::open(&global.show, "feed", global.options(false)?, &|_| {})?;
        studio.build_feed()?;
        report::notes(global, &mut studio.notes);
        let paths = &studio.show.paths;
        if global.json {
            report::json(&serde_json::json!({ "feed": "feed/feed.xml", "page": "feed/index.html" }));
        }
        report::say(
            global,
            format!("  feed     {}\n  page     {}", report::path(&paths.feed()), report::path(&paths.page())),
        );
        Ok(ExitCode::SUCCESS)
    }
}
