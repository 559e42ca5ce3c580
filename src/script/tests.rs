//! What `format`, `parse` and `fingerprint` promise to each other.

use std::{collections::BTreeMap, sync::LazyLock};

use chrono::{DateTime, Utc};
use miette::{GraphicalReportHandler, GraphicalTheme};
use proptest::prelude::*;

use super::*;

fn cast(people: &[(&str, &str)]) -> BTreeMap<String, CastMember> {
    let mut cast = BTreeMap::from([(NARRATOR.to_owned(), CastMember::default())]);
    for (id, name) in people {
        cast.insert((*id).to_owned(), CastMember { name: Some((*name).to_owned()), ..CastMember::default() });
    }
    cast
}

fn text(text: &str) -> Inline {
    Inline::Text(text.to_owned())
}

fn quote(id: &str, said: &str) -> Line {
    Line::new(LineKind::Quote(id.to_owned()), said)
}

fn narration(told: &str) -> Line {
    Line::new(LineKind::Narration, told)
}

/// A file with this body, a title, and Nora O’Brien and two people called Sam Park in its cast.
fn file(body: &str) -> String {
    format!(
        "+++\ntitle = \"Ferries\"\n\n[cast.obrien]\nname = \"Nora O’Brien\"\nvoice = \"builtin:nora\"\n\n\
         [cast.park]\nname = \"Sam Park\"\n\n[cast.sam-park]\nname = \"Sam Park\"\n+++\n\n{body}\n"
    )
}

fn lines(body: &str) -> Vec<Line> {
    parse(&file(body)).unwrap_or_else(|error| panic!("{body:?}: {:?}", error.faults())).lines
}

fn faults(text: &str) -> Vec<Fault> {
    parse(text).expect_err(text).faults().to_vec()
}

fn fault(body: &str) -> Fault {
    let mut faults = faults(&file(body));
    assert_eq!(faults.len(), 1, "{body:?}: {faults:?}");
    faults.remove(0)
}

/// What the fault's span covers.
fn pointed(text: &str, fault: &Fault) -> String {
    let span = fault.span();
    text[span.offset()..span.offset() + span.len()].to_owned()
}

/// What a person would see, without colours.
fn shown(text: &str) -> String {
    let error = parse(text).unwrap_err().with_source("scripts/ferries.md", text);
    let mut out = String::new();
    GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor())
        .with_width(120)
        .render_report(&mut out, &error)
        .unwrap();
    out
}

/// Text that looks like everything that means something at some place of a script.
fn nasty() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "\\",
            "\\\\",
            "[",
            "]",
            "(",
            ")",
            "[pause",
            "[pause 1s]",
            "[pause soon]",
            "[Pause]",
            "](",
            "](/",
            "/)",
            "[x](y)",
            ">",
            "> ",
            "#",
            "# ",
            "##",
            "####### ",
            "**",
            "*",
            "**Nora O’Brien:** ",
            "+++",
            "- ",
            "* ",
            "1. ",
            "2) ",
            ":",
            "/",
            "://",
            "www.",
            "#",
            "./",
            "---",
            "`",
            "_",
            "~~~",
            "|",
            "<b>",
            "&amp;",
            "\"",
            "'",
            "’",
            "“",
            "”",
            "…",
            "—",
            " ",
            "  ",
            "\n",
            "\n\n",
            "\t",
            "\r\n",
            "\u{a0}",
            "\u{2028}",
            "\u{feff}",
            "\u{0}",
            "é",
            "шло",
            "語",
            "🦀",
            "a",
            "Zoë",
        ])
        .prop_map(str::to_owned),
        "[a-z]{1,5}( [a-z]{1,5}){0,3}",
        any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

fn inline() -> impl Strategy<Value = Inline> {
    prop_oneof![
        4 => nasty().prop_map(Inline::Text),
        1 => (0u32..70_000).prop_map(Inline::Pause),
        1 => (nasty(), nasty()).prop_map(|(text, ipa)| Inline::Phonemes { text, ipa }),
        1 => (nasty(), nasty()).prop_map(|(text, said)| Inline::Reading { text, said }),
    ]
}

fn kind() -> impl Strategy<Value = LineKind> {
    let id = prop::sample::select(vec!["narrator", "a", "b", "B", "c-2", "stranger"]);
    prop_oneof![
        1 => (0u8..9).prop_map(LineKind::Heading),
        2 => Just(LineKind::Narration),
        2 => id.prop_map(|id| LineKind::Quote(id.to_owned())),
    ]
}

