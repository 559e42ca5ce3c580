use std::process::ExitCode;

use clap::Args;

use super::Global;
use crate::Error;

/// Reads a script aloud at once, through the system's live speech
///
/// An audition: nothing is rendered and nothing is written. Needs a build with the feature `listen`.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  quotecast listen scripts/harbour.md")]
pub struct Listen {
    /// A script's file
    #[arg(value_name = "SCRIPT")]
    script: std::path::PathBuf,
}

impl Listen {
    #[cfg(not(feature = "listen"))]
    pub fn run(&self, _: &Global) -> Result<ExitCode, Error> {
        Err(Error::Usage(format!(
            "cannot read {} aloud: this program was built without live speech. Build it with `cargo install --path . \
             --features listen` (on Debian first: apt install libspeechd-dev libclang-dev pkg-config speech-dispatcher)",
            self.script.display()
        )))
    }

    #[cfg(feature = "listen")]
    pub fn run(&self, global: &Global) -> Result<ExitCode, Error> {
        use crate::{
            script,
            speech::{
                live::{Live, Part},
                plan::speaker,
            },
        };

        let name = self.script.display().to_string();
        let text =
            std::fs::read_to_string(&self.script).map_err(|source| Error::Input { name: name.clone(), source })?;
        let script =
            script::parse::parse(&text).map_err(|error| Error::Script(Box::new(error.with_source(&name, &text))))?;
        let mut live = Live::open()?;
        let mut parts: Vec<&str> = vec![script::NARRATOR];
        for line in &script.lines {
            let id = speaker(line);
            let number = parts.iter().position(|part| *part == id).unwrap_or_else(|| {
                parts.push(id);
                parts.len() - 1
            });
            let member = script.cast.get(id);
            let plain = line.plain();
            let who = member.and_then(|member| member.name.as_deref()).unwrap_or("Narrator");
            super::report::say(global, format!("{who}: {plain}"));
            live.say(Part { number, gender: member.and_then(|member| member.gender) }, &plain)?;
        }
        Ok(ExitCode::SUCCESS)
    }
}
