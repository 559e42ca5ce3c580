//! `http`: a server that speaks as OpenAI's does, `POST …/v1/audio/speech`: OpenAI's own, others', or one on this machine.
//!
//! The address, the model and the voices stand in the show's settings; the key comes from the environment, goes into one
//! field of a request and nowhere else. It is never sent over plain http to another machine, and no redirect is followed.
//! What is going to be sent is counted and told before anything is ([`Engine::announce`]), and a run has a limit.
//!
//! A server's voices change without notice, so the same text need not give the same samples: a segment that is there
//! stays, and its key holds address, model and voice.

mod fault;
mod gate;
mod retry;

use std::{
    collections::BTreeSet,
    io::{self, Read},
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use serde::Serialize;
use ureq::{
    Agent, Body,
    http::{HeaderMap, Response, Uri},
};

use super::{
    Engine, Sound, Speech, SpeechError, Utterance, Voice, VoiceName,
    foreign::{self, ForeignError},
    said::Said,
};
use crate::{digest, show::settings, text, web};
use gate::Gate;

pub use fault::HttpError;

pub const NAME: &str = "http";

/// The variable of the key where the settings name none, for OpenAI's server and for one on this machine.
const OPENAI_VARIABLE: &str = "OPENAI_API_KEY";
const OPENAI_HOST: &str = "api.openai.com";

/// How long a server may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(10);
/// How long one try may take: a sentence on a slow processor, behind others.
const WHOLE: Duration = Duration::from_secs(180);
/// The largest answer. An utterance is about a minute at half speed: 23 MB as floats in stereo at 48 kHz.
const MAX_BYTES: u64 = 32_000_000;
/// As much of a refusal as is read.
const MAX_REFUSAL: u64 = 65_536;

struct Http {
    voices: Vec<Voice>,
    model: String,
    /// Where requests go.
    endpoint: String,
    /// Host and port, for people.
    host: String,
    secure: bool,
    /// Is it this machine?
    local: bool,
    offline: bool,
    /// The name of the key's variable.
    variable: Option<String>,
    key: Option<String>,
    agent: Agent,
    gate: Gate,
    max_characters: u64,
    /// Characters that this run sent, those that are announced among them.
    sent: AtomicU64,
    /// What is counted and not sent yet: voice and text.
    announced: Mutex<BTreeSet<(String, String)>>,
    /// Why the server is of no use any more in this run, so that it is not asked in vain for every sentence.
    broken: OnceLock<HttpError>,
}

#[derive(Serialize)]
struct Request<'a> {
    model: &'a str,
    input: &'a str,
    voice: &'a str,
    response_format: &'a str,
    speed: f64,
}

/// The engine of these settings. Nothing is asked of the server yet.
///
/// # Errors
/// If the settings name no server or no voices, or cannot be meant.
pub fn open(settings: &settings::Http, offline: bool) -> Result<Arc<dyn Engine>, SpeechError> {
    let missing = |needs: &str, remedy: &str| SpeechError::NotInstalled {
        engine: NAME,
        needs: needs.into(),
        remedy: format!("set {remedy} in podcast.toml (docs/configuration.md shows how)"),
    };
    if settings.url.is_empty() {
        return Err(missing("a server’s address", "`url` under [http]"));
    }
    if settings.voices.is_empty() {
        return Err(missing("the names of the server’s voices", "`voices` under [http]"));
    }
    let endpoint = endpoint(&settings.url);
    let uri: Uri = endpoint.parse().map_err(|_| HttpError::Address)?;
    let authority = uri.authority().ok_or(HttpError::Address)?;
    if authority.as_str().contains('@') {
        return Err(HttpError::SecretInAddress.into());
    }
    let host = authority.host().trim_matches(['[', ']']);
    let local = web::is_loopback(host);
    let variable = match settings.key_env.as_deref() {
        Some("") => None,
        // What does not look like a name may be the key itself, so it is not shown.
        Some(name) if !is_variable(name) => return Err(HttpError::NoVariable.into()),
        Some(name) => Some(name.to_owned()),
        None => (host == OPENAI_HOST || local).then(|| OPENAI_VARIABLE.to_owned()),
    };
    let key = variable.as_ref().and_then(|name| std::env::var(name).ok());
    let key = key.map(|key| key.trim().to_owned()).filter(|key| !key.is_empty());
    let mut config = Agent::config_builder()
        .timeout_connect(Some(CONNECT))
        .timeout_global(Some(WHOLE))
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .user_agent(concat!("quotecast/", env!("CARGO_PKG_VERSION")));
    if local {
        // A proxy is another machine.
        config = config.proxy(None);
    }
    let voice = |voice: &settings::HttpVoice| Voice {
        name: VoiceName::new(NAME, &voice.name),
        gender: voice.gender,
        language: voice.language.clone(),
        sound: format!("{} at {authority}", settings.model),
    };
    Ok(Arc::new(Http {
        voices: settings.voices.iter().map(voice).collect(),
        model: settings.model.clone(),
        host: authority.to_string(),
        secure: uri.scheme_str() == Some("https"),
        local,
        offline,
        variable,
        key,
        agent: config.build().into(),
        gate: Gate::new(settings.requests_per_minute, settings.at_once),
        max_characters: settings.max_characters,
        sent: AtomicU64::new(0),
        announced: Mutex::default(),
        broken: OnceLock::new(),
        endpoint,
    }))
}

