package io.github.liteasr.hub;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;

/** Says in a few words, on one line, why something failed; the JDK's messages for common cases say nothing. */
final class Failure {
    private Failure() {}

    static String reason(IOException failure) {
        return switch (failure) {
            case NoSuchFileException e -> e.getFile() + " does not exist";
            case AccessDeniedException e -> "access to " + e.getFile() + " denied";
            case FileAlreadyExistsException e -> e.getFile() + " is in the way";
            case SocketTimeoutException _ -> "no answer in time";
            case UnknownHostException _ -> "unknown host";
            case ConnectException _ -> "no connection";
            default ->
                failure.getMessage() == null ? failure.getClass().getSimpleName() : oneLine(failure.getMessage());
        };
    }

    private static String oneLine(String message) {
        return message.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ").strip();
    }
}
