"""Writes one tiny random Whisper model in the formats of other programs, by those programs.

Run by hand in Python 3.11; the result is committed under src/test/resources/io/github/liteasr/conversion:

    pip install torch==2.15.0 transformers==5.24.0 ctranslate2==4.8.5 openai-whisper==20250625 pywhispercpp==1.5.1 \
        safetensors==0.8.0 more-itertools numba
    python foreign_checkpoints.py

The ggml files have the layout of whisper.cpp's models/convert-pt-to-ggml.py; ggml's own library, which pywhispercpp brings,
quantises them and says what they mean.
"""

import ctypes
import glob
import hashlib
import json
import pathlib
import shutil
import struct
import sysconfig

import ctranslate2
import numpy as np
import torch
import transformers
import whisper.model
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers

TARGET = pathlib.Path(__file__).parents[1] / "resources/io/github/liteasr/conversion"
MEL_BINS, WIDTH, POSITIONS, FEED_FORWARD = 8, 32, 50, 64
SPECIAL = ["endoftext", "startoftranscript", "en", "de", "translate", "transcribe", "startoflm", "startofprev", "nospeech",
           "notimestamps"]


def tokenizer():
    """The 256 bytes, a few merges, and special tokens."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    merges = [("Ġ", "t"), ("h", "e"), ("Ġt", "he"), ("i", "n"), ("in", "g")]
    vocabulary = {token: i for i, token in enumerate(alphabet + ["".join(m) for m in merges])}
    tokens = Tokenizer(models.BPE(vocabulary, merges))
    tokens.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokens.decoder = decoders.ByteLevel()
    tokens.add_special_tokens([f"<|{name}|>" for name in SPECIAL])
    return tokens


def digests(tensors):
    """The first 64 bits of SHA-256 of each tensor's elements as little-endian float32."""
    return {name: hashlib.sha256(np.ascontiguousarray(values, "<f4").tobytes()).hexdigest()[:16]
            for name, values in sorted(tensors.items())}


def openai_name(name):
    name = name.removeprefix("model.")
    for old, new in [(".layers.", ".blocks."), ("encoder_attn_layer_norm", "cross_attn_ln"),
                     ("self_attn_layer_norm", "attn_ln"), ("final_layer_norm", "mlp_ln"),
                     ("encoder.layer_norm", "encoder.ln_post"), ("decoder.layer_norm", "decoder.ln"),
                     ("encoder_attn", "cross_attn"), ("self_attn", "attn"), ("q_proj", "query"), ("k_proj", "key"),
                     ("v_proj", "value"), ("out_proj", "out"), (".fc1.", ".mlp.0."), (".fc2.", ".mlp.2."),
                     ("embed_positions.weight", "positional_embedding"), ("embed_tokens", "token_embedding")]:
        name = name.replace(old, new)
    return name


GGML = ctypes.CDLL(glob.glob(sysconfig.get_path("purelib") + "/libggml-base.so")[0])
TYPES = {"f32": (0, 4, 1), "f16": (1, 2, 1), "q4_0": (2, 18, 32), "q4_1": (3, 20, 32), "q5_0": (6, 22, 32),
         "q5_1": (7, 24, 32), "q8_0": (8, 34, 32)}


