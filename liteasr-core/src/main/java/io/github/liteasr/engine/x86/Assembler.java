package io.github.liteasr.engine.x86;

import java.io.ByteArrayOutputStream;

/**
 * Writes x86-64 machine code of the few kinds that the engine's own kernels need: 512-bit vector instructions in EVEX
 * encoding, and scalar ones to load addresses and to count loops (Intel manual, volume 2, chapter 2). Vector registers are
 * numbered from 0 to 31.
 */
public final class Assembler {
    /** General registers that a function may change, by their numbers; System V calls pass the first argument in RDI. */
    static final int RAX = 0;

    static final int RCX = 1;
    static final int RDX = 2;
    static final int RSI = 6;
    static final int RDI = 7;
    static final int R8 = 8;
    static final int R9 = 9;
    static final int R10 = 10;
    static final int R11 = 11;

    private static final int REGISTER = 0xc0;
    private static final int MEMORY = 0x80;
    private static final int BITS_512 = 0x40;
    private static final int BITS_256 = 0x20;
    private static final int BROADCAST = 0x10;
    private static final int ZEROING = 0x80;

    private final ByteArrayOutputStream code = new ByteArrayOutputStream();

    /**
     * A vector instruction, by the fields of its encoding.
     *
     * @param prefix the field {@code pp}: 0 for none, 1 for 66, 2 for F3, 3 for F2
     * @param map the field {@code mmm}: 1 for 0F, 2 for 0F38, 3 for 0F3A
     * @param wide the field {@code W}: 1 for 64-bit lanes
     */
    public record Instruction(int prefix, int map, int wide, int opcode) {}

    /** target = left · right on 256 bits of registers 0 to 15, in VEX encoding, for processors without AVX-512. */
    void halfVector(Instruction instruction, int target, int left, int right) {
        bytes(
                0xc4,
                inverted(target & 8, 0x80) | 0x40 | inverted(right & 8, 0x20) | instruction.map,
                (~left & 15) << 3 | 4 | instruction.prefix,
                instruction.opcode,
                REGISTER | (target & 7) << 3 | (right & 7));
    }

    /** target = left · right on whole registers; an instruction with one source ignores {@code left}, which is 0 then. */
    void vector(Instruction instruction, int target, int left, int right) {
        prefix(instruction, target, left, right & 8, right & 16, BITS_512);
        code.write(REGISTER | (target & 7) << 3 | (right & 7));
    }

    /** The same with a constant. */
    void vector(Instruction instruction, int target, int left, int right, int constant) {
        vector(instruction, target, left, right);
        code.write(constant);
    }

    /** The same with zeros in the lanes whose bits are not set in a mask register, 1 to 7. */
    void masked(Instruction instruction, int mask, int target, int left, int right) {
        prefix(instruction, target, left, right & 8, right & 16, BITS_512 | ZEROING | mask);
        code.write(REGISTER | (target & 7) << 3 | (right & 7));
    }

    /** The right side, or what is stored to, is in memory at a distance from a general register. */
    void memory(Instruction instruction, int target, int left, int base, int displacement) {
        memory(instruction, target, left, base, displacement, BITS_512);
    }

    /** The same with zeros in the lanes whose bits are not set in a mask register; memory there is not touched. */
    void maskedLoad(Instruction instruction, int mask, int target, int left, int base, int displacement) {
        memory(instruction, target, left, base, displacement, BITS_512 | ZEROING | mask);
    }

    /** Stores the lanes whose bits are set in a mask register. */
    void maskedStore(Instruction instruction, int mask, int source, int base, int displacement) {
        memory(instruction, source, 0, base, displacement, BITS_512 | mask);
    }

    /** Stores the lanes of the lower half of the register whose bits are set in a mask register; 0 for all. */
    void halfStore(Instruction instruction, int mask, int source, int base, int displacement) {
        memory(instruction, source, 0, base, displacement, BITS_256 | mask);
    }