fn member() -> impl Strategy<Value = CastMember> {
    let name = prop_oneof![
        nasty(),
        prop::sample::select(vec!["Ann Lee", "ann lee", "Ann Lee (a)", "a", "B"]).prop_map(str::to_owned)
    ];
    let gender = prop::option::of(prop::sample::select(vec![Gender::Female, Gender::Male]));
    (prop::option::of(name), prop::option::of(nasty()), gender, prop::option::of(nasty()))
        .prop_map(|(name, role, gender, voice)| CastMember { name, role, gender, voice })
}

fn script() -> impl Strategy<Value = Script> {
    let some = || prop::option::of(nasty());
    let published = prop::option::of(
        (0i64..4_000_000_000, 0u32..1000)
            .prop_map(|(s, ms)| DateTime::<Utc>::from_timestamp(s, ms * 1_000_000).unwrap()),
    );
    let meta = (nasty(), some(), some(), some(), some(), some(), published, some()).prop_map(
        |(title, source, publication, byline, date, language, published, written)| Meta {
            title,
            source,
            publication,
            byline,
            date,
            language,
            published,
            written,
        },
    );
    let ids = prop::sample::select(vec!["narrator", "a", "b", "B", "c-2"]).prop_map(str::to_owned);
    let cast = prop::collection::btree_map(ids, member(), 0..5);
    let line = (kind(), prop::collection::vec(inline(), 1..5)).prop_map(|(kind, text)| Line { kind, text });
    (meta, cast, prop::collection::vec(line, 1..6))
        .prop_map(|(meta, cast, lines)| Script { meta, cast, lines }.normalised())
        .prop_filter("a script says something", |script| !script.lines.is_empty())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_back(script in script()) {
        let text = format(&script);
        match parse(&text) {
            Ok(read) => prop_assert_eq!(read, script, "{}", text),
            Err(error) => prop_assert!(false, "{:?}\n{}", error.faults(), text),
        }
    }

    #[test]
    fn a_line_in_normal_form_stays_as_it_is(script in script()) {
        prop_assert_eq!(script.normalised(), script);
    }

    #[test]
    fn an_editor_on_another_system_changes_nothing(script in script()) {
        let text = format!("\u{feff}\n{}", format(&script).replace('\n', "\r\n"));
        prop_assert_eq!(parse(&text).unwrap(), script);
    }

    #[test]
    fn a_stamped_script_is_the_tools_own(mut script in script()) {
        stamp(&mut script);
        let text = format(&script);
        prop_assert!(!is_edited(&text));
        prop_assert!(!is_edited(&text.replace('\n', "\r\n")));
        prop_assert!(is_edited(&(text + "\nOne line more.\n")));
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in nasty(), body in prop::collection::vec(nasty(), 0..6)) {
        let _ = parse(&text);
        let text = file(&body.concat());
        if let Err(error) = parse(&text) {
            for fault in error.faults() {
                pointed(&text, fault);
                fault.place(&text);
            }
            let _ = error.with_source("x.md", text.as_str());
        }
    }
}

#[test]
fn a_script_reads_like_a_play() {
    let mut cast = cast(&[("obrien", "Nora O’Brien")]);
    cast.insert(NARRATOR.into(), CastMember { voice: Some("builtin:tess".into()), ..CastMember::default() });
    cast.get_mut("obrien").unwrap().gender = Some(Gender::Female);
    let script = Script {
        meta: Meta {
            title: "Ferries \"return\"".into(),
            source: Some("https://example.org/ferries".into()),
            published: Some("2026-06-05T12:00:00Z".parse().unwrap()),
            ..Meta::default()
        },
        cast,
        lines: vec![
            Line::new(LineKind::Heading(1), "Ferries return"),
            narration("The first boat left at 5.30 [local time] - #1 of many, *at last*."),
            quote("obrien", "I wept, [Sam] wept, 100% of us > half did,"),
            Line {
                kind: LineKind::Narration,
                text: vec![
                    text("she said. "),
                    Inline::Pause(800),
                    text(" Since "),
                    Inline::Reading { text: "1992".into(), said: "nineteen ninety-two".into() },
                    text(" nobody sailed to "),
                    Inline::Phonemes { text: "Inis".into(), ipa: "ˈɪnɪʃ".into() },
                    text("."),
                ],
            },
        ],
    };
    let expected = r##"+++
title = "Ferries \"return\""
source = "https://example.org/ferries"
published = 2026-06-05T12:00:00Z

[cast.narrator]
voice = "builtin:tess"

[cast.obrien]
name = "Nora O’Brien"
gender = "female"
+++

# Ferries return

The first boat left at 5.30 [local time] - #1 of many, *at last*.

> **Nora O’Brien:** I wept, [Sam] wept, 100% of us > half did,

she said. [pause 0.8s] Since [1992](nineteen ninety-two) nobody sailed to [Inis](/ˈɪnɪʃ/).
"##;
    assert_eq!(format(&script), expected);
    assert_eq!(parse(expected).unwrap(), script);
}

