//! Words in capitals: said by their letters (“FBI”), as words (“NATO”), or only written loud (“NOT”).

use super::{
    Said,
    numerals::letters,
    text::{Text, is_apostrophe, is_loud},
};

/// Said as words. Their capitals stay, since lexicons know them so.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "NATO", "UNESCO", "UNICEF", "NASA", "OPEC", "AIDS", "ASEAN", "FIFA", "UEFA", "ISIS", "ISIL", "RAM", "ROM", "PIN", "SIM", "SARS",
    "MERS", "COVID", "COP", "NAFTA", "FEMA", "OSHA", "HIPAA", "ERISA", "UNRWA", "INTERPOL", "EUROPOL", "BREXIT", "LASER", "RADAR",
    "SONAR", "SCUBA", "TASER", "GIF", "LAN", "WAN", "NIMBY", "YUPPIE", "EBITDA", "BAFTA", "OFCOM", "OFSTED", "DEFRA", "ACAS",
    "UNISON", "WADA", "FIBA", "CONCACAF", "CONMEBOL", "NASCAR", "NASDAQ", "FTSE", "BRICS", "MERCOSUR", "ECOWAS", "EFTA", "GATT", "TIFF", "CAPTCHA",
    "BIOS", "ASCII", "DOS", "WASP", "SWAT", "PETA", "NORAD", "DARPA", "IKEA", "LEGO", "SAGA", "HAMAS", "FATAH", "SCOTUS", "POTUS", "FLOTUS", "DACA", "RICO",
    "CPAC", "AIPAC", "PAC", "JAG", "MASH", "NOAA", "STEM", "STEAM", "ZIP", "SAT", "LSAT", "GMAT", "TOEFL", "AWOL", "SNAFU", "FOMO", "YOLO", "MAGA", "ANTIFA", "ICE", "CERN", "ESA", "JAXA", "SETI",
    "TED", "UKIP", "PEN", "SAG", "ASCAP", "NARA", "AMBER", "COBRA", "SAS", "SALT", "START", "TARP", "QUANGO", "ASBO", "MIDI", "WYSIWYG", "CRISPR", "SPAC", "REIT",
];
/// Those that are plain words in a headline in capitals.
const PLAIN: &[&str] =
    &["ICE", "START", "SALT", "STEM", "STEAM", "PEN", "ZIP", "SAG", "AMBER", "COBRA", "PIN", "PAC", "SAGA", "WASP"];
/// Said by their letters, though they could be words.
#[rustfmt::skip]
const LETTERS: &[&str] = &[
    "US", "USA", "IT", "WHO", "EU", "UK", "UN", "UAE", "AI", "PM", "AP", "GOP", "CIA", "CEO", "COO", "CFO", "UFO", "SUV", "DUI", "DIY", "EPA", "IRA", "IRS", "AFP", "HIV", "MIT", "ANC", "AOC",
    "UAW", "LAX", "DOJ", "DOE", "DOD", "FAA", "FEC", "SEC", "NIH", "MEP", "MOD", "RAF", "IDF", "VAT", "VIP", "VAR", "POW", "DUP", "DEI", "ESG", "EV", "ID", "IP", "IQ", "OK", "OJ", "TV", "PC",
    "PR", "HR", "AC", "DC", "AD", "BC", "CE", "BCE", "EST", "EDT", "IOC", "IOU", "ATM", "APP", "ASAP", "NAACP", "ACLU", "UCLA", "USC", "YMCA", "YWCA", "OSCE", "USDA", "USAID", "IAEA", "ICAO", "AARP", "ASPCA",
    "ICU", "ER", "OR", "EMT", "MRI", "CT", "ECB", "BOE", "FOI", "MI", "LA", "NY", "SA", "UV", "AKA", "ETA", "FAQ", "RIP", "USB", "URL", "PDF", "API", "IOS", "CPU", "GPU", "USSR", "DNA", "ADHD", "OCD", "IVF", "ECG", "EKG", "GP", "RNA", "SOS",
    "MSNBC", "ESPN", "HBO", "ABC", "CBS", "NBC", "BBC", "CNN", "NPR", "PBS", "ITV", "AFL", "CIO", "MLB", "NBA", "NFL", "NHL", "MLS", "UFC", "WWE", "ICC", "ICJ", "IMF", "WTO", "ILO", "OAU", "AU", "EEC", "ERM", "MEK", "PLO", "PA", "UDA", "UVF",
];
/// Short words that are written loud, and no acronyms.
#[rustfmt::skip]
const LOUD: &[&str] = &[
    "AM", "AN", "AS", "AT", "BE", "BY", "DO", "GO", "HE", "IF", "IN", "IS", "ME", "MY", "NO", "OF", "OH", "ON", "SO", "TO", "UP", "WE",
    "AGE", "AGO", "AIR", "ALL", "AND", "ANY", "ARE", "ARM", "ART", "ASK", "ATE", "BAD", "BAG", "BAN", "BAR", "BED", "BIG", "BIT", "BOY", "BUS", "BUT", "BUY", "CAN", "CAR", "CAT", "CUT", "DAD", "DAY", "DEAD",
    "DID", "DIE", "DOG", "DRY", "DUE", "EAT", "EGG", "END", "EYE", "FAN", "FAR", "FAT", "FED", "FEW", "FIT", "FIX", "FLY", "FOR", "FUN", "GAS", "GET", "GOD", "GOT", "GUN", "GUY", "HAD", "HAS", "HER", "HIM", "HIS", "HIT", "HOT",
    "HOW", "JOB", "KEY", "KID", "LAW", "LAY", "LEG", "LET", "LIE", "LIVE", "LOT", "LOW", "MAN", "MAP", "MAY", "MEN", "MIX", "MOM", "MUM", "NET", "NEW", "NOT", "NOW", "OFF", "OIL", "OLD", "ONE", "ONLY", "OPEN", "OUR", "OUT", "OWN",
    "PAY", "PUT", "RAN", "RAW", "RED", "RUN", "SAD", "SAW", "SAY", "SEA", "SEE", "SET", "SEX", "SHE", "SIT", "SIX", "SKY", "SON", "SUN", "TAX", "TEN", "THE", "TOO", "TOP", "TRY", "TWO", "USE", "VAN", "VERY", "WAR", "WAS",
    "WAY", "WHY", "WIN", "WON", "YES", "YET", "YOU", "AID", "ADD", "ACT", "BET", "BID", "BOX", "CUP", "DIG", "EAR", "ERA", "FEE", "GAP", "HID", "ILL", "JET", "KIM", "LAB", "LED", "LOG", "MET", "NOR", "ODD", "PET", "RAT", "RAY", "RID", "ROW", "SAM", "TEA", "TIE", "TOM", "VOW", "ZOO", "FOX", "SPY", "MAX", "JOY", "JAN", "LEE", "DAN", "BEN", "JOE",
];

