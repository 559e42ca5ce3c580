use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use clap::Args;
use serde::Serialize;

use super::{Global, progress::Bar, report};
use crate::{
    Error, Studio,
    speech::segments::{Event, Tally},
    studio::Rendered,
};

/// Speaks scripts as they stand, and builds the feed
///
/// Edit scripts/SLUG.md (a word, a voice, a pause), then render: only what you changed is spoken.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  quotecast render                                every script of the show
  quotecast render scripts/harbour.md             one, by its file
  quotecast render harbour --engine system        one, by its name, with the system's voices")]
pub struct Render {
    /// Scripts: files in scripts/, or their names without .md [default: all]
    #[arg(value_name = "SCRIPT")]
    scripts: Vec<String>,
}

/// What `--json` says of an episode.
#[derive(Debug, Serialize)]
pub struct Spoken {
    slug: String,
    title: String,
    guid: String,
    audio: String,
    bytes: u64,
    duration_s: f64,
    feed: &'static str,
    engine: String,
    segments: usize,
    reused: usize,
    wall_s: f64,
}

impl Spoken {
    pub fn new(rendered: &Rendered, wall: Duration) -> Self {
        let record = &rendered.record;
        Spoken {
            slug: record.slug.clone(),
            title: record.title.clone(),
            guid: record.guid.to_string(),
            audio: record.audio.path.clone(),
            bytes: record.audio.bytes,
            duration_s: record.audio.duration_ms as f64 / 1000.0,
            feed: "feed/feed.xml",
            engine: record.engine.clone(),
            segments: rendered.tally.segments,
            reused: rendered.tally.reused,
            wall_s: (wall.as_secs_f64() * 1000.0).round() / 1000.0,
        }
    }
}

impl Render {
    pub fn run(&self, global: &Global) -> Result<ExitCode, Error> {
        let bar = Bar::new(global);
        let tell = |event: Event<'_>| bar.tell(global, event);
        let mut studio = Studio::open(&global.show, "render", global.options(false)?, &tell)?;
        let slugs = if self.scripts.is_empty() {
            studio.slugs()?
        } else {
            self.scripts.iter().map(|name| slug_of(name)).collect()
        };
        if slugs.is_empty() {
            return Err(Error::Usage("there are no scripts to render; `quotecast make ARTICLE` writes one".into()));
        }
        // All are read before any is spoken: a slip of the pen in the last should not be found after an hour.
        for slug in &slugs {
            studio.read_script(slug)?;
        }
        let mut episodes = Vec::new();
        for slug in &slugs {
            let start = Instant::now();
            let rendered = studio.render(slug);
            bar.clear();
            report::notes(global, &mut studio.notes);
            let rendered = rendered?;
            report::say(
                global,
                format!(
                    "{slug}: {}, {}",
                    crate::feed::text::duration(rendered.record.audio.duration_ms),
                    self::tally(&rendered.tally)
                ),
            );
            episodes.push(Spoken::new(&rendered, start.elapsed()));
        }
        studio.build_feed()?;
        if global.json {
            report::json(&serde_json::json!({ "episodes": episodes }));
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// `scripts/harbour.md`, `harbour.md` and `harbour` are the same script.
pub fn slug_of(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    name.strip_suffix(".md").unwrap_or(name).to_owned()
}

/// “41 segments, 40 of them reused”.
pub fn tally(tally: &Tally) -> String {
    let segments = crate::text::count(tally.segments, "segment");
    match tally.reused {
        0 => segments,
        all if all == tally.segments => format!("{segments}, all reused"),
        some => format!("{segments}, {some} of them reused"),
    }
}
