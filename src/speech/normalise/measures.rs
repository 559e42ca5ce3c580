//! Numbers with a unit. “Gusts topped 85 mph.”: “eighty-five miles per hour”.

use super::{
    Said, money,
    numbers::Range,
    numerals::Number,
    text::{Text, is_apostrophe},
};

/// Written, one, many. Those of one letter, and those that are words too, only close behind a number or before a mark.
#[rustfmt::skip]
const UNITS: &[(&str, &str, &str)] = &[
    ("%", "percent", "percent"), ("‰", "per mille", "per mille"), ("pp", "percentage point", "percentage points"),
    ("ppt", "percentage point", "percentage points"), ("bp", "basis point", "basis points"), ("bps", "basis point", "basis points"),
    ("ppm", "part per million", "parts per million"), ("ppb", "part per billion", "parts per billion"),
    ("km", "kilometre", "kilometres"), ("kms", "kilometre", "kilometres"), ("m", "metre", "metres"), ("cm", "centimetre", "centimetres"),
    ("mm", "millimetre", "millimetres"), ("μm", "micrometre", "micrometres"), ("µm", "micrometre", "micrometres"),
    ("nm", "nanometre", "nanometres"), ("mi", "mile", "miles"), ("ft", "foot", "feet"), ("yd", "yard", "yards"),
    ("yds", "yard", "yards"), ("in", "inch", "inches"), ("nmi", "nautical mile", "nautical miles"),
    ("km²", "square kilometre", "square kilometres"), ("m²", "square metre", "square metres"), ("cm²", "square centimetre", "square centimetres"),
    ("km³", "cubic kilometre", "cubic kilometres"), ("m³", "cubic metre", "cubic metres"), ("cm³", "cubic centimetre", "cubic centimetres"),
    ("km2", "square kilometre", "square kilometres"), ("m2", "square metre", "square metres"), ("m3", "cubic metre", "cubic metres"),
    ("sq ft", "square foot", "square feet"), ("sq m", "square metre", "square metres"), ("sq km", "square kilometre", "square kilometres"),
    ("sq mi", "square mile", "square miles"), ("sq in", "square inch", "square inches"), ("cu ft", "cubic foot", "cubic feet"),
    ("cu m", "cubic metre", "cubic metres"), ("sqft", "square foot", "square feet"), ("sqm", "square metre", "square metres"),
    ("ft²", "square foot", "square feet"), ("fl oz", "fluid ounce", "fluid ounces"), ("ha", "hectare", "hectares"),
    ("kg", "kilogram", "kilograms"), ("kgs", "kilogram", "kilograms"), ("g", "gram", "grams"), ("mg", "milligram", "milligrams"),
    ("μg", "microgram", "micrograms"), ("µg", "microgram", "micrograms"), ("mcg", "microgram", "micrograms"),
    ("ng", "nanogram", "nanograms"), ("t", "tonne", "tonnes"), ("kt", "kiloton", "kilotons"), ("lb", "pound", "pounds"),
    ("lbs", "pound", "pounds"), ("oz", "ounce", "ounces"), ("st", "stone", "stone"),
    ("l", "litre", "litres"), ("L", "litre", "litres"), ("ml", "millilitre", "millilitres"), ("mL", "millilitre", "millilitres"),
    ("cl", "centilitre", "centilitres"), ("dl", "decilitre", "decilitres"), ("gal", "gallon", "gallons"), ("pt", "pint", "pints"),
    ("bbl", "barrel", "barrels"), ("bpd", "barrel per day", "barrels per day"),
    ("mph", "mile per hour", "miles per hour"), ("kph", "kilometre per hour", "kilometres per hour"), ("kmh", "kilometre per hour", "kilometres per hour"),
    ("kmph", "kilometre per hour", "kilometres per hour"), ("km/h", "kilometre per hour", "kilometres per hour"),
    ("km/s", "kilometre per second", "kilometres per second"), ("m/s", "metre per second", "metres per second"),
    ("mpg", "mile per gallon", "miles per gallon"), ("kn", "knot", "knots"), ("kts", "knot", "knots"),
    ("°C", "degree Celsius", "degrees Celsius"), ("°F", "degree Fahrenheit", "degrees Fahrenheit"), ("ºC", "degree Celsius", "degrees Celsius"),
    ("℃", "degree Celsius", "degrees Celsius"), ("℉", "degree Fahrenheit", "degrees Fahrenheit"), ("°", "degree", "degrees"), ("º", "degree", "degrees"),
    ("Hz", "hertz", "hertz"), ("kHz", "kilohertz", "kilohertz"), ("MHz", "megahertz", "megahertz"), ("GHz", "gigahertz", "gigahertz"),
    ("KB", "kilobyte", "kilobytes"), ("kB", "kilobyte", "kilobytes"), ("MB", "megabyte", "megabytes"), ("GB", "gigabyte", "gigabytes"),
    ("TB", "terabyte", "terabytes"), ("PB", "petabyte", "petabytes"), ("Mbps", "megabit per second", "megabits per second"),
    ("Gbps", "gigabit per second", "gigabits per second"), ("kbps", "kilobit per second", "kilobits per second"),
    ("W", "watt", "watts"), ("kW", "kilowatt", "kilowatts"), ("MW", "megawatt", "megawatts"), ("GW", "gigawatt", "gigawatts"),
    ("TW", "terawatt", "terawatts"), ("kWh", "kilowatt-hour", "kilowatt-hours"), ("MWh", "megawatt-hour", "megawatt-hours"),
    ("GWh", "gigawatt-hour", "gigawatt-hours"), ("TWh", "terawatt-hour", "terawatt-hours"), ("V", "volt", "volts"),
    ("kV", "kilovolt", "kilovolts"), ("mAh", "milliamp-hour", "milliamp-hours"), ("dB", "decibel", "decibels"),
    ("hp", "horsepower", "horsepower"),
];
#[rustfmt::skip]
const MORE_UNITS: &[(&str, &str, &str)] = &[
    ("bhp", "brake horsepower", "brake horsepower"), ("rpm", "R P M", "R P M"), ("psi", "P S I", "P S I"), ("kPa", "kilopascal", "kilopascals"),
    ("hPa", "hectopascal", "hectopascals"), ("kcal", "kilocalorie", "kilocalories"), ("kJ", "kilojoule", "kilojoules"), ("mmHg", "millimetre of mercury", "millimetres of mercury"),
    ("hr", "hour", "hours"), ("hrs", "hour", "hours"), ("min", "minute", "minutes"), ("mins", "minute", "minutes"), ("sec", "second", "seconds"),
    ("secs", "second", "seconds"), ("ms", "millisecond", "milliseconds"), ("yr", "year", "years"), ("yrs", "year", "years"), ("fps", "frame per second", "frames per second"),
    ("Nm", "newton metre", "newton metres"),
    ("pts", "point", "points"), ("s", "second", "seconds"), ("m.p.h.", "mile per hour", "miles per hour"), ("k.p.h.", "kilometre per hour", "kilometres per hour"),
    ("C", "degree Celsius", "degrees Celsius"), ("F", "degree Fahrenheit", "degrees Fahrenheit"),
];
/// Only close behind a number.
const CLOSE: [&str; 14] = ["in", "m", "g", "t", "l", "L", "V", "W", "st", "pt", "ms", "min", "sec", "gal"];

