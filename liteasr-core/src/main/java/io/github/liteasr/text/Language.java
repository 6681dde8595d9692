package io.github.liteasr.text;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A language that Whisper transcribes: the code in its token {@code <|en|>} and its English name. The codes are those of
 * openai/whisper (whisper/tokenizer.py): ISO 639-1 where there is one, but {@code jw} for Javanese.
 *
 * @param code two or three lower-case letters
 * @param name English name, capitalised, for example "Haitian Creole"
 */
public record Language(String code, String name) {
    /** In the order of the token ids. The last came with large-v3. */
    private static final String TABLE = """
            en English,zh Chinese,de German,es Spanish,ru Russian,ko Korean,fr French,ja Japanese,pt Portuguese,\
            tr Turkish,pl Polish,ca Catalan,nl Dutch,ar Arabic,sv Swedish,it Italian,id Indonesian,hi Hindi,fi Finnish,\
            vi Vietnamese,he Hebrew,uk Ukrainian,el Greek,ms Malay,cs Czech,ro Romanian,da Danish,hu Hungarian,\
            ta Tamil,no Norwegian,th Thai,ur Urdu,hr Croatian,bg Bulgarian,lt Lithuanian,la Latin,mi Maori,\
            ml Malayalam,cy Welsh,sk Slovak,te Telugu,fa Persian,lv Latvian,bn Bengali,sr Serbian,az Azerbaijani,\
            sl Slovenian,kn Kannada,et Estonian,mk Macedonian,br Breton,eu Basque,is Icelandic,hy Armenian,ne Nepali,\
            mn Mongolian,bs Bosnian,kk Kazakh,sq Albanian,sw Swahili,gl Galician,mr Marathi,pa Punjabi,si Sinhala,\
            km Khmer,sn Shona,yo Yoruba,so Somali,af Afrikaans,oc Occitan,ka Georgian,be Belarusian,tg Tajik,\
            sd Sindhi,gu Gujarati,am Amharic,yi Yiddish,lo Lao,uz Uzbek,fo Faroese,ht Haitian Creole,ps Pashto,\
            tk Turkmen,nn Nynorsk,mt Maltese,sa Sanskrit,lb Luxembourgish,my Myanmar,bo Tibetan,tl Tagalog,\
            mg Malagasy,as Assamese,tt Tatar,haw Hawaiian,ln Lingala,ha Hausa,ba Bashkir,jw Javanese,su Sundanese,\
            yue Cantonese""";

    /** Other names, as openai/whisper accepts them. */
    private static final Map<String, String> OTHER_NAMES = Map.ofEntries(
            Map.entry("burmese", "my"),
            Map.entry("valencian", "ca"),
            Map.entry("flemish", "nl"),
            Map.entry("haitian", "ht"),
            Map.entry("letzeburgesch", "lb"),
            Map.entry("pushto", "ps"),
            Map.entry("panjabi", "pa"),
            Map.entry("moldavian", "ro"),
            Map.entry("moldovan", "ro"),
            Map.entry("sinhalese", "si"),
            Map.entry("castilian", "es"),
            Map.entry("mandarin", "zh"));

    /**
     * Other codes of the same languages: the older one of Hebrew, ISO 639-1's of Javanese and Bokmål, ISO 639-3's of
     * Mandarin and Filipino, and ISO 639-2's for bibliographies where they differ from those for terminology, which Java
     * knows.
     */
    private static final String OTHER_CODES = """
            iw he,jv jw,jav jw,nb no,nob no,cmn zh,fil tl,\
            alb sq,arm hy,baq eu,bur my,chi zh,cze cs,dut nl,fre fr,geo ka,ger de,gre el,ice is,mac mk,mao mi,may ms,\
            per fa,rum ro,slo sk,tib bo,wel cy""";

    private static final Pattern LOCALE_SEPARATOR = Pattern.compile("[-_.@]");

    private static final Map<String, Language> BY_CODE = readTable();
    private static final Map<String, Language> BY_OTHER_CODE = indexOtherCodes();
    private static final Map<String, Language> BY_NAME = indexNames();

    public Language {
        if (code.isBlank() || name.isBlank()) {
            throw new IllegalArgumentException(
                    "language \"" + code + "\" \"" + name + "\", expected a code and a name");
        }
    }

    private static Map<String, Language> readTable() {
        Map<String, Language> languages = new LinkedHashMap<>();
        for (String row : TABLE.split(",", -1)) {
            int space = row.indexOf(' ');
            languages.put(row.substring(0, space), new Language(row.substring(0, space), row.substring(space + 1)));
        }
        return Collections.unmodifiableMap(languages);
    }

    private static Map<String, Language> indexOtherCodes() {
        Map<String, Language> codes = new LinkedHashMap<>();
        for (String row : OTHER_CODES.split(",", -1)) {
            int space = row.indexOf(' ');
            codes.put(row.substring(0, space), known(row.substring(space + 1)));
        }
        for (Language language : BY_CODE.values()) {
            // A code of Whisper's own, which Java does not know.
            if (!language.code.equals("jw")) {
                codes.put(Locale.of(language.code).getISO3Language(), language);
            }
        }
        return Collections.unmodifiableMap(codes);
    }

    private static Language known(String code) {
        return Objects.requireNonNull(BY_CODE.get(code), code);
    }

    private static Map<String, Language> indexNames() {
        Map<String, Language> names = new LinkedHashMap<>();
        BY_CODE.values().forEach(language -> names.put(language.name.toLowerCase(Locale.ROOT), language));
        OTHER_NAMES.forEach((name, code) -> names.put(name, known(code)));
        return Collections.unmodifiableMap(names);
    }

    /** The hundred languages, in the order of their token ids. */
    public static List<Language> all() {
        return List.copyOf(BY_CODE.values());
    }

    /** The language of a code, in lower case: Whisper's, or another of the same language in ISO 639. */
    public static Optional<Language> ofCode(String code) {
        return Optional.ofNullable(BY_CODE.get(code)).or(() -> Optional.ofNullable(BY_OTHER_CODE.get(code)));
    }

    /**
     * The language that a person named by its code, English name or another name in use, or by a locale such as
     * {@code pt-BR}, {@code zh-Hant} or {@code en_US.UTF-8}, of which the part before the first separator counts; in any
     * case.
     */
    public static Optional<Language> find(String wanted) {
        String name = wanted.strip().toLowerCase(Locale.ROOT);
        return ofCode(name)
                .or(() -> Optional.ofNullable(BY_NAME.get(name)))
                .or(() -> ofCode(LOCALE_SEPARATOR.split(name, 2)[0]));
    }
}
