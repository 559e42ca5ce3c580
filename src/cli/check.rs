use std::{path::Path, process::ExitCode};

use clap::Args;

use super::{Global, report};
use crate::{
    Error, feed,
    feed::lint::{self, Finding, Level},
    script,
    show::Show,
    speech::{self, Setup, VoiceName},
    studio::script_slugs,
    web::Web,
};

/// Looks at a show or a feed as directories and apps do
///
/// Finds missing and wrong tags, lengths and dates, audio that does not decode, voices that nobody knows. Ends with 1 if
/// there are errors; warnings alone are no failure.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  quotecast check                                             this show
  quotecast check feed/feed.xml                               a feed's file
  quotecast check https://example.org/show/feed/feed.xml      a feed as its server gives it out
  quotecast check --json | jq -r '.findings[].rule'")]
pub struct Check {
    /// A show's folder, a feed's file or its address [default: the show]
    #[arg(value_name = "TARGET")]
    target: Option<String>,
}

impl Check {
    pub fn run(&self, global: &Global) -> Result<ExitCode, Error> {
        let findings = match self.target.as_deref() {
            None => show(&global.show)?,
            Some(url) if url.starts_with("http://") || url.starts_with("https://") => {
                address(url, global.is_offline())?
            }
            Some(path) if Path::new(path).is_dir() => show(Path::new(path))?,
            Some(path) => {
                let bytes = std::fs::read(path).map_err(|error| {
                    Error::Usage(format!(
                        "cannot read {path}: {error}; give a show's folder, a feed's file or its address"
                    ))
                })?;
                lint::feed(&bytes, |_| None)
            }
        };
        let errors = findings.iter().filter(|finding| finding.level == Level::Error).count();
        let warnings = findings.len() - errors;
        if global.json {
            report::json(&serde_json::json!({ "findings": findings, "errors": errors, "warnings": warnings }));
        } else {
            for finding in &findings {
                let level = if finding.level == Level::Error { "error" } else { "warning" };
                report::out(format!("{level:<7}  {}  {}: {}", finding.rule, finding.place, finding.message));
            }
            report::say(
                global,
                format!("{}, {}", crate::text::count(errors, "error"), crate::text::count(warnings, "warning")),
            );
        }
        Ok(if errors == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }
}

fn show(root: &Path) -> Result<Vec<Finding>, Error> {
    let show = Show::open(root)?;
    let records = feed::load_records(&show.paths)?;
    let mut findings = lint::show(&show.paths, &show.settings, &records);
    findings.extend(scripts(&show)?);
    Ok(findings)
}

/// The rules that the feed cannot know: scripts that read, and voices that somebody knows.
fn scripts(show: &Show) -> Result<Vec<Finding>, Error> {
    // Only their names are asked for.
    let setup = Setup::of(show, true);
    let known: Vec<VoiceName> = speech::ENGINES
        .iter()
        .filter_map(|name| speech::engine(name, &setup).ok())
        .flat_map(|engine| engine.voices().iter().map(|voice| voice.name.clone()).collect::<Vec<_>>())
        .collect();
    let mut findings = Vec::new();
    for slug in script_slugs(&show.paths)? {
        let place = format!("scripts/{slug}.md");
        let path = show.paths.script(&slug);
        let text = std::fs::read_to_string(&path).map_err(crate::show::files::FileError::at("read", &path))?;
        let script = match script::parse(&text) {
            Ok(script) => script,
            Err(error) => {
                for fault in error.faults() {
                    let (line, column) = fault.place(&text);
                    let place = format!("{place}:{line}:{column}");
                    findings.push(Finding {
                        level: Level::Error,
                        rule: "script-reads",
                        place,
                        message: fault.to_string(),
                    });
                }
                continue;
            }
        };
        for (id, member) in &script.cast {
            let Some(voice) = &member.voice else { continue };
            let name = voice.parse::<VoiceName>().ok();
            let message = match &name {
                Some(name) if known.contains(name) => continue,
                Some(name)
                    if speech::ENGINES.contains(&name.engine.as_str())
                        && !known.iter().any(|other| other.engine == name.engine) =>
                {
                    format!("the voice {voice} of {id} is of an engine that is not here; another will speak instead")
                }
                _ => format!("nobody knows the voice {voice} of {id}; `quotecast voices` lists those that there are"),
            };
            let level = if message.starts_with("nobody") { Level::Error } else { Level::Warning };
            findings.push(Finding { level, rule: "script-voice", place: place.clone(), message });
        }
    }
    Ok(findings)
}

fn address(url: &str, offline: bool) -> Result<Vec<Finding>, Error> {
    let web = Web::new(url, offline);
    let bytes = web.get(url).map_err(|error| Error::Network(format!("cannot read {url}: {error}")))?;
    Ok(lint::feed(&bytes, |address| Some(web.head(address).map_err(|error| error.to_string()))))
}
