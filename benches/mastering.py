#!/usr/bin/env python3
"""How an episode of any length is mastered, beside ffmpeg in the same run.

    cargo build --release && apt-get install ffmpeg
    python3 benches/mastering.py [--minutes 10 60 180] [--engine builtin] [--text ARTICLE] [--settings FILE]

For an episode of each length (sentences made up here, in turn by a narrator and two people, or an article of yours): the wall
time and the peak memory of mastering and encoding alone, its segments being there; the loudness and true peak that ffmpeg's
`ebur128` reads, the length that it decodes beside the one that is told, the share of silence, the steepest step
within half a millisecond of a joint.
Then what ffmpeg takes for the same hour: its meter, loudnorm, and LAME, one after the other.
"""

import argparse
import array
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

RATE = 44100
SENTENCES = [
    "The ferry left the harbour on time this morning, number {n} of the year, and the pilot was on board, asleep.",
    "“We counted {n} boats before the fog came in,” said Mira Solberg, the harbour master.",
    "Nobody had asked her to count, and nobody asked her to stop.",
    "“You can lose a boat in such a fog,” said Jonas Hell, who sells rope. “You cannot lose {n} of them.”",
    "The council met at noon, looked at the figures for the {n}th time, and went home.",
]


def article(minutes):
    """About so many minutes, at 150 words a minute."""
    paragraphs, words, n = [], 0, 0
    while words < minutes * 165:
        n += 1
        text = " ".join(sentence.format(n=n) for sentence in SENTENCES)
        if n % 12 == 0:
            text = f"## Part {n // 12}\n\n{text}"
        words += len(text.split())
        paragraphs.append(text)
    return "# A harbour in the fog\n\n" + "\n\n".join(paragraphs) + "\n"


def run(command, **more):
    """Wall seconds and peak memory in MB of a program."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, **more)
    peak = 0
    # What wait4 tells begins with the memory of this script, which the program was forked from.
    while process.poll() is None:
        try:
            status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
            peak = max([peak] + [int(kb) for kb in re.findall(r"VmHWM:\s+(\d+)", status)])
        except OSError:
            pass
        time.sleep(0.02)
    if process.returncode:
        sys.exit(f"{command[0]} failed: {process.returncode}")
    return time.perf_counter() - start, peak / 1024


def ffmpeg(*arguments):
    start = time.perf_counter()
    done = subprocess.run(["ffmpeg", "-hide_banner", "-nostats", *arguments], capture_output=True, text=True, check=True)
    return time.perf_counter() - start, done.stderr


def figures(audio, timeline):
    """What ffmpeg says of a file."""
    _, told = ffmpeg("-i", audio, "-af", "ebur128=peak=true", "-f", "null", "-")
    told = told[told.rindex("Summary:"):]
    number = lambda name: float(re.search(name + r":\s+(-?[\d.]+)", told).group(1))
    raw = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", audio, "-f", "f32le", "-ac", "1", "-"], capture_output=True, check=True
    ).stdout
    samples = array.array("f", raw)
    passages = timeline["passages"]
    spoken = sum(passage["end_ms"] - passage["start_ms"] for passage in passages)
    steepest = 0
    for passage in passages:
        for ms in (passage["start_ms"], passage["end_ms"]):
            at = ms * RATE // 1000
            around = samples[max(at - 22, 0):at + 22]
            steepest = max([steepest] + [abs(b - a) for a, b in zip(around, around[1:])])
    return {
        "lufs": number("I"), "lra": number("LRA"), "true_peak": number("Peak"),
        "decoded": len(samples), "told": timeline["length"],
        "pauses_%": round(100 * (1 - spoken * RATE / 1000 / timeline["length"]), 1),
        "steepest": round(steepest, 4),
    }


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--minutes", type=int, nargs="+", default=[10, 60, 180])
    options.add_argument("--engine", default="builtin")
    options.add_argument("--text", type=pathlib.Path, help="an article to measure instead")
    options.add_argument("--settings", type=pathlib.Path, help="a podcast.toml")
    options.add_argument("--program", default="target/release/quotecast")
    options.add_argument("--no-ffmpeg-times", action="store_true")
    given = options.parse_args()
    environment = {**os.environ, "QUOTECAST_OFFLINE": "1"}
    for minutes in [0] if given.text else given.minutes:
        with tempfile.TemporaryDirectory() as folder:
            show = pathlib.Path(folder)
            if given.settings:
                shutil.copy(given.settings, show / "podcast.toml")
            else:
                (show / "podcast.toml").write_text('title = "Bench"\n')
            (show / "a.md").write_text(given.text.read_text() if given.text else article(minutes))
            quotecast = [given.program, "--show", folder, "-q"]
            subprocess.run([*quotecast, "make", show / "a.md", "--engine", given.engine], env=environment, check=True)
            audio = next((show / "audio").glob("*.mp3"))
            first = audio.read_bytes()
            audio.unlink()
            wall, memory = run([*quotecast, "render"], env=environment)
            assert audio.read_bytes() == first, "not the same bytes twice"
            timeline = json.loads(next((show / "audio").glob("*.timeline.json")).read_text())
            length = timeline["length"] / RATE
            told = figures(audio, timeline)
            print(f"{length / 60:.1f} min: {wall:.2f} s, {length / wall:.0f} × real time, {memory:.0f} MB; {told}", flush=True)
            if not given.no_ffmpeg_times and 50 < length / 60 < 70:
                wav = show / "whole.wav"
                ffmpeg("-i", audio, wav)
                times = {
                    "meter": ffmpeg("-i", wav, "-af", "ebur128=peak=true", "-f", "null", "-")[0],
                    "loudnorm": ffmpeg("-i", wav, "-af", "loudnorm=I=-16:TP=-1", "-f", "null", "-")[0],
                    "lame": ffmpeg("-i", wav, "-c:a", "libmp3lame", "-b:a", "96k", "-y", show / "x.mp3")[0],
                }
                print("    ffmpeg:", ", ".join(f"{name} {seconds:.1f} s" for name, seconds in times.items()), flush=True)


main()
