//! `podcast.toml`: the show's settings, complete once read.
//!
//! Every key has a default but the title; unknown keys are errors with the nearest known one. `docs/configuration.md`
//! lists them, and a test holds it to this file.

use std::{collections::BTreeSet, path::Path};

use serde::{Deserialize, Deserializer, Serialize, de};
use toml_edit::DocumentMut;
use uuid::Uuid;

use super::{template::Template, toml_error::TomlError};
use crate::gender::Gender;

/// A show's settings, as `podcast.toml` gives them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The show's title.
    pub title: String,
    /// What the show is about; plain text, at most 4000 bytes.
    pub description: String,
    /// Who makes the show, as apps display it. Empty: the title.
    pub author: String,
    /// BCP 47 language tag of the show.
    pub language: String,
    /// An Apple category, or `Category > Subcategory`.
    pub category: String,
    /// The address under which the show's folder is published, without a slash at its end. Empty: not published.
    pub base_url: String,
    /// The show's web page. Empty: the page beside the feed.
    pub link: String,
    /// `podcast:guid`, minted by the first `base_url` and kept for ever.
    pub guid: Option<Uuid>,
    /// E-mail address for `itunes:owner`. Published only if given.
    pub owner_email: String,
    /// Name for `itunes:owner`. Empty: the author.
    pub owner_name: String,
    pub copyright: String,
    pub explicit: bool,
    /// Keeps the show out of directories (`itunes:block`, `podcast:block`): right for articles that are others'.
    pub private: bool,
    /// The show's own cover, relative to the show. Empty: one is drawn from the title.
    pub cover: String,
    /// How quotes stand to their attribution.
    pub attribution: AttributionOrder,
    pub voices: Voices,
    pub piper: Piper,
    pub notice: Notice,
    pub pauses: Pauses,
    pub mastering: Mastering,
    pub music: Music,
    pub announcements: Announcements,
    /// Encodings of an episode beside its MP3.
    pub alternates: Vec<Encoding>,
    pub http: Http,
    /// How words are said; [`crate::speech::lexicon`] reads it, with its places.
    pub lexicon: toml::Table,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AttributionOrder {
    /// As the article has it: “…,” he said.
    #[default]
    AsWritten,
    /// He said: “…”
    LeadIn,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Voices {
    /// The engine that speaks: `hibari`, `kokoro`, `builtin`, `system`, `piper` or `http`. Empty: `hibari` where it is
    /// installed, else the first that this build has.
    pub engine: String,
    /// The narrator's voice (`builtin:NAME`). Empty: the engine's first.
    pub narrator: String,
    /// Speed of speech; 1.0 is the voice's own.
    pub speed: f64,
}

/// The engine `piper`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Piper {
    /// In the order in which a cast is filled.
    pub voices: Vec<PiperVoice>,
}

/// A Piper voice, written as its path alone or as a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PiperVoice {
    /// The `.onnx` file, relative to the show; its settings lie beside it, with `.json` behind the name.
    pub path: String,
    /// Of every voice in it. Its files do not tell.
    pub gender: Option<Gender>,
    /// Those who speak, by the names or numbers that its settings give them. Empty: all.
    pub speakers: Vec<String>,
}

impl PiperVoice {
    pub fn at(path: impl Into<String>) -> Self {
        PiperVoice { path: path.into(), gender: None, speakers: Vec::new() }
    }
}

impl<'de> Deserialize<'de> for PiperVoice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Table {
            path: String,
            gender: Option<Gender>,
            #[serde(default)]
            speakers: Vec<String>,
        }

        /// By hand, since what serde says of an untagged enum names neither key nor place.
        struct PathOrTable;
        impl<'de> de::Visitor<'de> for PathOrTable {
            type Value = PiperVoice;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("the path of an .onnx file, or a table such as { path = \"voices/NAME.onnx\", gender = \"female\" }")
            }

            fn visit_str<E: de::Error>(self, path: &str) -> Result<PiperVoice, E> {
                Ok(PiperVoice::at(path))
            }

            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<PiperVoice, A::Error> {
                let Table { path, gender, speakers } = Table::deserialize(de::value::MapAccessDeserializer::new(map))?;
                Ok(PiperVoice { path, gender, speakers })
            }
        }
        deserializer.deserialize_any(PathOrTable)
    }
}

/// The notice that the voices are synthetic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Notice {
    /// One short line at the episode's end. Empty: none is spoken.
    pub spoken: String,
    /// One sentence in the description. Empty: none.
    pub written: String,
}

