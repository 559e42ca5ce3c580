use std::{collections::BTreeSet, fs};

use chrono::TimeDelta;
use uuid::Uuid;

use super::*;
use crate::feed::{self as made, BaseUrl, testing, xml};

fn names(found: &[Finding]) -> Vec<&'static str> {
    found.iter().map(|finding| finding.rule).collect()
}

/// A built show of two episodes, as it is found right.
fn right() -> (tempfile::TempDir, Paths, Settings, Vec<Record>) {
    let (folder, paths, settings) = testing::show(2);
    for mut record in made::load_records(&paths).unwrap() {
        let path = paths.root().join(&record.audio.path);
        tag(&path, &record.title);
        record.audio.bytes = fs::metadata(path).unwrap().len();
        testing::save(&paths, &record);
    }
    let records = made::load_records(&paths).unwrap();
    made::build(&paths, &settings, &records).unwrap();
    (folder, paths, settings, records)
}

fn tag(path: &std::path::Path, title: &str) {
    use id3::TagLike;
    let mut tag = id3::Tag::new();
    tag.set_title(title);
    tag.set_artist("A Team");
    tag.set_album("The Talk & Test");
    tag.add_frame(id3::frame::Picture {
        mime_type: "image/jpeg".into(),
        picture_type: id3::frame::PictureType::CoverFront,
        description: "cover".into(),
        data: vec![0xff, 0xd8, 0xff, 0xd9],
    });
    tag.write_to_path(path, id3::Version::Id3v24).unwrap();
}

