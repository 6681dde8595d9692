package io.github.liteasr.decode.grammar;

import io.github.liteasr.BadInputException;

/** Reads a grammar's signs, and tells where they are. */
final class Scanner {
    private final String file;
    private final String text;
    private int at;

    Scanner(String file, String text) {
        this.file = file;
        this.text = text;
    }

    /** Where the scanner is, for errors about it. */
    int place() {
        return at;
    }

    boolean atEnd() {
        return at >= text.length();
    }

    boolean at(char sign) {
        return !atEnd() && text.charAt(at) == sign;
    }

    boolean at(String signs) {
        return text.startsWith(signs, at);
    }

    boolean atAnyOf(String signs) {
        return !atEnd() && signs.indexOf(text.charAt(at)) >= 0;
    }

    boolean atLineEnd() {
        return atAnyOf("\r\n");
    }

    /** Passes over a sign if it is the next. */
    boolean take(char sign) {
        boolean there = at(sign);
        at += there ? 1 : 0;
        return there;
    }

    void expect(String signs) {
        if (!at(signs)) {
            throw refuse(at, "expected " + signs);
        }
        at += signs.length();
    }

    /** Passes over spaces and comments, and over ends of lines where a rule goes on after them. */
    void skipSpace(boolean lines) {
        while (atAnyOf(" \t#") || (lines && atLineEnd())) {
            if (at('#')) {
                while (!atEnd() && !atLineEnd()) {
                    at++;
                }
            } else {
                at++;
            }
        }
    }

    /** A rule's name, of letters, digits, hyphens and underscores. */
    String name() {
        int from = at;
        while (!atEnd() && (isLetterOrDigit(text.charAt(at)) || atAnyOf("-_"))) {
            at++;
        }
        if (at == from) {
            throw refuse(from, "expected a rule's name, a literal, a class or a group");
        }
        return text.substring(from, at);
    }

    private static boolean isLetterOrDigit(char sign) {
        return (sign >= 'a' && sign <= 'z') || (sign >= 'A' && sign <= 'Z') || (sign >= '0' && sign <= '9');
    }

    int number(int most) {
        int from = at;
        while (!atEnd() && Character.digit(text.charAt(at), 10) >= 0 && at - from < 6) {
            at++;
        }
        if (at == from) {
            throw refuse(from, "expected a number");
        }
        int number = Integer.parseInt(text.substring(from, at));
        if (number > most) {
            throw refuse(from, number + " repetitions, expected at most " + most);
        }
        return number;
    }

    /** A code point of something that began at {@code start}; it may be written as an escape. */
    int character(int start, String what) {
        if (atEnd() || atLineEnd()) {
            throw refuse(start, what + " has no end");
        }
        int character = text.codePointAt(at);
        at += Character.charCount(character);
        return character == '\\' ? escaped(at - 1) : character;
    }

    private int escaped(int start) {
        char sign = atEnd() ? ' ' : text.charAt(at);
        at++;
        return switch (sign) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case '\\', '"', '[', ']' -> sign;
            case 'x' -> hexadecimal(start, 2);
            case 'u' -> hexadecimal(start, 4);
            case 'U' -> hexadecimal(start, 8);
            default -> throw refuse(start, "unknown escape");
        };
    }

    private int hexadecimal(int start, int digits) {
        int value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = atEnd() ? -1 : Character.digit(text.charAt(at), 16);
            if (digit < 0 || value > Character.MAX_CODE_POINT) {
                throw refuse(start, "expected a code point in " + digits + " hexadecimal digits");
            }
            value = 16 * value + digit;
            at++;
        }
        if (value > Character.MAX_CODE_POINT) {
            throw refuse(start, "there is no such code point");
        }
        return value;
    }

    /** An error at a place, with the line and the column counted from 1. */
    BadInputException refuse(int place, String problem) {
        int lineStart = text.lastIndexOf('\n', place - 1) + 1;
        long line = text.substring(0, lineStart).chars().filter(c -> c == '\n').count() + 1;
        return new BadInputException(file + ":" + line + ":" + (place - lineStart + 1) + ": " + problem);
    }
}
