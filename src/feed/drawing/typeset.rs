//! A text in a box: its words, each in a font that has all of its letters, broken into lines as large as they fit.

use resvg::usvg;
use textwrap::WordSeparator;
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use super::{super::text, Fonts, parse};
use crate::feed::CoverError;

/// The widest that a word may be, in ems, before it is broken: in smaller type it could not be read in a list.
const WORD: f32 = 9.0;

/// What stands between two breaks of a line.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    pub text: String,
    /// The font's place in [`Fonts`].
    pub font: usize,
    /// In ems.
    pub width: f32,
    /// Whether a space follows if the next word stands in the same line.
    pub space: bool,
}

/// A text that is ready to be set.
#[derive(Debug, Clone, PartialEq)]
pub struct Words {
    /// The text as it is drawn, in one line.
    pub plain: String,
    pub words: Vec<Word>,
    /// Reads from right to left.
    pub from_right: bool,
    /// The distance of two base lines, in ems.
    leading: f32,
    /// The width of a space, in ems.
    space: f32,
}

/// Lines in one size.
#[derive(Debug, Clone, PartialEq)]
pub struct Set {
    pub size: f32,
    pub leading: f32,
    pub lines: Vec<Vec<Word>>,
    pub from_right: bool,
    /// The width of a space, in ems.
    space: f32,
}

impl Words {
    /// The words of a text as they can be drawn: without pictures such as emoji, and in Latin letters where no font has
    /// their own. What then is left without a glyph is left out: a box in place of a letter says nothing.
    pub fn of(plain: &str, fonts: &Fonts) -> Result<Self, CoverError> {
        let plain = in_latin(&drawable(plain), fonts);
        let whole = fonts.covering(&plain);
        let mut words: Vec<Word> = WordSeparator::UnicodeBreakProperties
            .find_words(&plain)
            .map(|found| Word {
                text: found.to_string(),
                font: whole.or_else(|| fonts.covering(&found)).unwrap_or(0),
                width: 0.0,
                space: !found.whitespace.is_empty(),
            })
            .collect();
        measure(&mut words, fonts)?;
        // A space's width shows between two letters only.
        let font = whole.unwrap_or(0);
        let probe = |text: &str| Word { text: text.into(), font, width: 0.0, space: false };
        let mut probes = vec![probe("n n"), probe("nn")];
        measure(&mut probes, fonts)?;
        let space = match probes.as_slice() {
            [with, without] => (with.width - without.width).max(0.2),
            _ => 0.25,
        };
        let mut cut: Vec<Word> = words.into_iter().flat_map(pieces).collect();
        measure(&mut cut, fonts)?;
        let from_right = is_from_right(&plain);
        Ok(Words { words: cut, from_right, leading: leading(&plain), space, plain })
    }

    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The largest type of `sizes` in which the words fit into a box; at the smallest, as many of them as have room.
    pub fn set(&self, wide: f32, high: f32, sizes: std::ops::RangeInclusive<u16>) -> Set {
        let smallest = f32::from(*sizes.start());
        let fits = |size: f32| {
            let lines = self.wrap(wide / size);
            let fits =
                lines.len() as f32 * size * self.leading <= high && self.words.iter().all(|w| w.width * size <= wide);
            fits.then_some(lines)
        };
        let found = sizes.rev().map(f32::from).find_map(|size| Some((size, fits(size)?)));
        let (size, lines) = match found {
            Some((size, lines)) => (size, self.balanced(wide / size, lines)),
            None => (smallest, self.clipped(wide / smallest, (high / (smallest * self.leading)) as usize)),
        };
        Set { size, leading: self.leading, lines, from_right: self.from_right, space: self.space }
    }

    /// Breaks between words so that no line of several words is wider than `measure` (in ems).
    fn wrap(&self, measure: f32) -> Vec<Vec<Word>> {
        let mut lines: Vec<Vec<Word>> = Vec::new();
        let mut used = 0.0;
        for word in &self.words {
            let gap = lines.last().and_then(|line| line.last()).map(|last| if last.space { self.space } else { 0.0 });
            match (lines.last_mut(), gap) {
                (Some(line), Some(gap)) if used + gap + word.width <= measure => {
                    line.push(word.clone());
                    used += gap + word.width;
                }
                _ => {
                    lines.push(vec![word.clone()]);
                    used = word.width;
                }
            }
        }
        lines
    }