/// Silence in milliseconds, by what follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Pauses {
    /// Between two utterances of one speaker within a paragraph.
    pub sentence: u32,
    /// Between two speakers within a paragraph.
    pub speaker: u32,
    /// Between two paragraphs.
    pub paragraph: u32,
    /// Around a heading.
    pub heading: u32,
    /// Before the first word, and after the last.
    pub ends: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mastering {
    /// Integrated loudness of an episode in LUFS.
    pub loudness: f64,
    /// The most that a true peak may reach, in dBTP.
    pub true_peak: f64,
    /// What is done to the voices besides their level.
    pub preset: Preset,
    /// Of the MP3, in kbit/s, constant.
    pub bit_rate: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Preset {
    /// Nothing.
    Off,
    /// What lies below speech is taken out, and loud and soft words are brought a little nearer.
    #[default]
    Voice,
    /// The same, more so, and sharp sibilants are softened.
    Broadcast,
}

/// Music, from files of the show in any format that is read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Music {
    /// Before the first words, relative to the show. Empty: none.
    pub intro: String,
    /// After the last words. Empty: none.
    pub outro: String,
    /// Between two chapters. Empty: none.
    pub sting: String,
    /// Its loudness, in LU against that of speech.
    pub level: f64,
    /// How far it goes down under words, in dB.
    pub duck: f64,
    /// The most of the intro, and of the outro, that is heard without words, in seconds.
    pub alone: f64,
    /// How long it goes on under the first words, and begins under the last, in seconds.
    pub under: f64,
}

/// What is said around an article: each a [`Template`], as [`Settings::parse`] sees to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Announcements {
    /// Around the title, which is not said twice. Empty: the title alone.
    pub intro: String,
    /// At the end, before the notice. Empty: nothing.
    pub outro: String,
}

/// A file format of an episode beside its MP3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Encoding {
    Opus,
    Flac,
    Wav,
}

impl Encoding {
    pub const ALL: [Encoding; 3] = [Encoding::Opus, Encoding::Flac, Encoding::Wav];

    /// What its files' names end with, without a dot.
    pub fn extension(self) -> &'static str {
        match self {
            Encoding::Opus => "opus",
            Encoding::Flac => "flac",
            Encoding::Wav => "wav",
        }
    }

    /// The media type of its files: RFC 7845 (Opus lies in Ogg), RFC 9639, and what players know WAV by.
    pub fn mime(self) -> &'static str {
        match self {
            Encoding::Opus => "audio/ogg",
            Encoding::Flac => "audio/flac",
            Encoding::Wav => "audio/wav",
        }
    }

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Opus => "Opus",
            Encoding::Flac => "FLAC",
            Encoding::Wav => "WAV",
        }
    }

    /// The encoding of files of this media type.
    pub fn of_mime(mime: &str) -> Option<Encoding> {
        Encoding::ALL.into_iter().find(|encoding| encoding.mime() == mime)
    }
}

/// A server that speaks, for the engine `http`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Http {
    /// The server's address: its base, with or without `/v1`, or that of its speech in full. Empty: none.
    pub url: String,
    /// The model that is asked for.
    pub model: String,
    /// The server's voices, the narrator's first.
    pub voices: Vec<HttpVoice>,
    /// The name of the environment variable with the key. `None`: `OPENAI_API_KEY`, for OpenAI's server and one on this
    /// machine. Empty: no key is sent.
    pub key_env: Option<String>,
    /// Requests begin no faster than this.
    pub requests_per_minute: u32,
    /// The most requests that are under way together.
    pub at_once: usize,
    /// The most characters that one run sends.
    pub max_characters: u64,
}

/// A voice of a server, which tells nothing of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HttpVoice {
    /// As the server knows it.
    pub name: String,
    pub gender: Option<Gender>,
    /// BCP 47 tag of the accent.
    pub language: String,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            title: String::new(),
            description: "Articles, read aloud: every person who is quoted speaks in a voice of their own.".into(),
            author: String::new(),
            language: "en".into(),
            category: "News".into(),
            base_url: String::new(),
            link: String::new(),
            guid: None,
            owner_email: String::new(),
            owner_name: String::new(),
            copyright: String::new(),
            explicit: false,
            private: true,
            cover: String::new(),
            attribution: AttributionOrder::default(),
            voices: Voices::default(),
            piper: Piper::default(),
            notice: Notice::default(),
            pauses: Pauses::default(),
            mastering: Mastering::default(),
            music: Music::default(),
            announcements: Announcements::default(),
            alternates: Vec::new(),
            http: Http::default(),
            lexicon: toml::Table::new(),
        }
    }
}

