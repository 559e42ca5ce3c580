//! `system`: the operating system's own speech, to a file.
//!
//! One driver each: espeak-ng's program on Linux and other Unix, `say` on macOS, SAPI through PowerShell on Windows.
//! Text goes in by standard input or a file, never by the command line. All drivers are compiled everywhere, so that
//! one system's build checks the others'.

use std::{
    env, fs,
    io::Write,
    path::PathBuf,
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use super::{Engine, Speech, SpeechError, Utterance, Voice, VoiceName, foreign, said::Said};
use crate::gender::Gender;

const NAME: &str = "system";

/// One operating system's way to speak.
trait Driver: Send + Sync {
    /// Program and version; asking tells whether it is there.
    fn version(&self) -> Result<String, SpeechError>;
    fn voices(&self) -> Result<Vec<Voice>, SpeechError>;
    /// The bytes of a WAV file.
    fn speak(&self, voice: &str, text: &str, speed: f64) -> Result<Vec<u8>, String>;
}

struct System {
    driver: Box<dyn Driver>,
    version: String,
    voices: Vec<Voice>,
}

/// The engine of this operating system.
///
/// # Errors
/// If its program is not installed, or has no voices.
pub fn open() -> Result<Arc<dyn Engine>, SpeechError> {
    let driver: Box<dyn Driver> = match env::consts::OS {
        "macos" => Box::new(Say),
        "windows" => Box::new(Sapi),
        _ => Box::new(EspeakNg),
    };
    let version = driver.version()?;
    let voices = driver.voices()?;
    if voices.is_empty() {
        return Err(missing("a voice", "install one in the system's speech settings"));
    }
    Ok(Arc::new(System { driver, version, voices }))
}

impl Engine for System {
    fn name(&self) -> &'static str {
        NAME
    }

    fn voices(&self) -> &[Voice] {
        &self.voices
    }

    fn fingerprint(&self, voice: &str) -> String {
        format!("{}: {voice}", self.version)
    }

    fn speak(&self, utterance: &Utterance) -> Result<Speech, SpeechError> {
        if !self.voices.iter().any(|voice| voice.name.voice == utterance.voice) {
            return Err(SpeechError::UnknownVoice { engine: NAME, voice: utterance.voice.clone() });
        }
        let said = Said::of(utterance);
        if said.is_silent() {
            return Ok(Speech { samples: Vec::new(), rate: 22_050, ..Speech::default() });
        }
        let failed = |reason: String| SpeechError::failed(NAME, utterance, reason);
        let wav = self.driver.speak(&utterance.voice, &said.text, utterance.speed).map_err(failed)?;
        foreign::read(&wav).map_err(|error| failed(error.to_string()))
    }
}

fn missing(needs: &str, remedy: &str) -> SpeechError {
    SpeechError::NotInstalled { engine: NAME, needs: needs.into(), remedy: remedy.into() }
}

fn voice(name: &str, gender: Option<Gender>, language: &str, sound: &str) -> Voice {
    Voice { name: VoiceName::new(NAME, name), gender, language: language.into(), sound: sound.into() }
}

// ---------------------------------------------------------------------------------------------- Linux and other Unix

struct EspeakNg;

/// Accents and variants that differ in formants and tilt, far ones first.
#[rustfmt::skip]
const ESPEAK_VOICES: [(&str, Gender, &str, &str); 16] = [
    ("en-us+f2", Gender::Female, "en-US", "clear"),
    ("en-gb+m3", Gender::Male, "en-GB", "deep"),
    ("en-gb+f4", Gender::Female, "en-GB", "bright"),
    ("en-us+m7", Gender::Male, "en-US", "rough"),
    ("en-us+belinda", Gender::Female, "en-US", "high"),
    ("en-us+m1", Gender::Male, "en-US", "even"),
    ("en-gb-scotland+f3", Gender::Female, "en-GB", "sharp"),
    ("en-gb-scotland+m5", Gender::Male, "en-GB", "dark"),
    ("en-us+steph", Gender::Female, "en-US", "muffled"),
    ("en-us+Mike", Gender::Male, "en-US", "thin"),
    ("en-gb-x-rp+f5", Gender::Female, "en-GB", "breathy"),
    ("en-gb-x-rp+m8", Gender::Male, "en-GB", "narrow"),
    ("en-029+Annie", Gender::Female, "en-029", "full"),
    ("en-029+m4", Gender::Male, "en-029", "plain"),
    ("en-us+Andrea", Gender::Female, "en-US", "hollow"),
    ("en-gb+m6", Gender::Male, "en-GB", "tense"),
];

