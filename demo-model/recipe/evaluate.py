"""Word error rates of a model folder, and how many of the encoder's parameters LiteASR would leave away."""

import json
import re

import numpy as np
import torch

from . import network
from .audio import decode
from .decode import load, transcribe, window


def read_set(folder, wanted=lambda entry: True):
    """The entries of a set that are wanted, with their samples."""
    with open(folder / "metadata.jsonl") as metadata:
        entries = [entry for entry in map(json.loads, metadata) if wanted(entry)]
    return entries, [decode(folder / entry["file_name"]) for entry in entries]


def words_of(text):
    """Lower-case words without punctuation."""
    return re.sub(r"[^a-z0-9' ]", " ", text.lower()).split()


def edits(reference, hypothesis):
    """The least number of words to insert, delete or replace."""
    row = list(range(len(hypothesis) + 1))
    for i, word in enumerate(reference, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(hypothesis, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (word != other))
    return row[-1]


def error_rates(model_folder, set_folder, wanted=lambda entry: True, timed=False):
    """Prints the corpus word error rate of each kind of voice and of all; returns each entry with what was heard."""
    model, tokenizer = load(model_folder)
    entries, recordings = read_set(set_folder, wanted)
    heard = [tokenizer.decode(ids) for ids in transcribe(model, tokenizer, recordings, timed)]
    for title, chosen in (("voices seen in training", True), ("voices never seen", False), ("all", None)):
        pairs = [(words_of(entry["text"]), words_of(text)) for entry, text in zip(entries, heard)
                 if chosen is None or entry.get("seen") == chosen]
        if pairs:
            wrong, total = sum(edits(*pair) for pair in pairs), sum(len(reference) for reference, _ in pairs)
            print(f"{set_folder.name}, {'with' if timed else 'without'} times, {title}: "
                  f"{100 * wrong / total:.2f} % ({wrong} of {total} words, {len(pairs)} clips)")
    return list(zip(entries, heard))


@torch.no_grad()
def structure(model_folder, set_folder):
    """Prints the ranks that LiteASR's rule gives over a set: the leading principal components of each linear layer's
    centred outputs that hold more than a share of their variance, in multiples of sixteen."""
    model, _ = load(model_folder)
    layers = {name: module for name, module in model.model.encoder.named_modules()
              if isinstance(module, network.Linear)}
    sums = {}

    def collect(name):
        def hook(_, __, output):
            rows = output.flatten(0, 1).double()
            count, first, second = sums.get(name, (0, 0, 0))
            sums[name] = count + len(rows), first + rows.sum(0), second + rows.T @ rows
        return hook

    hooks = [layer.register_forward_hook(collect(name)) for name, layer in layers.items()]
    for samples in read_set(set_folder)[1]:
        model.model.encoder(window(samples)[None])
    for hook in hooks:
        hook.remove()
    encoder = sum(p.numel() for p in model.model.encoder.parameters() if p.requires_grad)
    saved, ranks = 0, {}
    for name, layer in layers.items():
        outputs, inputs = layer.weight.shape
        count, first, second = sums[name]
        mean = first / count
        values = torch.linalg.eigvalsh(second / count - mean[:, None] * mean).flip(0).clamp(min=0)
        share = (values.cumsum(0) / values.sum()).numpy()
        enough = int(np.searchsorted(share, 0.999 if "fc" in name else 0.99, side="right")) + 1
        rank = -(-enough // 16) * 16
        if rank * (inputs + outputs) < inputs * outputs:
            # A key projection gets a bias that the dense layer did not have.
            saved += inputs * outputs - rank * (inputs + outputs) - (outputs if layer.bias is None else 0)
            ranks[name] = rank
        else:
            ranks[name] = None
    for index in range(model.size.encoder_layers):
        print(f"encoder layer {index}:", {name.split(".")[-1]: rank for name, rank in ranks.items()
                                          if name.startswith(f"layers.{index}.")})
    print(f"{saved} of {encoder} parameters of the encoder go ({100 * saved / encoder:.1f} %)")
