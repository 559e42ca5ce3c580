use std::{path::PathBuf, process::ExitCode};

use clap::Args;
use serde::Serialize;

use super::{Global, inputs, report};
use crate::{
    Error, Studio,
    article::Article,
    quotes, script,
    show::{Settings, Show},
    span::CharIndex,
    speech::{
        self, Accent,
        lexicon::Lexicon,
        unlisted::{Finder, Unlisted},
    },
};

/// Writes the script of each article, and speaks nothing
///
/// The script is Markdown that reads like a play; change it, then `quotecast render`. With --json or --stdout nothing
/// is written, and no show is needed.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  quotecast script article.md              writes scripts/SLUG.md
  quotecast script article.md --stdout     prints it
  quotecast script article.md --json | jq '.left_out'")]
pub struct ScriptVerb {
    /// Text or Markdown files, or - for standard input
    #[arg(required = true, value_name = "ARTICLE")]
    articles: Vec<PathBuf>,
    #[command(flatten)]
    given: inputs::GivenArgs,
    /// Prints the script instead of writing it
    #[arg(long)]
    stdout: bool,
    /// Writes a script that you edited anew; a copy of yours goes to trash/
    #[arg(long)]
    force: bool,
}

impl ScriptVerb {
    pub fn run(&self, global: &Global) -> Result<ExitCode, Error> {
        let given = self.given.for_articles(self.articles.len())?;
        if global.json && self.stdout {
            // clap cannot be told of it: --json is defined once, for every verb.
            return Err(Error::Usage("--stdout prints the script and --json a document: ask for one of them".into()));
        }
        if global.json || self.stdout {
            let mut finders = Vec::new();
            for path in &self.articles {
                self.print(global, path, &given, &mut finders)?;
            }
            return Ok(ExitCode::SUCCESS);
        }
        let inputs: Vec<_> =
            self.articles.iter().map(|path| inputs::read(path, &global.show)).collect::<Result<_, _>>()?;
        let articles: Vec<_> = inputs.iter().map(|input| crate::read(input, &given)).collect::<Result<_, _>>()?;
        super::ensure_show(global)?;
        let mut studio = Studio::open(&global.show, "script", global.options(self.force)?, &|_| {})?;
        for (input, article) in inputs.iter().zip(&articles) {
            tell_left_out(global, article);
            let written = studio.write_script(article, crate::source_of(article, input), &input.name)?;
            report::notes(global, &mut studio.notes);
            super::voices::tell_choices(global, &mut studio.choices);
            report::out(report::path(&studio.show.paths.script(&written.slug)));
            if !global.quiet {
                super::say::tell_unlisted(global, &written.slug, &studio.unlisted(&written.slug)?);
            }
        }
        report::say(global, "Next: read it, change what you like, then quotecast render");
        Ok(ExitCode::SUCCESS)
    }

    fn print(
        &self,
        global: &Global,
        path: &std::path::Path,
        given: &crate::article::Given,
        finders: &mut Vec<(Accent, Finder)>,
    ) -> Result<(), Error> {
        let input = inputs::read(path, &global.show)?;
        let article = crate::read(&input, given)?;
        let (settings, lexicon) = if Show::is_at(&global.show) {
            let Show { settings, lexicon, .. } = Show::open(&global.show)?;
            (settings, lexicon)
        } else {
            (Settings::default(), Lexicon::default())
        };
        let attribution = quotes::attribute(&article);
        let composed =
            crate::compose(&article, &attribution, &settings, crate::source_of(&article, &input), &input.name)?;
        if global.json {
            let script = &composed.script;
            let accent = Accent::of(script.meta.language.as_deref().unwrap_or(&settings.language));
            let set = global.engine.as_ref().or(Some(&settings.voices.engine)).filter(|name| !name.is_empty());
            let at = finders.iter().position(|(of, _)| *of == accent).unwrap_or_else(|| {
                let engine = set.map_or_else(|| speech::default_engine(), String::as_str);
                finders.push((accent, Finder::new(engine, accent)));
                finders.len() - 1
            });
            let unknown_words = finders[at].1.in_script(script, &lexicon);
            report::json(&Printed { report: script::json::report(&article, &composed), unknown_words });
        } else {
            report::raw(script::format::format(&composed.script).as_bytes());
        }
        Ok(())
    }
}

/// What `--json` prints: the script, and its words that no lexicon has.
#[derive(Debug, Serialize)]
struct Printed {
    #[serde(flatten)]
    report: script::json::Report,
    unknown_words: Vec<Unlisted>,
}

/// With -v: what of an article is not read aloud, where it stands, and by which rule.
pub fn tell_left_out(global: &Global, article: &Article) {
    if !global.verbose {
        return;
    }
    let index = CharIndex::new(&article.text);
    for left in &article.left_out {
        let line = article.text[..left.source.start].matches('\n').count() + 1;
        let rule = report::name_of(&left.rule);
        let text: String = left.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let at = index.char_at(left.source.start);
        report::more(global, format!("left out ({rule}), line {line}, character {at}: {text}"));
    }
}
