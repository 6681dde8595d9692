"""Makes clean synthetic speech sound like many rooms, microphones and speakers."""

import numpy as np
from scipy.fft import irfft, next_fast_len, rfft
from scipy.signal import fftconvolve, lfilter

RATE = 16000


def change_voice(samples, random, strength=1.0):
    """Plays a little faster or slower: pitch, formants and speed move together."""
    factor = np.exp(np.clip(random.normal(0, 0.1 * strength), -0.22, 0.22))
    count = max(400, int(len(samples) / factor))
    return _stretch(samples, count)


def _stretch(samples, count):
    """Resampling by cubic interpolation; the little aliasing is one more kind of noise."""
    place = np.linspace(0, len(samples) - 1.001, count)
    at = place.astype(np.int64)
    t = (place - at).astype(np.float32)
    padded = np.pad(samples, (1, 2), mode="edge")
    a, b, c, d = padded[at], padded[at + 1], padded[at + 2], padded[at + 3]
    return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))


def reverberate(samples, random):
    """A room: a direct sound, and noise that dies away."""
    seconds = random.uniform(0.08, 0.7)
    count = int(seconds * RATE)
    tail = random.standard_normal(count, np.float32) * np.exp(-6.9 * np.arange(count, dtype=np.float32) / count)
    tail[: int(random.uniform(0.001, 0.02) * RATE)] = 0
    # A room swallows high tones sooner.
    tail = lfilter([1], [1, -random.uniform(0, 0.7)], tail)
    direct_over_tail = random.uniform(-2, 14)
    tail *= 10 ** (-direct_over_tail / 20) / max(1e-9, np.sqrt(np.sum(tail ** 2)))
    tail[0] += 1
    return fftconvolve(samples, tail.astype(np.float32))[: len(samples)]


def colour(samples, random):
    """A microphone or a line: a random smooth curve over frequency, and at times a narrow band."""
    count = len(samples)
    size = next_fast_len(count, real=True)
    spectrum = rfft(samples, size)
    frequencies = np.linspace(0, RATE / 2, len(spectrum))
    knots = np.array([0, 150, 400, 1000, 2000, 3500, 5500, 8000])
    tilt = random.normal(0, 3.0) * np.log2(np.maximum(knots, 100) / 1000)
    decibels = np.interp(frequencies, knots, random.normal(0, 3.5, len(knots)) + tilt)
    if random.random() < 0.3:
        top = random.uniform(3000, 7500)
        decibels -= np.clip((frequencies - top) / 200, 0, 1) * 50
    if random.random() < 0.3:
        bottom = random.uniform(80, 350)
        decibels -= np.clip((bottom - frequencies) / 80, 0, 1) * 40
    return irfft(spectrum * (10 ** (decibels / 20)).astype(np.float32), size)[:count]


class NoiseBank:
    """Noises of random colours, at times coming and going, made once: each use cuts a piece out of one of them."""

    COUNT = 96
    SIZE = 1 << 18

    def __init__(self, seed):
        random = np.random.default_rng(seed)
        self.sounds = [_noise(self.SIZE, random) for _ in range(self.COUNT)]

    def cut(self, count, random):
        """So many samples with a mean square of about one."""
        sound = self.sounds[int(random.integers(self.COUNT))]
        first = int(random.integers(0, self.SIZE - count))
        return sound[first: first + count]


def _noise(count, random):
    frequencies = np.maximum(np.linspace(0, RATE / 2, count // 2 + 1), 40)
    shape = frequencies ** (-random.uniform(0, 1.3))
    if random.random() < 0.3:
        centre, width = random.uniform(100, 4000), random.uniform(50, 2000)
        shape = shape * (0.1 + np.exp(-(((frequencies - centre) / width) ** 2)))
    phases = random.standard_normal(len(shape)) + 1j * random.standard_normal(len(shape))
    sound = np.fft.irfft(phases * shape, count)
    if random.random() < 0.3:
        knots = random.uniform(0.1, 1.0, count // 4000)
        sound = sound * np.interp(np.arange(count), np.linspace(0, count, len(knots)), knots)
    if random.random() < 0.15:
        hum = random.choice([50, 60]) * np.arange(count) / RATE
        sound = sound / sound.std() + sum(
            random.uniform(0, 1) * np.sin(2 * np.pi * harmonic * hum) for harmonic in (1, 2, 3, 5))
    return (sound / sound.std()).astype(np.float32)


def mask(features, random):
    """SpecAugment, lightly: a few bands of frequency and of time become silent."""
    low = features.min()
    for _ in range(random.integers(0, 3)):
        width = int(random.integers(1, 11))
        first = int(random.integers(0, features.shape[0] - width))
        features[first: first + width] = low
    for _ in range(random.integers(0, 3)):
        width = int(random.integers(1, 12))
        first = int(random.integers(0, features.shape[1] - width))
        features[:, first: first + width] = low
    return features
