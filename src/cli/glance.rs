//! `quotecast report`: an episode at a glance.

use std::{
    fmt::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anstyle::{AnsiColor, Style};
use clap::Args;
use textwrap::core::display_width;

use super::{
    Global, render,
    report::{self, path},
    styled::{Screen, Styled, shortened},
};
use crate::{
    Error, Studio, feed,
    report::{Report, clock, html, loudness, percent, picture, silence},
    show::files,
    text,
};

/// Shows an episode at a glance: who speaks when, chapters, loudness, pauses
///
/// Listens to the finished MP3 as a player would. Nothing is published: the page lies in audio/, which gives out episodes only.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  quotecast report harbour                 `quotecast list` names the episodes
  quotecast report harbour --html          a page with the waveform: audio/harbour.report.html
  quotecast report harbour --svg=wave.svg  the waveform alone
  quotecast report harbour --json | jq '.speakers[] | [.name, .share]'")]
pub struct ReportVerb {
    /// The episode's name, as `quotecast list` gives it
    #[arg(value_name = "EPISODE")]
    slug: String,
    /// Writes a page that needs nothing else [default: audio/EPISODE.report.html]
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true)]
    html: Option<Option<PathBuf>>,
    /// Writes the waveform and the loudness as a picture [default: audio/EPISODE.report.svg]
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true)]
    svg: Option<Option<PathBuf>>,
}

