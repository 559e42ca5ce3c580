//! Settings at the head of a file: `---` with simple `key: value` lines, or `+++` with TOML.
//!
//! In: decoded text. Out: the fields that they name, and where the body begins. Keys that mean nothing to us are
//! other programs' and pass.

use crate::span::ByteSpan;

use super::{ArticleError, Draft, Field, LeftOut, Rule, arrange::Fields, dates};

/// Does the text begin with settings? A lone `---` may also be a rule above prose, so a key must follow it.
pub(super) fn begins(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim_end);
    match lines.next() {
        Some("+++") => true,
        Some("---") => {
            lines.find(|line| !line.is_empty() && !line.starts_with('#')).is_some_and(|line| key_value(line).is_some())
        }
        _ => false,
    }
}

/// `key: value`, the key without blanks.
fn key_value(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    let is_key =
        |key: &str| key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.')) && !key.is_empty();
    (is_key(key.trim_end()) && (value.is_empty() || value.starts_with(char::is_whitespace)))
        .then(|| (key.trim_end(), value))
}

#[derive(Debug, Clone, Copy)]
enum Key {
    Title,
    Byline,
    Date,
    Source,
    Language,
}

fn key(name: &str) -> Option<Key> {
    Some(match name.to_ascii_lowercase().as_str() {
        "title" | "headline" => Key::Title,
        "byline" | "author" | "authors" => Key::Byline,
        "date" | "published" | "pubdate" | "publishdate" => Key::Date,
        "source" | "url" | "link" | "canonical_url" | "original" => Key::Source,
        "language" | "lang" => Key::Language,
        _ => return None,
    })
}

/// Reads the settings into a draft; returns where the body begins.
pub(super) fn parse(text: &str, draft: &mut Draft) -> Result<usize, ArticleError> {
    if !begins(text) {
        return Ok(0);
    }
    let fence = &text[..3];
    let opened = text.lines().next().map_or(0, str::len);
    let Some((inner, body)) = inside(text, fence, opened) else {
        return Err(ArticleError::FrontMatter {
            line: 1,
            expected: "expected front matter that a line of its own closes",
            found: format!("only the {fence} that opens it"),
        });
    };
    draft.fields = if fence == "+++" { toml_fields(text, inner)? } else { yaml_fields(text, inner)? };
    draft.front = Some(ByteSpan::new(0, body));
    Ok(body)
}

/// The settings between the fences, and the first byte behind the second fence.
fn inside(text: &str, fence: &str, opened: usize) -> Option<(ByteSpan, usize)> {
    let start = opened + text[opened..].find('\n').map_or(0, |at| at + 1);
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if line.trim_end() == fence || (fence == "---" && line.trim_end() == "...") {
            return Some((ByteSpan::new(start, at), at + line.len()));
        }
        at += line.len();
    }
    None
}

/// The entries for settings that end at `body`: the whole, but for a title that is spoken from where it stands.
pub(super) fn leave_out(text: &str, front: ByteSpan, title: Option<ByteSpan>) -> Vec<LeftOut> {
    let title = title.filter(|title| front.contains(*title));
    let cuts = title.map_or(vec![front], |title| {
        vec![ByteSpan::new(front.start, title.start), ByteSpan::new(title.end, front.end)]
    });
    let entry = |cut: ByteSpan| {
        let piece = cut.of(text);
        let bare = piece.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '-' | '+'));
        let start = cut.start + (bare.as_ptr() as usize - piece.as_ptr() as usize);
        let source = ByteSpan::new(start, start + bare.len());
        bare.chars().any(char::is_alphanumeric).then(|| LeftOut {
            text: bare.to_owned(),
            rule: Rule::FrontMatter,
            source,
        })
    };
    cuts.into_iter().filter_map(entry).collect()
}

fn store(fields: &mut Fields, key: Key, value: String, span: ByteSpan, line: usize) -> Result<(), ArticleError> {
    let text = value.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return Ok(());
    }
    let field = |text| Some(Field { text, span: Some(span) });
    match key {
        Key::Title => fields.title = field(text),
        Key::Byline => fields.byline = field(text),
        Key::Source => fields.source = field(text),
        Key::Language => fields.language = Some(text),
        Key::Date => match dates::setting(&text) {
            Some(date) => fields.date = field(date),
            None => {
                let expected = "expected a date such as 2026-03-03";
                return Err(ArticleError::FrontMatter { line, expected, found: format!("{text:?}") });
            }
        },
    }
    Ok(())
}

fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

// --- key: value ------------------------------------------------------------------------------------------------

