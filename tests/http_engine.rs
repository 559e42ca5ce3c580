//! The engine `http`, through the program, against a server on this machine that behaves well or badly.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what is wrong")]

mod common;

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use common::{Ran, Show, TWO_SPEAKERS};
use serde_json::Value;

const KEY: &str = "sk-Test-0123456789abcdef";

/// A request as it came in.
#[derive(Clone)]
struct Request {
    path: String,
    /// Names in lower case.
    head: String,
    json: Value,
    at: Instant,
}

impl Request {
    fn text(&self) -> &str {
        self.json["input"].as_str().unwrap()
    }
}

/// What a server does with the `n`th request (from 0): the bytes that it sends before it closes the connection.
type Reply = dyn Fn(usize, &Request) -> Vec<u8> + Send + Sync;

struct Server {
    address: String,
    heard: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    fn new(reply: impl Fn(usize, &Request) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let heard: Arc<Mutex<Vec<Request>>> = Arc::default();
        let (kept, reply): (_, Arc<Reply>) = (heard.clone(), Arc::new(reply));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (kept, reply) = (kept.clone(), reply.clone());
                thread::spawn(move || answer(stream.unwrap(), &kept, reply.as_ref()));
            }
        });
        Server { address, heard }
    }

    /// One that speaks well.
    fn good() -> Self {
        Server::new(|_, request| ok(&tone(request.text())))
    }

    fn heard(&self) -> Vec<Request> {
        self.heard.lock().unwrap().clone()
    }

    /// A show whose engine is this server.
    fn show(&self, more: &str) -> Show {
        show(&format!("http://{}/v1", self.address), more)
    }
}

fn answer(mut stream: TcpStream, heard: &Mutex<Vec<Request>>, reply: &Reply) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).unwrap_or(0) == 0 {
            return;
        }
    }
    let path = head.split(' ').nth(1).unwrap().to_owned();
    let head = head.replace("Bearer", "bearer");
    let field = |name: &str| {
        head.lines().find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    };
    let mut body = vec![0; field("content-length").map_or(0, |length| length.parse().unwrap())];
    reader.read_exact(&mut body).unwrap();
    let json = serde_json::from_slice(&body).unwrap_or_default();
    let request = Request { path, head: head.clone(), json, at: Instant::now() };
    let n = {
        let mut heard = heard.lock().unwrap();
        heard.push(request.clone());
        heard.len() - 1
    };
    let _ = stream.write_all(&reply(n, &request));
}

fn show(url: &str, more: &str) -> Show {
    let show = Show::new();
    show.write("lighthouse.txt", TWO_SPEAKERS).write(
        "podcast.toml",
        format!(
            "title = \"Coast\"\n[voices]\nengine = \"http\"\n[http]\nurl = \"{url}\"\nrequests_per_minute = 6000\n{more}\n\
             [[http.voices]]\nname = \"alloy\"\n\
             [[http.voices]]\nname = \"onyx\"\ngender = \"male\"\n\
             [[http.voices]]\nname = \"nova\"\ngender = \"female\"\nlanguage = \"en-US\"\n"
        ),
    );
    show
}

/// `quotecast make` of the article; the program is offline, since the server is on this machine.
fn make(show: &Show) -> Ran {
    Ran::of(show.command(["make", "lighthouse.txt", "-j", "2"]).env("OPENAI_API_KEY", KEY))
}

fn reply(status: &str, fields: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n{fields}\r\n", body.len());
    [head.as_bytes(), body].concat()
}

fn ok(wav: &[u8]) -> Vec<u8> {
    reply("200 OK", "content-type: audio/wav\r\n", wav)
}

fn refusal(status: &str, fields: &str, message: &str) -> Vec<u8> {
    reply(status, fields, serde_json::json!({ "error": { "message": message } }).to_string().as_bytes())
}

