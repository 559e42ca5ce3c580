use std::process::ExitCode;

use clap::Args;

use super::{Global, report};
use crate::{Error, feed, show::Show};

/// Lists the show's episodes, newest first
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  quotecast list
  quotecast list --json | jq -r '.episodes[].slug'")]
pub struct List {}

impl List {
    pub fn run(&self, global: &Global) -> Result<ExitCode, Error> {
        let show = Show::open(&global.show)?;
        let records = feed::load_records(&show.paths)?;
        let records = feed::xml::newest_first(&records);
        if global.json {
            report::json(&serde_json::json!({ "episodes": records }));
            return Ok(ExitCode::SUCCESS);
        }
        for record in &records {
            let people: Vec<String> = record.people.iter().map(|person| person.name.clone()).collect();
            let with = if people.is_empty() { String::new() } else { format!("  with {}", crate::text::join(&people)) };
            report::out(format!(
                "{}  {:>8}  {}  “{}”{with}",
                record.published.format("%Y-%m-%d"),
                feed::text::duration(record.audio.duration_ms),
                record.slug,
                record.title,
            ));
        }
        let made: Vec<&str> = records.iter().map(|record| record.slug.as_str()).collect();
        for slug in crate::studio::script_slugs(&show.paths)?.iter().filter(|slug| !made.contains(&slug.as_str())) {
            report::out(format!("{:>10}  {:>8}  {slug}  (a script, not spoken yet: quotecast render {slug})", "", ""));
        }
        Ok(ExitCode::SUCCESS)
    }
}
