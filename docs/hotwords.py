#!/usr/bin/env python3
"""Measures what `--hotwords` does: on synthetic speech with names, and on real speech without them.

Usage: docs/hotwords.py --model MODEL --speech CORPUS [--weights 0,2.5] [--beam_size 5]

espeak-ng speaks sentences with names that are in no dictionary, in two voices. Printed are, for every weight (0: no
hotwords), how many names are misspelt, the error rate of the other words, and how many names stand where nobody says
them; for CORPUS, a folder of clips with metadata.jsonl, the error rate and the names that are inserted. Needs espeak-ng,
Python's own library and what `./liteasr` needs.
"""
import argparse
import json
import pathlib
import re
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
VOICES = ("en-us", "en-gb")
SENTENCES = """
Hari [Seldon] founded the new science on [Trantor].
The letter from [Dorwin] reached [Trantor] after the winter.
Yesterday [Salvor Hardin] spoke with the mayor of the city.
The report was written by [Kathryn Janson] and her brother.
My neighbour [Jorgen Halvorsen] will paint the garden fence.
The new phone from [Zentrix] costs four hundred euros.
We store all our pictures in [Talvex] at home.
The company [Brightspindle] was founded in the spring.
Ask Mister [Okafor] whether the budget was approved.
Captain [Merriwether] sailed around the island.
Our accountant [Priya Menon] found the mistake.
Please call Doctor [Lindqvist] before the end of the week.
The village of [Ambleforth] lies between two rivers.
They moved to [Marrowgate] because the rent was lower.
The train to [Penhallow] leaves in the afternoon.
Professor [Delacroix] and Professor [Vantongeren] teach history.
She bought a lamp from [Norvell] for the kitchen.
The nurse gave him [Paxolin] and a glass of water.
Every morning [Tobin] and [Elspeth] walk along the beach.
The program is called [Quillmark] and runs everywhere.
In the final, [Stefan Kovar] beat [Andrei Rusak].
Aunt [Philippa] invited the [Thornburys] for dinner.
The castle of [Eldermere] burned down long ago.
Nobody at [Corvanta] answered the telephone.
The judge asked Miss Rosalind [Achterberg] to sit down.
Send the invoice to [Wexcom] and a copy to me.
Farmer [Dunstable] sold his horses to [Cuthbert].
The ship [Calliphora] arrived with wood and coffee.
Their dog [Brumble] slept under the table.
The lawyer [Imogen Strand] works for [Hexley].
"""
NAME = re.compile(r"\[(.*?)\]")
NAMES = sorted(set(NAME.findall(SENTENCES)))


def words(text):
    return re.sub(r"[^\w' ]", " ", text.lower().replace("-", " ")).split()


LISTED = {word for name in NAMES for word in words(name)}


def spoken(folder):
    """(file, text, names) for each sentence and voice."""
    clips = []
    for number, sentence in enumerate(SENTENCES.strip().splitlines()):
        text = NAME.sub(r"\1", sentence)
        for voice in VOICES:
            file = folder / f"{number:02d}-{voice}.wav"
            subprocess.run(["espeak-ng", "-v", voice, "-s", "140", "-w", str(file), text], check=True)
            clips.append((file, text, NAME.findall(sentence)))
    return clips


def recorded(corpus):
    rows = [json.loads(line) for line in (corpus / "metadata.jsonl").read_text("utf-8").splitlines()]
    return [(corpus / row["file_name"], row["text"], []) for row in rows if row["language"] == "en"]


def transcripts(clips, weight, options):
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder)
        arguments = ["--model", options.model, "--beam_size", options.beam_size, "--language", "en"]
        if weight > 0:
            (out / "names").write_text("".join(f"{name}:{weight}\n" for name in NAMES), "utf-8")
            arguments += ["--hotwords_file", out / "names"]
        command = [ROOT / "liteasr", "transcribe", *arguments, "-o", out, "-f", "txt", *(clip[0] for clip in clips)]
        subprocess.run(list(map(str, command)), check=True, stderr=subprocess.DEVNULL)
        return [words((out / (clip[0].stem + ".txt")).read_text("utf-8")) for clip in clips]


def aligned(reference, hypothesis):
    """Pairs of words that stand for each other, None for none, by the fewest edits."""
    best = [[(j, None) for j in range(len(hypothesis) + 1)]]
    for i, word in enumerate(reference, 1):
        best.append([(i, None)])
        for j, heard in enumerate(hypothesis, 1):
            best[i].append(min(
                (best[i - 1][j - 1][0] + (word != heard), 0), (best[i - 1][j][0] + 1, 1), (best[i][j - 1][0] + 1, 2)))
    i, j = len(reference), len(hypothesis)
    while i or j:
        step = best[i][j][1] if i and j else (1 if i else 2)
        i, j = i - (step != 2), j - (step != 1)
        yield (reference[i] if step != 2 else None), (hypothesis[j] if step != 1 else None)


def scores(clips, heard):
    names = misspelt = others = errors = inserted = 0
    for (_, text, said), hypothesis in zip(clips, heard):
        joined = f" {' '.join(hypothesis)} "
        names += len(said)
        misspelt += sum(f" {' '.join(words(name))} " not in joined for name in said)
        for word, guess in aligned(words(text), hypothesis):
            if word not in LISTED:
                others += word is not None
                inserted += guess in LISTED and guess != word
                errors += word != guess and not (word is None and guess in LISTED)
    return f"{misspelt}/{names} names misspelt, others {100 * errors / others:.2f} %, {inserted} inserted"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", required=True)
    parser.add_argument("--speech", type=pathlib.Path, required=True)
    parser.add_argument("--weights", default="0,2.5")
    parser.add_argument("--beam_size", default="5")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for title, clips in (("names", spoken(pathlib.Path(folder))), ("real speech", recorded(options.speech))):
            for weight in map(float, options.weights.split(",")):
                print(f"{title}, weight {weight}: {scores(clips, transcripts(clips, weight, options))}", flush=True)


if __name__ == "__main__":
    main()