/// Speech of a fitting length, as OpenAI sends it: 16 bits, 24 kHz, lengths of 0xFFFFFFFF.
fn tone(text: &str) -> Vec<u8> {
    let mut wav =
        b"RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0\x01\0\x01\0\xc0\x5d\0\0\x80\xbb\0\0\x02\0\x10\0data\xff\xff\xff\xff"
            .to_vec();
    let samples = 24_000 / 15 * text.chars().count().max(8);
    wav.extend((0..samples).flat_map(|n| ((8000.0 * (n as f32 * 0.05).sin()) as i16).to_le_bytes()));
    wav
}

/// Nothing that the run left or said holds the key.
fn keeps_the_secret(show: &Show, ran: &Ran) {
    for (name, bytes) in show.files() {
        assert!(!bytes.windows(KEY.len()).any(|part| part == KEY.as_bytes()), "{name} holds the key");
    }
    assert!(!ran.stdout.contains(KEY) && !ran.stderr.contains(KEY), "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn an_article_is_spoken_by_a_server_and_what_is_there_is_not_asked_for_again() {
    let server = Server::good();
    let show = server.show("model = \"tts-1-hd\"");
    let ran = make(&show).succeeds();
    keeps_the_secret(&show, &ran);
    let heard = server.heard();
    let characters: usize = heard.iter().map(|request| request.text().chars().count()).sum();
    let ran = ran.says(&format!("http: {characters} characters in {} requests to {}", heard.len(), server.address));
    assert!(!ran.stderr.contains("there already"), "{}", ran.stderr);
    for request in &heard {
        assert_eq!(request.path, "/v1/audio/speech");
        assert!(request.head.to_lowercase().contains("\r\nauthorization: bearer sk-test-0123456789abcdef\r\n"));
        assert_eq!(request.json["model"], "tts-1-hd");
        assert_eq!(request.json["response_format"], "wav");
        assert_eq!(request.json["speed"], 1.0);
    }
    // The first voice narrates; the others go to the people, by their gender where the text tells it.
    let by_voice = |voice: &str| heard.iter().filter(|request| request.json["voice"] == voice).count();
    assert!(by_voice("alloy") > by_voice("onyx") && by_voice("onyx") > 0 && by_voice("nova") > 0);
    let script = show.read("scripts/lighthouse-keeps-its-lamp.md");
    assert!(script.contains("voice = \"http:onyx\"") && script.contains("voice = \"http:nova\""), "{script}");
    assert_eq!(show.segments(), heard.len());

    let episode = show.bytes("audio/lighthouse-keeps-its-lamp.mp3");
    let again = make(&show).succeeds();
    assert_eq!(server.heard().len(), heard.len());
    assert!(!again.stderr.contains("characters"), "{}", again.stderr);
    assert_eq!(show.bytes("audio/lighthouse-keeps-its-lamp.mp3"), episode);

    // A changed sentence is all that is asked for; a word's phonemes have no way to the server.
    show.edit(
        "scripts/lighthouse-keeps-its-lamp.md",
        "The lamp will be serviced in May.",
        "[Karsholm](/ˈkɑːrsholm/) waits until [May](the month of May).",
    );
    Ran::of(&mut show.command(["render"]))
        .succeeds()
        .says(&format!("1 request to {} ({} segments are there already)", server.address, heard.len() - 1))
        .says("it reads “Karsholm” as written");
    assert_eq!(server.heard().last().unwrap().text(), "Karsholm waits until the month of May.");
}

#[test]
fn an_episode_that_is_spoken_needs_neither_server_nor_key() {
    let server = Server::good();
    let show = server.show("key_env = \"COAST_KEY\"");
    Ran::of(show.command(["make", "lighthouse.txt"]).env("COAST_KEY", KEY)).succeeds();
    let asked = server.heard().len();
    std::fs::remove_file(show.path("audio/lighthouse-keeps-its-lamp.mp3")).unwrap();
    show.run(["render"]).succeeds();
    assert_eq!(server.heard().len(), asked);
}

#[test]
fn a_server_on_this_machine_needs_no_key_and_no_proxy() {
    let server = Server::good();
    let show = server.show("");
    let proxy = Server::good();
    Ran::of(show.command(["make", "lighthouse.txt"]).env("http_proxy", format!("http://{}", proxy.address))).succeeds();
    assert!(proxy.heard().is_empty());
    assert!(!server.heard()[0].head.to_lowercase().contains("authorization"));
}

#[test]
fn a_crowded_server_is_waited_for() {
    let server = Server::new(|n, request| match n {
        0 => refusal("429 Too Many Requests", "retry-after: 1\r\n", "slow down"),
        1 => refusal("503 Service Unavailable", "", "starting"),
        2 => Vec::new(),
        _ => ok(&tone(request.text())),
    });
    let show = server.show("at_once = 1");
    make(&show).succeeds();
    let heard = server.heard();
    assert_eq!(heard.len(), show.segments() + 3);
    assert!(heard[1].at - heard[0].at >= Duration::from_millis(950));
}

#[test]
fn a_server_that_wants_much_patience_is_left_alone() {
    let server = Server::new(|_, _| refusal("429 Too Many Requests", "retry-after: 3600\r\n", "come back tomorrow"));
    let show = server.show("at_once = 1");
    make(&show)
        .fails(1)
        .says("asks for 3600 seconds of patience: HTTP 429: come back tomorrow")
        .says("run the command again");
    assert_eq!(server.heard().len(), 1);
}

#[test]
fn no_credit_is_not_waited_for() {
    let server = Server::new(|_, _| {
        reply(
            "429 Too Many Requests",
            "",
            br#"{"error": {"message": "You exceeded your quota", "code": "insufficient_quota"}}"#,
        )
    });
    let show = server.show("at_once = 1");
    make(&show).fails(1).says("HTTP 429: You exceeded your quota").says("no credit left");
    assert_eq!(server.heard().len(), 1);
}

#[test]
fn a_wrong_key_stops_at_once_and_its_variable_is_named() {
    let server = Server::new(|_, _| refusal("401 Unauthorized", "", &format!("\u{1b}[31mno such key: {KEY}\nsorry")));
    let show = server.show("");
    let ran =
        make(&show).fails(1).says("answers with HTTP 401: [31mno such key: (the key) sorry").says("OPENAI_API_KEY");
    assert!(ran.stderr.contains(&server.address), "{}", ran.stderr);
    assert!(!ran.stderr.contains('\u{1b}'), "{}", ran.stderr);
    keeps_the_secret(&show, &ran);
    assert!(server.heard().len() <= 2, "one for each thread at most, found {}", server.heard().len());
    // What each of these needs is told, and none is tried again.
    for (status, words) in
        [("400 Bad Request", "the model “tts-1” and the voices"), ("404 Not Found", "/v1/audio/speech was asked")]
    {
        let server = Server::new(move |_, _| refusal(status, "", "no"));
        make(&server.show("at_once = 1")).fails(1).says(words);
        assert!(server.heard().len() < 8, "{status}");
    }
}

#[test]
fn a_server_that_keeps_failing_is_given_up() {
    let server = Server::new(|_, _| refusal("500 Internal Server Error", "", "out of memory"));
    let show = server.show("at_once = 1");
    make(&show).fails(1).says("failed 5 times, at last with: HTTP 500: out of memory");
    assert!((5..=10).contains(&server.heard().len()), "{}", server.heard().len());
}

#[test]
fn a_server_that_is_not_there_is_told_at_once() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    make(&show(&format!("http://{free}"), "")).fails(1).says("cannot be reached").says("is the server running");
}