fn yaml_fields(text: &str, inner: ByteSpan) -> Result<Fields, ArticleError> {
    let mut fields = Fields::default();
    let mut at = inner.start;
    let mut open: Option<(Key, Vec<ByteSpan>, usize)> = None;
    for raw in inner.of(text).split_inclusive('\n') {
        let (start, line) = (at, raw.trim_end());
        at += raw.len();
        let bare = line.trim_start();
        let value_start = start + (line.len() - bare.len());
        if bare.is_empty() || bare.starts_with('#') {
            continue;
        }
        let goes_on = line.starts_with([' ', '\t']) || bare.starts_with("- ");
        if goes_on {
            if let Some((_, spans, _)) = &mut open {
                let item = bare.strip_prefix("- ").unwrap_or(bare);
                spans.push(ByteSpan::new(value_start + bare.len() - item.len(), start + line.len()));
            }
            continue;
        }
        finish(text, &mut fields, open.take())?;
        let Some((name, value)) = key_value(line) else {
            let expected = "expected `key: value`";
            return Err(ArticleError::FrontMatter { line: line_of(text, start), expected, found: format!("{line:?}") });
        };
        let value = value.trim_start();
        let block = matches!(value, "" | "|" | ">" | "|-" | ">-" | "|+" | ">+");
        let spans =
            if block { Vec::new() } else { vec![ByteSpan::new(start + line.len() - value.len(), start + line.len())] };
        open = key(name).map(|key| (key, spans, line_of(text, start)));
    }
    finish(text, &mut fields, open)?;
    Ok(fields)
}

fn finish(text: &str, fields: &mut Fields, open: Option<(Key, Vec<ByteSpan>, usize)>) -> Result<(), ArticleError> {
    let Some((key, spans, line)) = open else { return Ok(()) };

    let joint = if matches!(key, Key::Byline) { ", " } else { " " };
    let mut parts = Vec::new();
    for value in spans.iter().map(|span| span.of(text)) {
        match value.strip_prefix('[').and_then(|inside| inside.strip_suffix(']')) {
            Some(items) => {
                parts.extend(items.split(',').map(|item| unquoted(item, line)).collect::<Result<Vec<_>, _>>()?)
            }
            None => parts.push(unquoted(value, line)?),
        }
    }
    let place = |part: &str| part.as_ptr() as usize - text.as_ptr() as usize;
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else { return Ok(()) };
    let whole = ByteSpan::new(place(first), place(last) + last.len());
    let value = parts.join(joint).replace("\\\"", "\"").replace("\\\\", "\\");
    store(fields, key, value, whole, line)
}

fn is_comment(rest: &str) -> bool {
    rest.trim().is_empty() || rest.starts_with(char::is_whitespace) && rest.trim_start().starts_with('#')
}

/// A value without its quote marks, still as it stands in the text.
fn unquoted(value: &str, line: usize) -> Result<&str, ArticleError> {
    let value = value.trim();
    let Some(quote) = value.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
        // A comment may follow a bare value.
        return Ok(value.split(" #").next().unwrap_or(value).trim_end());
    };
    // The closing mark may be followed by a comment, as in `"a" # b`.
    let end = value.rfind(quote).filter(|&end| end > 0 && is_comment(&value[end + 1..]));
    let Some(inside) = end.map(|end| &value[1..end]) else {
        let expected = "expected a value whose quote mark is closed at its end";
        return Err(ArticleError::FrontMatter { line, expected, found: value.to_owned() });
    };
    Ok(inside)
}

// --- TOML --------------------------------------------------------------------------------------------------------

fn toml_fields(text: &str, inner: ByteSpan) -> Result<Fields, ArticleError> {
    type Table = std::collections::BTreeMap<toml::Spanned<String>, toml::Spanned<toml::Value>>;
    let table: Table = toml::from_str(inner.of(text)).map_err(|error| {
        let at = inner.start + error.span().map_or(0, |span| span.start).min(inner.len());
        ArticleError::FrontMatter {
            line: line_of(text, at),
            expected: "expected TOML",
            found: error.message().to_owned(),
        }
    })?;
    let mut fields = Fields::default();
    for (name, value) in &table {
        let Some(key) = key(name.get_ref()) else { continue };
        let span = ByteSpan::new(inner.start + value.span().start, inner.start + value.span().end);
        let said = match value.get_ref() {
            toml::Value::String(text) => text.clone(),
            toml::Value::Datetime(date) => date.to_string(),
            toml::Value::Array(items) => items.iter().filter_map(toml::Value::as_str).collect::<Vec<_>>().join(", "),
            other => {
                let expected = "expected text";
                return Err(ArticleError::FrontMatter {
                    line: line_of(text, span.start),
                    expected,
                    found: other.to_string(),
                });
            }
        };
        store(&mut fields, key, said, span, line_of(text, span.start))?;
    }
    Ok(fields)
}
