use std::{
    collections::BTreeMap,
    fs,
    io::{Read, Write},
    net::TcpStream,
    sync::Mutex,
    thread,
};

use super::*;
use crate::{
    episode::Alternate,
    feed::{self, testing},
    show::settings::Encoding,
};

/// A running server over a show of two episodes.
struct Running {
    folder: tempfile::TempDir,
    paths: Paths,
    address: SocketAddr,
    feed_url: String,
    warned: Arc<Mutex<Vec<String>>>,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<io::Result<()>>>,
}

struct Reply {
    status: u16,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Reply {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }
}

impl Running {
    fn start() -> Running {
        let (folder, paths, settings) = testing::show(2);
        feed::build(&paths, &settings, &feed::load_records(&paths).unwrap()).unwrap();
        fs::write(paths.settings(), b"title = 'secret'").unwrap();
        let warned = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&warned);
        let server = Server::bind(Options {
            port: 0,
            warn: Arc::new(move |what| heard.lock().unwrap().push(what.to_owned())),
            ..Options::new(paths.clone(), Arc::new(move || Ok(settings.clone())))
        })
        .unwrap();
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let (address, feed_url) = (server.local_addr(), server.feed_url());
        let thread = thread::spawn(move || {
            server.run(async {
                let _ = stopped.await;
            })
        });
        Running { folder, paths, address, feed_url, warned, stop: Some(stop), thread: Some(thread) }
    }

    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Reply {
        let host = self.address.to_string();
        let mut all = vec![("Host", host.as_str()), ("Connection", "close")];
        all.retain(|(name, _)| !headers.iter().any(|(own, _)| own == name));
        all.extend_from_slice(headers);
        let fields: String = all.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        self.raw(&format!("{method} {path} HTTP/1.1\r\n{fields}\r\n"))
    }

    fn raw(&self, request: &str) -> Reply {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut all = Vec::new();
        stream.read_to_end(&mut all).unwrap();
        let end = all.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(all[..end].to_vec()).unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let pair = |line: &str| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned()));
        Reply { status, headers: lines.filter_map(pair).collect(), body: all[end + 4..].to_vec() }
    }

    fn get(&self, path: &str) -> Reply {
        self.ask("GET", path, &[])
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap().unwrap();
        }
    }
}

const AUDIO: &str = "/audio/episode-1.mp3";

#[test]
fn the_feed_leads_back_to_the_server_that_gave_it() {
    let server = Running::start();
    assert_eq!(server.feed_url, format!("http://{}/feed/feed.xml", server.address));
    let feed = server.get("/feed/feed.xml");
    assert_eq!((feed.status, feed.header("content-type")), (200, "application/rss+xml; charset=utf-8"));
    let channel = rss::Channel::read_from(&feed.body[..]).unwrap();
    let link = &channel.extensions()["atom"]["link"][0];
    assert_eq!(link.attrs()["href"], server.feed_url);
    for item in channel.items() {
        let enclosure = item.enclosure().unwrap();
        let path = enclosure.url().strip_prefix(&format!("http://{}", server.address)).unwrap();
        let audio = server.get(path);
        assert_eq!(audio.status, 200);
        assert_eq!(audio.header("content-type"), "audio/mpeg");
        assert_eq!(audio.body.len().to_string(), enclosure.length());
    }
    let named = server.ask("GET", "/feed/feed.xml", &[("Host", "localhost:1234")]).text();
    assert!(named.contains("href=\"http://localhost:1234/feed/feed.xml\""));
    let page = server.get("/feed/index.html");
    assert!(page.text().contains(&server.feed_url));
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
}

#[test]
fn a_range_is_the_very_bytes_that_were_asked_for() {
    let server = Running::start();
    let whole = server.get(AUDIO);
    let all = whole.body.len();
    assert_eq!(whole.header("accept-ranges"), "bytes");
    let tail = format!("bytes={}-{}", all - 10, all + 1000);
    for (range, from, to) in [
        ("bytes=0-0", 0, 1),
        ("bytes=0-1", 0, 2),
        ("bytes=0-", 0, all),
        ("bytes=1000-1999", 1000, 2000),
        ("bytes=-500", all - 500, all),
        (tail.as_str(), all - 10, all),
    ] {
        let part = server.ask("GET", AUDIO, &[("Range", range)]);
        assert_eq!(part.status, 206, "{range}");
        assert_eq!(part.body, whole.body[from..to], "{range}");
        assert_eq!(part.header("content-range"), format!("bytes {from}-{}/{all}", to - 1), "{range}");
        assert_eq!(part.header("content-length"), (to - from).to_string(), "{range}");
        assert_eq!(part.header("content-type"), "audio/mpeg");
    }
    let past = server.ask("GET", AUDIO, &[("Range", &format!("bytes={all}-"))]);
    assert_eq!((past.status, past.header("content-range")), (416, format!("bytes */{all}").as_str()));
    for whole_again in ["bytes=0-1,4-5", "lines=0-1"] {
        let reply = server.ask("GET", AUDIO, &[("Range", whole_again)]);
        assert_eq!((reply.status, reply.body.len()), (200, all), "{whole_again}");
    }
}

