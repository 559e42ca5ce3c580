use std::{
    io::{self, BufRead, Write},
    process::ExitCode,
};

use clap::{Args, ValueEnum};

use super::{Global, report};
use crate::{
    Error,
    show::Show,
    speech::{Accent, lexicon::Lexicon, spoken},
};

/// Tells how a text is said
///
/// Figures, dates and abbreviations become words; the show's lexicon has its say. Works without a show, too.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  quotecast say --words \"At 5.30 p.m. on 3 May\"     the words that are spoken
  quotecast say --words < article.txt               line by line")]
pub struct Say {
    /// What is said [default: the lines of standard input]
    #[arg(value_name = "TEXT")]
    text: Option<String>,
    /// Prints the words as they are spoken, a line for each line of the text
    #[arg(long)]
    words: bool,
    /// How English is pronounced [default: as the show's language has it, else en-US]
    #[arg(long, value_name = "TAG")]
    accent: Option<AccentArg>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum AccentArg {
    #[value(name = "en-US")]
    American,
    #[value(name = "en-GB")]
    British,
}

impl From<AccentArg> for Accent {
    fn from(given: AccentArg) -> Self {
        match given {
            AccentArg::American => Accent::American,
            AccentArg::British => Accent::British,
        }
    }
}

impl Say {
    pub fn run(&self, global: &Global) -> Result<ExitCode, Error> {
        let show = if Show::is_at(&global.show) { Some(Show::open(&global.show)?) } else { None };
        let lexicon = Lexicon::default();
        let accent = self
            .accent
            .map(Accent::from)
            .or_else(|| show.as_ref().map(|show| Accent::of(&show.settings.language)))
            .unwrap_or_default();
        self.print_words(&lexicon, accent)?;
        Ok(ExitCode::SUCCESS)
    }

    fn print_words(&self, lexicon: &Lexicon, accent: Accent) -> Result<(), Error> {
        if let Some(text) = &self.text {
            for line in text.lines() {
                report::out(spoken::words(line, lexicon, accent));
            }
            return Ok(());
        }
        let fault = |source| Error::Input { name: "standard input".into(), source };
        let mut stdin = io::stdin().lock();
        let mut stdout = io::BufWriter::new(io::stdout().lock());
        let mut line = Vec::new();
        loop {
            line.clear();
            if stdin.read_until(b'\n', &mut line).map_err(fault)? == 0 {
                break;
            }
            let text = String::from_utf8_lossy(&line);
            // A reader that has gone away is no failure.
            if writeln!(stdout, "{}", spoken::words(&text, lexicon, accent)).is_err() {
                return Ok(());
            }
        }
        let _ = stdout.flush();
        Ok(())
    }
}