/// Are these capitals said by their letters beside a number? “CO2”, but “COP28”.
pub fn is_code(word: &str) -> bool {
    is_loud(word) && word.chars().count() <= 3 && !WORDS.contains(&word)
}

/// Are the capitals at a place said by their letters?
pub fn is_letters(text: &Text<'_>, at: usize) -> bool {
    let word = stem(text.str(at)).0;
    if !is_loud(word) || !word.chars().all(|c| c.is_alphabetic()) {
        return false;
    }
    by_letters(text, at, word)
}

fn by_letters(text: &Text<'_>, at: usize, word: &str) -> bool {
    if WORDS.contains(&word) {
        return false;
    }
    if LETTERS.contains(&word) {
        return !text.shouted
            || match word {
                // “IT IS TIME” and “THE IT TEAM”, “WHO WARNS” and “WHO IS IT”
                "IT" => text.is_word_of(at.wrapping_sub(1), &["the", "an"]),
                "OR" | "LA" | "PA" | "ID" | "MOD" | "APP" => false,
                "WHO" => {
                    text.str(at + 1).len() > 4
                        && text.str(at + 1).ends_with('S')
                        && !text.is_word_of(at + 1, &["wants", "knows", "likes", "makes"])
                }
                _ => true,
            };
    }
    if LOUD.contains(&word) {
        return false;
    }
    let length = word.chars().count();
    length <= 3 && !((text.shouted || beside_loud(text, at)) && can_be_said(word)) || !can_be_said(word)
}

/// “LOS ANGELES (AP)”: does another loud word that is no acronym stand beside?
fn beside_loud(text: &Text<'_>, at: usize) -> bool {
    let plain = |at: usize| {
        let word = text.str(at);
        word.len() >= 4 && is_loud(word) && can_be_said(word) && !WORDS.contains(&word) && !LETTERS.contains(&word)
    };
    text.token(at + 1).gap && plain(at + 1) || text.token(at).gap && at > 0 && plain(at - 1)
}

