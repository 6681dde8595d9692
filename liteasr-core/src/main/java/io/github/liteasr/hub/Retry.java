package io.github.liteasr.hub;

import io.github.liteasr.BadInputException;
import java.io.IOException;
import java.time.Duration;

/** Repeats what may succeed the next time: any {@link IOException}. Pauses double, or are as long as the server asks. */
final class Retry {
    /** Something that may fail for a moment. */
    @FunctionalInterface
    interface Attempt<T> {
        T run() throws IOException;
    }

    /** The server answered that the request may succeed later. */
    static final class TryLater extends IOException {
        private static final long serialVersionUID = 1;

        private final Duration wait;

        TryLater(String message, Duration wait) {
            super(message);
            this.wait = wait;
        }
    }

    private final Timing timing;

    Retry(Timing timing) {
        this.timing = timing;
    }

    /**
     * The result of the first attempt that succeeds.
     *
     * @param what starts the message of a failure
     * @throws BadInputException if none does
     */
    <T> T upTo(int attempts, String what, Attempt<T> attempt) {
        Duration backoff = timing.firstWait();
        for (int count = 1; ; count++) {
            try {
                return attempt.run();
            } catch (IOException e) {
                if (count >= attempts) {
                    throw new BadInputException(
                            what + ": " + Failure.reason(e) + (count == 1 ? "" : " (" + count + " attempts)"), e);
                }
                Duration asked = e instanceof TryLater later ? later.wait : Duration.ZERO;
                pause(asked.compareTo(backoff) > 0 ? asked : backoff, what);
                backoff = backoff.multipliedBy(2);
            }
        }
    }

    private void pause(Duration wait, String what) {
        try {
            Thread.sleep(wait.compareTo(timing.longestWait()) > 0 ? timing.longestWait() : wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BadInputException(what + ": interrupted", e);
        }
    }
}
