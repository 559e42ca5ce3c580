//! What stands in the JSON beside a Piper voice (piper1-gpl, `config.py`).

use std::collections::BTreeMap;

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

/// A voice's settings, looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// Samples a second.
    pub rate: u32,
    pub sounds: SoundsOf,
    /// BCP 47 tag.
    pub language: String,
    /// A few words on the voice: what it was recorded as, and how fine.
    pub sound: String,
    /// Names of speakers by their numbers; a voice of one speaker has one without a name.
    pub speakers: Vec<Option<String>>,
    /// noise_scale, length_scale and noise_w.
    pub scales: [f32; 3],
    /// The numbers of each sound.
    ids: BTreeMap<char, Vec<i32>>,
    /// Sounds that are one where they stand together, longest first.
    clusters: Vec<(Vec<char>, Vec<i32>)>,
    start: Vec<i32>,
    pad: Vec<i32>,
    end: Vec<i32>,
}

/// How text becomes sounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SoundsOf {
    /// By this voice of espeak-ng.
    Espeak(String),
    /// They are the letters.
    Letters,
}

#[derive(Deserialize)]
struct Written {
    audio: Audio,
    espeak: Option<Espeak>,
    phoneme_type: Option<String>,
    phoneme_id_map: BTreeMap<String, Vec<i32>>,
    num_symbols: Option<i32>,
    num_speakers: Option<usize>,
    speaker_id_map: Option<BTreeMap<String, usize>>,
    inference: Option<Inference>,
    vowel_clusters: Option<Vec<Vec<String>>>,
    language: Option<Language>,
    dataset: Option<String>,
}

#[derive(Deserialize)]
struct Audio {
    sample_rate: i64,
    quality: Option<String>,
}

#[derive(Deserialize)]
struct Espeak {
    voice: String,
}

#[derive(Deserialize)]
struct Inference {
    noise_scale: Option<f32>,
    length_scale: Option<f32>,
    noise_w: Option<f32>,
}

#[derive(Deserialize)]
struct Language {
    code: String,
}

/// More speakers than any voice has; a number beyond it is a damaged file.
const MOST_SPEAKERS: usize = 100_000;

impl Config {
    /// # Errors
    /// A plain sentence on what was expected and what was found.
    pub fn parse(json: &[u8]) -> Result<Self, String> {
        let written: Written =
            serde_json::from_slice(json).map_err(|error| format!("no settings of a voice: {error}"))?;
        let rate = written.audio.sample_rate;
        if !(8000..=48_000).contains(&rate) {
            return Err(format!("audio.sample_rate must lie between 8000 and 48000 Hz, found {rate}"));
        }
        let espeak = written.espeak.map(|espeak| espeak.voice);
        let sounds = match written.phoneme_type.as_deref().unwrap_or("espeak") {
            "espeak" => SoundsOf::Espeak(espeak.clone().ok_or("espeak.voice is missing")?),
            "text" => SoundsOf::Letters,
            other => return Err(format!("phoneme_type must be “espeak” or “text”, found “{other}”")),
        };
        let inference = written.inference.unwrap_or(Inference { noise_scale: None, length_scale: None, noise_w: None });
        // Piper's own defaults.
        let scales = [
            ("noise_scale", inference.noise_scale.unwrap_or(0.667), 0.0..=2.0),
            ("length_scale", inference.length_scale.unwrap_or(1.0), 0.1..=10.0),
            ("noise_w", inference.noise_w.unwrap_or(0.8), 0.0..=2.0),
        ];
        if let Some((name, value, range)) = scales.iter().find(|(_, value, range)| !range.contains(value)) {
            return Err(format!(
                "inference.{name} must lie between {} and {}, found {value}",
                range.start(),
                range.end()
            ));
        }
        let most = written.num_symbols.unwrap_or(i32::MAX);
        let wrong = |&(_, ids): &(&String, &Vec<i32>)| ids.iter().any(|id| !(0..most).contains(id));
        if let Some((name, ids)) = written.phoneme_id_map.iter().find(wrong) {
            return Err(format!("phoneme_id_map gives “{name}” {ids:?}, where numbers go from 0 to {}", most - 1));
        }
        let of = |name: &str| {
            let ids = written.phoneme_id_map.get(name).filter(|ids| !ids.is_empty());
            ids.cloned().ok_or_else(|| format!("phoneme_id_map has no “{name}”"))
        };
        let (start, pad, end) = (of("^")?, of("_")?, of("$")?);
        let mut clusters = Vec::new();
        for cluster in written.vowel_clusters.unwrap_or_default() {
            let name = cluster.concat();
            clusters.push((name.nfd().collect::<Vec<char>>(), of(&name)?));
        }
        clusters.sort_by_key(|(sounds, _)| std::cmp::Reverse(sounds.len()));
        // What frames an utterance is no sound of it.
        let ids = written.phoneme_id_map.iter().filter_map(|(name, ids)| {
            let mut chars = name.chars();
            let (Some(c), None) = (chars.next(), chars.next()) else { return None };
            (!matches!(c, '^' | '_' | '$')).then(|| (c, ids.clone()))
        });
        let count = written.num_speakers.unwrap_or(1).max(1);
        if count > MOST_SPEAKERS {
            return Err(format!("num_speakers must be at most {MOST_SPEAKERS}, found {count}"));
        }
        let mut speakers = vec![None; count];
        for (name, number) in written.speaker_id_map.unwrap_or_default() {
            let place = speakers.get_mut(number).ok_or_else(|| {
                format!("speaker_id_map gives “{name}” number {number}, where num_speakers is {count}")
            })?;
            *place = Some(name);
        }
        let language = written.language.map(|language| language.code).or(espeak).unwrap_or_else(|| "und".into());
        let sound = [written.dataset, written.audio.quality].into_iter().flatten().collect::<Vec<_>>().join(", ");
        Ok(Config {
            rate: rate as u32,
            sounds,
            language: language.replace('_', "-"),
            sound,
            speakers,
            scales: scales.map(|(_, value, _)| value),
            ids: ids.collect(),
            clusters,
            start,
            pad,
            end,
        })
    }

