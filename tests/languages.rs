//! Articles in other languages, and words of other alphabets in English ones.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what is wrong")]
#![cfg(feature = "espeak")]

mod common;

use common::Show;

const GERMAN: &str = "\
Die Brücke von Lindau

Der Bürgermeister eröffnete gestern die neue Brücke über den Fluss, und die halbe Stadt stand am Ufer und sah ihm zu. \
Niemand wusste, warum die Lichter im Hafen schon vor Mitternacht ausgegangen waren.

„Wir haben jeden Stein zweimal umgedreht“, sagte die Architektin Mira Solberg. „Gefunden haben wir nichts.“
";

const FRENCH: &str = "\
Le vieux pont ferme

La mairie a décidé hier de fermer le vieux pont, et toute la ville était venue voir les ouvriers poser les barrières. \
Personne ne savait pourquoi les lumières du port s'étaient éteintes avant minuit, ni qui avait donné cet ordre.
";

const SPANISH: &str = "\
Un puente nuevo

El alcalde inauguró ayer el puente nuevo sobre el río, y media ciudad estaba en la orilla para verlo cruzar. Nadie sabía \
por qué las luces del puerto se habían apagado antes de la medianoche, ni quién lo había mandado.
";

const ENGLISH: &str = "\
A bridge for Lindau

The mayor opened the new bridge over the river yesterday, and half of the town stood on the bank and watched him cross. \
Nobody knew why the lights in the harbour had gone out before midnight.

“Wir haben jeden Stein zweimal umgedreht und trotzdem nichts gefunden,” said Mira Solberg, the architect, in German.
";

fn narrator(show: &Show, slug: &str) -> String {
    let script = show.read(&format!("scripts/{slug}.md"));
    let (_, rest) = script.split_once("[cast.narrator]\nvoice = \"").unwrap_or_else(|| panic!("{script}"));
    rest.split('"').next().unwrap().to_owned()
}

#[test]
fn articles_in_other_languages_are_told_so_and_read_by_a_voice_that_has_the_language() {
    let show = Show::new();
    for (slug, article, tag, name, notice) in [
        ("die-bruecke-von-lindau", GERMAN, "de", "German", "Diese Folge wurde von synthetischen Stimmen gelesen."),
        ("le-vieux-pont-ferme", FRENCH, "fr", "French", "Cet épisode a été lu par des voix de synthèse."),
        ("un-puente-nuevo", SPANISH, "es", "Spanish", "Este episodio fue leído por voces sintéticas."),
    ] {
        show.write("article.txt", article);
        let ran = show.run(["make", "article.txt", "--json"]).succeeds();
        let made = ran.json();
        let slug_made = made["episodes"][0]["slug"].as_str().unwrap();
        assert!(slug_made.len() >= slug.len() - 2, "{slug_made}");
        let voice = format!("builtin:{tag}-birch");
        assert!(ran.stderr.contains(&format!("it is in {name}")) && ran.stderr.contains(&voice), "{}", ran.stderr);
        let script = show.read(&format!("scripts/{slug_made}.md"));
        assert!(
            script.contains(&format!("language = \"{tag}\"")) && script.ends_with(&format!("{notice}\n")),
            "{script}"
        );
        assert_eq!(narrator(&show, slug_made), voice);
        let record = show.read(&format!("feed/episodes/{slug_made}.json"));
        assert!(record.contains(&format!("\"language\": \"{tag}\"")), "{record}");
        assert!(!show.exists("cast.toml"), "the show is English");
        std::fs::remove_file(show.path(&format!("scripts/{slug_made}.md"))).unwrap();
    }
    // “TLAN” of the file's tag.
    show.write("article.txt", GERMAN);
    let made = show.run(["make", "article.txt", "--json"]).succeeds().json();
    let audio = show.bytes(made["episodes"][0]["audio"].as_str().unwrap());
    assert!(audio[..4096].windows(3).any(|three| three == b"deu"));
}

#[test]
fn a_quote_in_another_language_and_a_short_text_leave_an_article_english() {
    let show = Show::new();
    show.write("bridge.txt", ENGLISH).write("short.txt", "Kurz\n\nWir fahren morgen.\n");
    for file in ["bridge.txt", "short.txt"] {
        let ran = show.run(["make", file, "--json"]).succeeds();
        let slug = ran.json()["episodes"][0]["slug"].as_str().unwrap().to_owned();
        assert!(!ran.stderr.contains("it is in"), "{}", ran.stderr);
        assert_eq!(narrator(&show, &slug), "builtin:birch");
        assert!(!show.read(&format!("scripts/{slug}.md")).contains("language ="));
    }
}

