//! A show with its engines at hand: what the steps of making an episode have in common.
//!
//! The steps themselves are named in order in the crate's root; here is what each of them does to the show's files.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use serde::Serialize;

use crate::{
    article::Article,
    audio::{
        self, Frames, Tags, music,
        timeline::{self, Timeline},
    },
    digest,
    episode::{
        Alternate, Audio, Origin, Person, Record,
        chapters::{self, Listed},
        transcript,
    },
    error::Error,
    feed, language,
    script::{self, LineKind, NARRATOR, Script},
    show::{
        Lock, Paths, Settings, Show, ShowError,
        files::{self, FileError},
        settings::Encoding,
        toml_error::TomlError,
    },
    speech::{
        self, Accent, Engine, Setup, VoiceName,
        alphabets::Told,
        neural, plan,
        segments::{self, Event, Progress, Take, Tally},
        spoken,
        unlisted::{Finder, Unlisted},
    },
    text,
    voices::{self, Casting, Choice, People},
    words,
};

/// How a run is to go, beyond the show's settings.
#[derive(Debug, Clone)]
pub struct Options {
    /// Casts anew with the voices of this engine, or with the Piper voice at this path, for this run.
    pub engine: Option<String>,
    /// Threads of any work.
    pub jobs: usize,
    /// The one "now" of the run.
    pub now: DateTime<Utc>,
    /// No network but this machine.
    pub offline: bool,
    /// Overwrites scripts that a person edited, keeping a copy.
    pub force: bool,
}

/// Brings what is named, as far as it can, and says what it did.
pub type Provide<'a> = &'a dyn Fn(&[String]);

/// A show, locked for writing.
pub struct Studio<'a> {
    pub show: Show,
    pub options: Options,
    /// Is told of the speaking.
    pub progress: Progress<'a>,
    /// What was done that a person may want to know, in order.
    pub notes: Vec<String>,
    /// How long each step took, in order.
    pub steps: Vec<(&'static str, Duration)>,
    /// Brings voices that a cast needs (names as `voices install` takes them), where that is wanted and possible.
    pub provide: Option<Provide<'a>>,
    /// What a cast could have used and is not installed, as `voices install` takes it.
    pub lacking: Vec<String>,
    /// Why everyone in the scripts that were written has their voice.
    pub choices: Vec<Choice>,
    engines: BTreeMap<String, Arc<dyn Engine>>,
    setup: Setup,
    /// What has been asked for unknown words, by accent and engine.
    finders: Vec<(Accent, String, Finder)>,
    /// Not held by one who only looks.
    _lock: Option<Lock>,
}

/// A script in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    pub slug: String,
    /// A person edited it, so it was left as it stands.
    pub kept: bool,
}

/// An episode in its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Rendered {
    pub record: Record,
    pub tally: Tally,
}

impl<'a> Studio<'a> {
    /// Opens a show for the command `verb`.
    ///
    /// # Errors
    /// If there is no show, its settings are wrong, or somebody else writes to it.
    pub fn open(root: &Path, verb: &str, options: Options, progress: Progress<'a>) -> Result<Self, Error> {
        let lock = Lock::take(&existing(root)?, verb)?;
        // Read under the lock, so that what another command just wrote is seen.
        Ok(Studio { _lock: Some(lock), ..Studio::look(root, options, progress)? })
    }

    /// Opens a show for one who writes nothing.
    ///
    /// # Errors
    /// If there is no show, or its settings are wrong.
    pub fn look(root: &Path, options: Options, progress: Progress<'a>) -> Result<Self, Error> {
        let show = Show::open(root)?;
        let mut setup = Setup::of(&show, options.offline);
        let engine = options.engine.map(|name| setup.choose(name));
        Ok(Studio {
            show,
            options: Options { engine, ..options },
            progress,
            notes: Vec::new(),
            steps: Vec::new(),
            provide: None,
            lacking: Vec::new(),
            choices: Vec::new(),
            engines: BTreeMap::new(),
            setup,
            finders: Vec::new(),
            _lock: None,
        })
    }

    fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    /// Keeps how long a step took.
    fn timed(&mut self, step: &'static str, start: Instant) {
        self.steps.push((step, start.elapsed()));
    }

    // ------------------------------------------------------------------------------------------------------- engines

    /// The engine that a script is cast for.
    fn main_engine(&self) -> String {
        let set = &self.show.settings.voices.engine;
        if set.is_empty() { speech::default_engine().into() } else { set.clone() }
    }

    fn engine(&mut self, name: &str) -> Result<Arc<dyn Engine>, Error> {
        if let Some(engine) = self.engines.get(name) {
            return Ok(engine.clone());
        }
        let engine = speech::engine(name, &self.setup)?;
        self.engines.insert(name.into(), engine.clone());
        Ok(engine)
    }