#[test]
fn every_rule_has_a_name_of_its_own_and_says_what_must_hold() {
    let mut seen = BTreeSet::new();
    for rule in rules() {
        assert!(seen.insert(rule.name), "{} is there twice", rule.name);
        assert!(rule.name.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{}", rule.name);
        assert!(rule.what.len() > 15, "{}", rule.name);
    }
}

#[test]
fn a_finding_is_json_with_the_fields_of_the_contract() {
    let finding = Rule::error("a-rule", "something holds").at("feed/feed.xml", "it does not");
    assert_eq!(
        serde_json::to_string(&finding).unwrap(),
        r#"{"level":"error","rule":"a-rule","where":"feed/feed.xml","message":"it does not"}"#
    );
}

#[test]
fn a_right_show_has_no_findings() {
    let (_folder, paths, settings, records) = right();
    assert_eq!(show(&paths, &settings, &records), []);
    let (_folder, paths, settings) = testing::show(0);
    made::build(&paths, &settings, &[]).unwrap();
    assert_eq!(show(&paths, &settings, &[]), []);
}

#[test]
fn each_fault_in_a_show_has_its_rule() {
    type Spoil = fn(&Paths, &mut Settings, &mut Vec<Record>);
    let cases: &[(&str, Spoil)] = &[
        ("show-title", |_, s, _| s.title = " ".into()),
        ("show-description", |_, s, _| s.description.clear()),
        ("show-description-size", |_, s, _| s.description = "x".repeat(4001)),
        ("show-language", |_, s, _| s.language = "english!".into()),
        ("show-category", |_, s, _| s.category = "Nws".into()),
        ("base-url", |_, s, _| s.base_url = "example.org".into()),
        ("https", |_, s, _| s.base_url = "http://example.org".into()),
        ("show-guid", |_, s, _| s.guid = None),
        ("show-link", |_, s, _| s.link = "example.org".into()),
        ("show-owner", |_, s, _| s.owner_email = "me at home".into()),
        ("show-owner-missing", |_, s, _| (s.private, s.owner_email) = (false, String::new())),
        ("cover-missing", |p, _, _| fs::remove_file(p.cover()).unwrap()),
        ("cover-format", |p, _, _| fs::write(p.cover(), b"GIF89a").unwrap()),
        ("cover-stale", |_, s, _| s.title = "Another".into()),
        ("cover-own", |_, s, _| s.cover = "none.png".into()),
        ("feed-missing", |p, _, _| fs::remove_file(p.feed()).unwrap()),
        ("feed-stale", |_, _, r| r[0].summary = "Another.".into()),
        ("title", |_, _, r| r[0].title = "x".repeat(256)),
        ("summary", |_, _, r| r[0].summary.clear()),
        ("language", |_, _, r| r[0].language = "?".into()),
        ("guid-unique", |_, _, r| r[0].guid = r[1].guid),
        ("date-unique", |_, _, r| r[0].published = r[1].published + TimeDelta::milliseconds(5)),
        ("source-link", |_, _, r| r[0].article.url = Some("file:///home/me/x.md".into())),
        ("person", |_, _, r| r[0].people[0] = crate::episode::Person { name: " ".into(), role: None, gender: None }),
        ("transcript-none", |_, _, r| r[0].transcript = false),
        ("transcript-missing", |p, _, r| fs::remove_file(p.beside_record(&r[0].slug, "srt")).unwrap()),
        ("transcript-times", |p, _, r| {
            let late = "WEBVTT\n\n00:01:00.000 --> 00:01:01.000\nWords.\n";
            fs::write(p.beside_record(&r[0].slug, "vtt"), late).unwrap();
        }),
        ("audio-missing", |p, _, r| fs::remove_file(p.root().join(&r[0].audio.path)).unwrap()),
        ("audio-length", |_, _, r| r[0].audio.bytes += 1),
        ("audio-type", |_, _, r| r[0].audio.mime = "audio/mp3".into()),
        ("audio-missing", |_, _, r| r[0].alternates = vec![alternate("audio/none.opus", 1)]),
        ("audio-length", |p, _, r| {
            fs::write(p.root().join("audio/x.opus"), b"12").unwrap();
            r[0].alternates = vec![alternate("audio/x.opus", 3)];
        }),
        ("audio-type", |_, _, r| r[0].alternates = vec![alternate("audio/x.flac", 1)]),
        ("audio-decodes", |p, _, r| fs::write(p.root().join(&r[0].audio.path), vec![b'x'; 50_000]).unwrap()),
        ("audio-duration", |_, _, r| r[0].audio.duration_ms += 1500),
        ("audio-loudness", |_, _, r| r[0].audio.lufs = f64::NAN),
        ("audio-peak", |_, _, r| r[0].audio.true_peak = -0.2),
        ("audio-tags", |_, _, r| r[0].title = "Another".into()),
    ];
    let (_folder, paths, settings, records) = right();
    for (rule, spoil) in cases {
        let copy = tempfile::tempdir().unwrap();
        copy_show(paths.root(), copy.path());
        let (copied, mut settings, mut records) = (Paths::new(copy.path()), settings.clone(), records.clone());
        spoil(&copied, &mut settings, &mut records);
        let found = show(&copied, &settings, &records);
        assert!(names(&found).contains(rule), "{rule}: {found:?}");
    }
}

fn alternate(path: &str, bytes: u64) -> crate::episode::Alternate {
    crate::episode::Alternate { path: path.into(), bytes, mime: "audio/ogg".into() }
}

fn copy_show(from: &std::path::Path, to: &std::path::Path) {
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir_all(&target).unwrap();
            copy_show(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The feed of a right show, as text to spoil.
fn feed_text() -> String {
    let settings = testing::settings();
    made::feed(&settings, &[testing::record(1), testing::record(2)], &BaseUrl::of(&settings).unwrap())
}

#[test]
fn each_fault_in_a_feed_has_its_rule() {
    let cases: &[(&str, &str, &str)] = &[
        ("xml", "</channel>", "</chanel>"),
        ("xml", "<title>The", "<title>\u{1}The"),
        ("xml-doctype", "<rss ", "<!DOCTYPE rss><rss "),
        ("namespace", xml::PODCAST, "https://podcastindex.org/namespace/1.0/"),
        ("namespace", "xmlns:atom=", "xmlns:other-atom-x='a' data-x="),
        ("self-link", "rel=\"self\"", "rel=\"next\""),
        ("self-link", "application/rss+xml", "text/xml"),
        ("channel", "<language>en</language>", ""),
        ("channel", "text=\"Politics\"", "text=\"Physics\""),
        ("channel", "<itunes:image href=\"https://example.org/show/feed/cover.jpg\"/>", ""),
        ("channel", "<itunes:explicit>false</itunes:explicit>\n    <itunes:owner>", "<itunes:owner>"),
        ("channel-author", "<itunes:author>A Team</itunes:author>", ""),
        ("item-title", "<title>Headline 1: “friends” &amp; others</title>", "<title></title>"),
        ("item-guid", "isPermaLink=\"false\"", "isPermaLink=\"true\""),
        ("item-date", "Fri, 5 Jun 2026 13:00:00 +0000</pubDate>", "2026-06-05</pubDate>"),
        ("item-date", "Fri, 5 Jun 2026 13:00:00 +0000</pubDate>", "Mon, 5 Jun 2026 13:00:00 +0000</pubDate>"),
        ("item-date", "Fri, 5 Jun 2026 13:00:00 +0000</pubDate>", "Fri, 5 Jun 2026 13:00 +0000</pubDate>"),
        ("item-order", "Fri, 5 Jun 2026 13:00:00 +0000</pubDate>", "Fri, 5 Jun 2026 23:00:00 +0000</pubDate>"),
        ("item-duration", "<itunes:duration>754<", "<itunes:duration>12:34<"),
        ("enclosure", "length=\"1000001\"", "length=\"0\""),
        ("enclosure", "type=\"audio/mpeg\"", "type=\"audio/wav\""),
        ("enclosure", "audio/episode-1.mp3", "audio/episode-2.mp3"),
        ("address", "https://example.org/news/1<", "/news/1<"),
        ("address", "audio/episode-1.mp3", "audio/épisode 1.mp3"),
        ("feed-https", "https://example.org/show/audio/episode-1.mp3", "http://example.org/show/audio/episode-1.mp3"),
        ("channel", "episodic", "weekly"),
        ("podcast-tags", ">yes</podcast:locked>", ">maybe</podcast:locked>"),
        ("podcast-tags", "<podcast:guid>588c9720", "<podcast:guid>x88c9720"),
        ("podcast-tags", "ai-content\">true", "ai-content\">yes"),
        ("leak", "The town", "file:///x The town"),
        ("leak", "The town", "The /home/me/show/x.md town"),
        ("leak", "The town", r"The C:\Users\me town"),
        ("item-title-markup", "&amp; others", "&amp;amp; others"),
        ("item-title-markup", "&amp; others", "&lt;b>others&lt;/b>"),
        ("ai-content", "ai-content", "another"),
        ("transcript", "type=\"text/vtt\"", "type=\"text/captions\""),
        ("transcript", "language=\"en\" rel", "language=\"english!\" rel"),
        ("address", "https://example.org/show/feed/episodes/episode-1.srt", "episodes/episode-1.srt"),
    ];
    let right = feed_text();
    assert_eq!(feed(right.as_bytes(), |_| None), []);
    for (rule, from, to) in cases {
        assert!(right.contains(from), "{from}");
        let found = feed(right.replace(from, to).as_bytes(), |_| None);
        assert!(names(&found).contains(rule), "{rule}: {from} → {to}: {found:?}");
    }
    let same = right.replace(&testing::record(1).guid.to_string(), &testing::record(2).guid.to_string());
    assert!(names(&feed(same.as_bytes(), |_| None)).contains(&"item-guid"));
    assert_ne!(testing::record(1).guid, Uuid::nil());
    let long = right.replacen("The town has", &"x".repeat(5000), 1);
    assert!(names(&feed(long.as_bytes(), |_| None)).contains(&"item-description"));
    assert!(names(&feed(&[0xff, 0xfe], |_| None)).contains(&"xml"));
    let empty = made::feed(&testing::settings(), &[], &BaseUrl::parse(testing::BASE).unwrap());
    assert!(names(&feed(empty.as_bytes(), |_| None)).contains(&"items"));
}

#[test]
fn what_a_server_says_is_held_against_the_feed() {
    let right = feed_text();
    let answer = |head: Head| feed(right.as_bytes(), move |_| Some(Ok(head.clone())));
    let fine = |url: &str| Head {
        status: 200,
        length: Some(if url.ends_with("1.mp3") { 1_000_001 } else { 1_000_002 }),
        mime: Some("audio/mpeg".into()),
    };
    assert_eq!(feed(right.as_bytes(), |url| Some(Ok(fine(url)))), []);
    assert_eq!(feed(right.as_bytes(), |_| Some(Err("no route".into()))).len(), 11);
    assert_eq!(answer(Head { status: 404, ..Head::default() }).len(), 11);
    assert_eq!(answer(Head { length: Some(5), status: 200, mime: None }).len(), 2);
    assert_eq!(answer(Head { length: None, status: 200, mime: Some("text/html; charset=utf-8".into()) }).len(), 2);
}

#[test]
fn the_whole_rule_book_is_tried() {
    let text = include_str!("tests.rs");
    for rule in rules().filter(|rule| !["cover-size", "feed-size", "reach"].contains(&rule.name)) {
        assert!(text.contains(&format!("\"{}\"", rule.name)), "no test spoils {}", rule.name);
    }
}
