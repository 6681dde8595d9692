#!/usr/bin/env bash
# Fetches OpenAI's two vocabularies and its map of English spellings, MIT-licensed, from the Python package openai-whisper into the library's resources.
set -euo pipefail
resources="$(cd "$(dirname "$0")/../resources/io/github/liteasr/text" && pwd)"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
pip download --quiet --no-deps --no-binary :all: --no-build-isolation --dest "$work" openai-whisper==20250625
tar -xzf "$work"/openai_whisper-20250625.tar.gz -C "$work"
for name in gpt2 multilingual; do
    gzip -9 --no-name --stdout "$work"/openai_whisper-20250625/whisper/assets/$name.tiktoken > "$resources/$name.tiktoken.gz"
done
gzip -9 --no-name --stdout "$work"/openai_whisper-20250625/whisper/normalizers/english.json > "$resources/spellings.json.gz"
cp "$work"/openai_whisper-20250625/LICENSE "$resources/openai-whisper.LICENSE.txt"
