//! Who speaks with which voice.
//!
//! In: the cast of a script, the people that the show has met, an engine's voices. Out: a voice for everyone. A person
//! keeps their voice in every episode; a new one gets a voice of their gender that nobody here has, the narrator's
//! never; among those, one that is easy to tell from the narrator and from whom they speak next to, by measured distance
//! ([`distance`]), of the accent that the article gives a reason for ([`accent`]), that the show has used least, in the
//! order of the catalogue. Each choice says why it was made ([`Choice`]).

pub mod accent;
pub mod choice;
pub mod distance;
pub mod people;

use std::collections::{BTreeMap, BTreeSet};

pub use choice::{By, Choice, Distance, Why};
use choice::{Fit, has_accent};
pub use people::{People, Person};

use crate::{
    gender::Gender,
    script::{CastMember, LineKind, NARRATOR, Script},
    speech::{Voice, VoiceName},
};

/// What was done that a person may want to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// There are more speakers than voices: these share one.
    Shared { voice: VoiceName, names: Vec<String> },
    /// A voice that the script or the show names is not to be had here.
    Replaced { name: String, wanted: String, got: VoiceName },
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Note::Shared { voice, names } => {
                write!(f, "more speakers than voices: {} share {voice}", crate::text::join(names))
            }
            Note::Replaced { name, wanted, got } => {
                write!(f, "{name} speaks with {got}, because {wanted} is not installed")
            }
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CastError {
    #[error("nobody knows the voice “{voice}” that {id} is given{}", nearest.as_ref().map_or(String::new(), |v| format!("; did you mean “{v}”?")))]
    UnknownVoice { id: String, voice: String, nearest: Option<String> },
    #[error("the engine has no voices to cast")]
    NoVoices,
}

/// How a script is to be cast.
#[derive(Debug)]
pub struct Casting<'a> {
    /// The engines whose voices people keep from one episode to the next, the narrator's first.
    pub engines: &'a [&'a str],
    /// The voices that are given to those who have none, engine by engine in order of their catalogues.
    pub voices: &'a [Voice],
    /// The narrator's voice; `None` for the first of the catalogue.
    pub narrator: Option<&'a VoiceName>,
    /// Voices of a script that belong to another engine are cast anew (`--engine`).
    pub anew: bool,
    /// Every voice of every engine that is at hand, to tell a voice that is missing from one that nobody knows.
    pub known: &'a [VoiceName],
    /// Those of them that do not read the script's language: only the script itself may give one.
    pub others: &'a [VoiceName],
    /// Do people keep the voices that they get? Not where a script is in another language than the show.
    pub keep: bool,
}

/// A script that was cast.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcome {
    pub notes: Vec<Note>,
    /// The narrator's first, then in order of first word.
    pub choices: Vec<Choice>,
}

