#!/usr/bin/env python3
"""Measures what results.md reports and puts the figures into it, the short version into the README too.

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
README = ROOT / "README.md"
PRESETS = {"0.999:0.999": "acc", "0.99:0.999": "balanced", "0.99:0.995": "fast"}
SEARCH = ["--fallback", "--beam_size", "5"]
LANGUAGES = (("de", "fr", "ja"), ("es", "it", "ko", "pt"))
LANGUAGE_SIZES = ["80%", "60%"]


def liteasr(*arguments):
    subprocess.run([str(ROOT / "liteasr"), *map(str, arguments)], check=True)


def measured(*arguments):
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "results.json"
        liteasr(*arguments, "--json", file)
        return json.loads(file.read_text())


def put(page, name, lines):
    """Replaces the table between a pair of marks."""
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    text = page.read_text()
    pattern = re.escape(begin) + ".*?" + re.escape(end)
    assert re.search(pattern, text, re.S), name
    page.write_text(re.sub(pattern, lambda _: "\n".join([begin, *lines, end]), text, flags=re.S))


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
        chart = pathlib.Path(folder) / "pareto-size.png"
        (ROOT / "docs" / f"results-{short}.png").write_bytes(chart.read_bytes())
    put(RESULTS, short, table(rows, COLUMNS))
    put(README, short, table(rows, [column for column in COLUMNS if column[0] in SHORT]))


def share(row, dense, key, scale, decimals):
    return f"{row[key] / scale:.{decimals}f} ({row[key] / dense[key]:.2f}×)"


COLUMNS = [
    ("model", lambda row, dense: title(row["model"])),
    ("encoder M", lambda row, dense: share(row, dense, "encoder_parameters", 1e6, 2)),
    ("error", lambda row, dense: number(row["encoder_relative_error"], 4)),
    ("on speech", lambda row, dense: number(row["encoder_relative_error_speech"], 4)),
    ("divergence", lambda row, dense: number(row["decoder_divergence"], 4)),
    ("same token %", lambda row, dense: number(percent(row["decoder_same_choice"]), 1)),
    ("WER %", lambda row, dense: number(percent(row["wer"]), 2)),
    ("95 % interval", lambda row, dense: " … ".join(number(percent(end), 2) for end in row["interval"])),
    ("encoder ms", lambda row, dense: share(row, dense, "encoder_ms", 1, 1)),
]
SHORT = {"model", "encoder M", "on speech", "divergence", "WER %", "encoder ms"}


def percent(value):
    return None if value is None else 100 * value


def table(rows, columns):
    heads = " | ".join(head for head, _ in columns)
    lines = [f"| {heads} |", "|---" + "|--:" * (len(columns) - 1) + "|"]
    for row in rows:
        lines.append("| " + " | ".join(cell(row, rows[0]) for _, cell in columns) + " |")
    return lines


def languages(models, speech):
    """English alone against English and half of the other languages, tested on the other half."""
    clips = [json.loads(line) for line in (speech / "dev" / "metadata.jsonl").read_text().splitlines()]
    dense = models / "whisper-base"
    lines = ["| language | model | error on speech | divergence | same token % | CER % | WER % |",
             "|---|---|--:|--:|--:|--:|--:|"]
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        english = compressed(dense, speech, [], folder / "English")
        for tested, heard in (LANGUAGES, LANGUAGES[::-1]):
            others = [clip["file_name"] for clip in clips if clip["language"] in heard]
            mixed = compressed(dense, speech, others, folder / ("English and " + ", ".join(heard)))
            candidates = {"dense": dense, **english, **mixed}
            for language in tested:
                arguments = [a for model in candidates.values() for a in ("--model", model)]
                rows = measured("evaluate", *arguments, "--reference", dense, "--corpus", speech / "dev",
                                "--language", language, *SEARCH)
                for name, row in zip(candidates, rows):
                    same = percent(row["decoder_same_choice"])
                    lines.append(f"| {language} | {name} | {number(row['encoder_relative_error_speech'], 4)} "
                                 f"| {number(row['decoder_divergence'], 4)} | {number(same, 1)} "
                                 f"| {100 * row['cer']:.1f} | {100 * row['wer']:.1f} |")
    put(RESULTS, "languages", lines)


def compressed(dense, speech, others, folder):
    """The model at all sizes, calibrated on the calibration clips and some of the others; by their names."""
    source = statistics(dense, speech, others, folder)
    models = {}
    for size in LANGUAGE_SIZES:
        name = f"{size}, {folder.name}"
        models[name] = folder.with_name(name)
        liteasr("compress", "--model", dense, "--statistics", source, "--target_size", size, "--output", models[name])
    return models


def statistics(model, speech, others, folder):
    """Of the calibration clips and some of the others."""
    folder.mkdir()
    for clip in (speech / "calibration").glob("*.flac"):
        (folder / clip.name).symlink_to(clip.resolve())
    for name in others:
        (folder / name).symlink_to((speech / "dev" / name).resolve())
    file = folder.with_name(folder.name + ".safetensors")
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
