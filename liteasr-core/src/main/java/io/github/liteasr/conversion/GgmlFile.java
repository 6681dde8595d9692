package io.github.liteasr.conversion;

import io.github.liteasr.safetensors.DataType;
import io.github.liteasr.safetensors.SafetensorsWriter;
import io.github.liteasr.text.TokenizerWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads whisper.cpp's model files (its models/convert-pt-to-ggml.py and {@code whisper_model_load}); all numbers are
 * little-endian:
 *
 * <pre>
 *   int32          0x67676d6c
 *   11 × int32     vocabulary, audio positions, width, heads and layers, text positions, width, heads and layers, mel bins,
 *                  kind of the file
 *   2 × int32      mel bins, frequencies; then float32 filters, which follow from the numbers and are passed over
 *   int32          number of tokens; each is an int32 length and bytes. Special ones are usually missing.
 *   to the end     tensors: int32 dimensions (1 to 4), int32 length of the name, int32 element type, the int32 dimensions,
 *                  the contiguous one first, the name, the elements
 * </pre>
 *
 * Names are OpenAI's. The biases of convolutions have a second dimension of one, which is dropped.
 */
final class GgmlFile {
    private static final int MAGIC = 0x67676d6c;
    private static final int MOST_TOKENS = 1_000_000;
    private static final int LONGEST_NAME = 1 << 10;
    private static final int LONGEST_TOKEN = 1 << 16;
    private static final int CHUNK = 1 << 14;

    private final Cursor in;

    private GgmlFile(Cursor in) {
        this.in = in;
    }

    static boolean recognises(MemorySegment content) {
        return content.byteSize() >= Integer.BYTES && content.get(Cursor.INT, 0) == MAGIC;
    }

    static ForeignModel read(Path file, MemorySegment content) {
        return new GgmlFile(new Cursor(file, content)).read();
    }

    private ForeignModel read() {
        in.skip(Integer.BYTES);
        Dimensions dimensions = dimensions();
        long filters =
                (long) in.integer("number of mel bins", 0, 1 << 16) * in.integer("number of frequencies", 0, 1 << 16);
        in.skip(filters * Float.BYTES);
        List<String> vocabulary = vocabulary();
        List<ForeignTensor> tensors = new ArrayList<>();
        while (in.remaining() > 0) {
            ForeignTensor tensor = tensor();
            OpenAiNames.huggingFace(tensor.name()).ifPresent(name -> tensors.add(tensor.named(name)));
        }
        return new ForeignModel(in.file(), tensors, dimensions, vocabulary, ForeignModel.DecodingFacts.NONE);
    }

    private Dimensions dimensions() {
        int vocabulary = dimension("vocabulary");
        int audioPositions = dimension("audio positions");
        int width = dimension("width");
        int encoderHeads = dimension("encoder heads");
        int encoderLayers = dimension("encoder layers");
        int textPositions = dimension("text positions");
        in.integer("width of the decoder", width, width);
        int decoderHeads = dimension("decoder heads");
        int decoderLayers = dimension("decoder layers");
        int melBins = dimension("mel bins");
        in.skip(Integer.BYTES);
        return new Dimensions(
                vocabulary,
                melBins,
                audioPositions,
                width,
                encoderHeads,
                encoderLayers,
                textPositions,
                decoderHeads,
                decoderLayers);
    }

    private int dimension(String what) {
        return in.integer("number of " + what, 1, Dimensions.MOST);
    }

    private List<String> vocabulary() {
        int count = in.integer("number of tokens", 1, MOST_TOKENS);
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int length = in.integer("length of a token", 0, LONGEST_TOKEN);
            tokens.add(TokenizerWriter.spelled(in.bytes(length).toArray(ValueLayout.JAVA_BYTE)));
        }
        return tokens;
    }

    private ForeignTensor tensor() {
        int dimensions = in.integer("number of a tensor's dimensions", 1, 4);
        int nameLength = in.integer("length of a tensor's name", 1, LONGEST_NAME);
        int code = in.integer();
        long[] shape = new long[dimensions];
        for (int i = dimensions - 1; i >= 0; i--) {
            shape[i] = in.integer("a tensor's dimension", 1, Integer.MAX_VALUE);
        }
        String name = in.text(nameLength);
        GgmlType type = GgmlType.of(code)
                .orElseThrow(() -> in.refuse("tensor " + Cursor.quoted(name) + " has ggml's element type " + code
                        + ", expected f32, f16, bf16, q4_0, q4_1, q5_0, q5_1 or q8_0"));
        long elements = ForeignTensor.elements(in.file(), name, shape);
        if (shape[dimensions - 1] % type.block() != 0) {
            throw in.refuse("tensor " + Cursor.quoted(name) + " has rows of " + shape[dimensions - 1]
                    + " elements, expected multiples of " + type.block());
        }
        MemorySegment bytes = in.bytes(elements / type.block() * type.bytes());
        ForeignTensor tensor = tensor(name, type, shape, bytes);
        return name.contains(".conv") && name.endsWith(".bias") ? tensor.shaped(elements) : tensor;
    }

    private static ForeignTensor tensor(String name, GgmlType type, long[] shape, MemorySegment bytes) {
        return switch (type) {
            case F32 -> ForeignTensor.stored(name, DataType.F32, shape, bytes);
            case F16 -> ForeignTensor.stored(name, DataType.F16, shape, bytes);
            case BF16 -> ForeignTensor.stored(name, DataType.BF16, shape, bytes);
            case Q4_0, Q4_1, Q5_0, Q5_1, Q8_0 ->
                new ForeignTensor(name, DataType.F32, shape, channel -> decode(type, bytes, channel));
        };
    }

    private static void decode(GgmlType type, MemorySegment bytes, WritableByteChannel channel) throws IOException {
        long blocks = bytes.byteSize() / type.bytes();
        long most = CHUNK / type.block();
        for (long first = 0; first < blocks; first += most) {
            int count = (int) Math.min(most, blocks - first);
            float[] values = new float[count * type.block()];
            for (int i = 0; i < count; i++) {
                type.decode(bytes, (first + i) * type.bytes(), values, i * type.block());
            }
            SafetensorsWriter.writeFully(channel, SafetensorsWriter.encode(values, DataType.F32));
        }
    }
}
