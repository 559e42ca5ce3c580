//! Reads a script's Markdown.
//!
//! In: the text of a file that [`format`](super::format()) wrote and a person may have edited. Out: a
//! [normalised](Script::normalised) [`Script`], or every fault that was found, each with its place.
//!
//! ```text
//! file       = "+++" front matter "+++" block*
//! block      = heading | narration | quote        blank lines between them
//! heading    = "#"{1,6} " " text                  one line
//! narration  = text                               lines are joined by a space
//! quote      = ">" "**Name:**" text               "**Name**:" too; a blank ">" line begins another paragraph
//! form       = "[pause 1.5s]" | "[" text "](/" ipa "/)" | "[" text "](" said ")"
//! escape     = "\" punctuation                    a backslash in front of anything else is itself
//! ```
//!
//! The rule that decides: what is not one of the forms is text. `[the plan]` in a quote is an editor's bracket and is
//! read; only a bracket that begins with "pause" or that `(` follows claims to be a form, and must be a right one.

use std::collections::BTreeMap;

use miette::SourceSpan;

use super::{
    CastMember, DEEPEST_HEADING, Fault, Inline, LONGEST_PAUSE, Line, LineKind, Script, ScriptError, cast, front,
    is_space,
};

/// The script in `text`.
///
/// # Errors
/// All faults of the file: each with its place, and the way out where there is one.
pub fn parse(text: &str) -> Result<Script, ScriptError> {
    let fences = front::fences(text).map_err(|fault| ScriptError::new(vec![fault]))?;
    let mut faults = Vec::new();
    let (meta, cast) = front::read(text, fences, &mut faults);
    // Names cannot be looked up in a cast that could not be read.
    let cast_is_known = !faults.iter().any(|fault| matches!(fault, Fault::Toml { .. }));
    let mut body = Body { cast: &cast, cast_is_known, lines: Vec::new(), faults };
    for block in blocks(text, fences.body) {
        body.read(&block);
    }
    let Body { lines, mut faults, .. } = body;
    if lines.is_empty() && faults.is_empty() {
        let end = text.trim_end().len();
        let last_line = text[..end].rfind('\n').map_or(0, |at| at + 1);
        faults.push(Fault::Empty { span: (last_line, end - last_line).into() });
    }
    if faults.is_empty() { Ok(Script { meta, cast, lines }) } else { Err(ScriptError::new(faults)) }
}

/// A character with its byte offset in the file.
type Place = (usize, char);

/// The characters of a paragraph, lines joined, spaces single.
type Paragraph = Vec<Place>;

#[derive(Debug)]
enum Block {
    Heading(u8, Paragraph),
    Narration(Paragraph),
    /// What one run of `>` lines holds.
    Quote(Vec<Paragraph>),
}

/// Cuts the file from byte `from` into blocks.
fn blocks(text: &str, from: usize) -> Vec<Block> {
    let mut blocks = Vec::new();
    // Does the next line of text belong to the last block?
    let mut open = false;
    for (at, line) in front::numbered_lines(&text[from..]) {
        let (at, line) = trimmed(from + at, line);
        if line.is_empty() {
            open = false;
        } else if let Some(rest) = line.strip_prefix('>') {
            let (at, rest) = trimmed(at + 1, rest);
            quote_line(&mut blocks, open, at, rest);
            open = true;
        } else if let Some((level, rest)) = heading(line) {
            let mut paragraph = Vec::new();
            append(&mut paragraph, at + line.len() - rest.len(), rest);
            blocks.push(Block::Heading(level, paragraph));
            open = false;
        } else {
            let paragraph = match blocks.last_mut() {
                Some(Block::Narration(paragraph)) if open => paragraph,
                // A lazy line of a quote: whoever wraps by hand forgets the mark.
                Some(Block::Quote(paragraphs)) if open && paragraphs.last().is_some_and(|p| !p.is_empty()) => {
                    append_last(paragraphs, at, line);
                    continue;
                }
                _ => {
                    let mut paragraph = Vec::new();
                    append(&mut paragraph, at, line);
                    blocks.push(Block::Narration(paragraph));
                    open = true;
                    continue;
                }
            };
            append(paragraph, at, line);
        }
    }
    blocks
}

