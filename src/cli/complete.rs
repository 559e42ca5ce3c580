use std::{path::PathBuf, process::ExitCode};

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::report;
use crate::{Error, show::files};

/// Prints completions for a shell
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  quotecast completions bash > ~/.local/share/bash-completion/completions/quotecast
  quotecast completions fish > ~/.config/fish/completions/quotecast.fish")]
pub struct Completions {
    shell: Shell,
}

impl Completions {
    pub fn run<C: CommandFactory>(&self) -> Result<ExitCode, Error> {
        let mut text = Vec::new();
        clap_complete::generate(self.shell, &mut C::command(), "quotecast", &mut text);
        report::raw(&text);
        Ok(ExitCode::SUCCESS)
    }
}

/// Prints the manual page, or writes one for each verb
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  quotecast man | man -l -
  quotecast man --out /usr/local/share/man/man1")]
pub struct Man {
    /// Writes quotecast.1 and a page for each verb into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Man {
    pub fn run<C: CommandFactory>(&self) -> Result<ExitCode, Error> {
        let command = C::command();
        let Some(out) = &self.out else {
            report::raw(&page(command)?);
            return Ok(ExitCode::SUCCESS);
        };
        for verb in command.get_subcommands().filter(|verb| verb.get_name() != "help") {
            let name = format!("quotecast-{}", verb.get_name());
            // clap wants names that live as long as the program; these few do no harm.
            let leaked: &'static str = Box::leak(name.clone().into_boxed_str());
            files::write(&out.join(format!("{name}.1")), &page(verb.clone().name(leaked))?)?;
        }
        files::write(&out.join("quotecast.1"), &page(command)?)?;
        Ok(ExitCode::SUCCESS)
    }
}

fn page(command: clap::Command) -> Result<Vec<u8>, Error> {
    let mut text = Vec::new();
    clap_mangen::Man::new(command).render(&mut text).map_err(|error| Error::Usage(error.to_string()))?;
    Ok(text)
}
