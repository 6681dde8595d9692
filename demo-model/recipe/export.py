"""Writes a model folder in the Hugging Face layout of an English-only Whisper."""

import json
import os
import shutil

import numpy as np

from . import safetensors
from .tokenizer import END, SECONDS


def export(network, tokenizer, folder):
    """Writes the folder beside its place and then swaps it in: a reader never sees half a model."""
    fresh = folder.with_name(folder.name + ".partial")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    tensors = {name: value.detach().float().numpy().astype(np.float16) for name, value in network.state_dict().items()}
    safetensors.write(fresh / "model.safetensors", tensors)
    files = {
        "config.json": configuration(network.size, tokenizer),
        "generation_config.json": generation(network.size, tokenizer),
        "preprocessor_config.json": preprocessor(),
        "tokenizer.json": tokenizer_file(tokenizer),
        "tokenizer_config.json": tokenizer_settings(network.size),
        "special_tokens_map.json": special_tokens(tokenizer),
        "added_tokens.json": tokenizer.added,
        "vocab.json": {**tokenizer.vocabulary, END: tokenizer.end},
    }
    for name, content in files.items():
        compact = name in ("vocab.json", "added_tokens.json")
        text = json.dumps(content, ensure_ascii=False, indent=None if compact else 2)
        (fresh / name).write_text(text + "\n", encoding="utf-8")
    lines = ["#version: 0.2"] + [f"{left} {right}" for left, right in tokenizer.merges]
    (fresh / "merges.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    old = folder.with_name(folder.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        os.rename(folder, old)
    os.rename(fresh, folder)
    shutil.rmtree(old, ignore_errors=True)


def configuration(size, tokenizer):
    return {
        "activation_dropout": 0.0,
        "activation_function": "gelu",
        "apply_spec_augment": False,
        "architectures": ["WhisperForConditionalGeneration"],
        "attention_dropout": 0.0,
        "begin_suppress_tokens": [tokenizer.space, tokenizer.end],
        "bos_token_id": tokenizer.start,
        "classifier_proj_size": 256,
        "d_model": size.width,
        "decoder_attention_heads": size.heads,
        "decoder_ffn_dim": size.decoder_feed_forward,
        "decoder_layerdrop": 0.0,
        "decoder_layers": size.decoder_layers,
        "decoder_start_token_id": tokenizer.start,
        "dropout": 0.0,
        "encoder_attention_heads": size.heads,
        "encoder_ffn_dim": size.encoder_feed_forward,
        "encoder_layerdrop": 0.0,
        "encoder_layers": size.encoder_layers,
        "eos_token_id": tokenizer.end,
        "forced_decoder_ids": [[1, tokenizer.no_timestamps]],
        "init_std": 0.02,
        "is_encoder_decoder": True,
        "mask_feature_length": 10,
        "mask_feature_min_masks": 0,
        "mask_feature_prob": 0.0,
        "mask_time_length": 10,
        "mask_time_min_masks": 2,
        "mask_time_prob": 0.05,
        "max_length": size.text_positions,
        "max_source_positions": size.audio_positions,
        "max_target_positions": size.text_positions,
        "median_filter_width": 7,
        "model_type": "whisper",
        "num_hidden_layers": size.encoder_layers,
        "num_mel_bins": size.mel_bins,
        "pad_token_id": tokenizer.end,
        "scale_embedding": False,
        "suppress_tokens": [],
        "torch_dtype": "float16",
        "use_cache": True,
        "use_weighted_layer_sum": False,
        "vocab_size": size.vocabulary,
    }


def generation(size, tokenizer):
    return {
        "begin_suppress_tokens": [tokenizer.space, tokenizer.end],
        "bos_token_id": tokenizer.start,
        "decoder_start_token_id": tokenizer.start,
        "eos_token_id": tokenizer.end,
        "forced_decoder_ids": [[1, tokenizer.no_timestamps]],
        "is_multilingual": False,
        "max_initial_timestamp_index": 50,
        "max_length": size.text_positions,
        "no_timestamps_token_id": tokenizer.no_timestamps,
        "pad_token_id": tokenizer.end,
        "prev_sot_token_id": tokenizer.previous,
        "return_timestamps": False,
        "suppress_tokens": [],
    }


def preprocessor():
    return {
        "chunk_length": SECONDS,
        "feature_extractor_type": "WhisperFeatureExtractor",
        "feature_size": 80,
        "hop_length": 160,
        "n_fft": 400,
        "n_samples": SECONDS * 16000,
        "nb_max_frames": SECONDS * 100,
        "padding_side": "right",
        "padding_value": 0.0,
        "processor_class": "WhisperProcessor",
        "return_attention_mask": False,
        "sampling_rate": 16000,
    }


def _marks(tokenizer):
    """The marks, without the times: those are tokens of the vocabulary but nobody's special ones."""
    return [token for token, id in tokenizer.added.items() if id <= tokenizer.no_timestamps]


def tokenizer_file(tokenizer):
    added = [
        {"id": id, "content": token, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False,
         "special": id <= tokenizer.no_timestamps}
        for token, id in tokenizer.added.items()
    ]
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    prefix = ["<|startoftranscript|>", "<|notimestamps|>"]
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": added,
        "normalizer": None,
        "pre_tokenizer": byte_level,
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [{"SpecialToken": {"id": mark, "type_id": 0}} for mark in prefix]
            + [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": END, "type_id": 0}}],
            "pair": [{"SpecialToken": {"id": mark, "type_id": 0}} for mark in prefix]
            + [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}},
               {"SpecialToken": {"id": END, "type_id": 1}}],
            "special_tokens": {
                mark: {"id": mark, "ids": [tokenizer.added[mark]], "tokens": [mark]} for mark in [END, *prefix]},
        },
        "decoder": byte_level,
        "model": {
            "type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None,
            "end_of_word_suffix": None, "fuse_unk": False, "byte_fallback": False,
            "vocab": tokenizer.vocabulary,
            "merges": [f"{left} {right}" for left, right in tokenizer.merges],
        },
    }


def tokenizer_settings(size):
    return {
        "add_bos_token": False,
        "add_prefix_space": False,
        "bos_token": END,
        "clean_up_tokenization_spaces": True,
        "eos_token": END,
        "errors": "replace",
        "model_max_length": size.text_positions,
        "pad_token": END,
        "processor_class": "WhisperProcessor",
        "return_attention_mask": False,
        "tokenizer_class": "WhisperTokenizer",
        "unk_token": END,
    }


def special_tokens(tokenizer):
    return {"additional_special_tokens": [token for token in _marks(tokenizer) if token != END],
            "bos_token": END, "eos_token": END, "pad_token": END, "unk_token": END}
