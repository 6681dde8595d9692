#!/usr/bin/env python3
"""Measures what results.md reports and puts the figures into it.

Usage: docs/results.py --models MODELS --speech SPEECH [--only tiny.en|base|languages]

MODELS holds the folders whisper-tiny.en and whisper-base; SPEECH holds calibration and dev, two folders of clips with
metadata.jsonl. Needs nothing but Python's own library and what `./liteasr` needs. Run it on a machine that does nothing
else: it takes about an hour on two cores.
"""
import argparse
import json
import pathlib
import re
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
RESULTS = ROOT / "docs" / "results.md"
PRESETS = {"0.999:0.999": "acc", "0.99:0.999": "balanced", "0.99:0.995": "fast"}
SEARCH = ["--fallback", "--beam_size", "5"]
LANGUAGES = ["de", "es", "fr", "it", "ja", "ko", "pt"]
LANGUAGE_SIZES = ["80%", "60%"]


def liteasr(*arguments):
    subprocess.run([str(ROOT / "liteasr"), *map(str, arguments)], check=True)


def measured(*arguments):
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "results.json"
        liteasr(*arguments, "--json", file)
        return json.loads(file.read_text())


def put(name, lines):
    """Replaces the table between a pair of marks."""
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    text = RESULTS.read_text()
    pattern = re.escape(begin) + ".*?" + re.escape(end)
    assert re.search(pattern, text, re.S), name
    RESULTS.write_text(re.sub(pattern, lambda _: "\n".join([begin, *lines, end]), text, flags=re.S))


def number(value, decimals):
    return "–" if value is None else f"{value:.{decimals}f}"


def title(model):
    return f"published, {PRESETS[model]}" if model in PRESETS else model


def sweep(name, models, speech):
    short = name.removeprefix("whisper-")
    with tempfile.TemporaryDirectory() as folder:
        rows = measured(
            "sweep", "--model", models / name, "--calibration", speech / "calibration", "--corpus", speech / "dev",
            "--language", "en", *SEARCH, "--theta", ",".join(PRESETS), "--same_sizes",
            "--target_size", "90%,80%,70%,60%,50%", "--report", folder)
        chart = pathlib.Path(folder) / "pareto.png"
        (ROOT / "docs" / f"results-{short}.png").write_bytes(chart.read_bytes())
    dense = rows[0]
    lines = [
        "| model | encoder M | error | on speech | divergence | same token % | WER % | 95 % interval | encoder ms |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|"]
    for row in rows:
        share = row["encoder_parameters"] / dense["encoder_parameters"]
        same = row["decoder_same_choice"]
        low, high = row["interval"]
        lines.append(
            f"| {title(row['model'])} | {row['encoder_parameters'] / 1e6:.2f} ({share:.2f}×) "
            f"| {number(row['encoder_relative_error'], 4)} | {number(row['encoder_relative_error_speech'], 4)} "
            f"| {number(row['decoder_divergence'], 4)} | {number(same and 100 * same, 1)} "
            f"| {100 * row['wer']:.2f} | {100 * low:.2f} … {100 * high:.2f} "
            f"| {row['encoder_ms']:.1f} ({row['encoder_ms'] / dense['encoder_ms']:.2f}×) |")
    put(short, lines)


def language(row):
    return json.loads(row)["language"]


def languages(models, speech):
    """English alone against English and the other languages: what is tested on is never calibrated on."""
    clips = (speech / "dev" / "metadata.jsonl").read_text().splitlines()
    dense = models / "whisper-base"
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        english = statistics(dense, speech, [], folder / "english")
        for tested in LANGUAGES:
            others = [json.loads(c)["file_name"] for c in clips if language(c) not in ("en", tested)]
            mixed = statistics(dense, speech, others, folder / f"without-{tested}")
            candidates = {}
            for size in LANGUAGE_SIZES:
                for kind, source in (("English", english), ("English and others", mixed)):
                    model = folder / f"{tested} {size} {kind}"
                    liteasr("compress", "--model", dense, "--statistics", source, "--target_size", size,
                            "--output", model)
                    candidates[f"to {size}, {kind}"] = model
            arguments = [a for model in (dense, *candidates.values()) for a in ("--model", model)]
            results = measured("evaluate", *arguments, "--reference", dense, "--corpus", speech / "dev",
                               "--language", tested, *SEARCH)
            rows += [(tested, name, row) for name, row in zip(["dense", *candidates], results)]
    lines = ["| language | model | error on speech | divergence | same token % | CER % | WER % |",
             "|---|---|--:|--:|--:|--:|--:|"]
    for tested, name, row in rows:
        same = row["decoder_same_choice"]
        lines.append(f"| {tested} | {name} | {number(row['encoder_relative_error_speech'], 4)} "
                     f"| {number(row['decoder_divergence'], 4)} | {number(same and 100 * same, 1)} "
                     f"| {100 * row['cer']:.1f} | {100 * row['wer']:.1f} |")
    put("languages", lines)


def statistics(model, speech, others, folder):
    """Of the calibration clips and some of the others."""
    folder.mkdir()
    for clip in (speech / "calibration").glob("*.flac"):
        (folder / clip.name).symlink_to(clip.resolve())
    for name in others:
        (folder / name).symlink_to((speech / "dev" / name).resolve())
    file = folder.with_suffix(".safetensors")
    liteasr("calibrate", "--model", model, "--calibration", folder, "--output", file)
    return file


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=pathlib.Path, required=True)
    parser.add_argument("--speech", type=pathlib.Path, required=True)
    parser.add_argument("--only", choices=["tiny.en", "base", "languages"])
    options = parser.parse_args()
    for short in ("tiny.en", "base"):
        if options.only in (None, short):
            sweep(f"whisper-{short}", options.models, options.speech)
    if options.only in (None, "languages"):
        languages(options.models, options.speech)


main()
