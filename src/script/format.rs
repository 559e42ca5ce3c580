//! Writes a script as Markdown.
//!
//! In: a [`Script`]. Out: the text of its file, which [`parse`](super::parse()) reads back to the same script if it is
//! [normalised](Script::normalised).
//!
//! The rule that decides what is escaped: only what the parser would take for markup at that very place. A backslash
//! in front of an ASCII punctuation mark makes the mark plain text; a backslash in front of anything else is itself.

use std::fmt::Write as _;

use super::{CastMember, Inline, Line, LineKind, Meta, NARRATOR, Script, cast};
use crate::gender::Gender;

/// The line that opens and closes the front matter.
pub(super) const FENCE: &str = "+++";

/// The script's file.
pub fn format(script: &Script) -> String {
    let mut out = front_matter(script);
    for line in &script.lines {
        out.push('\n');
        out.push_str(&line_text(script, line));
        out.push('\n');
    }
    out
}

fn front_matter(script: &Script) -> String {
    let mut out = format!("{FENCE}\n");
    write_meta(&mut out, &script.meta);
    let narrator = script.cast.get_key_value(NARRATOR);
    let others = script.cast.iter().filter(|(id, _)| *id != NARRATOR);
    for (id, member) in narrator.into_iter().chain(others) {
        write_member(&mut out, id, member);
    }
    out.push_str(FENCE);
    out.push('\n');
    out
}

fn write_meta(out: &mut String, meta: &Meta) {
    // Taken apart, so that a field that is added cannot be forgotten here.
    let Meta { title, source, publication, byline, date, language, published, written } = meta;
    write_key(out, "title", Some(title));
    write_key(out, "source", source.as_deref());
    write_key(out, "publication", publication.as_deref());
    write_key(out, "byline", byline.as_deref());
    write_key(out, "date", date.as_deref());
    write_key(out, "language", language.as_deref());
    if let Some(published) = published {
        let _ = writeln!(out, "published = {}", published.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true));
    }
    write_key(out, super::fingerprint::KEY, written.as_deref());
}

fn write_member(out: &mut String, id: &str, member: &CastMember) {
    let CastMember { name, role, gender, voice } = member;
    let key = if cast::is_id(id) { id.to_owned() } else { toml_string(id) };
    let _ = writeln!(out, "\n[cast.{key}]");
    write_key(out, "name", name.as_deref());
    write_key(out, "role", role.as_deref());
    write_key(out, "gender", gender.map(Gender::as_str));
    write_key(out, "voice", voice.as_deref());
}

fn write_key(out: &mut String, key: &str, value: Option<impl AsRef<str>>) {
    if let Some(value) = value {
        let _ = writeln!(out, "{key} = {}", toml_string(value.as_ref()));
    }
}

/// A TOML basic string on one line, so that no value can hold a line that looks like the fence.
fn toml_string(value: &str) -> String {
    let mut out = String::from("\"");
    for c in value.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn line_text(script: &Script, line: &Line) -> String {
    match &line.kind {
        LineKind::Heading(level) => format!("{} {}", "#".repeat(usize::from(*level)), inlines(&line.text, false)),
        LineKind::Narration => inlines(&line.text, true),
        LineKind::Quote(id) => {
            let label = escaped(&cast::label(&script.cast, id), Some(':'), |_, c| c == '*');
            format!("> **{label}:** {}", inlines(&line.text, false))
        }
    }
}

/// `opens` says that the text begins a line of the file, where `#`, `>` and `**` mean something.
fn inlines(text: &[Inline], opens: bool) -> String {
    let mut out = String::new();
    for (n, inline) in text.iter().enumerate() {
        match inline {
            Inline::Text(text_piece) => {
                let after_pause = n > 0 && matches!(text[n - 1], Inline::Pause(_));
                let next = text.get(n + 1).map(|_| '[');
                out.push_str(&plain(text_piece, next, opens && n == 0, after_pause));
            }
            Inline::Pause(ms) => {
                let _ = write!(out, "[pause {}s]", seconds(*ms));
            }
            Inline::Phonemes { text, ipa } => {
                let ipa = escaped(ipa, Some('/'), |_, c| matches!(c, '(' | ')'));
                let _ = write!(out, "[{}](/{ipa}/)", bracketed(text));
            }
            Inline::Reading { text, said } => {
                let _ = write!(out, "[{}]({})", bracketed(text), reading(said));
            }
        }
    }
    out
}

fn plain(text: &str, next: Option<char>, opens: bool, after_pause: bool) -> String {
    escaped(text, next, |at, c| {
        let first = at == 0;
        match c {
            '[' => looks_like_form(&text[at + 1..]),
            '>' => first && opens,
            '#' => first && opens && super::parse::heading(text).is_some(),
            '*' => first && opens && text.starts_with("**"),
            '(' => first && after_pause,
            _ => false,
        }
    })
}

/// Would the parser take a bracket in front of `rest` for the beginning of a form?
fn looks_like_form(rest: &str) -> bool {
    super::parse::is_pause(rest.chars()) || rest.split_once(']').is_some_and(|(_, after)| after.starts_with('('))
}

fn bracketed(text: &str) -> String {
    escaped(text, Some(']'), |_, c| matches!(c, '[' | ']'))
}

fn reading(said: &str) -> String {
    let simple = escaped(said, Some(')'), |at, c| matches!(c, '(' | ')') || (at == 0 && c == '/'));
    if !super::parse::is_address(&simple) {
        return simple;
    }
    escaped(said, Some(')'), |_, c| matches!(c, '(' | ')' | ':' | '/' | '.' | '#'))
}

/// `text` with a backslash in front of what is `markup` (byte offset, character), and in front of a backslash that
/// would otherwise hide the mark after it; `next` is what follows the text.
fn escaped(text: &str, next: Option<char>, markup: impl Fn(usize, char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let follows = chars.peek().map(|&(_, c)| c).or(next);
        if markup(at, c) || (c == '\\' && follows.is_some_and(|c| c.is_ascii_punctuation())) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Milliseconds as seconds, without needless zeros.
fn seconds(ms: u32) -> String {
    let text = format!("{}.{:03}", ms / 1000, ms % 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
