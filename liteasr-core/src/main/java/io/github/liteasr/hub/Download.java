package io.github.liteasr.hub;

import io.github.liteasr.BadInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Brings one file's content into the cache. What has arrived stays in {@code {etag}.incomplete} and is continued by the
 * next attempt or the next process; only content of the right size and checksum gets the blob's name.
 */
final class Download {
    private static final int CHUNK = 1 << 16;
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-\\d+/(\\d{1,18}|\\*)");

    private final RemoteFile file;
    private final Path incomplete;
    private final Path blob;
    private final Progress progress;

    Download(RemoteFile file, HubCache cache, Progress progress) {
        this.file = file;
        this.incomplete = cache.incomplete(file.etag());
        this.blob = cache.blob(file.etag());
        this.progress = progress;
    }

    /**
     * Fetches what is missing and checks the whole.
     *
     * @throws IOException if another attempt may succeed
     */
    void attempt(HubConnection connection) throws IOException {
        long present = sizeOf(incomplete);
        if (file.size() >= 0 && present > file.size()) {
            delete();
            present = 0;
        }
        if (file.size() < 0 || present < file.size() || present == 0) {
            receive(connection, present);
        }
        check();
        try {
            Files.move(incomplete, blob, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private void receive(HubConnection connection, long present) throws IOException {
        try (Answer answer = connection.get(file.address(), present)) {
            answer.failIfTemporary();
            switch (answer.status()) {
                case 200 -> {
                    requireSize(answer.count("Content-Length"));
                    write(answer.body(), 0);
                }
                case 206 -> {
                    OptionalLong total =
                            totalOfRange(answer.header("Content-Range").orElse(""), present);
                    if (total.isEmpty()) {
                        delete();
                        throw new IOException("the server sent another part than was asked for");
                    }
                    requireSize(total.getAsLong());
                    write(answer.body(), present);
                }
                case 416 -> {
                    delete();
                    throw new IOException("the server cannot resume the download");
                }
                default -> throw answer.refusal(file.what());
            }
        }
    }

    /** The whole file's size, -1 if unknown, if the header describes the part from {@code start} on. */
    private static OptionalLong totalOfRange(String contentRange, long start) {
        Matcher range = CONTENT_RANGE.matcher(contentRange);
        if (!range.matches() || Long.parseLong(range.group(1)) != start) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(range.group(2).equals("*") ? -1 : Long.parseLong(range.group(2)));
    }

    private void requireSize(long size) throws IOException {
        if (size >= 0 && file.size() >= 0 && size != file.size()) {
            throw new IOException("the server offers " + size + " bytes, expected " + file.size());
        }
    }

    private void write(InputStream body, long start) throws IOException {
        try (FileChannel channel = openAt(start)) {
            byte[] chunk = new byte[CHUNK];
            long done = start;
            progress.update(file.name(), done, file.size());
            for (int count = body.read(chunk); count >= 0; count = body.read(chunk)) {
                done += count;
                if (file.size() >= 0 && done > file.size()) {
                    throw new IOException("the server sent more than the expected " + file.size() + " bytes");
                }
                writeFully(channel, ByteBuffer.wrap(chunk, 0, count));
                progress.update(file.name(), done, file.size());
            }
        }
    }

    private FileChannel openAt(long start) {
        try {
            Files.createDirectories(incomplete.getParent());
            long space = Files.getFileStore(incomplete.getParent()).getUsableSpace();
            if (file.size() - start > space) {
                throw new BadInputException(file.what() + ": " + (file.size() - start) + " bytes are to come, but "
                        + incomplete.getParent() + " has space for " + space);
            }
            FileChannel channel = FileChannel.open(incomplete, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            return channel.truncate(start).position(start);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /** A failure of the disk, unlike one of the network, is not worth another attempt. */
    private void writeFully(FileChannel channel, ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private void check() throws IOException {
        long size = sizeOf(incomplete);
        if (file.size() >= 0 && size != file.size()) {
            throw new IOException("the server sent " + size + " of " + file.size() + " bytes");
        }
        if (file.hasChecksum()) {
            String checksum = checksum();
            if (!checksum.equals(file.etag())) {
                delete();
                throw new IOException("the content's SHA-256 is " + checksum + ", expected " + file.etag());
            }
        }
    }

    private String checksum() {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        byte[] chunk = new byte[1 << 20];
        try (DigestInputStream content = new DigestInputStream(Files.newInputStream(incomplete), digest)) {
            while (content.read(chunk) >= 0) {
                // Reading feeds the digest.
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private long sizeOf(Path path) {
        try {
            return Files.exists(path) ? Files.size(path) : 0;
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private void delete() {
        try {
            Files.deleteIfExists(incomplete);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private BadInputException unwritable(IOException failure) {
        return new BadInputException(incomplete + ": cannot be written: " + Failure.reason(failure), failure);
    }
}