#[test]
fn no_redirect_is_followed() {
    let other = Server::good();
    for status in ["301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let location =
            format!("location: http://localhost:{}/v1/audio/speech\r\n", other.address.split(':').nth(1).unwrap());
        let server = Server::new(move |_, _| reply(status, &location, b""));
        let show = server.show("");
        let ran = make(&show).fails(1).says("sends us elsewhere: http://localhost").says("no redirect is followed");
        keeps_the_secret(&show, &ran);
    }
    assert!(other.heard().is_empty());
}

#[test]
fn an_answer_that_breaks_off_is_asked_for_again() {
    let server = Server::new(|n, request| {
        let whole = ok(&tone(request.text()));
        if n == 0 { whole[..whole.len() / 2].to_vec() } else { whole }
    });
    let show = server.show("");
    make(&show).succeeds();
    assert_eq!(server.heard().len(), show.segments() + 1);
}

#[test]
fn what_is_no_speech_is_told() {
    for (body, words) in [
        (b"ID3\x04\0\0\0\0\0\0 and so on".to_vec(), "it looks like MP3"),
        (br#"{"error": "the voice is gone"}"#.to_vec(), "it looks like JSON: the voice is gone"),
        (b"RIFF".to_vec(), "it is no WAV file"),
        (vec![0; 40_000_000], "more than 32 MB"),
    ] {
        let server = Server::new(move |_, _| ok(&body));
        make(&server.show("")).fails(1).says("does not answer with speech").says(words);
    }
}

#[test]
fn floats_in_stereo_are_speech_too() {
    let server = Server::new(|_, request| {
        let mut wav = std::io::Cursor::new(Vec::new());
        let spec = hound::WavSpec {
            channels: 2,
            sample_rate: 16_000,
            bits_per_sample: 32,
            sample_format: hound::SampleFormat::Float,
        };
        let mut writer = hound::WavWriter::new(&mut wav, spec).unwrap();
        for n in 0..16_000 / 15 * request.text().chars().count() * 2 {
            writer.write_sample(0.3 * (n as f32 * 0.05).sin()).unwrap();
        }
        writer.finalize().unwrap();
        ok(&wav.into_inner())
    });
    make(&server.show("")).succeeds();
}

#[test]
fn more_characters_than_a_run_may_send_are_not_sent() {
    let server = Server::good();
    let show = server.show("max_characters = 100");
    make(&show).fails(2).says("characters would be sent").says("a run may send 100").says("raise `max_characters`");
    assert!(server.heard().is_empty());
}

#[test]
fn a_sentence_that_is_asked_for_again_counts_too() {
    const SILENT: &str = "The lamp will be serviced in May.";
    let server = Server::new(|_, request| {
        let mut wav = tone(request.text());
        if request.text() == SILENT {
            wav[44..].fill(0);
        }
        ok(&wav)
    });
    let show = server.show("");
    make(&show).succeeds().says("it was spoken in two parts instead");
    let heard = server.heard();
    let count = |heard: &[Request]| heard.iter().map(|request| request.text().chars().count()).sum::<usize>();
    // The parts are the sentence without the space between them.
    let announced = count(&heard) - (SILENT.len() - 1);
    assert_eq!(heard.len(), show.segments() + 2);

    let exact = server.show(&format!("max_characters = {announced}"));
    make(&exact).succeeds().says("it is silent; nothing else was better");
    assert_eq!(count(&server.heard()[heard.len()..]), announced);
}

#[test]
fn nothing_goes_to_another_machine_offline_or_with_a_key_over_plain_http() {
    // 192.0.2.1 belongs to nobody (RFC 5737), and is not asked.
    let offline =
        make(&show("http://192.0.2.1/v1", "")).fails(1).says("text would go to 192.0.2.1, and this run is offline");
    assert!(!offline.stderr.contains("characters in"), "{}", offline.stderr);
    let show = show("http://192.0.2.1/v1", "key_env = \"OPENAI_API_KEY\"");
    let ran =
        Ran::of(show.command(["make", "lighthouse.txt"]).env("OPENAI_API_KEY", KEY).env_remove("QUOTECAST_OFFLINE"));
    let ran = ran.fails(2).says("the key in OPENAI_API_KEY would go to 192.0.2.1 over plain http").says("https://");
    keeps_the_secret(&show, &ran);
}

#[test]
fn a_key_that_is_wanted_and_missing_is_told_before_anything_is_sent() {
    let show = show("https://api.openai.com/v1", "");
    let ran =
        Ran::of(show.command(["make", "lighthouse.txt"]).env_remove("QUOTECAST_OFFLINE").env_remove("OPENAI_API_KEY"));
    ran.fails(1).says("the environment variable OPENAI_API_KEY is not set");
}

#[test]
fn a_key_in_the_settings_is_refused_and_not_repeated() {
    for setting in [format!("key_env = \"{KEY}\""), String::new()] {
        let url = if setting.is_empty() {
            format!("https://user:{KEY}@api.example.org/v1")
        } else {
            "http://127.0.0.1:1".into()
        };
        let show = show(&url, &setting);
        let ran = make(&show).fails(2);
        assert!(!ran.stderr.contains(KEY), "{}", ran.stderr);
    }
}

#[test]
fn requests_keep_to_the_rate_and_to_the_number_at_once() {
    let busy = Arc::new(Mutex::new((0usize, 0usize)));
    let seen = busy.clone();
    let server = Server::new(move |_, request| {
        let now = |change: isize| {
            let mut busy = seen.lock().unwrap();
            busy.0 = busy.0.saturating_add_signed(change);
            busy.1 = busy.1.max(busy.0);
        };
        now(1);
        thread::sleep(Duration::from_millis(30));
        now(-1);
        ok(&tone(request.text()))
    });
    let show = server.show("at_once = 2");
    show.edit("podcast.toml", "requests_per_minute = 6000", "requests_per_minute = 600");
    Ran::of(&mut show.command(["make", "lighthouse.txt", "-j", "8"])).succeeds();
    let heard = server.heard();
    let took = heard.last().unwrap().at - heard[0].at;
    // A tenth of a second apart; on a busy machine the first may be noticed late.
    assert!(took >= Duration::from_millis(100) * (heard.len() as u32 - 4), "{} requests in {took:?}", heard.len());
    assert!(busy.lock().unwrap().1 <= 2);
}

#[test]
fn voices_are_listed_as_they_are_configured() {
    let show = show("https://api.example.org/v1", "");
    let listed = show.run(["voices", "--engine", "http", "--json"]).succeeds().json();
    let voices = listed["engines"][0]["voices"].as_array().unwrap();
    assert_eq!(voices.len(), 3);
    assert_eq!(voices[0]["name"], "http:alloy");
    assert_eq!(voices[0]["gender"], Value::Null);
    assert_eq!(voices[2]["gender"], "female");
    assert_eq!(voices[2]["language"], "en-US");

    let bare = Show::new();
    bare.run(["voices", "--engine", "http"]).fails(1).says("set `url` under [http] in podcast.toml");
    bare.write("podcast.toml", "title = \"x\"\n[http]\nurl = \"https://api.example.org\"\n");
    bare.run(["voices", "--engine", "http"]).fails(1).says("set `voices` under [http] in podcast.toml");
    // A list of all engines goes on without it.
    assert!(bare.run(["voices"]).succeeds().stdout.contains("http: not ready"));
}

#[test]
fn samples_are_asked_of_a_server_only_by_name() {
    let server = Server::good();
    let show = server.show("");
    show.run(["voices", "sample", "Good evening.", "--engine", "http"]).succeeds().says("39 characters in 3 requests");
    assert_eq!(server.heard().len(), 3);
    assert!(show.exists("voices/http-nova.wav"));
    show.run(["voices", "sample", "Good evening."]);
    assert_eq!(server.heard().len(), 3);
}

#[test]
fn a_script_that_names_a_voice_that_is_not_configured_is_told_the_nearest() {
    let server = Server::good();
    let show = server.show("");
    show.run(["script", "lighthouse.txt"]).succeeds();
    show.edit("scripts/lighthouse-keeps-its-lamp.md", "http:nova", "http:nowa");
    show.run(["render"]).fails(2).says("did you mean “http:nova”?");
    assert!(server.heard().is_empty());
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_a_run_that_waits_for_a_server() {
    let server = Server::new(|_, _| {
        thread::sleep(Duration::from_secs(60));
        Vec::new()
    });
    let show = server.show("");
    let child = show.command(["make", "lighthouse.txt"]).stderr(std::process::Stdio::piped()).spawn().unwrap();
    let deadline = Instant::now() + Duration::from_secs(30);
    while server.heard().is_empty() && Instant::now() < deadline {
        thread::sleep(Duration::from_millis(5));
    }
    let start = Instant::now();
    std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    assert!(start.elapsed() < Duration::from_secs(10));
}
