package io.github.liteasr;

/**
 * What the user gave cannot be used: a file that is missing, damaged or of the wrong kind. The message is one line that
 * names the file, what was found and what was expected. A wrong call by a programmer is an
 * {@link IllegalArgumentException} instead.
 */
public final class BadInputException extends RuntimeException {
    public BadInputException(String message) {
        super(message);
    }

    public BadInputException(String message, Throwable cause) {
        super(message, cause);
    }
}