#[test]
fn what_is_stated_wins_and_a_show_in_another_language_reads_it() {
    let show = Show::new();
    show.write("short.md", "---\ntitle: Kurz\nlang: de-AT\n---\n\nWir fahren morgen.\n");
    show.run(["make", "short.md"]).succeeds().says("it is in German");
    assert!(show.read("scripts/kurz.md").contains("language = \"de-AT\""));
    let german = Show::new();
    german.write("podcast.toml", "title = \"Nachrichten\"\nlanguage = \"de\"\n");
    german.write("kurz.txt", "Kurz\n\nWir fahren morgen.\n").write("bridge.txt", ENGLISH);
    german.run(["make", "kurz.txt", "bridge.txt"]).succeeds();
    assert_eq!(narrator(&german, "kurz"), "builtin:de-birch");
    assert!(!german.read("scripts/kurz.md").contains("language ="));
    assert_eq!(narrator(&german, "a-bridge-for-lindau"), "builtin:birch");
    assert!(german.read("scripts/a-bridge-for-lindau.md").contains("language = \"en\""));
}

#[test]
fn without_a_voice_for_it_the_script_says_who_speaks_or_nobody_does() {
    let show = Show::new();
    show.write("short.txt", "Kurz\n\nA wee bit o the ither.\n");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let lonely = |args: &[&str]| {
        let mut command = show.command(["--quiet"]);
        // No espeak-ng of the system's.
        command.args(args).env("PATH", if cfg!(unix) { std::ffi::OsString::new() } else { path.clone() });
        common::Ran::of(&mut command)
    };
    let ran = lonely(&["make", "short.txt", "--language", "xx"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(ran.stderr.contains("kurz is in “xx”") && ran.stderr.contains("scripts/kurz.md"), "{}", ran.stderr);
    show.edit("scripts/kurz.md", "[cast.narrator]\n", "[cast.narrator]\nvoice = \"builtin:olive\"\n");
    let ran = lonely(&["render", "kurz"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let ran = lonely(&["render", "kurz", "--engine", "builtin"]);
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    assert!(ran.stderr.contains("leave --engine out"), "{}", ran.stderr);
}

#[test]
fn names_in_other_alphabets_are_said_in_latin_letters_and_told_in_one_line() {
    let show = Show::new();
    show.write(
        "names.txt",
        "Four friends meet\n\nThe pianist Владимир Жуковский met Χρήστος Παπαδόπουλος, 习近平 and نجيب محفوظ in the harbour, \
         and they all spoke of β-carotene until the kettle of お茶の水 was cold.\n\n“It was late,” said Mira Solberg.\n",
    );
    let ran = show.run(["make", "names.txt"]).succeeds();
    let told: Vec<&str> = ran.stderr.lines().filter(|line| line.contains("alphabet")).collect();
    assert_eq!(told.len(), 1, "{}", ran.stderr);
    assert!(told[0].contains("7 words of another alphabet said in Latin letters"), "{}", told[0]);
    assert!(told[0].contains("1 word not said"), "{}", told[0]);
    assert!(!ran.stderr.contains("there is no sound"), "{}", ran.stderr);
    assert!(
        show.read("scripts/four-friends-meet.md").contains("Владимир Жуковский"),
        "the script shows what is written"
    );
    show.run(["render"]).succeeds().says("said in Latin letters");
    show.edit("scripts/four-friends-meet.md", "お茶の水", "[お茶の水](Ochanomizu)");
    let again = show.run(["render"]).succeeds();
    assert!(!again.stderr.contains("not said"), "{}", again.stderr);
}

#[test]
fn voices_of_other_languages_are_listed_by_language() {
    let show = Show::new();
    let all = show.run(["voices", "--engine", "builtin"]).succeeds().stdout;
    assert!(all.contains("builtin: 12 voices, 96 more") && !all.contains("de-birch"), "{all}");
    let german = show.run(["voices", "--engine", "builtin", "--language", "de"]).succeeds().stdout;
    assert!(german.contains("builtin:de-birch") && !german.contains("builtin:birch"), "{german}");
    show.run(["voices", "sample", "Guten Abend.", "--language", "de", "--engine", "builtin", "--out", "lines"])
        .succeeds();
    assert_eq!(show.files().len(), 4);
}
