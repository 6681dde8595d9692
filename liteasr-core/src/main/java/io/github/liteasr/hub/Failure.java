package io.github.liteasr.hub;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
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
            case HttpConnectTimeoutException _ -> "no connection in time";
            case UnknownHostException _ -> "unknown host";
            case ConnectException e ->
                e.getCause() instanceof UnresolvedAddressException || isUnresolved(e)
                        ? "unknown host"
                        : "no connection";
            default ->
                failure.getMessage() == null ? failure.getClass().getSimpleName() : oneLine(failure.getMessage());
        };
    }

    private static boolean isUnresolved(ConnectException failure) {
        return failure.getCause() != null && failure.getCause().getCause() instanceof UnresolvedAddressException;
    }

    private static String oneLine(String message) {
        return message.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ").strip();
    }
}
