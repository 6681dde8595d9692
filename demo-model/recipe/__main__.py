"""The commands of the recipe: python3 -m recipe COMMAND (see the README)."""

import argparse
import os
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent.parent


def main():
    parser = argparse.ArgumentParser(prog="recipe", description=__doc__)
    parser.add_argument("command", choices=["speech", "prepare", "train", "evaluate", "structure", "smoke"])
    parser.add_argument("--work", type=Path, default=Path("/tmp/demo-train"), help="folder for the pool and checkpoints")
    parser.add_argument("--out", type=Path, default=HERE, help="folder that gets model/ and speech/")
    parser.add_argument("--minutes", type=float, help="train for so long; the next call goes on from there")
    parser.add_argument("--workers", type=int, default=2, help="processes that train together; part of the seed")
    parser.add_argument("--clips", type=int, default=26000, help="clips in the pool")
    parser.add_argument("--set", type=Path, help="another audiofolder to evaluate on")
    parser.add_argument("--source", help="only the clips of that set whose source says so")
    parser.add_argument("--show", action="store_true", help="print what was heard wrongly")
    options = parser.parse_args()
    steps = {"speech": speech, "prepare": prepare, "train": train, "evaluate": evaluate, "structure": structure,
             "smoke": smoke}
    steps[options.command](options)


def speech(options, share=1.0):
    from .speech import make_all
    make_all(options.out / "speech", share)


def prepare(options, merges=600):
    from . import pool
    from .domain import Sentences, transcript
    from .tokenizer import Tokenizer, train_merges
    options.work.mkdir(parents=True, exist_ok=True)
    sentences = Sentences(np.random.default_rng(2))
    Tokenizer(train_merges([transcript(sentences.draw()) for _ in range(20000)], merges)).save(
        options.work / "merges.json")
    pool.build(options.work / "pool", options.clips)


def train(options, stages=None):
    from . import train as training
    training.train(options.work, stages or training.STAGES, options.minutes, options.out / "model", options.workers)


def evaluate(options):
    from .evaluate import error_rates, words_of
    folder = options.set or options.out / "speech" / "test"
    wanted = (lambda entry: entry.get("source") == options.source) if options.source else (lambda entry: True)
    for timed in (False, True):
        for entry, heard in error_rates(options.out / "model", folder, wanted, timed):
            if options.show and words_of(entry["text"]) != words_of(heard):
                print(f"  {entry['file_name']} {entry.get('voice', '')}: {entry['text']} -> {heard.strip()}")


def structure(options):
    from .evaluate import structure as report
    report(options.out / "model", options.out / "speech" / "calibration")


def smoke(options):
    """The whole recipe in small, to see that it runs: what comes out has learnt nothing."""
    from .train import SMOKE_STAGES
    options.work, options.out = options.work / "smoke", options.work / "smoke" / "out"
    (options.work / "checkpoint.pt").unlink(missing_ok=True)
    options.clips = 60
    speech(options, share=0.05)
    prepare(options, merges=200)
    train(options, SMOKE_STAGES)
    evaluate(options)
    structure(options)


if __name__ == "__main__":
    # Debian's OpenBLAS does not know recent AMD processors; with this it is twice as fast.
    os.environ.setdefault("OPENBLAS_CORETYPE", "SkylakeX")
    main()
