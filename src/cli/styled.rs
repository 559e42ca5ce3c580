//! Text for a terminal: what it looks like, and where its lines break.
//!
//! In: pieces of text, each with its style. Out: lines of at most the screen's width, the styles laid over them last,
//! so that no escape sequence is ever counted or broken. Whatever comes from an article or a file's name goes through
//! [`harmless`] first: the only escape sequences that reach the terminal are ours.

use std::{fmt::Write, ops::Range};

use anstyle::Style;
use textwrap::{
    WordSeparator,
    core::{break_words, display_width},
    wrap_algorithms::wrap_first_fit,
};

/// Longer lines are hard to read; the help stops there too.
const WIDEST: usize = 100;
/// With fewer columns lines run over: better than a word a line.
const NARROWEST: usize = 24;
/// Where nobody says.
const USUAL: usize = 80;

/// What standard output can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screen {
    /// Columns of a line.
    pub width: usize,
    pub colour: bool,
    /// Somebody is looking at it, now.
    pub terminal: bool,
}

impl Screen {
    pub fn new(columns: Option<usize>, colour: bool, terminal: bool) -> Self {
        Screen { width: columns.unwrap_or(USUAL).clamp(NARROWEST, WIDEST), colour, terminal }
    }

    /// `style`, where there are colours.
    pub fn style(self, style: Style) -> Style {
        if self.colour { style } else { Style::new() }
    }
}

/// A paragraph in pieces of one style each.
#[derive(Debug, Clone, Default)]
pub struct Styled {
    text: String,
    /// The end of each piece in `text`.
    pieces: Vec<(usize, Style)>,
}

impl Styled {
    pub fn new(text: &str, style: Style) -> Self {
        let mut styled = Styled::default();
        styled.push(text, style);
        styled
    }

    pub fn push(&mut self, text: &str, style: Style) -> &mut Self {
        self.text.extend(text.chars().map(harmless));
        self.pieces.push((self.text.len(), style));
        self
    }

    pub fn append(&mut self, other: Styled) -> &mut Self {
        let before = self.text.len();
        self.text.push_str(&other.text);
        self.pieces.extend(other.pieces.into_iter().map(|(end, style)| (before + end, style)));
        self
    }

    /// Columns that it takes in one line.
    pub fn columns(&self) -> usize {
        display_width(&self.text)
    }

    /// Appends its lines to `out`, the first behind `first` and all others behind `rest`, which are our own words.
    pub fn write(&self, out: &mut String, screen: Screen, first: &str, rest: &str) {
        let mut pieces = self.pieces.iter().peekable();
        let width = |margin: &str| screen.width.saturating_sub(display_width(margin)).max(NARROWEST / 2);
        for (n, line) in lines(&self.text, width(first), width(rest)).into_iter().enumerate() {
            out.push_str(if n == 0 { first } else { rest });
            let mut at = line.start;
            while let Some((end, style)) = pieces.peek() {
                let until = (*end).clamp(at, line.end);
                if at < until {
                    // Every line closes what it opens: a pager may begin anywhere.
                    let _ = write!(out, "{style}{}{style:#}", &self.text[at..until]);
                    at = until;
                }
                if *end > line.end {
                    break;
                }
                pieces.next();
            }
            out.push('\n');
        }
    }
}

/// The lines of `text`, without the spaces at their ends: the first of at most `first` columns, all others of `rest`.
fn lines(text: &str, first: usize, rest: usize) -> Vec<Range<usize>> {
    let words = break_words(WordSeparator::UnicodeBreakProperties.find_words(text), first.min(rest));
    // A screen has fewer columns than a float can count.
    let columns = [first, rest].map(|width| u16::try_from(width).map_or(f64::from(u16::MAX), f64::from));
    let mut from = 0;
    let mut lines: Vec<Range<usize>> = Vec::new();
    for line in wrap_first_fit(&words, &columns) {
        let end = line.iter().fold(from, |end, word| end + word.word.len() + word.whitespace.len());
        let spaces = line.last().map_or(0, |word| word.whitespace.len());
        lines.push(from..end - spaces);
        from = end;
    }
    lines
}

/// The beginning of `text` in at most `columns`, with a mark where something is left out.
pub fn shortened(text: &str, columns: usize) -> String {
    let text: String = text.chars().map(harmless).collect();
    if display_width(&text) <= columns {
        return text;
    }
    let mut short = String::new();
    let mut room = columns.saturating_sub(1);
    for c in text.chars() {
        let width = display_width(c.encode_utf8(&mut [0; 4]));
        if width > room {
            break;
        }
        room -= width;
        short.push(c);
    }
    let kept = short.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':'));
    format!("{kept}…")
}

/// What may be shown in the place of `c`: nothing that moves the cursor, colours, or turns the order of letters round
/// (<https://trojansource.codes>).
pub fn harmless(c: char) -> char {
    match c {
        '\t' | '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => ' ',
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => char::REPLACEMENT_CHARACTER,
        _ if c.is_control() => char::REPLACEMENT_CHARACTER,
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use anstyle::AnsiColor;
    use proptest::prelude::*;

    use super::*;

    fn screen(width: usize) -> Screen {
        Screen { width, colour: true, terminal: true }
    }

    fn written(styled: &Styled, width: usize) -> String {
        let mut out = String::new();
        styled.write(&mut out, screen(width), "- ", "  ");
        out
    }

    #[test]
    fn styles_lie_over_lines_that_were_broken_without_them() {
        let red = AnsiColor::Red.on_default();
        let mut styled = Styled::new("The boat is ", Style::new());
        styled.push("older than any of us can", red).push(" remember.", Style::new());
        assert_eq!(
            written(&styled, 26),
            "- The boat is \u{1b}[31molder than\u{1b}[0m\n  \u{1b}[31many of us can\u{1b}[0m remember.\n"
        );
    }

    #[test]
    fn nothing_of_a_text_reaches_the_terminal_as_an_order() {
        let styled = Styled::new("a\u{1b}[31mb\u{9b}2J\u{7}c\u{202e}d\te\u{2028}f", Style::new());
        assert_eq!(written(&styled, 60), "- a\u{fffd}[31mb\u{fffd}2J\u{fffd}c\u{fffd}d e f\n");
    }

    #[test]
    fn what_is_too_long_is_shortened_by_columns() {
        assert_eq!(shortened("“We sail at dawn,”", 18), "“We sail at dawn,”");
        assert_eq!(shortened("“We sail, at dawn,”", 10), "“We sail…");
        assert_eq!(shortened("船は夜明けに出る", 7), "船は夜…");
    }

    proptest! {
        #[test]
        fn every_letter_is_shown_once_in_lines_that_fit(words in prop::collection::vec("\\PC{0,6}|[a-z]{1,40}", 0..40), width in 24usize..80) {
            let mut styled = Styled::default();
            for (n, word) in words.iter().enumerate() {
                styled.push(word, Style::new());
                if n % 2 == 0 {
                    styled.push(" ", AnsiColor::Blue.on_default());
                }
            }
            let mut out = String::new();
            styled.write(&mut out, Screen { width, colour: false, terminal: false }, "", "");
            let out: String = out.replace("\u{1b}[34m", "").replace("\u{1b}[0m", "");
            let letters = |text: &str| text.chars().filter(|c| !matches!(c, ' ' | '\n')).collect::<String>();
            prop_assert_eq!(letters(&out), letters(&styled.text));
            for line in out.lines() {
                prop_assert!(display_width(line) <= width, "{} columns: {}", display_width(line), line);
            }
        }
    }
}
