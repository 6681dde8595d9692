package io.github.liteasr.conversion;

import io.github.liteasr.BadInputException;
import io.github.liteasr.safetensors.DataType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** The Python names that a pickle of tensors may hold. They are marks in the file; no code stands behind them. */
enum TorchName {
    REBUILD_TENSOR("torch._utils", "_rebuild_tensor"),
    REBUILD_TENSOR_2("torch._utils", "_rebuild_tensor_v2"),
    REBUILD_PARAMETER("torch._utils", "_rebuild_parameter"),
    ORDERED_DICTIONARY("collections", "OrderedDict"),
    SIZE("torch", "Size"),
    DOUBLE("torch", "DoubleStorage"),
    FLOAT("torch", "FloatStorage"),
    HALF("torch", "HalfStorage"),
    BRAIN("torch", "BFloat16Storage"),
    LONG("torch", "LongStorage"),
    INT("torch", "IntStorage"),
    SHORT("torch", "ShortStorage"),
    CHAR("torch", "CharStorage"),
    BYTE("torch", "ByteStorage"),
    BOOL("torch", "BoolStorage");

    private final String module;
    private final String name;

    TorchName(String module, String name) {
        this.module = module;
        this.name = name;
    }

    /**
     * The known name.
     *
     * @throws BadInputException if it is any other
     */
    static TorchName of(String module, String name, Cursor in) {
        for (TorchName known : values()) {
            if (known.module.equals(module) && known.name.equals(name)) {
                return known;
            }
        }
        throw in.refuse("the pickle names " + Cursor.quoted(module + "." + name)
                + ", expected only tensors and containers; it was not run");
    }

    /** The element type of a storage; empty for other names. */
    Optional<DataType> elementType() {
        return Optional.ofNullable(
                switch (this) {
                    case DOUBLE -> DataType.F64;
                    case FLOAT -> DataType.F32;
                    case HALF -> DataType.F16;
                    case BRAIN -> DataType.BF16;
                    case LONG -> DataType.I64;
                    case INT -> DataType.I32;
                    case SHORT -> DataType.I16;
                    case CHAR -> DataType.I8;
                    case BYTE -> DataType.U8;
                    case BOOL -> DataType.BOOL;
                    case REBUILD_TENSOR, REBUILD_TENSOR_2, REBUILD_PARAMETER, ORDERED_DICTIONARY, SIZE -> null;
                });
    }

    /** What the name, applied to values, stands for. */
    Object call(List<Object> arguments, Cursor in) {
        return switch (this) {
            case REBUILD_TENSOR, REBUILD_TENSOR_2 -> TorchTensor.of(arguments, in);
            case REBUILD_PARAMETER -> argument(arguments, 0, in);
            case ORDERED_DICTIONARY -> new LinkedHashMap<>(); // its entries follow
            case SIZE -> argument(arguments, 0, in);
            case DOUBLE, FLOAT, HALF, BRAIN, LONG, INT, SHORT, CHAR, BYTE, BOOL ->
                throw in.refuse("the pickle makes a " + name + " of its own, expected storages beside it");
        };
    }

    private static Object argument(List<Object> arguments, int index, Cursor in) {
        if (arguments.size() <= index) {
            throw in.refuse("the pickle gives " + arguments.size() + " arguments, expected more than " + index);
        }
        return arguments.get(index);
    }
}