#[test]
fn only_what_would_be_markup_is_escaped() {
    let written = |line: Line| {
        let script = Script { meta: Meta::default(), cast: cast(&[("a", "Ann")]), lines: vec![line] };
        format(&script).split_once("+++\n\n").unwrap().1.trim_end().to_owned()
    };
    for same in [
        "C:\\dir and a \\ b",
        "[sic] 3 * 4 > 5",
        "1. one",
        "- two",
        "+++",
        "#tag",
        "* x",
        "(a) [b] (c)",
        "a [paused] b",
    ] {
        assert_eq!(written(narration(same)), same);
    }
    assert_eq!(written(narration("# one")), "\\# one");
    assert_eq!(written(narration("> one")), "\\> one");
    assert_eq!(written(narration("**Ann:** one")), "\\**Ann:** one");
    assert_eq!(written(narration("[a](b)")), "\\[a](b)");
    assert_eq!(written(narration("wait [pause] for")), "wait \\[pause] for");
    assert_eq!(written(narration("\\[x]")), "\\\\[x]");
    assert_eq!(written(quote("a", "> **B:** # x")), "> **Ann:** > **B:** # x");
}

#[test]
fn lines_wrapped_by_hand_are_one_paragraph() {
    assert_eq!(
        lines("The boat\n   left  at\ndawn.\n\nNobody\nwaved."),
        [narration("The boat left at dawn."), narration("Nobody waved.")]
    );
    assert_eq!(
        lines("> **Nora O'Brien:** I wept\n> and then\nI laughed.\nAll of us."),
        [quote("obrien", "I wept and then I laughed. All of us.")]
    );
    assert_eq!(
        lines("The boat left.\n> **Nora O’Brien:** I wept.\n## Later\nIt came back."),
        [
            narration("The boat left."),
            quote("obrien", "I wept."),
            Line::new(LineKind::Heading(2), "Later"),
            narration("It came back."),
        ]
    );
}

#[test]
fn paragraphs_of_one_block_quote_are_one_persons() {
    assert_eq!(
        lines("> **Nora O’Brien:** One.\n>\n> Two.\n>\n> **Sam Park (park):** Three.\n\nFour."),
        [quote("obrien", "One."), quote("obrien", "Two."), quote("park", "Three."), narration("Four.")]
    );
    assert_eq!(lines("> **obrien:** One.\n> **park:** Two."), [quote("obrien", "One."), quote("park", "Two.")]);
    assert_eq!(lines("> **obrien:** One.\n>\nTwo."), [quote("obrien", "One."), narration("Two.")]);
}

#[test]
fn a_speaker_is_named_in_many_ways() {
    for label in
        ["**Nora O’Brien:**", "**Nora O'Brien**:", "**nora o’brien :**", "**OBRIEN:**", "**Nora  O’Brien (obrien):**"]
    {
        assert_eq!(lines(&format!("> {label} Yes.")), [quote("obrien", "Yes.")], "{label}");
    }
    assert_eq!(lines(">**obrien:**Yes."), [quote("obrien", "Yes.")]);
    assert_eq!(lines("> **narrator:** Yes."), [quote(NARRATOR, "Yes.")]);
}

#[test]
fn brackets_of_an_editor_are_text() {
    assert_eq!(
        lines("> **obrien:** [The plan] will [sic] work [paused] (now) [a (b)"),
        [quote("obrien", "[The plan] will [sic] work [paused] (now) [a (b)")]
    );
}

#[test]
fn pauses_may_be_written_in_seconds_and_milliseconds() {
    for (written, ms) in
        [("[pause 1.5s]", 1500), ("[Pause .25 s]", 250), ("[pause 800ms]", 800), ("[pause 60s]", 60_000)]
    {
        assert_eq!(lines(written), [Line { kind: LineKind::Narration, text: vec![Inline::Pause(ms)] }], "{written}");
    }
    let line = &lines("One. [pause 1s] Two.")[0];
    assert_eq!(line.plain(), "One. Two.");
}

#[test]
fn dates_of_toml_are_dates() {
    let script =
        parse("+++\ntitle = \"T\"\ndate = 2026-06-05\npublished = 2026-06-05T14:00:00+02:00\n+++\nOne.").unwrap();
    assert_eq!(script.meta.date.as_deref(), Some("2026-06-05"));
    assert_eq!(script.meta.published.unwrap().to_rfc3339(), "2026-06-05T12:00:00+00:00");
}