/// Gives a voice to everyone in the script's cast who has none, and remembers it in `people`.
///
/// # Errors
/// If the script names a voice that nobody knows.
pub fn cast(script: &mut Script, people: &mut People, casting: &Casting<'_>) -> Result<Outcome, CastError> {
    let mut notes = Vec::new();
    let first = casting.voices.first().ok_or(CastError::NoVoices)?;
    let usable = |name: &VoiceName| {
        casting.voices.iter().any(|voice| voice.name == *name) || (!casting.anew && casting.known.contains(name))
    };

    let mut kept: BTreeMap<String, VoiceName> = BTreeMap::new();
    let mut whys: BTreeMap<String, Why> = BTreeMap::new();
    for (id, member) in &script.cast {
        if let Some(voice) = given(id, member, casting)?.filter(|voice| usable(voice)) {
            let theirs = people.find(member).is_some_and(|person| person.voices.get(&voice.engine) == Some(&voice));
            whys.insert(id.clone(), if theirs { Why::Kept } else { Why::Script });
            kept.insert(id.clone(), voice);
        }
    }
    let set = casting.narrator.filter(|name| usable(name));
    let narrator = kept.get(NARRATOR).or(set).unwrap_or(&first.name).clone();
    let why = if set.is_some() { Why::Setting } else { Why::First };
    whys.entry(NARRATOR.into()).or_insert(why);
    kept.insert(NARRATOR.into(), narrator.clone());

    // People whom the show knows come before new ones, so that nobody takes their voice.
    let order = in_order_of_speech(script);
    for id in &order {
        let member = &script.cast[id];
        if kept.contains_key(id) {
            continue;
        }
        let wanted = people.find(member).and_then(|person| {
            let free = |voice: &&VoiceName| usable(voice) && **voice != narrator && !casting.others.contains(voice);
            let of = |engine: &&str| person.voices.get(*engine).filter(free);
            casting.engines.iter().find_map(of).cloned()
        });
        if let Some(voice) = wanted {
            kept.insert(id.clone(), voice);
            whys.insert(id.clone(), Why::Kept);
        }
    }
    for id in &order {
        if kept.contains_key(id) {
            continue;
        }
        let taken = kept.values().fold(BTreeMap::new(), |mut taken: BTreeMap<&VoiceName, usize>, voice| {
            *taken.entry(voice).or_default() += 1;
            taken
        });
        let member = &script.cast[id];
        let near = neighbours(script, id);
        let near: Vec<&VoiceName> = near.iter().filter_map(|id| kept.get(*id)).chain([&narrator]).collect();
        let (gender, accent) = (member.gender, accent_of(member));
        let room = Room { gender, accent, narrator: &narrator, near: &near, taken: &taken };
        let (voice, why) =
            choose(casting.voices, &room, people).unwrap_or((&first.name, Why::Chosen { before: None, by: None }));
        let voice = voice.clone();
        kept.insert(id.clone(), voice);
        whys.insert(id.clone(), why);
    }

    let mut choices = Vec::new();
    for id in std::iter::once(NARRATOR).chain(order.iter().map(String::as_str)) {
        let (Some(member), Some(voice), Some(why)) = (script.cast.get(id), kept.get(id), whys.remove(id)) else {
            continue;
        };
        choices.push(told(script, id, member, voice, why, &kept, casting));
    }
    for (id, voice) in &kept {
        let Some(member) = script.cast.get_mut(id) else { continue };
        let name = member.name.clone().unwrap_or_else(|| id.clone());
        if let Some(wanted) = member.voice.as_ref().filter(|wanted| **wanted != voice.to_string()) {
            // With --engine a change of voice is what was asked for.
            if !casting.anew {
                notes.push(Note::Replaced { name, wanted: wanted.clone(), got: voice.clone() });
            }
        }
        member.voice = Some(voice.to_string());
        if id != NARRATOR && casting.keep {
            people.remember(member, voice);
        }
    }
    notes.extend(shared(script, &kept));
    Ok(Outcome { notes, choices })
}

/// The accent that a member's role gives a reason for; one without a name is described by it (“the British ambassador”).
fn accent_of(member: &CastMember) -> Option<accent::Reason> {
    let described = member.name.as_deref().filter(|name| name.to_lowercase().starts_with("the "));
    member.role.as_deref().and_then(accent::of).or_else(|| described.and_then(accent::of))
}

/// A choice with what it is measured by, once everyone has a voice.
fn told(
    script: &Script,
    id: &str,
    member: &CastMember,
    name: &VoiceName,
    why: Why,
    kept: &BTreeMap<String, VoiceName>,
    casting: &Casting<'_>,
) -> Choice {
    let voice = casting.voices.iter().find(|voice| voice.name == *name);
    let accent = accent_of(member);
    let others = std::iter::once(NARRATOR).chain(neighbours(script, id)).filter(|other| *other != id);
    let distances = others.filter(|_| id != NARRATOR).filter_map(|other| {
        let called = script.cast.get(other).and_then(|member| member.name.clone());
        let called = called.unwrap_or_else(|| if other == NARRATOR { "the narrator".into() } else { other.into() });
        Some(Distance::between(name, called, kept.get(other)?))
    });
    Choice {
        id: id.into(),
        name: member.name.clone(),
        gender: member.gender,
        voice: name.clone(),
        why,
        accent,
        distances: distances.collect(),
        // A voice that tells no gender is unlike nobody.
        gender_fits: voice.and_then(|voice| voice.gender).is_none_or(|gender| Some(gender) == member.gender),
        accent_fits: accent.is_none_or(|accent| voice.is_none_or(|voice| has_accent(voice, accent))),
    }
}

