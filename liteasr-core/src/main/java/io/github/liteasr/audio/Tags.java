package io.github.liteasr.audio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** What stands between streams that were joined: tags with titles and pictures, and the beginnings of files. */
final class Tags {
    private static final List<String> SIGNATURES = List.of("ID3", "TAG", "APETAGEX", "LYRICSBEGIN", "fLaC");

    private Tags() {}

    /** Whether one begins at a place in a file. */
    static boolean at(Path file, long position) {
        ByteBuffer bytes = ByteBuffer.allocate(11);
        try (FileChannel channel = FileChannel.open(file)) {
            channel.read(bytes, position);
        } catch (IOException e) {
            return false; // then the bytes are as unknown as any others
        }
        String found = new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
        return SIGNATURES.stream().anyMatch(found::startsWith);
    }
}
