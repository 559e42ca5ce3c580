//! Numbers in words.

use super::text::Text;
use crate::speech::Accent;

const ONES: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 10] = ["", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const SCALES: [&str; 7] = ["", " thousand", " million", " billion", " trillion", " quadrillion", " quintillion"];

/// A number as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// Digits without separators; empty before a point.
    pub whole: String,
    pub fraction: Option<String>,
    /// Are its thousands set apart?
    pub grouped: bool,
    /// The token behind it.
    pub end: usize,
}

impl Number {
    /// Reads “1,250”, “3.14”, “.300”, “1 000 000”. A number with two points is none.
    pub fn read(text: &Text<'_>, at: usize) -> Option<Number> {
        if text.is(at, ".") {
            let fraction = text.digits(at + 1).filter(|_| text.tight(at + 1) && text.token(at).gap)?;
            return Some(Number { whole: String::new(), fraction: Some(fraction.into()), grouped: false, end: at + 2 });
        }
        let mut whole = text.digits(at)?.to_owned();
        let mut end = at + 1;
        if whole.len() <= 3 && !whole.starts_with('0') {
            while text.is_tight(end, ",") && text.tight(end + 1) && text.digits(end + 1).is_some_and(|d| d.len() == 3) {
                whole.push_str(text.str(end + 1));
                end += 2;
            }
            if end == at + 1 {
                end = lakhs(text, end, &mut whole);
            }
            if end == at + 1 {
                end = spaced(text, end, &mut whole);
            }
        }
        let grouped = end > at + 1;
        let mut fraction = None;
        if text.is_tight(end, ".") && text.tight(end + 1) && text.digits(end + 1).is_some() {
            fraction = text.digits(end + 1).map(str::to_owned);
            end += 2;
        }
        Some(Number { whole, fraction, grouped, end })
    }

    pub fn is_one(&self) -> bool {
        self.whole == "1" && self.fraction.is_none()
    }

    pub fn words(&self, accent: Accent) -> String {
        let whole = if self.whole.is_empty() { String::new() } else { cardinal(&self.whole, accent) };
        match &self.fraction {
            Some(fraction) => format!("{whole} point {}", digits(fraction)).trim_start().to_owned(),
            None => whole,
        }
    }

    /// Without thousands and fraction.
    pub fn plain(&self) -> Option<&str> {
        (self.fraction.is_none() && !self.grouped).then_some(self.whole.as_str())
    }
}

/// “1,00,000”: pairs of digits, and three at the end.
fn lakhs(text: &Text<'_>, from: usize, whole: &mut String) -> usize {
    let group = |at: usize| text.digits(at + 1).filter(|_| text.is_tight(at, ",") && text.tight(at + 1));
    let mut end = from;
    while group(end).is_some_and(|digits| digits.len() == 2) {
        end += 2;
    }
    if end == from || group(end).is_none_or(|digits| digits.len() != 3) {
        return from;
    }
    (from..=end).step_by(2).filter_map(group).for_each(|digits| whole.push_str(digits));
    end + 2
}

/// Thousands apart by spaces: two groups and more, or one behind a space that does not break.
fn spaced(text: &Text<'_>, from: usize, whole: &mut String) -> usize {
    let group = |at: usize| text.digits(at).filter(|digits| digits.len() == 3 && text.token(at).gap);
    let space = |at: usize| &text.text[text.token(at - 1).end..text.token(at).start];
    let mut end = from;
    while group(end).is_some() && matches!(space(end), " " | "\u{a0}" | "\u{202f}" | "\u{2009}") {
        end += 1;
    }
    if end == from + 1 && space(from) == " " {
        return from;
    }
    (from..end).for_each(|at| whole.push_str(text.str(at)));
    end
}

/// Any run of digits; one that is longer than a quintillion, or begins with a zero, digit by digit.
pub fn cardinal(digits_of: &str, accent: Accent) -> String {
    if digits_of.len() > 21 || (digits_of.len() > 1 && digits_of.starts_with('0')) {
        return digits(digits_of);
    }
    let mut out = String::new();
    let groups = digits_of.len().div_ceil(3);
    for n in 0..groups {
        let right = digits_of.len() - 3 * (groups - 1 - n);
        let group: usize = digits_of[right.saturating_sub(3)..right].parse().unwrap_or(0);
        if group == 0 {
            continue;
        }
        if !out.is_empty() {
            out.push(' ');
            if accent == Accent::British && n + 1 == groups && group < 100 {
                out.push_str("and ");
            }
        }
        out.push_str(&below_thousand(group, accent));
        out.push_str(SCALES[groups - 1 - n]);
    }
    if out.is_empty() { "zero".into() } else { out }
}

fn below_thousand(n: usize, accent: Accent) -> String {
    let rest = n % 100;
    if n < 100 {
        return below_hundred(n);
    }
    let hundreds = format!("{} hundred", ONES[n / 100]);
    match (rest, accent) {
        (0, _) => hundreds,
        (_, Accent::American) => format!("{hundreds} {}", below_hundred(rest)),
        (_, Accent::British) => format!("{hundreds} and {}", below_hundred(rest)),
    }
}

/// Below a hundred.
pub fn below_hundred(n: usize) -> String {
    match (n / 10 % 10, n % 10) {
        _ if n < 20 => ONES[n].into(),
        (tens, 0) => TENS[tens].into(),
        (tens, ones) => format!("{}-{}", TENS[tens], ONES[ones]),
    }
}

/// One by one.
pub fn digits(digits: &str) -> String {
    let words: Vec<&str> = digits.bytes().filter(u8::is_ascii_digit).map(|b| ONES[usize::from(b - b'0')]).collect();
    words.join(" ")
}

