//! The show, given out to apps on this machine, and looked at by its own check.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what is wrong")]

mod common;

use common::{Server, Show};

#[test]
fn the_first_line_is_the_address_and_the_feed_carries_it() {
    let show = Show::made();
    show.edit("podcast.toml", "base_url = \"\"", "base_url = \"https://example.org/coast\"");
    show.run(["feed"]).succeeds();
    let server = Server::start(&show);
    let (head, body) = server.get("/feed/feed.xml", "");
    assert!(head.starts_with("http/1.1 200") && head.contains("content-type: application/rss+xml"), "{head}");
    let text = String::from_utf8(body).unwrap();
    assert!(text.contains(&format!("href=\"{}\"", server.feed)), "{text}");
    assert!(text.contains(&format!("http://{}/audio/", server.authority())), "{text}");
    assert!(!text.contains("example.org"), "{text}");
    let channel = feed_rs::parser::parse(text.as_bytes()).unwrap();
    assert_eq!(channel.entries.len(), 1);
}

#[test]
fn only_the_feed_and_the_episodes_are_given_out() {
    let show = Show::made();
    show.write("secret.txt", "mine").write("feed/.hidden", "mine").write("audio/draft.mp3", "mine");
    let server = Server::start(&show);
    let segment = std::fs::read_dir(show.path("audio/segments")).unwrap().next().unwrap().unwrap().file_name();
    for path in [
        "/podcast.toml",
        "/cast.toml",
        "/secret.txt",
        "/scripts/lighthouse-keeps-its-lamp.md",
        "/audio/draft.mp3",
        "/feed/.hidden",
        "/feed/..%2fpodcast.toml",
        "/feed/../podcast.toml",
        &format!("/audio/segments/{}", segment.to_string_lossy()),
    ] {
        let (head, _) = server.get(path, "");
        assert!(head.starts_with("http/1.1 404") || head.starts_with("http/1.1 400"), "{path}: {head}");
    }
    for path in ["/feed/index.html", "/feed/cover.jpg", "/audio/lighthouse-keeps-its-lamp.mp3"] {
        assert!(server.get(path, "").0.starts_with("http/1.1 200"), "{path}");
    }
}

#[test]
fn a_part_of_an_episode_can_be_had() {
    let show = Show::made();
    let server = Server::start(&show);
    let whole = show.bytes("audio/lighthouse-keeps-its-lamp.mp3");
    let (head, body) = server.get("/audio/lighthouse-keeps-its-lamp.mp3", "Range: bytes=100-199\r\n");
    assert!(head.starts_with("http/1.1 206"), "{head}");
    assert_eq!(body, whole[100..200]);
    let (head, body) = server.get("/audio/lighthouse-keeps-its-lamp.mp3", "Range: bytes=-50\r\n");
    assert!(head.contains(&format!("content-range: bytes {}-{}/{}", whole.len() - 50, whole.len() - 1, whole.len())));
    assert_eq!(body, whole[whole.len() - 50..]);
}

#[test]
fn an_episode_that_is_made_while_the_show_is_served_is_in_the_feed() {
    let show = Show::made();
    let server = Server::start(&show);
    show.write("second.txt", "Second\n\nNothing was said today, and nobody was there to say it.\n");
    show.run(["make", "second.txt"]).succeeds();
    let (_, body) = server.get("/feed/feed.xml", "");
    assert!(String::from_utf8_lossy(&body).contains("<title>Second</title>"));
}

#[test]
fn a_port_that_is_taken_is_told() {
    let show = Show::made();
    let server = Server::start(&show);
    let port = server.authority().rsplit(':').next().unwrap();
    show.run(["serve", "--port", port]).fails(1).says("--port 0 takes any that is free");
}

#[test]
fn check_finds_a_made_show_and_its_served_feed_right() {
    let show = Show::made();
    show.run(["check"]).succeeds();
    let server = Server::start(&show);
    let report = show.run(["check", &server.feed, "--json"]).json();
    assert_eq!(report["errors"], 0, "{report}");
    // A feed on the web is not asked for offline.
    show.run(["check", "https://example.org/feed.xml"]).fails(1).says("offline");
}

#[test]
fn check_names_the_rule_of_what_is_wrong() {
    let show = Show::made();
    let rules = |show: &Show| -> Vec<String> {
        let ran = show.run(["check", "--json"]);
        assert_eq!(ran.code, Some(1), "{}", ran.stdout);
        ran.json()["findings"].as_array().unwrap().iter().map(|f| f["rule"].as_str().unwrap().to_owned()).collect()
    };
    let script = "scripts/lighthouse-keeps-its-lamp.md";
    let good = show.read(script);
    let voice = good.lines().find(|line| line.starts_with("voice = ")).unwrap();
    show.edit(script, voice, "voice = \"builtin:nobody\"");
    assert_eq!(rules(&show), ["script-voice"]);
    show.write(script, "no front matter");
    assert_eq!(rules(&show), ["script-reads"]);
    show.write(script, &good);

    let mut audio = show.bytes("audio/lighthouse-keeps-its-lamp.mp3");
    let middle = audio.len() / 2;
    audio[middle..middle + 4000].fill(0);
    show.write("audio/lighthouse-keeps-its-lamp.mp3", &audio);
    assert!(rules(&show).iter().any(|rule| rule.starts_with("audio")), "{:?}", rules(&show));
    std::fs::remove_file(show.path("audio/lighthouse-keeps-its-lamp.mp3")).unwrap();
    assert!(rules(&show).iter().any(|rule| rule.starts_with("audio")), "{:?}", rules(&show));
}