def quantised(values, kind):
    """A matrix in ggml's blocks, and what ggml takes them for."""
    values = np.ascontiguousarray(values, np.float32)
    _, size, block = TYPES[kind]
    encoded = np.zeros(values.size // block * size, np.uint8)
    pointer = ctypes.c_void_p
    quantise, dequantise = getattr(GGML, f"quantize_{kind}"), getattr(GGML, f"dequantize_row_{kind}")
    quantise.restype = ctypes.c_size_t
    rows, columns = ctypes.c_int64(values.shape[0]), ctypes.c_int64(values.shape[1])
    quantise(pointer(values.ctypes.data), pointer(encoded.ctypes.data), rows, columns, None)
    decoded = np.zeros_like(values)
    dequantise(pointer(encoded.ctypes.data), pointer(decoded.ctypes.data), ctypes.c_int64(values.size))
    return encoded.tobytes(), decoded


def write_ggml(path, kind, state, tokens):
    """Biases, norms and positions are float32, convolutions float16 but in a float32 file, matrices as asked for."""
    config = [VOCABULARY, POSITIONS, WIDTH, 2, 1, 16, WIDTH, 2, 1, MEL_BINS]
    meaning = {}
    with open(path, "wb") as out:
        out.write(struct.pack("<12i", 0x67676D6C, *config, 2000 + TYPES[kind][0]))
        out.write(struct.pack("<2i", MEL_BINS, 201) + np.zeros(MEL_BINS * 201, "<f4").tobytes())
        out.write(struct.pack("<i", len(tokens)))
        for token in tokens:
            out.write(struct.pack("<i", len(token)) + token)
        for name, tensor in state.items():
            values = tensor.float().numpy()
            other = openai_name(name)
            shape = (values.shape[0], 1) if ".conv" in other and other.endswith(".bias") else values.shape
            matrix = other.endswith(".weight") and values.ndim > 1
            kind_here = "f32" if not matrix else "f16" if values.ndim == 3 and kind != "f32" else kind
            spelling = other.encode()
            out.write(struct.pack("<3i", len(shape), len(spelling), TYPES[kind_here][0]))
            out.write(struct.pack(f"<{len(shape)}i", *reversed(shape)) + spelling)
            if kind_here in ("f32", "f16"):
                out.write(values.astype("<f4" if kind_here == "f32" else "<f2").tobytes())
                meaning[name] = values
            else:
                encoded, meaning[name] = quantised(values, kind_here)
                out.write(encoded)
    return meaning


def ctranslate2_meaning(folder, state):
    """What the converter's integers stand for: elements divided by their scales."""
    values, at = {}, 0
    data = (folder / "model.bin").read_bytes()

    def take(form):
        nonlocal at
        found = struct.unpack_from("<" + form, data, at)
        at += struct.calcsize("<" + form)
        return found[0]

    def text():
        nonlocal at
        length = take("H")
        at += length
        return data[at - length:at - 1].decode()

    take("I"), text(), take("I")
    for _ in range(take("I")):
        name = text()
        shape = [take("I") for _ in range(take("B"))]
        kind = ["<f4", "<i1", "<i2", "<i4", "<f2", "<u2"][take("B")]
        size = take("I")
        values[name] = np.frombuffer(data, kind, size // np.dtype(kind).itemsize, at).reshape(shape)
        at += size
    for _ in range(take("I")):
        alias = text()
        values[alias] = values[text()]

    def decoded(name):
        weight, scale = values[name].astype(np.float32), values.get(name + "_scale")
        if scale is None:
            return (values[name].astype(np.uint32) << 16).view(np.float32) if values[name].dtype == "<u2" else weight
        return weight / (scale.reshape([-1] + [1] * (weight.ndim - 1)) if scale.ndim else scale)

    meaning = {"model.decoder.embed_tokens.weight": decoded("decoder/embeddings/weight")}
    for conv in ("conv1", "conv2"):
        for part in ("weight", "bias"):
            meaning[f"model.encoder.{conv}.{part}"] = decoded(f"encoder/{conv}/{part}")
    layers = {"self_attention/linear_0": ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"],
              "self_attention/linear_1": ["self_attn.out_proj"], "attention/linear_0": ["encoder_attn.q_proj"],
              "attention/linear_1": ["encoder_attn.k_proj", "encoder_attn.v_proj"],
              "attention/linear_2": ["encoder_attn.out_proj"], "ffn/linear_0": ["fc1"], "ffn/linear_1": ["fc2"]}
    norms = {"self_attention": "self_attn_layer_norm", "attention": "encoder_attn_layer_norm", "ffn": "final_layer_norm"}
    for side in ("encoder", "decoder"):
        meaning[f"model.{side}.embed_positions.weight"] = decoded(f"{side}/position_encodings/encodings")
        for theirs, ours in [("", "layer_norm")] + [(f"layer_0/{k}/", f"layers.0.{v}") for k, v in norms.items()]:
            for part, kind in (("gamma", "weight"), ("beta", "bias")):
                if f"{side}/{theirs}layer_norm/{part}" in values:
                    meaning[f"model.{side}.{ours}.{kind}"] = decoded(f"{side}/{theirs}layer_norm/{part}")
        for theirs, ours in layers.items():
            if f"{side}/layer_0/{theirs}/weight" in values:
                for kind in ("weight", "bias"):
                    parts = np.split(decoded(f"{side}/layer_0/{theirs}/{kind}"), len(ours))
                    meaning.update({f"model.{side}.layers.0.{name}.{kind}": part for name, part in zip(ours, parts)})
    return {name: meaning[name] for name in state}


shutil.rmtree(TARGET, ignore_errors=True)
TARGET.mkdir(parents=True)
torch.manual_seed(20260101)
TOKENIZER = tokenizer()
VOCABULARY = TOKENIZER.get_vocab_size() + POSITIONS + 1
special = {name: TOKENIZER.token_to_id(f"<|{name}|>") for name in SPECIAL}
configuration = transformers.WhisperConfig(
    vocab_size=VOCABULARY, num_mel_bins=MEL_BINS, d_model=WIDTH, encoder_layers=1, decoder_layers=1,
    encoder_attention_heads=2, decoder_attention_heads=2, encoder_ffn_dim=FEED_FORWARD, decoder_ffn_dim=FEED_FORWARD,
    max_source_positions=POSITIONS, max_target_positions=16, bos_token_id=special["startoftranscript"],
    eos_token_id=special["endoftext"], pad_token_id=special["endoftext"],
    decoder_start_token_id=special["startoftranscript"], suppress_tokens=[],
    begin_suppress_tokens=[TOKENIZER.token_to_id("Ġ"), special["endoftext"]])
model = transformers.WhisperForConditionalGeneration(configuration).eval()
with torch.no_grad():
    for parameter in model.parameters():
        parameter.copy_(torch.randn_like(parameter).half())
state = {name: tensor.half() for name, tensor in model.state_dict().items() if name != "proj_out.weight"}
expected = {"exact": digests({name: tensor.float().numpy() for name, tensor in state.items()})}

# Hugging Face's pytorch_model.bin: with views and other values as Trainer's checkpoints have, in the older format, in shards
folder = TARGET / "transformers"
folder.mkdir()
model.half().save_pretrained(TARGET / "scratch")
tokens_file = TARGET / "scratch/tokenizer.json"
TOKENIZER.save(str(tokens_file))
for name in ("config.json", "tokenizer.json"):
    shutil.copy(TARGET / "scratch" / name, folder)
views = dict(state)
views["model.decoder.layers.0.fc1.weight"] = state["model.decoder.layers.0.fc1.weight"].t().contiguous().t()
views["proj_out.weight"] = views["model.decoder.embed_tokens.weight"]
views["scalar"] = torch.tensor(3, dtype=torch.int64)
views["mask"] = torch.ones(2, 2, dtype=torch.bool)
torch.save({"state_dict": views, "epoch": 3, "loss": 0.5, "best": None, "done": True}, folder / "views.bin")
torch.save(state, folder / "legacy.bin", _use_new_zipfile_serialization=False)
shards = TARGET / "sharded"
shards.mkdir()
names = sorted(state)
parts = {"pytorch_model-00001-of-00002.bin": names[:20], "pytorch_model-00002-of-00002.bin": names[20:]}
for name, members in parts.items():
    torch.save({member: state[member] for member in members}, shards / name)
(shards / "pytorch_model.bin.index.json").write_text(json.dumps(
    {"metadata": {}, "weight_map": {member: name for name, members in parts.items() for member in members}}))

# openai/whisper
(TARGET / "openai").mkdir()
dims = whisper.model.ModelDimensions(MEL_BINS, POSITIONS, WIDTH, 2, 1, VOCABULARY, 16, WIDTH, 2, 1)
original = whisper.model.Whisper(dims)
theirs = {openai_name(name): tensor for name, tensor in state.items()}
missing = set(original.state_dict()) ^ set(theirs)
assert all(".mlp." in name for name in missing), missing  # OpenAI's are always four times as wide
saved = {"dims": dims.__dict__, "model_state_dict": theirs}
torch.save(saved, TARGET / "openai/model.pt")
torch.save(saved, TARGET / "openai/legacy.pt", _use_new_zipfile_serialization=False)
shutil.copy(tokens_file, TARGET / "openai")

# whisper.cpp
(TARGET / "ggml").mkdir()
visible = [*range(33, 127), *range(161, 173), *range(174, 256)]
hidden = [value for value in range(256) if value not in visible]
spelt = {chr(value): value for value in visible} | {chr(256 + i): value for i, value in enumerate(hidden)}
tokens = [bytes(spelt[c] for c in TOKENIZER.id_to_token(i)) for i in range(TOKENIZER.get_vocab_size())]
for kind in TYPES:
    expected[f"ggml-{kind}"] = digests(write_ggml(TARGET / f"ggml/ggml-{kind}.bin", kind, state, tokens))

# CTranslate2
transformers.PreTrainedTokenizerFast(tokenizer_file=str(tokens_file)).save_pretrained(TARGET / "scratch")
for kind in ("float32", "float16", "bfloat16", "int8_float16", "int16"):
    folder = TARGET / "ctranslate2" / kind
    converter = ctranslate2.converters.TransformersConverter(str(TARGET / "scratch"))
    converter.convert(str(folder), quantization=kind)
    expected[f"ctranslate2-{kind}"] = digests(ctranslate2_meaning(folder, state))

(TARGET / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
shutil.rmtree(TARGET / "scratch")
