# /// script
# requires-python = ">=3.10"
# dependencies = ["numpy==2.4.6"]
# ///
"""Writes src/test/resources/io/github/liteasr/words/word-alignment.json, against which AlignmentMatrixTest and
TimeWarpTest hold the steps from attention scores to times: each computed in float64 from its definition, the best path
by trying every way back from the end.

    python word_alignment.py ../resources/io/github/liteasr/words/word-alignment.json
"""

import json
import sys

import numpy


def softmax(x):
    e = numpy.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def standardize(x):
    return (x - x.mean(axis=0)) / x.std(axis=0)


def median_filter(x):
    padded = numpy.pad(x, ((0, 0), (3, 3)), mode="reflect")
    windows = numpy.lib.stride_tricks.sliding_window_view(padded, 7, axis=1)
    return numpy.median(windows, axis=2)


def first_positions(x):
    """The best path's first position of each row; sums are unequal, so that no rule for ties is needed."""
    rows, columns = x.shape
    best = numpy.full((rows, columns), -numpy.inf)
    for i in range(rows):
        for j in range(columns):
            before = [best[k, m] for k, m in ((i - 1, j - 1), (i - 1, j), (i, j - 1)) if k >= 0 and m >= 0]
            best[i, j] = x[i, j] + (max(before) if before else 0)
    path = [(rows - 1, columns - 1)]
    while path[-1] != (0, 0):
        i, j = path[-1]
        before = [(k, m) for k, m in ((i - 1, j - 1), (i - 1, j), (i, j - 1)) if k >= 0 and m >= 0]
        path.append(max(before, key=lambda place: best[place]))
    return [min(j for i, j in path if i == row) for row in range(rows)]


def rounded(x):
    return [[round(float(value), 9) for value in row] for row in x]


def case(random, tokens, positions):
    # Scores with a ridge along a rough diagonal, as heads that follow the speech have; representable in float32.
    ridge = numpy.abs(numpy.arange(positions) / positions - ((numpy.arange(tokens) + 0.5) / tokens)[:, None])
    scores = (4 * random.standard_normal((tokens, positions)) - 20 * ridge).astype(numpy.float32).astype(float)
    shares = softmax(scores)
    standard = standardize(shares)
    return {
        "tokens": tokens,
        "positions": positions,
        "scores": [[float(value) for value in row] for row in scores],
        "softmax": rounded(shares),
        "standardized": rounded(standard),
        "filtered": rounded(median_filter(standard)),
        "first_positions": first_positions(median_filter(standard)),
    }


def main(target):
    random = numpy.random.default_rng(7)
    cases = [case(random, tokens, positions) for tokens, positions in ((2, 4), (3, 7), (5, 12), (9, 31))]
    with open(target, "w") as file:
        json.dump(cases, file)
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])
