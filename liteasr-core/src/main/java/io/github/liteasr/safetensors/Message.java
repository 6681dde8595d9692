package io.github.liteasr.safetensors;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** Puts what a damaged file holds into messages of one line. */
final class Message {
    private static final int LONGEST = 80;

    private Message() {}

    /** The text between quotation marks, shortened, with control characters and the like replaced. */
    static String quoted(String text) {
        String start = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
        return '"' + oneLine(start) + '"';
    }

    static String oneLine(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints().map(Message::visible).forEach(line::appendCodePoint);
        return line.toString();
    }

    private static int visible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> '?';
            default -> codePoint;
        };
    }

    /** Why the operating system refused; its exceptions for common cases say no more than the file's name. */
    static String reason(IOException failure) {
        return switch (failure) {
            case NoSuchFileException _ -> "no such file";
            case AccessDeniedException _ -> "access denied";
            default -> {
                String message = failure.getMessage();
                yield message == null ? failure.getClass().getSimpleName() : oneLine(message);
            }
        };
    }
}
