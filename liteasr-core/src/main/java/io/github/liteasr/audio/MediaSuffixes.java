package io.github.liteasr.audio;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/**
 * The suffixes of files that FFmpeg finds sound in: those of its containers and raw formats, and others in use for the
 * same. Not among them are subtitles, pictures, films without sound and playlists; samples without a header, whose rate
 * no file tells; and what is mostly something else, such as {@code .dat}. A file is decoded by what is in it, so
 * suffixes count only where a folder is searched.
 */
public final class MediaSuffixes {
    private static final Set<String> SUFFIXES = Set.of(words("""
            3g2 3ga 3gp 3gpp 722 aa aa3 aac aax ac3 ac4 acm adp ads adts adx aea afc aif aifc aiff aix amr
            amv apc ape apm aptx aptxhd asf ast au aud avi avr awb bcstm bfstm binka bonk brstm bwf caf
            daud dav dfpwm dif divx dsf dss dtk dts dtshd dv dvd eac3 ec3 f4a f4b f4p f4v fap flac flv fsb
            fwse g722 g723_1 g728 g729 genh gsm gxf hca iamf ilbc ircam isma ismv ivr kux laf latm lbc lc3
            loas lvf m2a m2t m2ts m4a m4b m4p m4r m4v mac mca mk3d mka mkv mlp mmf mod moflex mov mp+ mp1
            mp2 mp3 mp4 mpa mpc mpeg mpg mpga mpp msbc msf mtaf mts musx mxf nist nsp nsv nut nuv oga ogg
            ogm ogv ogx oma omg opus osq paf psp pvf qcp qoa qt ra rco rf64 rka rm rmvb roq rsd rso sbc
            sdx sf shn sln snd son sox spdif sph spx ss2 svag swf tak tco thd tod trp ts tta ty usm vag
            viv vob voc vox vqe vqf vql vro w64 wav wave weba webm wma wmv wsd wtv wv xa xmv xvag xwma""".strip()));

    private MediaSuffixes() {}

    private static String[] words(String text) {
        return text.split("\\s+", -1);
    }

    /** What follows the last dot of a file's name, in lower case; empty where there is no dot. */
    public static String of(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    }

    /** Whether a file is media by its suffix, in upper or lower case. */
    public static boolean match(Path file) {
        return SUFFIXES.contains(of(file));
    }

    /** Whether this is one of the suffixes, in lower case and without its dot. */
    static boolean contains(String suffix) {
        return SUFFIXES.contains(suffix);
    }
}
