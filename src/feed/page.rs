//! The show's web page: one file that needs nothing else but the cover and the audio beside it.
//!
//! In: settings, records, the address of the feed. Out: HTML, a pure function of the three. Its own links are relative, so
//! that the page works from a folder, from the local server and from the web. Without scripts everything works but the
//! button that copies the address.

use super::{
    base::{BaseUrl, encode_path, escape_url},
    card, notes, text, xml,
};
use crate::{
    episode::Record,
    show::{Settings, settings::Encoding},
};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// `feed/index.html`.
pub fn page(settings: &Settings, records: &[Record], base: &BaseUrl) -> String {
    let ordered = xml::newest_first(records);
    let mut out = String::with_capacity(8192 + 2048 * ordered.len());
    head(&mut out, settings, base);
    masthead(&mut out, settings);
    subscribe(&mut out, base);
    out.push_str("<main>\n<h2>Episodes</h2>\n");
    if ordered.is_empty() {
        out.push_str("<p>There are none yet.</p>\n");
    }
    for record in ordered {
        episode(&mut out, record);
    }
    out.push_str("</main>\n");
    foot(&mut out, settings);
    out
}

fn head(out: &mut String, settings: &Settings, base: &BaseUrl) {
    let title = text::html(&text::title(&settings.title));
    let about = text::html(&text::clip(&text::one_line(&settings.description), 300));
    let robots = if settings.private { "<meta name=\"robots\" content=\"noindex\">\n" } else { "" };
    push(
        out,
        &[
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
            "<meta name=\"color-scheme\" content=\"light dark\">\n",
            robots,
            "<title>",
            &title,
            "</title>\n<meta name=\"description\" content=\"",
            &about,
            "\">\n<link rel=\"alternate\" type=\"application/rss+xml\" title=\"",
            &title,
            "\" href=\"feed.xml\">\n<link rel=\"icon\" type=\"image/jpeg\" href=\"cover.jpg\">\n",
            &card::show_meta(settings, base),
            "<style>\n",
            STYLE,
            "</style>\n</head>\n<body>\n",
        ],
    );
}

fn masthead(out: &mut String, settings: &Settings) {
    let lang = text::html(&text::one_line(&settings.language));
    let title = text::title(&settings.title);
    push(
        out,
        &["<header lang=\"", &lang, "\">\n<img src=\"cover.jpg\" width=\"600\" height=\"600\" alt=\"\">\n<div>\n<h1>"],
    );
    push(out, &[&text::html(&title), "</h1>\n"]);
    let author = xml::author(settings);
    if author != title {
        push(out, &["<p class=\"by\">", &text::html(&author), "</p>\n"]);
    }
    paragraphs(out, &settings.description);
    let link = text::one_line(&settings.link);
    if link.starts_with("http://") || link.starts_with("https://") {
        let href = text::html(&escape_url(&link));
        push(out, &["<p><a href=\"", &href, "\">", &text::html(&link), "</a></p>\n"]);
    }
    out.push_str("</div>\n</header>\n");
}

fn subscribe(out: &mut String, base: &BaseUrl) {
    let reach = match base.is_loopback() {
        true => " It is reached from this computer only; published on the web, it is reached from everywhere.",
        false => "",
    };
    push(
        out,
        &[
            "<section class=\"subscribe\" aria-labelledby=\"subscribe\">\n<h2 id=\"subscribe\">Subscribe</h2>\n",
            "<p id=\"how\">Copy this address and add it in your podcast app, where it says <q>add by URL</q>, <q>follow by URL</q> or ",
            "<q>add RSS feed</q>.",
            reach,
            "</p>\n<div class=\"copy\">\n<input id=\"address\" type=\"url\" readonly aria-label=\"Address of the feed\" ",
            "aria-describedby=\"how\" value=\"",
            &text::html(&base.feed()),
            "\">\n<button id=\"copy\" type=\"button\" hidden>Copy</button>\n<span id=\"copied\" role=\"status\"></span>\n</div>\n</section>\n",
        ],
    );
}

