//! Money. “The chipmaker paid $1.5bn.”: “one point five billion dollars”.

use super::{
    Said,
    measures::attributive,
    numbers::Range,
    numerals::{self, Number},
    text::{Kind, Text},
};
use crate::speech::Accent;

struct Currency {
    /// How it is written before an amount.
    signs: &'static [&'static str],
    one: &'static str,
    many: &'static str,
    /// A hundredth, and many of it.
    cent: [&'static str; 2],
}

#[rustfmt::skip]
const CURRENCIES: [Currency; 32] = [
    Currency { signs: &["$", "USD"], one: "dollar", many: "dollars", cent: ["cent", "cents"] },
    Currency { signs: &["€", "EUR"], one: "euro", many: "euros", cent: ["cent", "cents"] },
    Currency { signs: &["£", "GBP"], one: "pound", many: "pounds", cent: ["penny", "pence"] },
    Currency { signs: &["¥", "JPY"], one: "yen", many: "yen", cent: ["sen", "sen"] },
    Currency { signs: &["US$"], one: "U S dollar", many: "U S dollars", cent: ["cent", "cents"] },
    Currency { signs: &["C$", "CA$", "CAD", "Can$"], one: "Canadian dollar", many: "Canadian dollars", cent: ["cent", "cents"] },
    Currency { signs: &["A$", "AU$", "AUD"], one: "Australian dollar", many: "Australian dollars", cent: ["cent", "cents"] },
    Currency { signs: &["NZ$", "NZD"], one: "New Zealand dollar", many: "New Zealand dollars", cent: ["cent", "cents"] },
    Currency { signs: &["HK$", "HKD"], one: "Hong Kong dollar", many: "Hong Kong dollars", cent: ["cent", "cents"] },
    Currency { signs: &["S$", "SGD"], one: "Singapore dollar", many: "Singapore dollars", cent: ["cent", "cents"] },
    Currency { signs: &["NT$", "TWD"], one: "Taiwan dollar", many: "Taiwan dollars", cent: ["cent", "cents"] },
    Currency { signs: &["R$", "BRL"], one: "Brazilian real", many: "Brazilian reais", cent: ["centavo", "centavos"] },
    Currency { signs: &["₹", "Rs", "INR"], one: "rupee", many: "rupees", cent: ["paisa", "paise"] },
    Currency { signs: &["₽", "RUB"], one: "rouble", many: "roubles", cent: ["kopeck", "kopecks"] },
    Currency { signs: &["₩", "KRW"], one: "won", many: "won", cent: ["jeon", "jeon"] },
    Currency { signs: &["₪", "NIS", "ILS"], one: "shekel", many: "shekels", cent: ["agora", "agorot"] },
    Currency { signs: &["₺", "TRY"], one: "lira", many: "lira", cent: ["kurus", "kurus"] },
    Currency { signs: &["₴", "UAH"], one: "hryvnia", many: "hryvnias", cent: ["kopiyka", "kopiykas"] },
    Currency { signs: &["₦", "NGN"], one: "naira", many: "naira", cent: ["kobo", "kobo"] },
    Currency { signs: &["₱", "PHP"], one: "peso", many: "pesos", cent: ["centavo", "centavos"] },
    Currency { signs: &["₫", "VND"], one: "dong", many: "dong", cent: ["xu", "xu"] },
    Currency { signs: &["₿", "BTC"], one: "bitcoin", many: "bitcoin", cent: ["cent", "cents"] },
    Currency { signs: &["₼", "AZN"], one: "manat", many: "manats", cent: ["qepik", "qepiks"] },
    Currency { signs: &["CHF", "SFr"], one: "Swiss franc", many: "Swiss francs", cent: ["centime", "centimes"] },
    Currency { signs: &["CNY", "RMB", "CN¥"], one: "yuan", many: "yuan", cent: ["fen", "fen"] },
    Currency { signs: &["SEK"], one: "Swedish krona", many: "Swedish kronor", cent: ["ore", "ore"] },
    Currency { signs: &["NOK"], one: "Norwegian krone", many: "Norwegian kroner", cent: ["ore", "ore"] },
    Currency { signs: &["DKK"], one: "Danish krone", many: "Danish kroner", cent: ["ore", "ore"] },
    Currency { signs: &["PLN"], one: "zloty", many: "zlotys", cent: ["grosz", "groszy"] },
    Currency { signs: &["MXN", "Mex$"], one: "Mexican peso", many: "Mexican pesos", cent: ["centavo", "centavos"] },
    Currency { signs: &["ZAR"], one: "rand", many: "rand", cent: ["cent", "cents"] },
    Currency { signs: &["AED"], one: "dirham", many: "dirhams", cent: ["fils", "fils"] },
];

