use std::{
    io::{self, BufRead, Read, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::{Global, render::slug_of, report};
use crate::{
    Error, Studio,
    script::{CastMember, Inline, Line, LineKind, NARRATOR, Script},
    show::{Settings, Show, files},
    speech::{
        self, Accent, Engine, Setup, Sound, Speech, SpeechError, Utterance, VoiceName,
        lexicon::Lexicon,
        plan::{self, Step},
        spoken,
        unlisted::{Finder, Unlisted},
        wav,
    },
};

/// Tells how a text is said, and says it
///
/// Figures, dates and abbreviations become words; the show's lexicon has its say, and what no lexicon has is read by its
/// letters. Works without a show, too.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  quotecast say \"Dr. Ilves met the WHO.\"                 its words and sounds
  quotecast say \"Dr. Ilves met the WHO.\" -o ilves.wav    speaks it
  quotecast say Siobhan --phonemes --voice hibari:emma   the sounds that this voice is given
  quotecast say --words < article.txt                    the words that are spoken, line by line
  quotecast say --unknown harbour                        the words of a script that no lexicon has

Is a word wrong? A line in the show's podcast.toml (or lexicon.toml) mends it everywhere:
  [lexicon]
  \"Ilves\" = \"IL-vess\"")]
pub struct Say {
    /// What is said [default: standard input]
    #[arg(value_name = "TEXT")]
    text: Option<String>,
    /// The voice, as `quotecast voices` lists it [default: the narrator's]
    #[arg(long, value_name = "ENGINE:VOICE")]
    voice: Option<VoiceName>,
    /// Prints the words as they are spoken, a line for each line of the text; loads no voice
    #[arg(long, conflicts_with_all = ["phonemes", "output"])]
    words: bool,
    /// Prints what the voice's engine is given: sounds, or for engines that read by themselves the text
    #[arg(long, conflicts_with = "output")]
    phonemes: bool,
    /// Lists the words of a script that no lexicon has, and how they are read
    #[arg(long, value_name = "SCRIPT", conflicts_with_all = ["text", "words", "phonemes", "output", "voice"])]
    unknown: Option<String>,
    /// Speaks into this WAV file; - is standard output
    #[arg(short, long, value_name = "FILE.wav")]
    output: Option<PathBuf>,
    /// How English is pronounced [default: the voice's way; for --words the show's language, else en-US]
    #[arg(long, value_name = "TAG")]
    accent: Option<AccentArg>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum AccentArg {
    #[value(name = "en-US")]
    American,
    #[value(name = "en-GB")]
    British,
}

impl From<AccentArg> for Accent {
    fn from(given: AccentArg) -> Self {
        match given {
            AccentArg::American => Accent::American,
            AccentArg::British => Accent::British,
        }
    }
}

/// What `--json` prints.
#[derive(Debug, Serialize)]
struct Told {
    text: String,
    voice: VoiceName,
    accent: &'static str,
    words: String,
    phonemes: String,
    parts: Vec<Part>,
    unknown_words: Vec<Unlisted>,
    /// The file that was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
}

/// A part of the text that is not said as it is written; offsets count characters.
#[derive(Debug, Serialize)]
struct Part {
    start: usize,
    end: usize,
    text: String,
    sound: Sound,
}

impl Say {
    pub fn run(&self, global: &Global) -> Result<ExitCode, Error> {
        if let Some(script) = &self.unknown {
            return unknown(global, &slug_of(script));
        }
        let show = if Show::is_at(&global.show) { Some(Show::open(&global.show)?) } else { None };
        let (settings, lexicon) = match &show {
            Some(show) => (show.settings.clone(), show.lexicon.clone()),
            None => (Settings::default(), Lexicon::default()),
        };
        if self.words && self.voice.is_none() && !global.json {
            let accent = self.accent.map_or_else(|| Accent::of(&settings.language), Accent::from);
            return self.print_words(&lexicon, accent);
        }
        let (engine, voice) = self.engine(global, show.as_ref(), &settings)?;
        let spoken = engine.voices().iter().find(|known| known.name == voice);
        let accent = self.accent.map(Accent::from).or_else(|| spoken.map(|known| Accent::of(&known.language)));
        let accent = accent.unwrap_or_else(|| Accent::of(&settings.language));
        if self.words && !global.json {
            return self.print_words(&lexicon, accent);
        }
        let text = match &self.text {
            Some(text) => text.clone(),
            None => {
                let mut text = String::new();
                let fault = |source| Error::Input { name: "standard input".into(), source };
                io::stdin().lock().read_to_string(&mut text).map_err(fault)?;
                text
            }
        };
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if !text.chars().any(char::is_alphanumeric) {
            return Err(Error::Usage("there is nothing to say; give a text with words".into()));
        }
        if let Some(output) = &self.output {
            let utterances = utterances(&text, &voice, &settings, &lexicon, accent)?;
            let speech = speak(global, engine.as_ref(), &utterances, settings.pauses.sentence)?;
            let bytes = wav::to_bytes(&speech).map_err(|error| Error::Usage(error.to_string()))?;
            if output == Path::new("-") {
                report::raw(&bytes);
                return Ok(ExitCode::SUCCESS);
            }
            files::write(output, &bytes)?;
            if !global.json {
                let seconds = speech.samples.len() as f64 / f64::from(speech.rate.max(1));
                report::say(global, format!("{} ({voice}, {seconds:.1} s)", report::path(output)));
                return Ok(ExitCode::SUCCESS);
            }
        }
        let told = told(text, voice, &lexicon, accent, self.output.as_deref())?;
        if global.json {
            report::json(&told);
        } else if self.phonemes {
            report::out(&told.phonemes);
            told.tell_unknown();
        } else {
            report::out(&told.words);
            report::out(&told.phonemes);
            told.tell_unknown();
            report::say(
                global,
                format!("To hear it: -o FILE.wav (the voice is {}; --voice chooses another)", told.voice),
            );
        }
        Ok(ExitCode::SUCCESS)
    }

