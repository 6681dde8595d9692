package io.github.liteasr.hub;

import io.github.liteasr.BadInputException;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** A server's answer, whose body is still to be read. */
record Answer(URI address, HttpURLConnection connection, int status, InputStream body) implements AutoCloseable {
    /** Sends the request and waits for the answer's head. */
    static Answer of(URI address, HttpURLConnection connection) throws IOException {
        int status = connection.getResponseCode();
        InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream();
        return new Answer(address, connection, status, body == null ? InputStream.nullInputStream() : body);
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(connection.getHeaderField(name));
    }

    /** A header that is a count, or -1 without one. */
    long count(String name) {
        return header(name)
                .filter(value -> value.matches("\\d{1,18}"))
                .map(Long::parseLong)
                .orElse(-1L);
    }

    /** Fails with {@link Retry.TryLater} if the same request may succeed later. */
    void failIfTemporary() throws IOException {
        if (status == 408 || status == 429 || status >= 500) {
            throw new Retry.TryLater(
                    "HTTP status " + status, Duration.ofSeconds(Math.clamp(count("Retry-After"), 0, 86_400)));
        }
    }

    /** What to tell the user when the Hub refuses for good. */
    BadInputException refusal(String what) {
        String code = header("X-Error-Code").orElse("");
        String reason = switch (status) {
            case 401, 403 ->
                code.equals("GatedRepo")
                        ? "the model is gated: accept its terms on the Hub and set HF_TOKEN"
                        : "access refused: the model does not exist, or is private or gated and needs a valid HF_TOKEN";
            case 404 -> code.equals("RevisionNotFound") ? "no such revision" : "not found on the Hub";
            default -> "unexpected answer of " + address.getHost();
        };
        return new BadInputException(what + ": " + reason + " (HTTP status " + status + ")");
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
