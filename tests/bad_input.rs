//! Bad input gets a clear error and loses nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what is wrong")]

mod common;

use std::{fs, io::Write, process::Stdio};

use common::{Ran, Show, TWO_SPEAKERS};

const SCRIPT: &str = "scripts/lighthouse-keeps-its-lamp.md";

/// A run that fails leaves a finished show as it was.
#[track_caller]
fn loses_nothing(show: &Show, run: impl FnOnce(&Show)) {
    let before = show.files();
    run(show);
    let after = show.files();
    let names = |files: &[(String, Vec<u8>)]| files.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&before), names(&after));
    assert!(before == after, "a file changed");
}

#[test]
fn an_empty_article() {
    let show = Show::new();
    for (name, text) in [("empty.txt", ""), ("blank.md", " \n\t\n\u{feff}\n"), ("marks.txt", "…\n\n—\n")] {
        show.write(name, text);
        show.run(["make", name]).fails(2).says(name);
    }
    assert!(!show.exists("podcast.toml"), "a show was made for nothing");
}

#[test]
fn a_binary_file() {
    let show = Show::new();
    show.write("photo.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x04\0");
    show.run(["make", "photo.txt"]).fails(2).says("photo.txt");
    assert!(!show.exists("podcast.toml"));
}

#[test]
fn a_text_above_the_limit_is_refused_before_it_is_read() {
    let show = Show::new();
    let file = fs::File::create(show.path("huge.txt")).unwrap();
    // A file with a hole: nothing that reads it whole would be quick, and it takes no room.
    file.set_len(50_000_000).unwrap();
    show.run(["make", "huge.txt"]).fails(2).says("huge.txt").says("10");
    // And from a pipe, where the length is not known.
    let mut child = show.command(["make", "-"]).stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let chunk = "All work and no play. ".repeat(5_000);
    let mut sent = 0;
    while sent < 50_000_000 && stdin.write_all(chunk.as_bytes()).is_ok() {
        sent += chunk.len();
    }
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(sent < 50_000_000, "all of it was read");
}

#[test]
fn a_path_that_is_not_there_and_a_folder() {
    let show = Show::new();
    show.run(["make", "nothing.txt"]).fails(2).says("nothing.txt").says("give the path");
    fs::create_dir(show.path("folder")).unwrap();
    show.run(["make", "folder"]).fails(2).says("folder");
}

#[test]
fn marks_that_do_not_pair_harm_nobody() {
    let show = Show::new();
    show.write(
        "bad.txt",
        "Unpaired\n\n“This never ends, said Mara Quist.\n\nThe board met.\n\n“All is well,” said Jonas Hell.\n",
    );
    show.run(["make", "bad.txt"]).succeeds();
    let script = show.read("scripts/unpaired.md");
    assert!(script.contains("> **Jonas Hell:** All is well,"), "{script}");
    assert!(script.contains("> **Mara Quist:** This never ends,"), "{script}");
}

#[test]
fn a_script_that_names_an_unknown_speaker() {
    let show = Show::made();
    show.edit(SCRIPT, "> **Mara Quist:** In the end", "> **Mara Qvist:** In the end");
    loses_nothing(&show, |show| {
        show.run(["render"]).fails(2).says("Mara Qvist").says(SCRIPT).says("write “Mara Quist”");
    });
}

#[test]
fn a_script_that_names_an_unknown_voice() {
    let show = Show::made();
    let voice = show.read(SCRIPT).lines().find(|line| line.starts_with("voice = ")).unwrap().to_owned();
    show.edit(SCRIPT, &voice, "voice = \"builtin:brich\"");
    let line = show.read(SCRIPT).lines().position(|line| line.contains("brich")).unwrap() + 1;
    loses_nothing(&show, |show| {
        show.run(["render"])
            .fails(2)
            .says(&format!("{SCRIPT}:{line}:"))
            .says("brich")
            .says("did you mean “builtin:birch”?");
    });
    show.edit(SCRIPT, "builtin:brich", "bultin:birch");
    loses_nothing(&show, |show| {
        show.run(["render"]).fails(2).says("bultin:birch");
    });
}

#[test]
fn malformed_front_matter() {
    let show = Show::made();
    let good = show.read(SCRIPT);
    for (from, to, says) in
        [("title = \"", "title = ", SCRIPT), ("title = ", "titel = ", "title"), ("+++\n", "", "+++")]
    {
        show.write(SCRIPT, good.replacen(from, to, 1));
        loses_nothing(&show, |show| {
            show.run(["render"]).fails(2).says(says).says(SCRIPT);
        });
    }
    show.write(SCRIPT, "");
    loses_nothing(&show, |show| {
        show.run(["render"]).fails(2).says(SCRIPT);
    });
}

