//! What people and programs read: results on standard output, messages and faults on standard error.

use std::{
    io::{self, IsTerminal, Write},
    path::Path,
    process::ExitCode,
};

use serde::Serialize;

use super::{Global, styled::Screen};
use crate::Error;

/// How faults look, and what Ctrl-C does: every file is old or new at any moment, so stopping at once loses nothing.
pub fn set_up() {
    let _ = miette::set_hook(Box::new(|_| {
        Box::new(miette::MietteHandlerOpts::new().terminal_links(false).context_lines(1).wrap_lines(false).build())
    }));
    // Without a handler the system's own ends the program all the same, with another status.
    let _ = ctrlc::set_handler(|| {
        let _ = writeln!(io::stderr(), "\ninterrupted; run the command again, and it goes on where it was");
        std::process::exit(130);
    });
}

/// A line on standard output. A reader that has gone away is no failure.
pub fn out(line: impl AsRef<str>) {
    let _ = writeln!(io::stdout().lock(), "{}", line.as_ref());
}

/// Text on standard output as it is.
pub fn raw(bytes: &[u8]) {
    let mut stdout = io::stdout().lock();
    let _ = stdout.write_all(bytes).and_then(|()| stdout.flush());
}

/// What standard output can show. Colours follow `NO_COLOR` and `CLICOLOR_FORCE`, as those of `--help` do.
pub fn screen() -> Screen {
    let columns = || std::env::var("COLUMNS").ok()?.trim().parse().ok();
    let stdout = io::stdout();
    let terminal = terminal_size::terminal_size_of(&stdout).map(|(width, _)| usize::from(width.0));
    Screen::new(
        terminal.or_else(columns),
        anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never,
        stdout.is_terminal(),
    )
}

/// Text with styles on standard output; where the terminal knows no escape sequences, by its own means.
pub fn page(text: &str) {
    let mut stdout = anstream::stdout().lock();
    let _ = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
}

/// One JSON document on standard output.
pub fn json(document: &impl Serialize) {
    match serde_json::to_string(document) {
        Ok(text) => out(text),
        Err(error) => note(format!("cannot print JSON: {error}")),
    }
}

/// A path as people write it.
pub fn path(path: &Path) -> String {
    path.strip_prefix(".").unwrap_or(path).display().to_string()
}

/// A line for people, unless they asked for quiet.
pub fn say(global: &Global, line: impl AsRef<str>) {
    if !global.quiet {
        note(line.as_ref());
    }
}

/// What was done that a person may want to know; told once.
pub fn notes(global: &Global, notes: &mut Vec<String>) {
    for note in notes.drain(..) {
        say(global, note);
    }
}

/// The name of an enum's variant as files and documents have it.
pub fn name_of(variant: &impl Serialize) -> String {
    let value = serde_json::to_value(variant).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

/// A line for people who asked for more.
pub fn more(global: &Global, line: impl AsRef<str>) {
    if global.verbose {
        note(line.as_ref());
    }
}

/// A fault that does not end what is going on.
pub fn warn(quiet: bool, line: impl AsRef<str>) {
    if !quiet {
        note(line);
    }
}

fn note(line: impl AsRef<str>) {
    let _ = writeln!(io::stderr().lock(), "{}", line.as_ref());
}

/// Tells a fault; the exit status says whose it is.
pub fn fail(error: Error) -> ExitCode {
    let code = code_of(&error);
    tell(error);
    code
}

/// Where nothing could be done: tells every fault but the last, which is the run's.
pub fn fail_all(errors: impl Iterator<Item = Error>) -> Result<ExitCode, Error> {
    let mut last = None;
    for error in errors {
        if let Some(earlier) = last.replace(error) {
            tell(earlier);
        }
    }
    last.map_or(Ok(ExitCode::SUCCESS), Err)
}

/// Tells a fault without ending the run.
pub fn tell(error: Error) {
    let report = miette::Report::new(error);
    note(format!("{report:?}").trim_end());
}

pub fn code_of(error: &Error) -> ExitCode {
    ExitCode::from(if error.is_users() { 2 } else { 1 })
}
