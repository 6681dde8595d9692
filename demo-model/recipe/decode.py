"""Greedy decoding with an exported model folder: what the figures in the README were measured with."""

import json

import numpy as np
import torch

from . import network, safetensors
from .features import RATE, log_mel
from .network import Size, Whisper
from .tokenizer import SECONDS, STEPS_A_SECOND, Tokenizer


def load(folder):
    """The network, in float32, and the tokenizer of a model folder."""
    network.set_products(torch.float32)
    settings = json.loads((folder / "config.json").read_text())
    lines = (folder / "merges.txt").read_text(encoding="utf-8").splitlines()[1:]
    tokenizer = Tokenizer([line.split(" ") for line in lines])
    model = Whisper(Size(
        vocabulary=settings["vocab_size"], width=settings["d_model"], heads=settings["encoder_attention_heads"],
        encoder_layers=settings["encoder_layers"], encoder_feed_forward=settings["encoder_ffn_dim"],
        decoder_layers=settings["decoder_layers"], decoder_feed_forward=settings["decoder_ffn_dim"]))
    tensors = safetensors.read(folder / "model.safetensors")
    model.load_state_dict({name: torch.from_numpy(array.astype(np.float32)) for name, array in tensors.items()})
    return model.eval(), tokenizer


def window(samples):
    """The spectrogram of a recording in a whole window, with silence after it."""
    samples = np.asarray(samples[: SECONDS * RATE], np.float32)
    return log_mel(torch.from_numpy(np.pad(samples, (0, SECONDS * RATE - len(samples)))))


@torch.no_grad()
def transcribe(model, tokenizer, recordings, timed=False, group=16, most=96):
    """The token ids of recordings of at most a window each."""
    decoded = []
    for first in range(0, len(recordings), group):
        mel = torch.stack([window(samples) for samples in recordings[first: first + group]])
        decoded += _greedy(model, tokenizer, model.model.encoder(mel), timed, most)
    return decoded


def _greedy(model, tokenizer, audio, timed, most):
    prompt = [tokenizer.start] if timed else [tokenizer.start, tokenizer.no_timestamps]
    tokens = torch.tensor([prompt] * len(audio))
    done = torch.zeros(len(audio), dtype=torch.bool)
    while not done.all() and tokens.shape[1] < most:
        scores = model.model.decoder(tokens, audio)[:, -1]
        # No mark but the end may be said.
        scores[:, tokenizer.start: tokenizer.no_timestamps + 1] = -torch.inf
        for row in range(len(scores)):
            _restrain(scores[row], tokens[row, len(prompt):].tolist(), tokenizer, timed)
        chosen = torch.where(done, tokenizer.end, scores.argmax(-1))
        done |= chosen == tokenizer.end
        tokens = torch.cat([tokens, chosen[:, None]], 1)
    return [[id for id in row[len(prompt):] if id != tokenizer.end] for row in tokens.tolist()]


def _restrain(scores, said, tokenizer, timed):
    """Whisper's rules: something is said, and times come first, in pairs, never backwards, unless words are likelier."""
    zero = tokenizer.no_timestamps + 1
    if not said:
        scores[[tokenizer.space, tokenizer.end]] = -torch.inf
    if not timed:
        scores[zero:] = -torch.inf
        return
    if not said:
        scores[:zero] = -torch.inf
        scores[zero + STEPS_A_SECOND + 1:] = -torch.inf
        return
    if said[-1] >= zero:
        if len(said) < 2 or said[-2] >= zero:
            scores[zero:] = -torch.inf
        else:
            scores[: tokenizer.end] = -torch.inf
    times = [id for id in said if id >= zero]
    if times:
        closes = said[-1] >= zero and len(said) > 1 and said[-2] < zero
        scores[zero: times[-1] + (0 if closes else 1)] = -torch.inf
    chances = scores.log_softmax(-1)
    if chances[zero:].logsumexp(-1) > chances[:zero].max():
        scores[:zero] = -torch.inf
