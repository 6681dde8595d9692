"""The pool of clips that training draws from: clean synthetic speech in one file of 16-bit samples, and its index.

    clips.i16     all samples, one clip after the other
    clips.jsonl   for each clip: text, voice, first sample, number of samples
"""

import json
from multiprocessing import Pool as Processes

import numpy as np

from .domain import Sentences, is_held_out, transcript
from .voices import draw_voice, say

LONGEST = 9.6 * 16000


def _speak(task):
    seed, index = task
    random = np.random.default_rng([seed, index])
    sentences = Sentences(random)
    while True:
        sentence = sentences.draw()
        text = transcript(sentence)
        if is_held_out(text):
            continue
        voice = draw_voice(random)
        samples = say(voice, sentence, random)
        if 1600 < len(samples) <= LONGEST:
            return text, str(voice), np.round(samples * 32767).astype(np.int16)


def build(folder, count, seed=1, processes=2):
    """Makes a pool of so many clips. The same seed gives the same pool, whatever the number of processes."""
    folder.mkdir(parents=True, exist_ok=True)
    first = 0
    with Processes(processes) as workers, open(folder / "clips.i16", "wb") as sound:
        with open(folder / "clips.jsonl", "w") as index:
            tasks = ((seed, i) for i in range(count))
            for text, voice, samples in workers.imap(_speak, tasks, chunksize=16):
                sound.write(samples.tobytes())
                index.write(json.dumps({"text": text, "voice": voice, "first": first, "count": len(samples)}) + "\n")
                first += len(samples)
    (folder / "complete").touch()


class ClipPool:
    """Reads a pool; the samples stay on disk until they are asked for."""

    def __init__(self, folder):
        with open(folder / "clips.jsonl") as index:
            self.clips = [json.loads(line) for line in index]
        self.sound = np.memmap(folder / "clips.i16", np.int16, "r")
        self.lengths = np.array([clip["count"] for clip in self.clips])

    def text(self, index):
        return self.clips[index]["text"]

    def samples(self, index):
        clip = self.clips[index]
        return self.sound[clip["first"]: clip["first"] + clip["count"]].astype(np.float32) / 32768