impl ReportVerb {
    pub fn run(&self, global: &Global) -> Result<ExitCode, Error> {
        let studio = Studio::look(&global.show, global.options(false)?, &|_| {})?;
        let report = look(&studio, &render::slug_of(&self.slug))?;
        let paths = &studio.show.paths;
        type Make = fn(&Report) -> String;
        let pages: [(&Option<Option<PathBuf>>, &str, Make); 2] =
            [(&self.html, "html", html::page), (&self.svg, "svg", picture::svg)];
        for (wanted, end, make) in pages {
            let Some(given) = wanted else { continue };
            let file = given.clone().unwrap_or_else(|| paths.report(&report.slug, end));
            files::write(&file, make(&report).as_bytes())?;
            report::say(global, format!("{} is written", path(&file)));
        }
        if global.json {
            report::json(&report);
        } else if self.html.is_none() && self.svg.is_none() {
            report::page(&page(&report, report::screen()));
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// The report of an episode of the show.
fn look(studio: &Studio<'_>, slug: &str) -> Result<Report, Error> {
    let paths = &studio.show.paths;
    if !paths.record(slug).is_file() {
        // Its script is there: what is missing is a step, and not a letter.
        if paths.script(slug).is_file() {
            return Err(Error::NotSpoken { slug: slug.into() });
        }
        let made = feed::load_records(paths)?.into_iter().map(|record| record.slug);
        return Err(Error::NoEpisode { slug: slug.into(), near: text::nearest(slug, made) });
    }
    let record = feed::load_record(&paths.record(slug))?;
    if let Some(fault) = feed::wrong_audio(paths, std::slice::from_ref(&record)).into_iter().next() {
        return Err(fault.into());
    }
    let timeline = studio.timeline(slug)?.filter(|timeline| timeline.made_from == record.made_from);
    let Some(timeline) = timeline else { return Err(Error::NoTimeline { slug: slug.into() }) };
    let audio = paths.root().join(Path::new(&record.audio.path));
    Ok(crate::report::of(&record, &timeline, &studio.show.settings.mastering, &audio)?)
}

/// The first is the narrator's, or whoever begins.
const COLOURS: [Option<AnsiColor>; 7] = [
    None,
    Some(AnsiColor::Yellow),
    Some(AnsiColor::Cyan),
    Some(AnsiColor::Magenta),
    Some(AnsiColor::Green),
    Some(AnsiColor::Blue),
    Some(AnsiColor::Red),
];

fn style(speaker: usize, screen: Screen) -> Style {
    let colour = COLOURS[if speaker == 0 { 0 } else { 1 + (speaker - 1) % (COLOURS.len() - 1) }];
    screen.style(colour.map_or_else(Style::new, AnsiColor::on_default))
}

/// What stands for a speaker where there are no colours.
fn letter(speaker: usize) -> char {
    ('A'..='Z').nth(speaker).unwrap_or('*')
}

/// The report as text in lines of at most the screen's width.
pub fn page(report: &Report, screen: Screen) -> String {
    let mut out = String::new();
    let bold = screen.style(Style::new().bold());
    let mut title = Styled::new(&report.title, bold);
    title.push(&format!("  {}", clock(report.duration_ms)), Style::new());
    title.write(&mut out, screen, "", "");
    out.push('\n');
    waveform(&mut out, report, screen);
    let heading = |out: &mut String, name: &str| Styled::new(name, bold).write(out, screen, "\n", "");
    heading(&mut out, "Who speaks");
    talk(&mut out, report, screen);
    if !report.chapters.is_empty() {
        heading(&mut out, "Chapters");
        for chapter in &report.chapters {
            let time = format!("  {:>7}  ", clock(chapter.start_ms));
            Styled::new(&chapter.title, Style::new()).write(&mut out, screen, &time, "           ");
        }
    }
    heading(&mut out, "Loudness");
    Styled::new(&loudness(&report.loudness), Style::new()).write(&mut out, screen, "  ", "  ");
    loudness_line(&mut out, report, screen);
    heading(&mut out, "Silence");
    Styled::new(&silence(&report.silence), Style::new()).write(&mut out, screen, "  ", "  ");
    if !report.music.is_empty() {
        heading(&mut out, "Music");
        for music in &report.music {
            let line = format!("{}–{}  {}", clock(music.start_ms), clock(music.end_ms), music.role);
            Styled::new(&line, Style::new()).write(&mut out, screen, "  ", "  ");
        }
    }
    heading(&mut out, "Spoken once more");
    if report.respoken.is_empty() {
        out.push_str("  nothing had to be\n");
    }
    for passage in &report.respoken {
        let name = report.speakers.get(passage.speaker).map_or("", |speaker| speaker.name.as_str());
        let time = format!("  {:>7}  ", clock(passage.start_ms));
        let mut line = Styled::new(name, style(passage.speaker, screen));
        line.push(&format!(": “{}” ({})", passage.text, passage.why), Style::new());
        line.write(&mut out, screen, &time, "           ");
    }
    out
}

/// Eighths of a column's height.
const BLOCKS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// A line of blocks over another: sixteen steps of height.
fn waveform(out: &mut String, report: &Report, screen: Screen) {
    let bars = picture::bars(report, screen.width);
    let highest = bars.iter().map(|(peak, _)| *peak).fold(0.0, f64::max).max(1e-6);
    let height = |peak: f64| ((peak / highest * 16.0).round() as usize).clamp(1, 16);
    for row in [8, 0] {
        let mut line = String::new();
        let mut last: Option<Style> = None;
        for (peak, speaker) in &bars {
            let style = speaker.map_or_else(|| screen.style(Style::new().dimmed()), |speaker| style(speaker, screen));
            // Escape sequences only where the colour changes.
            if last != Some(style) {
                let _ = write!(line, "{}{style}", last.map_or_else(String::new, |last| format!("{last:#}")));
                last = Some(style);
            }
            line.push(BLOCKS[height(*peak).saturating_sub(row).min(8)]);
        }
        let _ = writeln!(out, "{line}{}", last.map_or_else(String::new, |last| format!("{last:#}")));
    }
    if !screen.colour {
        let letters: String = bars.iter().map(|(_, speaker)| speaker.map_or(' ', letter)).collect();
        let _ = writeln!(out, "{}", letters.trim_end());
    }
    let (half, end) = (clock(report.duration_ms / 2), clock(report.duration_ms));
    let middle = (screen.width / 2).saturating_sub(4);
    let _ = writeln!(out, "{:<middle$}{half:<right$}{end}", "0:00", right = screen.width - middle - end.len());
}

fn talk(out: &mut String, report: &Report, screen: Screen) {
    let widest = report.speakers.iter().map(|speaker| display_width(&speaker.name)).max().unwrap_or(0);
    let names = widest.min(screen.width / 3).max(4);
    for (n, speaker) in report.speakers.iter().enumerate() {
        let mark = if screen.colour { "■".to_owned() } else { letter(n).to_string() };
        let name = shortened(&speaker.name, names);
        let pad = " ".repeat(names.saturating_sub(display_width(&name)));
        let figures = format!("{pad}  {:>7}  {:>5}  ", clock(speaker.talk_ms), percent(speaker.share));
        // What is left of the line.
        let room = screen.width.saturating_sub(4 + names + display_width(&figures) - pad.len());
        let bar = "█".repeat((speaker.share * room as f64).round() as usize);
        let style = style(n, screen);
        let mut line = Styled::new(&format!("{mark} "), style);
        line.push(&name, Style::new()).push(&figures, Style::new());
        if room >= 4 {
            line.push(&bar, style);
        }
        line.write(out, screen, "  ", "    ");
    }
}

/// The short-term loudness in one line of blocks, between what is named behind it.
fn loudness_line(out: &mut String, report: &Report, screen: Screen) {
    let steps = &report.loudness.short_term;
    if steps.iter().flatten().next().is_none() {
        return;
    }
    let columns = screen.width.saturating_sub(4).max(1);
    let part = |n: usize| {
        let from = n * steps.len() / columns;
        let to = ((n + 1) * steps.len() / columns).max(from + 1).min(steps.len());
        steps.get(from..to).unwrap_or_default().iter().copied().flatten().reduce(f64::max)
    };
    // Two LU a block about the target: what lies lower is a pause.
    let (lowest, highest) = (report.loudness.target - 8.0, report.loudness.target + 6.0);
    let block = |lufs: f64| ((lufs - lowest) / 2.0).clamp(0.0, 7.0).round() as usize + 1;
    let line: String = (0..columns).map(|n| part(n).map_or(' ', |lufs| BLOCKS[block(lufs).min(8)])).collect();
    let _ = writeln!(out, "  {}", line.trim_end());
    let scale = format!(
        "over 3 s, from {} LUFS or less to {} or more",
        crate::report::figure(lowest),
        crate::report::figure(highest)
    );
    Styled::new(&scale, screen.style(Style::new().dimmed())).write(out, screen, "  ", "  ");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::testing::report;

    #[test]
    fn the_page_without_colours() {
        insta::assert_snapshot!(page(&report(), Screen::new(Some(60), false, false)));
    }

    #[test]
    fn colours_stand_for_who_speaks_and_change_no_letter() {
        let plain = page(&report(), Screen::new(Some(80), false, true));
        let coloured = page(&report(), Screen::new(Some(80), true, true));
        assert!(coloured.contains("\u{1b}[33m") && coloured.contains("\u{1b}[36m"));
        let bare = regex::Regex::new("\u{1b}\\[[0-9;]*m").unwrap().replace_all(&coloured, "").into_owned();
        assert!(bare.contains("■ Mara Quist") && plain.contains("B Mara Quist"));
        // The line of letters is what colours stand for.
        assert_eq!(bare.lines().count() + 1, plain.lines().count());
    }

    #[test]
    fn lines_fit_into_any_screen() {
        let mut report = report();
        report.speakers[1].name = "Somebody With a Very Long Name Indeed, 船長".into();
        report.duration_ms = 11_000_000;
        for width in 24..=100 {
            for line in page(&report, Screen::new(Some(width), false, false)).lines() {
                assert!(display_width(line) <= width, "{width}: {line}");
            }
        }
    }

    #[test]
    fn an_episode_in_which_nothing_is_heard_is_shown_too() {
        let mut report = report();
        report.waveform.peaks.clear();
        report.waveform.speakers.clear();
        report.speakers.clear();
        report.chapters.clear();
        report.respoken.clear();
        report.music.clear();
        report.loudness.short_term.clear();
        report.loudness.integrated = None;
        report.duration_ms = 0;
        assert!(page(&report, Screen::new(Some(40), true, true)).contains("−∞ LUFS"));
    }
}