/// “21” as “twenty-first”.
pub fn ordinal(digits: &str, accent: Accent) -> String {
    const OTHER: [(&str, &str); 7] = [
        ("one", "first"),
        ("two", "second"),
        ("three", "third"),
        ("five", "fifth"),
        ("eight", "eighth"),
        ("nine", "ninth"),
        ("twelve", "twelfth"),
    ];
    let words = cardinal(digits, accent);
    let cut = words.rfind([' ', '-']).map_or(0, |at| at + 1);
    let (head, last) = words.split_at(cut);
    let last = match OTHER.iter().find(|(cardinal, _)| *cardinal == last) {
        Some((_, ordinal)) => (*ordinal).to_owned(),
        None if last.ends_with('y') => format!("{}ieth", &last[..last.len() - 1]),
        None => format!("{last}th"),
    };
    format!("{head}{last}")
}

/// The plural of a number's words: “twenties”, “sevens”.
pub fn plural(words: &str) -> String {
    match words {
        words if words.ends_with('y') => format!("{}ies", &words[..words.len() - 1]),
        words if words.ends_with("six") => format!("{words}es"),
        words => format!("{words}s"),
    }
}

/// A year of one to four digits: “nineteen oh five”, “two thousand five”, “twenty twenty-six”.
pub fn year(digits: &str, accent: Accent) -> String {
    let Ok(n) = digits.parse::<usize>() else { return cardinal(digits, accent) };
    let (century, rest) = (n / 100, n % 100);
    match (century, rest) {
        (0..=9, _) | (20, 0..=9) | (30.., _) => cardinal(digits, accent),
        (century, 0) if century % 10 == 0 => cardinal(digits, accent),
        (century, 0) => format!("{} hundred", below_hundred(century)),
        (century, 1..=9) => format!("{} oh {}", below_hundred(century), ONES[rest]),
        (century, _) => format!("{} {}", below_hundred(century), below_hundred(rest)),
    }
}

/// A number in a name, as a road's or an aircraft's: “three eighty”, “seven oh five”, “two thousand”.
pub fn code(digits_of: &str, accent: Accent) -> String {
    let n =
        |range: std::ops::Range<usize>| digits_of.get(range).and_then(|part| part.parse::<usize>().ok()).unwrap_or(0);
    match digits_of.len() {
        1 | 2 => cardinal(digits_of, accent),
        _ if digits_of.starts_with('0') => digits(digits_of),
        3 if n(1..3) == 0 => cardinal(digits_of, accent),
        3 if n(1..3) < 10 => format!("{} oh {}", ONES[n(0..1)], ONES[n(2..3)]),
        3 => format!("{} {}", ONES[n(0..1)], below_hundred(n(1..3))),
        4 => match (n(0..2), n(2..4)) {
            (_, 0) if n(1..2) == 0 => cardinal(digits_of, accent),
            (head, 0) => format!("{} hundred", below_hundred(head)),
            (head, tail @ 1..=9) => format!("{} oh {}", below_hundred(head), ONES[tail]),
            (head, tail) => format!("{} {}", below_hundred(head), below_hundred(tail)),
        },
        _ => digits(digits_of),
    }
}

/// Words to a power.
pub fn power(base: &str, raised: &str, accent: Accent) -> String {
    match raised {
        "2" => format!("{base} squared"),
        "3" => format!("{base} cubed"),
        _ => format!("{base} to the {}", ordinal(raised, accent)),
    }
}

/// The denominator of a fraction: “half”, “third”, “quarters”.
pub fn parts(denominator: &str, many: bool, accent: Accent) -> String {
    let word = match denominator {
        "2" => "half".to_owned(),
        "4" => "quarter".into(),
        _ => ordinal(denominator, accent),
    };
    match (many, word.as_str()) {
        (false, _) => word,
        (true, "half") => "halves".into(),
        (true, word) => format!("{word}s"),
    }
}

/// Letters that are said by their names: capitals, apart.
pub fn letters(word: &str) -> String {
    let mut out = String::with_capacity(word.len() * 2);
    for c in word.chars().filter(|c| c.is_alphabetic()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(c.to_uppercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use Accent::{American, British};

    #[test]
    fn cardinals() {
        assert_eq!(cardinal("0", American), "zero");
        assert_eq!(cardinal("1250", American), "one thousand two hundred fifty");
        assert_eq!(cardinal("2004310", British), "two million four thousand three hundred and ten");
        assert_eq!(cardinal("1001", British), "one thousand and one");
        assert_eq!(cardinal("007", American), "zero zero seven");
        assert_eq!(cardinal(&"9".repeat(30), American).split(' ').count(), 30);
    }

    #[test]
    fn ordinals_years_and_codes() {
        let ordinals = ["1", "12", "20", "43", "100", "150"].map(|n| ordinal(n, American));
        assert_eq!(ordinals, ["first", "twelfth", "twentieth", "forty-third", "one hundredth", "one hundred fiftieth"]);
        let years = ["1066", "1900", "1905", "1992", "2000", "2005", "2026", "44"].map(|n| year(n, American));
        assert_eq!(
            years,
            [
                "ten sixty-six",
                "nineteen hundred",
                "nineteen oh five",
                "nineteen ninety-two",
                "two thousand",
                "two thousand five",
                "twenty twenty-six",
                "forty-four"
            ]
        );
        let codes = ["52", "380", "405", "300", "1031", "2000"].map(|n| code(n, American));
        assert_eq!(
            codes,
            ["fifty-two", "three eighty", "four oh five", "three hundred", "ten thirty-one", "two thousand"]
        );
    }
}