impl Driver for EspeakNg {
    fn version(&self) -> Result<String, SpeechError> {
        let output = Command::new("espeak-ng").arg("--version").output().map_err(|_| {
            missing("the program espeak-ng", "install it (Debian: apt install espeak-ng), or use --engine builtin")
        })?;
        // The line goes on with the path of the data, which says nothing of the sound.
        let line = String::from_utf8_lossy(&output.stdout);
        Ok(line.split("Data at").next().unwrap_or_default().trim().to_owned())
    }

    fn voices(&self) -> Result<Vec<Voice>, SpeechError> {
        let english =
            ESPEAK_VOICES.iter().map(|&(name, gender, language, sound)| voice(name, Some(gender), language, sound));
        let mut command = Command::new("espeak-ng");
        command.arg("--voices");
        // English does without the list.
        let list = run(command, b"").unwrap_or_default();
        Ok(english.chain(espeak_voices(&String::from_utf8_lossy(&list))).collect())
    }

    fn speak(&self, voice: &str, text: &str, speed: f64) -> Result<Vec<u8>, String> {
        let wpm = (165.0 * speed).round().clamp(80.0, 450.0);
        let mut command = Command::new("espeak-ng");
        command.args(["-v", voice, "-s", &wpm.to_string(), "-z", "-b", "1", "--stdin", "--stdout"]);
        run(command, text.as_bytes())
    }
}

/// Voices of all languages but English, of `espeak-ng --voices`: ` 5  pt-br   --/M   Portuguese_(Brazil)  roa/pt-BR  (pt 6)`.
fn espeak_voices(list: &str) -> Vec<Voice> {
    const VARIANTS: [(&str, Gender, &str); 4] = [
        ("f2", Gender::Female, "clear"),
        ("m3", Gender::Male, "deep"),
        ("f4", Gender::Female, "bright"),
        ("m7", Gender::Male, "rough"),
    ];
    let mut languages: Vec<(&str, String)> = Vec::new();
    for row in list.lines().skip(1) {
        let columns: Vec<&str> = row.split_whitespace().collect();
        let [_, language, _, _, file, ..] = columns.as_slice() else { continue };
        // MBROLA's voices want data of their own, and are listed whether these are there or not.
        // Chinese characters it calls “Chinese letter”, or spells their pinyin.
        let unread = ["ja", "cmn", "hak"].iter().any(|unread| crate::language::same(language, unread));
        if unread || crate::language::is_english(language) || file.starts_with("mb/") {
            continue;
        }
        let tag = match language.split_once('-') {
            Some((primary, region)) if region.len() == 2 => format!("{primary}-{}", region.to_uppercase()),
            _ => (*language).to_owned(),
        };
        if !languages.iter().any(|(known, _)| known == language) {
            languages.push((language, tag));
        }
    }
    let voices = languages.iter().flat_map(|(language, tag)| {
        VARIANTS.map(|(variant, gender, sound)| voice(&format!("{language}+{variant}"), Some(gender), tag, sound))
    });
    voices.collect()
}

// ------------------------------------------------------------------------------------------------------------- macOS

struct Say;

impl Driver for Say {
    fn version(&self) -> Result<String, SpeechError> {
        run(Command::new("sw_vers"), b"")
            .map(|output| {
                format!("say, {}", String::from_utf8_lossy(&output).split_whitespace().collect::<Vec<_>>().join(" "))
            })
            .map_err(|_| missing("the program `say`", "use --engine builtin"))
    }

    fn voices(&self) -> Result<Vec<Voice>, SpeechError> {
        let mut command = Command::new("say");
        command.args(["-v", "?"]);
        let list = run(command, b"").map_err(|_| missing("the program `say`", "use --engine builtin"))?;
        Ok(say_voices(&String::from_utf8_lossy(&list)))
    }