impl Engine for Http {
    fn name(&self) -> &'static str {
        NAME
    }

    fn voices(&self) -> &[Voice] {
        &self.voices
    }

    fn fingerprint(&self, voice: &str) -> String {
        format!("http 1: {} {} {voice}", self.endpoint, self.model)
    }

    fn is_remote(&self) -> bool {
        true
    }

    fn announce(&self, ahead: &[&Utterance], there: usize) -> Result<Vec<String>, SpeechError> {
        let said = ahead.iter().map(|utterance| (utterance.voice.clone(), Said::as_written(utterance)));
        let said: Vec<(String, Said)> = said.filter(|(_, said)| !said.is_silent()).collect();
        if said.is_empty() {
            return Ok(Vec::new());
        }
        self.may_send()?;
        let characters = said.iter().map(|(_, said)| characters(&said.text)).sum();
        self.spend(characters)?;
        let requests = said.len();
        self.announced().extend(said.into_iter().map(|(voice, said)| (voice, said.text)));
        let already = match there {
            0 => String::new(),
            1 => " (1 segment is there already)".to_owned(),
            _ => format!(" ({} segments are there already)", text::grouped(there as u64)),
        };
        let mut lines = vec![format!(
            "http: {} characters in {} to {}{already}",
            text::grouped(characters),
            text::count(requests, "request"),
            self.host
        )];
        let with_phonemes = |utterance: &&Utterance| {
            let given = utterance.spoken_as.iter().filter(|part| matches!(part.sound, Sound::Ipa(_)));
            given.filter_map(|part| utterance.text.get(part.start..part.end)).map(str::to_owned).collect::<Vec<_>>()
        };
        let words: BTreeSet<String> = ahead.iter().flat_map(with_phonemes).collect();
        if !words.is_empty() {
            let words: Vec<String> = words.iter().map(|word| format!("“{word}”")).collect();
            lines.push(format!(
                "http: a server takes no phonemes; it reads {} as written ([word](other words) gives a reading)",
                text::join(&words)
            ));
        }
        Ok(lines)
    }

    fn speak(&self, utterance: &Utterance) -> Result<Speech, SpeechError> {
        if !self.voices.iter().any(|voice| voice.name.voice == utterance.voice) {
            return Err(SpeechError::UnknownVoice { engine: NAME, voice: utterance.voice.clone() });
        }
        let said = Said::as_written(utterance);
        if said.is_silent() {
            return Ok(Speech { rate: 24_000, ..Speech::default() });
        }
        self.may_send()?;
        // What was announced is counted. What was not is a second try, and has what the others leave.
        if !self.announced().remove(&(utterance.voice.clone(), said.text.clone())) {
            self.spend(characters(&said.text))?;
        }
        let request = Request {
            model: &self.model,
            input: said.text.trim(),
            voice: &utterance.voice,
            response_format: "wav",
            speed: utterance.speed,
        };
        let body =
            serde_json::to_vec(&request).map_err(|error| SpeechError::failed(NAME, utterance, error.to_string()))?;
        Ok(self.ask(&body)?)
    }
}

/// What went wrong with one try.
enum Fault {
    /// The next try would end alike.
    Lasting(HttpError),
    /// Another try may do, after the wait that the server asks for.
    Passing { told: String, wait: Option<Duration> },
}

impl Fault {
    fn passing(told: String) -> Self {
        Fault::Passing { told, wait: None }
    }
}

impl Http {
    /// May text and key go where they would go?
    fn may_send(&self) -> Result<(), HttpError> {
        let host = || self.host.clone();
        if self.offline && !self.local {
            return Err(HttpError::Offline { host: host() });
        }
        let Some(variable) = &self.variable else { return Ok(()) };
        match &self.key {
            Some(_) if !self.secure && !self.local => {
                Err(HttpError::PlainHttp { host: host(), variable: variable.clone() })
            }
            Some(key) if !key.chars().all(|c| c.is_ascii_graphic()) => {
                Err(HttpError::NoKeyIn { variable: variable.clone() })
            }
            // A server on this machine seldom wants one, and says so if it does.
            None if !self.local => Err(HttpError::NoKey { host: host(), variable: variable.clone() }),
            _ => Ok(()),
        }
    }

