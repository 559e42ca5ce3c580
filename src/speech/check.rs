//! Does a spoken utterance sound like its text? A look at each, cheap enough to be always on.
//!
//! In: text and speech. Out: the first fault, or none. A network can fall silent, run away or drone on where a person
//! would notice at once; none of that should reach an episode. What is checked holds for any engine and any voice, so
//! the bounds are wide: English is spoken at about 15 characters a second.

use super::{Speech, Utterance};

/// What is wrong with a segment.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum Fault {
    #[error("it is silent")]
    Silent,
    #[error("{0} of its samples are clipped")]
    Clipped(usize),
    #[error("it takes {seconds:.1} s for {characters} characters")]
    TooShort { seconds: f64, characters: usize },
    #[error("it takes {seconds:.1} s for {characters} characters")]
    TooLong { seconds: f64, characters: usize },
    #[error("{0:.1} s follow its last word")]
    Trailing(f64),
    #[error("it is silent for {0:.1} s inside")]
    Gap(f64),
    #[error("its samples are no numbers")]
    NotANumber,
}

/// A peak below this is silence: −46 dBFS.
const SILENT: f32 = 0.005;
/// The most characters a second that are still speech, at the voice's own speed; numbers are read longer than written.
const FASTEST: f64 = 45.0;
/// The fewest, and what is added for initials, numbers and pauses. A digit is a word.
const SLOWEST: f64 = 4.0;
const SLACK: f64 = 2.5;
/// In seconds.
const LONGEST_TAIL: f64 = 2.5;
const LONGEST_GAP: f64 = 2.0;

/// The first fault of a segment.
pub fn fault(utterance: &Utterance, speech: &Speech) -> Option<Fault> {
    if speech.samples.iter().any(|sample| !sample.is_finite()) {
        return Some(Fault::NotANumber);
    }
    let said = said(utterance);
    if said == 0 {
        return None;
    }
    let peak = super::peak(&speech.samples);
    if peak < SILENT || speech.rate == 0 {
        return Some(Fault::Silent);
    }
    let clipped = speech.samples.windows(2).filter(|pair| pair[0].abs() >= 1.0 && pair[0] == pair[1]).count();
    let out = speech.samples.iter().filter(|sample| sample.abs() > 1.0).count();
    // A sample or two at full scale are heard by nobody.
    if clipped + out > 8 {
        return Some(Fault::Clipped(clipped + out));
    }
    let rate = f64::from(speech.rate);
    let seconds = speech.samples.len() as f64 / rate;
    let pace = utterance.speed.max(0.1);
    let characters = utterance.text.chars().count();
    if seconds * pace < said as f64 / FASTEST {
        return Some(Fault::TooShort { seconds, characters });
    }
    let digits = utterance.text.chars().filter(char::is_ascii_digit).count();
    let given: usize = utterance
        .spoken_as
        .iter()
        .map(|part| match &part.sound {
            super::Sound::Words(words) => words.chars().count(),
            super::Sound::Ipa(ipa) => ipa.chars().count(),
        })
        .sum();
    if seconds * pace > (characters + given + 4 * digits) as f64 / SLOWEST + SLACK {
        return Some(Fault::TooLong { seconds, characters });
    }
    if let Some(last) = speech.words.last() {
        let rest = seconds - f64::from(last.ms) / 1000.0;
        let word = utterance.text.get(last.at..).map_or(0, |rest| rest.chars().count()) + given;
        if rest * pace > LONGEST_TAIL + (word + 4 * digits) as f64 / SLOWEST {
            return Some(Fault::Trailing(rest));
        }
    }
    let gap = longest_gap(&speech.samples, peak * 0.01, (rate / 100.0) as usize) / rate;
    (gap > LONGEST_GAP).then_some(Fault::Gap(gap))
}