    /// Asks for the voices that a script's cast needs, where nobody chose an engine and they are not there.
    fn provide_for(&mut self, script: &Script) {
        let chosen = self.options.engine.is_some() || !self.show.settings.voices.engine.is_empty();
        // Those that can be installed are English.
        let english = language::is_english(&language(script, &self.show.settings));
        let Some(provide) = self.provide.filter(|_| !chosen && english) else { return };
        self.lacking = lacking(script, &self.setup);
        if !self.lacking.is_empty() {
            provide(&self.lacking);
            self.lacking = lacking(script, &self.setup);
        }
    }

    /// The engines that give voices where `engine` is the main one: the everyday voices are few, so the wide cast comes
    /// behind them, and where that is not installed, the voices that are always there.
    fn chain(&mut self, engine: &str) -> Result<Vec<Arc<dyn Engine>>, Error> {
        let mut chain = vec![self.engine(engine)?];
        if engine == neural::hibari::NAME {
            let next = self.engine(neural::kokoro::NAME).or_else(|_| self.engine(speech::spare_engine()));
            chain.extend(next.ok());
        }
        Ok(chain)
    }

    /// The engines of which some voice reads a language: those of the main one's chain, else, unless an engine was asked
    /// for, what else there is on this machine.
    fn chain_for(&mut self, engine: &str, tag: &str, anew: bool) -> Result<Vec<Arc<dyn Engine>>, Error> {
        let reads = |engine: &Arc<dyn Engine>| engine.voices().iter().any(|voice| voice.reads(tag));
        let chain: Vec<_> = self.chain(engine)?.into_iter().filter(reads).collect();
        if !chain.is_empty() || anew {
            return Ok(chain);
        }
        // Voices that somebody chose come first; none that text leaves the machine for.
        for other in [neural::piper::NAME, neural::kokoro::NAME, speech::spare_engine(), "system"] {
            if let Some(engine) = self.engine(other).ok().filter(reads) {
                return Ok(vec![engine]);
            }
        }
        Ok(Vec::new())
    }

    /// The voices that a script can be cast with where `engine` is the main one.
    fn hands(&mut self, slug: &str, script: &Script, engine: &str, anew: bool) -> Result<Hands, Error> {
        let tag = language(script, &self.show.settings);
        let mut chain = self.chain_for(engine, &tag, anew)?;
        let named: BTreeSet<String> = script
            .cast
            .values()
            .filter_map(|member| member.voice.as_deref()?.parse::<VoiceName>().ok())
            .map(|voice| voice.engine)
            .collect();
        for other in named.iter().filter(|name| !anew && speech::ENGINES.contains(&name.as_str())) {
            // An engine that is not here makes its voices replaced, and that is told.
            let _ = self.engine(other);
        }
        let all: Vec<&speech::Voice> = self.engines.values().flat_map(|engine| engine.voices()).collect();
        let known: Vec<VoiceName> = all.iter().map(|voice| voice.name.clone()).collect();
        let others: Vec<VoiceName> =
            all.iter().filter(|voice| !voice.reads(&tag)).map(|voice| voice.name.clone()).collect();
        let mut reads: Box<dyn Fn(&speech::Voice) -> bool> = Box::new(|voice| voice.reads(&tag));
        if chain.is_empty() {
            let speaking = script.lines.iter().map(plan::speaker).chain([NARRATOR]);
            let given = |id: &str| script.cast.get(id)?.voice.as_deref()?.parse::<VoiceName>().ok();
            // Whoever gave everyone a voice by hand wants it so.
            if anew || !speaking.into_iter().all(|id| given(id).is_some_and(|voice| known.contains(&voice))) {
                let asked = anew.then(|| engine.to_owned());
                return Err(Error::NoLanguage { slug: slug.into(), language: language::name(&tag), asked });
            }
            chain = self.chain(engine)?;
            reads = Box::new(|_| true);
        }
        let narrator = self.narrator(engine, &known)?.filter(|narrator| !others.contains(narrator));
        let mut voices: Vec<speech::Voice> =
            chain.iter().flat_map(|engine| engine.voices().iter().filter(|voice| reads(voice)).cloned()).collect();
        if !language::is_english(&tag) {
            // Brazil's voices for an article of Brazil; which English suits whom is the casting's to say.
            voices.sort_by_key(|voice| !voice.language.eq_ignore_ascii_case(&tag));
        }
        // Voices that only stand in are not kept: a person gets a better one when it comes.
        let kept = |name: &&str| *name == engine || *name != speech::spare_engine();
        let engines = chain.iter().map(|engine| engine.name()).filter(kept).collect();
        let keep = language::same(&tag, &self.show.settings.language);
        Ok(Hands { engines, voices, narrator, known, others, keep, anew })
    }

    /// Gives everyone in the script a voice of `engine`; keeps voices of other engines that are here, unless `anew`.
    fn cast(&mut self, slug: &str, script: &mut Script, engine: &str, anew: bool) -> Result<Vec<Choice>, Error> {
        let hands = self.hands(slug, script, engine, anew)?;
        let outcome = voices::cast(script, &mut self.show.people, &hands.casting())
            .map_err(|source| Error::Cast { slug: slug.into(), source })?;
        for note in outcome.notes {
            self.note(format!("{slug}: {note}"));
        }
        // Lexicons load while the script is written.
        for voice in script.cast.values().filter_map(|member| member.voice.as_deref()?.parse::<VoiceName>().ok()) {
            if let Some(engine) = self.engines.get(&voice.engine) {
                engine.prepare(&voice.voice);
            }
        }
        Ok(outcome.choices)
    }

