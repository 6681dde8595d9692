package io.github.liteasr.text;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * The text formats that openai/whisper writes (whisper/utils.py), byte for byte as it writes them. Lines end in a line
 * feed. The liberties taken are for text that a reader would not get back as it was: WebVTT has ampersands and angle
 * brackets escaped, as its specification demands of cue text (W3C, WebVTT), which takes care of an arrow as well; an
 * empty line in a cue's text is left out, because it would end the cue; and a line break in a line of text or in a
 * tab-separated row is a space.
 */
public enum SubtitleFormat {
    /** The text alone, a line a caption. */
    TXT {
        @Override
        public void write(List<Caption> captions, Appendable out) throws IOException {
            for (Caption caption : captions) {
                out.append(inOneLine(caption)).append('\n');
            }
        }
    },

    /** SubRip: numbered cues, times as 00:00:01,500. */
    SRT {
        @Override
        public void write(List<Caption> captions, Appendable out) throws IOException {
            int number = 1;
            for (Caption caption : captions) {
                out.append(String.valueOf(number++)).append('\n');
                // SubRip has no escapes: an arrow, which its readers look for, loses a dash.
                writeCue(caption, text -> text.replace("-->", "->"), true, ',', out);
            }
        }
    },

    /** WebVTT: times as 00:01.500, with hours only from the first hour on. */
    VTT {
        @Override
        public void write(List<Caption> captions, Appendable out) throws IOException {
            out.append("WEBVTT\n\n");
            for (Caption caption : captions) {
                writeCue(caption, SubtitleFormat::escaped, false, '.', out);
            }
        }
    },

    /** Tab-separated values: start and end in whole milliseconds, and the text. */
    TSV {
        @Override
        public void write(List<Caption> captions, Appendable out) throws IOException {
            out.append("start\tend\ttext\n");
            for (Caption caption : captions) {
                out.append(String.valueOf(milliseconds(caption.start()))).append('\t');
                out.append(String.valueOf(milliseconds(caption.end()))).append('\t');
                out.append(inOneLine(caption).replace('\t', ' ')).append('\n');
            }
        }
    };

    private static final Pattern LINE_BREAKS = Pattern.compile("\\R+");
    private static final Pattern EMPTY_LINES = Pattern.compile("\\R\\s*\\R");

    /** What a caption begins with if its speaker is known (m-bain/whisperX utils.py): the name in brackets. */
    public static String label(Optional<String> speaker) {
        return speaker.map(name -> "[" + name + "]: ").orElse("");
    }

    /** Writes a whole file's content. */
    public abstract void write(List<Caption> captions, Appendable out) throws IOException;

    /** The file name extension, without a dot. */
    public String extension() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static String inOneLine(Caption caption) {
        return LINE_BREAKS.matcher(caption.text().strip()).replaceAll(" ");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static void writeCue(
            Caption caption, UnaryOperator<String> escape, boolean alwaysHours, char decimalMark, Appendable out)
            throws IOException {
        String text = marked(caption, escape);
        out.append(timestamp(caption.start(), alwaysHours, decimalMark)).append(" --> ");
        out.append(timestamp(caption.end(), alwaysHours, decimalMark)).append('\n');
        out.append(EMPTY_LINES.matcher(text.strip()).replaceAll("\n")).append("\n\n");
    }

    private static String marked(Caption caption, UnaryOperator<String> escape) {
        Caption.Span mark = caption.marked();
        String text = caption.text();
        if (mark.from() == mark.to()) {
            return escape.apply(text);
        }
        return escape.apply(text.substring(0, mark.from()))
                + "<u>" + escape.apply(text.substring(mark.from(), mark.to())) + "</u>"
                + escape.apply(text.substring(mark.to()));
    }

    private static String timestamp(double seconds, boolean alwaysHours, char decimalMark) {
        long milliseconds = milliseconds(seconds);
        long hours = milliseconds / 3_600_000;
        String time = String.format(
                Locale.ROOT,
                "%02d:%02d%c%03d",
                milliseconds / 60_000 % 60,
                milliseconds / 1000 % 60,
                decimalMark,
                milliseconds % 1000);
        return alwaysHours || hours > 0 ? String.format(Locale.ROOT, "%02d:%s", hours, time) : time;
    }

    /** Rounded half to even, as Python rounds. */
    static long milliseconds(double seconds) {
        return (long) Math.rint(seconds * 1000);
    }
}
