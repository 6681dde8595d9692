"""Makes the bundled speech: a set to calibrate with and a set to test with, in the audiofolder layout."""

import json
import shutil

import numpy as np

from . import augment
from .audio import RATE, encode_opus
from .domain import Sentences, is_held_out, transcript
from .voices import draw_voice, say


def make(folder, seed, plan):
    """Writes a set.

    folder -- where to; what is there goes
    plan   -- (number of clips, whether their voices are seen in training, whether their sentences are held out)
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    random = np.random.default_rng(seed)
    sentences, noises, texts = Sentences(random), augment.NoiseBank(seed), set()
    with open(folder / "metadata.jsonl", "w") as metadata:
        for count, seen, held_out in plan:
            for _ in range(count):
                sentence, text = _draw(sentences, texts, held_out)
                voice = draw_voice(random, seen)
                samples = _record(say(voice, sentence, random, liveliness=0.4), noises, random)
                name = f"{len(texts):03}.opus"
                encode_opus(samples, folder / name)
                entry = {"file_name": name, "text": text, "voice": str(voice), "seen": seen,
                         "duration": round(len(samples) / RATE, 2)}
                metadata.write(json.dumps(entry) + "\n")


def _draw(sentences, texts, held_out):
    """A sentence of at least three words that is new to the set."""
    while True:
        sentence = sentences.draw(jumbled=False)
        text = transcript(sentence)
        if len(text.split()) >= 3 and is_held_out(text) == held_out and text not in texts:
            texts.add(text)
            return sentence, text


def _record(speech, noises, random):
    """A little silence around the speech, in half of the clips a little noise."""
    around = [int(RATE * seconds) for seconds in random.uniform(0.15, 0.5, 2)]
    samples = np.pad(speech, around)
    if random.random() < 0.5:
        ratio = random.uniform(18, 35)
        loudness = np.sqrt(np.mean(speech ** 2))
        samples = samples + noises.cut(len(samples), random) * loudness * 10 ** (-ratio / 20)
    return (samples * 10 ** random.uniform(-0.6, 0)).astype(np.float32)


def make_all(folder, share=1.0):
    """Both sets, or a share of them."""
    part = lambda count: max(2, int(count * share))
    make(folder / "calibration", 11, [(part(100), True, False)])
    make(folder / "test", 12, [(part(76), True, True), (part(76), False, True)])
