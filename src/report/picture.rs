//! The report as a picture: waveform coloured by who speaks, chapters, loudness over time. SVG, with its colours inside, for a
//! light and for a dark ground.

use std::fmt::Write;

use super::{Report, clock, figure};
use crate::feed::text::html as escape;

/// The picture's own units.
const WIDE: f64 = 1000.0;
const HIGH: f64 = 430.0;
const LEFT: f64 = 46.0;
const RIGHT: f64 = 990.0;
/// The waveform, mirrored about its middle.
const MIDDLE: f64 = 110.0;
const HALF: f64 = 78.0;
/// Loudness, in LUFS, from the top of its part to the bottom.
const LOUD: (f64, f64) = (-6.0, -42.0);
const LOUD_TOP: f64 = 262.0;
const LOUD_BOTTOM: f64 = 392.0;
/// Bars of the waveform: one every two units.
const BARS: usize = 472;

/// How many speakers have a colour of their own; all others share the last.
pub const COLOURS: usize = 8;

/// Names in [`RULES`], on a light ground and on a dark one. Those of people are told apart by those who see fewer colours too
/// (after Okabe and Ito, <https://jfly.uni-koeln.de/color/>); the first is the narrator's.
const INKS: [(&str, &str, &str); 12] = [
    ("ink", "#22282e", "#e6eaee"),
    ("faint", "#5f6a74", "#98a3ae"),
    ("line", "#d5dade", "#3a434c"),
    ("ground", "#ffffff", "#14181c"),
    ("c0", "#69757f", "#98a5b0"),
    ("c1", "#0072b2", "#56a8e8"),
    ("c2", "#d55e00", "#f0894a"),
    ("c3", "#009e73", "#3cc79d"),
    ("c4", "#b0508c", "#e08cc0"),
    ("c5", "#9a7400", "#e0bc4a"),
    ("c6", "#3a8fc4", "#8cc8f0"),
    ("c7", "#7a4a2b", "#c79a78"),
];

const RULES: &str = "\
.report text{font:12px system-ui,sans-serif;fill:var(--faint)}\
.report .ink{fill:var(--ink)}.report .bar{stroke-width:1.5;fill:none}.report .ground{fill:var(--ground)}\
.report .axis{stroke:var(--line);fill:none}.report .mark{stroke:var(--ink);stroke-dasharray:2 3;fill:none}\
.report .target{stroke:var(--c3);stroke-dasharray:5 4;fill:none}.report .loud{stroke:var(--ink);stroke-width:1.5;fill:none}\
.report .music{fill:var(--line)}.report .sn{stroke:var(--line)}\
.report .s0{stroke:var(--c0)}.report .s1{stroke:var(--c1)}.report .s2{stroke:var(--c2)}.report .s3{stroke:var(--c3)}\
.report .s4{stroke:var(--c4)}.report .s5{stroke:var(--c5)}.report .s6{stroke:var(--c6)}.report .s7{stroke:var(--c7)}";

/// The rules for a page, with its colours as properties that the page may use too.
pub fn style() -> String {
    let set = |pick: fn(&(&str, &str, &str)) -> String| INKS.iter().map(pick).collect::<Vec<_>>().join(";");
    let light = set(|(name, light, _)| format!("--{name}:{light}"));
    let dark = set(|(name, _, dark)| format!("--{name}:{dark}"));
    format!(".report{{{light}}}@media (prefers-color-scheme:dark){{.report{{{dark}}}}}{RULES}")
}

/// The same with every colour in its place: many viewers of pictures know no properties.
fn plain_style() -> String {
    let light =
        INKS.iter().fold(RULES.to_owned(), |css, (name, light, _)| css.replace(&format!("var(--{name})"), light));
    let dark = INKS.iter().fold(RULES.to_owned(), |css, (name, _, dark)| css.replace(&format!("var(--{name})"), dark));
    format!("{light}@media (prefers-color-scheme:dark){{{dark}}}")
}

/// Which colour a speaker has.
pub fn colour(speaker: usize) -> usize {
    speaker.min(COLOURS - 1)
}

/// A picture that stands alone.
pub fn svg(report: &Report) -> String {
    let style = plain_style();
    inside(report, &format!("<style>{style}</style><rect class=\"ground\" width=\"{WIDE}\" height=\"{HIGH}\"/>"))
}

