package io.github.liteasr.linear;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.github.liteasr.natives.NativeLibraries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The part of OpenBLAS (its C interfaces cblas.h and lapacke.h) that {@link DoubleMatrix} uses; shapes are its to check. */
final class OpenBlas {
    private static final int ROW_MAJOR = 101;
    private static final int COLUMN_MAJOR = 102;
    private static final int PLAIN = 111;
    private static final int TRANSPOSED = 112;
    private static final int UPPER = 121;
    private static final int NOT_UNIT = 131;
    private static final int LEFT = 141;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup SYMBOLS = load();
    private static final MethodHandle DGEMM = LINKER.downcallHandle(
            SYMBOLS.findOrThrow("cblas_dgemm"),
            FunctionDescriptor.ofVoid(
                    JAVA_INT,
                    JAVA_INT,
                    JAVA_INT,
                    JAVA_INT,
                    JAVA_INT,
                    JAVA_INT,
                    JAVA_DOUBLE,
                    ADDRESS,
                    JAVA_INT,
                    ADDRESS,
                    JAVA_INT,
                    JAVA_DOUBLE,
                    ADDRESS,
                    JAVA_INT));
    private static final MethodHandle THREADS =
            LINKER.downcallHandle(SYMBOLS.findOrThrow("openblas_get_num_threads"), FunctionDescriptor.of(JAVA_INT));
    private static final MethodHandle SET_THREADS =
            LINKER.downcallHandle(SYMBOLS.findOrThrow("openblas_set_num_threads"), FunctionDescriptor.ofVoid(JAVA_INT));
    private static final MethodHandle DSYEVD = LINKER.downcallHandle(
            SYMBOLS.findOrThrow("LAPACKE_dsyevd"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_BYTE, JAVA_BYTE, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS));