    /// As many lines, as even as they get: the narrowest measure that needs no more.
    fn balanced(&self, most: f32, lines: Vec<Vec<Word>>) -> Vec<Vec<Word>> {
        (1..=40)
            .map(|step| self.wrap(most * step as f32 / 40.0))
            .find(|even| even.len() <= lines.len() && even.iter().all(|line| self.width(line) <= most))
            .unwrap_or(lines)
    }

    fn width(&self, line: &[Word]) -> f32 {
        let gaps = line.iter().rev().skip(1).filter(|word| word.space).count();
        line.iter().map(|word| word.width).sum::<f32>() + gaps as f32 * self.space
    }

    fn clipped(&self, measure: f32, room: usize) -> Vec<Vec<Word>> {
        /// In ems, in every font at hand or nearly.
        const DOTS: f32 = 1.0;
        let mut lines = self.wrap(measure);
        if lines.len() > room {
            lines.truncate(room.max(1));
            if let Some(line) = lines.last_mut() {
                while line.len() > 1 && self.width(line) + DOTS > measure {
                    line.pop();
                }
                if let Some(last) = line.last_mut() {
                    last.space = false;
                    line.push(Word { text: "…".into(), font: 0, width: DOTS, space: false });
                }
            }
        }
        lines
    }
}

impl Set {
    pub fn height(&self) -> f32 {
        self.size * self.leading * self.lines.len() as f32
    }

    /// The lines as SVG, in a box with its left and right edge at `x`, the first base line at `y`.
    pub fn svg(&self, x: (f32, f32), y: f32, fill: &str) -> String {
        let mut svg = String::new();
        let (edge, way, anchor) = if self.from_right { (x.1, -self.size, "end") } else { (x.0, self.size, "start") };
        // A renderer takes every paragraph for one from the left, so what is read from the right stands in an embedding.
        let (before, after) = if self.from_right { ("\u{202b}", "\u{202c}") } else { ("", "") };
        for (n, line) in self.lines.iter().enumerate() {
            let y = y + self.size * self.leading * n as f32;
            for run in self.runs(line) {
                svg.push_str(&format!(
                    "<text xml:space=\"preserve\" x=\"{:.2}\" y=\"{y:.2}\" fill=\"{fill}\" text-anchor=\"{anchor}\" font-family=\"{}\" font-size=\"{:.2}\" font-weight=\"700\">{before}{}{after}</text>",
                    edge + way * run.at,
                    Fonts::family(run.font),
                    self.size,
                    text::html(&run.text)
                ));
            }
        }
        svg
    }

    /// A line's words, together as far as they are in one font. Each run is a text of its own: over several fonts in one the
    /// renderer's shaping can fall.
    fn runs(&self, line: &[Word]) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        let (mut at, mut gap) = (0.0, false);
        for word in line {
            let space = if gap { self.space } else { 0.0 };
            match runs.last_mut() {
                Some(run) if run.font == word.font => {
                    run.text.push_str(if gap { " " } else { "" });
                    run.text.push_str(&word.text);
                }
                _ => runs.push(Run { font: word.font, text: word.text.clone(), at: at + space }),
            }
            at += space + word.width;
            gap = word.space;
        }
        runs
    }
}

/// Words of one font.
struct Run {
    font: usize,
    text: String,
    /// Where it begins in its line, in ems.
    at: f32,
}

