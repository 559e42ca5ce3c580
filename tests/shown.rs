//! What apps show beside the audio: a transcript in four formats, and chapters in three places that agree.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what is wrong")]

mod common;

use common::{Server, Show};
use id3::TagLike;
use quotecast::{
    audio::Tags,
    episode::{Chapter, Record},
};

const SLUG: &str = "lighthouse-keeps-its-lamp";
const ENDS: [&str; 4] = ["vtt", "srt", "transcript.json", "html"];

fn record(show: &Show) -> Record {
    serde_json::from_slice(&show.bytes(&format!("feed/episodes/{SLUG}.json"))).unwrap()
}

#[test]
fn an_episode_has_a_transcript_that_names_who_speaks() {
    let show = Show::made();
    let file = |end: &str| show.read(&format!("feed/episodes/{SLUG}.{end}"));
    assert!(record(&show).transcript);
    let vtt = file("vtt");
    assert!(vtt.starts_with("WEBVTT\n\n") && vtt.contains("\n<v Mara Quist>In the end"), "{vtt}");
    // Each cue lies within the audio.
    let seconds = record(&show).audio.duration_ms as f64 / 1000.0;
    let last = vtt.lines().rfind(|line| line.contains(" --> ")).unwrap();
    let end: f64 = last.rsplit(':').next().unwrap().parse().unwrap();
    assert!(last.contains(" --> 00:00:") && end <= seconds && end > seconds - 3.0, "{last}, {seconds}");
    assert!(file("srt").contains("\nMara Quist: We looked\nat every figure twice,\n"), "{}", file("srt"));
    let json: serde_json::Value = serde_json::from_str(&file("transcript.json")).unwrap();
    let segments = json["segments"].as_array().unwrap();
    let said: Vec<&str> = segments.iter().map(|one| one["body"].as_str().unwrap().trim()).collect();
    assert!(said.join(" ").contains("You can lose a satellite, he said. You cannot lose a lighthouse."), "{said:?}");
    assert!(segments.iter().all(|one| one["startTime"].as_f64() < one["endTime"].as_f64()));
    assert!(file("html").contains("<cite>Jonas Hell:</cite>"), "{}", file("html"));
}

#[test]
fn the_feed_the_page_and_the_server_give_the_transcript() {
    let show = Show::made();
    let feed = show.read("feed/feed.xml");
    let channel = rss::Channel::read_from(feed.as_bytes()).unwrap();
    let transcripts = &channel.items()[0].extensions()["podcast"]["transcript"];
    let told: Vec<(&str, &str, Option<&str>)> = transcripts
        .iter()
        .map(|one| {
            assert_eq!(one.attrs()["language"], "en");
            let end = one.attrs()["url"].split_once(&format!("feed/episodes/{SLUG}.")).unwrap().1;
            (end, one.attrs()["type"].as_str(), one.attrs().get("rel").map(String::as_str))
        })
        .collect();
    assert_eq!(
        told,
        [
            ("vtt", "text/vtt", Some("captions")),
            ("srt", "application/x-subrip", Some("captions")),
            ("transcript.json", "application/json", None),
            ("html", "text/html", None),
        ]
    );
    assert!(show.read("feed/index.html").contains(&format!("href=\"episodes/{SLUG}.html\">Transcript</a>")));
    let server = Server::start(&show);
    for (end, mime, _) in told {
        let path = format!("/feed/episodes/{SLUG}.{end}");
        let (head, body) = server.get(&path, "");
        assert!(head.starts_with("http/1.1 200") && head.contains(&format!("content-type: {mime}")), "{head}");
        assert!(head.contains("access-control-allow-origin: *"), "players on the web need it: {head}");
        assert_eq!(body, show.bytes(&path[1..]));
    }
}

#[test]
fn an_episode_from_before_there_were_transcripts_gets_one_and_nothing_is_spoken() {
    let show = Show::made();
    let whole = show.files();
    for end in ENDS {
        std::fs::remove_file(show.path(&format!("feed/episodes/{SLUG}.{end}"))).unwrap();
    }
    let rules = |show: &Show| -> Vec<String> {
        let told = show.run(["check", "--json"]).json();
        let rule = |one: &serde_json::Value| one["rule"].as_str().unwrap().to_owned();
        told["findings"].as_array().unwrap().iter().map(rule).collect()
    };
    assert_eq!(rules(&show), vec!["transcript-missing"; 4]);
    show.edit(&format!("feed/episodes/{SLUG}.json"), "\"transcript\": true", "\"transcript\": false");
    assert!(rules(&show).contains(&"transcript-none".to_owned()));
    show.run(["render", SLUG]).succeeds().says("all reused");
    assert!(show.files() == whole, "the transcripts are the same, and so is all else");
}

