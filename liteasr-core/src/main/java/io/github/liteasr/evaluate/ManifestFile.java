package io.github.liteasr.evaluate;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import io.github.liteasr.BadInputException;
import io.github.liteasr.audio.MediaSuffixes;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * A list of clips in UTF-8, one a row; empty rows do not count. By the file's extension:
 *
 * <ul>
 *   <li>{@code .csv}: a header, then comma-separated values as in RFC 4180;
 *   <li>{@code .tsv}: a header, then fields between tabs, which as in Common Voice cannot hold tabs or line ends: a
 *       quotation mark is one like any other, except that a field in a pair of them is taken out, and doubled ones in it
 *       halved;
 *   <li>{@code .jsonl}, {@code .json}, {@code .ndjson}: a JSON object on each line.
 * </ul>
 */
final class ManifestFile {
    private static final Set<String> JSON_LINES = Set.of("jsonl", "json", "ndjson");
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final CsvMapper CSV = CsvMapper.builder()
            .enable(CsvParser.Feature.WRAP_AS_ARRAY)
            .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
            .build();

    private final Path file;
    private final int most;
    private final List<Row> rows = new ArrayList<>();

    private ManifestFile(Path file, int most) {
        this.file = file;
        this.most = most;
    }

    /** A row and where it begins, as a line from 1. */
    record Row(Path file, long line, JsonNode fields) {
        /** The text in a column, empty if there is no such column or JSON's null in it. */
        Optional<String> text(String column) {
            JsonNode field = fields.path(column);
            if (field.isMissingNode() || field.isNull()) {
                return Optional.empty();
            }
            if (!field.isTextual()) {
                throw refuse(column + " is " + field.getNodeType().name().toLowerCase(Locale.ROOT), "a string");
            }
            return Optional.of(field.textValue());
        }

        /** The finite number in a column, also as a text; empty as {@link #text} is, or for an empty text. */
        OptionalDouble number(String column) {
            JsonNode field = fields.path(column);
            String written =
                    field.isNumber() ? field.asText() : text(column).orElse("").strip();
            if (written.isEmpty()) {
                return OptionalDouble.empty();
            }
            try {
                double value = Double.parseDouble(written);
                if (Double.isFinite(value)) {
                    return OptionalDouble.of(value);
                }
            } catch (NumberFormatException _) {
                // told below
            }
            throw refuse(column + " is \"" + written + "\"", "a finite number");
        }

        String place() {
            return file + ", line " + line;
        }

        BadInputException refuse(String found, String expected) {
            return new BadInputException(place() + ": " + found + ", expected " + expected);
        }
    }

    static boolean hasKnownExtension(Path file) {
        String extension = MediaSuffixes.of(file);
        return extension.equals("csv") || extension.equals("tsv") || JSON_LINES.contains(extension);
    }

    /**
     * Reads the first rows, {@code most} or fewer.
     *
     * @throws BadInputException if the file cannot be read, or a row is malformed
     */
    static List<Row> read(Path file, int most) {
        ManifestFile manifest = new ManifestFile(file, most);
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            skipByteOrderMark(reader);
            switch (MediaSuffixes.of(file)) {
                case "csv" -> manifest.readCommaSeparated(reader);
                case "tsv" -> manifest.readTabSeparated(reader);
                default -> manifest.readJsonLines(reader);
            }
        } catch (CharacterCodingException e) {
            throw new BadInputException(file + ": found bytes that are no text, expected UTF-8", e);
        } catch (IOException e) {
            throw new BadInputException(file + ": cannot be read: " + e, e);
        }
        return manifest.rows;
    }

    private static void skipByteOrderMark(BufferedReader reader) throws IOException {
        reader.mark(1);
        if (reader.read() != '\uFEFF') {
            reader.reset();
        }
    }

    private void readJsonLines(BufferedReader reader) throws IOException {
        long number = 0;
        for (String line = reader.readLine(); line != null && rows.size() < most; line = reader.readLine()) {
            number++;
            if (!line.isBlank()) {
                rows.add(new Row(file, number, object(line, number)));
            }
        }
    }

    private JsonNode object(String line, long number) throws IOException {
        try {
            JsonNode node = JSON.readTree(line);
            if (node.isObject()) {
                return node;
            }
        } catch (JacksonException e) {
            String column = e.getLocation() == null
                    ? ""
                    : " at column " + e.getLocation().getColumnNr();
            throw malformed(number, "no JSON" + column, "a JSON object on every line");
        }
        throw malformed(number, "no JSON object", "one on every line");
    }

    private void readTabSeparated(BufferedReader reader) throws IOException {
        long number = 0;
        String[] header = null;
        for (String line = reader.readLine(); line != null && rows.size() < most; line = reader.readLine()) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            String[] fields = line.split("\t", -1);
            if (header == null) {
                header = fields;
            } else {
                for (int i = 0; i < fields.length; i++) {
                    fields[i] = unquoted(fields[i]);
                }
                rows.add(row(header, fields, number));
            }
        }
    }

    private static String unquoted(String field) {
        return field.length() >= 2 && field.startsWith("\"") && field.endsWith("\"")
                ? field.substring(1, field.length() - 1).replace("\"\"", "\"")
                : field;
    }

    private void readCommaSeparated(BufferedReader reader) throws IOException {
        try (MappingIterator<String[]> records = CSV.readerFor(String[].class).readValues(reader)) {
            String[] header = null;
            while (rows.size() < most && records.hasNextValue()) {
                long line = records.getParser().currentLocation().getLineNr();
                String[] fields = records.nextValue();
                if (header == null) {
                    header = fields;
                } else {
                    rows.add(row(header, fields, line));
                }
            }
        } catch (JacksonException e) {
            long line =
                    e.getLocation() == null ? rows.size() + 2L : e.getLocation().getLineNr();
            throw malformed(
                    line,
                    "no row (" + e.getOriginalMessage().lines().findFirst().orElse("") + ")",
                    "comma-separated values");
        }
    }

    private Row row(String[] header, String[] fields, long line) {
        if (fields.length != header.length) {
            throw malformed(line, fields.length + " fields", header.length + ", as many as the header has");
        }
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < fields.length; i++) {
            if (object.has(header[i])) {
                throw malformed(1, "two columns named " + header[i], "one");
            }
            object.put(header[i], fields[i]);
        }
        return new Row(file, line, object);
    }

    private BadInputException malformed(long line, String found, String expected) {
        return new Row(file, line, JsonNodeFactory.instance.objectNode()).refuse("found " + found, expected);
    }
}