    private static final MethodHandle DGEQP3 = LINKER.downcallHandle(
            SYMBOLS.findOrThrow("LAPACKE_dgeqp3"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle DPOTRF = LINKER.downcallHandle(
            SYMBOLS.findOrThrow("LAPACKE_dpotrf"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_BYTE, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle DTRSM = LINKER.downcallHandle(
            SYMBOLS.findOrThrow("cblas_dtrsm"),
            FunctionDescriptor.ofVoid(
                    JAVA_INT,
                    JAVA_INT,
                    JAVA_INT,
                    JAVA_INT,
                    JAVA_INT,
                    JAVA_INT,
                    JAVA_INT,
                    JAVA_DOUBLE,
                    ADDRESS,
                    JAVA_INT,
                    ADDRESS,
                    JAVA_INT));

    private OpenBlas() {}

    /**
     * Loads the library, and lets it use AVX-512 where the processor has it: by itself it does so on some processors only,
     * and is half as fast on the others.
     */
    private static SymbolLookup load() {
        if (NativeLibraries.platform().equals("linux-x86_64") && avx512()) {
            setUnlessSet("OPENBLAS_CORETYPE", "SKYLAKEX");
        }
        return SymbolLookup.libraryLookup(NativeLibraries.openBlas(), Arena.global());
    }

    private static boolean avx512() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.anyMatch(line -> line.startsWith("flags") && line.contains(" avx512vl"));
        } catch (IOException | UncheckedIOException e) {
            return false; // OpenBLAS then chooses by itself
        }
    }

    private static void setUnlessSet(String variable, String value) {
        MethodHandle setenv = LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow("setenv"),
                FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
        try (Arena arena = Arena.ofConfined()) {
            int _ = (int) setenv.invokeExact(arena.allocateFrom(variable), arena.allocateFrom(value), 0);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** How many threads an operation may use. */
    static int threads() {
        try {
            return (int) THREADS.invokeExact();
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static void setThreads(int count) {
        try {
            SET_THREADS.invokeExact(count);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** The product of two matrices, each transposed first if wanted. */
    static double[] product(DoubleMatrix a, boolean transposeA, DoubleMatrix b, boolean transposeB) {
        int rows = transposeA ? a.columns() : a.rows();
        int inner = transposeA ? a.rows() : a.columns();
        int columns = transposeB ? b.rows() : b.columns();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(JAVA_DOUBLE, (long) rows * columns);
            DGEMM.invokeExact(
                    ROW_MAJOR,
                    transposeA ? TRANSPOSED : PLAIN,
                    transposeB ? TRANSPOSED : PLAIN,
                    rows,
                    columns,
                    inner,
                    1.0,
                    arena.allocateFrom(JAVA_DOUBLE, a.values()),
                    a.columns(),
                    arena.allocateFrom(JAVA_DOUBLE, b.values()),
                    b.columns(),
                    0.0,
                    result,
                    columns);
            return result.toArray(JAVA_DOUBLE);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Eigenvalues of a symmetric matrix in ascending order; the matrix becomes the eigenvectors, as columns. */
    static double[] symmetricEigen(int size, double[] matrix) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment a = arena.allocateFrom(JAVA_DOUBLE, matrix);
            MemorySegment w = arena.allocate(JAVA_DOUBLE, size);
            // A symmetric matrix is the same in both orders, and the eigenvectors then come out as rows.
            require("dsyevd", (int) DSYEVD.invokeExact(COLUMN_MAJOR, (byte) 'V', (byte) 'U', size, a, size, w));
            for (int vector = 0; vector < size; vector++) {
                for (int row = 0; row < size; row++) {
                    matrix[row * size + vector] = a.getAtIndex(JAVA_DOUBLE, (long) vector * size + row);
                }
            }
            return w.toArray(JAVA_DOUBLE);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /**
     * QR with column pivoting of a matrix that has no more rows than columns: A Π = Q [R₁ R₂].
     *
     * @param order gets Π: the columns, from zero, in the order that the factorisation takes them
     * @return R₁⁻¹ R₂, column after column
     */
    static double[] pivotedCoefficients(DoubleMatrix matrix, int[] order) {
        int rows = matrix.rows();
        int columns = matrix.columns();
        try (Arena arena = Arena.ofConfined()) {
            // LAPACK works on columns: in the transpose they lie one after the other.
            MemorySegment a =
                    arena.allocateFrom(JAVA_DOUBLE, matrix.transposed().values());
            MemorySegment taken = arena.allocate(JAVA_INT, columns);
            MemorySegment tau = arena.allocate(JAVA_DOUBLE, rows);
            require("dgeqp3", (int) DGEQP3.invokeExact(COLUMN_MAJOR, rows, columns, a, rows, taken, tau));
            for (int i = 0; i < columns; i++) {
                order[i] = taken.getAtIndex(JAVA_INT, i) - 1;
            }
            if (rows == columns) {
                return new double[0];
            }
            MemorySegment rest = a.asSlice((long) rows * rows * JAVA_DOUBLE.byteSize());
            DTRSM.invokeExact(
                    COLUMN_MAJOR, LEFT, UPPER, PLAIN, NOT_UNIT, rows, columns - rows, 1.0, a, rows, rest, rows);
            return rest.toArray(JAVA_DOUBLE);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /**
     * X of X A = B, by Cholesky's A = Uᵀ U.
     *
     * @param matrix A, symmetric and positive definite
     */
    static double[] dividedBy(DoubleMatrix b, DoubleMatrix matrix) {
        int size = matrix.rows();
        int rows = b.rows();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment a = arena.allocateFrom(JAVA_DOUBLE, matrix.values());
            // Column by column, the rows of B are the right-hand sides of A Xᵀ = Bᵀ.
            MemorySegment x = arena.allocateFrom(JAVA_DOUBLE, b.values());
            require("dpotrf", (int) DPOTRF.invokeExact(COLUMN_MAJOR, (byte) 'U', size, a, size));
            DTRSM.invokeExact(COLUMN_MAJOR, LEFT, UPPER, TRANSPOSED, NOT_UNIT, size, rows, 1.0, a, size, x, size);
            DTRSM.invokeExact(COLUMN_MAJOR, LEFT, UPPER, PLAIN, NOT_UNIT, size, rows, 1.0, a, size, x, size);
            return x.toArray(JAVA_DOUBLE);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    private static void require(String routine, int status) {
        if (status != 0) {
            throw new ArithmeticException("LAPACKE_" + routine + " failed with status " + status);
        }
    }

    private static RuntimeException unexpected(Throwable t) {
        return t instanceof RuntimeException e ? e : new IllegalStateException(t);
    }
}