impl Default for Voices {
    fn default() -> Self {
        Voices { engine: String::new(), narrator: String::new(), speed: 1.0 }
    }
}

impl Notice {
    /// What is spoken at the end of an episode in this language: the default is there in many.
    pub fn spoken_in(&self, language: &str) -> &str {
        let translated = || crate::language::notice(language).filter(|_| self.spoken == Notice::default().spoken);
        translated().unwrap_or_else(|| self.spoken.trim())
    }
}

impl Default for Notice {
    fn default() -> Self {
        Notice {
            spoken: "This episode was read by synthetic voices.".into(),
            written: "Read by synthetic voices: nobody who is quoted took part in the recording.".into(),
        }
    }
}

impl Default for Pauses {
    fn default() -> Self {
        Pauses { sentence: 250, speaker: 350, paragraph: 600, heading: 900, ends: 500 }
    }
}

impl Default for Mastering {
    fn default() -> Self {
        Mastering { loudness: -16.0, true_peak: -1.0, preset: Preset::default(), bit_rate: 96 }
    }
}

impl Default for Music {
    fn default() -> Self {
        let none = String::new;
        Music { intro: none(), outro: none(), sting: none(), level: -2.0, duck: 14.0, alone: 8.0, under: 4.0 }
    }
}

impl Default for Http {
    fn default() -> Self {
        Http {
            url: String::new(),
            model: "tts-1".into(),
            voices: Vec::new(),
            key_env: None,
            requests_per_minute: 240,
            at_once: 4,
            max_characters: 100_000,
        }
    }
}

impl Default for HttpVoice {
    fn default() -> Self {
        HttpVoice { name: String::new(), gender: None, language: "en".into() }
    }
}

impl Settings {
    /// Reads `podcast.toml`; `path` is for messages.
    ///
    /// # Errors
    /// With the place: no TOML, an unknown key, a value of the wrong type or out of range.
    pub fn parse(path: &Path, text: &str) -> Result<Self, Box<TomlError>> {
        let mut settings: Settings = toml::from_str(text).map_err(|error| TomlError::from_serde(path, text, &error))?;
        settings.base_url = settings.base_url.trim().trim_end_matches('/').to_owned();
        if let Some((key, message)) = settings.fault() {
            let place = place_of(text, key);
            return Err(Box::new(TomlError::new(path, text, message, place, None)));
        }
        let Announcements { intro, outro } = &settings.announcements;
        for (key, template) in [("intro", intro), ("outro", outro)] {
            if let Err(fault) = Template::parse(template) {
                let place = part_of_value(text, "announcements", key, &template[fault.at.clone()]);
                let message = format!("in `{key}` under [announcements] {fault}");
                return Err(Box::new(TomlError::new(path, text, message, place, Some(fault.help()))));
            }
        }
        Ok(settings)
    }