    /// The engine with the voice that is asked for, or the narrator's.
    fn engine(
        &self,
        global: &Global,
        show: Option<&Show>,
        settings: &Settings,
    ) -> Result<(Arc<dyn Engine>, VoiceName), Error> {
        let offline = global.is_offline();
        let mut setup = show.map_or_else(|| Setup { offline, ..Setup::default() }, |show| Setup::of(show, offline));
        let narrator: Option<VoiceName> = settings.voices.narrator.parse().ok();
        let asked = global.engine.as_ref().map(|name| setup.choose(name.clone()));
        let set = Some(settings.voices.engine.clone()).filter(|name| !name.is_empty());
        let name = match (&self.voice, asked) {
            (Some(voice), _) => voice.engine.clone(),
            (None, Some(asked)) => asked,
            (None, None) => set.unwrap_or_else(|| speech::default_engine().into()),
        };
        let engine = speech::engine(&name, &setup)?;
        let first = || engine.voices().first().map(|voice| voice.name.clone());
        let voice = self.voice.clone().or_else(|| narrator.filter(|voice| voice.engine == name)).or_else(first);
        let known = |voice: &VoiceName| engine.voices().iter().any(|known| known.name == *voice);
        match voice {
            Some(voice) if known(&voice) => Ok((engine, voice)),
            voice => {
                let voice = voice.map_or_else(String::new, |voice| voice.voice);
                let near = crate::text::nearest(&voice, engine.voices().iter().map(|known| known.name.voice.clone()));
                let engine = engine.name();
                Err(match near {
                    Some(near) => Error::Usage(format!(
                        "the engine “{engine}” has no voice “{voice}”; did you mean {engine}:{near}?"
                    )),
                    None => SpeechError::UnknownVoice { engine, voice }.into(),
                })
            }
        }
    }