/// Letters and digits that are said: those of the text, and of readings instead of what they stand for, since an address
/// is said as its site's name and an emoji not at all.
fn said(utterance: &Utterance) -> usize {
    let count = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    let changed = utterance.spoken_as.iter().map(|part| match &part.sound {
        super::Sound::Words(words) => (count(&utterance.text[part.start..part.end]), count(words)),
        super::Sound::Ipa(_) => (0, 0),
    });
    let (written, spoken) = changed.fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
    count(&utterance.text) - written + spoken
}

/// Samples of the longest stretch below `floor`, in steps of `step`.
fn longest_gap(samples: &[f32], floor: f32, step: usize) -> f64 {
    let (mut longest, mut here) = (0, 0);
    for block in samples.chunks(step.max(1)) {
        if block.iter().all(|sample| sample.abs() < floor) {
            here += block.len();
            longest = longest.max(here);
        } else {
            here = 0;
        }
    }
    longest as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speech::{Sound, SpokenAs, WordTiming};

    const RATE: u32 = 1000;

    fn utterance(text: &str) -> Utterance {
        Utterance { voice: "any".into(), text: text.into(), spoken_as: vec![], speed: 1.0 }
    }

    fn tone(seconds: f64, level: f32) -> Vec<f32> {
        (0..(seconds * f64::from(RATE)) as usize).map(|n| level * (n as f32).sin()).collect()
    }

    fn of(text: &str, samples: Vec<f32>) -> Option<Fault> {
        fault(&utterance(text), &Speech { samples, rate: RATE, ..Speech::default() })
    }

    const TEXT: &str = "The ferry came in late that night.";

    #[test]
    fn what_is_said_counts_and_not_what_is_written() {
        let text = "See https://example.com/a/very/long/address/that/nobody/wants/to/hear/to/its/end/at/all.";
        let address = SpokenAs { start: 4, end: text.len() - 1, sound: Sound::Words("example dot com".into()) };
        let utterance = Utterance { spoken_as: vec![address], ..utterance(text) };
        let speech = Speech { samples: tone(1.5, 0.5), rate: RATE, ..Speech::default() };
        assert_eq!(fault(&utterance, &speech), None);
        let emoji = SpokenAs { start: 0, end: 4, sound: Sound::Words(String::new()) };
        let silent = Speech { samples: Vec::new(), rate: RATE, ..Speech::default() };
        assert_eq!(fault(&Utterance { spoken_as: vec![emoji], ..self::utterance("😀") }, &silent), None);
    }

    #[test]
    fn speech_of_a_fitting_length_passes() {
        assert_eq!(of(TEXT, tone(2.2, 0.4)), None);
        assert_eq!(of("I.", tone(0.4, 0.4)), None);
        assert_eq!(of("In 1992, 1993 and 1994.", tone(6.0, 0.4)), None);
        assert_eq!(of("…", vec![]), None);
    }

    #[test]
    fn what_a_listener_would_notice_is_a_fault() {
        assert_eq!(of(TEXT, vec![]), Some(Fault::Silent));
        assert_eq!(of(TEXT, tone(2.0, 0.001)), Some(Fault::Silent));
        assert!(matches!(of(TEXT, tone(2.0, 1.6)), Some(Fault::Clipped(_))));
        assert!(matches!(of(TEXT, tone(0.3, 0.4)), Some(Fault::TooShort { .. })));
        assert!(matches!(of(TEXT, tone(20.0, 0.4)), Some(Fault::TooLong { .. })));
        assert!(matches!(of(TEXT, [tone(1.0, 0.4), vec![0.0; 2500], tone(1.0, 0.4)].concat()), Some(Fault::Gap(_))));
        assert_eq!(of(TEXT, vec![f32::NAN; 2000]), Some(Fault::NotANumber));
        let words = vec![WordTiming { at: 29, ms: 500 }];
        let droning = Speech { samples: tone(8.0, 0.4), rate: RATE, words, ..Speech::default() };
        assert!(matches!(fault(&utterance(TEXT), &droning), Some(Fault::Trailing(_))));
    }
}
