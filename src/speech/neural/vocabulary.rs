//! The sounds that Kokoro's family of models knows, with their numbers.
//!
//! The table is `vocab` of the publisher's config.json (hexgrad/Kokoro-82M, Apache-2.0); hibari's is the same. Capital
//! letters are diphthongs (`A` as in day, `I` my, `O` go in American, `Q` go in British, `W` now, `Y` boy), `ᵊ` is a
//! short schwa, `T` the American flap.

/// The number that stands at both ends of what a model is given.
pub const END: i32 = 0;

/// The number of a sound, or of a mark that shapes the melody.
pub fn number(sound: char) -> Option<i32> {
    TABLE.binary_search_by_key(&sound, |&(known, _)| known).ok().map(|at| TABLE[at].1)
}

/// By character.
#[rustfmt::skip]
const TABLE: [(char, i32); 114] = [
    (' ', 16), ('!', 5), ('"', 11), ('(', 12), (')', 13), (',', 3), ('.', 4), (':', 2), (';', 1), ('?', 6), ('A', 24),
    ('I', 25), ('O', 31), ('Q', 33), ('S', 35), ('T', 36), ('W', 39), ('Y', 41), ('a', 43), ('b', 44), ('c', 45),
    ('d', 46), ('e', 47), ('f', 48), ('h', 50), ('i', 51), ('j', 52), ('k', 53), ('l', 54), ('m', 55), ('n', 56),
    ('o', 57), ('p', 58), ('q', 59), ('r', 60), ('s', 61), ('t', 62), ('u', 63), ('v', 64), ('w', 65), ('x', 66),
    ('y', 67), ('z', 68), ('æ', 72), ('ç', 78), ('ð', 81), ('ø', 116), ('ŋ', 112), ('œ', 120), ('ɐ', 70), ('ɑ', 69),
    ('ɒ', 71), ('ɔ', 76), ('ɕ', 77), ('ɖ', 80), ('ə', 83), ('ɚ', 85), ('ɛ', 86), ('ɜ', 87), ('ɟ', 90), ('ɡ', 92),
    ('ɣ', 139), ('ɤ', 140), ('ɥ', 99), ('ɨ', 101), ('ɪ', 102), ('ɯ', 110), ('ɰ', 111), ('ɲ', 114), ('ɳ', 113),
    ('ɴ', 115), ('ɸ', 118), ('ɹ', 123), ('ɻ', 126), ('ɽ', 129), ('ɾ', 125), ('ʁ', 128), ('ʂ', 130), ('ʃ', 131),
    ('ʈ', 132), ('ʊ', 135), ('ʋ', 136), ('ʌ', 138), ('ʎ', 143), ('ʒ', 147), ('ʔ', 148), ('ʝ', 103), ('ʣ', 18),
    ('ʤ', 82), ('ʥ', 19), ('ʦ', 20), ('ʧ', 133), ('ʨ', 21), ('ʰ', 162), ('ʲ', 164), ('ˈ', 156), ('ˌ', 157),
    ('ː', 158), ('\u{303}', 17), ('β', 75), ('θ', 119), ('χ', 142), ('ᵊ', 42), ('ᵝ', 22), ('ᵻ', 177), ('—', 9),
    ('“', 14), ('”', 15), ('…', 10), ('→', 171), ('↓', 169), ('↗', 172), ('↘', 173), ('ꭧ', 23),
];

/// Is it a vowel, in front of which this alphabet puts the stress?
pub fn is_vowel(sound: char) -> bool {
    "AIOQWYaeiouæɐɑɒɔəɚɛɜɨɪøœʊʌɤɯᵊᵻy".contains(sound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_and_every_number_stands_once() {
        assert!(TABLE.windows(2).all(|pair| pair[0].0 < pair[1].0));
        let mut numbers: Vec<i32> = TABLE.iter().map(|&(_, number)| number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), TABLE.len());
        assert_eq!((number('ə'), number('—'), number('g')), (Some(83), Some(9), None));
    }
}
