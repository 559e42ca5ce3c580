//! The report as a page: one file that asks nothing of the network.

use std::fmt::Write;

use super::{Report, clock, loudness, percent, picture, silence};
use crate::feed::text::html as escape;

const STYLE: &str = include_str!("report.css");

/// The page.
pub fn page(report: &Report) -> String {
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"robots\" content=\"noindex\">\n\
         <title>Report: {title}</title>\n<style>\n{}\n{STYLE}</style>\n</head>\n<body class=\"report\">\n<main>\n\
         <h1>{title}</h1>\n<p class=\"what\">{}, {}</p>\n",
        picture::style(),
        clock(report.duration_ms),
        escape(&report.slug),
        title = escape(&report.title),
    );
    out.push_str("<h2>Waveform and loudness</h2>\n<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"Waveform and loudness\">\n");
    out.push_str(&picture::fragment(report));
    out.push_str("</div>\n<ul class=\"legend\">\n");
    for (n, speaker) in report.speakers.iter().enumerate() {
        let _ = writeln!(out, "<li><i class=\"k{}\"></i>{}</li>", picture::colour(n), escape(&speaker.name));
    }
    out.push_str("</ul>\n");
    talk(&mut out, report);
    let _ = writeln!(
        out,
        "<h2>Loudness</h2>\n<p>{}.</p>\n<h2>Silence</h2>\n<p>{}.</p>",
        escape(&loudness(&report.loudness)),
        escape(&silence(&report.silence))
    );
    chapters(&mut out, report);
    respoken(&mut out, report);
    if !report.music.is_empty() {
        out.push_str("<h2>Music</h2>\n<ul>\n");
        for music in &report.music {
            let (from, to) = (clock(music.start_ms), clock(music.end_ms));
            let _ = writeln!(out, "<li>{from}–{to} {}</li>", escape(&music.role));
        }
        out.push_str("</ul>\n");
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn talk(out: &mut String, report: &Report) {
    out.push_str(
        "<h2>Who speaks</h2>\n<div class=\"wide\">\n<table>\n<thead><tr><th scope=\"col\">Who</th><th scope=\"col\">Time</th>\
         <th scope=\"col\">Share</th><th scope=\"col\" class=\"bars\"><span>Share</span></th><th scope=\"col\">Voice</th></tr></thead>\n<tbody>\n",
    );
    for (n, speaker) in report.speakers.iter().enumerate() {
        let _ = writeln!(
            out,
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td class=\"bars\" aria-hidden=\"true\"><i class=\"k{}\" \
             style=\"width:{:.1}%\"></i></td><td>{}</td></tr>",
            escape(&speaker.name),
            clock(speaker.talk_ms),
            escape(&percent(speaker.share)),
            picture::colour(n),
            speaker.share * 100.0,
            escape(&speaker.voice)
        );
    }
    out.push_str("</tbody>\n</table>\n</div>\n");
}

fn chapters(out: &mut String, report: &Report) {
    if report.chapters.is_empty() {
        return;
    }
    out.push_str("<h2>Chapters</h2>\n<ol class=\"chapters\">\n");
    for chapter in &report.chapters {
        let _ = writeln!(out, "<li><span>{}</span> {}</li>", clock(chapter.start_ms), escape(&chapter.title));
    }
    out.push_str("</ol>\n");
}

fn respoken(out: &mut String, report: &Report) {
    out.push_str("<h2>Spoken once more</h2>\n");
    if report.respoken.is_empty() {
        out.push_str("<p>Nothing had to be.</p>\n");
        return;
    }
    out.push_str(
        "<div class=\"wide\">\n<table>\n<thead><tr><th scope=\"col\">Time</th><th scope=\"col\">Who</th><th scope=\"col\">What</th>\
         <th scope=\"col\">Why</th></tr></thead>\n<tbody>\n",
    );
    for passage in &report.respoken {
        let name = report.speakers.get(passage.speaker).map_or("", |speaker| speaker.name.as_str());
        let _ = writeln!(
            out,
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            clock(passage.start_ms),
            escape(name),
            escape(&passage.text),
            escape(&passage.why)
        );
    }
    out.push_str("</tbody>\n</table>\n</div>\n");
}

#[cfg(test)]
mod tests {
    use super::{super::testing::report, *};

    #[test]
    fn the_page_asks_nothing_of_the_network_and_strangers_words_are_text() {
        let mut report = report();
        let evil = "\"><script>alert(1)</script>";
        report.title = evil.into();
        report.slug = evil.into();
        report.chapters[0].title = evil.into();
        report.speakers[1].name = evil.into();
        report.speakers[1].voice = evil.into();
        report.respoken[0].text = evil.into();
        report.respoken[0].why = evil.into();
        report.music[0].role = evil.into();
        let html = page(&report);
        for outside in ["<script", "src=", "url(", "@import", "<link", "href="] {
            assert!(!html.contains(outside), "{outside}");
        }
        // The namespace of SVG is a name, and nothing is fetched from it.
        assert_eq!(html.matches("http").count(), 1);
    }

    #[test]
    fn the_page_says_what_the_report_says() {
        let html = page(&report());
        for part in [
            "<th scope=\"row\">Mara Quist</th><td>0:08</td><td>23 %</td>",
            "width:62.3%",
            "−16.1 LUFS (−16.0 is asked for), range 3.2 LU, true peak −1.4 dBTP.",
            "<li><span>0:24</span> A &lt;pilot&gt;</li>",
            "<td>a hiss at its end</td>",
            "<li>0:00–0:06 intro</li>",
            "prefers-color-scheme:dark",
            "role=\"img\"",
        ] {
            assert!(html.contains(part), "{part} is not in\n{html}");
        }
        let mut calm = report();
        calm.respoken.clear();
        assert!(page(&calm).contains("Nothing had to be."));
    }
}
