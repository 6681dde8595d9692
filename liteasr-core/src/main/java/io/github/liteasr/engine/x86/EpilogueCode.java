package io.github.liteasr.engine.x86;

import static io.github.liteasr.engine.x86.Assembler.R10;
import static io.github.liteasr.engine.x86.Assembler.RCX;
import static io.github.liteasr.engine.x86.VectorCode.*;

import io.github.liteasr.engine.kernel.Epilogue;
import io.github.liteasr.engine.memory.ElementType;

/** The part of {@link ProductCode} that makes a register of sums what is written, and writes it. */
final class EpilogueCode {
    /**
     * GELU is x Φ(x) with Φ(x) = 1 / (1 + exp(−x p(x²))), the polynomial p minimising the greatest error, which is 2.5e-5
     * where the output is bfloat16 and 3.0e-6 otherwise; beyond the greatest x² here Φ is 0 or 1.
     */
    private static final double[] SHORT_LOGIT = {1.5950157681, 0.0740112924, -0.0007030336};

    private static final double[] LOGIT = {1.5956562720, 0.0729375820, -0.00024972334, -0.0000611620, 0.0000022381636};

    private static final float GREATEST_SQUARE = 40;
    private static final int ONE = 0;
    private static final int GREATEST = 1;
    private static final int LOGIT_AT = 2;

    private final Assembler a;
    private final Epilogue epilogue;
    private final ElementType output;
    private final int scratch;

    /**
     * For code that has its {@link #constants} at R10, and the output at RCX.
     *
     * @param scratch the first of three registers that it may change
     */
    EpilogueCode(Assembler a, Epilogue epilogue, ElementType output, int scratch) {
        this.a = a;
        this.epilogue = epilogue;
        this.output = output;
        this.scratch = scratch;
    }

    /** Numbers that the code reads. */
    static float[] constants(ElementType output) {
        double[] logit = logit(output);
        float[] power = power(output);
        float[] constants = new float[LOGIT_AT + logit.length + power.length];
        constants[ONE] = 1;
        constants[GREATEST] = GREATEST_SQUARE;
        for (int i = 0; i < logit.length; i++) {
            constants[LOGIT_AT + i] = (float) (-logit[i] / Math.log(2));
        }
        System.arraycopy(power, 0, constants, LOGIT_AT + logit.length, power.length);
        return constants;
    }

    private static double[] logit(ElementType output) {
        return output == ElementType.BF16 ? SHORT_LOGIT : LOGIT;
    }

    private static float[] power(ElementType output) {
        return output == ElementType.BF16 ? SHORT_POWER : POWER;
    }

    /**
     * Writes the code for one register.
     *
     * @param value the register, which is lost
     * @param at where it goes, in bytes from the beginning of the output
     * @param tail whether only the lanes of mask register {@link ProductCode#TAIL_LANES} are there
     */
    void write(int value, int at, boolean tail) {
        if (epilogue == Epilogue.GELU || epilogue == Epilogue.GELU_ADD) {
            gelu(value);
        }
        if (epilogue == Epilogue.ADD || epilogue == Epilogue.GELU_ADD) {
            add(value, at, tail);
        }
        store(value, at, tail);
    }

    private void gelu(int x) {
        int square = scratch;
        int exponent = scratch + 1;
        int power = scratch + 2;
        int powers = LOGIT_AT + logit(output).length;
        a.vector(MULTIPLY, square, x, x);
        a.broadcast(MINIMUM, square, square, R10, GREATEST * 4);
        polynomial(exponent, square, LOGIT_AT, logit(output).length);
        a.vector(MULTIPLY, exponent, exponent, x);
        a.vector(REDUCE, square, 0, exponent, DOWN);
        polynomial(power, square, powers, power(output).length);
        a.vector(SCALE, power, power, exponent);
        a.broadcast(ADD, power, power, R10, ONE * 4);
        if (output == ElementType.BF16) {
            a.vector(INVERSE, power, 0, power);
            a.vector(MULTIPLY, x, x, power);
        } else {
            a.vector(DIVIDE, x, x, power);
        }
    }

    /** The value of a polynomial whose coefficients are constants, the first that of the lowest power. */
    private void polynomial(int target, int variable, int first, int count) {
        a.broadcast(MULTIPLY, target, variable, R10, (first + count - 1) * 4);
        a.broadcast(ADD, target, target, R10, (first + count - 2) * 4);
        for (int i = first + count - 3; i >= first; i--) {
            a.broadcast(MULTIPLY_ADD, target, variable, R10, i * 4);
        }
    }

    private void add(int value, int at, boolean tail) {
        if (output == ElementType.F32) {
            if (tail) {
                a.maskedLoad(ADD, ProductCode.TAIL_LANES, value, value, RCX, at);
            } else {
                a.memory(ADD, value, value, RCX, at);
            }
            return;
        }
        if (tail) {
            a.maskedLoad(WIDEN, ProductCode.TAIL_LANES, scratch, 0, RCX, at);
        } else {
            a.memory(WIDEN, scratch, 0, RCX, at);
        }
        shiftLeft16(a, scratch);
        a.vector(ADD, value, value, scratch);
    }

    private void store(int value, int at, boolean tail) {
        if (output == ElementType.BF16) {
            a.vector(ROUND, value, 0, value);
            a.halfStore(STORE_16, tail ? ProductCode.TAIL_LANES : 0, value, RCX, at);
        } else if (tail) {
            a.maskedStore(STORE, ProductCode.TAIL_LANES, value, RCX, at);
        } else {
            a.memory(STORE, value, 0, RCX, at);
        }
    }
}
