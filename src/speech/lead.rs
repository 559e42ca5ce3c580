//! Speaking what goes on from something else: “she said”, the end of a sentence that begins before it, a heading of one
//! word.
//!
//! In: an utterance and the words that lead up to it. Out: the utterance alone, as it sounds behind them. Alone a network
//! begins each as it begins a paragraph: high, and with a stress of its own. So the two are spoken in one breath and cut
//! where it is quietest about the first word; where there is no quiet place, the utterance is spoken alone.

use super::{Engine, Speech, SpeechError, SpokenAs, Unsaid, Utterance, WordTiming};

/// The most words that lead up to an utterance: enough for its melody, few enough to cost little.
pub const WORDS: usize = 7;
/// How far the quiet place may lie before the moment that the network tells for the first word: a pause belongs to the word
/// before, and behind the moment a soft consonant would be taken for a pause. In milliseconds.
const BEFORE: u32 = 160;
/// How long the quiet place is, in milliseconds, and how quiet beside the whole: −30 dB.
const QUIET: u32 = 10;
const FLOOR: f32 = 0.03;
/// The rise of the cut edge, in milliseconds.
const RISE: u32 = 2;

/// `lead` ends with what stands between it and the utterance, a space or an opening quote.
///
/// # Errors
/// As the engine's.
pub fn speak(engine: &dyn Engine, lead: &str, utterance: &Utterance) -> Result<Speech, SpeechError> {
    if lead.is_empty() || !engine.times_words() {
        return engine.speak(utterance);
    }
    let moved = |part: &SpokenAs| SpokenAs {
        start: part.start + lead.len(),
        end: part.end + lead.len(),
        sound: part.sound.clone(),
    };
    let joined = Utterance {
        text: format!("{lead}{}", utterance.text),
        spoken_as: utterance.spoken_as.iter().map(moved).collect(),
        ..utterance.clone()
    };
    match cut(engine.speak(&joined)?, lead.len()) {
        Some(speech) => Ok(speech),
        None => engine.speak(utterance),
    }
}

/// What is heard from the word at byte `from` on.
fn cut(mut speech: Speech, from: usize) -> Option<Speech> {
    let first = speech.words.iter().find(|word| word.at >= from)?.ms;
    let samples = |ms: u32| (u64::from(ms) * u64::from(speech.rate) / 1000) as usize;
    let about = samples(first.saturating_sub(BEFORE))..samples(first).min(speech.samples.len());
    let length = samples(QUIET).max(1);
    let energy = |part: &[f32]| part.iter().map(|sample| sample * sample).sum::<f32>() / part.len().max(1) as f32;
    let steps = speech.samples.get(about.clone())?.windows(length).step_by(length / 5 + 1);
    let (step, least) = steps.map(energy).enumerate().min_by(|a, b| a.1.total_cmp(&b.1))?;
    let place = about.start + step * (length / 5 + 1) + length / 2;
    let mut rest = speech.samples.split_off(place);
    if least > FLOOR * FLOOR * energy(&rest) {
        return None;
    }
    let begin = (place as u64 * 1000 / u64::from(speech.rate)) as u32;
    let words = speech.words.iter().filter(|word| word.at >= from);
    let words = words.map(|word| WordTiming { at: word.at - from, ms: word.ms.saturating_sub(begin) }).collect();
    let unsaid = speech.unsaid.into_iter().filter(|part| part.at >= from);
    let unsaid = unsaid.map(|part| Unsaid { at: part.at - from, ..part }).collect();
    let rise = (u64::from(RISE) * u64::from(speech.rate) / 1000) as usize;
    for (n, sample) in rest.iter_mut().take(rise).enumerate() {
        *sample *= n as f32 / rise as f32;
    }
    Some(Speech { samples: rest, rate: speech.rate, words, unsaid, respoken: speech.respoken })
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: u32 = 8000;

    /// Tones of 1 or silence, by milliseconds.
    fn wave(parts: &[(u32, f32)]) -> Vec<f32> {
        let part = |&(ms, loud): &(u32, f32)| (0..ms * RATE / 1000).map(move |n| loud * (n as f32).sin());
        parts.iter().flat_map(part).collect()
    }

    fn speech(samples: Vec<f32>, words: &[(usize, u32)]) -> Speech {
        let words = words.iter().map(|&(at, ms)| WordTiming { at, ms }).collect();
        Speech { samples, rate: RATE, words, unsaid: vec![Unsaid { at: 2, text: "😀".into() }], ..Speech::default() }
    }

    #[test]
    fn what_leads_up_to_an_utterance_goes_with_its_words() {
        // A pause of 60 ms ends at 500 ms; the network says that the second word begins at 520.
        let whole = speech(wave(&[(440, 0.5), (60, 0.0), (400, 0.5)]), &[(0, 20), (6, 520), (9, 700)]);
        let cut = cut(whole, 6).unwrap();
        let begin = 900 - cut.samples.len() as u32 * 1000 / RATE;
        assert!((440..=500).contains(&begin), "{begin}");
        let times: Vec<(usize, u32)> = cut.words.iter().map(|word| (word.at, word.ms + begin)).collect();
        assert!(matches!(times[..], [(0, 519..=521), (3, 699..=701)]), "{times:?}");
        assert_eq!((cut.samples[0], cut.unsaid.len()), (0.0, 0));
    }

    #[test]
    fn nothing_is_cut_where_it_is_not_quiet_or_no_word_has_a_time() {
        assert_eq!(cut(speech(wave(&[(900, 0.5)]), &[(0, 20), (6, 520)]), 6), None);
        assert_eq!(cut(speech(wave(&[(440, 0.5), (460, 0.0)]), &[(0, 20)]), 6), None);
        assert_eq!(cut(speech(vec![], &[(0, 0), (6, 520)]), 6), None);
    }
}
