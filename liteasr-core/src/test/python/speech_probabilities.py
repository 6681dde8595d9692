"""What SpeechDetectorTest expects of a synthetic voice: the network of Silero VAD 6.2 at 16 kHz, in 64-bit floats.

Run by hand in Python 3.11 with numpy 2.2.6:

    python speech_probabilities.py > ../resources/io/github/liteasr/vad/synthetic-voice.json

Written from a description of the network's layers, not from any engine; the weights are those that the library bundles.
"""

import json
import pathlib
import struct

import numpy as np

WEIGHTS = pathlib.Path(__file__).parents[2] / "main/resources/io/github/liteasr/vad/silero-vad-v6.safetensors"
RATE, CHUNK, CONTEXT = 16000, 512, 64
SAMPLES = 4 * RATE


def weights():
    content = WEIGHTS.read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8 : 8 + length])
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            first, last = (8 + length + offset for offset in entry["data_offsets"])
            tensors[name] = np.frombuffer(content[first:last], "<f4").reshape(entry["shape"]).astype(np.float64)
    return tensors


def voice():
    """Syllables of four vowels with a pause in the third second, over faint noise; SpeechDetectorTest says the same."""
    t = np.arange(SAMPLES) / RATE
    phase = 2 * np.pi * (120 * t - 3 * np.cos(2 * np.pi * t))
    vowels = np.array([[700, 1200], [300, 2300], [500, 1800], [350, 800]])[(t * 4).astype(int) % 4]
    sound = np.zeros(SAMPLES)
    for harmonic in range(1, 31):
        formants = 1 / (1 + ((120 * harmonic - vowels) / 90.0) ** 2)
        sound += (formants[:, 0] + 0.5 * formants[:, 1]) * np.sin(harmonic * phase)
    loudness = np.sin(np.pi * 4 * t) ** 2 * np.where((t >= 2) & (t < 3), 0, 0.1)
    seed, noise = 1, np.zeros(SAMPLES)
    for i in range(SAMPLES):
        seed = (seed * 1103515245 + 12345) % 2**31
        noise[i] = seed / 2**30 - 1
    return (sound * loudness + 0.002 * noise).astype(np.float32).astype(np.float64)


def convolution(x, w, b, stride):
    x = np.pad(x, ((0, 0), (1, 1)))
    columns = range(0, x.shape[1] - 2, stride)
    return np.maximum(np.stack([np.tensordot(w, x[:, i : i + 3], 2) for i in columns], axis=1) + b[:, None], 0)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def probabilities(samples, w):
    h = c = np.zeros(128)
    before = np.zeros(CONTEXT)
    for start in range(0, len(samples), CHUNK):
        chunk = samples[start : start + CHUNK]
        heard = np.pad(np.concatenate([before, chunk]), (0, 64), mode="reflect")
        before = chunk[-CONTEXT:]
        frames = np.stack([heard[i : i + 256] for i in range(0, len(heard) - 255, 128)], axis=1)
        spectrum = w["stft.forward_basis_buffer"][:, 0] @ frames
        x = np.hypot(spectrum[:129], spectrum[129:])
        for layer, stride in enumerate((1, 2, 2, 1)):
            name = f"encoder.{layer}.reparam_conv."
            x = convolution(x, w[name + "weight"], w[name + "bias"], stride)
        gates = w["decoder.rnn.weight_ih"] @ x[:, 0] + w["decoder.rnn.bias_ih"]
        gates = gates + w["decoder.rnn.weight_hh"] @ h + w["decoder.rnn.bias_hh"]
        i, f, g, o = np.split(gates, 4)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        out = w["decoder.decoder.2.weight"][0, :, 0] @ np.maximum(h, 0) + w["decoder.decoder.2.bias"][0]
        yield round(float(sigmoid(out)), 6)


print(json.dumps(list(probabilities(voice(), weights()))))