    /// Why everyone in a script has their voice; nothing is written.
    ///
    /// A script that nobody edited is cast again as it was the first time, by those of `cast.toml` who speak elsewhere,
    /// too. What would come out otherwise today, since other voices are installed or somebody changed `cast.toml`, is as
    /// `cast.toml` or the script has it. With `--engine` it is told how that engine would be cast.
    ///
    /// # Errors
    /// If there is no such script, or it cannot be cast.
    pub fn explain(&mut self, slug: &str) -> Result<Vec<Choice>, Error> {
        let script = self.read_script(slug)?;
        let edited = self.script_text(slug)?.is_none_or(|text| script::is_edited(&text));
        let anew = self.options.engine.is_some();
        let engine = self.options.engine.clone().unwrap_or_else(|| self.main_engine());
        let mut given = script.clone();
        let mut new: BTreeSet<String> = BTreeSet::new();
        if !edited && !anew {
            let elsewhere = self.people_elsewhere(slug)?;
            for (id, member) in &mut given.cast {
                member.voice = None;
                if member.name.as_ref().is_some_and(|name| !elsewhere.contains(name)) {
                    new.insert(id.clone());
                }
            }
        }
        let hands = self.hands(slug, &script, &engine, anew)?;
        loop {
            let mut recast = given.clone();
            let is_new = |name: &str| new.iter().any(|id| script.cast[id].name.as_deref() == Some(name));
            let mut people: People = self.show.people.without(|person| is_new(&person.name));
            let outcome = voices::cast(&mut recast, &mut people, &hands.casting())
                .map_err(|source| Error::Cast { slug: slug.into(), source })?;
            let differs = |id: &&String| !anew && recast.cast[*id].voice != script.cast[*id].voice;
            let mut changed = false;
            for id in script.cast.keys().filter(differs) {
                if new.remove(id) {
                    changed = true;
                } else if let Some(member) = given.cast.get_mut(id).filter(|member| member.voice.is_none()) {
                    member.voice.clone_from(&script.cast[id].voice);
                    changed |= member.voice.is_some();
                }
            }
            if !changed {
                return Ok(outcome.choices);
            }
        }
    }

    /// The names in the casts of the show's other scripts.
    fn people_elsewhere(&self, slug: &str) -> Result<BTreeSet<String>, Error> {
        let mut names = BTreeSet::new();
        for other in self.slugs()?.iter().filter(|other| *other != slug) {
            // One that cannot be read tells nothing.
            if let Ok(script) = self.read_script(other) {
                names.extend(script.cast.into_values().filter_map(|member| member.name));
            }
        }
        Ok(names)
    }

    fn narrator(&self, engine: &str, known: &[VoiceName]) -> Result<Option<VoiceName>, Error> {
        let set = &self.show.settings.voices.narrator;
        if set.is_empty() {
            return Ok(None);
        }
        let unknown = || Error::Cast {
            slug: "podcast.toml".into(),
            source: voices::CastError::UnknownVoice {
                id: NARRATOR.into(),
                voice: set.clone(),
                nearest: text::nearest(set, known.iter().map(ToString::to_string)),
            },
        };
        let name: VoiceName = set.parse().map_err(|_| unknown())?;
        if name.engine == engine && !known.contains(&name) {
            return Err(unknown());
        }
        Ok(Some(name).filter(|name| name.engine == engine))
    }

    // ------------------------------------------------------------------------------------------------------- scripts

    /// Composes, casts and writes the script of an article: under the slug that this source has already, or a new one.
    pub fn write_script(&mut self, article: &Article, source: Option<String>, name: &str) -> Result<Written, Error> {
        let start = Instant::now();
        let attribution = crate::quotes::attribute(article);
        self.timed("attribution", start);
        let start = Instant::now();
        let mut composed = crate::compose(article, &attribution, &self.show.settings, source.clone(), name)?;
        let slug = self.slug_for(&composed.script, source.as_deref())?;
        self.provide_for(&composed.script);
        let engine = match (self.engine(&self.main_engine()), &self.options.engine) {
            (Ok(_), _) => self.main_engine(),
            (Err(_), Some(engine)) => engine.clone(),
            (Err(error), None) => return Err(error),
        };
        match self.cast(&slug, &mut composed.script, &engine, false) {
            Ok(choices) => self.choices.extend(choices),
            // The script is written all the same: it is where somebody may give a voice.
            Err(Error::NoLanguage { .. }) => {}
            Err(error) => return Err(error),
        }
        self.tell_language(&slug, &composed.script);
        self.timed("script and casting", start);
        script::fingerprint::stamp(&mut composed.script);
        let text = script::format::format(&composed.script);

        let path = self.show.paths.script(&slug);
        let edited = |old: &String| script::fingerprint::is_edited(old) && *old != text;
        if let Some(old) = self.script_text(&slug)?.filter(edited) {
            if !self.options.force {
                self.note(format!(
                    "scripts/{slug}.md was edited by hand and is kept; --force writes it anew, with a copy"
                ));
                return Ok(Written { slug, kept: true });
            }
            let copy = self.free_copy(&slug);
            files::write(&copy, old.as_bytes())?;
            self.note(format!("the edited script is kept as {}", relative(&self.show.paths, &copy)));
        }
        files::write_if_changed(&path, text.as_bytes())?;
        self.show.save_people()?;
        Ok(Written { slug, kept: false })
    }