/// The unit at a place, of which `many` are meant or not, and the token behind it.
pub fn unit(text: &Text<'_>, at: usize) -> Option<((&'static str, &'static str), usize)> {
    let begin = text.token(at).start;
    let find = |end: usize| {
        let written = &text.text[begin..text.token(end - 1).end];
        UNITS
            .iter()
            .chain(MORE_UNITS)
            .find(|(unit, ..)| *unit == written || unit.contains(' ') && *unit == written.replace('.', ""))
            .map(|&(unit, one, many)| (unit, (one, many), end))
    };
    let (unit, words, end) = (1..=6).rev().filter(|n| at + n <= text.tokens.len()).find_map(|n| find(at + n))?;
    // More of a word, or a code, follows: “5G”, “3D”.
    let joined = text.tight(end) && (text.is_word(end) || text.digits(end).is_some());
    // “3.2s”, “40C in Seville”; “the 20s”, “vitamin C”
    let weather = [
        "temperature",
        "temperatures",
        "heat",
        "hot",
        "cold",
        "warm",
        "lows",
        "highs",
        "hit",
        "reached",
        "degrees",
        "fever",
        "cools",
        "rose",
        "fell",
    ];
    let sure = match unit {
        "s" => text.is(at.wrapping_sub(2), ".") && text.tight(at - 1),
        "C" | "F" => {
            text.tight(at)
                && (matches!(text.str(at.wrapping_sub(2)), "-" | "−")
                    || text.near(at, 8, &weather)
                    || text.is(at.wrapping_sub(2), "("))
        }
        _ => true,
    };
    if !sure {
        return None;
    }
    let inches = unit == "in" && text.is_tight(end, ".") && text.is_small(end + 1);
    let close = text.tight(at)
        || inches
        || !CLOSE.contains(&unit)
        || matches!(unit, "m" | "g" | "t" | "l" | "V" | "W") && !text.is_word(end);
    let end = if text.is_tight(end, ".")
        && text.is_small(end + 1)
        && matches!(unit, "ft" | "lb" | "lbs" | "oz" | "in" | "hr" | "hrs" | "min" | "mi" | "yd" | "sec")
    {
        end + 1
    } else {
        end
    };
    (!joined && close).then_some((words, end))
}

