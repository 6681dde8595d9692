package io.github.liteasr.decode.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.liteasr.BadInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrammarTest {
    private static final String CHESS = """
            # a game, in the notation of llama.cpp's own example
            root ::= move (" " move)*   # any number
            move ::= (pawn | other | "O-O" "-O"?) [+#]?
            pawn ::= ([a-h] "x")? [a-h] [1-8] ("=" [NBQR])?
            other ::= [NBQKR] [a-h]? [1-8]? "x"? [a-h] [1-8]
            """;

    @ParameterizedTest
    @CsvSource({"e4, true", "e4 Nf3, true", "exd5 O-O-O+, true", "e8=Q#, true", "e9, false", "'e4 ', false", "'', false"
    })
    void a_game_of_chess_is_understood(String game, boolean right) {
        assertThat(accepts(CHESS, game)).isEqualTo(right);
    }

    @ParameterizedTest
    @CsvSource({
        "'\"a\"*', 0, 99",
        "'\"a\"+', 1, 99",
        "'\"a\"?', 0, 1",
        "'\"a\"{3}', 3, 3",
        "'\"a\"{2,}', 2, 99",
        "'\"a\"{2, 4}', 2, 4",
        "'\"a\"{0,2}', 0, 2",
        "'(\"a\"? \"a\"?)*', 0, 99",
        "'\"aa\" \"a\"', 3, 3",
        "'(\"a\" | \"aa\") \"a\"', 2, 3"
    })
    void repetitions_are_counted(String rule, int least, int most) {
        for (int i = 0; i < 8; i++) {
            assertThat(accepts("root ::= " + rule, "a".repeat(i)))
                    .as("%d times", i)
                    .isEqualTo(i >= least && i <= most);
        }
    }

    @Test
    void literals_and_classes_have_escapes_ranges_and_any_characters() {
        assertThat(accepts("root ::= \"\\\"\\\\\\n\\x41\\u00e9\\U0001F600\"", "\"\\\nAé😀"))
                .isTrue();
        assertThat(accepts("root ::= [a-c\\]-]+", "ab]-c")).isTrue();
        assertThat(accepts("root ::= [^a-c]", "b")).isFalse();
        assertThat(accepts("root ::= [^a-c]", "ß")).isTrue();
        assertThat(accepts("root ::= [一-龥]+", "日本")).isTrue();
        assertThat(accepts("root ::= . .", "é😀")).isTrue();
    }

    @Test
    void rules_go_on_after_a_bar_and_within_parentheses() {
        assertThat(accepts("root ::= \"a\" |\n  # b\n  \"b\"\n", "b")).isTrue();
        assertThat(accepts("root ::= (\n\"a\"\n\"b\"\n)\n\nunused ::= root", "ab"))
                .isTrue();
        assertThat(accepts("root ::=\n \"a\" |", "")).isTrue();
    }

    @Test
    void a_rule_may_contain_itself() {
        String grammar = "root ::= \"(\" root \")\" | \"x\"";
        assertThat(accepts(grammar, "(((x)))")).isTrue();
        assertThat(accepts(grammar, "(((x))")).isFalse();
    }

    @Test
    void the_first_space_is_the_models_unless_the_grammar_begins_with_one() {
        assertThat(accepts("root ::= \"yes\"", " yes")).isTrue();
        assertThat(accepts("root ::= \"yes\"", "  yes")).isFalse();
        assertThat(accepts("root ::= \" yes\"", " yes")).isTrue();
        assertThat(accepts("root ::= \" yes\"", "yes")).isFalse();
        assertThat(accepts("root ::= \" \"? \"yes\"", "  yes")).isFalse();
    }

    @Test
    void characters_may_come_byte_by_byte() {
        GrammarState start = Grammar.parse("g", "root ::= [а-я]").start();
        byte[] letter = "б".getBytes(StandardCharsets.UTF_8);
        GrammarState half = start.after(letter[0]).orElseThrow();
        assertThat(half.mayEnd()).isFalse();
        assertThat(half.after(letter[1]).orElseThrow().mayEnd()).isTrue();
        assertThat(half.after((byte) 'a')).isEmpty();
        assertThat(start.after("é".getBytes(StandardCharsets.UTF_8)[0])).isEmpty();
        assertThat(start.after((byte) 0x80)).isEmpty();
        GrammarState ascii = Grammar.parse("g", "root ::= [!-z]").start();
        assertThat(ascii.after((byte) 0xc1))
                .as("no letter takes more bytes than it needs")
                .isEmpty();
        assertThat(ascii.after((byte) 0xe0)).isEmpty();
        assertThat(start.after((byte) 0xff)).isEmpty();
    }

    @Test
    void states_that_accept_the_same_are_equal() {
        GrammarState start = Grammar.parse("g", "root ::= [a-z]+").start();
        GrammarState once = start.after((byte) 'a').orElseThrow();
        assertThat(once.after((byte) 'b')).isEqualTo(Optional.of(once));
        assertThat(once).isNotEqualTo(start);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "yes ::= \"a\"; 1:1: no rule \"root\"",
                "'root ::= no\nyes ::= \"a\"'; 1:10: no rule \"no\"",
                "'root ::= \"a\"\nroot ::= \"b\"'; 2:1: a second rule \"root\"",
                "'root ::= \"a\" x\nx ::= x \"a\" | \"b\"'; 2:1: the rule \"x\" may begin with itself",
                "'root ::= y* root | \"a\"\ny ::= \"b\"'; 1:1: the rule \"root\" may begin with itself",
                "root ::= \"abc; 1:10: the literal has no end",
                "root ::= [abc; 1:10: the class has no end",
                "root ::= [z-a]; 1:10: a range of characters that ends before it begins",
                "root ::= (\"a\"; 1:14: expected )",
                "root ::= \"a\" ); 1:14: expected the end of the rule",
                "root = \"a\"; 1:6: expected ::=",
                "root ::= \"\\q\"; 1:11: unknown escape",
                "root ::= \"\\u12\"; 1:11: expected a code point in 4 hexadecimal digits",
                "root ::= \"a\"{4,2}; 1:13: repetitions from 4 to 2",
                "root ::= \"a\"{5000}; 1:14: 5000 repetitions, expected at most 1000",
                "root ::= *; 1:10: expected a rule's name, a literal, a class or a group",
                "''; 1:1: no rule \"root\""
            })
    void errors_have_a_line_and_a_column(String grammar, String message) {
        assertThatThrownBy(() -> Grammar.parse("x.gbnf", grammar))
                .isInstanceOf(BadInputException.class)
                .hasMessage("x.gbnf:" + message);
    }

    @Test
    void a_file_that_is_missing_is_named() {
        assertThatThrownBy(() -> Grammar.read(Path.of("missing.gbnf")))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("missing.gbnf");
    }

    private static boolean accepts(String grammar, String text) {
        return Grammar.parse("g", grammar)
                .start()
                .after(text.getBytes(StandardCharsets.UTF_8))
                .filter(GrammarState::mayEnd)
                .isPresent();
    }
}
