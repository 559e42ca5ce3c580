//! Initials. “J.K. Rowling”: “J K Rowling”.

use super::{
    Said, numerals,
    text::{Text, is_loud},
};

/// What a sentence begins with more often than a name does.
#[rustfmt::skip]
const BEGINS: [&str; 72] = [
    "The", "A", "An", "He", "She", "It", "They", "We", "You", "I", "But", "And", "Or", "So", "In", "On", "At", "As", "If",
    "When", "While", "Where", "What", "Who", "Why", "How", "This", "That", "These", "Those", "There", "Then", "Now", "His",
    "Her", "Its", "Their", "Our", "My", "Your", "For", "From", "To", "With", "Without", "By", "After", "Before", "Since",
    "Until", "Not", "No", "Yes", "Some", "Many", "Most", "More", "All", "Both", "Each", "One", "Two", "Still", "Yet", "Even",
    "Also", "Once", "Here", "Under", "Over", "Nor", "Last",
];
/// Before a letter that is a kind and no initial.
const KINDS: [&str; 13] = [
    "vitamin",
    "plan",
    "hepatitis",
    "grade",
    "type",
    "section",
    "group",
    "class",
    "appendix",
    "figure",
    "exhibit",
    "option",
    "mr",
];
/// States that are written by their initials.
#[rustfmt::skip]
const STATES: [(&str, &str); 10] = [
    ("NY", "New York"), ("NJ", "New Jersey"), ("NH", "New Hampshire"), ("NM", "New Mexico"), ("NC", "North Carolina"),
    ("ND", "North Dakota"), ("SC", "South Carolina"), ("SD", "South Dakota"), ("RI", "Rhode Island"), ("WV", "West Virginia"),
];

/// Does a sentence begin at a place?
pub fn begins_sentence(text: &Text<'_>, at: usize) -> bool {
    text.kind(at).is_none() || BEGINS.contains(&text.str(at)) || matches!(text.str(at), "“" | "\"") && !text.tight(at)
}

/// “J.K. Rowling”, “George W. Bush”, “the U.S.”, “A. A. Milne”.
pub fn initials(text: &Text<'_>, at: usize) -> Option<Said> {
    let letter = |n: usize| text.is_capitalised(n) && text.str(n).chars().count() == 1 && text.is_tight(n + 1, ".");
    if !letter(at) || text.tight(at) && at > 0 && matches!(text.before(at), "." | "'" | "’") {
        return None;
    }
    let mut letters = String::from(text.str(at));
    let mut end = at + 2;
    // “U.S.”, and “A. A. Milne”, but not “in the U.S. A man”.
    while letter(end) && (text.tight(end) || text.is_capitalised(end + 2) && !begins_sentence(text, end + 2)) {
        letters.push_str(text.str(end));
        end += 2;
    }
    // “U.S”, “Ph.D” without the last full stop
    if text.tight(end)
        && text.is_capitalised(end)
        && text.str(end).chars().count() == 1
        && !text.is_tight(end + 1, ".")
        && end > at + 2
    {
        letters.push_str(text.str(end));
        return Said::some(end + 1, numerals::letters(&letters));
    }
    let count = letters.chars().count();
    if count == 1 {
        let before = at.checked_sub(1);
        let kind = before.is_some_and(|before| text.is_word_of(before, &KINDS));
        let named = text.is_capitalised(end) && text.token(end).gap && !begins_sentence(text, end)
            || is_loud(text.str(end)) && text.shouted;
        return (named && !kind).then(|| Said { end, words: numerals::letters(&letters) });
    }
    // “C.E.U.s”
    if text.tight(end) && text.is(end, "s") {
        return Said::some(end + 1, format!("{}s", numerals::letters(&letters)));
    }
    let state = STATES.iter().find(|(initials, _)| *initials == letters).filter(|_| text.is(at.wrapping_sub(1), ","));
    let words = state.map_or_else(|| numerals::letters(&letters), |(_, state)| (*state).to_owned());
    // The last full stop is the sentence's too, where that ends.
    let stop = begins_sentence(text, end) && !text.tight(end);
    Said::some(if stop { end - 1 } else { end }, words)
}