    /// Says of an article in another language what that changes.
    fn tell_language(&mut self, slug: &str, script: &Script) {
        let tag = language(script, &self.show.settings);
        if language::is_english(&tag) {
            return;
        }
        let voice = script.cast.get(NARRATOR).and_then(|narrator| narrator.voice.clone());
        let (by, narrator) =
            voice.map_or_else(Default::default, |voice| (format!(", {voice},"), format!(" ({voice})")));
        let language = language::name(&tag);
        let reads = if script.cast.len() > 1 {
            format!(
                "only who stands before or below their words by name has a voice, and the narrator{narrator} reads the rest"
            )
        } else {
            format!("the narrator{by} reads all of it")
        };
        self.note(format!("{slug}: it is in {language}; quotecast finds who speaks in English only, so {reads}"));
    }

    /// A name in the trash that no file has.
    fn free_copy(&self, slug: &str) -> std::path::PathBuf {
        let trash = self.show.paths.trash();
        let numbered = |n: usize| trash.join(format!("{slug}.edited-{n}.md"));
        (1..).map(numbered).find(|path| !path.exists()).unwrap_or_else(|| numbered(0))
    }

    fn script_text(&self, slug: &str) -> Result<Option<String>, Error> {
        let path = self.show.paths.script(slug);
        let Some(bytes) = files::read_if_there(&path)? else { return Ok(None) };
        Ok(Some(String::from_utf8(bytes).map_err(|_| ShowError::NotText(path))?))
    }

    /// The slugs of the show's scripts, in order.
    pub fn slugs(&self) -> Result<Vec<String>, Error> {
        Ok(script_slugs(&self.show.paths)?)
    }

    /// The slug of the episode of this source, or a new one from the title.
    fn slug_for(&self, script: &Script, source: Option<&str>) -> Result<String, Error> {
        let records = feed::load_records(&self.show.paths)?;
        let (key, words) = (source.map(hash), hash_spoken(script));
        // A script that cannot be read keeps its name and tells nothing else.
        let scripts: Vec<(String, Option<Script>)> = self
            .slugs()?
            .into_iter()
            .map(|slug| {
                let text = self.script_text(&slug).ok().flatten();
                (slug, text.and_then(|text| script::parse::parse(&text).ok()))
            })
            .collect();
        let script_where = |fits: &dyn Fn(&Script) -> bool| {
            scripts.iter().find(|(_, script)| script.as_ref().is_some_and(fits)).map(|(slug, _)| slug.clone())
        };
        let record_where = |fits: &dyn Fn(&Record) -> bool| {
            records.iter().find(|record| fits(record)).map(|record| record.slug.clone())
        };
        let same_source = source.and_then(|source| {
            script_where(&|other| other.meta.source.as_deref() == Some(source))
                .or_else(|| record_where(&|record| Some(&record.article.key) == key.as_ref()))
        });
        // A script that was written and never rendered has no record yet: its own words tell.
        let known = same_source
            .or_else(|| record_where(&|record| record.article.words == words))
            .or_else(|| script_where(&|other| hash_spoken(other) == words));
        if let Some(slug) = known {
            return Ok(slug);
        }
        let taken: BTreeSet<&str> =
            scripts.iter().map(|(slug, _)| slug.as_str()).chain(records.iter().map(|r| r.slug.as_str())).collect();
        let slug = text::slug(&script.meta.title);
        let numbered = (2..).map(|n| format!("{slug}-{n}"));
        Ok(std::iter::once(slug.clone()).chain(numbered).find(|slug| !taken.contains(slug.as_str())).unwrap_or(slug))
    }

    // ------------------------------------------------------------------------------------------------------ episodes