fn quote_line(blocks: &mut Vec<Block>, open: bool, at: usize, rest: &str) {
    if !(open && matches!(blocks.last(), Some(Block::Quote(_)))) {
        blocks.push(Block::Quote(vec![Vec::new()]));
    }
    let Some(Block::Quote(paragraphs)) = blocks.last_mut() else { return };
    let last_is_empty = paragraphs.last().is_none_or(Vec::is_empty);
    let new_speaker = || {
        let mut line = Vec::new();
        append(&mut line, at, rest);
        label(&line).is_some()
    };
    if !last_is_empty && (rest.is_empty() || new_speaker()) {
        paragraphs.push(Vec::new());
    }
    append_last(paragraphs, at, rest);
}

fn append_last(paragraphs: &mut [Paragraph], at: usize, line: &str) {
    if let Some(paragraph) = paragraphs.last_mut() {
        append(paragraph, at, line);
    }
}

/// Adds a line to a paragraph, with a space between them.
fn append(paragraph: &mut Paragraph, at: usize, line: &str) {
    let mut space = (!paragraph.is_empty()).then_some(at);
    for (offset, c) in line.char_indices() {
        if is_space(c) {
            space = space.or((!paragraph.is_empty()).then_some(at + offset));
        } else {
            if let Some(space) = space.take() {
                paragraph.push((space, ' '));
            }
            paragraph.push((at + offset, c));
        }
    }
}

/// A line without the spaces at its ends, and where it then begins.
fn trimmed(at: usize, line: &str) -> (usize, &str) {
    let rest = line.trim_start_matches(is_space);
    (at + line.len() - rest.len(), rest.trim_end_matches(is_space))
}

/// Level and text of a heading; `#tag` is none.
pub(super) fn heading(line: &str) -> Option<(u8, &str)> {
    let rest = line.trim_start_matches('#');
    let level = u8::try_from(line.len() - rest.len()).ok().filter(|level| (1..=DEEPEST_HEADING).contains(level))?;
    (rest.is_empty() || rest.starts_with(is_space)).then_some((level, rest))
}

/// What a bold label in front of a paragraph says.
struct Label {
    name: String,
    /// The name without the marks around it.
    span: SourceSpan,
    /// Where the text goes on.
    rest: usize,
}

/// `**Name:**` or `**Name**:` in front of a paragraph.
fn label(chars: &[Place]) -> Option<Label> {
    let starts = |at: usize| matches!(chars.get(at..at + 2), Some([(_, '*'), (_, '*')]));
    if !starts(0) {
        return None;
    }
    let mut end = 2;
    while !starts(end) {
        chars.get(end)?;
        end += if is_escape(chars, end) { 2 } else { 1 };
    }
    let (mut inner, mut rest) = (&chars[2..end], end + 2);
    let escaped_colon = || inner.len() >= 2 && last_is_escaped(inner);
    if inner.last().is_some_and(|&(_, c)| c == ':') && !escaped_colon() {
        inner = &inner[..inner.len() - 1];
    } else if chars.get(rest).is_some_and(|&(_, c)| c == ':') {
        rest += 1;
    } else {
        return None;
    }
    let span = match inner {
        [] => span_of(&chars[..rest]),
        inner => span_of(inner),
    };
    while chars.get(rest).is_some_and(|&(_, c)| c == ' ') {
        rest += 1;
    }
    Some(Label { name: super::squeezed(&unescaped(inner)), span, rest })
}

fn last_is_escaped(chars: &[Place]) -> bool {
    let mut at = 0;
    while at < chars.len() {
        if is_escape(chars, at) {
            at += 2;
            if at == chars.len() {
                return true;
            }
        } else {
            at += 1;
        }
    }
    false
}

/// Is there a backslash at `at` that makes the mark after it plain?
fn is_escape(chars: &[Place], at: usize) -> bool {
    matches!(chars.get(at..at + 2), Some([(_, '\\'), (_, mark)]) if mark.is_ascii_punctuation())
}

fn unescaped(chars: &[Place]) -> String {
    let mut out = String::with_capacity(chars.len());
    let mut at = 0;
    while at < chars.len() {
        at += usize::from(is_escape(chars, at));
        out.push(chars[at].1);
        at += 1;
    }
    out
}