#[test]
fn an_inline_form_that_nobody_knows_is_told_with_its_place() {
    let show = Show::made();
    show.edit(SCRIPT, "You cannot lose", "You [pause soon] cannot lose");
    let line = show.read(SCRIPT).lines().position(|line| line.contains("[pause soon]")).unwrap() + 1;
    loses_nothing(&show, |show| {
        show.run(["render"]).fails(2).says("pause soon").says(&format!("{SCRIPT}:{line}:"));
    });
}

#[test]
fn a_misspelt_setting_is_told_with_the_right_one() {
    let show = Show::made();
    show.write("podcast.toml", "title = \"Coast\"\nlangauge = \"en\"\n");
    loses_nothing(&show, |show| {
        show.run(["make", "lighthouse.txt"]).fails(2).says("podcast.toml:2:1").says("did you mean `language`?");
    });
    show.write("podcast.toml", "title = \"Coast\"\n[mastering]\nloudness = \"loud\"\n");
    show.run(["feed"]).fails(2).says("podcast.toml:3");
    show.write("podcast.toml", "title = Coast\n");
    show.run(["feed"]).fails(2).says("podcast.toml:1");
}

#[test]
fn a_misspelt_key_in_cast_toml() {
    let show = Show::made();
    show.edit("cast.toml", "gender = \"female\"", "gendre = \"female\"");
    show.run(["make", "lighthouse.txt"]).fails(2).says("cast.toml").says("did you mean `gender`?");
}

#[test]
fn an_unknown_engine_and_a_typo_in_a_verb() {
    let show = Show::made();
    loses_nothing(&show, |show| {
        show.run(["render", "--engine", "bultin"]).fails(2).says("builtin, system");
        show.run(["rendr"]).fails(2).says("render");
        show.run(["render", "lighthouse-keeps-its-lmap"]).fails(2).says("did you mean lighthouse-keeps-its-lamp?");
        show.run(["make"]).fails(2).says("ARTICLE");
    });
}

#[test]
fn a_folder_that_is_no_show() {
    let show = Show::new();
    for verb in ["render", "feed", "list", "serve", "check"] {
        show.run([verb]).fails(2).says("no podcast.toml").says("quotecast init");
    }
    show.run(["init", "--title", "Coast"]).succeeds();
    show.run(["init"]).fails(2).says("is a show already");
}

#[test]
fn an_audio_file_deleted_before_feed() {
    let show = Show::made();
    fs::remove_file(show.path("audio/lighthouse-keeps-its-lamp.mp3")).unwrap();
    loses_nothing(&show, |show| {
        show.run(["feed"]).fails(1).says("is gone").says("quotecast render scripts/lighthouse-keeps-its-lamp.md");
    });
    let feed = show.bytes("feed/feed.xml");
    show.run(["render", "lighthouse-keeps-its-lamp"]).succeeds();
    assert_eq!(show.bytes("feed/feed.xml"), feed);
}

#[test]
fn a_damaged_segment_is_spoken_again() {
    let show = Show::made();
    let audio = show.bytes("audio/lighthouse-keeps-its-lamp.mp3");
    let segment = fs::read_dir(show.path("audio/segments")).unwrap().next().unwrap().unwrap().path();
    let mut bytes = fs::read(&segment).unwrap();
    let middle = bytes.len() / 3;
    bytes[middle] ^= 0x55;
    fs::write(&segment, &bytes).unwrap();
    fs::remove_file(show.path("audio/lighthouse-keeps-its-lamp.mp3")).unwrap();
    show.run(["render"]).succeeds();
    assert_eq!(show.bytes("audio/lighthouse-keeps-its-lamp.mp3"), audio);
}

#[test]
fn a_damaged_record_is_told_and_left_alone() {
    let show = Show::made();
    show.write("feed/episodes/lighthouse-keeps-its-lamp.json", "{\"version\": 1");
    loses_nothing(&show, |show| {
        show.run(["feed"]).fails(1).says("lighthouse-keeps-its-lamp.json");
        show.run(["make", "lighthouse.txt"]).fails(1).says("lighthouse-keeps-its-lamp.json");
    });
}

#[test]
fn one_bad_article_of_three_does_not_keep_the_others_from_being_made() {
    let show = Show::new();
    show.write("a.txt", TWO_SPEAKERS).write("b.txt", "").write("c.txt", "Third\n\nA short one, with a few words.\n");
    show.run(["make", "a.txt", "b.txt", "c.txt"]).fails(2).says("b.txt");
    assert!(show.exists("audio/lighthouse-keeps-its-lamp.mp3") && show.exists("audio/third.mp3"));
}