/// One line, composed, without emoji and what controls them.
fn drawable(plain: &str) -> String {
    let line: String = text::one_line(plain).nfc().filter(|&c| !is_picture(c)).collect();
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text with those of its letters that no font has in Latin ones: a syllable for a Chinese character, a word for a run of
/// other letters.
fn in_latin(plain: &str, fonts: &Fonts) -> String {
    // One character of many that a font happens to have would stand out.
    let lacks_eastern = plain.chars().any(|c| is_eastern(c) && !fonts.has(c));
    let mut out = String::new();
    let mut run = None;
    for c in plain.chars() {
        if c.is_whitespace() || (fonts.has(c) && !(lacks_eastern && is_eastern(c))) {
            out.push(c);
            run = None;
            continue;
        }
        let latin = any_ascii::any_ascii_char(c);
        if !c.is_alphanumeric() {
            // Marks of a foreign letter change its sound, which has no sign here; a comma stays one, with its space.
            if latin.chars().any(|c| c.is_ascii_punctuation()) {
                out.push_str(latin);
                out.push(' ');
                run = None;
            }
            continue;
        }
        let kind = kind(c);
        if run == Some(kind) && kind != Kind::Han {
            out.push_str(&latin.to_lowercase());
        } else {
            if run.is_some() {
                out.push(' ');
            }
            out.push_str(latin);
        }
        run = Some(kind);
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Han,
    Kana,
    Other,
}

fn kind(c: char) -> Kind {
    match c {
        '\u{3040}'..='\u{30ff}' => Kind::Kana,
        '\u{2e80}'..='\u{2fdf}'
        | '\u{3005}'
        | '\u{3400}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}' => Kind::Han,
        _ => Kind::Other,
    }
}

fn is_eastern(c: char) -> bool {
    ('\u{2e80}'..='\u{d7ff}').contains(&c) || ('\u{f900}'..='\u{faff}').contains(&c) || c >= '\u{20000}'
}

/// Emoji and what joins and colours them (UTS #51): the system's are pictures in colours of their own, where there are any.
fn is_picture(c: char) -> bool {
    matches!(c, '\u{1f000}'..='\u{1faff}' | '\u{fe00}'..='\u{fe0f}' | '\u{20e3}' | '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}' | '\u{e0000}'..='\u{e01ef}')
}

/// The first letter with a direction tells it (UAX #9, P2).
fn is_from_right(text: &str) -> bool {
    let is_right = |c: char| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}');
    text.chars().find(|c| c.is_alphabetic()).is_some_and(is_right)
}

/// Scripts that stack marks need more room between lines.
fn leading(text: &str) -> f32 {
    let tall = |c: char| matches!(c, '\u{600}'..='\u{109f}' | '\u{1780}'..='\u{17ff}');
    if text.chars().any(tall) {
        1.4
    } else if text.chars().any(is_eastern) {
        1.2
    } else {
        1.08
    }
}

/// A word that is too long, in pieces of whole letters with their marks.
fn pieces(word: Word) -> Vec<Word> {
    if word.width <= WORD {
        return vec![word];
    }
    let letters: Vec<&str> = word.text.graphemes(true).collect();
    let each = letters.len().div_ceil((word.width / WORD).ceil() as usize).max(1);
    let count = letters.len().div_ceil(each);
    // A script without spaces is not hyphenated either, and joined letters stay joined.
    let hyphen = if word.text.chars().any(|c| c >= '\u{530}') { "" } else { "-" };
    let piece = |(n, part): (usize, &[&str])| {
        let last = n + 1 == count;
        let text = part.concat() + if last { "" } else { hyphen };
        Word { text, space: last && word.space, ..word.clone() }
    };
    letters.chunks(each).enumerate().map(piece).collect()
}

/// Measures words as the renderer will set them, and takes those out of which a glyph is missing.
fn measure(words: &mut Vec<Word>, fonts: &Fonts) -> Result<(), CoverError> {
    const SIZE: f32 = 100.0;
    let mut svg = String::from("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"10\" height=\"10\">");
    for (n, word) in words.iter().enumerate() {
        svg.push_str(&format!(
            "<text id=\"w{n}\" y=\"100\" font-family=\"{}\" font-weight=\"700\" font-size=\"{SIZE}\">{}</text>",
            Fonts::family(word.font),
            text::html(&word.text)
        ));
    }
    svg.push_str("</svg>");
    let tree = parse(&svg, fonts)?;
    let mut n = 0;
    words.retain_mut(|word| {
        let node = tree.node_by_id(&format!("w{n}"));
        n += 1;
        let Some(usvg::Node::Text(text)) = node else { return false };
        word.width = text.abs_bounding_box().width() / SIZE;
        !lacks_glyph(text)
    });
    Ok(())
}

/// Is there a box in place of a letter (`.notdef`, glyph 0 of every OpenType font)?
pub(super) fn lacks_glyph(text: &usvg::Text) -> bool {
    text.layouted().iter().flat_map(|span| &span.positioned_glyphs).any(|glyph| glyph.id.0 == 0)
}
