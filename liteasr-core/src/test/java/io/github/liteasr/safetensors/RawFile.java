package io.github.liteasr.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Lays out safetensors files by hand, right and wrong ones, independently of the writer. */
final class RawFile {
    private RawFile() {}

    /** A file with the header's true length and a data buffer of the bytes 0, 1, 2… */
    static Path write(Path file, String header, int bufferBytes) throws IOException {
        return write(file, header.getBytes(StandardCharsets.UTF_8), counting(bufferBytes));
    }

    static Path write(Path file, byte[] header, byte[] buffer) throws IOException {
        return write(file, header.length, header, buffer);
    }

    static Path write(Path file, long headerLength, byte[] header, byte[] buffer) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.allocate(8 + header.length + buffer.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(headerLength).put(header).put(buffer);
        return Files.write(file, bytes.array());
    }

    static byte[] counting(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }
}