/// A PNG that claims so many pixels, and has none.
fn png_of(side: u32) -> Vec<u8> {
    let chunk = |name: &[u8], data: &[u8]| {
        let mut sum = flate2::Crc::new();
        sum.update(name);
        sum.update(data);
        [&(data.len() as u32).to_be_bytes(), name, data, &sum.sum().to_be_bytes()].concat()
    };
    let [a, b, c, d] = side.to_be_bytes();
    let head = [a, b, c, d, a, b, c, d, 8, 2, 0, 0, 0];
    [b"\x89PNG\r\n\x1a\n".as_slice(), &chunk(b"IHDR", &head), &chunk(b"IDAT", &[0x78, 0x9c])].concat()
}

#[test]
fn a_cover_that_cannot_be_one_is_told_with_what_to_do() {
    let show = Show::made();
    let settings = show.read("podcast.toml");
    let settings = |name: &str| format!("cover = \"{name}\"\n{settings}");
    let mut small = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(16, 16).write_to(&mut small, image::ImageFormat::Png).unwrap();
    let small = small.into_inner();
    let mut wide = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(1600, 1400).write_to(&mut wide, image::ImageFormat::Jpeg).unwrap();
    for (name, bytes, says) in [
        ("small.png", small.clone(), "at least 1400×1400 pixels, and this picture has 16×16"),
        ("wide.jpg", wide.into_inner(), "crop it to 1400×1400"),
        ("text.png", b"This is no picture.".to_vec(), "must be a PNG or JPEG picture; this file is neither"),
        ("corrupt.png", png_of(1500), "cannot be read as a picture"),
        ("cut.png", small[..40].to_vec(), "cannot be"),
        ("bomb.png", png_of(60_000), "at most 8192×8192 pixels, and this picture has 60000×60000"),
    ] {
        show.write(name, bytes).write("podcast.toml", settings(name));
        loses_nothing(&show, |show| {
            show.run(["feed"]).fails(2).says(name).says(says);
        });
    }
    show.write("podcast.toml", settings("nowhere.png"));
    show.run(["feed"]).fails(2).says("nowhere.png is not there").says("leave the key out");
    // Two hundred megabytes, which take no room on the disk and no time: their length is looked at, not they.
    let heavy = fs::File::create(show.path("heavy.png")).unwrap();
    (&heavy).write_all(&png_of(1500)).unwrap();
    heavy.set_len(200 << 20).unwrap();
    show.write("podcast.toml", settings("heavy.png"));
    show.run(["feed"]).fails(2).says("heavy.png").says("may have 64 MB, and this one has 200");
}

/// Root may write everywhere, so a folder that cannot be written is a read-only mount.
#[cfg(target_os = "linux")]
#[test]
fn a_read_only_disk_and_a_full_one() {
    let show = Show::made();
    let segments = show.segments();
    show.edit("lighthouse.txt", "serviced in May", "serviced in June, and then again in July");
    for (options, says) in [("ro", "Read-only file system"), ("size=64k", "No space left on device")] {
        // A tmpfs over audio/ in a mount namespace of the run's own: nothing outside sees it, and it ends with it.
        let root = show.root().display();
        let program = env!("CARGO_BIN_EXE_quotecast");
        let script = format!(
            "mount -t tmpfs -o {options} none '{root}/audio' && cd '{root}' && exec '{program}' make lighthouse.txt"
        );
        let mut command = std::process::Command::new("unshare");
        command.args(["--user", "--map-root-user", "--mount", "sh", "-c", &script]);
        for (key, value) in common::quotecast().get_envs() {
            if let Some(value) = value {
                command.env(key, value);
            }
        }
        command.stdin(Stdio::null());
        if !std::process::Command::new("unshare")
            .args(["--user", "--map-root-user", "--mount", "true"])
            .status()
            .is_ok_and(|s| s.success())
        {
            eprintln!("SKIPPED: needs `unshare` with user and mount namespaces to make a read-only and a full disk");
            return;
        }
        let record = show.bytes("feed/episodes/lighthouse-keeps-its-lamp.json");
        Ran::of(&mut command).fails(1).says(says);
        assert_eq!(show.bytes("feed/episodes/lighthouse-keeps-its-lamp.json"), record);
        assert_eq!(show.segments(), segments);
    }
    show.run(["make", "lighthouse.txt"]).succeeds();
}