#[test]
fn a_removed_episode_leaves_no_transcript() {
    let show = Show::made();
    show.run(["remove", SLUG]).succeeds();
    for end in ENDS {
        assert!(show.exists(&format!("trash/{SLUG}/{SLUG}.{end}")), "{end}");
        assert!(!show.exists(&format!("feed/episodes/{SLUG}.{end}")), "{end}");
    }
}

/// What a carrier says of a chapter: where it begins in milliseconds, its title, its link.
type Told = (u64, String, Option<String>);

/// The chapters of a tag, in the order of its top-level table of contents.
fn in_tag(tag: &id3::Tag) -> Vec<Told> {
    let tables: Vec<_> = tag.tables_of_contents().filter(|table| table.top_level && table.ordered).collect();
    assert_eq!(tables.len(), 1);
    let chapter = |id: &String| {
        let chapter = tag.chapters().find(|chapter| chapter.element_id == *id).unwrap();
        let frame = |id: &str| chapter.frames.iter().find(|frame| frame.id() == id).map(id3::Frame::content);
        let title = frame("TIT2").and_then(id3::Content::text).unwrap().to_owned();
        let link = frame("WXXX").and_then(id3::Content::extended_link).map(|link| link.link.clone());
        (u64::from(chapter.start_time), title, link)
    };
    tables[0].elements.iter().map(chapter).collect()
}

#[test]
fn chapters_are_the_same_in_the_file_beside_it_and_in_the_feed() {
    let show = Show::new();
    let article = common::TWO_SPEAKERS.replace("Jonas Hell, a pilot", "## A pilot’s view\n\nJonas Hell, a pilot");
    show.write("lighthouse.md", format!("# {article}"));
    show.run(["make", "lighthouse.md", "--source", "https://example.org/lamp?a=1&b=2"]).succeeds();
    let record = record(&show);
    let chapters: Vec<Told> =
        record.chapters.into_iter().map(|chapter| (chapter.start_ms, chapter.title, chapter.url)).collect();
    assert_eq!(chapters.len(), 2, "{chapters:?}");

    let json: serde_json::Value =
        serde_json::from_slice(&show.bytes(&format!("feed/episodes/{SLUG}.chapters.json"))).unwrap();
    assert_eq!(json["version"], "1.2.0");
    let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
    let beside: Vec<Told> = json["chapters"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let ms = (one["startTime"].as_f64().unwrap() * 1000.0).round() as u64;
            (ms, text(&one["title"]).unwrap(), text(&one["url"]))
        })
        .collect();
    assert_eq!(beside, chapters);

    let feed = rss::Channel::read_from(show.read("feed/feed.xml").as_bytes()).unwrap();
    let simple = &feed.items()[0].extensions()["psc"]["chapters"][0].children()["chapter"];
    let in_feed: Vec<Told> = simple
        .iter()
        .map(|one| {
            let parts: Vec<f64> = one.attrs()["start"].split(':').map(|part| part.parse().unwrap()).collect();
            let ms = ((parts[0] * 3600.0 + parts[1] * 60.0 + parts[2]) * 1000.0).round() as u64;
            (ms, one.attrs()["title"].clone(), one.attrs().get("href").cloned())
        })
        .collect();
    assert_eq!(in_feed, chapters);

    let tag = id3::Tag::read_from_path(show.path(&format!("audio/{SLUG}.mp3"))).unwrap();
    assert_eq!(in_tag(&tag), chapters);
}

#[test]
fn a_chapters_link_stands_in_the_files_tag() {
    let chapter = |title: &str, start_ms, url: Option<&str>| Chapter {
        title: title.into(),
        start_ms,
        url: url.map(str::to_owned),
        ..Chapter::default()
    };
    let chapters = [chapter("One", 0, Some("https://example.org/a?b=1&c=2")), chapter("Two", 1500, None)];
    let bytes = Tags { title: "Title".into(), ..Tags::default() }.to_bytes(&chapters, 9000).unwrap();
    let tag = id3::Tag::read_from2(std::io::Cursor::new(bytes)).unwrap();
    assert_eq!(tag.title(), Some("Title"));
    let told = chapters.map(|chapter| (chapter.start_ms, chapter.title, chapter.url));
    assert_eq!(in_tag(&tag), told);
}