    /// Speaks and masters the script `slug`, and writes its record.
    pub fn render(&mut self, slug: &str) -> Result<Rendered, Error> {
        let mut script = self.read_script(slug)?;
        let anew = self.options.engine.is_some();
        let engine = self.options.engine.clone().unwrap_or_else(|| self.main_engine());
        self.cast(slug, &mut script, &engine, anew).map_err(|error| self.with_place(error, slug))?;
        self.show.save_people()?;

        let start = Instant::now();
        let settings = &self.show.settings;
        let lexicon = &self.show.lexicon;
        let english = language::is_english(&language(&script, settings));
        let told = RefCell::new(Told::default());
        let read = |voice: &VoiceName, text: &str, given| {
            if !english {
                return spoken::foreign_forms(text, given, lexicon);
            }
            let said = spoken::forms(text, given, lexicon, self.accent(voice));
            told.borrow_mut().take(text, &said);
            said
        };
        let steps = plan::plan(&script, &settings.pauses, settings.voices.speed, &read)?;
        let (takes, tally) =
            segments::speak(&steps, &self.engines, &self.show.paths.segments(), self.options.jobs, self.progress)?;
        self.timed("speech", start);
        let notes = told.into_inner().note().into_iter().chain(tally.notes.iter().cloned());
        self.notes.extend(notes.map(|note| format!("{slug}: {note}")));
        let start = Instant::now();
        let old = feed::load_records(&self.show.paths)?;
        let (mut record, timeline) = self.record(slug, &script, &takes, &old)?;
        self.timed("mastering", start);
        record.transcript = self.write_transcript(&script, &record, &timeline)?;
        let paths = &self.show.paths;
        files::write_if_changed(&paths.chapters(slug), &chapters::to_json(&record.chapters))?;
        // The record goes last: the feed is made of records, and points to the others.
        files::write_if_changed(&paths.record(slug), &to_json(&record))?;
        Ok(Rendered { record, tally })
    }

    /// The words of a script that no lexicon has, as its narrator reads.
    ///
    /// # Errors
    /// If there is no such script, or it cannot be read.
    pub fn unlisted(&mut self, slug: &str) -> Result<Vec<Unlisted>, Error> {
        let script = self.read_script(slug)?;
        let voice = script.cast.get(NARRATOR).and_then(|member| member.voice.as_deref()?.parse::<VoiceName>().ok());
        let engine = voice.as_ref().map_or_else(|| self.main_engine(), |voice| voice.engine.clone());
        // One that is not here reads as the show's language has it.
        let here = self.engine(&engine).is_ok();
        let accent = match voice.filter(|_| here) {
            Some(voice) => self.accent(&voice),
            None => Accent::of(&self.show.settings.language),
        };
        let at = self.finders.iter().position(|(of, by, _)| *of == accent && *by == engine).unwrap_or_else(|| {
            self.finders.push((accent, engine.clone(), Finder::new(&engine, accent)));
            self.finders.len() - 1
        });
        Ok(self.finders[at].2.in_script(&script, &self.show.lexicon))
    }

    /// How a voice of the engines that are open pronounces English.
    fn accent(&self, name: &VoiceName) -> Accent {
        let voices = self.engines.get(&name.engine).map(|engine| engine.voices());
        let voice = voices.and_then(|voices| voices.iter().find(|voice| voice.name == *name));
        voice.map_or_else(Accent::default, |voice| Accent::of(&voice.language))
    }

    /// A voice that nobody knows, shown where the script names it.
    fn with_place(&self, error: Error, slug: &str) -> Error {
        let Error::Cast { source: voices::CastError::UnknownVoice { ref id, ref voice, ref nearest }, .. } = error
        else {
            return error;
        };
        let text = self.script_text(slug).ok().flatten().unwrap_or_default();
        let Some(place) = script::voice_place(&text, id) else { return error };
        let help = nearest.as_ref().map_or_else(
            || "`quotecast voices` lists those that there are".to_owned(),
            |near| format!("did you mean “{near}”? `quotecast voices` lists all"),
        );
        let place = place.offset()..place.offset() + place.len();
        let path = format!("scripts/{slug}.md");
        let message = format!("nobody knows the voice “{voice}”");
        Error::Voice(Box::new(TomlError::new(Path::new(&path), &text, message, place, Some(help))))
    }

    pub fn read_script(&self, slug: &str) -> Result<Script, Error> {
        let Some(text) = self.script_text(slug)? else {
            let near = text::nearest(slug, self.slugs()?);
            return Err(Error::NoScript { slug: slug.into(), near });
        };
        script::parse::parse(&text)
            .map_err(|error| Error::Script(Box::new(error.with_source(format!("scripts/{slug}.md"), text.as_str()))))
    }

