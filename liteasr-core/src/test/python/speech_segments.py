"""Random probabilities of speech, and the segments that they make, as SpeechSegmenterTest expects them.

Run by hand in Python 3.11:

    python speech_segments.py > ../resources/io/github/liteasr/vad/segments.json

Written from a description of Silero VAD's rules, with all of a recording at hand. Probabilities are in 128ths, which
32-bit floats hold exactly; times are in samples at 16 kHz.
"""

import json
import math
import random

CHUNK = 512


def raw_segments(p, samples, threshold, min_speech, max_speech, min_silence, pad):
    """Segments before padding, as pairs."""
    low = max(threshold - 0.15, 0.01)
    longest = math.inf if max_speech is None else 16000 * max_speech - CHUNK - 2 * 16 * pad
    segments, start, quiet, pauses = [], None, None, []
    for i, value in enumerate(p):
        t = i * CHUNK
        if value >= threshold and quiet is not None:
            if t - quiet > 16 * 98:
                pauses.append((quiet, t))
            quiet = None
        if start is None:
            if value >= threshold:
                start = t
            continue
        if t - start > longest:
            if not pauses:
                segments.append((start, t))
                start, quiet = None, None
                continue
            cut = max(pauses, key=lambda pause: pause[1] - pause[0])
            segments.append((start, cut[0]))
            start, pauses = cut[1], [pause for pause in pauses if pause[0] >= cut[1]]
        if value < low:
            quiet = t if quiet is None else quiet
            if t - quiet >= 16 * min_silence:
                if quiet - start > 16 * min_speech:
                    segments.append((start, quiet))
                start, quiet, pauses = None, None, []
    if start is not None and samples - start > 16 * min_speech:
        segments.append((start, samples))
    return segments


def padded(segments, samples, pad):
    bounds = [list(segment) for segment in segments]
    for i, (start, end) in enumerate(segments):
        if i == 0:
            bounds[i][0] = max(0, start - pad)
        if i == len(segments) - 1:
            bounds[i][1] = min(samples, end + pad)
        else:
            gap = segments[i + 1][0] - end
            share = gap // 2 if gap < 2 * pad else pad
            bounds[i][1] = end + share
            bounds[i + 1][0] = segments[i + 1][0] - share
    return bounds


def walk(rng, chunks):
    """Passages of speech, silence and doubt, each with some noise."""
    values = []
    while len(values) < chunks:
        level = rng.choice((4, 20, 60, 70, 110, 125))
        length = rng.choice((1, 2, 4, 8, 30))
        values += [min(128, max(0, level + rng.randint(-25, 25))) for _ in range(rng.randint(1, length))]
    return values[:chunks]


rng = random.Random(21)
cases = []
for _ in range(60):
    samples = rng.randint(1, 250 * CHUNK)
    values = walk(rng, -(-samples // CHUNK))
    pad = rng.choice((0, 10, 30, 200, 400))
    options = {
        "threshold": rng.choice((0.1, 0.3, 0.5, 0.5, 0.75)),
        "min_speech": rng.choice((0, 0, 100, 250)),
        "max_speech": rng.choice((None, 1 + 2 * pad / 1000, 2 + 2 * pad / 1000, 5)),
        "min_silence": rng.choice((0, 100, 160, 500, 2000)),
        "pad": pad,
    }
    segments = raw_segments([value / 128 for value in values], samples, **options)
    cases.append({**options, "samples": samples, "p128": values, "segments": padded(segments, samples, 16 * pad)})
print("[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]")
