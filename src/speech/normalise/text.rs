//! A text in tokens: words, runs of digits, and signs.

pub use crate::text::is_apostrophe;

use crate::speech::Accent;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Letters, with apostrophes between them.
    Word,
    /// ASCII digits.
    Digits,
    /// Any other character that is no white space.
    Sign,
}

#[derive(Debug, Clone, Copy)]
pub struct Token {
    /// Byte range in the text.
    pub start: usize,
    pub end: usize,
    pub kind: Kind,
    /// Does white space stand before it, or nothing at all?
    pub gap: bool,
}

/// A text as the rules see it. Tokens beyond either end are empty signs behind a gap.
#[derive(Debug)]
pub struct Text<'a> {
    pub text: &'a str,
    pub tokens: Vec<Token>,
    pub accent: Accent,
    /// Is the whole line written in capitals?
    pub shouted: bool,
}

const NOTHING: Token = Token { start: 0, end: 0, kind: Kind::Sign, gap: true };

impl<'a> Text<'a> {
    pub fn of(text: &'a str, accent: Accent) -> Self {
        let tokens = tokens(text);
        let mut text = Text { text, tokens, accent, shouted: false };
        text.shouted = text.is_shouted();
        text
    }

    pub fn token(&self, at: usize) -> Token {
        self.tokens.get(at).copied().unwrap_or(NOTHING)
    }

    pub fn str(&self, at: usize) -> &'a str {
        let token = self.token(at);
        &self.text[token.start..token.end]
    }

    /// The token before, or nothing.
    pub fn before(&self, at: usize) -> &'a str {
        at.checked_sub(1).map_or("", |at| self.str(at))
    }

    /// Does the token follow the one before without white space?
    pub fn tight(&self, at: usize) -> bool {
        !self.token(at).gap
    }

    pub fn is(&self, at: usize, what: &str) -> bool {
        self.str(at) == what
    }

    /// Is it one of these, in small letters?
    pub fn is_word_of(&self, at: usize, words: &[&str]) -> bool {
        self.kind(at) == Some(Kind::Word) && words.iter().any(|word| self.str(at).eq_ignore_ascii_case(word))
    }

    /// A sign that follows without white space.
    pub fn is_tight(&self, at: usize, what: &str) -> bool {
        self.tight(at) && self.is(at, what)
    }

    /// Nothing beyond the ends.
    pub fn kind(&self, at: usize) -> Option<Kind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    pub fn is_word(&self, at: usize) -> bool {
        self.kind(at) == Some(Kind::Word)
    }

    /// A word whose first letter is a capital.
    pub fn is_capitalised(&self, at: usize) -> bool {
        self.is_word(at) && starts_capital(self.str(at))
    }

    pub fn is_small(&self, at: usize) -> bool {
        self.is_word(at) && self.str(at).chars().all(|c| !c.is_uppercase())
    }

    pub fn digits(&self, at: usize) -> Option<&'a str> {
        (self.kind(at) == Some(Kind::Digits)).then(|| self.str(at))
    }

    pub fn is_dash(&self, at: usize) -> bool {
        matches!(self.str(at), "-" | "–" | "—" | "―" | "‐" | "‑" | "−")
    }

    /// Do the words about a token, up to so many before and behind it, hold one of these?
    pub fn near(&self, at: usize, reach: usize, words: &[&str]) -> bool {
        (at.saturating_sub(reach)..at + reach).any(|n| self.is_word_of(n, words))
    }

    /// Most words are in capitals, and there are three or more of them.
    fn is_shouted(&self) -> bool {
        let words = (0..self.tokens.len()).filter(|&at| self.is_word(at) && self.str(at).len() > 1);
        let (mut loud, mut all) = (0, 0);
        for at in words {
            all += 1;
            loud += usize::from(is_loud(self.str(at)));
        }
        all >= 3 && loud * 5 >= all * 4
    }
}

pub fn starts_capital(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

/// All its letters are capitals, two or more.
pub fn is_loud(word: &str) -> bool {
    word.chars().all(|c| c.is_uppercase() || is_apostrophe(c) || is_mark(c))
        && word.chars().filter(|c| c.is_uppercase()).nth(1).is_some()
}

fn tokens(text: &str) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::with_capacity(text.len() / 5 + 1);
    let mut chars = text.char_indices().peekable();
    let mut gap = true;
    while let Some((start, c)) = chars.next() {
        if c.is_whitespace() || c.is_control() {
            gap = true;
            continue;
        }
        let mut end = start + c.len_utf8();
        let kind = if c.is_ascii_digit() {
            while let Some(&(at, c)) = chars.peek()
                && c.is_ascii_digit()
            {
                end = at + 1;
                chars.next();
            }
            Kind::Digits
        } else if c.is_alphabetic() && !is_raised(c) {
            while let Some(&(at, c)) = chars.peek() {
                let more = (c.is_alphabetic() && !is_raised(c)) || is_mark(c);
                let inner =
                    is_apostrophe(c) && text[at + c.len_utf8()..].chars().next().is_some_and(char::is_alphabetic);
                if !more && !inner {
                    break;
                }
                end = at + c.len_utf8();
                chars.next();
            }
            Kind::Word
        } else {
            Kind::Sign
        };
        out.push(Token { start, end, kind, gap });
        gap = false;
    }
    out
}

/// ª and º are letters to Unicode, and marks behind a number.
fn is_raised(c: char) -> bool {
    matches!(c, 'ª' | 'º')
}

/// A combining mark, which belongs to the letter before, or a joiner or soft hyphen inside a word.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}')
}