/// The picture as part of a page that has [`style`].
pub fn fragment(report: &Report) -> String {
    inside(report, "")
}

fn inside(report: &Report, first: &str) -> String {
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"report\" viewBox=\"0 0 {WIDE} {HIGH}\" role=\"img\" \
         aria-labelledby=\"report-title report-desc\">\n<title id=\"report-title\">{}</title>\n<desc id=\"report-desc\">{}</desc>\n{first}\n",
        escape(&format!("Waveform and loudness of “{}”", report.title)),
        escape(&description(report)),
    );
    waveform(&mut out, report);
    chapters(&mut out, report);
    loudness(&mut out, report);
    axis(&mut out, report);
    out.push_str("</svg>\n");
    out
}

/// The picture in words, for those who do not see it.
fn description(report: &Report) -> String {
    let shares: Vec<String> =
        report.speakers.iter().map(|s| format!("{} {}", s.name, super::percent(s.share))).collect();
    format!(
        "{} long. Share of talk: {}. Loudness: {}.",
        clock(report.duration_ms),
        shares.join(", "),
        super::loudness(&report.loudness)
    )
}

fn x(report: &Report, ms: f64) -> f64 {
    LEFT + (RIGHT - LEFT) * (ms / report.duration_ms.max(1) as f64).clamp(0.0, 1.0)
}

fn waveform(out: &mut String, report: &Report) {
    for music in &report.music {
        let (from, to) = (x(report, music.start_ms as f64), x(report, music.end_ms as f64));
        let _ = writeln!(
            out,
            "<rect class=\"music\" x=\"{from:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"5\"><title>{}</title></rect>",
            MIDDLE + HALF + 4.0,
            to - from,
            escape(&format!("music: {}, {} to {}", music.role, clock(music.start_ms), clock(music.end_ms)))
        );
    }
    // One path for each speaker: hundreds of bars in a few elements.
    let mut paths: Vec<String> = vec![String::new(); COLOURS + 1];
    for (n, (peak, speaker)) in bars(report, BARS).into_iter().enumerate() {
        let x = LEFT + (RIGHT - LEFT) * (n as f64 + 0.5) / BARS as f64;
        let high = (peak * HALF).max(0.5);
        let slot = speaker.map_or(COLOURS, colour);
        if let Some(path) = paths.get_mut(slot) {
            let _ = write!(path, "M{x:.1} {:.1}V{:.1}", MIDDLE - high, MIDDLE + high);
        }
    }
    for (n, path) in paths.iter().enumerate().filter(|(_, path)| !path.is_empty()) {
        let class = if n == COLOURS { "sn".to_owned() } else { format!("s{n}") };
        let _ = writeln!(out, "<path class=\"bar {class}\" d=\"{path}\"/>");
    }
}

/// The waveform in so many parts: the highest sample of each, and who speaks in most of its steps.
pub fn bars(report: &Report, parts: usize) -> Vec<(f64, Option<usize>)> {
    let wave = &report.waveform;
    let steps = wave.peaks.len().min(wave.speakers.len());
    (0..parts)
        .map(|n| {
            let from = n * steps / parts;
            let to = ((n + 1) * steps / parts).max(from + 1).min(steps);
            let peak = wave.peaks.get(from..to).unwrap_or_default().iter().copied().fold(0.0, f64::max);
            let who = wave.speakers.get(from..to).unwrap_or_default();
            let speaking = who.iter().flatten();
            // Who speaks in most of it, the first of those who speak as much.
            let most = speaking.clone().copied().max_by_key(|speaker| {
                (who.iter().filter(|other| **other == Some(*speaker)).count(), std::cmp::Reverse(*speaker))
            });
            (peak, most)
        })
        .collect()
}

fn chapters(out: &mut String, report: &Report) {
    let mut free = 0.0;
    for (n, chapter) in report.chapters.iter().enumerate() {
        let x = x(report, chapter.start_ms as f64);
        let _ = writeln!(
            out,
            "<path class=\"mark\" d=\"M{x:.1} 18V{:.1}\"><title>{}</title></path>",
            MIDDLE + HALF,
            escape(&format!("{} {}", clock(chapter.start_ms), chapter.title))
        );
        // Numbers that would stand in each other are left out; the list has them all.
        if x >= free {
            let _ = writeln!(out, "<text class=\"ink\" x=\"{:.1}\" y=\"14\">{}</text>", x + 2.0, n + 1);
            free = x + 26.0;
        }
    }
}

