#!/usr/bin/env python3
"""How fast the natural voices are, beside onnxruntime in the same run.

    cargo build --release && target/release/quotecast voices install hibari kokoro
    pip install onnxruntime numpy scipy && pip install --no-deps hibari-tts==0.2.1
    python benches/voices.py ARTICLE [--kokoro kokoro-v1.0.int8.onnx --styles DIR]

For the default cast, for hibari's heart alone and for Kokoro alone, on one thread and on two: the wall time of `make` by
the duration of the episode, the time to the first finished segment, and the peak memory. Then the same sentences by onnxruntime on one core each: hibari's publisher's own
package, and Kokoro's published model where it is given, as one process and as two side by side.
"""

import argparse
import json
import os
import pathlib
import re
import resource
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent


def make(program, article, voice, jobs):
    """An episode by the cast that the program chooses, or by one voice for everybody."""
    with tempfile.TemporaryDirectory() as folder:
        show = pathlib.Path(folder)
        (show / "podcast.toml").write_text('title = "Bench"\n')
        environment = {**os.environ, "QUOTECAST_OFFLINE": "1"}
        verb = ["make", article]
        if voice:
            subprocess.run([program, "--show", folder, "-q", "script", article], env=environment, check=True)
            for script in (show / "scripts").glob("*.md"):
                script.write_text(re.sub(r"(?m)^voice = .*", f'voice = "{voice}"', script.read_text()))
            verb = ["render"]
        segments = show / "audio" / "segments"
        first = []
        done = threading.Event()

        def watch():
            while not done.is_set():
                if segments.is_dir() and any(segments.glob("*.wav")):
                    first.append(time.perf_counter() - start)
                    return
                time.sleep(0.005)

        command = [program, "--show", folder, "-j", str(jobs), "--json", *verb]
        start = time.perf_counter()
        watcher = threading.Thread(target=watch)
        watcher.start()
        process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)
        out = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        done.set()
        watcher.join()
        assert status == 0, status
        episode = json.loads(out)["episodes"][0]
        return {
            "voice": voice or "the default cast",
            "threads": jobs,
            "episode_s": round(episode["duration_s"], 1),
            "wall_s": round(wall, 2),
            "factor": round(wall / episode["duration_s"], 4),
            "cpu_s": round(usage.ru_utime + usage.ru_stime, 2),
            "first_segment_s": round(first[0], 2) if first else None,
            "peak_mb": usage.ru_maxrss // 1024,
        }


def session(path):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def by_onnxruntime(engine, article, kokoro, styles, part):
    """One process' share of the sentences; prints seconds of work and of speech."""
    import numpy as np
    from hibari import Hibari

    hibari = Hibari(threads=1)
    text = re.sub(r"\s+", " ", pathlib.Path(article).read_text(encoding="utf-8"))
    share, of = map(int, part.split("/"))
    phonemes = hibari.phonemize(text)[share::of]
    hibari.from_phonemes("həlˈO.", seed=0)
    if engine == "kokoro":
        run = session(kokoro)
        style = np.fromfile(pathlib.Path(styles) / "af_heart.bin", dtype="<f4").reshape(510, 1, 256)

        def speak(sounds):
            ids = hibari.ids(sounds)
            feed = {"tokens": np.array([ids], np.int64), "style": style[len(ids) - 2], "speed": np.array([1], np.float32)}
            return run.run(None, feed)[0]

    else:

        def speak(sounds):
            return hibari.from_phonemes(sounds, seed=0)

    start = time.perf_counter()
    samples = sum(len(np.ravel(speak(sounds))) for sounds in phonemes)
    took = time.perf_counter() - start
    print(json.dumps({"work_s": took, "speech_s": samples / 24000, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))


def beside(arguments, engine, processes):
    command = [sys.executable, __file__, arguments.article, "--share", engine]
    if arguments.kokoro:
        command += ["--kokoro", arguments.kokoro, "--styles", arguments.styles]
    running = [
        subprocess.Popen([*command, "--part", f"{n}/{processes}"], stdout=subprocess.PIPE) for n in range(processes)
    ]
    done = [json.loads(process.communicate()[0]) for process in running]
    speech = sum(part["speech_s"] for part in done)
    return {
        "engine": f"{engine} by onnxruntime",
        "processes": processes,
        "speech_s": round(speech, 1),
        # Without loading, which `make` above has in its time.
        "factor": round(max(part["work_s"] for part in done) / speech, 4),
        "peak_mb": sum(part["peak_mb"] for part in done),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("article")
    parser.add_argument("--program", default=HERE.parent / "target" / "release" / "quotecast")
    parser.add_argument("--kokoro")
    parser.add_argument("--styles", default=".")
    parser.add_argument("--share", help=argparse.SUPPRESS)
    parser.add_argument("--part", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.share:
        return by_onnxruntime(arguments.share, arguments.article, arguments.kokoro, arguments.styles, arguments.part)
    for engine, voice in [("", ""), ("hibari", "hibari:heart"), ("kokoro", "kokoro:af_heart")]:
        for jobs in [1, 2]:
            print(json.dumps(make(str(arguments.program), arguments.article, voice, jobs)), flush=True)
        if engine == "hibari" or (engine == "kokoro" and arguments.kokoro):
            for processes in [1, 2]:
                print(json.dumps(beside(arguments, engine, processes)), flush=True)


main()
