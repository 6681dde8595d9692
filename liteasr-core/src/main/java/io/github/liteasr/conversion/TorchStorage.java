package io.github.liteasr.conversion;

import io.github.liteasr.BadInputException;
import io.github.liteasr.safetensors.DataType;
import java.util.List;

/** A run of elements beside the pickle, which tensors are views of. */
record TorchStorage(String key, DataType type, long elements) {
    /**
     * From what the pickle says: {@code ("storage", type, key, device, number of elements)}, and in older files whether it
     * is part of another.
     *
     * @throws BadInputException if it is something else
     */
    static TorchStorage of(List<Object> id, Cursor in) {
        if (id.size() >= 5
                && "storage".equals(id.get(0))
                && id.get(1) instanceof TorchName name
                && name.elementType().isPresent()
                && id.get(2) instanceof String key
                && id.get(4) instanceof Long elements
                && elements >= 0
                && (id.size() == 5 || id.get(5).equals(Pickle.NONE))) {
            return new TorchStorage(key, name.elementType().get(), elements);
        }
        throw in.refuse("the pickle describes a storage in an unknown way");
    }
}
