use std::{path::PathBuf, process::ExitCode, sync::Arc};

use clap::{Args, Subcommand};

use super::{Global, report};
use crate::{
    Error,
    gender::Gender,
    show::files,
    speech::{self, ENGINES, Engine, SpeechError, Utterance, wav},
};

/// Lists engines and voices, or speaks a line in each
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  quotecast voices
  quotecast voices --engine system --json
  quotecast voices sample --out samples-of-voices \"Good evening.\"")]
pub struct Voices {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, Subcommand)]
enum What {
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
            Some(What::Sample { text, out }) => sample(global, text, out),
        }
    }
}

/// An engine, or why it is not ready.
type Opened = Result<Arc<dyn Engine>, SpeechError>;

/// The engines that are asked for: the one that is named, or all.
fn engines(global: &Global) -> Vec<(String, Opened)> {
    let names = global.engine.clone().map_or_else(|| ENGINES.map(str::to_owned).to_vec(), |name| vec![name]);
    names.into_iter().map(|name| (name.clone(), speech::engine(&name))).collect()
}

fn list(global: &Global) -> Result<ExitCode, Error> {
    let mut told = Vec::new();
    for (name, engine) in engines(global) {
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

fn sample(global: &Global, text: &str, out: &std::path::Path) -> Result<ExitCode, Error> {
    let mut written = Vec::new();
    for (name, engine) in engines(global) {
        let engine = match engine {
            Ok(engine) => engine,
            Err(error) if global.engine.is_some() => return Err(error.into()),
            Err(error) => {
                report::say(global, format!("{name}: not ready: {error}"));
                continue;
            }
        };
        for voice in engine.voices() {
            let utterance =
                Utterance { voice: voice.name.voice.clone(), text: text.to_owned(), spoken_as: vec![], speed: 1.0 };
            let speech = engine.speak(&utterance)?;
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
