package io.github.liteasr.decode;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalDouble;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class DecodingOptionsTest {
    private static final TokenOptions TOKENS = TokenOptions.defaults();

    @Test
    void values_out_of_range_are_refused() {
        refuses(
                "patience 0.1 times beam size 4",
                () -> options().beamSize(4).patience(0.1).build());
        refuses("patience NaN", () -> options().patience(Double.NaN).build());
        refuses(
                "length penalty NaN",
                () -> options().lengthPenalty(OptionalDouble.of(Double.NaN)).build());
        refuses("most new tokens 0", () -> options().maxNewTokens(0).build());
        refuses("-1 or more, not [-2]", () -> TOKENS.withSuppressed(List.of(-2)));
        refuses("0 s or more, not -1", () -> TOKENS.withMaxInitialTimestamp(OptionalDouble.of(-1)));
        refuses("no-repeat n-gram size -1", () -> TOKENS.withNoRepeatNgramSize(-1));
        refuses("repetition penalty 0.0", () -> TOKENS.withRepetitionPenalty(0));
    }

    private static DecodingOptions.Builder options() {
        return DecodingOptions.defaults().with();
    }

    private static void refuses(String message, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }
}
