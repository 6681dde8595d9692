package io.github.liteasr.engine.x86;

import static io.github.liteasr.engine.x86.Assembler.R10;
import static io.github.liteasr.engine.x86.Assembler.R11;
import static io.github.liteasr.engine.x86.Assembler.R9;
import static io.github.liteasr.engine.x86.Assembler.RAX;
import static io.github.liteasr.engine.x86.Assembler.RCX;
import static io.github.liteasr.engine.x86.Assembler.RDI;
import static io.github.liteasr.engine.x86.Assembler.RDX;
import static io.github.liteasr.engine.x86.Assembler.RSI;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.liteasr.engine.x86.Assembler.Instruction;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The bytes that the GNU assembler makes of the same instructions, with displacements of 32 bits and the long form of VEX. */
class AssemblerTest {
    private static final String RETURN = "c5f877c3";

    @Test
    void vector_instructions_on_registers() {
        assertThat(encoded(a -> a.vector(VectorCode.ADD_PRODUCT, 3, 14, 15))).isEqualTo("62d20d48b8df");
        assertThat(encoded(a -> a.vector(VectorCode.ADD_PRODUCT, 13, 14, 2))).isEqualTo("62720d48b8ea");
        assertThat(encoded(a -> a.vector(VectorCode.PRODUCT_BF16, 3, 14, 15))).isEqualTo("62d20e4852df");
        assertThat(encoded(a -> a.vector(VectorCode.PRODUCT_INT8, 13, 14, 15))).isEqualTo("62520d4850ef");
        assertThat(encoded(a -> a.masked(VectorCode.SCALE, 1, 1, 30, 1))).isEqualTo("62f20dc12cc9");
        assertThat(encoded(a -> a.vector(VectorCode.REDUCE, 31, 0, 2, VectorCode.DOWN)))
                .isEqualTo("62637d4856fa09");
        assertThat(encoded(a -> VectorCode.shiftLeft16(a, 2))).isEqualTo("62f16d4872f210");
        assertThat(encoded(a -> a.vector(VectorCode.SUBTRACT, 1, 2, 3))).isEqualTo("62f16c485ccb");
        assertThat(encoded(a -> a.fillFromEax(31))).isEqualTo("62627d487cf8");
    }

    @Test
    void vector_instructions_of_256_bits() {
        assertThat(encoded(a -> a.halfVector(VectorCode.ADD_PRODUCT, 3, 14, 15)))
                .isEqualTo("c4c20db8df");
        assertThat(encoded(a -> a.halfVector(VectorCode.ADD_PRODUCT, 13, 1, 2))).isEqualTo("c46275b8ea");
        assertThat(encoded(a -> a.halfVector(VectorCode.PRODUCT_INT8, 13, 14, 15)))
                .isEqualTo("c4420d50ef");
        assertThat(encoded(a -> a.halfVector(new Instruction(0, 1, 0, 0x57), 13, 13, 13)))
                .isEqualTo("c4411457ed");
    }

    @Test
    void vector_instructions_on_memory() {
        assertThat(encoded(a -> a.memory(VectorCode.STORE, 8, 0, R9, 64))).isEqualTo("62517c48118140000000");
        assertThat(encoded(a -> a.memory(VectorCode.BROADCAST, 28, 0, RSI, 0x400)))
                .isEqualTo("62627d4858a600040000");
        assertThat(encoded(a -> a.broadcast(VectorCode.MULTIPLY, 1, 2, R10, 128)))
                .isEqualTo("62d16c58598a80000000");
        assertThat(encoded(a -> a.halfStore(VectorCode.STORE_16, 1, 7, RCX, 32)))
                .isEqualTo("62f1ff297fb920000000");
        assertThat(encoded(a -> a.memory(VectorCode.NARROW, 2, 0, RDX, 16))).isEqualTo("62f27e48219210000000");
        assertThat(encoded(a -> a.memory(VectorCode.WIDEN_BYTES, 25, 0, RCX, 16)))
                .isEqualTo("62627d48218910000000");
        assertThat(encoded(a -> a.memory(VectorCode.ADD_PRODUCT, 5, 11, RCX, 64)))
                .isEqualTo("62f22548b8a940000000");
        assertThat(encoded(a -> a.maskedLoad(VectorCode.ADD, 1, 9, 9, RCX, 256)))
                .isEqualTo("627134c9588900010000");
    }

    @Test
    void scalar_instructions() {
        assertThat(encoded(a -> a.load(R9, RDI, 0x100))).isEqualTo("4c8b8f00010000");
        assertThat(encoded(a -> a.set(RAX, 0x80808080))).isEqualTo("b880808080");
        assertThat(encoded(a -> a.set(R11, 7))).isEqualTo("41bb07000000");
        assertThat(encoded(a -> a.add(R10, -1024))).isEqualTo("4981c200fcffff");
        assertThat(encoded(a -> a.prefetch(RCX, 64))).isEqualTo("0f0d8940000000");
        assertThat(encoded(a -> a.prefetchToRead(RDX, 64))).isEqualTo("0f188a40000000");
        assertThat(encoded(a -> a.maskFromEax(2))).isEqualTo("c5f892d0");
    }

    @Test
    void a_loop_counts_down_and_jumps_back() {
        assertThat(encoded(a -> {
                    int start = a.here();
                    a.set(RAX, 1);
                    a.loop(RDI, start);
                }))
                .isEqualTo("b801000000" + "48ffcf" + "0f85f2ffffff");
    }

    private static String encoded(Consumer<Assembler> instructions) {
        Assembler assembler = new Assembler();
        instructions.accept(assembler);
        String code = HexFormat.of().formatHex(assembler.returned());
        assertThat(code).endsWith(RETURN);
        return code.substring(0, code.length() - RETURN.length());
    }
}