    /// The record and the timeline of an episode whose segments are there; the file is made if it is not what they would make.
    fn record(
        &mut self,
        slug: &str,
        script: &Script,
        takes: &[Take],
        old: &[Record],
    ) -> Result<(Record, Timeline), Error> {
        let Show { paths, settings, .. } = &self.show;
        let minted = old.iter().find(|record| record.slug == slug);
        let published = match (minted, script.meta.published) {
            (Some(record), _) => record.published,
            (None, Some(set)) => set.trunc_subsecs(0),
            (None, None) => {
                // Later than any before it: apps order episodes by date.
                let after = old.iter().map(|record| record.published + TimeDelta::seconds(1)).max();
                let now = self.options.now.trunc_subsecs(0);
                after.map_or(now, |after| after.max(now))
            }
        };
        feed::refresh_cover(paths, settings)?;
        let cover = std::fs::read(paths.cover()).map_err(FileError::at("read", &paths.cover()))?;
        let mut tags = Tags {
            title: feed::text::title(&script.meta.title),
            artist: feed::xml::author(settings),
            album: settings.title.trim().to_owned(),
            date: published.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
            language: language(script, settings),
            comment: settings.notice.written.clone(),
            cover: None,
        };
        let music = music::key(paths.root(), &settings.music)?;
        let made_from = made_from(takes, script, settings, &tags, [&cover, music.as_bytes()]);
        let file = paths.episode_audio(slug);
        let whole = |path: &Path, bytes: u64| std::fs::metadata(path).is_ok_and(|data| data.len() == bytes);
        let others: Vec<(Encoding, std::path::PathBuf)> = settings
            .alternates
            .iter()
            .map(|&encoding| (encoding, paths.episode_alternate(slug, encoding.extension())))
            .collect();
        let there = minted.filter(|record| {
            record.made_from == made_from
                && whole(&file, record.audio.bytes)
                && record.alternates.len() == others.len()
                && others.iter().zip(&record.alternates).all(|((_, path), other)| whole(path, other.bytes))
        });
        let timeline = self.timeline(slug)?.filter(|timeline| timeline.made_from == made_from);
        let (audio, alternates, chapters, timeline) = match there.zip(timeline) {
            Some((there, timeline)) => {
                (there.audio.clone(), there.alternates.clone(), there.chapters.clone(), timeline)
            }
            None => {
                // Made only where a file is: scaling a cover takes longer than telling that nothing has changed.
                let thumbnail = feed::cover::thumbnail(&cover)
                    .map_err(|source| feed::FeedError::Cover { path: paths.cover(), source })?;
                tags.cover = Some(thumbnail);
                let (mastering, threads) = (&settings.mastering, self.options.jobs);
                let (clips, notes) = music::load(paths.root(), &settings.music, mastering.loudness)?;
                self.notes.extend(notes.into_iter().map(|note| format!("{slug}: {note}")));
                let headings = chapter_lines(script);
                let arrange = |pieces| music::arrange(pieces, &clips, &settings.music, &headings);
                let programme = audio::Programme::lay_out(takes, mastering, threads, arrange)?;
                let Listed { chapters, note } =
                    chapters::of(script, &programme.timeline, script.meta.source.as_deref());
                self.notes.extend(note.map(|note| format!("{slug}: {note}")));
                let total = Duration::from_millis(programme.length().ms());
                let progress = |done: Frames| {
                    (self.progress)(Event::Mastered { done: Duration::from_millis(done.ms()), total });
                };
                let wanted = audio::Wanted {
                    mastering,
                    tags: &tags,
                    chapters: &chapters,
                    alternates: &others,
                    threads,
                    progress: &progress,
                };
                let measured = audio::master(&programme, &wanted, &file)?;
                let timeline = Timeline { made_from: made_from.clone(), ..programme.timeline };
                files::write(&paths.timeline(slug), &to_json(&timeline))?;
                let size =
                    |path: &Path| std::fs::metadata(path).map(|data| data.len()).map_err(FileError::at("read", path));
                let alternate = |(encoding, path): &(Encoding, std::path::PathBuf)| {
                    let name = format!("audio/{slug}.{}", encoding.extension());
                    Ok(Alternate { path: name, bytes: size(path)?, mime: encoding.mime().into() })
                };
                let alternates = others.iter().map(alternate).collect::<Result<Vec<_>, FileError>>()?;
                let audio = Audio {
                    path: minted.map_or_else(|| format!("audio/{slug}.mp3"), |record| record.audio.path.clone()),
                    bytes: size(&file)?,
                    mime: "audio/mpeg".into(),
                    duration_ms: measured.frames.ms(),
                    lufs: round(measured.lufs),
                    true_peak: round(measured.true_peak),
                    range: round(measured.range),
                };
                (audio, alternates, chapters, timeline)
            }
        };
        let source = script.meta.source.clone();
        let key = minted.map_or_else(|| source.as_deref().map_or_else(|| hash(slug), hash), |r| r.article.key.clone());
        let record = Record {
            version: 1,
            slug: slug.into(),
            guid: minted.map_or_else(|| feed::episode_guid(&settings.title, &key), |record| record.guid),
            published,
            title: tags.title,
            language: tags.language,
            audio,
            alternates,
            transcript: false,
            article: Origin {
                url: source.filter(|source| text::is_web_address(source)),
                publication: script.meta.publication.clone(),
                byline: script.meta.byline.clone(),
                date: script.meta.date.clone(),
                key,
                words: hash_spoken(script),
            },
            chapters,
            people: people(script),
            summary: summary(script),
            engine: narrator_engine(script),
            made_from,
        };
        Ok((record, timeline))
    }

