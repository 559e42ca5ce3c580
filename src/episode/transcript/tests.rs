use proptest::prelude::*;

use super::*;
use crate::{
    audio::{
        Frames, RATE,
        timeline::{Passage, Word},
    },
    script::{CastMember, Line, LineKind, Meta},
};

/// Who says what for how long: an id of the cast, the words, milliseconds.
type Said<'a> = (&'a str, &'a str, u64);

/// A script of a line for each, and its timeline, half a second apart; nobody tells when a word is heard.
fn episode(said: &[Said<'_>]) -> (Script, Timeline) {
    let mut timeline = Timeline::default();
    let mut script = Script { meta: Meta::default(), cast: Default::default(), lines: Vec::new() };
    let mut at = 500;
    for (line, (id, text, ms)) in said.iter().enumerate() {
        let kind = if *id == NARRATOR { LineKind::Narration } else { LineKind::Quote((*id).into()) };
        script.lines.push(Line::new(kind, *text));
        script.cast.insert((*id).into(), CastMember::default());
        let (start_ms, end_ms) = (at, at + ms);
        timeline.passages.push(Passage {
            start_ms,
            end_ms,
            line,
            speaker: (*id).into(),
            text: (*text).into(),
            ..Passage::default()
        });
        at = end_ms + 500;
    }
    timeline.length = Frames(at.div_ceil(1000) * u64::from(RATE));
    (script, timeline)
}

fn cues(said: &[Said<'_>]) -> Vec<Cue> {
    let (script, timeline) = episode(said);
    of(&script, &timeline, "Narrator", "en")
}

/// The lines of each cue, without names.
fn shown(said: &[Said<'_>]) -> Vec<Vec<String>> {
    cues(said).iter().map(|cue| cue.lines("")).collect()
}

fn file(said: &[Said<'_>], end: &str) -> String {
    let found = files(&cues(said), &page()).into_iter().find(|(name, _)| *name == end);
    String::from_utf8(found.unwrap().1).unwrap()
}

fn page() -> Page {
    Page {
        slug: "the-lamp".into(),
        title: "The <lamp>".into(),
        language: "en".into(),
        show: "Coast & Co".into(),
        audio: "audio/the-lamp.mp3".into(),
        card: "the-lamp.jpg".into(),
        notice: "Read by machines.".into(),
        headings: vec![(0, 1)],
        ..Page::default()
    }
}

const TALK: [Said<'_>; 4] = [
    (NARRATOR, "The lamp stays lit", 1300),
    (NARRATOR, "The last lamp on the northern coast stays lit, the harbour board decided on Monday.", 5200),
    ("mara", "We looked at every figure twice; R&D <did>,", 2600),
    (NARRATOR, "said Mara.", 700),
];

#[test]
fn web_vtt() {
    insta::assert_snapshot!(file(&TALK, "vtt"));
}

#[test]
fn sub_rip() {
    insta::assert_snapshot!(file(&TALK, "srt"));
}

#[test]
fn json_with_a_segment_for_each_word() {
    insta::assert_snapshot!(file(&TALK, "transcript.json"));
}

#[test]
fn a_page() {
    insta::assert_snapshot!(file(&TALK, "html"));
}

#[test]
fn sentences_end_cues_and_short_ones_stand_together() {
    assert_eq!(shown(&[(NARRATOR, "Why? No one knew.", 1500)]), [["Why? No one knew."]],);
    let long = "It was the first time that a boat of this size had come into the harbour, and for a whole week nobody went home.";
    // Behind the name of who speaks there is less room.
    let lines = shown(&[(NARRATOR, "The boat", 900), (NARRATOR, long, 8000)]);
    assert_eq!(
        lines[1..],
        [
            vec!["It was the first time that a boat", "of this size had come into the harbour,"],
            vec!["and for a whole week nobody went home."]
        ]
    );
}

#[test]
fn a_clause_does_not_begin_with_a_cues_last_word() {
    let text = "The boat goes at seven and at nine as it did before; children under seven years of age are taken across for nothing, \
                and whoever lives on the far side of the water pays half of what the others pay for it.";
    let cues = shown(&[(NARRATOR, text, 13_000)]);
    assert!(cues.len() > 2, "{cues:?}");
    for cue in &cues[..cues.len() - 1] {
        let words: Vec<&str> = cue.iter().flat_map(|line| line.split(' ')).collect();
        let [.., before, last] = words[..] else { panic!("{cues:?}") };
        assert!(!before.ends_with([';', ',']) || last.ends_with([';', ',']), "{cues:?}");
    }
}

#[test]
fn what_belongs_together_stays_in_a_line() {
    for (text, kept) in [
        ("It was not until the evening that old Vincent van Gogh came", "Vincent van Gogh"),
        ("They waited on the quay in the rain for about 30 minutes or so", "30 minutes"),
        ("Nobody had asked the people who live in the town about any of it", "the town"),
        ("Nobody had asked whether the good Dr. Holm was at home that day", "Dr. Holm"),
    ] {
        let lines = shown(&[(NARRATOR, text, 4000)]).concat();
        assert!(lines.len() == 2 && lines.iter().any(|line| line.contains(kept)), "{lines:?}");
    }
}

#[test]
fn texts_without_spaces_are_broken_where_their_language_lets_them() {
    let chinese =
        "他说这座灯塔已经照亮了海岸一百多年，没有人愿意看到它熄灭。港口委员会星期一决定保留它，居民们都松了一口气。";
    let japanese = "灯台は百年以上も海岸を照らしてきたので、誰もそれが消えるのを見たくないと彼は月曜日に言った。";
    let thai = "ประภาคารแห่งนี้ส่องสว่างชายฝั่งมากว่าหนึ่งร้อยปีและไม่มีใครอยากเห็นมันดับลงเขากล่าวเมื่อวันจันทร์ที่ผ่านมา";
    for text in [chinese, japanese, thai] {
        let (script, timeline) = episode(&[(NARRATOR, text, 12_000)]);
        let cues = of(&script, &timeline, "N", "zh");
        holds(&cues, &timeline).unwrap();
        let lines: Vec<String> = cues.iter().flat_map(|cue| cue.lines("")).collect();
        assert_eq!(lines.concat(), text);
        assert!(lines.len() > 1 && lines.iter().all(|line| text_width(line) <= LINE), "{lines:?}");
        // No line begins with a mark that closes.
        assert!(lines.iter().all(|line| !line.starts_with(['，', '。', '、'])), "{lines:?}");
    }
}

#[test]
fn an_episode_of_one_word_and_one_of_none() {
    assert_eq!(shown(&[(NARRATOR, "Word", 300)]), [["Word"]]);
    let cue = &cues(&[(NARRATOR, "Word", 300)])[0];
    // Held into the silence at the end: a flash is not read.
    assert_eq!((cue.start_ms, cue.end_ms), (500, 1500));
    assert_eq!(cues(&[]), []);
    assert_eq!(file(&[], "vtt"), "WEBVTT\n");
}

#[test]
fn a_word_that_takes_longer_than_a_cue_may_ends_in_time() {
    let cues = cues(&[(NARRATOR, "Aaaaaaaaaah", 20_000), (NARRATOR, "he went.", 900)]);
    assert_eq!((cues[0].start_ms, cues[0].end_ms), (500, 7500));
    assert_eq!(cues.len(), 2);
}

#[test]
fn words_without_times_are_heard_in_their_share_of_the_passage() {
    let (script, mut timeline) = episode(&[(NARRATOR, "one two three four", 1800)]);
    let starts = |timeline: &Timeline| {
        let cues = of(&script, timeline, "N", "en");
        cues.iter().flat_map(|cue| cue.pieces.iter().map(|piece| piece.start_ms)).collect::<Vec<_>>()
    };
    assert_eq!(starts(&timeline), [500, 900, 1300, 1900]);
    // Times of some: the others lie between them. Several of one place are one word.
    timeline.passages[0].words = [(0, 600), (8, 1000), (8, 1400)].map(|(at, ms)| Word { at, ms }).into();
    assert_eq!(starts(&timeline), [600, 800, 1000, 1780]);
}

#[test]
fn names_of_strangers_are_text_in_every_format() {
    let (mut script, timeline) = episode(&[("x", "See --> here & <there>.", 3000), (NARRATOR, "Yes.", 900)]);
    script.cast.get_mut("x").unwrap().name = Some("A <b>\n& Co --> 1\u{0}".into());
    let cues = of(&script, &timeline, "Narrator", "en");
    holds(&cues, &timeline).unwrap();
    let [vtt, srt, json, html] = files(&cues, &page()).map(|(_, bytes)| String::from_utf8(bytes).unwrap());
    assert!(vtt.contains("<v A &lt;b&gt; &amp; Co --&gt; 1>See --&gt; here &amp; &lt;there&gt;.\n"), "{vtt}");
    assert!(srt.contains("\nA <b> & Co → 1: See → here & <there>.\n"), "{srt}");
    assert!(json.contains(r#"{"speaker":"A <b> & Co --> 1","startTime":0.5,"#), "{json}");
    assert!(html.contains("<cite>A &lt;b&gt; &amp; Co --&gt; 1:</cite>"), "{html}");
}

#[test]
fn a_long_name_leaves_room_for_words() {
    let name = "His Excellency the Ambassador Extraordinary and Plenipotentiary";
    let (mut script, timeline) = episode(&[("x", "We looked at every figure twice, and then again.", 4000)]);
    script.cast.get_mut("x").unwrap().name = Some(name.into());
    let cues = of(&script, &timeline, "Narrator", "en");
    let srt = srt::write(&cues);
    assert!(srt.contains("\nHis Excellency the Ambassador…: "), "{srt}");
    assert!(srt.lines().all(|line| text_width(line) <= LINE), "{srt}");
    assert!(vtt::write(&cues).contains(&format!("<v {name}>")));
}

#[test]
fn somebody_renamed_in_the_script_has_the_new_name() {
    let (mut script, timeline) = episode(&[("x", "Yes.", 900)]);
    script.lines[0].kind = LineKind::Quote("y".into());
    script.cast.insert("y".into(), CastMember { name: Some("Yan".into()), ..CastMember::default() });
    assert_eq!(of(&script, &timeline, "N", "en")[0].speaker, "Yan");
}

#[test]
fn the_narrator_is_called_in_the_language_of_the_script() {
    assert_eq!(
        (narrator("de-AT", "Coast"), narrator("en", "Coast"), narrator("cy", "Coast")),
        ("Erzählstimme", "Narrator", "Coast")
    );
}

/// What must hold for every list of cues.
fn holds(cues: &[Cue], timeline: &Timeline) -> Result<(), TestCaseError> {
    let length = timeline.length.ms();
    for cue in cues {
        prop_assert!(cue.start_ms < cue.end_ms && cue.end_ms <= length, "{:?}", cue);
        prop_assert!(cue.end_ms - cue.start_ms <= LONGEST_MS);
        let label = if cue.opens { srt::label(&cue.speaker) } else { String::new() };
        for label in [label.as_str(), ""] {
            let lines = cue.lines(label);
            prop_assert!(lines.len() <= 2 && lines.iter().all(|line| !line.trim().is_empty()), "{:?}", lines);
            for (n, line) in lines.iter().enumerate() {
                let bare = if n == 0 { line.trim_start_matches(label.trim_end()).trim() } else { line.as_str() };
                let alone = cue.pieces.iter().any(|piece| piece.text.trim() == bare && piece.width > LINE);
                prop_assert!(text_width(line) <= LINE || alone && bare == line, "{:?}", lines);
            }
        }
        prop_assert!(cue.pieces.windows(2).all(|pair| pair[0].start_ms < pair[1].start_ms));
    }
    for pair in cues.windows(2) {
        prop_assert!(pair[0].end_ms <= pair[1].start_ms, "{:?}", pair);
        prop_assert_eq!(pair[1].opens, pair[0].speaker != pair[1].speaker);
    }
    Ok(())
}

/// A timeline of arbitrary words, of which some have times.
fn timelines() -> impl Strategy<Value = (Script, Timeline)> {
    let word = prop_oneof![
        8 => "[a-zA-Z]{1,12}[,.;!?]{0,1}",
        1 => "[0-9]{1,5}[%]{0,1}",
        1 => Just("—".to_owned()),
        1 => "[a-z]{1,5}—[a-z]{1,5}",
        1 => "[一-龥]{1,30}[。，]{0,1}",
        1 => "[ก-ฮ]{1,40}",
        1 => "\\PC{1,60}",
    ];
    let passage = (
        0..3usize,
        any::<bool>(),
        prop::collection::vec(word, 1..40),
        prop_oneof![4 => 60..600u64, 1 => 600..9000u64],
        0..1500u64,
        prop::collection::vec((0..1000usize, 0..1000u64), 0..30),
    );
    prop::collection::vec(passage, 0..10).prop_map(|passages| {
        let mut script = Script { meta: Meta::default(), cast: Default::default(), lines: Vec::new() };
        let mut timeline = Timeline::default();
        let mut at = 0;
        for (who, goes_on, words, pace, pause, times) in passages {
            let id = [NARRATOR, "ada", "somebody-with-a-very-long-name-whom-nobody-knows"][who];
            let kind = if who == 0 { LineKind::Narration } else { LineKind::Quote(id.into()) };
            if !goes_on || script.lines.last().is_none_or(|line| line.kind != kind) {
                script.lines.push(Line::new(kind, "x"));
            }
            let text = words.join(" ");
            let start_ms = at + pause;
            // A millisecond for each character, at least.
            let end_ms = start_ms + (pace * words.len() as u64).max(text.chars().count() as u64 + 1);
            let mut times: Vec<Word> = times
                .into_iter()
                .map(|(place, ms)| Word {
                    at: place * text.len() / 1000,
                    ms: start_ms + (end_ms - start_ms) * ms / 1000,
                })
                .collect();
            times.sort_by_key(|word| word.at);
            let mut sorted: Vec<u64> = times.iter().map(|word| word.ms).collect();
            sorted.sort_unstable();
            times.iter_mut().zip(sorted).for_each(|(word, ms)| word.ms = ms);
            let line = script.lines.len() - 1;
            timeline.passages.push(Passage {
                start_ms,
                end_ms,
                line,
                speaker: id.into(),
                text,
                words: times,
                ..Passage::default()
            });
            at = end_ms;
        }
        timeline.length = Frames(at.div_ceil(1000) * u64::from(RATE));
        (script, timeline)
    })
}

/// Without white space and what no format can hold.
fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect()
}

proptest! {
    #[test]
    fn any_timeline_has_cues_that_are_fit_for_reading((script, timeline) in timelines()) {
        let cues = of(&script, &timeline, "Narrator", "en");
        holds(&cues, &timeline)?;
        // Every word once, in order, by who said it.
        let said: String = timeline.passages.iter().map(|passage| bare(&passage.text)).collect();
        let shown: String = cues.iter().flat_map(|cue| cue.lines("")).map(|line| bare(&line)).collect();
        prop_assert_eq!(&shown, &said);
        for cue in &cues {
            let last = cue.pieces.last().unwrap().end_ms;
            prop_assert!(
                timeline.passages.iter().any(|p| p.line == cue.line && p.start_ms <= cue.start_ms && cue.start_ms < p.end_ms)
            );
            prop_assert!(cue.end_ms <= last + 1000);
        }
    }

    #[test]
    fn words_of_any_timeline_are_whole((script, timeline) in timelines()) {
        let plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || " ,.;!?%".contains(c));
        let cues = of(&script, &timeline, "Narrator", "de");
        let shown: Vec<String> = cues
            .iter()
            .filter(|cue| plain(&timeline.passages.iter().filter(|p| p.line == cue.line).map(|p| p.text.as_str()).collect::<String>()))
            .flat_map(|cue| cue.lines(""))
            .flat_map(|line| line.split(' ').map(str::to_owned).collect::<Vec<_>>())
            .collect();
        let lines = |line: usize| timeline.passages.iter().filter(move |p| p.line == line).map(|p| p.text.as_str()).collect::<String>();
        let said: Vec<String> = timeline
            .passages
            .iter()
            .filter(|passage| plain(&lines(passage.line)))
            .flat_map(|passage| passage.text.split(' ').map(str::to_owned).collect::<Vec<_>>())
            .collect();
        prop_assert_eq!(shown, said);
    }

    #[test]
    fn four_files_say_the_same_words((script, timeline) in timelines()) {
        let cues = of(&script, &timeline, "Narrator", "en");
        let [vtt, srt, json, _] = files(&cues, &page()).map(|(_, bytes)| String::from_utf8(bytes).unwrap());
        let payloads = |text: &str| -> Vec<String> {
            let blocks = text.split("\n\n").filter(|block| block.contains(" --> "));
            blocks.map(|block| block.split_once(" --> ").unwrap().1.split_once('\n').unwrap().1.to_owned()).collect()
        };
        let said: Vec<String> = cues.iter().map(|cue| bare(&cue.lines("").concat())).collect();
        let unescaped = |text: &str| text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        let vtt: Vec<String> = payloads(&vtt).iter().map(|cue| bare(&unescaped(cue.split_once('>').unwrap().1))).collect();
        prop_assert_eq!(&vtt, &said);
        let names: Vec<String> =
            cues.iter().map(|cue| if cue.opens { bare(&srt::label(&cue.speaker)) } else { String::new() }).collect();
        let with_names: Vec<String> = said.iter().zip(names).map(|(said, name)| format!("{name}{}", said.replace("-->", "→"))).collect();
        let srt: Vec<String> = payloads(&srt).iter().map(|cue| bare(cue)).collect();
        prop_assert_eq!(srt, with_names);
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        let bodies: String = json["segments"].as_array().unwrap().iter().map(|one| bare(one["body"].as_str().unwrap())).collect();
        prop_assert_eq!(bodies, said.concat());
    }
}
