use std::{path::PathBuf, process::ExitCode, time::Instant};

use clap::Args;
use serde::Serialize;

use super::{Global, inputs, progress::Bar, render::Spoken, report};
use crate::{
    Error, Input, Studio,
    article::Article,
    speech::segments::Event,
    studio::{Rendered, Written},
};

/// Makes an episode of each article, and the feed
///
/// Reads text or Markdown, finds who said what, writes scripts/SLUG.md, speaks it with a voice for everyone, and
/// builds audio/SLUG.mp3 with its transcript, feed/feed.xml and feed/index.html. The same article again is the same
/// episode, and only what changed is spoken. A script that you edited is kept.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  quotecast make article.md
  quotecast make *.txt -j 2
  pbpaste | quotecast make - --title \"On friendship\" --source https://example.org/friends")]
pub struct Make {
    /// Text or Markdown files, or - for standard input
    #[arg(required = true, value_name = "ARTICLE")]
    articles: Vec<PathBuf>,
    #[command(flatten)]
    given: inputs::GivenArgs,
    /// Writes a script that you edited anew; a copy of yours goes to trash/
    #[arg(long)]
    force: bool,
}

#[derive(Debug, Serialize)]
struct Report {
    episodes: Vec<Spoken>,
}

impl Make {
    pub fn run(&self, global: &Global) -> Result<ExitCode, Error> {
        let given = self.given.for_articles(self.articles.len())?;
        // All are read before a show is made for nothing.
        let read: Vec<Result<(Input, Article), Error>> = self
            .articles
            .iter()
            .map(|path| {
                let input = inputs::read(path, &global.show)?;
                let article = crate::read(&input, &given)?;
                Ok((input, article))
            })
            .collect();
        if read.iter().any(Result::is_ok) {
            super::ensure_show(global)?;
        } else {
            return report::fail_all(read.into_iter().filter_map(Result::err));
        }
        let bar = Bar::new(global);
        let progress = |event: Event<'_>| bar.tell(global, event);
        let options = global.options(self.force)?;
        let now = options.now;
        let mut studio = Studio::open(&global.show, "make", options, &progress)?;
        let provide = |names: &[String]| super::voices::provide(global, names, now);
        studio.provide = Some(&provide);
        let mut code = ExitCode::SUCCESS;
        let mut report = Report { episodes: Vec::new() };
        for article in read {
            let start = Instant::now();
            let made = article.and_then(|(input, article)| {
                super::script::tell_left_out(global, &article);
                crate::make(&mut studio, &input, &article)
            });
            bar.clear();
            report::notes(global, &mut studio.notes);
            super::voices::tell_choices(global, &mut studio.choices);
            for (step, took) in studio.steps.drain(..) {
                report::more(global, format!("{step}: {:.3} s", took.as_secs_f64()));
            }
            match made {
                Ok((written, rendered)) => {
                    if global.verbose {
                        let words = crate::text::count(studio.unlisted(&written.slug)?.len(), "word");
                        let all = super::say::all_of(global, &written.slug);
                        report::more(global, format!("no lexicon has {words} of it: {all}"));
                    }
                    tell(global, &written, &rendered, &studio);
                    report.episodes.push(Spoken::new(&rendered, start.elapsed()));
                }
                // One bad article of forty is one message; the others are made.
                Err(error) if self.articles.len() > 1 => {
                    code = report::code_of(&error);
                    report::tell(error);
                }
                Err(error) => return Err(error),
            }
        }
        if global.json {
            report::json(&report);
        } else if !report.episodes.is_empty() {
            next_steps(global, &studio);
        }
        Ok(code)
    }
}

fn tell(global: &Global, written: &Written, rendered: &Rendered, studio: &Studio<'_>) {
    let paths = &studio.show.paths;
    let record = &rendered.record;
    report::say(global, format!("“{}”", record.title));
    report::say(
        global,
        format!(
            "  script   {}{}",
            report::path(&paths.script(&written.slug)),
            if written.kept { " (yours, kept)" } else { "" }
        ),
    );
    report::say(
        global,
        format!(
            "  audio    {} ({}, {:.1} LUFS; {})",
            report::path(&paths.root().join(&record.audio.path)),
            crate::feed::text::duration(record.audio.duration_ms),
            record.audio.lufs,
            super::render::tally(&rendered.tally),
        ),
    );
    report::say(global, format!("  feed     {}", report::path(&paths.feed())));
    report::say(global, format!("  page     {}", report::path(&paths.page())));
}

fn next_steps(global: &Global, studio: &Studio<'_>) {
    let at = if global.show.as_os_str() == "." { String::new() } else { format!(" --show {}", global.show.display()) };
    report::say(global, format!("Next: quotecast serve{at}       gives the feed to a podcast app on this machine"));
    if !studio.lacking.is_empty() {
        let names = studio.lacking.join(" ");
        report::say(global, format!("      quotecast voices install {names}   brings better voices, for all shows"));
    }
    if studio.show.settings.base_url.is_empty() {
        report::say(global, "      set base_url in podcast.toml before you put the show on the web");
    }
}