/// The voice that the script gives to somebody, if any.
fn given(id: &str, member: &CastMember, casting: &Casting<'_>) -> Result<Option<VoiceName>, CastError> {
    let Some(written) = &member.voice else { return Ok(None) };
    let unknown = || CastError::UnknownVoice {
        id: id.into(),
        voice: written.clone(),
        nearest: crate::text::nearest(written, casting.known.iter().map(ToString::to_string)),
    };
    let name: VoiceName = written.parse().map_err(|_| unknown())?;
    let engine_is_here = casting.known.iter().any(|known| known.engine == name.engine);
    // With --engine and a path that file is the one Piper voice at hand, and the show's own are still no mistakes.
    let may_be_the_shows = casting.anew && name.engine == crate::speech::neural::piper::NAME;
    let is_known = casting.known.contains(&name) || crate::speech::is_installable(&name) || may_be_the_shows;
    if engine_is_here && !is_known {
        return Err(unknown());
    }
    if !crate::speech::ENGINES.contains(&name.engine.as_str()) {
        return Err(unknown());
    }
    Ok(Some(name))
}

/// The ids of those who speak, the narrator apart, in order of first word; then those who do not speak.
fn in_order_of_speech(script: &Script) -> Vec<String> {
    let mut order: Vec<String> = Vec::new();
    let mut seen = BTreeSet::from([NARRATOR.to_owned()]);
    let speaking = script.lines.iter().filter_map(|line| match &line.kind {
        LineKind::Quote(id) if script.cast.contains_key(id) => Some(id),
        _ => None,
    });
    for id in speaking.chain(script.cast.keys()) {
        if seen.insert(id.clone()) {
            order.push(id.clone());
        }
    }
    order
}

/// The ids of those who speak right before or after somebody, the narrator's lines apart.
fn neighbours<'a>(script: &'a Script, id: &str) -> BTreeSet<&'a str> {
    let speakers: Vec<&str> = script
        .lines
        .iter()
        .filter_map(|line| match &line.kind {
            LineKind::Quote(id) => Some(id.as_str()),
            _ => None,
        })
        .collect();
    let pairs = speakers.windows(2).flat_map(|pair| [(pair[0], pair[1]), (pair[1], pair[0])]);
    pairs.filter(|(one, other)| *one == id && *other != id).map(|(_, other)| other).collect()
}

/// Whom a new voice is for, and whom it joins.
struct Room<'a> {
    gender: Option<Gender>,
    accent: Option<accent::Reason>,
    narrator: &'a VoiceName,
    /// Voices that are heard right before or after it, the narrator's among them.
    near: &'a [&'a VoiceName],
    /// How many have each voice.
    taken: &'a BTreeMap<&'a VoiceName, usize>,
}