/// Can it be said as a word? Vowels in it, and no knot of consonants that English has not.
fn can_be_said(word: &str) -> bool {
    #[rustfmt::skip]
    const BEGIN: &[&str] = &[
        "", "BL", "BR", "CH", "CL", "CR", "DR", "DW", "FL", "FR", "GH", "GL", "GR", "GU", "KH", "KL", "KN", "KR", "PH", "PL", "PR", "PS", "SC", "SCH",
        "SCR", "SH", "SHR", "SK", "SL", "SM", "SN", "SP", "SPL", "SPR", "ST", "STR", "SW", "TH", "THR", "TR", "TS", "TW", "VL", "WH", "WR", "ZH",
    ];
    #[rustfmt::skip]
    const END: &[&str] = &[
        "", "BB", "BS", "CH", "CK", "CKS", "CS", "CT", "CTS", "DD", "DGE", "DS", "FF", "FFS", "FS", "FT", "FTS", "GG", "GH", "GHT", "GHTS", "GN", "GNS", "GS", "KS", "LD", "LDS", "LF", "LK",
        "LKS", "LL", "LLS", "LM", "LMS", "LP", "LPS", "LS", "LT", "LTH", "LTS", "MB", "MBS", "MN", "MP", "MPS", "MPT", "MS", "NCH", "ND", "NDS", "NG", "NGS", "NGTH", "NK", "NKS", "NN", "NS", "NT", "NTH",
        "NTHS", "NTS", "NZ", "PH", "PS", "PT", "PTS", "RB", "RBS", "RCH", "RD", "RDS", "RF", "RK", "RKS", "RL", "RLD", "RLDS", "RLS", "RM", "RMS", "RN", "RNS", "RP", "RR", "RS", "RST", "RT", "RTH", "RTS", "SH", "SK", "SKS", "SM", "SMS",
        "SP", "SS", "ST", "STS", "TCH", "TH", "THS", "TS", "TT", "TTS", "WD", "WK", "WL", "WLS", "WN", "WNS", "WS", "XT", "XTS", "ZZ", "RSH", "LCH", "FTH", "DTH", "XTH", "NST", "RTZ", "TZ",
    ];
    let vowel = |c: char| matches!(c, 'A' | 'E' | 'I' | 'O' | 'U' | 'Y' | 'À'..='Ü');
    let runs = |of: &dyn Fn(char) -> bool| word.split(|c| !of(c)).map(|run| run.chars().count()).max().unwrap_or(0);
    let first = word.find(vowel);
    let last = word.rfind(vowel);
    let (Some(first), Some(last)) = (first, last) else { return false };
    if word.chars().count() >= 7 {
        return true;
    }
    let behind = last + word[last..].chars().next().map_or(0, char::len_utf8);
    let (begin, end) = (&word[..first], &word[behind..]);
    (begin.chars().count() <= 1 || BEGIN.contains(&begin))
        && (end.chars().count() <= 1 || END.contains(&end))
        && runs(&vowel) <= 3
        && runs(&|c| !vowel(c)) <= 4
        && !(word.chars().count() <= 4 && runs(&vowel) >= 3)
        && !word.contains("AA")
        && !word.contains("II")
}

/// A word in capitals without its plural or possessive, and these.
fn stem(word: &str) -> (&str, &str) {
    for end in ["'s", "’s"] {
        if let Some(stem) = word.strip_suffix(end) {
            return (stem, "'s");
        }
    }
    match word.strip_suffix('s') {
        Some(stem) if is_loud(stem) => (stem, "s"),
        _ => (word, ""),
    }
}

/// Mixed forms that are letters. “mRNA”
#[rustfmt::skip]
const MIXED: [(&str, &str); 16] = [
    ("PhD", "P H D"), ("PhDs", "P H Ds"), ("iOS", "I O S"), ("mRNA", "M R N A"), ("tRNA", "T R N A"), ("BSc", "B S C"), ("MSc", "M S C"),
    ("DPhil", "D Phil"), ("LLB", "L L B"), ("GmbH", "G M B H"), ("macOS", "mac O S"), ("LinkedIn", "Linked In"), ("YouTube", "You Tube"),
    ("eBay", "E Bay"), ("SoHo", "Soho"), ("MPhil", "M Phil"),
];

pub fn rule(text: &Text<'_>, at: usize) -> Option<Said> {
    let written = text.str(at);
    if let Some((_, words)) = MIXED.iter().find(|(mixed, _)| *mixed == written) {
        return Said::some(at + 1, *words);
    }
    let (word, end) = stem(written);
    // “A” and “I” by themselves are words.
    if text.shouted && word == "A" {
        return Said::some(at + 1, "a");
    }
    if !is_loud(word) || word.chars().any(is_apostrophe) && !text.shouted {
        return None;
    }
    let plain = word.chars().all(|c| c.is_alphabetic());
    // “AM” and “PM” behind a time are read there.
    if plain && by_letters(text, at, word) {
        return Said::some(at + 1, format!("{}{end}", letters(word)));
    }
    // “ICE ON MARS” is no agency.
    if WORDS.contains(&word) && !(text.shouted && PLAIN.contains(&word)) {
        return None;
    }
    Said::some(at + 1, format!("{}{end}", word.to_lowercase()))
}
