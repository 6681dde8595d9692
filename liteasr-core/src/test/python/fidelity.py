"""What FidelityTest expects: whisper-tiny.en beside itself with one encoder layer's fc2 at three quarters, in 64-bit floats.

Usage: fidelity.py MODEL_FOLDER SPEECH_FOLDER CLIPS_AT_16_KHZ...   (numpy 2.2.6, soundfile 0.13.1, safetensors 0.5.3)
Written from the papers' formulas (Whisper, section 2; log-mel as its audio.py describes), not from any engine.
"""
import json
import math
import pathlib
import sys

import numpy as np
import soundfile
from safetensors import safe_open

MODEL, SPEECH = map(pathlib.Path, sys.argv[1:3])
CLIPS = sys.argv[3:]
HEADS = 6
START, NO_TIMESTAMPS = 50257, 50362

with safe_open(MODEL / "model.safetensors", framework="numpy") as file:
    WEIGHTS = {name: file.get_tensor(name).astype(np.float64) for name in file.keys()}


def mel_filters():
    def mel(hertz):
        return np.where(hertz < 1000, hertz * 3 / 200, 15 + 27 * np.log(np.maximum(hertz, 1) / 1000) / np.log(6.4))

    def hertz(mel):
        return np.where(mel < 15, mel * 200 / 3, 1000 * np.exp(np.log(6.4) / 27 * (mel - 15)))

    edges = hertz(np.linspace(0, mel(np.array(8000.0)), 82))
    bins = np.linspace(0, 8000, 201)
    rising = (bins - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - bins) / np.diff(edges)[1:, None]
    return np.maximum(0, np.minimum(rising, falling)) * (2 / (edges[2:] - edges[:-2]))[:, None]


def log_mel(samples):
    samples = np.pad(samples, (0, 480000 - len(samples)))
    samples = np.pad(samples, 200, mode="reflect")
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(400) / 400)
    frames = np.stack([samples[160 * i : 160 * i + 400] * window for i in range(3000)])
    power = np.abs(np.fft.rfft(frames)) ** 2
    values = np.log10(np.maximum(power @ mel_filters().T, 1e-10))
    return (np.maximum(values, values.max() - 8) + 4) / 4


def erf(x):
    return np.vectorize(math.erf)(x)


def gelu(x):
    return 0.5 * x * (1 + erf(x / math.sqrt(2)))


def norm(x, name):
    x = x - x.mean(-1, keepdims=True)
    return x / np.sqrt((x**2).mean(-1, keepdims=True) + 1e-5) * WEIGHTS[name + ".weight"] + WEIGHTS[name + ".bias"]


def linear(x, name):
    return x @ WEIGHTS[name + ".weight"].T + WEIGHTS.get(name + ".bias", 0)


def convolution(x, name, stride):
    x = np.pad(x, ((1, 1), (0, 0)))
    weight = WEIGHTS[name + ".weight"]
    return sum(x[k : k + len(x) - 2 : stride] @ weight[:, :, k].T for k in range(3)) + WEIGHTS[name + ".bias"]


def attention(x, memory, name, causal=False):
    q, k, v = linear(x, name + ".q_proj"), linear(memory, name + ".k_proj"), linear(memory, name + ".v_proj")
    q, k, v = (np.stack(np.split(t, HEADS, axis=1)) for t in (q, k, v))
    scores = q @ k.transpose(0, 2, 1) / math.sqrt(q.shape[-1])
    if causal:
        scores = np.where(np.tri(len(x), dtype=bool), scores, -np.inf)
    scores = np.exp(scores - scores.max(-1, keepdims=True))
    mixed = scores / scores.sum(-1, keepdims=True) @ v
    return linear(np.concatenate(mixed, axis=1), name + ".out_proj")


def encode(mel, weakened=None):
    x = gelu(convolution(mel, "model.encoder.conv1", 1))
    x = gelu(convolution(x, "model.encoder.conv2", 2)) + WEIGHTS["model.encoder.embed_positions.weight"]
    for layer in range(4):
        name = f"model.encoder.layers.{layer}"
        normed = norm(x, name + ".self_attn_layer_norm")
        x = x + attention(normed, normed, name + ".self_attn")
        hidden = gelu(linear(norm(x, name + ".final_layer_norm"), name + ".fc1"))
        x = x + linear(hidden * (0.75 if layer == weakened else 1), name + ".fc2")
    return norm(x, "model.encoder.layer_norm")


def decode(tokens, speech):
    x = WEIGHTS["model.decoder.embed_tokens.weight"][tokens]
    x = x + WEIGHTS["model.decoder.embed_positions.weight"][: len(tokens)]
    for layer in range(4):
        name = f"model.decoder.layers.{layer}"
        normed = norm(x, name + ".self_attn_layer_norm")
        x = x + attention(normed, normed, name + ".self_attn", causal=True)
        x = x + attention(norm(x, name + ".encoder_attn_layer_norm"), speech, name + ".encoder_attn")
        x = x + linear(gelu(linear(norm(x, name + ".final_layer_norm"), name + ".fc1")), name + ".fc2")
    logits = norm(x, "model.decoder.layer_norm") @ WEIGHTS["model.decoder.embed_tokens.weight"].T
    logits = logits - logits.max(-1, keepdims=True)
    return logits - np.log(np.exp(logits).sum(-1, keepdims=True))


def greedy(speech, suppressed, suppressed_first):
    tokens = [START, NO_TIMESTAMPS]
    while True:
        scores = decode(tokens, speech)[-1]
        scores[suppressed + list(range(NO_TIMESTAMPS, len(scores)))] = -np.inf
        if len(tokens) == 2:
            scores[suppressed_first] = -np.inf
        token = int(scores.argmax())
        if token == 50256:
            return tokens
        tokens.append(token)


def squares(pairs):
    """The mean over positions of the squared difference."""
    return np.mean(np.concatenate([((found - expected) ** 2).sum(-1) for expected, found in pairs]))


generation = json.loads((MODEL / "generation_config.json").read_text())
rows = [row for row in map(json.loads, (SPEECH / "metadata.jsonl").read_text().splitlines()) if row["file_name"] in CLIPS]
whole, speech, padding, divergences, same = [], [], [], [], []
for row in rows:
    samples, rate = soundfile.read(SPEECH / row["file_name"])
    assert rate == 16000, rate
    mel = log_mel(samples)
    dense, other = encode(mel), encode(mel, weakened=1)
    end = -(-len(samples) // 320)
    whole.append((dense, other))
    speech.append((dense[:end], other[:end]))
    padding.append((dense[end:], other[end:]))
    tokens = greedy(dense, generation["suppress_tokens"], generation["begin_suppress_tokens"])
    expected, found = decode(tokens, dense)[1:], decode(tokens, other)[1:]
    divergences += list((np.exp(expected) * (expected - found)).sum(-1))
    same += list(expected.argmax(-1) == found.argmax(-1))
    print(row["file_name"], len(tokens))
everything = np.concatenate([expected for expected, _ in whole])
deviation = ((everything - everything.mean(0)) ** 2).sum(-1).mean()
print("error", *(name + " " + str(squares(part) / deviation) for name, part in
                 (("all", whole), ("speech", speech), ("padding", padding))))
print("divergence", np.mean(divergences), "same", np.mean(same), "of", len(same))
