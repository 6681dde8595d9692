package io.github.liteasr.conversion;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a pickle (Python's {@code pickletools} describes the opcodes) of tensors, numbers, texts and containers. A pickle
 * is a program for a stack machine that can name any function and call it. This machine knows the few names of
 * {@link TorchName} and calls nothing; any other name or opcode is refused, and never looked up.
 *
 * <p>Values are {@code Long}, {@code Double}, {@code Boolean}, {@code String}, {@link List} (of lists, tuples and sets),
 * {@link Map}, {@link #NONE}, {@link TorchName}, {@link TorchStorage} and {@link TorchTensor}. They refer to one another as
 * the pickle says, so they may form circles, and are never compared or printed.
 */
final class Pickle {
    static final Object NONE = new Object();

    private static final int MOST_OPERATIONS = 1 << 22;
    private static final int LONGEST_TEXT = 1 << 20;

    private final Cursor in;
    private List<Object> stack = new ArrayList<>();
    private final List<List<Object>> outer = new ArrayList<>();
    private final Map<Long, Object> memo = new HashMap<>();
    private final Map<String, TorchStorage> storages;

    private Pickle(Cursor in, Map<String, TorchStorage> storages) {
        this.in = in;
        this.storages = storages;
    }

    /**
     * Reads one pickle and leaves the cursor behind it.
     *
     * @param storages takes the storages that it names, by key
     * @throws io.github.liteasr.BadInputException if it is damaged, or holds anything but the above
     */
    static Object read(Cursor in, Map<String, TorchStorage> storages) {
        return new Pickle(in, storages).run();
    }

    private Object run() {
        for (int i = 0; i < MOST_OPERATIONS; i++) {
            int opcode = in.unsignedByte();
            if (opcode == '.') {
                return pop();
            }
            execute(opcode);
        }
        throw in.refuse("holds a pickle of more than " + MOST_OPERATIONS + " operations");
    }

    private void execute(int opcode) {
        switch (opcode) {
            case 0x80 -> protocol(in.unsignedByte());
            case 0x95 -> in.skip(Long.BYTES); // a frame's length, which only helps buffering
            case '(' -> {
                outer.add(stack);
                stack = new ArrayList<>();
            }
            case '0' -> pop();
            case '1' -> popMark();
            case '2' -> push(top());
            case 'q' -> memo.put((long) in.unsignedByte(), top());
            case 'r' -> memo.put(in.unsignedInteger(), top());
            case 0x94 -> memo.put((long) memo.size(), top());
            case 'h' -> push(remembered(in.unsignedByte()));
            case 'j' -> push(remembered(in.unsignedInteger()));
            case 'c' -> push(TorchName.of(line(), line(), in));
            case 0x93 -> {
                String name = text(pop());
                push(TorchName.of(text(pop()), name, in));
            }
            case 'Q' -> {
                TorchStorage storage = TorchStorage.of(list(pop()), in);
                storages.put(storage.key(), storage);
                push(storage);
            }
            case 'R' -> {
                List<Object> arguments = list(pop());
                push(name(pop()).call(arguments, in));
            }
            case 'b' -> {
                pop(); // attributes of a dictionary, such as the versions of a state dictionary's modules
                map(top());
            }
            default -> {
                if (!executeScalar(opcode) && !executeContainer(opcode)) {
                    throw in.refuse(String.format(
                            "the pickle holds opcode 0x%02x at offset %d, expected those of tensors and containers",
                            opcode, in.position() - 1));
                }
            }
        }
    }

    private boolean executeScalar(int opcode) {
        switch (opcode) {
            case 'N' -> push(NONE);
            case 0x88 -> push(true);
            case 0x89 -> push(false);
            case 'K' -> push((long) in.unsignedByte());
            case 'M' -> push((long) in.unsignedShort());
            case 'J' -> push((long) in.integer());
            case 0x8a -> push(number(in.unsignedByte()));
            case 'G' -> push(Double.longBitsToDouble(Long.reverseBytes(in.longInteger())));
            case 'X', 'T', 'B' -> push(text(in.unsignedInteger()));
            case 0x8c, 'U', 'C' -> push(text(in.unsignedByte()));
            case 0x8d -> push(text(in.longInteger()));
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean executeContainer(int opcode) {
        switch (opcode) {
            case ')', ']' -> push(new ArrayList<>());
            case '}' -> push(new LinkedHashMap<>());
            case 't' -> push(popMark());
            case 0x85, 0x86, 0x87 -> push(popLast(opcode - 0x84));
            case 'a' -> {
                Object item = pop();
                list(top()).add(item);
            }
            case 'e' -> {
                List<Object> items = popMark();
                list(top()).addAll(items);
            }
            case 's' -> {
                List<Object> entry = popLast(2);
                put(map(top()), entry);
            }
            case 'u' -> {
                List<Object> entries = popMark();
                put(map(top()), entries);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void protocol(int version) {
        if (version < 2 || version > 5) {
            throw in.refuse("the pickle has protocol " + version + ", expected 2 to 5");
        }
    }

    /** A signed little-endian integer; only the low 64 bits are kept, which is all that is ever compared. */
    private long number(int bytes) {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            long next = in.unsignedByte();
            if (i < Long.BYTES) {
                value |= next << (8 * i);
            }
            if (i == bytes - 1 && next >= 0x80 && bytes < Long.BYTES) {
                value -= 1L << (8 * bytes);
            }
        }
        return value;
    }

    private String text(long length) {
        if (length < 0 || length > LONGEST_TEXT) {
            throw in.refuse("the pickle holds a text of " + Long.toUnsignedString(length) + " bytes, expected at most "
                    + LONGEST_TEXT);
        }
        return in.text(length);
    }

    private String line() {
        StringBuilder line = new StringBuilder();
        for (int next = in.unsignedByte(); next != '\n'; next = in.unsignedByte()) {
            if (line.length() == 256) {
                throw in.refuse("the pickle holds a name of more than 256 characters");
            }
            line.append((char) next);
        }
        return line.toString();
    }

    private void put(Map<Object, Object> map, List<Object> entries) {
        if (entries.size() % 2 != 0) {
            throw in.refuse("the pickle holds a key without a value");
        }
        for (int i = 0; i < entries.size(); i += 2) {
            Object key = entries.get(i);
            if (!(key instanceof String) && !(key instanceof Long)) {
                throw in.refuse("the pickle holds a key that is neither text nor number");
            }
            map.put(key, entries.get(i + 1));
        }
    }

    private void push(Object value) {
        stack.add(value);
    }

    private Object pop() {
        top();
        return stack.removeLast();
    }

    private Object top() {
        if (stack.isEmpty()) {
            throw in.refuse("the pickle takes a value that is not there");
        }
        return stack.getLast();
    }

    private List<Object> popLast(int count) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.addFirst(pop());
        }
        return values;
    }

    private List<Object> popMark() {
        if (outer.isEmpty()) {
            throw in.refuse("the pickle takes values without a mark");
        }
        List<Object> values = stack;
        stack = outer.removeLast();
        return values;
    }

    private Object remembered(long index) {
        @Nullable Object value = memo.get(index);
        if (value == null) {
            throw in.refuse("the pickle refers to value " + index + ", which it does not hold");
        }
        return value;
    }

    @SuppressWarnings("unchecked")
    private List<Object> list(Object value) {
        if (value instanceof List<?> list) {
            return (List<Object>) list;
        }
        throw in.refuse("the pickle holds no list where one is needed");
    }

    @SuppressWarnings("unchecked")
    private Map<Object, Object> map(Object value) {
        if (value instanceof Map<?, ?> map) {
            return (Map<Object, Object>) map;
        }
        throw in.refuse("the pickle holds no dictionary where one is needed");
    }

    private String text(Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw in.refuse("the pickle holds no text where one is needed");
    }

    private TorchName name(Object value) {
        if (value instanceof TorchName name) {
            return name;
        }
        throw in.refuse("the pickle calls something without a name");
    }
}