#[test]
fn other_encodings_are_given_out_in_ranges_and_by_their_type() {
    let server = Running::start();
    let mut record = testing::record(1);
    for encoding in Encoding::ALL {
        let path = server.paths.episode_alternate("episode-1", encoding.extension());
        fs::write(path, b"0123456789").unwrap();
        let path = format!("audio/episode-1.{}", encoding.extension());
        record.alternates.push(Alternate { path, bytes: 10, mime: encoding.mime().into() });
    }
    assert_eq!(server.get("/audio/episode-1.opus").status, 404, "no record tells of it");
    testing::save(&server.paths, &record);
    for (end, kind) in [("opus", "audio/ogg"), ("flac", "audio/flac"), ("wav", "audio/wav")] {
        let part = server.ask("GET", &format!("/audio/episode-1.{end}"), &[("Range", "bytes=2-4")]);
        assert_eq!((part.status, part.header("content-type"), part.body.as_slice()), (206, kind, &b"234"[..]));
    }
    assert_eq!(server.get("/audio/episode-2.opus").status, 404);
}

#[test]
fn a_download_is_taken_up_again_only_where_the_file_is_the_same() {
    let server = Running::start();
    let etag = server.get(AUDIO).header("etag").to_owned();
    assert!(etag.starts_with('"'));
    let part = |tag: &str| server.ask("GET", AUDIO, &[("Range", "bytes=0-9"), ("If-Range", tag)]).status;
    assert_eq!(part(&etag), 206);
    assert_eq!(part("\"other\""), 200);
    fs::write(server.paths.episode_audio("episode-1"), testing::mp3(4)).unwrap();
    assert_eq!(part(&etag), 200);
}

#[test]
fn polling_costs_nothing_while_nothing_changes() {
    let server = Running::start();
    for path in ["/feed/feed.xml", "/feed/index.html", "/feed/cover.jpg", AUDIO] {
        let first = server.get(path);
        let (etag, date) = (first.header("etag"), first.header("last-modified"));
        let same = server.ask("GET", path, &[("If-None-Match", etag)]);
        assert_eq!((same.status, same.body.len(), same.header("etag")), (304, 0, etag), "{path}");
        assert_eq!(server.ask("GET", path, &[("If-None-Match", "\"other\"")]).status, 200, "{path}");
        assert_eq!(server.ask("GET", path, &[("If-Modified-Since", date)]).status, 304, "{path} {date}");
        let old = "Thu, 01 Jan 1998 00:00:00 GMT";
        assert_eq!(server.ask("GET", path, &[("If-Modified-Since", old)]).status, 200, "{path}");
    }
    let etag = server.get("/feed/feed.xml").header("etag").to_owned();
    testing::save(&server.paths, &testing::record(3));
    let newer = server.ask("GET", "/feed/feed.xml", &[("If-None-Match", &etag)]);
    assert_eq!(newer.status, 200);
    assert!(newer.text().contains("Headline 3"));
    fs::remove_file(server.paths.record("episode-3")).unwrap();
    assert_eq!(server.get("/feed/feed.xml").header("etag"), etag);
}

#[test]
fn head_is_get_without_the_body() {
    let server = Running::start();
    for path in ["/feed/feed.xml", "/feed/cover.jpg", AUDIO, "/nothing"] {
        let (get, head) = (server.get(path), server.ask("HEAD", path, &[]));
        assert_eq!(get.status, head.status, "{path}");
        assert!(head.body.is_empty(), "{path}");
        for name in ["content-length", "content-type", "etag", "last-modified", "access-control-allow-origin"] {
            assert_eq!(get.header(name), head.header(name), "{path} {name}");
        }
        assert_eq!(head.header("content-length"), get.body.len().to_string(), "{path}");
    }
    assert_eq!(server.ask("HEAD", AUDIO, &[("Range", "bytes=0-1")]).status, 200);
}

#[test]
fn only_what_is_published_is_given_out() {
    let server = Running::start();
    let root = server.folder.path();
    fs::create_dir_all(root.join("audio/segments")).unwrap();
    fs::create_dir_all(root.join(".git")).unwrap();
    for (file, bytes) in [
        ("audio/segments/x.mp3", "secret"),
        ("audio/draft.mp3", "secret"),
        (".git/config", "[core]"),
        ("lexicon.toml", "Secretary = \"secret-ary\""),
        ("feed/.cover.jpg.part", "secret"),
        ("feed/notes.txt", "secret"),
    ] {
        fs::write(root.join(file), bytes).unwrap();
    }
    for path in [
        "/podcast.toml",
        "/lexicon.toml",
        "/feed/..%2flexicon.toml",
        "/audio/segments/x.mp3",
        "/audio/draft.mp3",
        "/.git/config",
        "/feed/.cover.jpg.part",
        "/feed/notes.txt",
        "/feed/episodes",
        "/feed/there-is-no-such-file.mp3",
        "/../../../../etc/passwd",
        "/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/feed/..%2f..%2fpodcast.toml",
        "/feed/%00/feed.xml",
        "//etc/passwd",
    ] {
        let reply = server.get(path);
        assert!(reply.status == 404 || reply.status == 400, "{path}: {}", reply.status);
        assert!(!reply.text().contains("secret") && !reply.text().contains("[core]"), "{path}");
    }
    let root_page = server.get("/");
    assert_eq!((root_page.status, root_page.header("location")), (302, "/feed/index.html"));
}