    /// The first value that cannot be meant, with its key.
    fn fault(&self) -> Option<(&'static str, String)> {
        let pauses =
            [self.pauses.sentence, self.pauses.speaker, self.pauses.paragraph, self.pauses.heading, self.pauses.ends];
        let language = self
            .language
            .split('-')
            .all(|part| (1..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric()));
        let checks = [
            ("title", self.title.trim().is_empty(), "the show needs a title".to_owned()),
            ("language", !language, format!("`language` must be a tag such as en or en-GB, found “{}”", self.language)),
            (
                "base_url",
                !self.base_url.is_empty() && !is_web_address(&self.base_url),
                format!("`base_url` must be an address such as https://example.org/show, found “{}”", self.base_url),
            ),
            (
                "link",
                !self.link.is_empty() && !is_web_address(&self.link),
                format!("`link` must be an address such as https://example.org, found “{}”", self.link),
            ),
            (
                "description",
                self.description.len() > 4000,
                format!("`description` may have 4000 bytes, found {}", self.description.len()),
            ),
            (
                "speed",
                !(0.5..=2.0).contains(&self.voices.speed),
                format!("`speed` must lie between 0.5 and 2.0, found {}", self.voices.speed),
            ),
            (
                "loudness",
                !(-31.0..=-9.0).contains(&self.mastering.loudness),
                format!("`loudness` must lie between -31 and -9 LUFS, found {}", self.mastering.loudness),
            ),
            (
                "true_peak",
                !(-9.0..=-0.1).contains(&self.mastering.true_peak),
                format!("`true_peak` must lie between -9 and -0.1 dBTP, found {}", self.mastering.true_peak),
            ),
            (
                "bit_rate",
                ![64, 80, 96, 112, 128].contains(&self.mastering.bit_rate),
                format!("`bit_rate` must be 64, 80, 96, 112 or 128 kbit/s, found {}", self.mastering.bit_rate),
            ),
            (
                "level",
                !(-20.0..=6.0).contains(&self.music.level),
                format!("`level` must lie between -20 and 6 LU, found {}", self.music.level),
            ),
            (
                "duck",
                !(0.0..=40.0).contains(&self.music.duck),
                format!("`duck` must lie between 0 and 40 dB, found {}", self.music.duck),
            ),
            (
                "alone",
                !(0.0..=60.0).contains(&self.music.alone),
                format!("`alone` must lie between 0 and 60 seconds, found {}", self.music.alone),
            ),
            (
                "under",
                !(0.0..=30.0).contains(&self.music.under),
                format!("`under` must lie between 0 and 30 seconds, found {}", self.music.under),
            ),
            (
                "url",
                !self.http.url.is_empty() && (!is_web_address(&self.http.url) || self.http.url.contains(['?', '#'])),
                "`url` must be the address of a server, such as https://api.openai.com/v1".to_owned(),
            ),
            (
                "requests_per_minute",
                !(1..=60_000).contains(&self.http.requests_per_minute),
                format!("`requests_per_minute` must lie between 1 and 60000, found {}", self.http.requests_per_minute),
            ),
            (
                "at_once",
                !(1..=64).contains(&self.http.at_once),
                format!("`at_once` must lie between 1 and 64, found {}", self.http.at_once),
            ),
            ("http", self.http.has_bad_voice(), "every voice under [http] needs a `name` of its own".to_owned()),
            ("pauses", pauses.iter().any(|&ms| ms > 10_000), "a pause may last 10000 milliseconds".to_owned()),
        ];
        checks.into_iter().find(|(_, wrong, _)| *wrong).map(|(key, _, message)| (key, message))
    }

    /// A new show's `podcast.toml`: what a person is likely to change, each with a word on what it does.
    pub fn starter(title: &str) -> String {
        let title = toml::Value::String(title.to_owned());
        let Settings { description, category, language, .. } = Settings::default();
        let description = toml::Value::String(description);
        format!(
            "# The show's settings. Every key and its default: docs/configuration.md of quotecast.\n\
             title = {title}\n\
             description = {description}\n\
             language = \"{language}\"\n\
             # An Apple category, or \"Category > Subcategory\".\n\
             category = \"{category}\"\n\
             # Keeps the show out of directories: right for articles that are others'.\n\
             private = true\n\
             # Where this folder is published, such as \"https://example.org/show\". Empty: nowhere yet.\n\
             base_url = \"\"\n\
             # How names are said: a table [lexicon] at the end, or a file lexicon.toml beside this one, with lines such as\n\
             # \"Guba\" = \"GOO-bah\" (docs/lexicon.md of quotecast).\n"
        )
    }
}

impl Http {
    fn has_bad_voice(&self) -> bool {
        let names: BTreeSet<&str> = self.voices.iter().map(|voice| voice.name.trim()).collect();
        names.contains("") || names.len() < self.voices.len()
    }
}

/// `podcast.toml` with the show's GUID in it, everything else as it stands. Minted once, kept for ever.
pub fn with_guid(text: &str, guid: Uuid) -> String {
    let mut document: DocumentMut = text.parse().unwrap_or_default();
    document["guid"] = toml_edit::value(guid.to_string());
    document.to_string()
}

fn is_web_address(address: &str) -> bool {
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/') && !rest.contains(char::is_whitespace))
}

/// The line of a key, for a label; the first line where the key is not written.
fn place_of(text: &str, key: &str) -> std::ops::Range<usize> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let name = line.split('=').next().unwrap_or_default().trim().trim_matches(['[', ']']);
        if name == key {
            return at..at + line.trim_end().len();
        }
        at += line.len();
    }
    0..text.lines().next().map_or(0, str::len)
}