/// What stands close behind an amount for its size.
#[rustfmt::skip]
const SIZES: [(&str, &str); 22] = [
    ("k", "thousand"), ("K", "thousand"), ("m", "million"), ("M", "million"), ("mn", "million"), ("mln", "million"),
    ("mil", "million"), ("MM", "million"), ("b", "billion"), ("B", "billion"), ("bn", "billion"), ("Bn", "billion"),
    ("bln", "billion"), ("t", "trillion"), ("T", "trillion"), ("tn", "trillion"), ("trn", "trillion"), ("tr", "trillion"),
    ("cr", "crore"), ("lakh", "lakh"), ("crore", "crore"), ("BN", "billion"),
];
const SIZE_WORDS: [&str; 8] = ["hundred", "thousand", "million", "billion", "trillion", "lakh", "crore", "dozen"];

/// The size at a place, and the token behind it.
pub fn size(text: &Text<'_>, at: usize) -> Option<(&'static str, usize)> {
    let close = text.tight(at) || text.is_tight(at, "-");
    let word = text.str(at);
    if let Some((_, size)) = SIZES.iter().find(|(sign, _)| *sign == word)
        && (close || word.len() >= 2)
        && !(text.tight(at + 1) && text.digits(at + 1).is_some())
    {
        return Some((size, at + 1));
    }
    // “$12-million”, “$12 million”
    let at = if text.is_tight(at, "-") { at + 1 } else { at };
    SIZE_WORDS.iter().find(|size| text.is_word_of(at, &[size])).map(|size| (*size, at + 1))
}

fn currency(sign: &str) -> Option<&'static Currency> {
    CURRENCIES.iter().find(|currency| currency.signs.contains(&sign))
}

/// “$3.99”, “€3m”, “£20k”, “-$40”, “50p”, “99¢”, “5 EUR”.
pub fn rule(text: &Text<'_>, at: usize) -> Option<Said> {
    if let Some(currency) = currency(text.str(at)) {
        return amount(text, at + 1, currency);
    }
    small(text, at).or_else(|| behind(text, at))
}

/// “US$2 million”, “Rs 500”, “CHF 20”.
pub fn code_first(text: &Text<'_>, at: usize) -> Option<Said> {
    let word = text.str(at);
    if word.len() > 3 {
        return None;
    }
    if text.tight(at + 1) && text.is(at + 1, "$") && text.tight(at + 2) {
        let code = format!("{word}$");
        return amount(text, at + 2, currency(&code)?);
    }
    let dot = usize::from(word == "Rs" && text.is_tight(at + 1, "."));
    text.digits(at + 1 + dot)?;
    amount(text, at + 1 + dot, currency(word)?)
}

/// The number behind a currency's sign.
fn amount(text: &Text<'_>, at: usize, currency: &Currency) -> Option<Said> {
    let mut range = Range::read(text, at)?;
    // “$5-$10”
    if range.second.is_none()
        && text.is_dash(range.end)
        && text.tight(range.end)
        && currency.signs.contains(&text.str(range.end + 1))
    {
        range.second = Number::read(text, range.end + 2);
        range.end = range.second.as_ref()?.end;
    }
    let size = size(text, range.end);
    let end = size.map_or(range.end, |(_, end)| end);
    if size.is_none()
        && range.second.is_none()
        && let Some(fraction) = range.first.fraction.as_deref().filter(|f| f.len() == 2)
    {
        return Said::some(end, with_cents(text.accent, currency, &range.first, fraction)).map(|said| per(text, said));
    }
    // “£5m-£7m”, “$1.5 billion-$2 billion”
    let mut words = range.words(text.accent);
    if let Some((size, _)) = size {
        words = format!("{words} {size}");
    }
    // “a handful of $20s”
    if size.is_none() && range.second.is_none() && text.is_tight(range.end, "s") {
        return Said::some(range.end + 1, numerals::plural(&words));
    }
    let mut end = end;
    if range.second.is_none()
        && size.is_some()
        && text.is_dash(end)
        && text.tight(end)
        && currency.signs.contains(&text.str(end + 1))
    {
        let second = Range::read(text, end + 2)?;
        let behind = self::size(text, second.end);
        words = format!("{words} to {} {}", second.words(text.accent), behind.map_or("", |(size, _)| size))
            .trim_end()
            .into();
        end = behind.map_or(second.end, |(_, end)| end);
    }
    let joined = text.is_tight(end, "-") && text.tight(end + 1) && text.is_word(end + 1);
    let one = range.is_one() && size.is_none() || joined || attributive(text, at - 1, end) && range.second.is_none();
    Said::some(end, format!("{words} {}", if one { currency.one } else { currency.many })).map(|said| per(text, said))
}

