package io.github.liteasr.engine;

/**
 * An x86-64 instruction on three vector registers, by the fields that the Intel manual (volume 2, chapter 2) gives its
 * encoding: VEX for 256 bits, EVEX for 512. It works on dense registers of 32-bit lanes, without masks.
 *
 * @param bits of a register: 256 or 512
 * @param prefix the field {@code pp}: 0 for none, 1 for 66, 2 for F3
 * @param map the field {@code mmm}: 1 for 0F, 2 for 0F38
 */
record VectorInstruction(int bits, int prefix, int map, int opcode) {
    /** The instruction's bytes; registers are numbered from 0 to 15. */
    byte[] encoded(int target, int left, int right) {
        // The bits that extend register numbers, and the left register's number, are stored inverted.
        int extensions = (target < 8 ? 0x80 : 0) | 0x40 | (right < 8 ? 0x20 : 0);
        int middle = (15 - left) << 3 | 4 | prefix;
        int registers = 0xc0 | (target & 7) << 3 | (right & 7);
        return bits == 512
                ? bytes(0x62, extensions | 0x10 | map, middle, 0x48, opcode, registers)
                : bytes(0xc4, extensions | map, middle, opcode, registers);
    }

    static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