/// Where `part` stands in the value of a table's key; all of the value, where it is spelt otherwise there.
fn part_of_value(text: &str, table: &str, key: &str, part: &str) -> std::ops::Range<usize> {
    let value = toml::de::DeTable::parse(text)
        .ok()
        .and_then(|document| Some(document.get_ref().get(table)?.get_ref().as_table()?.get(key)?.span()))
        .unwrap_or(0..0);
    match text.get(value.clone()).and_then(|written| written.find(part)) {
        Some(at) => value.start + at..value.start + at + part.len(),
        None => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Settings, Box<TomlError>> {
        Settings::parse(Path::new("podcast.toml"), text)
    }

    #[test]
    fn a_new_shows_settings_are_valid_and_the_defaults() {
        let settings = parse(&Settings::starter("Say \"it\"")).unwrap();
        assert_eq!(settings, Settings { title: "Say \"it\"".into(), ..Settings::default() });
    }

    #[test]
    fn a_misspelt_key_is_told_with_the_right_one() {
        let error = parse("title = \"x\"\nlangauge = \"en\"\n").unwrap_err();
        assert_eq!(error.message, "there is no setting `langauge`");
        assert_eq!(error.help.as_deref(), Some("did you mean `language`?"));
        assert_eq!(error.place.offset(), 12);
    }

    #[test]
    fn values_out_of_range_are_told_with_their_place() {
        for (text, part) in [
            ("title = \" \"", "needs a title"),
            ("title = \"x\"\nbase_url = \"example.org\"", "https://"),
            ("title = \"x\"\n[mastering]\nloudness = 3.0", "LUFS"),
            ("title = \"x\"\n[voices]\nspeed = 9.0", "between 0.5 and 2.0"),
            ("title = \"x\"\nlanguage = \"English please\"", "en-GB"),
            ("title = \"x\"\n[http]\nurl = \"localhost:8880\"", "address of a server"),
            ("title = \"x\"\n[http]\nrequests_per_minute = 0", "between 1 and 60000"),
            ("title = \"x\"\n[http]\nvoices = [{ name = \"a\" }, { name = \"a\" }]", "a `name` of its own"),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.message.contains(part), "{text}: {}", error.message);
        }
    }

    #[test]
    fn a_placeholder_that_nobody_knows_is_told_with_its_place_and_the_right_one() {
        let text = "title = \"x\"\n[music]\nintro = \"a.mp3\"\n[announcements]\nintro = \"{title}. By {bylne}.\"\n";
        let error = parse(text).unwrap_err();
        assert_eq!(error.message, "in `intro` under [announcements] nothing is known by the name of {bylne}");
        assert_eq!(error.help.as_deref(), Some("did you mean {byline}?"));
        assert_eq!(&text[error.place.offset()..error.place.offset() + error.place.len()], "{bylne}");
        let error = parse("title = \"x\"\n[announcements]\noutro = \"\\u007btitle\"").unwrap_err();
        assert!(error.message.contains("`outro`") && error.message.contains("not closed"), "{}", error.message);
        assert!(parse("title = \"x\"\n[announcements]\noutro = \"{{title}}\"").is_ok());
    }

    #[test]
    fn a_piper_voice_is_a_path_or_a_table() {
        let text = "title = \"x\"\n[piper]\nvoices = [\"a.onnx\", { path = \"b.onnx\", gender = \"female\", speakers = [\"3\"] }]";
        let voices = parse(text).unwrap().piper.voices;
        assert_eq!(voices[0], PiperVoice::at("a.onnx"));
        assert_eq!((voices[1].gender, voices[1].speakers.as_slice()), (Some(Gender::Female), &["3".to_owned()][..]));
        for (wrong, part) in
            [("{ path = \"a\", gendre = \"male\" }", "gendre"), ("{ gender = \"male\" }", "path"), ("7", ".onnx")]
        {
            let error = parse(&format!("title = \"x\"\n[piper]\nvoices = [{wrong}]")).unwrap_err();
            assert!(error.message.contains(part), "{wrong}: {}", error.message);
        }
    }

    #[test]
    fn the_guid_goes_in_beside_comments() {
        let guid = Uuid::from_u128(7);
        let text = with_guid("# mine\ntitle = \"x\" # kept\n\n[pauses]\nends = 1\n", guid);
        assert!(text.contains("# mine") && text.contains("# kept"), "{text}");
        assert_eq!(parse(&text).unwrap().guid, Some(guid));
    }
}
