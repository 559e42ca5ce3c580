//! The command line: one file a verb. `report` and `progress` are the only places that print.

mod check;
mod complete;
mod feed;
mod glance;
mod init;
mod inputs;
mod list;
mod listen;
mod make;
mod progress;
mod quotes;
mod remove;
mod render;
mod report;
mod say;
mod script;
mod serve;
mod styled;
mod voices;

use std::{path::PathBuf, process::ExitCode};

use chrono::{DateTime, Utc};
use clap::{Args, Parser, Subcommand};

use crate::{Error, Options, show::Show};

/// Turns an article into a podcast episode in which every person who is quoted speaks in a voice of their own.
///
/// A show is a folder with a podcast.toml. `make` makes one where there is none.
#[derive(Debug, Parser)]
#[command(name = "quotecast", version, propagate_version = true, max_term_width = 100, after_help = EXAMPLES)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    verb: Verb,
}

const EXAMPLES: &str = "\
Examples:
  quotecast make article.md          an episode and a feed, in this folder
  quotecast serve                    listen to it in a podcast app on this machine
  quotecast quotes article.txt       who says what, and why we think so";

/// What every verb understands.
#[derive(Debug, Clone, Args)]
pub struct Global {
    /// The show's folder
    #[arg(long, global = true, value_name = "DIR", default_value = ".", env = "QUOTECAST_SHOW")]
    pub show: PathBuf,
    /// Casts anew with this engine's voices, for this run: hibari, kokoro, builtin, system, piper, http, or the path of a
    /// Piper voice (NAME.onnx)
    #[arg(long, global = true, value_name = "NAME")]
    pub engine: Option<String>,
    /// Prints one JSON document on standard output and nothing else
    #[arg(long, global = true)]
    pub json: bool,
    /// Threads of any work [default: one for each core]
    #[arg(short, long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    pub jobs: Option<u16>,
    /// Uses no network [env: QUOTECAST_OFFLINE=1]
    #[arg(long, global = true)]
    pub offline: bool,
    /// Prints nothing but errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Tells more: what was left out, and by which rule
    #[arg(short, long, global = true)]
    pub verbose: bool,
}

impl Global {
    pub fn jobs(&self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        self.jobs.map_or_else(cores, usize::from)
    }

    pub fn is_offline(&self) -> bool {
        self.offline || std::env::var("QUOTECAST_OFFLINE").is_ok_and(|set| !matches!(set.as_str(), "" | "0" | "false"))
    }

    fn options(&self, force: bool) -> Result<Options, Error> {
        Ok(Options { engine: self.engine.clone(), jobs: self.jobs(), now: now()?, offline: self.is_offline(), force })
    }
}

/// Makes a show where there is none, and says so.
fn ensure_show(global: &Global) -> Result<(), Error> {
    if Show::is_at(&global.show) {
        return Ok(());
    }
    let title = Show::init(&global.show, None)?.settings.title;
    report::say(global, format!("There was no show in this folder; now there is “{title}” (podcast.toml)."));
    Ok(())
}

/// The one place that asks for the time. `SOURCE_DATE_EPOCH` (seconds since 1970) replaces it:
/// <https://reproducible-builds.org/specs/source-date-epoch/>.
fn now() -> Result<DateTime<Utc>, Error> {
    match std::env::var("SOURCE_DATE_EPOCH") {
        Err(_) => Ok(Utc::now()),
        Ok(set) => set
            .trim()
            .parse()
            .ok()
            .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
            .ok_or_else(|| Error::Usage(format!("SOURCE_DATE_EPOCH must be seconds since 1970, found “{set}”"))),
    }
}

#[derive(Debug, Subcommand)]
enum Verb {
    Init(init::Init),
    Make(make::Make),
    Script(script::ScriptVerb),
    Quotes(quotes::Quotes),
    Render(render::Render),
    Feed(feed::Feed),
    List(list::List),
    Listen(listen::Listen),
    Remove(remove::Remove),
    Report(glance::ReportVerb),
    Say(say::Say),
    Voices(voices::Voices),
    Serve(serve::Serve),
    Check(check::Check),
    Completions(complete::Completions),
    Man(complete::Man),
}

/// Parses the command line, does what it asks, tells what went wrong.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are not faults; clap knows which stream each belongs to.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let global = &cli.global;
    report::set_up();
    let done = match &cli.verb {
        Verb::Init(verb) => verb.run(global),
        Verb::Make(verb) => verb.run(global),
        Verb::Script(verb) => verb.run(global),
        Verb::Quotes(verb) => verb.run(global),
        Verb::Render(verb) => verb.run(global),
        Verb::Feed(verb) => verb.run(global),
        Verb::List(verb) => verb.run(global),
        Verb::Listen(verb) => verb.run(global),
        Verb::Remove(verb) => verb.run(global),
        Verb::Report(verb) => verb.run(global),
        Verb::Say(verb) => verb.run(global),
        Verb::Voices(verb) => verb.run(global),
        Verb::Serve(verb) => verb.run(global),
        Verb::Check(verb) => verb.run(global),
        Verb::Completions(verb) => verb.run::<Cli>(),
        Verb::Man(verb) => verb.run::<Cli>(),
    };
    match done {
        Ok(code) => code,
        Err(error) => report::fail(error),
    }
}