#[test]
fn a_wrong_form_is_pointed_at() {
    let cases: [(&str, &str, &str); 12] = [
        ("a [pause soon] b", "[pause soon]", "a pause expects a length, and “[pause soon]” has none"),
        ("a [pause] b", "[pause]", "a pause expects a length, and “[pause]” has none"),
        ("a [pause 1,5s] b", "[pause 1,5s]", "a pause expects a length, and “[pause 1,5s]” has none"),
        ("é [pause 500s] b", "[pause 500s]", "a pause lasts more than 0 and at most 60 seconds, and this one is 500s"),
        ("a [pause 0s]", "[pause 0s]", "a pause lasts more than 0 and at most 60 seconds, and this one is 0s"),
        ("a [pause 1s", "[", "a bracket is opened and not closed in this paragraph"),
        ("a [b](c", "[b](", "a bracket is opened and not closed in this paragraph"),
        ("a [b](/c)", "/c", "phonemes stand between two slashes, and the second is missing"),
        ("a [b]( )", "[b]( )", "a word with its pronunciation or reading expects both, and one is empty"),
        ("a [b](https://example.org)", "https://example.org", "a script has no links: nobody could hear this address"),
        ("> Yes.", "Y", "a block quote expects the name of who speaks"),
        ("**Nora O’Brien:** Yes.", "**Nora O’Brien:** ", "a speaker's name stands outside of a block quote"),
    ];
    for (body, place, message) in cases {
        let fault = fault(body);
        assert_eq!(pointed(&file(body), &fault), place, "{body}");
        assert_eq!(fault.to_string(), message, "{body}");
    }
}

#[test]
fn a_stranger_gets_the_nearest_name_and_a_way_out() {
    let text = file("One.\n\n> **Nora Obrian:** Yes.");
    assert_eq!(
        shown(&text),
        r#"  × nobody in the cast is called “Nora Obrian”
    ╭─[scripts/ferries.md:17:5]
 16 │ 
 17 │ > **Nora Obrian:** Yes.
    ·     ─────┬─────
    ·          ╰── not in the cast
    ╰────
  help: write “Nora O’Brien”, or give this person a voice in [cast.obrian]
"#
    );
    let Fault::UnknownPerson { remedy, .. } = fault("> **Zoltan:** Yes.") else { panic!() };
    assert_eq!(remedy, "give this person a voice in [cast.zoltan] with name = \"Zoltan\"");
    let Fault::ManyPeople { choices, .. } = fault("> **Sam Park:** Yes.") else { panic!() };
    assert_eq!(choices, "“Sam Park (park)”, “Sam Park (sam-park)”");
    assert_eq!(fault("> **obrien:**").to_string(), "obrien has nothing to say here");
}

#[test]
fn front_matter_is_read_strictly() {
    let one = |text: &str| {
        let mut found = faults(text);
        assert_eq!(found.len(), 1, "{text:?}: {found:?}");
        let fault = found.remove(0);
        (fault.to_string(), pointed(text, &fault), fault.place(text))
    };
    let expect = |text: &str, message: &str, pointed: &str, place: (usize, usize)| {
        assert_eq!(one(text), (message.to_owned(), pointed.to_owned(), place), "{text}");
    };
    let missing = "a script begins with its front matter, and this one does not";
    expect("", missing, "", (1, 1));
    expect("\n\nHello.\n", missing, "Hello.", (3, 1));
    expect("---\ntitle: T\n---\nHello.\n", missing, "---", (1, 1));
    expect("+++\ntitle = \"T\"\n\nHello.\n", "the front matter is not closed", "+++", (1, 1));
    expect("+++\n+++\nHello.\n", "the front matter has no title", "+++", (1, 1));
    expect("+++\ntitle = \"T\"\n+++\n\n", "the script is empty: there is nothing to speak", "+++", (3, 1));
    expect(
        "+++\ntitle = \"T\"\nlanguages = \"en\"\n+++\nA.",
        "“languages” is not a key of the front matter",
        "languages",
        (3, 1),
    );
    expect("+++\ntitle = 5\n+++\nA.", "“title” expects a text in quotes, and this is a number", "5", (2, 9));
    expect(
        "+++\r\ntitle = \"T\"\r\n[cast.a]\r\ngender = \"f\"\r\n+++\r\nA.",
        "“gender” expects \"female\" or \"male\", and this is “f”",
        "\"f\"",
        (4, 10),
    );
    expect("+++\ntitle = \"T\"\n[cast.\"a b\"]\n+++\nA.", "“a b” cannot be an id of the cast", "\"a b\"", (3, 7));
    let (message, _, place) = one("\u{feff}+++\ntitle = \"T\"\nsource = x\n+++\n\n> **Nobody:** A.");
    assert!(message.starts_with("the front matter is not valid TOML: "), "{message}");
    assert_eq!(place.0, 3);
}

