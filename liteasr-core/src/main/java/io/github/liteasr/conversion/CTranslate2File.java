package io.github.liteasr.conversion;

import io.github.liteasr.safetensors.DataType;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads the container of CTranslate2's {@code model.bin} (its python/ctranslate2/specs/model_spec.py); all numbers are
 * little-endian, and a string is a uint16 length, bytes and a zero, which the length counts:
 *
 * <pre>
 *   uint32    version of the container, 4 to 6
 *   string    name of the model's kind, "WhisperSpec"; uint32 its revision
 *   uint32    number of variables; each is a string name, a uint8 number of dimensions, uint32 dimensions, a uint8 type,
 *             a uint32 number of bytes, and those
 *   uint32    number of aliases; each is a string name and the string name of the variable that it stands for
 * </pre>
 */
final class CTranslate2File {
    private static final String KIND = "WhisperSpec";
    private static final int OLDEST = 4;
    private static final int NEWEST = 6;

    private final Cursor in;
    private final Map<String, CTranslate2Variable> variables = new LinkedHashMap<>();

    private CTranslate2File(Cursor in) {
        this.in = in;
    }

    /** Whether a file begins with a version and the name of a model's kind, whatever it is. */
    static boolean recognises(MemorySegment content) {
        if (content.byteSize() < 8 || content.get(Cursor.INT, 0) < 2 || content.get(Cursor.INT, 0) > 64) {
            return false;
        }
        int length = Short.toUnsignedInt(content.get(Cursor.SHORT, 4));
        if (length < 2 || length > content.byteSize() - 6) {
            return false;
        }
        byte[] name = content.asSlice(6, length).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
        return new String(name, StandardCharsets.ISO_8859_1).matches("\\w+Spec\0");
    }

    /** The variables by name; an alias has the same bytes as what it stands for. */
    static Map<String, CTranslate2Variable> read(Path file, MemorySegment content) {
        CTranslate2File reader = new CTranslate2File(new Cursor(file, content));
        reader.read();
        return reader.variables;
    }

    private void read() {
        in.integer("version of CTranslate2's container", OLDEST, NEWEST);
        String kind = string();
        if (!kind.equals(KIND)) {
            throw in.refuse("holds a model of kind " + Cursor.quoted(kind) + ", expected " + KIND);
        }
        in.skip(Integer.BYTES);
        long count = in.unsignedInteger();
        for (long i = 0; i < count; i++) {
            String name = string();
            if (variables.put(name, variable(name)) != null) {
                throw in.refuse("holds variable " + Cursor.quoted(name) + " twice");
            }
        }
        long aliases = in.unsignedInteger();
        for (long i = 0; i < aliases; i++) {
            String alias = string();
            String name = string();
            CTranslate2Variable variable = variables.get(name);
            if (variable == null) {
                throw in.refuse("holds an alias of " + Cursor.quoted(name) + ", which is not there");
            }
            variables.put(alias, variable);
        }
        if (in.remaining() > 0) {
            throw in.refuse("goes on for " + in.remaining() + " bytes after its last variable");
        }
    }

    private CTranslate2Variable variable(String name) {
        int dimensions = in.unsignedByte();
        long[] shape = new long[dimensions];
        for (int i = 0; i < dimensions; i++) {
            shape[i] = in.unsignedInteger();
        }
        int code = in.unsignedByte();
        DataType type = switch (code) {
            case 0 -> DataType.F32;
            case 1 -> DataType.I8;
            case 2 -> DataType.I16;
            case 3 -> DataType.I32;
            case 4 -> DataType.F16;
            case 5 -> DataType.BF16;
            default -> throw in.refuse("variable " + Cursor.quoted(name) + " has type " + code + ", expected 0 to 5");
        };
        long elements = ForeignTensor.elements(in.file(), name, shape);
        long bytes = in.unsignedInteger();
        // The field has 32 bits and wraps around beyond; the elements tell.
        if ((elements * type.size() & 0xFFFFFFFFL) != bytes) {
            throw in.refuse("variable " + Cursor.quoted(name) + " has " + bytes + " bytes, but its type and shape take "
                    + elements * type.size());
        }
        return new CTranslate2Variable(name, type, shape, in.bytes(elements * type.size()));
    }

    private String string() {
        int length = in.unsignedShort();
        if (length == 0) {
            throw in.refuse("holds a name without an end");
        }
        String text = in.text(length);
        return text.substring(0, text.length() - 1);
    }
}
