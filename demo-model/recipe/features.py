"""Whisper's log-mel spectrogram.

16 kHz; windows of 400 samples (periodic Hann) every 160, centred on their time with reflected ends, of which the last is
dropped; power; 80 triangular filters on Slaney's mel scale with unit area; log10 with at least 1e-10; nothing more than
8 below the loudest value of the recording; (x + 4) / 4.
"""

import numpy as np
import torch

RATE = 16000
WINDOW = 400
HOP = 160
BINS = 80


def _hertz_to_mel(hertz):
    """Slaney's scale: linear below 1 kHz, logarithmic above."""
    hertz = np.asarray(hertz, np.float64)
    linear = hertz / (200 / 3)
    logarithmic = 15 + np.log(np.maximum(hertz, 1e-9) / 1000) / (np.log(6.4) / 27)
    return np.where(hertz < 1000, linear, logarithmic)


def _mel_to_hertz(mel):
    return np.where(mel < 15, mel * (200 / 3), 1000 * np.exp((mel - 15) * (np.log(6.4) / 27)))


def mel_filters(warp=1.0):
    """The filters, bins x frequencies. A warp moves their centres as a longer or shorter vocal tract would."""
    frequencies = np.linspace(0, RATE / 2, WINDOW // 2 + 1)
    edges = _mel_to_hertz(np.linspace(0, _hertz_to_mel(RATE / 2), BINS + 2))
    areas = 2 / (edges[2:] - edges[:-2])
    # Above the bend the warp returns to the identity at 8 kHz, so that no filter leaves the spectrum.
    bend = 4800 / max(warp, 1.0)
    moved = np.where(edges <= bend, edges * warp,
                     bend * warp + (edges - bend) * (RATE / 2 - bend * warp) / (RATE / 2 - bend))
    rise = (frequencies[None] - moved[:-2, None]) / (moved[1:-1] - moved[:-2])[:, None]
    fall = (moved[2:, None] - frequencies[None]) / (moved[2:] - moved[1:-1])[:, None]
    return torch.tensor(np.maximum(0, np.minimum(rise, fall)) * areas[:, None], dtype=torch.float32)


_HANN = torch.hann_window(WINDOW, periodic=True)
_PLAIN = mel_filters()


def log_mel(samples, filters=_PLAIN):
    """The spectrogram of samples (a float32 tensor), bins x samples/160."""
    spectrum = torch.stft(samples, WINDOW, HOP, window=_HANN, center=True, pad_mode="reflect", return_complex=True)
    power = spectrum[:, :-1].abs() ** 2
    levels = torch.log10(torch.clamp(filters @ power, min=1e-10))
    return (torch.maximum(levels, levels.max() - 8) + 4) / 4