    /// Writes the transcript's files beside the record. Tells whether there is one: an episode in which nothing is said has none.
    fn write_transcript(&self, script: &Script, record: &Record, timeline: &Timeline) -> Result<bool, Error> {
        let Show { paths, settings, .. } = &self.show;
        let author = feed::xml::author(settings);
        let narrator = transcript::narrator(&record.language, &author);
        let cues = transcript::of(script, timeline, narrator, &record.language);
        if cues.is_empty() {
            return Ok(false);
        }
        let card = format!("{}.jpg", feed::base::encode_path(&record.slug));
        let page = transcript::Page {
            slug: record.slug.clone(),
            title: record.title.clone(),
            language: record.language.clone(),
            show: settings.title.clone(),
            audio: record.audio.path.clone(),
            // Sites that show the card of a link take absolute addresses only.
            card: match feed::BaseUrl::of(settings) {
                Ok(base) if !base.is_loopback() => base.url_of(&format!("feed/episodes/{}.jpg", record.slug)),
                _ => card,
            },
            private: settings.private,
            notice: settings.notice.written.clone(),
            headings: transcript::Page::headings_of(script),
        };
        for (end, bytes) in transcript::files(&cues, &page) {
            files::write_if_changed(&paths.beside_record(&record.slug, end), &bytes)?;
        }
        Ok(true)
    }

    /// When what is heard in an episode; `None` where it is not kept, or cannot be read.
    ///
    /// # Errors
    /// If its file is there and cannot be opened.
    pub fn timeline(&self, slug: &str) -> Result<Option<Timeline>, Error> {
        let bytes = files::read_if_there(&self.show.paths.timeline(slug))?;
        let timeline = bytes.and_then(|bytes| serde_json::from_slice::<Timeline>(&bytes).ok());
        Ok(timeline.filter(|timeline| timeline.version == timeline::VERSION))
    }

    // ---------------------------------------------------------------------------------------------------------- feed

    /// Builds the feed and its page from the records. The first `base_url` mints the show's GUID.
    pub fn build_feed(&mut self) -> Result<(), Error> {
        let start = Instant::now();
        if !self.show.settings.base_url.is_empty() && self.show.settings.guid.is_none() {
            let base = feed::BaseUrl::of(&self.show.settings).map_err(feed::FeedError::from)?;
            let guid = feed::show_guid(&base.feed());
            self.show.keep_guid(guid)?;
            self.note(format!(
                "the show's podcast:guid is {guid}; it stands in podcast.toml and stays when the show moves"
            ));
        }
        let records = feed::load_records(&self.show.paths)?;
        feed::build(&self.show.paths, &self.show.settings, &records)?;
        self.timed("feed", start);
        Ok(())
    }

    /// Takes an episode out of the feed; its files go to the trash, nothing is lost. Where they went.
    pub fn remove(&mut self, slug: &str) -> Result<std::path::PathBuf, Error> {
        let records = feed::load_records(&self.show.paths)?;
        let paths = &self.show.paths;
        let there = records.iter().any(|record| record.slug == slug);
        if !there && !paths.script(slug).is_file() {
            let names = records.iter().map(|record| record.slug.clone()).chain(self.slugs()?);
            return Err(Error::NoEpisode { slug: slug.into(), near: text::nearest(slug, names) });
        }
        let trash = (1..)
            .map(|n| paths.trash().join(if n == 1 { slug.to_owned() } else { format!("{slug}-{n}") }))
            .find(|path| !path.exists())
            .unwrap_or_else(|| paths.trash().join(slug));
        files::make_folder(&trash)?;
        // The record first: an episode without a record is in no feed, whatever happens then.
        let mut moving = vec![paths.record(slug)];
        let prefix = format!("{slug}.");
        moving.extend(files::list(&paths.records())?.into_iter().filter(|path| {
            path.file_name()
                .is_some_and(|name| name.to_string_lossy().strip_prefix(&prefix).is_some_and(|rest| !rest.is_empty()))
                && *path != paths.record(slug)
        }));
        moving.extend([paths.episode_audio(slug), paths.timeline(slug), paths.script(slug)]);
        moving.extend(Encoding::ALL.map(|encoding| paths.episode_alternate(slug, encoding.extension())));
        moving.extend(["html", "svg"].map(|end| paths.report(slug, end)));
        for from in moving.into_iter().filter(|path| path.is_file()) {
            let to = trash.join(from.file_name().unwrap_or_default());
            std::fs::rename(&from, &to).map_err(FileError::at("move to the trash", &from))?;
        }
        Ok(trash)
    }
}

impl std::fmt::Debug for Studio<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Studio").field("show", &self.show).finish_non_exhaustive()
    }
}

/// What a script can be cast with.
struct Hands {
    engines: Vec<&'static str>,
    voices: Vec<speech::Voice>,
    narrator: Option<VoiceName>,
    known: Vec<VoiceName>,
    others: Vec<VoiceName>,
    keep: bool,
    anew: bool,
}

impl Hands {
    fn casting(&self) -> Casting<'_> {
        Casting {
            engines: &self.engines,
            voices: &self.voices,
            narrator: self.narrator.as_ref(),
            anew: self.anew,
            known: &self.known,
            others: &self.others,
            keep: self.keep,
        }
    }
}