    fn print_words(&self, lexicon: &Lexicon, accent: Accent) -> Result<ExitCode, Error> {
        if let Some(text) = &self.text {
            for line in text.lines() {
                report::out(spoken::words(line, lexicon, accent));
            }
            return Ok(ExitCode::SUCCESS);
        }
        let fault = |source| Error::Input { name: "standard input".into(), source };
        let mut stdin = io::stdin().lock();
        let mut stdout = io::BufWriter::new(io::stdout().lock());
        let mut line = Vec::new();
        while {
            line.clear();
            stdin.read_until(b'\n', &mut line).map_err(fault)? > 0
        } {
            let text = String::from_utf8_lossy(&line);
            // A reader that has gone away is no failure.
            if writeln!(stdout, "{}", spoken::words(&text, lexicon, accent)).is_err() {
                return Ok(ExitCode::SUCCESS);
            }
        }
        let _ = stdout.flush();
        Ok(ExitCode::SUCCESS)
    }
}

fn told(
    text: String,
    voice: VoiceName,
    lexicon: &Lexicon,
    accent: Accent,
    output: Option<&Path>,
) -> Result<Told, Error> {
    let spoken_as = spoken::forms(&text, Vec::new(), lexicon, accent);
    let characters = |at: usize| text[..at].chars().count();
    let parts = spoken_as.iter().map(|part| Part {
        start: characters(part.start),
        end: characters(part.end),
        text: text[part.start..part.end].to_owned(),
        sound: part.sound.clone(),
    });
    let parts = parts.collect();
    let words = spoken::words(&text, lexicon, accent);
    let unknown_words = Finder::new(&voice.engine, accent).in_text(&text, lexicon);
    let utterance = Utterance { voice: voice.voice.clone(), text: text.clone(), spoken_as, speed: 1.0 };
    let phonemes = spoken::given_to(&voice.engine, &utterance, accent)
        .map_err(|reason| Error::Usage(format!("the sounds cannot be told: {reason}")))?;
    let file = output.map(report::path);
    Ok(Told { text, voice, accent: accent.tag(), words, phonemes, parts, unknown_words, file })
}

impl Told {
    fn tell_unknown(&self) {
        let list = |of: &dyn Fn(&Unlisted) -> String| self.unknown_words.iter().map(of).collect::<Vec<_>>().join(", ");
        if !self.unknown_words.is_empty() {
            let (words, read) = (list(&|word| word.word.clone()), list(&how_read));
            report::out(format!("no lexicon has: {words}; read by letters as {read}"));
        }
    }
}

fn how_read(word: &Unlisted) -> String {
    if word.read.is_empty() { "nothing".into() } else { format!("/{}/", word.read) }
}

/// A text's sentences, as a narrator's line has them.
fn utterances(
    text: &str,
    voice: &VoiceName,
    settings: &Settings,
    lexicon: &Lexicon,
    accent: Accent,
) -> Result<Vec<Utterance>, Error> {
    let narrator = CastMember { voice: Some(voice.to_string()), ..CastMember::default() };
    let line = Line { kind: LineKind::Narration, text: vec![Inline::Text(text.to_owned())] };
    let script = Script { meta: Default::default(), cast: [(NARRATOR.to_owned(), narrator)].into(), lines: vec![line] };
    let read = |_: &VoiceName, text: &str, given| spoken::forms(text, given, lexicon, accent);
    let steps = plan::plan(&script, &settings.pauses, settings.voices.speed, &read)?;
    let spoken = steps.into_iter().filter_map(|step| match step {
        Step::Speak(spoken) => Some(spoken.utterance),
        Step::Pause(_) => None,
    });
    Ok(spoken.collect())
}

fn speak(global: &Global, engine: &dyn Engine, utterances: &[Utterance], pause_ms: u32) -> Result<Speech, Error> {
    for line in engine.announce(&utterances.iter().collect::<Vec<_>>(), 0)? {
        report::say(global, line);
    }
    let mut all = Speech::default();
    for utterance in utterances {
        let speech = engine.speak(utterance)?;
        if !all.samples.is_empty() {
            let pause = u64::from(speech.rate) * u64::from(pause_ms) / 1000;
            all.samples.resize(all.samples.len() + pause as usize, 0.0);
        }
        all.rate = speech.rate;
        all.samples.extend(speech.samples);
        for unsaid in speech.unsaid {
            report::say(global, format!("not said: “{}”", unsaid.text));
        }
    }
    Ok(all)
}

fn unknown(global: &Global, slug: &str) -> Result<ExitCode, Error> {
    let words = Studio::look(&global.show, global.options(false)?, &|_| {})?.unlisted(slug)?;
    if global.json {
        report::json(&serde_json::json!({ "unknown_words": words }));
    } else if words.is_empty() {
        report::say(global, "lexicons have every word");
    } else {
        words.iter().for_each(|word| report::out(row(word)));
    }
    Ok(ExitCode::SUCCESS)
}

fn row(word: &Unlisted) -> String {
    format!("  {:>3} × {}  {}", word.count, word.word, how_read(word))
}

/// So many are listed behind a script.
const LISTED: usize = 12;

/// After a script is written: its words that no lexicon has.
pub fn tell_unlisted(global: &Global, slug: &str, words: &[Unlisted]) {
    if words.is_empty() {
        return;
    }
    report::say(global, "No lexicon has these words; `quotecast say --help` shows how to set one right:");
    words.iter().take(LISTED).for_each(|word| report::say(global, row(word)));
    if words.len() > LISTED {
        report::say(global, format!("  and {} more: {}", words.len() - LISTED, all_of(global, slug)));
    }
}

/// The command that lists all.
pub fn all_of(global: &Global, slug: &str) -> String {
    let at = if global.show.as_os_str() == "." { String::new() } else { format!(" --show {}", global.show.display()) };
    format!("quotecast say --unknown {slug}{at}")
}