    /// Counts what is going to be sent, or refuses it.
    fn spend(&self, more: u64) -> Result<(), HttpError> {
        let limit = self.max_characters;
        let within = |sent: u64| sent.checked_add(more).filter(|sum| *sum <= limit);
        let counted = self.sent.fetch_update(Ordering::Relaxed, Ordering::Relaxed, within);
        counted.map(|_| ()).map_err(|sent| HttpError::TooMany { host: self.host.clone(), more, sent, limit })
    }

    fn announced(&self) -> MutexGuard<'_, BTreeSet<(String, String)>> {
        self.announced.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks until there is an answer, or none is to be expected.
    fn ask(&self, body: &[u8]) -> Result<Speech, HttpError> {
        let mut failed = 0;
        loop {
            // Kept until the gate is held: no other thread slips in between a refusal and the wait that it asks for.
            let _turn = self.gate.enter();
            if let Some(error) = self.broken.get() {
                return Err(error.clone());
            }
            let error = match self.ask_once(body) {
                Ok(speech) => return Ok(speech),
                Err(Fault::Lasting(error)) => error,
                Err(Fault::Passing { told, wait: Some(wait) }) if wait > retry::LONGEST => {
                    HttpError::TooPatient { host: self.host.clone(), told, seconds: wait.as_secs() }
                }
                Err(Fault::Passing { told, wait }) => {
                    failed += 1;
                    if failed < retry::TRIES {
                        let backoff = retry::backoff(failed, seed(body));
                        self.gate.hold(wait.map_or(backoff, |wait| wait.max(backoff)));
                        continue;
                    }
                    HttpError::GaveUp { host: self.host.clone(), tries: failed, told }
                }
            };
            if error.is_the_servers() {
                let _ = self.broken.set(error.clone());
            }
            return Err(error);
        }
    }

    fn ask_once(&self, body: &[u8]) -> Result<Speech, Fault> {
        let mut request =
            self.agent.post(&self.endpoint).content_type("application/json").header("accept", "audio/wav, audio/*");
        if let Some(key) = &self.key {
            request = request.header("authorization", format!("Bearer {key}"));
        }
        let mut response = request.send(body).map_err(|error| self.unreached(&error))?;
        if !response.status().is_success() {
            return Err(self.refused(&mut response));
        }
        let mut bytes = Vec::new();
        let read = response.body_mut().as_reader().take(MAX_BYTES + 1).read_to_end(&mut bytes);
        read.map_err(|error| Fault::passing(format!("its answer broke off after {} bytes ({error})", bytes.len())))?;
        if bytes.len() as u64 > MAX_BYTES {
            let told = format!("its answer has more than {} MB", MAX_BYTES / 1_000_000);
            return Err(Fault::Lasting(HttpError::Answer { host: self.host.clone(), told }));
        }
        foreign::read(&bytes).map_err(|error| match error {
            ForeignError::Truncated { .. } => Fault::passing(error.to_string()),
            ForeignError::NotWav { looks: Some("JSON") } => {
                let said = fault::said(&bytes, self.key.as_deref()).map_or(String::new(), |said| format!(": {said}"));
                Fault::Lasting(HttpError::Answer { host: self.host.clone(), told: format!("{error}{said}") })
            }
            _ => Fault::Lasting(HttpError::Answer { host: self.host.clone(), told: error.to_string() }),
        })
    }