/// The engines of natural voices that a script's cast could use and that are not installed.
fn lacking(script: &Script, setup: &Setup) -> Vec<String> {
    let speakers = script.cast.keys().filter(|id| *id != NARRATOR).count();
    let free = speech::engine(neural::hibari::NAME, setup).map_or(0, |engine| engine.voices().len().saturating_sub(1));
    let ready = |name: &str| speech::engine(name, setup).is_ok();
    let wide = speakers > free;
    [(neural::hibari::NAME, true), (neural::kokoro::NAME, wide)]
        .into_iter()
        .filter(|&(name, wanted)| wanted && !ready(name))
        .map(|(name, _)| name.to_owned())
        .collect()
}

/// The places of a show that must be there before it is locked.
fn existing(root: &Path) -> Result<Paths, Error> {
    if Show::is_at(root) { Ok(Paths::new(root)) } else { Err(ShowError::NotAShow(root.to_owned()).into()) }
}

/// The names of the scripts of a show, without `.md`, in order.
pub fn script_slugs(paths: &Paths) -> Result<Vec<String>, FileError> {
    Ok(files::list(&paths.scripts())?
        .into_iter()
        .filter(|path| path.extension().is_some_and(|end| end == "md") && !files::is_unfinished(path))
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect())
}

fn relative(paths: &Paths, path: &Path) -> String {
    path.strip_prefix(paths.root()).unwrap_or(path).display().to_string()
}

/// What identifies a source, without telling it: a path of the maker's machine is nobody's business.
fn hash(source: &str) -> String {
    digest::of(source.as_bytes())
}

fn hash_spoken(script: &Script) -> String {
    hash(&spoken_words(script).join(" "))
}

/// The words of a script's lines, in order.
fn spoken_words(script: &Script) -> Vec<String> {
    script.lines.iter().flat_map(|line| words::words(&line.plain()).map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// The lines that begin a chapter; the title is none.
fn chapter_lines(script: &Script) -> BTreeSet<usize> {
    let begins = |line: &script::Line| line.kind.level().is_some_and(|level| level > 1);
    script.lines.iter().enumerate().filter(|(_, line)| begins(line)).map(|(at, _)| at).collect()
}

/// Hash of everything that shapes the finished file; `tags` are without their cover, `others` what it is made of, and the music.
fn made_from(takes: &[Take], script: &Script, settings: &Settings, tags: &Tags, others: [&[u8]; 2]) -> String {
    let takes = takes.iter().map(|take| match take {
        Take::Pause(ms) => format!("pause {ms}"),
        Take::Segment(segment) => format!("{} {}", segment.key, segment.voice),
    });
    // Chapters are titled by the lines, and by the names of who speaks.
    let lines: Vec<String> = script.lines.iter().map(|line| format!("{:?} {}", line.kind, line.plain())).collect();
    let names: Vec<_> = script.cast.iter().map(|(id, member)| (id, &member.name)).collect();
    let rest = [
        format!("{lines:?} {names:?} {:?}", script.meta.source),
        format!("{:?} {:?}", settings.mastering, settings.alternates),
        format!("{tags:?}"),
    ];
    let others = others.map(digest::of);
    let parts: Vec<String> =
        std::iter::once("quotecast master 6".to_owned()).chain(takes).chain(rest).chain(others).collect();
    digest::of_parts(parts.iter().map(String::as_str))
}

fn language(script: &Script, settings: &Settings) -> String {
    script.meta.language.clone().unwrap_or_else(|| settings.language.clone())
}

/// Who speaks, in order of first word.
fn people(script: &Script) -> Vec<Person> {
    let mut seen = BTreeSet::new();
    script
        .lines
        .iter()
        .filter_map(|line| match &line.kind {
            LineKind::Quote(id) if seen.insert(id) => script.cast.get_key_value(id),
            _ => None,
        })
        .map(|(id, member)| Person {
            name: member.name.clone().unwrap_or_else(|| id.clone()),
            role: member.role.clone(),
            gender: member.gender,
        })
        .collect()
}

/// The episode's first words after the title, about 300 characters, as they are spoken.
fn summary(script: &Script) -> String {
    let mut text = String::new();
    for line in script.lines.iter().filter(|line| !matches!(line.kind, LineKind::Heading(_))) {
        let plain = line.plain();
        let plain = plain.trim();
        let quoted = matches!(line.kind, LineKind::Quote(_));
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&if quoted { format!("“{plain}”") } else { plain.to_owned() });
        if text.chars().count() > 300 {
            break;
        }
    }
    if text.chars().count() <= 300 {
        return text;
    }
    let cut: String = text.chars().take(300).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end_matches([',', ';', ':', '—', '–', '-', ' ']))
}

fn narrator_engine(script: &Script) -> String {
    let voice = script.cast.get(NARRATOR).and_then(|member| member.voice.as_deref()?.parse::<VoiceName>().ok());
    voice.map_or_else(String::new, |voice| voice.engine)
}

/// Two decimals: more would differ between processors.
fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

fn to_json(document: &impl Serialize) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(document).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}
