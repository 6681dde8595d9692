"""The safetensors format: the length of the header (8 bytes, little end first), the header in JSON, the data."""

import json

import numpy as np

TYPES = {"F16": np.float16, "F32": np.float32}
NAMES = {np.dtype(kind): name for name, kind in TYPES.items()}


def write(path, tensors):
    """Writes arrays of float16 or float32 by name, in the order of their names."""
    header, offset = {"__metadata__": {"format": "pt"}}, 0
    for name in sorted(tensors):
        array = tensors[name]
        header[name] = {"dtype": NAMES[array.dtype], "shape": list(array.shape),
                        "data_offsets": [offset, offset + array.nbytes]}
        offset += array.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    # Spaces bring the data to a multiple of eight bytes.
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for name in sorted(tensors):
            file.write(np.ascontiguousarray(tensors[name]).tobytes())


def read(path):
    """The arrays of a file by name."""
    content = path.read_bytes()
    start = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:start])
    header.pop("__metadata__", None)
    return {
        name: np.frombuffer(content[start + entry["data_offsets"][0]: start + entry["data_offsets"][1]],
                            TYPES[entry["dtype"]]).reshape(entry["shape"])
        for name, entry in header.items()
    }