    fn speak(&self, voice: &str, text: &str, speed: f64) -> Result<Vec<u8>, String> {
        let scratch = Scratch::new(text)?;
        let mut command = Command::new("say");
        command.args(["-v", voice, "-r", &(175.0 * speed).round().to_string(), "--data-format=LEI16@22050", "-o"]);
        command.arg(&scratch.wav).arg("-f").arg(&scratch.text);
        run(command, b"")?;
        fs::read(&scratch.wav).map_err(|error| error.to_string())
    }
}

/// Voices of `say -v '?'`: `Samantha            en_US    # Hello! My name is Samantha.`
fn say_voices(list: &str) -> Vec<Voice> {
    #[rustfmt::skip]
    const FEMALE: [&str; 37] = [
        "Samantha", "Karen", "Moira", "Tessa", "Serena", "Kate", "Allison", "Ava", "Susan", "Victoria", "Veena",
        "Fiona", "Anna", "Petra", "Amélie", "Audrey", "Aurélie", "Mónica", "Marisol", "Paulina", "Alice", "Federica",
        "Joana", "Catarina", "Luciana", "Ellen", "Claire", "Zosia", "Alva", "Sara", "Nora", "Satu", "Yelda", "Zuzana",
        "Melina", "Milena", "Kyoko",
    ];
    #[rustfmt::skip]
    const MALE: [&str; 17] = [
        "Daniel", "Alex", "Fred", "Rishi", "Tom", "Oliver", "Lee", "Aaron", "Markus", "Thomas", "Nicolas", "Jorge",
        "Diego", "Luca", "Xander", "Yuri", "Maged",
    ];
    list.lines()
        .filter_map(|line| {
            let head = line.split('#').next()?.trim_end();
            let (name, language) = head.rsplit_once(char::is_whitespace)?;
            let name = name.trim();
            let plain = name.split(" (").next().unwrap_or(name);
            let gender = if FEMALE.contains(&plain) {
                Some(Gender::Female)
            } else if MALE.contains(&plain) {
                Some(Gender::Male)
            } else {
                None
            };
            // The English ones are full of effects (Bells, Zarvox) that no quoted person should speak with.
            let is_effect = gender.is_none() && language.starts_with("en");
            (!is_effect).then(|| voice(name, gender, &language.replace('_', "-"), "system"))
        })
        .collect()
}

// ----------------------------------------------------------------------------------------------------------- Windows

struct Sapi;

impl Sapi {
    /// Values reach the script through the environment, so that no text is ever part of a program.
    fn powershell(script: &str) -> Command {
        let mut command = Command::new("powershell");
        command.args(["-NoProfile", "-NonInteractive", "-Command"]).arg(format!(
            "$ErrorActionPreference='Stop'; Add-Type -AssemblyName System.Speech; \
             $s = New-Object System.Speech.Synthesis.SpeechSynthesizer; {script}"
        ));
        command
    }
}

impl Driver for Sapi {
    fn version(&self) -> Result<String, SpeechError> {
        run(Self::powershell("[Environment]::OSVersion.Version.ToString()"), b"")
            .map(|output| format!("SAPI, Windows {}", String::from_utf8_lossy(&output).trim()))
            .map_err(|_| missing("PowerShell with System.Speech", "use --engine builtin"))
    }

    fn voices(&self) -> Result<Vec<Voice>, SpeechError> {
        let script =
            "foreach ($v in $s.GetInstalledVoices()) { $i = $v.VoiceInfo; \"$($i.Name)|$($i.Gender)|$($i.Culture)\" }";
        let list = run(Self::powershell(script), b"")
            .map_err(|_| missing("PowerShell with System.Speech", "use --engine builtin"))?;
        Ok(sapi_voices(&String::from_utf8_lossy(&list)))
    }

    fn speak(&self, voice: &str, text: &str, speed: f64) -> Result<Vec<u8>, String> {
        let scratch = Scratch::new(text)?;
        let mut command = Self::powershell(
            "$s.SelectVoice($env:QUOTECAST_VOICE); $s.Rate = [int]$env:QUOTECAST_RATE; \
             $s.SetOutputToWaveFile($env:QUOTECAST_WAV); \
             $s.Speak([IO.File]::ReadAllText($env:QUOTECAST_TEXT, [Text.Encoding]::UTF8)); $s.Dispose()",
        );
        // SAPI's rate runs from −10 (a third of the speed) to 10 (three times).
        let rate = (10.0 * speed.log(3.0)).round().clamp(-10.0, 10.0);
        command
            .env("QUOTECAST_VOICE", voice)
            .env("QUOTECAST_RATE", rate.to_string())
            .env("QUOTECAST_WAV", &scratch.wav)
            .env("QUOTECAST_TEXT", &scratch.text);
        run(command, b"")?;
        fs::read(&scratch.wav).map_err(|error| error.to_string())
    }
}

