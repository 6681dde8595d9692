package io.github.liteasr.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProtobufMessageTest {
    @Test
    void the_examples_of_the_encoding_guide_come_out_byte_for_byte() {
        // https://protobuf.dev/programming-guides/encoding: Test1 { a = 1: 150 }, Test2 { b = 2: "testing" },
        // Test3 { c = 3: Test1 }
        ProtobufMessage test1 = new ProtobufMessage().integer(1, 150);
        assertThat(test1.toByteArray()).containsExactly(0x08, 0x96, 0x01);
        assertThat(new ProtobufMessage().string(2, "testing").toByteArray())
                .containsExactly(0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67);
        assertThat(new ProtobufMessage().message(3, test1).toByteArray()).containsExactly(0x1a, 0x03, 0x08, 0x96, 0x01);
    }

    @Test
    void a_negative_integer_takes_ten_bytes() {
        assertThat(new ProtobufMessage().integer(1, -1).toByteArray())
                .containsExactly(0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01);
    }

    @Test
    void a_real_is_four_little_endian_bytes() {
        assertThat(new ProtobufMessage().real(2, 1.5f).toByteArray()).containsExactly(0x15, 0, 0, 0xc0, 0x3f);
    }
}
