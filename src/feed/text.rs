//! Text on its way into XML and HTML: only characters that XML 1.0 has, titles of one line, lengths in bytes.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, Utc};

/// Without the characters that XML 1.0 (2.2, `Char`) forbids, and without the control characters U+007F to U+009F that it
/// discourages. Line ends become `\n`, as a parser would make them. The `rss` crate writes what it is given.
pub fn clean(text: &str) -> Cow<'_, str> {
    let fine = |c: char| match c {
        '\t' | '\n' => true,
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => false,
        _ => true,
    };
    if text.chars().all(fine) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n").chars().filter(|&c| fine(c)).collect())
}

/// Cleaned, with runs of white space as one space and none around it.
pub fn one_line(text: &str) -> String {
    let text = clean(text);
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// A title as apps take it: one line of at most 255 characters.
pub fn title(text: &str) -> String {
    let line = one_line(text);
    match line.char_indices().nth(255) {
        None => line,
        Some(_) => {
            let end = line.char_indices().nth(254).map_or(line.len(), |(at, _)| at);
            cut(&line, end)
        }
    }
}

/// At most `bytes` bytes, cut between two words where there are words, and then closed with an ellipsis.
pub fn clip(text: &str, bytes: usize) -> String {
    if text.len() <= bytes {
        return text.to_owned();
    }
    cut(text, bytes.saturating_sub('…'.len_utf8()))
}

/// The text's first words that end at or before byte `end`, and an ellipsis.
fn cut(text: &str, end: usize) -> String {
    let boundary = crate::text::floor_boundary(text, end);
    let head = &text[..boundary];
    // A word of absurd length is cut where it stands.
    let words = head.rfind(char::is_whitespace).filter(|&at| at > head.len() / 2).map_or(head, |at| &head[..at]);
    format!("{}…", words.trim_end())
}

/// Cleaned and escaped for HTML, in text and in attributes with double quotes.
pub fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in clean(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
    out
}

/// Whole seconds, rounded, and never none: `itunes:duration` counts from 1.
pub fn whole_seconds(ms: u64) -> u64 {
    (ms.saturating_add(500) / 1000).max(1)
}

/// `1 h 4 min`, `12 min`, `45 s`.
pub fn duration(ms: u64) -> String {
    match whole_seconds(ms) {
        s @ 0..60 => format!("{s} s"),
        s @ 60..3570 => format!("{} min", (s + 30) / 60),
        s => {
            let minutes = (s + 30) / 60;
            match minutes % 60 {
                0 => format!("{} h", minutes / 60),
                rest => format!("{} h {rest} min", minutes / 60),
            }
        }
    }
}

/// `5 June 2026`.
pub fn day(date: DateTime<Utc>) -> String {
    date.format("%-d %B %Y").to_string()
}

/// An article's date as its readers would write it, where it can be read; otherwise as it stands.
pub fn found_date(text: &str) -> String {
    let line = one_line(text);
    let day = line.get(..10).and_then(|head| NaiveDate::parse_from_str(head, "%Y-%m-%d").ok());
    match day {
        Some(day) if !line[10..].starts_with(|c: char| c.is_alphanumeric() && c != 'T') => {
            day.format("%-d %B %Y").to_string()
        }
        _ => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_xml_forbids_are_gone() {
        assert_eq!(clean("a\u{0}b\u{b}c\r\nd\re\u{fffe}\u{ffff}\u{85}f\t🦀"), "abc\nd\nef\t🦀");
        assert!(matches!(clean("plain"), Cow::Borrowed("plain")));
        assert_eq!(one_line("  two\n\u{1}words\u{a0} here "), "two words here");
    }

    #[test]
    fn long_titles_end_in_a_word_and_an_ellipsis() {
        let long = title(&"word ".repeat(100));
        assert!(long.chars().count() <= 255 && long.ends_with("word…"), "{long}");
        assert_eq!(title(&"é".repeat(300)).chars().count(), 255);
        assert_eq!(title(&"é".repeat(255)), "é".repeat(255));
    }

    #[test]
    fn text_is_clipped_by_bytes_between_characters() {
        for length in 3..40 {
            assert!(clip("zwölf Boxkämpfer jagen Viktor quer", length).len() <= length);
        }
        assert_eq!(clip("one two", 7), "one two");
    }

    #[test]
    fn markup_is_escaped_in_text_and_attributes() {
        assert_eq!(html("<a href=\"x\">R&D</a>\u{1}"), "&lt;a href=&quot;x&quot;&gt;R&amp;D&lt;/a&gt;");
    }

    #[test]
    fn lengths_of_time_read_well() {
        let said: Vec<_> = [1, 45_000, 59_700, 600_000, 3_599_000, 3_840_000].map(duration).into();
        assert_eq!(said, ["1 s", "45 s", "1 min", "10 min", "1 h", "1 h 4 min"]);
    }

    #[test]
    fn an_articles_date_is_read_or_left() {
        assert_eq!(found_date("2026-06-05T12:00:00Z"), "5 June 2026");
        assert_eq!(found_date("2026-06-05"), "5 June 2026");
        assert_eq!(found_date("Friday, June 5"), "Friday, June 5");
        assert_eq!(found_date("5 июня 2026 года"), "5 июня 2026 года");
    }
}