/// From the first to the last of `chars`, as bytes of the file.
fn span_of(chars: &[Place]) -> SourceSpan {
    match (chars.first(), chars.last()) {
        (Some(&(start, _)), Some(&(end, c))) => (start, end + c.len_utf8() - start).into(),
        _ => (0, 0).into(),
    }
}

struct Body<'a> {
    cast: &'a BTreeMap<String, CastMember>,
    cast_is_known: bool,
    lines: Vec<Line>,
    faults: Vec<Fault>,
}

impl Body<'_> {
    fn read(&mut self, block: &Block) {
        match block {
            Block::Heading(level, text) => self.line(LineKind::Heading(*level), text),
            Block::Narration(text) => {
                if let Some(label) = label(text) {
                    self.faults.push(Fault::LabelOutside { span: span_of(&text[..label.rest]) });
                }
                self.line(LineKind::Narration, text);
            }
            Block::Quote(paragraphs) => self.quote(paragraphs),
        }
    }

    fn line(&mut self, kind: LineKind, text: &[Place]) {
        let text = self.inlines(text);
        let line = Line { kind, text }.normalised();
        if !line.text.is_empty() {
            self.lines.push(line);
        }
    }

    fn quote(&mut self, paragraphs: &[Paragraph]) {
        let mut speaker: Option<String> = None;
        for paragraph in paragraphs.iter().filter(|paragraph| !paragraph.is_empty()) {
            let rest = match label(paragraph) {
                Some(label) => {
                    speaker = Some(self.person(&label));
                    if paragraph.len() <= label.rest {
                        self.faults.push(Fault::NothingSaid { who: label.name, span: label.span });
                    }
                    paragraph.get(label.rest..).unwrap_or_default()
                }
                None => paragraph,
            };
            if speaker.is_none() {
                self.faults.push(Fault::NoSpeaker { span: span_of(&paragraph[..1]) });
                // One fault is enough for a quote.
                speaker = Some(String::new());
            }
            self.line(LineKind::Quote(speaker.clone().unwrap_or_default()), rest);
        }
    }

    /// The id that a label means; a fault and no id if it means nobody.
    fn person(&mut self, label: &Label) -> String {
        let name = label.name.clone();
        let fault = match cast::find(self.cast, &name) {
            cast::Found::One(id) => return id.to_owned(),
            cast::Found::Nobody if !self.cast_is_known => return String::new(),
            cast::Found::Nobody if name.is_empty() => Fault::NoSpeaker { span: label.span },
            cast::Found::Nobody => {
                let id = cast::fresh_id(&name, |id| self.cast.contains_key(id));
                let remedy = match cast::nearest(self.cast, &name) {
                    Some(nearest) => format!("write “{nearest}”, or give this person a voice in [cast.{id}]"),
                    None => format!("give this person a voice in [cast.{id}] with name = \"{name}\""),
                };
                Fault::UnknownPerson { name, remedy, span: label.span }
            }
            cast::Found::Many(ids) => {
                let choices: Vec<String> = ids.iter().map(|id| format!("“{}”", cast::label(self.cast, id))).collect();
                Fault::ManyPeople { name, choices: choices.join(", "), span: label.span }
            }
        };
        self.faults.push(fault);
        String::new()
    }

    fn inlines(&mut self, chars: &[Place]) -> Vec<Inline> {
        let mut out = Vec::new();
        let mut text = String::new();
        let mut at = 0;
        while let Some(&(_, c)) = chars.get(at) {
            if is_escape(chars, at) {
                text.push(chars[at + 1].1);
                at += 2;
                continue;
            }
            match (c == '[').then(|| form(chars, at)).flatten() {
                Some(Form { inline, end }) => {
                    match inline {
                        Ok(inline) => {
                            out.push(Inline::Text(std::mem::take(&mut text)));
                            out.push(inline);
                        }
                        Err(fault) => self.faults.push(fault),
                    }
                    at = end;
                }
                None => {
                    text.push(c);
                    at += 1;
                }
            }
        }
        out.push(Inline::Text(text));
        out
    }
}

/// What a bracket opened, right or wrong.
struct Form {
    inline: Result<Inline, Fault>,
    /// Where the text goes on.
    end: usize,
}