#[test]
fn several_faults_are_told_at_once_in_order_of_place() {
    let text = "+++\ntitel = \"T\"\n[cast.a]\nvoise = \"x\"\n+++\n\n> **B:** [pause soon]\n\n> No.\n";
    let found: Vec<String> = faults(text).iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        [
            "“titel” is not a key of the front matter",
            "“voise” is not a key of [cast.a]",
            "nobody in the cast is called “B”",
            "a pause expects a length, and “[pause soon]” has none",
            "a block quote expects the name of who speaks",
        ]
    );
    let shown = shown(text);
    for part in ["the script has 5 faults", "ferries.md:2:1", "write “title”", "write “voice”", "ferries.md:9:3"]
    {
        assert!(shown.contains(part), "{part} in\n{shown}");
    }
}

#[test]
fn a_persons_hand_is_noticed() {
    let mut script = parse(&file("One.\n\n> **obrien:** Two.")).unwrap();
    assert!(is_edited(&format(&script)), "no stamp: a person wrote it");
    stamp(&mut script);
    let text = format(&script);
    assert!(!is_edited(&text));
    assert!(is_edited(&text.replace("Two.", "Three.")));
    assert!(is_edited(&text.replace("builtin:nora", "builtin:tess")));
    let before = script.meta.written.clone();
    stamp(&mut script);
    assert_eq!(script.meta.written, before, "stamping twice is stamping once");
    assert!(is_edited(""));
}

#[test]
fn the_place_of_a_voice_is_known() {
    let text = file("One.");
    let span = voice_place(&text, "obrien").unwrap();
    assert_eq!(&text[span.offset()..span.offset() + span.len()], "\"builtin:nora\"");
    assert_eq!(fault::place(&text, span.offset()), (6, 9));
    assert_eq!(voice_place(&text, "park"), None);
}

/// What users are told; some systems check it out with other line ends.
static GUIDE: LazyLock<String> = LazyLock::new(|| include_str!("../../docs/script.md").replace("\r\n", "\n"));

/// The first two cells of the guide's table rows below `heading`, up to the next blank line after the table.
fn rows(heading: &str) -> Vec<(&'static str, &'static str)> {
    let (_, below) = GUIDE.split_once(heading).unwrap();
    let table = below.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    let row = |line: &'static str| {
        let mut cells = line.trim_matches('|').split(" | ").map(str::trim);
        (cells.next().unwrap().trim_matches('`'), cells.next().unwrap())
    };
    table.skip(2).map(row).collect()
}

#[test]
fn the_guides_script_is_one() {
    let text = GUIDE.split("```markdown\n").nth(1).unwrap().split("```").next().unwrap();
    let script = parse(text).unwrap();
    assert_eq!(script.lines.len(), 7);
    let mut stamped = script.clone();
    stamp(&mut stamped);
    let wrong = text.replace("Nora O’Brien:**", "Nora Obrien:**");
    let shown = shown(&wrong);
    assert!(GUIDE.contains(&shown), "{shown}");
}

#[test]
fn the_guides_escapes_mean_what_it_says() {
    for (written, meant) in rows("write a backslash in front of it:") {
        let plain = lines(written)[0].plain();
        let meant = meant.replace("\\*", "*").replace("\\\\", "\\");
        assert!(meant.starts_with(&plain), "{written}: {plain}");
    }
}

#[test]
fn the_guides_errors_are_those_of_the_program() {
    for (body, message) in rows("In the lines:") {
        assert_eq!(fault(body).to_string(), message, "{body}");
    }
    for (key, message) in rows("In the front matter:") {
        let found = faults(&format!("+++\ntitle = \"T\"\n{key}\n+++\nOne."));
        assert_eq!(found.len(), 1, "{key}");
        let message = message.split('…').next().unwrap();
        assert!(found[0].to_string().starts_with(message), "{key}: {}", found[0]);
    }
    let whole = ["One.", "+++\ntitle = \"T\"\n", "+++\n+++\nOne.", "+++\ntitle = \"T\"\n+++\n"];
    for text in whole {
        let message = faults(text)[0].to_string();
        assert!(GUIDE.contains(&format!("- {message}\n")), "{message}");
    }
}
