"""A byte-level byte-pair tokenizer in the manner of GPT-2, trained on the domain's sentences, with Whisper's marks."""

import json
import re
from collections import Counter

# GPT-2's cut into words, for plain English: the letters of the domain need no more.
WORD = re.compile(r"'s|'t|'re|'ve|'m|'ll|'d| ?[^\W\d_]+| ?\d+| ?[^\s\w]+|\s+(?!\S)|\s+")
END = "<|endoftext|>"
START = "<|startoftranscript|>"
MARKS = [END, START, "<|translate|>", "<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>",
         "<|notimestamps|>"]
SECONDS = 10
STEPS_A_SECOND = 50


def byte_alphabet():
    """GPT-2's printable character for each byte: itself where it is visible, otherwise one from 256 on."""
    visible = [*range(ord("!"), ord("~") + 1), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    alphabet = {byte: chr(byte) for byte in visible}
    for byte in range(256):
        if byte not in alphabet:
            alphabet[byte] = chr(256 + len(alphabet) - len(visible))
    return alphabet


def train_merges(texts, count):
    """The most frequent pair again and again, as long as a pair occurs at least twice."""
    alphabet = byte_alphabet()
    words = Counter(word for text in texts for word in WORD.findall(" " + text))
    spelt = {word: [alphabet[byte] for byte in word.encode()] for word in words}
    merges = []
    while len(merges) < count:
        pairs = Counter()
        for word, parts in spelt.items():
            for pair in zip(parts, parts[1:]):
                pairs[pair] += words[word]
        best = max(pairs, key=lambda pair: (pairs[pair], pair), default=None)
        if best is None or pairs[best] < 2:
            break
        merges.append(best)
        for word, parts in spelt.items():
            spelt[word] = _merge(parts, best)
    return merges


def _merge(parts, pair):
    merged = []
    for part in parts:
        if merged and (merged[-1], part) == pair:
            merged[-1] += part
        else:
            merged.append(part)
    return merged


class Tokenizer:
    """Text to token ids and back. Ids: bytes, merges, marks, and the times 0.00 to 10.00 seconds in steps of 0.02."""

    def __init__(self, merges):
        self.merges = [tuple(pair) for pair in merges]
        self.alphabet = byte_alphabet()
        # In GPT-2's order: visible bytes first.
        tokens = sorted(self.alphabet.values(), key=ord) + [left + right for left, right in self.merges]
        self.vocabulary = {token: id for id, token in enumerate(tokens)}
        times = [f"<|{step / STEPS_A_SECOND:.2f}|>" for step in range(SECONDS * STEPS_A_SECOND + 1)]
        self.added = {token: len(tokens) + i for i, token in enumerate(MARKS + times)}
        self.end, self.start = self.added[END], self.added[START]
        self.previous, self.no_speech = self.added["<|startofprev|>"], self.added["<|nospeech|>"]
        self.no_timestamps = self.added["<|notimestamps|>"]
        self.space = self.vocabulary[self.alphabet[ord(" ")]]
        self.texts = {id: token for token, id in self.vocabulary.items()}
        self.byte_of = {character: byte for byte, character in self.alphabet.items()}
        self.known = {}

    @property
    def size(self):
        return len(self.vocabulary) + len(self.added)

    def time(self, seconds):
        """The token of a time."""
        return self.no_timestamps + 1 + min(max(round(seconds * STEPS_A_SECOND), 0), SECONDS * STEPS_A_SECOND)

    def encode(self, text):
        return [id for word in WORD.findall(text) for id in self._encode_word(word)]

    def _encode_word(self, word):
        if word not in self.known:
            parts = [self.alphabet[byte] for byte in word.encode()]
            for pair in self.merges:
                if len(parts) > 1:
                    parts = _merge(parts, pair)
            self.known[word] = [self.vocabulary[part] for part in parts]
        return self.known[word]

    def decode(self, ids):
        """The text of ids; marks and times are passed over."""
        spelt = "".join(self.texts[id] for id in ids if id in self.texts)
        return bytes(self.byte_of[character] for character in spelt).decode(errors="replace")

    def save(self, path):
        path.write_text(json.dumps(self.merges))

    @staticmethod
    def load(path):
        return Tokenizer(json.loads(path.read_text()))