/// A voice that is not the narrator's: first by gender, then by how many here have it, then by whether it can be told
/// from those around it, then by accent, then by whether it can be told from all others here, then by engine, then by
/// how many of the show have it, then by the catalogue. Where no gender is known, any will do; so with accents.
fn choose<'a>(voices: &'a [Voice], room: &Room<'_>, people: &People) -> Option<(&'a VoiceName, Why)> {
    let place = |engine: &str| voices.iter().position(|other| other.name.engine == engine).unwrap_or(voices.len());
    let alike = |voice: &Voice, other: &VoiceName| {
        distance::between(&voice.name, other).is_some_and(|distance| distance < distance::ALIKE)
    };
    // For an accent nobody gets a voice that only stands in for a natural one.
    let stands_in = |voice: &Voice| place(&voice.name.engine) > 0 && voice.name.engine == crate::speech::spare_engine();
    let fit = |voice: &Voice| Fit {
        gender: room.gender.is_some() && voice.gender != room.gender,
        taken: room.taken.get(&voice.name).copied().unwrap_or(0),
        near: room.near.iter().filter(|other| alike(voice, other)).count(),
        accent: room.accent.is_some_and(|accent| !has_accent(voice, accent) || stands_in(voice)),
        here: room.taken.keys().filter(|other| alike(voice, other)).count(),
        engine: place(&voice.name.engine),
        users: people.users(&voice.name),
    };
    let mut ranked: Vec<(Fit, &VoiceName)> =
        voices.iter().filter(|voice| voice.name != *room.narrator).map(|voice| (fit(voice), &voice.name)).collect();
    // Stable: equals stay in the order of the catalogue.
    ranked.sort_by_key(|(fit, _)| *fit);
    let (best, name) = *ranked.first()?;
    let next = ranked.get(1);
    let why = Why::Chosen { before: next.map(|(_, name)| (*name).clone()), by: next.map(|(fit, _)| best.by(fit)) };
    Some((name, why))
}

