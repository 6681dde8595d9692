package io.github.liteasr.benchmark;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An ONNX model under construction. Field numbers are those of onnx.proto; the model is IR version 10 with the standard
 * operators of set 20 and ONNX Runtime's own of {@code com.microsoft} set 1.
 */
final class OnnxGraph {
    /** The domain of ONNX Runtime's own operators. */
    static final String MICROSOFT = "com.microsoft";

    private static final int IR_VERSION = 10;
    private static final int STANDARD_OPERATORS = 20;

    /* TensorProto.DataType */
    private static final int FLOAT = 1;
    private static final int INT8 = 3;
    private static final int INT64 = 7;

    /* AttributeProto.AttributeType */
    private static final int ATTRIBUTE_FLOAT = 1;
    private static final int ATTRIBUTE_INTEGER = 2;
    private static final int ATTRIBUTE_INTEGERS = 7;

    private final ProtobufMessage graph = new ProtobufMessage().string(2, "encoder");
    private int nodes;

    void input(String name, long... shape) {
        graph.message(11, floatTensorInfo(name, shape));
    }

    void output(String name, long... shape) {
        graph.message(12, floatTensorInfo(name, shape));
    }

    String floats(String name, float[] values, long... shape) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        return initializer(name, FLOAT, raw.array(), shape);
    }

    String bytes(String name, byte[] values, long... shape) {
        return initializer(name, INT8, values, shape);
    }

    String integers(String name, long... values) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asLongBuffer().put(values);
        return initializer(name, INT64, raw.array(), values.length);
    }

    private String initializer(String name, int type, byte[] raw, long... shape) {
        ProtobufMessage tensor = new ProtobufMessage();
        for (long dimension : shape) {
            tensor.integer(1, dimension);
        }
        graph.message(5, tensor.integer(2, type).string(8, name).bytes(9, raw));
        return name;
    }

    /** Appends an operator of the standard set with one output; returns that output's name. */
    String node(String operator, List<String> inputs, Map<String, Object> attributes) {
        return node("", operator, inputs, attributes, 1).getFirst();
    }

    /** Appends one of ONNX Runtime's own operators with one output; returns that output's name. */
    String runtimeNode(String operator, List<String> inputs, Map<String, Object> attributes) {
        return node(MICROSOFT, operator, inputs, attributes, 1).getFirst();
    }

    /**
     * Appends an operator; returns its outputs' names.
     *
     * @param domain empty for the standard set, or {@link #MICROSOFT}
     * @param inputs names; an empty one is an optional input left out
     * @param attributes Float, Integer or long[] by name
     */
    List<String> node(
            String domain, String operator, List<String> inputs, Map<String, Object> attributes, int outputCount) {
        String name = operator + "_" + nodes++;
        ProtobufMessage node = new ProtobufMessage();
        inputs.forEach(input -> node.string(1, input));
        List<String> outputs = new ArrayList<>();
        for (int i = 0; i < outputCount; i++) {
            outputs.add(name + "_" + i);
        }
        outputs.forEach(output -> node.string(2, output));
        node.string(3, name).string(4, operator);
        attributes.forEach((key, value) -> node.message(5, attribute(key, value)));
        graph.message(1, node.string(7, domain));
        return outputs;
    }

    /** @throws IllegalArgumentException if the model is beyond the 2 GiB of one file */
    byte[] toModel() {
        return new ProtobufMessage()
                .integer(1, IR_VERSION)
                .message(7, graph)
                .message(8, new ProtobufMessage().string(1, "").integer(2, STANDARD_OPERATORS))
                .message(8, new ProtobufMessage().string(1, MICROSOFT).integer(2, 1))
                .toByteArray();
    }

    private static ProtobufMessage attribute(String name, Object value) {
        ProtobufMessage attribute = new ProtobufMessage().string(1, name);
        switch (value) {
            case Float real -> attribute.real(2, real).integer(20, ATTRIBUTE_FLOAT);
            case Integer integer -> attribute.integer(3, integer).integer(20, ATTRIBUTE_INTEGER);
            case long[] integers -> {
                for (long integer : integers) {
                    attribute.integer(8, integer);
                }
                attribute.integer(20, ATTRIBUTE_INTEGERS);
            }
            default -> throw new IllegalArgumentException("no attribute type for " + value.getClass());
        }
        return attribute;
    }

    private static ProtobufMessage floatTensorInfo(String name, long... shape) {
        ProtobufMessage dimensions = new ProtobufMessage();
        for (long dimension : shape) {
            dimensions.message(1, new ProtobufMessage().integer(1, dimension));
        }
        ProtobufMessage tensorType = new ProtobufMessage().integer(1, FLOAT).message(2, dimensions);
        return new ProtobufMessage().string(1, name).message(2, new ProtobufMessage().message(1, tensorType));
    }
}
