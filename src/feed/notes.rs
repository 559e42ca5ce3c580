//! What is said of an episode in words: the description, and the show notes.
//!
//! In: a record and the settings. Out: plain text of at most 4000 bytes (Apple's limit for `description`), and HTML of
//! the few elements that podcast apps show (`p`, `a`, `ul`, `li`). Both credit the source and carry the notice that the
//! voices are synthetic; where something must be shortened, it is the summary.

use super::{base::escape_url, text};
use crate::{
    episode::{Origin, Person, Record},
    show::Settings,
};

/// Apple: "up to 4000 bytes".
pub const DESCRIPTION_BYTES: usize = 4000;

/// The most that a credit and a notice may take of it.
const CREDIT_BYTES: usize = 1200;

/// The episode's description, in plain text.
pub fn description(record: &Record, settings: &Settings) -> String {
    let url = record.article.url.as_deref().map(escape_url).filter(|url| url.len() <= CREDIT_BYTES / 2);
    let credit = match (source_words(&record.article), url) {
        (words, None) if words.is_empty() => String::new(),
        (words, None) => format!("Source: {}", words.join(", ")),
        (words, Some(url)) if words.is_empty() => format!("Source: {url}"),
        (words, Some(url)) => format!("Source: {}, {url}", text::clip(&words.join(", "), CREDIT_BYTES / 2)),
    };
    let tail: Vec<String> = [credit, text::one_line(&settings.notice.written)]
        .iter()
        .filter(|part| !part.is_empty())
        .map(|part| text::clip(part, CREDIT_BYTES))
        .collect();
    let taken: usize = tail.iter().map(|part| part.len() + 2).sum();
    let summary = text::clip(text::clean(&record.summary).trim(), DESCRIPTION_BYTES - taken);
    let mut parts = vec![summary];
    parts.extend(tail);
    parts.retain(|part| !part.is_empty());
    if parts.is_empty() {
        // Apps show the description below the title; an empty one looks like a fault.
        return text::title(&record.title);
    }
    parts.join("\n\n")
}

/// The show notes, in HTML.
pub fn show_notes(record: &Record, settings: &Settings) -> String {
    let mut out = String::new();
    for paragraph in text::clean(&record.summary).split("\n\n").map(text::one_line).filter(|p| !p.is_empty()) {
        out.push_str(&format!("<p>{}</p>", text::html(&paragraph)));
    }
    if let Some(source) = source_html(&record.article) {
        out.push_str(&format!("<p>Source: {source}</p>"));
    }
    if !record.people.is_empty() {
        out.push_str("<p>Quoted in this episode:</p><ul>");
        for person in &record.people {
            out.push_str(&format!("<li>{}</li>", text::html(&person_line(person))));
        }
        out.push_str("</ul>");
    }
    let notice = text::one_line(&settings.notice.written);
    if !notice.is_empty() {
        out.push_str(&format!("<p>{}</p>", text::html(&notice)));
    }
    if out.is_empty() {
        out.push_str(&format!("<p>{}</p>", text::html(&text::title(&record.title))));
    }
    out
}

/// `Khazar Ibrahim, Azerbaijani Ambassador to the United States`.
pub fn person_line(person: &Person) -> String {
    let name = text::one_line(&person.name);
    match person.role.as_deref().map(text::one_line) {
        Some(role) if !role.is_empty() && role != name => format!("{name}, {role}"),
        _ => name,
    }
}

/// The source as a line of HTML, its address a link; `None` where nothing is known of it.
pub fn source_html(article: &Origin) -> Option<String> {
    let mut words = source_words(article);
    let Some(url) = article.url.as_deref() else {
        return (!words.is_empty()).then(|| text::html(&words.join(", ")));
    };
    let name = match article.publication.as_deref().map(text::one_line) {
        Some(publication) if !publication.is_empty() => {
            words.remove(0);
            publication
        }
        _ => host(url).to_owned(),
    };
    let link = format!("<a href=\"{}\">{}</a>", text::html(&escape_url(url)), text::html(&name));
    let rest = words.iter().map(|word| format!(", {}", text::html(word))).collect::<String>();
    Some(link + &rest)
}

/// Publication, byline and date, as far as they are known, in this order.
fn source_words(article: &Origin) -> Vec<String> {
    let byline = article.byline.as_deref().map(|byline| match byline.trim().split_at_checked(3) {
        Some((by, name)) if by.eq_ignore_ascii_case("by ") => name.to_owned(),
        _ => byline.to_owned(),
    });
    [
        article.publication.as_deref().map(text::one_line),
        byline.as_deref().map(text::one_line),
        article.date.as_deref().map(text::found_date),
    ]
    .into_iter()
    .flatten()
    .filter(|word| !word.is_empty())
    .collect()
}

fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    host.strip_prefix("www.").unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::testing::record;

    #[test]
    fn the_source_and_the_notice_stay_when_the_summary_is_shortened() {
        let settings = Settings::default();
        let mut record = record(1);
        record.summary = "Ein sehr langer Satz über Bäume. ".repeat(400);
        let said = description(&record, &settings);
        assert!(said.len() <= DESCRIPTION_BYTES, "{}", said.len());
        assert!(
            said.contains("…\n\nSource: The Paper, Ada Writer, 5 June 2026, https://example.org/news/1\n\nRead by"),
            "{said}"
        );
        record.article.url = Some(format!("https://example.org/{}", "x".repeat(9000)));
        record.article.publication = Some("P".repeat(9000));
        assert!(description(&record, &settings).len() <= DESCRIPTION_BYTES);
    }

    #[test]
    fn notes_link_the_source_and_name_who_is_quoted() {
        let mut record = record(1);
        record.summary = "Less < more.\n\nSecond.".into();
        insta::assert_snapshot!(show_notes(&record, &Settings::default()), @r#"<p>Less &lt; more.</p><p>Second.</p><p>Source: <a href="https://example.org/news/1">The Paper</a>, Ada Writer, 5 June 2026</p><p>Quoted in this episode:</p><ul><li>Grace Speaker, Head of R&amp;D</li><li>Tom Reader</li></ul><p>Read by synthetic voices: nobody who is quoted took part in the recording.</p>"#);
        record.article = Origin { url: Some("https://www.example.org/a?b=1".into()), ..Origin::default() };
        assert_eq!(
            source_html(&record.article).as_deref(),
            Some("<a href=\"https://www.example.org/a?b=1\">example.org</a>")
        );
    }

    #[test]
    fn nothing_known_is_nothing_said() {
        let mut record = record(1);
        record.article = Origin::default();
        record.summary.clear();
        record.people.clear();
        let mut settings = Settings::default();
        settings.notice.written.clear();
        assert_eq!(description(&record, &settings), record.title);
        assert_eq!(show_notes(&record, &settings), "<p>Headline 1: “friends” &amp; others</p>");
    }
}