fn episode(out: &mut String, record: &Record) {
    let title = text::html(&text::title(&record.title));
    let id = text::html(&record.slug);
    let lang = text::html(&text::one_line(&record.language));
    push(
        out,
        &[
            "<article id=\"",
            &id,
            "\" lang=\"",
            &lang,
            "\">\n<h3><a href=\"#",
            &encode_path(&record.slug),
            "\">",
            &title,
        ],
    );
    let machine = record.published.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    push(
        out,
        &["</a></h3>\n<p class=\"when\" lang=\"en\"><time datetime=\"", &machine, "\">", &text::day(record.published)],
    );
    push(out, &["</time> · ", &text::duration(record.audio.duration_ms), "</p>\n"]);
    // The page lies in feed/, the audio beside it.
    let audio = format!("../{}", encode_path(&record.audio.path));
    push(out, &["<audio controls preload=\"none\" aria-label=\"", &title, "\" src=\"", &audio, "\"></audio>\n"]);
    paragraphs(out, &record.summary);
    if !record.people.is_empty() {
        out.push_str("<p class=\"label\" lang=\"en\">Quoted</p>\n<ul>\n");
        for person in &record.people {
            push(out, &["<li>", &text::html(&notes::person_line(person)), "</li>\n"]);
        }
        out.push_str("</ul>\n");
    }
    out.push_str("<p class=\"source\">");
    if let Some(source) = notes::source_html(&record.article) {
        push(out, &["<span lang=\"en\">Source:</span> ", &source, " · "]);
    }
    if record.transcript {
        push(out, &["<a lang=\"en\" href=\"episodes/", &encode_path(&record.slug), ".html\">Transcript</a> · "]);
    }
    push(out, &["<a lang=\"en\" href=\"", &audio, "\" download>Download</a>"]);
    for alternate in &record.alternates {
        let Some(encoding) = Encoding::of_mime(&alternate.mime) else { continue };
        push(
            out,
            &[" · <a lang=\"en\" href=\"../", &encode_path(&alternate.path), "\" download>", encoding.name(), "</a>"],
        );
    }
    out.push_str("</p>\n</article>\n");
}

fn foot(out: &mut String, settings: &Settings) {
    out.push_str("<footer>\n");
    for line in [&settings.notice.written, &settings.copyright] {
        let line = text::one_line(line);
        if !line.is_empty() {
            push(out, &["<p>", &text::html(&line), "</p>\n"]);
        }
    }
    push(out, &["</footer>\n<script>\n", SCRIPT, "</script>\n</body>\n</html>\n"]);
}

fn paragraphs(out: &mut String, words: &str) {
    for paragraph in text::clean(words).split("\n\n").map(text::one_line).filter(|p| !p.is_empty()) {
        push(out, &["<p>", &text::html(&paragraph), "</p>\n"]);
    }
}

fn push(out: &mut String, parts: &[&str]) {
    for part in parts {
        out.push_str(part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        episode::Alternate,
        feed::testing::{record, settings},
    };

    #[test]
    fn the_page_asks_nothing_of_the_network() {
        let html = page(&settings(), &[record(1)], &BaseUrl::of(&settings()).unwrap());
        for outside in ["src=\"http", "url(", "@import", "<link rel=\"stylesheet\""] {
            assert!(!html.contains(outside), "{outside}");
        }
        assert!(html.contains("src=\"../audio/episode-1.mp3\""));
        assert!(html.contains("value=\"https://example.org/show/feed/feed.xml\""));
        assert!(html.contains("<article id=\"episode-1\""));
    }

    #[test]
    fn other_encodings_can_be_downloaded() {
        let mut one = record(1);
        let alternate =
            |end: &str, mime: &str| Alternate { path: format!("audio/é {end}"), bytes: 1, mime: mime.into() };
        one.alternates = vec![alternate("1.opus", "audio/ogg"), alternate("1.x", "text/html")];
        let html = page(&settings(), &[one], &BaseUrl::of(&settings()).unwrap());
        assert!(html.contains("href=\"../audio/%C3%A9%201.opus\" download>Opus</a>"));
        assert!(!html.contains("1.x"));
    }

    #[test]
    fn words_of_strangers_are_text_and_never_markup() {
        let evil = "\"><script>alert(1)</script>";
        let mut settings = settings();
        settings.title = evil.into();
        settings.description = evil.into();
        settings.language = evil.into();
        settings.link = format!("javascript:{evil}");
        let mut one = record(1);
        one.title = evil.into();
        one.summary = evil.into();
        one.language = evil.into();
        one.people[0].name = evil.into();
        one.article.url = Some(format!("https://example.org/{evil}"));
        one.article.publication = Some(evil.into());
        let html = page(&settings, &[one], &BaseUrl::of(&settings).unwrap());
        assert_eq!(html.matches("<script").count(), 1);
        assert!(!html.contains("javascript:"));
    }
}
