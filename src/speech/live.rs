//! Live speech through the operating system, by the `tts` crate: an audition of a script before anything is rendered.
//!
//! The crate plays to a sound device and gives no samples, so it can audition an episode and not make one. What it can
//! do differs by system; where voices cannot be chosen, a speaker is told by pitch.

use std::{
    sync::{Arc, Condvar, Mutex},
    time::{Duration, Instant},
};

use tts::{Gender as TtsGender, Tts};

use crate::gender::Gender;

/// The longest that one line may take before the system is taken to have fallen silent.
const LONGEST_LINE: Duration = Duration::from_secs(180);

#[derive(Debug, thiserror::Error)]
pub enum LiveError {
    #[error("the system has no live speech to use: {0}")]
    NotThere(String),
    #[error("the system's live speech failed: {0}")]
    Failed(String),
}

/// An open way to the system's speech.
pub struct Live {
    tts: Tts,
    voices: Vec<tts::Voice>,
    ended: Arc<(Mutex<bool>, Condvar)>,
    tells_ends: bool,
    can_pitch: bool,
}

/// Who speaks a line: the how-manieth speaker, of which gender.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    pub number: usize,
    pub gender: Option<Gender>,
}

impl Live {
    /// # Errors
    /// If the system offers no speech.
    pub fn open() -> Result<Self, LiveError> {
        let tts = Tts::default().map_err(|error| LiveError::NotThere(error.to_string()))?;
        let features = tts.supported_features();
        let ended = Arc::new((Mutex::new(false), Condvar::new()));
        let tells_ends = features.utterance_callbacks;
        if tells_ends {
            let tell = |ended: &Arc<(Mutex<bool>, Condvar)>| {
                let ended = ended.clone();
                move |_| {
                    if let Ok(mut done) = ended.0.lock() {
                        *done = true;
                        ended.1.notify_all();
                    }
                }
            };
            tts.on_utterance_end(Some(Box::new(tell(&ended)))).map_err(failed)?;
            tts.on_utterance_stop(Some(Box::new(tell(&ended)))).map_err(failed)?;
        }
        let voices = if features.voice { tts.voices().unwrap_or_default() } else { Vec::new() };
        let voices = voices.into_iter().filter(|voice| voice.language().as_str().starts_with("en")).collect();
        Ok(Live { tts, voices, ended, tells_ends, can_pitch: features.pitch })
    }

    /// Says a line as this part, and comes back when it has been said.
    ///
    /// # Errors
    /// If the system refuses it.
    pub fn say(&mut self, part: Part, text: &str) -> Result<(), LiveError> {
        self.become_part(part)?;
        if let Ok(mut done) = self.ended.0.lock() {
            *done = false;
        }
        self.tts.speak(text, false).map_err(failed)?;
        self.wait(text)
    }

    fn become_part(&mut self, part: Part) -> Result<(), LiveError> {
        let fits = |voice: &&tts::Voice| {
            !matches!(
                (part.gender, voice.gender()),
                (Some(Gender::Female), Some(TtsGender::Male)) | (Some(Gender::Male), Some(TtsGender::Female))
            )
        };
        let fitting: Vec<&tts::Voice> = self.voices.iter().filter(fits).collect();
        if let Some(voice) = fitting.get(part.number % fitting.len().max(1)) {
            let voice = (*voice).clone();
            return self.tts.set_voice(&voice).map_err(failed);
        }
        if self.can_pitch {
            let (low, high, normal) = (self.tts.min_pitch(), self.tts.max_pitch(), self.tts.normal_pitch());
            let step = (part.number % 5) as f32 / 8.0;
            let pitch = match part.gender {
                Some(Gender::Female) => normal + (high - normal) * step,
                Some(Gender::Male) => normal + (low - normal) * step,
                None => normal + (high - low) * step / 4.0,
            };
            self.tts.set_pitch(pitch.clamp(low, high)).map_err(failed)?;
        }
        Ok(())
    }

    fn wait(&mut self, text: &str) -> Result<(), LiveError> {
        let deadline = Instant::now() + LONGEST_LINE;
        if self.tells_ends {
            let (lock, ended) = &*self.ended;
            let guard = lock.lock().map_err(|_| LiveError::Failed("its thread is gone".into()))?;
            let waited = ended.wait_timeout_while(guard, LONGEST_LINE, |done| !*done);
            return match waited {
                Ok((done, _)) if *done => Ok(()),
                _ => Err(LiveError::Failed(format!("it did not end “{text}” within {} s", LONGEST_LINE.as_secs()))),
            };
        }
        // Give it time to begin, then wait until it is still.
        std::thread::sleep(Duration::from_millis(300));
        while self.tts.is_speaking().unwrap_or(false) && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}

impl std::fmt::Debug for Live {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Live with {} voices", self.voices.len())
    }
}

fn failed(error: tts::Error) -> LiveError {
    LiveError::Failed(error.to_string())
}
