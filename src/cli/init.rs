use std::process::ExitCode;

use clap::Args;

use super::{Global, report};
use crate::{Error, show::Show};

/// Makes a show: a folder with settings, scripts/, audio/ and feed/
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  quotecast init                               a show in this folder, titled after it
  quotecast init --show news --title \"News\"    one in the folder news")]
pub struct Init {
    /// The show's title [default: the folder's name]
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
}

impl Init {
    pub fn run(&self, global: &Global) -> Result<ExitCode, Error> {
        let show = Show::init(&global.show, self.title.as_deref())?;
        if global.json {
            report::json(&serde_json::json!({ "show": show.settings.title }));
        }
        report::say(
            global,
            format!("“{}” is a show now. Its settings: {}", show.settings.title, report::path(&show.paths.settings())),
        );
        report::say(global, "Next: quotecast make ARTICLE");
        Ok(ExitCode::SUCCESS)
    }
}
