"""Whisper's network, with the parameter names of Hugging Face's WhisperForConditionalGeneration.

Matrix products run in bfloat16 where the processor is fast at it (weights and activations are cast for each product);
the residual stream, the layer norms and the losses stay in float32.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


@dataclass(frozen=True)
class Size:
    """The dimensions of a model."""

    vocabulary: int
    width: int = 256
    heads: int = 4
    encoder_layers: int = 4
    encoder_feed_forward: int = 1024
    decoder_layers: int = 2
    decoder_feed_forward: int = 768
    mel_bins: int = 80
    audio_positions: int = 500
    text_positions: int = 128


class Linear(nn.Linear):
    """A linear layer whose product is taken in the type of its input."""

    def forward(self, x):
        bias = None if self.bias is None else self.bias.to(x.dtype)
        return F.linear(x, self.weight.to(x.dtype), bias)


class LayerNorm(nn.LayerNorm):
    """Normalises in float32 and hands on in the type of the products."""

    def forward(self, x):
        return super().forward(x).to(PRODUCTS)


PRODUCTS = torch.bfloat16


def set_products(kind):
    """The type in which matrix products are taken, for all models of this process."""
    global PRODUCTS
    PRODUCTS = kind


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.k_proj = Linear(width, width, bias=False)
        self.v_proj = Linear(width, width)
        self.q_proj = Linear(width, width)
        self.out_proj = Linear(width, width)

    def forward(self, x, source=None, mask=None):
        source = x if source is None else source
        query = self.split(self.q_proj(x)) * (x.shape[-1] // self.heads) ** -0.5
        key, value = self.split(self.k_proj(source)), self.split(self.v_proj(source))
        scores = query @ key.transpose(1, 2)
        if mask is not None:
            scores = scores + mask
        mixed = torch.softmax(scores, -1) @ value
        batch, length, width = x.shape
        mixed = mixed.view(batch, self.heads, length, -1).transpose(1, 2).reshape(batch, length, width)
        return self.out_proj(mixed)

    def split(self, x):
        """batch x length x width to (batch heads) x length x head."""
        batch, length, width = x.shape
        heads = x.view(batch, length, self.heads, width // self.heads).transpose(1, 2)
        return heads.reshape(batch * self.heads, length, width // self.heads)


class EncoderLayer(nn.Module):
    def __init__(self, width, heads, feed_forward):
        super().__init__()
        self.self_attn = Attention(width, heads)
        self.self_attn_layer_norm = LayerNorm(width)
        self.fc1 = Linear(width, feed_forward)
        self.fc2 = Linear(feed_forward, width)
        self.final_layer_norm = LayerNorm(width)

    def forward(self, x):
        x = x + self.self_attn(self.self_attn_layer_norm(x))
        return x + self.fc2(F.gelu(self.fc1(self.final_layer_norm(x))))


class DecoderLayer(nn.Module):
    def __init__(self, width, heads, feed_forward):
        super().__init__()
        self.self_attn = Attention(width, heads)
        self.self_attn_layer_norm = LayerNorm(width)
        self.encoder_attn = Attention(width, heads)
        self.encoder_attn_layer_norm = LayerNorm(width)
        self.fc1 = Linear(width, feed_forward)
        self.fc2 = Linear(feed_forward, width)
        self.final_layer_norm = LayerNorm(width)

    def forward(self, x, audio, mask):
        x = x + self.self_attn(self.self_attn_layer_norm(x), mask=mask)
        x = x + self.encoder_attn(self.encoder_attn_layer_norm(x), audio)
        return x + self.fc2(F.gelu(self.fc1(self.final_layer_norm(x))))


def sinusoids(length, width):
    """Whisper's positions: sines, then cosines, of wavelengths from 2 pi to 20000 pi."""
    step = np.log(10000) / (width // 2 - 1)
    phases = np.arange(length)[:, None] * np.exp(-step * np.arange(width // 2))[None]
    return torch.tensor(np.concatenate([np.sin(phases), np.cos(phases)], 1), dtype=torch.float32)


class Convolution(nn.Conv1d):
    """A convolution of three, taken as one product over the neighbours side by side."""

    def forward(self, x):
        """batch x frames x channels to batch x frames/stride x outputs."""
        stride = self.stride[0]
        padded = F.pad(x, (0, 0, 1, 1))
        count = x.shape[1]
        near = torch.cat([padded[:, i: i + count: stride] for i in range(3)], -1)
        weight = self.weight.transpose(1, 2).reshape(self.weight.shape[0], -1)
        return F.linear(near, weight.to(x.dtype), self.bias.to(x.dtype))


class Encoder(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.conv1 = Convolution(size.mel_bins, size.width, 3, padding=1)
        self.conv2 = Convolution(size.width, size.width, 3, stride=2, padding=1)
        self.embed_positions = nn.Embedding(size.audio_positions, size.width)
        self.embed_positions.weight = nn.Parameter(sinusoids(size.audio_positions, size.width), requires_grad=False)
        self.layers = nn.ModuleList(
            EncoderLayer(size.width, size.heads, size.encoder_feed_forward) for _ in range(size.encoder_layers))
        self.layer_norm = LayerNorm(size.width)

    def forward(self, mel):
        """batch x bins x frames to batch x frames/2 x width. A short window uses the first positions."""
        x = F.gelu(self.conv1(mel.transpose(1, 2).to(PRODUCTS)))
        x = F.gelu(self.conv2(x)).float()
        x = x + self.embed_positions.weight[: x.shape[1]]
        for layer in self.layers:
            x = layer(x)
        return self.layer_norm(x)


class Decoder(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.embed_tokens = nn.Embedding(size.vocabulary, size.width)
        self.embed_positions = nn.Embedding(size.text_positions, size.width)
        self.layers = nn.ModuleList(
            DecoderLayer(size.width, size.heads, size.decoder_feed_forward) for _ in range(size.decoder_layers))
        self.layer_norm = LayerNorm(size.width)

    def forward(self, tokens, audio):
        length = tokens.shape[1]
        x = self.embed_tokens(tokens) + self.embed_positions.weight[:length]
        mask = torch.full((length, length), float("-inf"), dtype=PRODUCTS).triu(1)
        for layer in self.layers:
            x = layer(x, audio, mask)
        return F.linear(self.layer_norm(x), self.embed_tokens.weight.to(PRODUCTS)).float()


class Whisper(nn.Module):
    """Encoder and decoder; the logits share the weights of the token embedding."""

    def __init__(self, size):
        super().__init__()
        self.size = size
        self.model = nn.Module()
        self.model.encoder = Encoder(size)
        self.model.decoder = Decoder(size)
        for name, parameter in self.named_parameters():
            if name.endswith("embed_positions.weight") and "decoder" in name:
                nn.init.normal_(parameter, std=0.01)
            elif name.endswith("embed_tokens.weight"):
                nn.init.normal_(parameter, std=0.02)
            elif parameter.dim() > 1 and parameter.requires_grad:
                nn.init.trunc_normal_(parameter, std=parameter[0].numel() ** -0.5 * 0.8)
            elif name.endswith("bias"):
                nn.init.zeros_(parameter)

    def forward(self, mel, tokens):
        """Logits, batch x tokens x vocabulary, and the encoder's output for the auxiliary loss."""
        audio = self.model.encoder(mel)
        return self.model.decoder(tokens, audio), audio