/// Does what is counted stand before a noun? “a 12V battery”, “a $3 million grant”. `at` is the first token of the number,
/// `end` the one behind the unit.
pub fn attributive(text: &Text<'_>, at: usize, end: usize) -> bool {
    #[rustfmt::skip]
    const BEFORE: [&str; 22] = [
        "a", "an", "the", "this", "that", "its", "his", "her", "their", "our", "my", "your", "another", "each", "every",
        "new", "annual", "record", "proposed", "first", "second", "one",
    ];
    #[rustfmt::skip]
    const NO_NOUN: &[&str] = &[
        "most", "when", "while", "where", "because", "until", "not", "only", "just", "would", "may", "might", "who", "which", "their", "his", "her", "its",
        "a", "about", "above", "across", "after", "ago", "all", "an", "and", "apart", "are", "as", "at", "away", "back",
        "before", "below", "but", "by", "can", "could", "during", "each", "every", "for", "from", "had", "has", "have",
        "he", "high", "if", "in", "into", "is", "it", "long", "more", "of", "off", "on", "or", "out", "over", "per", "she",
        "since", "so", "tall", "than", "that", "the", "they", "this", "to", "under", "up", "was", "were", "wide", "will", "with",
    ];
    at > 0
        && text.is_word_of(at - 1, &BEFORE)
        && text.is_small(end)
        && text.token(end).gap
        && !text.is_word_of(end, NO_NOUN)
}

/// “300 km/h”, “31°C”, “a 12V battery”, “5–7%”, “3.2m people”, “16GB”, “a 5-km run”.
pub fn rule(text: &Text<'_>, at: usize) -> Option<Said> {
    let range = Range::read(text, at)?;
    let words = range.words(text.accent);
    // “5-km”
    let hyphen = usize::from(text.is_tight(range.end, "-") && text.tight(range.end + 1) && text.is_word(range.end + 1));
    // “4%-6%”, “7°-9°”
    if range.second.is_none()
        && let Some(((one, many), end)) = unit(text, range.end)
        && text.is_dash(end)
        && text.tight(end)
        && let Some(second) = Number::read(text, end + 1)
        && let Some((other, end)) = unit(text, second.end)
    {
        let first = if (one, many) == other { String::new() } else { format!(" {many}") };
        return Said::some(end, format!("{words}{first} to {} {}", second.words(text.accent), other.1));
    }
    if hyphen == 0 && is_million(text, &range) {
        return money::size(text, range.end).map(|(size, end)| Said { end, words: format!("{words} {size}") });
    }
    let ((one, many), end) = unit(text, range.end + hyphen)?;
    if hyphen == 1 && many == "inches" && !text.token(end).gap {
        return None;
    }
    let single =
        range.is_one() || hyphen == 1 || attributive(text, at, end) || text.is_tight(end, "-") && text.is_word(end + 1);
    let mut words = format!("{words} {}", if single { one } else { many });
    let mut end = end;
    // “7lb 8oz”, “1h 20m” has its own rule.
    if matches!(one, "pound" | "foot" | "stone")
        && let Some(second) = Number::read(text, end)
        && let Some(((less, lesser), behind)) = unit(text, second.end)
        && matches!(less, "ounce" | "inch" | "pound")
    {
        if one == "foot" {
            words = format!("{} foot {}", range.words(text.accent), second.words(text.accent));
        } else {
            words = format!("{words} {} {}", second.words(text.accent), if second.is_one() { less } else { lesser });
        }
        end = behind;
    }
    Said::some(end, words)
}