    /// Has the voice a number for this sound?
    pub fn knows(&self, sound: char) -> bool {
        self.ids.contains_key(&sound)
    }

    /// The number of a speaker by name, else by number.
    pub fn speaker(&self, name: &str) -> Option<usize> {
        let named = self.speakers.iter().position(|speaker| speaker.as_deref() == Some(name));
        named.or_else(|| name.parse().ok().filter(|&number| number < self.speakers.len()))
    }

    /// What the voice is given for these sounds: `^ _ a _ b _ $`. And how many of the numbers are each sound's with the
    /// gap behind it, those of the two ends first and last.
    pub fn numbers(&self, sounds: &[char]) -> (Vec<i32>, Vec<usize>) {
        let mut numbers = [&self.start[..], &self.pad].concat();
        let mut counts = vec![numbers.len()];
        let mut rest = sounds;
        while let [sound, ..] = rest {
            let cluster = self.clusters.iter().find(|(cluster, _)| rest.starts_with(cluster));
            let (length, ids) = match cluster {
                Some((cluster, ids)) => (cluster.len().max(1), Some(ids)),
                None => (1, self.ids.get(sound)),
            };
            let before = numbers.len();
            if let Some(ids) = ids {
                numbers.extend(ids);
                numbers.extend(&self.pad);
            }
            counts.push(numbers.len() - before);
            counts.resize(counts.len() + length - 1, 0);
            rest = &rest[length..];
        }
        numbers.extend(&self.end);
        counts.push(self.end.len());
        (numbers, counts)
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// The numbers of the published English voices (rhasspy/piper-voices), as far as tests need them.
    pub fn json() -> serde_json::Value {
        serde_json::from_str(JSON).unwrap()
    }

    const JSON: &str = r##"{
    "audio": { "sample_rate": 22050, "quality": "medium" },
    "espeak": { "voice": "en-us" },
    "phoneme_type": "espeak",
    "num_symbols": 256, "num_speakers": 1, "speaker_id_map": {},
    "inference": { "noise_scale": 0.667, "length_scale": 1, "noise_w": 0.8 },
    "language": { "code": "en_US" }, "dataset": "made up",
    "phoneme_id_map": {
        "_": [0], "^": [1], "$": [2], " ": [3], "!": [4], ",": [8], ".": [10], ";": [12], "?": [13],
        "a": [14], "b": [15], "c": [16], "d": [17], "e": [18], "f": [19], "h": [20], "i": [21], "j": [22],
        "k": [23], "l": [24], "m": [25], "n": [26], "o": [27], "p": [28], "r": [30], "s": [31], "t": [32],
        "u": [33], "v": [34], "w": [35], "z": [38], "æ": [39], "ð": [41], "ŋ": [44], "ɐ": [50], "ɑ": [51],
        "ɔ": [54], "ə": [59], "ɚ": [60], "ɛ": [61], "ɜ": [62], "ɡ": [66], "ɪ": [74], "ɹ": [88], "ɾ": [92],
        "ʃ": [96], "ʊ": [100], "ʌ": [102], "ʒ": [108], "ˈ": [120], "ˌ": [121], "ː": [122], "θ": [126],
        "\u0303": [141], "\u0329": [144]
    }
}"##;

