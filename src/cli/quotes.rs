use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Args;
use rayon::prelude::*;
use serde::Deserialize;

use super::{Global, inputs, report};
use crate::{
    Error, Input,
    article::{Format, Given},
    gender::Gender,
    quotes::{self, Attribution, Voicing},
};

/// Tells who says what in each article, with the evidence of every decision
///
/// Needs no show and writes nothing. A .jsonl file holds one article a line, as {"id", "text"}.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  quotecast quotes article.txt
  quotecast quotes article.txt --json | jq '.quotes[] | select(.voiced) | .speaker'
  quotecast quotes articles.jsonl --json > who.jsonl")]
pub struct Quotes {
    /// Text, Markdown or .jsonl files, or - for standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// A line of a .jsonl file.
#[derive(Debug, Deserialize)]
struct Text {
    id: String,
    text: String,
}

impl Quotes {
    pub fn run(&self, global: &Global) -> Result<ExitCode, Error> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(global.jobs()).build();
        let pool = pool.map_err(|error| Error::Usage(error.to_string()))?;
        for path in &self.files {
            let texts = if path.extension().is_some_and(|end| end == "jsonl") {
                lines(path)?
            } else {
                let input = inputs::read(path, &global.show)?;
                let id = path.file_stem().map_or_else(|| "-".into(), |stem| stem.to_string_lossy().into_owned());
                vec![(id, input)]
            };
            let results: Vec<_> = pool.install(|| {
                texts
                    .par_iter()
                    .map(|(id, input)| {
                        let article = crate::read(input, &Given::default())?;
                        let attribution = quotes::attribute(&article);
                        let report = quotes::report::report(id, &article, &attribution);
                        Ok((report, attribution))
                    })
                    .collect::<Result<Vec<_>, Error>>()
            })?;
            for (report, attribution) in results {
                if global.json { report::json(&report) } else { print(&attribution) }
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn lines(path: &Path) -> Result<Vec<(String, Input)>, Error> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|source| Error::Input { name: name.clone(), source })?;
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(n, line)| {
            let text: Text = serde_json::from_str(line).map_err(|error| {
                Error::Usage(format!("{name}, line {}: expected {{\"id\": …, \"text\": …}}: {error}", n + 1))
            })?;
            let input =
                Input { name: text.id.clone(), bytes: text.text.into_bytes(), format: Format::Text, source: None };
            Ok((text.id, input))
        })
        .collect()
}

/// One quote a paragraph: who, the words, and why we think so.
fn print(attribution: &Attribution) {
    if attribution.quotes.is_empty() {
        report::out("There are no quotes: the narrator reads all of it.");
    }
    for quote in &attribution.quotes {
        let who = match quote.voicing {
            Voicing::Voiced(id) => attribution.speakers[id.0].name.clone(),
            Voicing::Narrated { why, .. } => {
                format!("narrator ({})", report::name_of(&why))
            }
        };
        report::out(format!("{who}: {}", quote.text));
        report::out(format!("    {}: {}\n", quote.evidence.rule, quote.evidence.words));
    }
    for speaker in &attribution.speakers {
        let gender = speaker.gender.map_or("gender unknown", Gender::as_str);
        let role = speaker.role.as_ref().map_or(String::new(), |role| format!(", {role}"));
        report::out(format!("{}{role}: {gender}", speaker.name));
    }
}
