"""Lays clips into windows, spoils them, and writes down what the decoder should say.

A target takes one of Whisper's forms: with times for each utterance, without times, or, for a window without speech,
the mark for that. A window may begin with the text of an earlier one, and may end in the middle of an utterance.
"""

from dataclasses import dataclass

import numpy as np
import torch

from . import augment
from .features import log_mel, mel_filters

RATE = 16000
IGNORED = -100
WARPS = np.exp(np.linspace(-0.2, 0.2, 33))


@dataclass(frozen=True)
class Stage:
    """A part of the training: so many steps on windows of so many seconds, and how hard the sound is spoilt."""

    steps: int
    seconds: float
    batch: int
    strength: float = 1.0


@dataclass
class Batch:
    mel: torch.Tensor
    inputs: torch.Tensor
    targets: torch.Tensor
    words: list


class Windows:
    """Makes batches from a pool of clips. A batch depends on the seed and its number alone."""

    def __init__(self, pool, tokenizer, seed=7):
        self.pool = pool
        self.tokenizer = tokenizer
        self.seed = seed
        self.by_length = np.argsort(pool.lengths, kind="stable")
        self.sorted_lengths = pool.lengths[self.by_length]
        self.noises = augment.NoiseBank(seed)
        self.filters = [mel_filters(warp) for warp in WARPS]

    def batch(self, number, stage, share=1):
        """A batch, or one of several workers' share of it."""
        random = np.random.default_rng([self.seed, number])
        items = [self.item(random, stage) for _ in range(stage.batch // share)]
        longest = max(len(inputs) for _, inputs, _, _ in items)
        inputs = torch.full((len(items), longest), self.tokenizer.end)
        targets = torch.full((len(items), longest), IGNORED)
        for row, (_, given, wanted, _) in enumerate(items):
            inputs[row, : len(given)] = torch.tensor(given)
            targets[row, : len(wanted)] = torch.tensor(wanted)
        return Batch(torch.stack([item[0] for item in items]), inputs, targets, [item[3] for item in items])

    def item(self, random, stage):
        count = int(stage.seconds * RATE)
        if random.random() < 0.03:
            return self.silence(random, count)
        sound, segments = self.place(random, count, stage)
        sound = self.spoil(sound, segments, random, stage.strength)
        given, wanted = self.script(random, segments)
        words = [id for _, _, text in segments if text for id in self.tokenizer.encode(" " + text)]
        if segments[-1][1] is None:
            # The alignment loss has no text for speech that the window cuts off.
            words = None
        return self.picture(sound, random, stage.strength), given, wanted, words

    def place(self, random, count, stage):
        """Sound, and its utterances as (start, end, text) in seconds; an end of None was cut off by the window."""
        sound = np.zeros(count, np.float32)
        segments = []
        wanted = 1 + int(random.random() < 0.5) + int(stage.seconds > 5 and random.random() < 0.5)
        early = random.random() < 0.4
        at = int(RATE * random.uniform(0, 0.1 if early else min(0.95, 0.15 * stage.seconds)))
        cut = stage.seconds >= 6 and random.random() < 0.1
        for turn in range(wanted):
            room = count - at - 320
            clip = self.fitting(random, room, prefer_long=turn == 0)
            if clip is None:
                break
            samples = self.voiced(clip, random, room, stage.strength)
            sound[at: at + len(samples)] += samples * random.uniform(0.6, 1.0)
            segments.append((at / RATE, (at + len(samples)) / RATE, self.pool.text(clip)))
            at += len(samples) + int(RATE * random.uniform(0.12, 0.3 + 0.08 * stage.seconds))
        if cut and at < count - RATE // 2:
            clip = int(random.integers(len(self.pool.lengths)))
            samples = self.pool.samples(clip)
            if at + len(samples) > count + 1600:
                sound[at:] += samples[: count - at] * random.uniform(0.6, 1.0)
                segments.append((at / RATE, None, ""))
        return sound, segments

    def fitting(self, random, room, prefer_long):
        """A clip that fits; among several the longest, to fill a window."""
        choices = int(np.searchsorted(self.sorted_lengths, room, side="right"))
        if choices == 0:
            return None
        draws = random.integers(choices, size=2 if prefer_long and random.random() < 0.5 else 1)
        return int(self.by_length[draws.max()])

    def voiced(self, clip, random, room, strength):
        samples = self.pool.samples(clip)
        if random.random() < 0.85 * strength:
            changed = augment.change_voice(samples, random, strength)
            if len(changed) <= room:
                return changed
        return samples

    def spoil(self, sound, segments, random, strength):
        """A room, a microphone and noise, as a recording has them, and a loudness."""
        if random.random() < 0.4 * strength:
            sound = augment.reverberate(sound, random)
        if random.random() < 0.65 * strength:
            sound = augment.colour(sound, random)
        last = segments[-1][1]
        end = len(sound) if last is None or random.random() < 0.5 else int(
            min(len(sound), RATE * (last + random.uniform(0, 1))))
        if random.random() < 0.85 * max(0.5, strength):
            speech = np.sqrt(np.mean(sound[sound != 0] ** 2) + 1e-12)
            ratio = random.uniform(5, 45) if strength >= 1 else random.uniform(15, 50)
            sound = sound.copy()
            sound[:end] += self.noises.cut(end, random) * speech * 10 ** (-ratio / 20)
        sound[end:] = 0
        sound = sound / max(1e-6, np.abs(sound).max()) * 10 ** random.uniform(-1.5, 0)
        if random.random() < 0.04:
            sound = np.clip(sound * random.uniform(1.5, 4), -0.9, 0.9)
        return sound.astype(np.float32)

    def picture(self, sound, random, strength):
        """The spectrogram, of a shorter or longer vocal tract."""
        warp = int(np.clip(round(random.normal(16, 7 * strength)), 0, 32)) if random.random() < 0.75 else 16
        mel = log_mel(torch.from_numpy(sound), self.filters[warp])
        return augment.mask(mel, random) if random.random() < 0.5 * strength else mel

    def silence(self, random, count):
        sound = np.zeros(count, np.float32)
        if random.random() < 0.8:
            end = count if random.random() < 0.5 else int(random.uniform(0.1, 1) * count)
            sound[:end] = self.noises.cut(end, random) * 10 ** random.uniform(-5, -0.7)
        tokens = self.tokenizer
        mel = log_mel(torch.from_numpy(np.clip(sound, -1, 1)))
        return mel, [tokens.start, tokens.no_timestamps], [tokens.no_speech, tokens.end], []

    def script(self, random, segments):
        """The decoder's inputs, and what it should answer to each."""
        tokens = self.tokenizer
        timed = random.random() < 0.5 or segments[-1][1] is None
        said = [] if timed else [tokens.no_timestamps]
        for start, end, text in segments:
            said += [tokens.time(start)] if timed else []
            if end is not None:
                said += tokens.encode(" " + text) + ([tokens.time(end)] if timed else [])
        given, wanted = [tokens.start] + said, said + [tokens.end]
        given, wanted = self.stumble(random, given, wanted)
        if random.random() < 0.2:
            before = [id for _ in range(int(random.integers(1, 3)))
                      for id in tokens.encode(" " + self.pool.text(int(random.integers(len(self.pool.lengths)))))]
            before = [tokens.previous] + before[-40:]
            given, wanted = before + given, [IGNORED] * len(before) + wanted
        return given[:128], wanted[:128]

    def stumble(self, random, given, wanted):
        """Mistakes in what the decoder believes to have said, with the right way on: it learns to recover."""
        words = len(self.tokenizer.vocabulary)
        if random.random() < 0.3:
            given = [int(random.integers(words)) if id < words and random.random() < 0.1 else id for id in given]
        if random.random() < 0.15 and len(given) > 4:
            # A chunk said twice, or three times, must not call for one more.
            last = int(random.integers(3, len(given)))
            chunk = given[last - min(last - 2, int(random.integers(1, 5))): last]
            if all(id < words for id in chunk):
                repeats = int(random.integers(1, 3))
                again = chunk * repeats
                hidden = [IGNORED] * len(again)
                wanted = wanted[: last - 1] + hidden + wanted[last - 1:]
                given = given[:last] + again + given[last:]
        return given, wanted