fn shared(script: &Script, kept: &BTreeMap<String, VoiceName>) -> Vec<Note> {
    let mut by_voice: BTreeMap<&VoiceName, Vec<String>> = BTreeMap::new();
    for id in in_order_of_speech(script) {
        if let Some(voice) = kept.get(&id) {
            let name = script.cast.get(&id).and_then(|member| member.name.clone()).unwrap_or(id);
            by_voice.entry(voice).or_default().push(name);
        }
    }
    by_voice
        .into_iter()
        .filter(|(_, names)| names.len() > 1)
        .map(|(voice, names)| Note::Shared { voice: voice.clone(), names })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::{Inline, Line, Meta};

    fn voices(letters: &str) -> Vec<Voice> {
        letters
            .chars()
            .map(|c| Voice {
                name: VoiceName::new("builtin", &c.to_string()),
                gender: Some(if c.is_uppercase() { Gender::Female } else { Gender::Male }),
                language: "en".into(),
                sound: String::new(),
            })
            .collect()
    }

    fn script(people: &[(&str, Option<Gender>)]) -> Script {
        let member = |name: &str, gender| CastMember { name: Some(name.into()), gender, ..CastMember::default() };
        let mut cast: BTreeMap<_, _> =
            people.iter().map(|&(name, gender)| (name.to_lowercase(), member(name, gender))).collect();
        cast.insert(NARRATOR.into(), CastMember::default());
        let line = |&(name, _): &(&str, _)| Line {
            kind: LineKind::Quote(name.to_lowercase()),
            text: vec![Inline::Text("Yes.".into())],
        };
        Script { meta: Meta::default(), cast, lines: people.iter().map(line).collect() }
    }

    fn run(script: &mut Script, people: &mut People, letters: &str) -> Result<Vec<Note>, CastError> {
        told(script, people, letters).map(|outcome| outcome.notes)
    }

    /// Of one engine, nothing kept and nothing left out.
    fn casting<'a>(voices: &'a [Voice], known: &'a [VoiceName]) -> Casting<'a> {
        Casting { engines: &["builtin"], voices, narrator: None, anew: false, known, others: &[], keep: true }
    }

    fn told(script: &mut Script, people: &mut People, letters: &str) -> Result<Outcome, CastError> {
        let voices = voices(letters);
        let known: Vec<_> = voices.iter().map(|voice| voice.name.clone()).collect();
        cast(script, people, &casting(&voices, &known))
    }

    fn got(script: &Script) -> Vec<String> {
        in_order_of_speech(script).iter().map(|id| script.cast[id].voice.clone().unwrap_or_default()).collect()
    }

    const F: Option<Gender> = Some(Gender::Female);
    const M: Option<Gender> = Some(Gender::Male);

    #[test]
    fn everyone_gets_a_voice_of_their_gender_and_never_the_narrators() {
        let mut script = script(&[("Zoe", F), ("Adam", M), ("Mia", F), ("Nobody", None)]);
        let notes = run(&mut script, &mut People::default(), "AaBbCc").unwrap();
        assert_eq!(got(&script), ["builtin:B", "builtin:a", "builtin:C", "builtin:b"]);
        assert_eq!(script.cast[NARRATOR].voice.as_deref(), Some("builtin:A"));
        assert_eq!(notes, []);
    }

    #[test]
    fn a_person_keeps_their_voice_and_nobody_new_takes_it() {
        let mut people = People::default();
        run(&mut script(&[("Zoe", F)]), &mut people, "ABC").unwrap();
        let mut next = script(&[("Mia", F), ("Zoe", F)]);
        run(&mut next, &mut people, "ABC").unwrap();
        assert_eq!(got(&next), ["builtin:C", "builtin:B"]);
    }

    #[test]
    fn too_few_voices_are_spread_and_told() {
        let mut script = script(&[("Ann", F), ("Bea", F), ("Cleo", F), ("Dora", F)]);
        let notes = run(&mut script, &mut People::default(), "ABC").unwrap();
        assert_eq!(got(&script), ["builtin:B", "builtin:C", "builtin:B", "builtin:C"]);
        assert_eq!(notes.len(), 2);
        assert_eq!(notes[0].to_string(), "more speakers than voices: Ann and Cleo share builtin:B");
    }

    #[test]
    fn voices_that_are_mistaken_for_each_other_do_not_meet() {
        let voice = |engine: &str, name: &str| Voice {
            name: VoiceName::new(engine, name),
            gender: F,
            language: "en-US".into(),
            sound: String::new(),
        };
        let names = ["af_heart", "af_bella", "af_alloy", "af_kore", "bf_isabella"];
        let voices: Vec<Voice> =
            std::iter::once(voice("hibari", "heart")).chain(names.map(|name| voice("kokoro", name))).collect();
        let known: Vec<_> = voices.iter().map(|voice| voice.name.clone()).collect();
        let engines = ["hibari", "kokoro"];
        let casting = Casting {
            engines: &engines,
            voices: &voices,
            narrator: None,
            anew: false,
            known: &known,
            others: &[],
            keep: true,
        };
        let mut script = script(&[("Zoe", F), ("Mia", F)]);
        cast(&mut script, &mut People::default(), &casting).unwrap();
        // Not the narrator's twin nor her double (bella); not kore beside alloy.
        assert_eq!(got(&script), ["kokoro:af_alloy", "kokoro:bf_isabella"]);
        assert_eq!(script.cast[NARRATOR].voice.as_deref(), Some("hibari:heart"));
    }

    fn sentences(choices: &[Choice]) -> Vec<String> {
        choices.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn each_choice_says_why_it_was_made() {
        let mut people = People::default();
        let first = told(&mut script(&[("Zoe", F), ("Adam", M)]), &mut people, "AaBbC").unwrap();
        assert_eq!(
            sentences(&first.choices),
            [
                "narrator: builtin:A: the first of its engine",
                "Zoe: builtin:B: chosen before builtin:C, which is later in the catalogue; female",
                "Adam: builtin:a: chosen before builtin:b, which is later in the catalogue; male",
            ]
        );
        let mut next = script(&[("Zoe", F), ("Mia", F), ("Eva", F)]);
        next.cast.get_mut("eva").unwrap().voice = Some("builtin:a".into());
        let next = told(&mut next, &mut people, "AaBbC").unwrap();
        assert_eq!(
            sentences(&next.choices)[1..],
            [
                "Zoe: builtin:B: theirs in cast.toml; female",
                "Mia: builtin:C: chosen before builtin:B, which more people here have; female",
                "Eva: builtin:a: the script gives it; female, unlike the voice",
            ]
        );
        let mut alone = script(&[("Adam", M)]);
        let alone = told(&mut alone, &mut People::default(), "ABa").unwrap();
        assert_eq!(
            alone.choices[1].why,
            Why::Chosen { before: Some(VoiceName::new("builtin", "B")), by: Some(By::Gender) }
        );
        let shared = told(&mut script(&[("Zoe", F)]), &mut People::default(), "a").unwrap();
        assert_eq!(
            sentences(&shared.choices),
            [
                "narrator: builtin:a: the first of its engine",
                "Zoe: builtin:a: there is no other; female, unlike the voice"
            ]
        );
    }

    #[test]
    fn an_accent_is_given_before_others_here_and_engines_count_but_not_to_a_neighbours_double() {
        let voice = |engine: &str, name: &str, language: &str| Voice {
            name: VoiceName::new(engine, name),
            gender: F,
            language: language.into(),
            sound: String::new(),
        };
        let all = [
            voice("hibari", "heart", "en-US"),
            voice("hibari", "kore", "en-US"),
            voice("kokoro", "af_nicole", "en-US"),
            voice("kokoro", "bf_alice", "en-GB"),
            voice("builtin", "ivy", "en-GB"),
        ];
        let run = |voices: &[Voice], narrator: &str, role: &str| {
            let known: Vec<_> = voices.iter().map(|voice| voice.name.clone()).collect();
            let narrator = narrator.parse().unwrap();
            let engines = ["hibari", "kokoro"];
            let casting = Casting {
                engines: &engines,
                voices,
                narrator: Some(&narrator),
                anew: false,
                known: &known,
                others: &[],
                keep: true,
            };
            let mut script = script(&[("Zoe", F)]);
            script.cast.get_mut("zoe").unwrap().role = Some(role.into());
            cast(&mut script, &mut People::default(), &casting).unwrap().choices.remove(1)
        };
        assert_eq!(run(&all, "hibari:heart", "baker").voice.to_string(), "hibari:kore");
        let british = run(&all, "hibari:heart", "British baker");
        assert_eq!(
            british.to_string(),
            "Zoe: kokoro:bf_alice: chosen before hibari:kore, which has another accent; female; en-GB for “British”; \
             0.246 from the narrator"
        );
        // The narrator's double is not taken for its accent.
        let doubles = [voice("hibari", "emma", "en-GB"), voice("kokoro", "bf_emma", "en-GB"), all[2].clone()];
        assert_eq!(run(&doubles, "hibari:emma", "British baker").voice.to_string(), "kokoro:af_nicole");
        // Nor a voice that only stands in for natural ones.
        let few = [all[0].clone(), all[1].clone(), all[4].clone()];
        let natural = run(&few, "hibari:heart", "British baker");
        assert!(natural.to_string().contains("hibari:kore") && natural.to_string().contains("which it has not"));
    }

    #[test]
    fn an_unknown_voice_is_an_error_that_names_the_nearest() {
        let mut script = script(&[("Ann", F)]);
        script.cast.get_mut("ann").unwrap().voice = Some("builtin:brich".into());
        let voices = voices("AB");
        let known = [VoiceName::new("builtin", "birch")];
        let casting = casting(&voices, &known);
        let error = cast(&mut script, &mut People::default(), &casting).unwrap_err();
        assert!(error.to_string().contains("did you mean “builtin:birch”?"), "{error}");
    }

    #[test]
    fn a_voice_of_an_engine_that_is_not_here_is_replaced_and_told() {
        let mut script = script(&[("Ann", F)]);
        script.cast.get_mut("ann").unwrap().voice = Some("system:Samantha".into());
        let notes = run(&mut script, &mut People::default(), "AB").unwrap();
        assert_eq!(got(&script), ["builtin:B"]);
        assert!(matches!(&notes[..], [Note::Replaced { wanted, .. }] if wanted == "system:Samantha"));
    }
}