    /// A server that gave no answer: a connection that broke is tried again; one that is refused, a name that nobody
    /// knows or a certificate that does not hold is not.
    fn unreached(&self, error: &ureq::Error) -> Fault {
        use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, TimedOut, UnexpectedEof, WouldBlock};
        let told = match error {
            ureq::Error::Io(error) => error.to_string(),
            error => error.to_string(),
        };
        let passes = match error {
            ureq::Error::Io(error) => matches!(
                error.kind(),
                BrokenPipe | ConnectionAborted | ConnectionReset | TimedOut | UnexpectedEof | WouldBlock
            ),
            ureq::Error::Timeout(_) | ureq::Error::Protocol(_) | ureq::Error::ConnectionFailed => true,
            _ => false,
        };
        if passes {
            Fault::passing(told)
        } else {
            Fault::Lasting(HttpError::Unreachable { host: self.host.clone(), told })
        }
    }

    /// A server that answered with another status than 2xx.
    fn refused(&self, response: &mut Response<Body>) -> Fault {
        let status = response.status().as_u16();
        let field = |headers: &HeaderMap, name: &str| headers.get(name)?.to_str().ok().map(str::to_owned);
        let headers = response.headers();
        if (300..400).contains(&status) {
            let to = field(headers, "location").unwrap_or_default();
            let to = fault::clean(&to, self.key.as_deref());
            return Fault::Lasting(HttpError::Redirect { host: self.host.clone(), status, to });
        }
        let wait = field(headers, "retry-after")
            .and_then(|asked| retry::retry_after(&asked, field(headers, "date").as_deref()));
        let mut body = Vec::new();
        // What cannot be read of a refusal is a message less.
        let _ = response.body_mut().as_reader().take(MAX_REFUSAL).read_to_end(&mut body);
        let said = fault::said(&body, self.key.as_deref());
        let out_of_credit = fault::is_out_of_credit(&body);
        if matches!(status, 408 | 409 | 425 | 429 | 500..) && !out_of_credit {
            let said = said.map_or(String::new(), |said| format!(": {said}"));
            return Fault::Passing { told: format!("HTTP {status}{said}"), wait };
        }
        let help = match (status, &self.variable) {
            (_, _) if out_of_credit => "the account behind the key has no credit left".to_owned(),
            (401 | 403, Some(variable)) if self.key.is_some() => {
                format!("the key comes from the environment variable {variable}: is it right, and this server’s?")
            }
            (401 | 403, Some(variable)) => {
                format!("no key was sent: put it in the environment variable {variable}")
            }
            (401 | 403, None) => {
                "no key was sent: `key_env` under [http] in podcast.toml names the environment variable that holds it"
                    .to_owned()
            }
            (404 | 405, _) => format!(
                "is `url` under [http] in podcast.toml right, and does the server know the model “{}”? {} was asked",
                self.model, self.endpoint
            ),
            _ => {
                format!("does the server know the model “{}” and the voices under [http] in podcast.toml?", self.model)
            }
        };
        Fault::Lasting(HttpError::Refused { host: self.host.clone(), status, said, help })
    }
}

/// The address of the server's speech: written in full, or as the base that other programs ask for, with or without
/// `/v1`.
fn endpoint(url: &str) -> String {
    let url = url.trim().trim_end_matches('/');
    if url.ends_with("/audio/speech") {
        url.to_owned()
    } else if url.ends_with("/v1") {
        format!("{url}/audio/speech")
    } else {
        format!("{url}/v1/audio/speech")
    }
}

/// Capitals only: a key that was put in the place of its variable's name has others.
fn is_variable(name: &str) -> bool {
    name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

/// As servers count and charge them.
fn characters(text: &str) -> u64 {
    text.trim().chars().count() as u64
}

/// So that the wait for a sentence is the same in every run, and another for each.
fn seed(body: &[u8]) -> u64 {
    u64::from_str_radix(&digest::of(body)[..16], 16).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_as_people_write_it() {
        for (written, asked) in [
            ("http://127.0.0.1:8880", "http://127.0.0.1:8880/v1/audio/speech"),
            ("https://api.openai.com/v1/", "https://api.openai.com/v1/audio/speech"),
            ("https://api.example.org/openai/v1", "https://api.example.org/openai/v1/audio/speech"),
            ("https://api.example.org/v1/openai/audio/speech", "https://api.example.org/v1/openai/audio/speech"),
        ] {
            assert_eq!(endpoint(written), asked);
        }
    }

    #[test]
    fn a_key_is_no_name_of_a_variable() {
        assert!(is_variable("OPENAI_API_KEY"));
        for key in ["sk-proj-Abc123", "gsk_abc", "key with spaces"] {
            assert!(!is_variable(key), "{key}");
        }
    }

    #[test]
    fn the_key_is_no_part_of_a_segments_key() {
        let settings = settings::Http {
            url: "http://127.0.0.1:1/v1".into(),
            voices: vec![settings::HttpVoice { name: "alloy".into(), ..settings::HttpVoice::default() }],
            ..settings::Http::default()
        };
        let print = |settings: &settings::Http| open(settings, true).unwrap().fingerprint("alloy");
        let one = print(&settings);
        assert_eq!(one, "http 1: http://127.0.0.1:1/v1/audio/speech tts-1 alloy");
        assert_ne!(one, print(&settings::Http { model: "other".into(), ..settings.clone() }));
        assert_ne!(one, print(&settings::Http { url: "http://127.0.0.1:2/v1".into(), ..settings }));
    }
}
