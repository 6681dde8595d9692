"""Small tools on sound: reading and writing files by FFmpeg, resampling, and finding where speech begins and ends."""

import subprocess

import numpy as np
from scipy.signal import resample_poly

RATE = 16000


def decode(path):
    """Any media file as mono samples at 16 kHz, in float32."""
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "f32le", "-ac", "1", "-ar", str(RATE), "-"]
    output = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=True).stdout
    return np.frombuffer(output, np.float32)


def encode_opus(samples, path, kilobits=32):
    """Writes mono samples at 16 kHz as Ogg/Opus."""
    command = ["ffmpeg", "-v", "error", "-y", "-f", "f32le", "-ac", "1", "-ar", str(RATE), "-i", "-", "-c:a", "libopus",
               "-b:a", f"{kilobits}k", "-fflags", "+bitexact", "-flags", "+bitexact", "-map_metadata", "-1", str(path)]
    subprocess.run(command, input=samples.astype(np.float32).tobytes(), check=True)


def resample(samples, rate):
    """Brings samples to 16 kHz."""
    if rate == RATE:
        return samples
    common = np.gcd(RATE, rate)
    return resample_poly(samples, RATE // common, rate // common).astype(np.float32)


def trim(samples, below_peak=0.012, margin=0.02):
    """Cuts the silence at both ends, so that the time of the first and the last sound is known."""
    frame = 160
    count = len(samples) // frame
    if count == 0:
        return samples[:0]
    loudness = np.sqrt(np.mean(samples[: count * frame].reshape(count, frame) ** 2, axis=1))
    loud = np.flatnonzero(loudness > below_peak * max(loudness.max(), 1e-9))
    keep = int(margin * RATE)
    return samples[max(0, loud[0] * frame - keep): (loud[-1] + 1) * frame + keep]