    fn parse(change: impl Fn(&mut serde_json::Value)) -> Result<Config, String> {
        let mut json = json();
        change(&mut json);
        Config::parse(&serde_json::to_vec(&json).unwrap())
    }

    #[test]
    fn numbers_are_framed_and_padded() {
        let config = parse(|_| ()).unwrap();
        let sounds: Vec<char> = "həlˈoʊ.".chars().collect();
        let (numbers, counts) = config.numbers(&sounds);
        assert_eq!(numbers, [1, 0, 20, 0, 59, 0, 24, 0, 120, 0, 27, 0, 100, 0, 10, 0, 2]);
        assert_eq!(counts, [2, 2, 2, 2, 2, 2, 2, 2, 1]);
        assert_eq!((config.language.as_str(), config.sound.as_str()), ("en-US", "made up, medium"));
    }

    #[test]
    fn vowels_that_are_one_get_one_number() {
        let config = parse(|json| {
            json["vowel_clusters"] = serde_json::json!([["o", "ʊ"]]);
            json["phoneme_id_map"]["oʊ"] = serde_json::json!([165]);
        });
        let (numbers, counts) = config.unwrap().numbers(&['l', 'o', 'ʊ', 'o']);
        assert_eq!(numbers, [1, 0, 24, 0, 165, 0, 27, 0, 2]);
        assert_eq!(counts, [2, 2, 2, 0, 2, 1]);
    }

    #[test]
    fn speakers_have_names_and_numbers() {
        let config = parse(|json| {
            json["num_speakers"] = 3.into();
            json["speaker_id_map"] = serde_json::json!({ "p225": 0, "1": 2 });
        })
        .unwrap();
        assert_eq!(config.speakers, [Some("p225".into()), None, Some("1".into())]);
        assert_eq!([config.speaker("p225"), config.speaker("1"), config.speaker("0")], [Some(0), Some(2), Some(0)]);
        assert_eq!([config.speaker("3"), config.speaker("p999")], [None, None]);
    }

    #[test]
    fn what_is_wrong_is_told() {
        let told = |change: &dyn Fn(&mut serde_json::Value), part: &str| {
            let error = parse(change).unwrap_err();
            assert!(error.contains(part), "{error}");
        };
        told(&|json| json["audio"]["sample_rate"] = 0.into(), "between 8000 and 48000 Hz, found 0");
        told(&|json| json["audio"] = serde_json::Value::Null, "settings of a voice");
        told(&|json| json["phoneme_type"] = "pinyin".into(), "“espeak” or “text”, found “pinyin”");
        told(&|json| json["espeak"] = serde_json::Value::Null, "espeak.voice");
        told(&|json| json["phoneme_id_map"]["_"] = serde_json::json!([]), "no “_”");
        told(&|json| json["phoneme_id_map"]["a"] = serde_json::json!([256]), "from 0 to 255");
        told(&|json| json["inference"]["length_scale"] = 0.into(), "length_scale");
        told(&|json| json["speaker_id_map"] = serde_json::json!({ "x": 1 }), "num_speakers is 1");
        assert!(Config::parse(b"[]").is_err() && Config::parse(b"").is_err());
    }
}