/// “$5/hour”: “five dollars an hour”.
fn per(text: &Text<'_>, said: Said) -> Said {
    let end = said.end;
    if !(text.is_tight(end, "/") && text.tight(end + 1) && text.is_small(end + 1)) {
        return said;
    }
    let unit = match text.str(end + 1) {
        "hr" | "h" => "hour",
        "yr" => "year",
        "mo" => "month",
        "wk" => "week",
        "t" => "tonne",
        "bbl" => "barrel",
        "oz" => "ounce",
        "lb" => "pound",
        "kg" => "kilo",
        word => word,
    };
    let article = if unit.starts_with(['a', 'e', 'i', 'o', 'u']) || unit == "hour" { "an" } else { "a" };
    Said { end: end + 2, words: format!("{} {article} {unit}", said.words) }
}

fn with_cents(accent: Accent, currency: &Currency, number: &Number, cents: &str) -> String {
    let n = cents.trim_start_matches('0');
    let whole = if number.whole.is_empty() { "0" } else { &number.whole };
    let one = |n: &str, [one, many]: [&'static str; 2]| if n == "1" { one } else { many };
    let major = format!("{} {}", numerals::cardinal(whole, accent), one(whole, [currency.one, currency.many]));
    let minor = format!("{} {}", numerals::cardinal(if n.is_empty() { "0" } else { n }, accent), one(n, currency.cent));
    match (whole, n) {
        (_, "") => major,
        ("0", _) => minor,
        _ => format!("{major} and {minor}"),
    }
}

/// “50p”, “99¢”, “20c”.
fn small(text: &Text<'_>, at: usize) -> Option<Said> {
    let range = Range::read(text, at)?;
    let end = range.end;
    if !text.tight(end) || text.tight(end + 1) && text.kind(end + 1) == Some(Kind::Digits) {
        return None;
    }
    let [one, many] = match text.str(end) {
        "p" if range.first.whole.len() <= 3 => ["pence", "pence"],
        "¢" => ["cent", "cents"],
        "c" if range.first.whole.len() == 2 => ["cent", "cents"],
        _ => return None,
    };
    let joined = text.is_tight(end + 1, "-");
    let word = if range.is_one() && many == "pence" {
        "penny"
    } else if range.is_one() || joined {
        one
    } else {
        many
    };
    Said::some(end + 1, format!("{} {word}", range.words(text.accent)))
}

/// “5 million EUR”, “20€”, “100 USD”.
fn behind(text: &Text<'_>, at: usize) -> Option<Said> {
    let range = Range::read(text, at)?;
    let size = size(text, range.end);
    let end = size.map_or(range.end, |(_, end)| end);
    let sign = text.str(end);
    // A dollar sign behind is the next amount's.
    let currency = currency(sign).filter(|_| sign != "TRY" && sign != "$" && sign != "Rs" && sign != "PHP")?;
    if text.digits(end + 1).is_some() && text.tight(end + 1) {
        return None;
    }
    let words =
        size.map_or_else(|| range.words(text.accent), |(size, _)| format!("{} {size}", range.words(text.accent)));
    let one = range.is_one() && size.is_none();
    Said::some(end + 1, format!("{words} {}", if one { currency.one } else { currency.many }))
}
