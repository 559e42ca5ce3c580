//! `quotecast quotes`: the article with its quotes, as people (`page`, `why`) or programs (`--json`) read it.

mod page;
mod why;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Args, builder::RangedU64ValueParser};
use rayon::prelude::*;
use serde::Deserialize;

use super::{Global, inputs, report};
use crate::{
    Error, Input,
    article::{Article, Format, Given},
    quotes::{self, Attribution, Speaker, SpeakerId, report::Report},
};

/// Tells who says what in each article, with the evidence of every decision
///
/// Shows the article with each quote in the colour of its speaker and numbered, the word that attributes it
/// underlined, and below each paragraph the rules that decided. What the narrator reads is dim. Without colours the
/// speaker's name stands behind each quote.
///
/// Needs no show and writes nothing. A .jsonl file holds one article a line, as {"id", "text"}.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  quotecast quotes article.txt
  quotecast quotes article.txt --why 3
  CLICOLOR_FORCE=1 quotecast quotes article.txt | less -R
  quotecast quotes article.txt --json | jq '.quotes[] | select(.voiced) | .speaker'
  quotecast quotes articles.jsonl --json > who.jsonl

Colours: NO_COLOR=1 leaves them out, CLICOLOR_FORCE=1 keeps them in a pipe.")]
pub struct Quotes {
    /// Text, Markdown or .jsonl files, or - for standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Explains quote N: who says it, by which rule, from which words, in whose voice
    #[arg(long, value_name = "N", value_parser = RangedU64ValueParser::<usize>::new().range(1..))]
    why: Option<usize>,
}

/// An article, read.
struct Attributed {
    /// What people call it: its file, or its id in a .jsonl file.
    id: String,
    article: Article,
    attribution: Attribution,
}

impl Attributed {
    fn speaker(&self, SpeakerId(n): SpeakerId) -> Option<&Speaker> {
        self.attribution.speakers.get(n)
    }
}

/// A line of a .jsonl file.
#[derive(Debug, Deserialize)]
struct Text {
    id: String,
    text: String,
}

impl Quotes {
    pub fn run(&self, global: &Global) -> Result<ExitCode, Error> {
        if self.why.is_some() && global.json {
            return Err(Error::Usage("--why explains in words: leave out --json, which tells of every quote".into()));
        }
        let pool = rayon::ThreadPoolBuilder::new().num_threads(global.jobs()).build();
        let pool = pool.map_err(|error| Error::Usage(error.to_string()))?;
        let screen = report::screen();
        // Quotes are numbered through all articles of a run, so that --why can name each.
        let mut before = 0;
        for path in &self.files {
            let texts = texts(path, global)?;
            let many = self.files.len() > 1 || texts.len() > 1;
            let read: Vec<_> = pool
                .install(|| texts.par_iter().map(|text| attributed(text, global.json)).collect::<Result<_, Error>>())?;
            for (read, json) in read {
                let quotes = &read.attribution.quotes;
                if let Some(json) = json {
                    report::json(&json);
                } else if let Some(number) = self.why {
                    if let Some(quote) = quotes.get(number - 1 - before) {
                        report::page(&why::why(&read, quote, number, screen));
                        return Ok(ExitCode::SUCCESS);
                    }
                } else {
                    if many {
                        report::page(&page::heading(&read.id, screen));
                    }
                    report::page(&page::page(&read, before + 1, screen));
                    if many {
                        report::out("");
                    }
                }
                before += quotes.len();
            }
        }
        match self.why {
            Some(number) => Err(Error::NoQuote { number, quotes: before }),
            None => {
                if before > 0 && screen.terminal && !global.json {
                    report::say(global, "\nAdd --why 1 to see how quote 1 was decided.");
                }
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

/// An article's bytes with what people and what programs call it.
struct Source {
    name: String,
    id: String,
    input: Input,
}

fn texts(path: &Path, global: &Global) -> Result<Vec<Source>, Error> {
    if path.extension().is_some_and(|end| end == "jsonl") {
        return lines(path);
    }
    let input = inputs::read(path, &global.show)?;
    let id = path.file_stem().map_or_else(|| "-".into(), |stem| stem.to_string_lossy().into_owned());
    Ok(vec![Source { name: input.name.clone(), id, input }])
}

/// The article with its quotes, and the document for programs if it is wanted.
fn attributed(source: &Source, json: bool) -> Result<(Attributed, Option<Report>), Error> {
    let article = crate::read(&source.input, &Given::default())?;
    let attribution = quotes::attribute(&article);
    let report = json.then(|| quotes::report::report(&source.id, &article, &attribution));
    Ok((Attributed { id: source.name.clone(), article, attribution }, report))
}

fn lines(path: &Path) -> Result<Vec<Source>, Error> {
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
            Ok(Source { name: text.id.clone(), id: text.id, input })
        })
        .collect()
}