    /** Stores the lowest lane. */
    void lowestStore(int source, int base, int displacement) {
        memory(new Instruction(2, 1, 0, 0x11), source, 0, base, displacement, 0);
    }

    /** The right side is 32 bits in memory, for all lanes. */
    void broadcast(Instruction instruction, int target, int left, int base, int displacement) {
        memory(instruction, target, left, base, displacement, BITS_512 | BROADCAST);
    }

    private void memory(Instruction instruction, int target, int left, int base, int displacement, int length) {
        prefix(instruction, target, left, base & 8, 0, length);
        code.write(MEMORY | (target & 7) << 3 | (base & 7));
        word(displacement);
    }

    private void prefix(Instruction instruction, int target, int left, int baseBit, int indexBit, int length) {
        // The bits that extend register numbers, and the left register's number, are stored inverted.
        code.write(0x62);
        code.write(inverted(target & 8, 0x80)
                | inverted(indexBit, 0x40)
                | inverted(baseBit, 0x20)
                | inverted(target & 16, 0x10)
                | instruction.map);
        code.write(instruction.wide << 7 | (~left & 15) << 3 | 4 | instruction.prefix);
        code.write(length | inverted(left & 16, 8));
        code.write(instruction.opcode);
    }

    private static int inverted(int bit, int field) {
        return bit == 0 ? field : 0;
    }

    /** Loads a general register from memory: 64 bits. */
    void load(int target, int base, int displacement) {
        bytes(0x48 | (target & 8) >> 1 | (base & 8) >> 3, 0x8b, MEMORY | (target & 7) << 3 | (base & 7));
        word(displacement);
    }

    /** Loads general registers from the addresses that a function's argument, in RDI, points to. */
    void loadArguments(int... targets) {
        for (int i = 0; i < targets.length; i++) {
            load(targets[i], RDI, i * Long.BYTES);
        }
    }

    /** Sets the lower 32 bits of a general register, and clears the upper ones. */
    void set(int target, int value) {
        if (target >= 8) {
            code.write(0x41);
        }
        code.write(0xb8 | (target & 7));
        word(value);
    }

    /** Fetches a cache line that is going to be written; its base is one of the first eight registers. */
    void prefetch(int base, int displacement) {
        bytes(0x0f, 0x0d, MEMORY | 1 << 3 | base);
        word(displacement);
    }

    /** Fetches a cache line that is going to be read; its base is one of the first eight registers. */
    void prefetchToRead(int base, int displacement) {
        bytes(0x0f, 0x18, MEMORY | 1 << 3 | base);
        word(displacement);
    }

    /** Adds a constant to a general register. */
    void add(int target, int value) {
        bytes(0x48 | (target & 8) >> 3, 0x81, REGISTER | (target & 7));
        word(value);
    }

    /** Where the next instruction comes to lie. */
    int here() {
        return code.size();
    }

    /** Counts a general register down and jumps back unless it is zero. */
    void loop(int counter, int start) {
        bytes(0x48 | (counter & 8) >> 3, 0xff, REGISTER | 1 << 3 | (counter & 7), 0x0f, 0x85);
        word(start - here() - 4);
    }

    /** Sets a mask register from the lower 16 bits of EAX. */
    void maskFromEax(int mask) {
        bytes(0xc5, 0xf8, 0x92, REGISTER | mask << 3);
    }

    /** Fills all lanes of a vector register with EAX. */
    void fillFromEax(int target) {
        vector(new Instruction(1, 2, 0, 0x7c), target, 0, RAX);
    }

    /** Ends the function, and all code. */
    byte[] returned() {
        bytes(0xc5, 0xf8, 0x77, 0xc3); // vzeroupper; ret
        return code.toByteArray();
    }

    private void bytes(int... values) {
        for (int value : values) {
            code.write(value);
        }
    }

    private void word(int value) {
        bytes(value, value >> 8, value >> 16, value >> 24);
    }
}