/// The form that the bracket at `at` opens; none if the bracket is an editor's.
fn form(chars: &[Place], at: usize) -> Option<Form> {
    let claims_pause = is_pause(chars[at + 1..].iter().map(|&(_, c)| c));
    let Some(close) = closing(chars, at + 1, '[', ']') else {
        let fault = Fault::Unclosed { open: '[', close: ']', span: span_of(&chars[at..=at]) };
        return claims_pause.then_some(Form { inline: Err(fault), end: chars.len() });
    };
    if chars.get(close + 1).is_some_and(|&(_, c)| c == '(') {
        let Some(end) = closing(chars, close + 2, ')', ')') else {
            let fault = Fault::Unclosed { open: '[', close: ')', span: span_of(&chars[at..=close + 1]) };
            return Some(Form { inline: Err(fault), end: chars.len() });
        };
        let inline = spoken_form(&chars[at..=end], &chars[at + 1..close], &chars[close + 2..end]);
        return Some(Form { inline, end: end + 1 });
    }
    claims_pause.then(|| Form { inline: pause(&chars[at..=close]), end: close + 1 })
}

/// The first `close` from `from` on that no backslash hides; none if `stop` comes first.
fn closing(chars: &[Place], from: usize, stop: char, close: char) -> Option<usize> {
    let mut at = from;
    loop {
        let &(_, c) = chars.get(at)?;
        if is_escape(chars, at) {
            at += 2;
        } else if c == close {
            return Some(at);
        } else if c == stop {
            return None;
        } else {
            at += 1;
        }
    }
}

/// Does what follows a bracket claim to be a pause? `paused` does not.
pub(super) fn is_pause(rest: impl Iterator<Item = char>) -> bool {
    let mut rest = rest;
    "pause".chars().all(|c| rest.next().is_some_and(|found| found.eq_ignore_ascii_case(&c)))
        && rest.next().is_none_or(|c| is_space(c) || c == ']')
}

/// `[pause 1.5s]` or `[pause 800ms]`.
fn pause(form: &[Place]) -> Result<Inline, Fault> {
    let span = span_of(form);
    let written: String = form.iter().map(|&(_, c)| c).collect();
    let length = written.get("[pause".len()..written.len() - 1).unwrap_or_default().trim().to_lowercase();
    let (number, unit) = match (length.strip_suffix("ms"), length.strip_suffix('s')) {
        (Some(number), _) => (number.trim_end(), 1.0),
        (None, Some(number)) => (number.trim_end(), 1000.0),
        (None, None) => return Err(Fault::UnknownPause { written, span }),
    };
    let is_decimal = number.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let Some(value) = is_decimal.then(|| number.parse::<f64>().ok()).flatten() else {
        return Err(Fault::UnknownPause { written, span });
    };
    let ms = (value * unit).round();
    if ms < 1.0 || ms > f64::from(LONGEST_PAUSE) {
        return Err(Fault::PauseOutOfRange { written: length, limit: LONGEST_PAUSE / 1000, span });
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held between 1 and the limit above")]
    Ok(Inline::Pause(ms as u32))
}

/// `[word](/ipa/)` or `[word](as said)`.
fn spoken_form(whole: &[Place], word: &[Place], form: &[Place]) -> Result<Inline, Fault> {
    let raw: String = form.iter().map(|&(_, c)| c).collect();
    if is_address(&raw) {
        return Err(Fault::Address { span: span_of(form) });
    }
    let text = super::squeezed(&unescaped(word));
    let form_is_ipa = raw.starts_with('/');
    if form_is_ipa && !(form.len() > 1 && raw.ends_with('/') && !last_is_escaped(form)) {
        return Err(Fault::OpenPhonemes { span: span_of(form) });
    }
    let said = super::squeezed(&unescaped(if form_is_ipa { &form[1..form.len() - 1] } else { form }));
    if text.is_empty() || said.is_empty() {
        return Err(Fault::EmptyForm { span: span_of(whole) });
    }
    Ok(if form_is_ipa { Inline::Phonemes { text, ipa: said } } else { Inline::Reading { text, said } })
}

/// Does the second half of a form look like a link's address?
pub(super) fn is_address(raw: &str) -> bool {
    let raw = raw.trim().to_ascii_lowercase();
    // Between slashes stand phonemes, whatever they look like.
    let has_scheme = !raw.starts_with('/') && raw.contains("://");
    has_scheme || ["www.", "mailto:", "#", "./", "../"].iter().any(|start| raw.starts_with(start))
}
