package io.github.liteasr.hub;

import io.github.liteasr.BadInputException;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A file at a commit, as the headers of the Hub's answer describe it.
 *
 * @param what the repository and the file's name, for messages
 * @param name the file's name
 * @param etag the server's name for the content: its SHA-256 for large files, its git hash for small ones
 * @param size in bytes, or -1 if the server does not say
 */
record RemoteFile(String what, String name, URI address, String etag, long size) {
    private static final Pattern SAFE_ETAG = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,200}");

    RemoteFile {
        if (!SAFE_ETAG.matcher(etag).matches()) {
            throw new IllegalArgumentException("unusable etag: " + etag);
        }
    }

    /** Asks the Hub; empty if there is no such file. What may be different the next time is an {@link IOException}. */
    static Optional<RemoteFile> ask(HubConnection connection, RepositoryName repository, String commit, String name)
            throws IOException {
        String what = repository + ": " + name;
        URI address = connection.address(repository.filePath(commit, name));
        try (Answer answer = connection.head(address)) {
            answer.failIfTemporary();
            boolean redirected = answer.status() >= 300 && answer.status() < 400;
            if (answer.status() == 404) {
                return Optional.empty();
            }
            if (answer.status() != 200 && !redirected) {
                throw answer.refusal(what);
            }
            // Only the Hub sends this header: pages that a proxy puts in between end here.
            if (!answer.header("X-Repo-Commit").equals(Optional.of(commit))) {
                throw new BadInputException(what + ": the answer of " + answer.address()
                        + " lacks the header X-Repo-Commit: " + commit + "; is it the Hub?");
            }
            String etag = plain(answer.header("X-Linked-Etag")
                    .or(() -> answer.header("ETag"))
                    .orElse(""));
            if (!SAFE_ETAG.matcher(etag).matches()) {
                throw new BadInputException(what + ": the answer of " + answer.address() + " has no usable ETag");
            }
            long linkedSize = answer.count("X-Linked-Size");
            long size = linkedSize < 0 && !redirected ? answer.count("Content-Length") : linkedSize;
            return Optional.of(new RemoteFile(what, name, address, etag, size));
        }
    }

    private static String plain(String etag) {
        return etag.replaceFirst("^W/", "").replaceAll("^\"|\"$", "");
    }

    /** Whether the etag is the SHA-256 of the content. */
    boolean hasChecksum() {
        return etag.matches("[0-9a-f]{64}");
    }
}
