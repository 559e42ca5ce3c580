//! A run that is stopped loses at most what was being spoken; the next one goes on, and nobody can tell.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what is wrong")]

mod common;

use std::{
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use common::{Show, TWO_SPEAKERS};

fn prepared() -> Show {
    let show = Show::new();
    show.write("podcast.toml", "title = \"Coast\"\n").write("lighthouse.txt", TWO_SPEAKERS);
    show
}

/// Nothing under feed/ or audio/ is ever half a file: what stands there is readable.
fn nothing_is_half(show: &Show) {
    for (name, bytes) in show.files() {
        if name.contains("/.") || name.starts_with('.') {
            continue;
        }
        if name.ends_with(".json") {
            serde_json::from_slice::<serde_json::Value>(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        } else if name.ends_with(".xml") {
            assert!(String::from_utf8_lossy(&bytes).trim_end().ends_with("</rss>"), "{name} is cut");
        } else if name.ends_with(".wav") {
            quotecast::speech::wav::from_bytes(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        } else if name.ends_with(".mp3") {
            quotecast::audio::measure(&show.path(&name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
    }
}

#[test]
fn forty_kills_leave_the_bytes_of_an_undisturbed_run() {
    let undisturbed = prepared();
    let start = Instant::now();
    undisturbed.run(["make", "lighthouse.txt"]).succeeds();
    let whole = start.elapsed();
    let wanted = undisturbed.files();

    let show = prepared();
    // Instants spread over the run by a fixed rule (the golden ratio), so that a failure can be had again. After each
    // kill the show starts from a different depth; now and then it starts from nothing.
    let mut killed = 0;
    let mut fraction = 0.5;
    for round in 0..40 {
        if round % 5 == 0 {
            for (name, _) in show.files() {
                if name != "podcast.toml" && name != "lighthouse.txt" {
                    std::fs::remove_file(show.path(&name)).unwrap();
                }
            }
        }
        fraction = (fraction + 0.618_034) % 1.0;
        let mut child =
            show.command(["make", "lighthouse.txt"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        thread::sleep(whole.mul_f64(fraction));
        if child.try_wait().unwrap().is_none() {
            killed += 1;
        }
        // SIGKILL on Unix, TerminateProcess on Windows: nothing of ours runs any more.
        child.kill().ok();
        child.wait().unwrap();
        nothing_is_half(&show);
    }
    assert!(killed > 10, "only {killed} of 40 runs were still running when they were killed");
    show.run(["make", "lighthouse.txt"]).succeeds();
    let got = show.files();
    let names = |files: &[(String, Vec<u8>)]| files.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&wanted), names(&got));
    for ((name, wanted), (_, got)) in wanted.iter().zip(&got) {
        assert!(wanted == got, "{name} differs");
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_with_130_and_the_next_run_goes_on() {
    let show = prepared();
    let text: String =
        (0..120).map(|n| format!("On day {n} the tide came in, and then it went out again.\n\n")).collect();
    show.write("long.txt", format!("A long year\n\n{text}"));
    let child =
        show.command(["make", "long.txt", "-j", "1"]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let deadline = Instant::now() + Duration::from_secs(60);
    while show.segments() < 3 && Instant::now() < deadline {
        thread::sleep(Duration::from_millis(5));
    }
    std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    assert!(String::from_utf8_lossy(&output.stderr).contains("run the command again"));
    let kept = show.segments();
    assert!((3..120).contains(&kept), "{kept}");
    nothing_is_half(&show);
    assert!(!show.exists("audio/a-long-year.mp3"));
    let again = show.run(["make", "long.txt", "--json"]).succeeds().json();
    assert!(again["episodes"][0]["reused"].as_u64().unwrap() >= 3);
}

#[test]
fn of_two_at_once_one_is_told_who_is_at_work() {
    let show = prepared();
    let text: String =
        (0..120).map(|n| format!("On day {n} the tide came in, and then it went out again.\n\n")).collect();
    show.write("long.txt", format!("A long year\n\n{text}"));
    let mut first = show.command(["make", "long.txt"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let deadline = Instant::now() + Duration::from_secs(60);
    while show.segments() < 3 && Instant::now() < deadline {
        thread::sleep(Duration::from_millis(5));
    }
    show.run(["make", "lighthouse.txt"]).fails(1).says("quotecast make (process");
    assert!(first.wait().unwrap().success());
    show.run(["make", "lighthouse.txt"]).succeeds();
}