#[cfg(unix)]
#[test]
fn links_do_not_lead_out_of_the_show() {
    let server = Running::start();
    std::os::unix::fs::symlink(server.paths.settings(), server.paths.feed_folder().join("link.json")).unwrap();
    std::os::unix::fs::symlink(server.folder.path(), server.paths.feed_folder().join("out")).unwrap();
    fs::write(server.folder.path().join("x.json"), "secret").unwrap();
    for path in ["/feed/link.json", "/feed/out/x.json", "/feed/out/feed/cover.jpg.json"] {
        assert_eq!(server.get(path).status, 404, "{path}");
    }
    fs::remove_file(server.paths.episode_audio("episode-1")).unwrap();
    std::os::unix::fs::symlink("/etc/hosts", server.paths.episode_audio("episode-1")).unwrap();
    assert_eq!(server.get(AUDIO).status, 404);
}

#[test]
fn other_methods_and_other_names_are_refused() {
    let server = Running::start();
    for method in ["POST", "PUT", "DELETE", "PATCH"] {
        let reply = server.ask(method, "/feed/feed.xml", &[]);
        assert_eq!((reply.status, reply.header("allow")), (405, "GET, HEAD, OPTIONS"), "{method}");
    }
    assert_eq!(server.ask("OPTIONS", AUDIO, &[]).status, 204);
    let foreign = server.ask("GET", "/feed/feed.xml", &[("Host", "evil.example")]);
    assert_eq!(foreign.status, 421);
    assert!(!foreign.text().contains("<rss"));
    let absolute = server.ask("GET", "http://evil.example/feed/feed.xml", &[]);
    assert_eq!(absolute.status, 421);
    let old = server.raw("GET /feed/feed.xml HTTP/1.0\r\n\r\n");
    assert_eq!(old.status, 200);
    assert!(old.text().contains(&server.feed_url));
}

#[test]
fn kinds_of_files_are_called_by_their_names() {
    let server = Running::start();
    let folder = server.paths.records();
    for (file, kind) in [
        ("a.vtt", "text/vtt; charset=utf-8"),
        ("a.srt", "application/x-subrip; charset=utf-8"),
        ("a.chapters.json", "application/json+chapters"),
        ("a.transcript.json", "application/json"),
        ("a.html", "text/html; charset=utf-8"),
        ("a.png", "image/png"),
    ] {
        fs::write(folder.join(file), "x").unwrap();
        let reply = server.get(&format!("/feed/episodes/{file}"));
        assert_eq!((reply.status, reply.header("content-type")), (200, kind), "{file}");
        assert_eq!(reply.header("access-control-allow-origin"), "*");
    }
    assert_eq!(server.get("/feed/cover.jpg").header("content-type"), "image/jpeg");
}

#[test]
fn a_record_that_cannot_be_read_is_told_to_the_one_who_serves() {
    let server = Running::start();
    fs::write(server.paths.record("broken"), "{").unwrap();
    let reply = server.get("/feed/feed.xml");
    assert_eq!(reply.status, 500);
    assert!(!reply.text().contains("broken"), "nothing of the machine reaches a client");
    assert!(server.warned.lock().unwrap()[0].contains("broken.json"));
    fs::remove_file(server.paths.record("broken")).unwrap();
    assert_eq!(server.get("/feed/feed.xml").status, 200);
}

#[test]
fn many_clients_at_once_all_get_the_whole() {
    let server = Running::start();
    let want = fs::read(server.paths.episode_audio("episode-2")).unwrap();
    thread::scope(|scope| {
        for _ in 0..24 {
            scope.spawn(|| {
                assert_eq!(server.get("/audio/episode-2.mp3").body, want);
                assert_eq!(server.get("/feed/feed.xml").status, 200);
            });
        }
    });
}

#[test]
fn a_port_that_is_taken_is_an_error_and_a_server_that_ends_frees_its_own() {
    let server = Running::start();
    let again = Options {
        port: server.address.port(),
        ..Options::new(server.paths.clone(), Arc::new(|| Ok(Settings::default())))
    };
    assert_eq!(Server::bind(again.clone()).unwrap_err().kind(), io::ErrorKind::AddrInUse);
    drop(server);
    assert!(Server::bind(again).unwrap().is_loopback());
    assert_eq!(feed::base::LOCAL, format!("http://127.0.0.1:{DEFAULT_PORT}"));
}