/// “3.2m people”, “40bn emails”, “20k runners”: a size, and no metres.
fn is_million(text: &Text<'_>, range: &Range) -> bool {
    let sign = text.str(range.end);
    let counted = |n: usize| {
        text.is_word_of(
            n,
            &["people", "children", "women", "men", "of", "a", "more", "euros", "dollars", "pounds", "euro"],
        ) || text.is_small(n) && text.str(n).len() > 4 && text.str(n).ends_with('s')
    };
    match sign {
        "bn" | "mn" | "tn" | "mln" | "bln" | "trn" => true,
        "k" | "K" | "M" | "B" => {
            text.tight(range.end)
                && (text.token(range.end + 1).gap || !text.is_word(range.end + 1))
                && !(sign != "M" && range.first.whole == "4")
                // “221B Baker Street”
                && !text.is_capitalised(range.end + 1)
        }
        // “10m+ users”
        "m" | "b" => text.tight(range.end) && counted(range.end + 1 + usize::from(text.is_tight(range.end + 1, "+"))),
        _ => false,
    }
}

/// “5'11"”, “6ft 2in”, “6-foot-4”.
pub fn feet(text: &Text<'_>, at: usize) -> Option<Said> {
    let foot = text.digits(at).filter(|d| d.len() <= 2)?;
    let prime = |n: usize| text.tight(n) && text.str(n).starts_with(|c| is_apostrophe(c) || c == '′');
    let words = |inches: &str| {
        let n = |digits| super::numerals::cardinal(digits, text.accent);
        format!("{} foot {}", n(foot), n(inches))
    };
    if prime(at + 1) {
        if text.is_word_of(at + 2, &["tall", "high", "wide", "long", "deep"]) {
            return Said::some(at + 2, format!("{} feet", super::numerals::cardinal(foot, text.accent)));
        }
        let inches = text.digits(at + 2).filter(|d| d.len() <= 2)?;
        let mut end = at + 3;
        while text.tight(end) && matches!(text.str(end), "\"" | "″" | "”" | "'" | "’" | "′") && end < at + 5 {
            end += 1;
        }
        return Said::some(end, words(inches));
    }
    let unit = |n: usize| text.is_word_of(n, &["ft", "foot"]);
    let hyphen = text.is_tight(at + 1, "-") && unit(at + 2) && text.is_tight(at + 3, "-");
    if hyphen && let Some(inches) = text.digits(at + 4).filter(|d| d.len() <= 2) {
        return Said::some(at + 5, words(inches));
    }
    let stop = |n: usize| usize::from(text.is_tight(n, "."));
    let second = at + 2 + stop(at + 2);
    let inches = text.digits(second).filter(|d| d.len() <= 2 && unit(at + 1))?;
    let end = second + 2;
    // “9 in. tall”: a full stop before a small letter is the unit's.
    let end = end + usize::from(stop(end) == 1 && text.is_small(end + 1));
    text.is_word_of(second + 1, &["in", "ins"]).then(|| Said { end, words: words(inches) })
}
