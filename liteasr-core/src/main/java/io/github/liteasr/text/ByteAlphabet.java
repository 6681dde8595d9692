package io.github.liteasr.text;

import java.util.Arrays;

/**
 * The printable spelling of the 256 bytes in the tokens of a byte-level vocabulary, as introduced with GPT-2. The 188
 * bytes that are visible Latin-1 characters ('!' to '~', '¡' to '¬', '®' to 'ÿ') stand for themselves; the other 68,
 * in ascending order, are spelt U+0100, U+0101, … (so a space is 'Ġ', U+0120, and a line feed 'Ċ', U+010A).
 */
final class ByteAlphabet {
    private static final int FIRST_SUBSTITUTE = 0x100;
    private static final char[] CHARACTER_OF_BYTE = new char[256];
    private static final short[] BYTE_OF_CHARACTER = new short[FIRST_SUBSTITUTE + 68];

    static {
        Arrays.fill(BYTE_OF_CHARACTER, (short) -1);
        char substitute = FIRST_SUBSTITUTE;
        for (int value = 0; value < 256; value++) {
            char character = isVisible(value) ? (char) value : substitute++;
            CHARACTER_OF_BYTE[value] = character;
            BYTE_OF_CHARACTER[character] = (short) value;
        }
    }

    private ByteAlphabet() {}

    private static boolean isVisible(int value) {
        return (value >= '!' && value <= '~') || (value >= 0xA1 && value <= 0xFF && value != 0xAD);
    }

    /** The spelling of a byte. */
    static char character(byte value) {
        return CHARACTER_OF_BYTE[value & 0xFF];
    }

    /** The byte that a character of a token spells, or -1 when the character is not of this alphabet. */
    static int byteValue(char character) {
        return character < BYTE_OF_CHARACTER.length ? BYTE_OF_CHARACTER[character] : -1;
    }
}
