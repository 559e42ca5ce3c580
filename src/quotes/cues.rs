//! The words that attribute a quote, as data.
//!
//! In: a word in lower case. Out: whether it is a verb of speaking, in which form, and how sure that is. A new verb
//! is one word in one of the lists below; its forms are derived.

use std::{collections::HashMap, sync::LazyLock};

/// How much a cue verb says about what stands beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cue {
    pub form: Form,
    /// The form is a noun or an everyday verb as well ("report", "call"): it needs a subject close by.
    pub weak: bool,
    /// What follows is the listener ("told reporters"), never the speaker.
    pub names_listener: bool,
}

impl Cue {
    /// "said", "writes": hardly ever anything but an attribution, and in a form that has a subject of its own.
    pub fn says(self) -> bool {
        self.form == Form::Finite && !self.weak
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// say
    Base,
    /// says, said: stands with a subject.
    Finite,
    /// saying: the subject is the sentence's.
    Participle,
}

/// Verbs of speaking that hardly ever are anything else. Irregular past tenses follow a slash.
const STRONG: &str =
    "say/said write/wrote add explain continue tweet retweet reply declare conclude recall respond argue
    acknowledge insist warn announce admit urge claim predict remark shout lament assert assure answer joke
    yell proclaim complain emphasize emphasise stress denounce remember exclaim vow describe boast concede reiterate
    affirm muse quip whisper mutter murmur confess caution contend opine stammer scoff retort recount
    maintain comment elaborate clarify gush rant grumble moan sigh chuckle laugh snap growl bellow scream cry chant
    intone declaim testify allege deny surmise speculate theorize hint interject chime lecture implore beg plead
    advise observe advertise enthuse fume thunder blast rail rage share tease deadpan reminisce marvel wonder reason
    sneer jeer gripe rejoin counter protest reassure confide reveal disclose relate intimate venture volunteer
    agree disagree suggest note state ask question inquire tell/told inform remind promise pledge swear/swore
    write rewrite bemoan decry criticize criticise slam chide taunt mock ridicule deride brag portray
    confirm reckon order command instruct echo concur attest profess pronounce reaffirm reassert rebut specify
    stipulate restate underline underscore vouch wail yelp whoop shriek roar screech squeal hiss groan grunt howl holler
    mumble stutter apologise apologize applaud commend compliment congratulate converse coo drawl elucidate expound
    exult gloat narrate paraphrase pray prophesy quibble rebuke recite refute relay reprimand reproach rave scold squawk
    vent deplore exaggerate generalise generalize notify philosophise philosophize plead/pled exhort aver quoth postulate rationalise
    rationalize rhapsodise rhapsodize sympathise sympathize theorise speculate editorialise editorialize rasp purr
    croak sob bark boom sniff snort tout caption scrawl scribble rap allude recap retell/retold clarify enquire coach
    accuse blame hail praise laud thank dub brand label term characterize characterise lambast lambaste assail
    condemn dismiss trumpet herald preach summarize summarise sum blog e-mail email text message post hear";

/// Words that are nouns or everyday verbs as well.
const WEAK: &str =
    "call report find/found show think/thought believe demand cite refer offer charge signal indicate point express
    conclude decide propose imply recommend sing/sang speak/spoke sign talk object repeat start begin/began go/went
    finish end put/put want learn feel/felt know/knew hope fear plan mean expect consider see/saw discuss mention
    address shoot/shot fire weigh chime issue release publish quote open close joke shrug smile grin nod interrupt correct sound use seek/sought
    suspect estimate figure guess refuse detail outline illustrate forecast hazard guarantee credit deem crack pen
    send/sent leave/left type dispute petition counsel advocate
    warrant argue name title head warble read/read";

/// Verbs whose object is the listener.
const TO_LISTENER: &str =
    "tell told tells telling inform informed informs informing remind reminded reminds reminding assure
    assured assures assuring thank thanked thanks accuse accused accuses";

static CUES: LazyLock<HashMap<String, Cue>> = LazyLock::new(|| {
    let mut cues = HashMap::new();
    for (list, weak) in [(WEAK, true), (STRONG, false)] {
        for verb in list.split_whitespace() {
            let mut forms = verb.split('/');
            let Some(base) = forms.next() else { continue };
            let irregular: Vec<&str> = forms.collect();
            for (word, form) in inflect(base, &irregular) {
                let names_listener = TO_LISTENER.split_whitespace().any(|told| told == word);
                cues.insert(word, Cue { form, weak, names_listener });
            }
        }
    }
    // "Okafor has written": the form that stands behind "has" alone.
    cues.insert("written".to_owned(), Cue { form: Form::Finite, weak: false, names_listener: false });
    // Bare "sum", "term", "text" and the like are nouns; only their inflected forms attribute.
    for noun in [
        "sum",
        "term",
        "text",
        "message",
        "post",
        "blog",
        "brand",
        "label",
        "question",
        "e-mail",
        "email",
        "order",
        "caption",
        "rap",
        "coach",
        "compliment",
        "bark",
        "boom",
        "pen",
        "type",
        "credit",
        "counsel",
        "petition",
    ] {
        cues.remove(noun);
        cues.remove(&format!("{noun}s"));
    }
    cues
});

fn inflect(base: &str, irregular: &[&str]) -> Vec<(String, Form)> {
    let consonant_y = base.ends_with('y') && !["ay", "ey", "oy"].into_iter().any(|end| base.ends_with(end));
    let stem = if consonant_y { &base[..base.len() - 1] } else { base };
    let third = match base {
        _ if consonant_y => format!("{stem}ies"),
        "go" => "goes".to_owned(),
        _ if base.ends_with("sh") || base.ends_with("ch") || base.ends_with('s') => format!("{base}es"),
        _ => format!("{base}s"),
    };
    let dropped = base.strip_suffix('e').filter(|stem| !stem.ends_with('e'));
    let mut forms = vec![(base.to_owned(), Form::Base), (third, Form::Finite)];
    if irregular.is_empty() {
        let past = match dropped {
            Some(_) => format!("{base}d"),
            None if consonant_y => format!("{stem}ied"),
            None => format!("{}ed", doubled(base)),
        };
        forms.push((past, Form::Finite));
    }
    forms.extend(irregular.iter().map(|past| ((*past).to_owned(), Form::Finite)));
    forms.push((format!("{}ing", dropped.map_or_else(|| doubled(base), str::to_owned)), Form::Participle));
    forms
}

/// "quip" and "admit" double their last letter before an ending.
fn doubled(base: &str) -> String {
    const DOUBLING: &str = "admit quip snap beg chat dub brag slam sum rap rebut concur nod grin shrug plan refer recap \
        tut pen sob aver hum begin hit put shot";
    match base.chars().last() {
        Some(last) if DOUBLING.split(' ').any(|doubling| doubling == base) => format!("{base}{last}"),
        _ => base.to_owned(),
    }
}

/// Is `word` a verb of speaking?
pub(super) fn cue(word: &str) -> Option<Cue> {
    CUES.get(word).copied()
}

/// Words after which a quote is a name: of a work, a group, a thing.
pub(super) fn names_a_work(word: &str) -> bool {
    const NAMING: &str =
        "titled entitled headlined dubbed nicknamed named called known song album book film movie novel show series
        program programme play poem documentary article essay episode podcast memoir section column host's single
        headline hashtag slogan phrase word term words chant banner sign";
    NAMING.split_whitespace().any(|naming| naming == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_derived() {
        for (word, form) in [
            ("said", Form::Finite),
            ("says", Form::Finite),
            ("saying", Form::Participle),
            ("replied", Form::Finite),
            ("quipped", Form::Finite),
            ("admitting", Form::Participle),
            ("declared", Form::Finite),
            ("agreeing", Form::Participle),
            ("stresses", Form::Finite),
            ("told", Form::Finite),
        ] {
            assert_eq!(cue(word).map(|cue| cue.form), Some(form), "{word}");
        }
        assert!(cue("table").is_none() && cue("terms").is_none() && cue("telled").is_none());
        assert!(cue("told").is_some_and(|cue| cue.names_listener) && cue("report").is_some_and(|cue| cue.weak));
    }
}
