"""The recipe of the demonstration model: speech made by synthesisers, and a small Whisper trained on it."""
