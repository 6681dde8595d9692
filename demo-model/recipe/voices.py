"""The speakers: voices of flite and espeak-ng, and which of them training never hears."""

import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from .audio import resample, trim
from .domain import spoken

# flite's voices and their usual pitch in hertz. slt and awb (and rms) were built from recordings of people.
FLITE = {"slt": (5.0, 174), "awb": (5.0, 120), "kal16": (1.6, 105), "kal": (0.6, 105)}
FLITE_UNSEEN = {"rms": (1.0, 95)}

ACCENTS = ["en-us", "en-us", "en-us", "en-gb", "en-gb-x-rp", "en-gb-x-gbclan", "en-gb-x-gbcwmd", "en-us-nyc", "en-029"]
VARIANTS = (
    "m1 m2 m3 m4 m7 m8 f1 f2 f3 f5 klatt klatt2 klatt3 klatt5 Andy Alex Alicia Annie Denis Diogo Gene Henrique Hugo "
    "Jacky Lee Marco Mario Michael Mike adam antonio aunty belinda david ed edward grandma grandpa iven iven2 "
    "john linda marcelo max michel miguel norbert pablo paul pedro quincy robert sandro shelby steph travis zac"
).split()
UNSEEN_ACCENT = "en-gb-scotland"
UNSEEN_VARIANTS = "m5 m6 f4 klatt4 Andrea anika Gene2 boris edward2 steph3 victor benjamin".split()


@dataclass(frozen=True)
class Voice:
    """A speaker: the engine and the name by which it knows the voice."""

    engine: str
    name: str
    pitch: int = 0

    def __str__(self):
        return f"{self.engine} {self.name}"


def draw_voice(random, seen=True, flite_share=0.62):
    """A voice by chance; the natural ones more often."""
    if random.random() < flite_share:
        table = FLITE if seen else FLITE_UNSEEN
        weights = np.array([weight for weight, _ in table.values()])
        name = list(table)[random.choice(len(table), p=weights / weights.sum())]
        return Voice("flite", name, table[name][1])
    if seen:
        return Voice("espeak-ng", f"{_pick(random, ACCENTS)}+{_pick(random, VARIANTS)}")
    if random.random() < 0.4:
        return Voice("espeak-ng", f"{UNSEEN_ACCENT}+{_pick(random, VARIANTS + UNSEEN_VARIANTS)}")
    return Voice("espeak-ng", f"{_pick(random, ACCENTS)}+{_pick(random, UNSEEN_VARIANTS)}")


def say(voice, sentence, random, liveliness=1.0):
    """Speaks a sentence, with a speed and a pitch by chance, as trimmed samples at 16 kHz with a peak of one half."""
    if voice.engine == "flite":
        samples, rate = _flite(voice, sentence, random, liveliness)
    else:
        samples, rate = _espeak(voice, sentence, random, liveliness)
    samples = trim(resample(samples, rate))
    return samples * (0.5 / max(1e-6, np.abs(samples).max()))


def _flite(voice, sentence, random, liveliness):
    stretch = np.exp(random.normal(0.02, 0.16 * liveliness))
    pitch = voice.pitch * np.exp(random.normal(0, 0.17 * liveliness))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "speech.wav"
        # A question mark or a full stop changes the melody of the end.
        text = spoken(sentence, "ay") + _pick(random, ["", ".", ".", "?"])
        subprocess.run(
            ["flite", "-voice", voice.name, "--setf", f"duration_stretch={np.clip(stretch, 0.65, 1.5):.3f}",
             "--setf", f"int_f0_target_mean={pitch:.1f}", "-t", text, "-o", str(path)],
            check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        return soundfile.read(path, dtype="float32")


def _espeak(voice, sentence, random, liveliness):
    speed = int(np.clip(random.normal(155, 26 * liveliness), 95, 240))
    pitch = int(np.clip(random.normal(50, 18 * liveliness), 5, 95))
    gap = int(random.choice([0, 0, 1, 3, 6])) if liveliness > 0.5 else 0
    text = spoken(sentence, "[['eI]]") + _pick(random, ["", ".", "?"])
    output = subprocess.run(
        ["espeak-ng", "-v", voice.name, "-s", str(speed), "-p", str(pitch), "-g", str(gap), "--stdout", text],
        check=True, stdin=subprocess.DEVNULL, capture_output=True).stdout
    # The length in the header of a streamed file is a placeholder; the samples start after 44 bytes.
    rate = int.from_bytes(output[24:28], "little")
    return np.frombuffer(output[44:len(output) - len(output) % 2], np.int16).astype(np.float32) / 32768, rate


def _pick(random, options):
    return options[int(random.integers(len(options)))]