fn loudness(out: &mut String, report: &Report) {
    let loud = &report.loudness;
    let y = |lufs: f64| {
        let part = (LOUD.0 - lufs.clamp(LOUD.1, LOUD.0)) / (LOUD.0 - LOUD.1);
        LOUD_TOP + (LOUD_BOTTOM - LOUD_TOP) * part
    };
    let _ =
        writeln!(out, "<text class=\"ink\" x=\"{LEFT}\" y=\"{:.1}\">Loudness over 3 s, LUFS</text>", LOUD_TOP - 12.0);
    for lufs in [-10.0, -20.0, -30.0, -40.0] {
        let y = y(lufs);
        let _ = writeln!(
            out,
            "<path class=\"axis\" d=\"M{LEFT} {y:.1}H{RIGHT}\"/><text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            LEFT - 6.0,
            y + 4.0,
            figure(lufs).trim_end_matches(".0")
        );
    }
    let target = y(loud.target);
    let _ = writeln!(
        out,
        "<path class=\"target\" d=\"M{LEFT} {target:.1}H{RIGHT}\"><title>{}</title></path>",
        escape(&format!("{} LUFS is asked for", figure(loud.target)))
    );
    let mut path = String::new();
    let mut pen = 'M';
    for (n, lufs) in loud.short_term.iter().enumerate() {
        match lufs {
            Some(lufs) => {
                let _ = write!(path, "{pen}{:.1} {:.1}", x(report, (n + 1) as f64 * loud.step_ms), y(*lufs));
                pen = 'L';
            }
            None => pen = 'M',
        }
    }
    let _ = writeln!(out, "<path class=\"loud\" d=\"{path}\"/>");
}

/// Times below, at whole steps that leave room for their figures.
fn axis(out: &mut String, report: &Report) {
    const STEPS: [u64; 14] = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];
    let seconds = report.duration_ms / 1000;
    let step = STEPS.into_iter().find(|step| seconds / step <= 10).unwrap_or(seconds.max(1));
    for time in (0..=seconds).step_by(usize::try_from(step).unwrap_or(usize::MAX)) {
        let x = x(report, time as f64 * 1000.0);
        for y in [MIDDLE + HALF + 28.0, HIGH - 14.0] {
            let _ = writeln!(out, "<text x=\"{x:.1}\" y=\"{y:.1}\">{}</text>", clock(time * 1000));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::testing::report, *};

    #[test]
    fn the_picture_is_read_by_a_renderer_and_has_a_text_of_its_own() {
        let svg = svg(&report());
        assert!(resvg::usvg::Tree::from_str(&svg, &resvg::usvg::Options::default()).is_ok());
        assert!(
            svg.contains("<title id=\"report-title\">Waveform and loudness of “The lamp &amp; the pilot”</title>"),
            "{svg}"
        );
        assert!(svg.contains("Share of talk: narrator 62 %, Mara Quist 23 %, Jonas Hell 14 %"), "{svg}");
        assert!(svg.contains("0:24 A &lt;pilot&gt;"), "{svg}");
        for class in ["s0", "s1", "s2", "sn", "music", "target"] {
            assert!(
                svg.contains(&format!("class=\"bar {class}\"")) || svg.contains(&format!("class=\"{class}\"")),
                "{class}"
            );
        }
    }

    #[test]
    fn bars_keep_the_highest_and_whoever_speaks_most() {
        let report = report();
        let bars = bars(&report, 48);
        assert_eq!(bars.len(), 48);
        assert_eq!(bars[0], (0.0, None));
        assert_eq!(bars[20].1, Some(1));
        let highest = |of: &[f64]| of.iter().copied().fold(0.0, f64::max);
        assert_eq!(highest(&bars.iter().map(|(peak, _)| *peak).collect::<Vec<_>>()), highest(&report.waveform.peaks));
        // More parts than steps, and no steps at all.
        assert_eq!(super::bars(&report, 2000).len(), 2000);
        let mut empty = report;
        empty.waveform.peaks.clear();
        assert_eq!(super::bars(&empty, 3), [(0.0, None); 3]);
    }
}