/// Lines `Microsoft Zira Desktop|Female|en-US`.
fn sapi_voices(list: &str) -> Vec<Voice> {
    list.lines()
        .filter_map(|line| {
            let mut parts = line.trim().split('|');
            let (name, gender, language) = (parts.next()?, parts.next()?, parts.next()?);
            let gender = match gender {
                "Female" => Some(Gender::Female),
                "Male" => Some(Gender::Male),
                _ => None,
            };
            Some(voice(name, gender, language, "system"))
        })
        .collect()
}

// ------------------------------------------------------------------------------------------------------------- shared

/// Two files in the folder for temporary ones, gone when dropped.
struct Scratch {
    text: PathBuf,
    wav: PathBuf,
}

impl Scratch {
    fn new(text: &str) -> Result<Self, String> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let stem = format!("quotecast-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let scratch = Scratch {
            text: env::temp_dir().join(format!("{stem}.txt")),
            wav: env::temp_dir().join(format!("{stem}.wav")),
        };
        fs::write(&scratch.text, text).map_err(|error| error.to_string())?;
        Ok(scratch)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.text);
        let _ = fs::remove_file(&self.wav);
    }
}

/// Runs a program with `input` on its standard input; its standard output, or what it complained of.
fn run(mut command: Command, input: &[u8]) -> Result<Vec<u8>, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{name} does not start: {error}"))?;
    if let Some(mut stdin) = child.stdin.take() {
        // An utterance is far smaller than a pipe's buffer, so this cannot wait for the child's output to be read.
        stdin.write_all(input).map_err(|error| format!("{name} takes no text: {error}"))?;
    }
    let output = child.wait_with_output().map_err(|error| format!("{name}: {error}"))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let told = String::from_utf8_lossy(&output.stderr);
    Err(format!("{name} ended with {}: {}", output.status, told.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_say_is_read() {
        let list = "Alex                en_US    # Most people recognize me by my voice.\n\
                    Bad News            en_US    # The light you see.\n\
                    Samantha (Enhanced) en_US    # Hello!\n\
                    Thomas              fr_FR    # Bonjour.\n";
        let found: Vec<_> = say_voices(list).into_iter().map(|v| (v.name.voice, v.gender, v.language)).collect();
        let voice = |name: &str, gender, language: &str| (name.to_owned(), Some(gender), language.to_owned());
        let expected = [
            voice("Alex", Gender::Male, "en-US"),
            voice("Samantha (Enhanced)", Gender::Female, "en-US"),
            voice("Thomas", Gender::Male, "fr-FR"),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn the_list_of_sapi_is_read() {
        let found = sapi_voices("Microsoft Zira Desktop|Female|en-US\r\nMicrosoft Hedda|Female|de-DE\r\n");
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].name.to_string(), "system:Microsoft Zira Desktop");
        assert_eq!(found[1].language, "de-DE");
    }

    #[test]
    fn the_list_of_espeak_is_read() {
        let list = "Pty Language       Age/Gender VoiceName          File                 Other Languages\n \
                    5  cmn             --/M      Chinese_(Mandarin) sit/cmn              (zh-cmn 5)(zh 5)\n \
                    2  en-gb           --/M      English_(Great_Britain) gmw/en               (en 2)\n \
                    5  de              --/M      German             gmw/de               \n \
                    5  ja              --/M      Japanese           jpx/ja               \n \
                    7  de              --/M      german-mbrola-6    mb/mb-de6            \n \
                    5  pt-br           --/M      Portuguese_(Brazil) roa/pt-BR            (pt 6)\n";
        let found: Vec<_> = espeak_voices(list).into_iter().map(|v| (v.name.voice, v.language)).collect();
        assert_eq!(found.len(), 8);
        assert_eq!(found[0], ("de+f2".into(), "de".into()));
        assert_eq!(found[7], ("pt-br+m7".into(), "pt-BR".into()));
    }
}
