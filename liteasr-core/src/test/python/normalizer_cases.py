"""What Whisper's text normalisers make of the sentences below, as pairs for NormalizerCasesTest.

    pip download --no-deps --no-binary :all: openai-whisper==20250625 && tar xzf openai_whisper-20250625.tar.gz
    pip install more-itertools==11.2.1 regex==2026.11.19
    python normalizer_cases.py openai_whisper-20250625 > ../resources/io/github/liteasr/text/normalizer-cases.json

That release spells every 1 at a word's edge; the rule that took its place (openai/whisper, pull request 2836, merged in
August 2026) is put into the copy that is run here. Ours leaves no white space at either end of a text, so neither do
the pairs. Of the map of spellings the file has those of words in the sentences.
"""

import json
import re
import shutil
import sys
import tempfile
from pathlib import Path

ENGLISH = """
one|One|one dollar|1 dollar|one percent|1%|1 %|three point one|one point five|one point one|minus one|plus one|-1
one cent|one euro|one pound|ones|the ones|1s|1s and 0s|one, two, one|one one one|one dollar and one cent|1.10.1
version 1.10.1 of it|Appendix D.1|1-1|a 1-0 win|$1|$1.01|£1 or €1?|1|1.|"1"|(1) one|1st|one hundred|one hundred one
one hundred and one|twenty-one|twenty one|one and a half|one and a half percent|1.5%|1/2|½|x1 and 1x|No. 1|#1|1, 2, 3
zero|oh|o|oh oh seven|double oh seven|triple one|double one|double double|one oh one|zero point zero one|point one
nought point two|two|ten|eleven|nineteen|twenty|ninety nine|one hundred twenty|five twenty four|nineteen ninety nine
nineteen ninety|twenty nineteen|twenty twenty one|twenty oh one|two thousand and one|twelve thirty five|nineteen oh five
the nineteen twenties|the 1920s|the '90s|the 1960's|the sixties|nineteen sixties|the late eighties|in her twenties
first|second|third|fourth|fifth|eighth|ninth|twelfth|thirteenth|twentieth|twenty first|thirty-third|hundredth
one hundredth|two thousandths|the 21 st of May|21st|2 nd|3 rd|4 th|10 th|a 5 s delay|the second second|a second later
the ninth of June, nineteen forty-five|July 4th, 1776|June 3, 1871|12/25/2020|2020-01-01|at 9:30 a.m.|at 12.30 p.m.
hundred|a hundred|hundreds|thousands of people|two hundred|three hundred thousand|a million|millions|2.5 million
two point five million|twenty thousand five hundred and six|one million two hundred thousand and three|ten million million
thirty three thousand and three hundred and thirty third|a thousand and one nights|two and two|two and a half
three and a half million|forty eight and a half dollars|and a half|five and a half and a half|a half|half a dozen
3 point 14|fourteen point 4|ten point zero point two|3.14.15|192.168.0.1|1,234,567.89|1,000 2,000|1,2,3|12,34 a
five dollars|$5|$ 5|$5.00|$5.50|five dollars fifty|five dollars and fifty cents|5 dollars and 5 cents|$2 and ¢7|$2 ¢70
$0.36|$0.07|€0.5|thirty cents|¢30|twenty million dollars|$20 million|$20.1 million|$1.5 billion|three euros and sixty five cents
two pounds of flour|pound for pound|the dollar|a dollar a day|dollars|two hundred dollar bills|€ 3|£|$|%|.|5 $
ninety percent|ninety per cent|50 %|50%|per cent|per person|4 per person|percent|5 percent per year|% of it|a%b|3.5 percent
minus five|minus 500|negative twenty|positive twenty thousand|plus five euros|minus the cost|minus|plus point five|5 minus 3
3 + 4 = 7|-5|+5|- 5|−5|2 × 3|5°C|10mm|10 mm|100km|5kg|mp3|B2B|3D|covid19|route 66b|a4|4a|4k|1e5|x²|m³|²|① ②|Ⅳ|٣|１２
won't|can't|let's|ain't|y'all|wanna|gotta|gonna|I'ma go|imma go|woulda coulda shoulda|yes ma'am|isn't|don't|shan't
she's been|she'd been|he's gone|they'd gone|I'd done it|who's got it|it's|John's dog|the dogs' bowls|I'd|we'll|we've|I'm
you're|'tis|'twas|o'clock|rock 'n' roll|she 's here|he 'll go|can' t|don’t|it’s|‘quoted’|mustn't've|'s|could've|what're
Mr. Smith|Mrs Jones|Ms. Lee|Dr.Who|St. John St.|Prof. Kim Jr.|Capt. Lt. Col. Gen.|Sen. and Rep. Brown|Rev. Hon. Gov. Pres.
Ald. Asst. Assoc. Sr. Esq.|mr|MR. PARK VISITED ASSOC. PROF. KIM JR.|the rep gen|U.S.A.|i.e. this|e.g. that|etc.|Mt. Everest
um|uh, yes|Hmm, well|mhm|mm|mmm1|uhm|Mm-hmm|uh-huh|umm|10mmm|hum|number um nine|I, uh, I mean, um, yes
[noise] yes|(laughs) no|<unk> maybe|[a) b|(a] b|<a] b|[a [b] c] d|((a) b) c|() a|[] a|( a|a )|{a}|(a (b) c|[MUSIC PLAYING]
<|en|> hello|a <b|a > b|Hello, World!|HELLO|what?! no...|well… yes|a—b – c|semi;colon: a|"quoted" text|‘a’ “b” «c»|a_b
e-mail@example.com|http://x.org/a?b=1|C++ and C#|AT&T|and/or|rock & roll|100% sure|*bold*|~5|a|b
colour|Colour theory|organisation's|to realise|a grey centre|travelling|aeroplane|cheques|programme|10-tonne lorry|mobilisation
naïve café|Zoë|Œuvre|Straße|Łódź|smørrebrød|Þór|İstanbul|ﬁne|Việt Nam|e\u0301te\u0301|Ångström|naïve 1|señor uno
日本語 one|שלום two|привет three|नमस्ते four|😀 five 👍|a\u00a0b|a\u2009b|a\u200bb|soft\u00adhyphen|tab\tbed|line\rbreak| a  b |a\u001fb
the twenty first of june cost five million dollars and seventy cents|call 555 oh one two three|room four oh four
we paid $1,250.99 for 3 tickets on the 2nd|it's 7 p.m. and there're one or two left|two to one|ten to the ninth|one in ten
eighteen seventy one|forty thousand dollars by seven men|page one hundred and twelve|a one hundred dollar bill|0.5 and .5
seven eleven|nine one one|four score and seven|first come first served|one another|no one|someone|once|one's own|one-off
"""

BASIC = """
Größe, „Straße“ – ÄÖÜ!|Ja [Musik] nein (lacht)|1.234,56 € – 50 %|¿Qué tal? ¡Niño! 2.ª|l’été à l'œuvre : « oui »|ça coûte 3,50 €
Perché no? È così; l’acqua…|Olá, não! Coração às 15h30.|Привет, мир! Ёлка — это ёж. № 5|МОСКВА|한국어 문장입니다. ㅋㅋ|가각힣
नमस्ते, यह हिन्दी है।|ज़िन्दगी की १२३ बातें|क्षत्रिय|தமிழ் மொழி|বাংলা ভাষা|مرحبا بالعالم، كَيْفَ؟ ١٢٣|لا إله|שָׁלוֹם עוֹלָם|ΟΔΟΣ Σίσυφος
Tiếng Việt rất đẹp|İstanbul IĞDIR|ﬁ ﬂ ² ½ ™ Ⅳ ㎏ Å|e\u0301 x\u0301|a\u200db|soft\u00adhyphen|👨‍👩‍👧 🇩🇪 👍🏽|<unk> () (a) [b] c|one $1|a\u2028b\u0085c
"""

LETTERS = """
今日は、良い天気ですね。|「はい」（笑）|ﾊﾝｶｸ ガギグ か\u3099|㍿ 々〆ー|ＡＢＣ abc １２３|你好，世界！|《书》、中文。|สวัสดีครับ นี่คือ|น้ำ กำลัง ๑๒๓|ฯลฯ ๆ|ພາສາລາວ|မြန်မာ ဘာသာ
粵語　唔該|日本語 [音楽] です|e\u0301|👨‍👩‍👧|각
"""


def published_normalizers(release):
    """The release's package, with the later rule for a lone 1."""
    folder = Path(tempfile.mkdtemp())
    shutil.copytree(release / "whisper" / "normalizers", folder / "normalizers")
    english = folder / "normalizers" / "english.py"
    rules = english.read_text()
    assert rules.count(r'r"\b1(s?)\b"') == 1
    english.write_text(rules.replace(r'r"\b1(s?)\b"', r'r"(?<!\S)1(s?)(?!\S)"'))
    sys.path.insert(0, str(folder))
    import normalizers

    return normalizers


def pairs(sentences, normalize):
    rows = [sentence for line in sentences.strip("\n").split("\n") for sentence in line.split("|")]
    return {sentence: normalize(sentence).strip() for sentence in rows}


def main(release):
    published = published_normalizers(release)
    english = published.EnglishTextNormalizer()
    cases = {
        "english": pairs(ENGLISH, english),
        "basic": pairs(BASIC, published.BasicTextNormalizer()),
        "plain": pairs(BASIC, published.BasicTextNormalizer(remove_diacritics=True)),
        "letters": pairs(LETTERS, published.BasicTextNormalizer(split_letters=True)),
    }
    spellings = english.standardize_spellings.mapping
    heard = set(re.findall(r"[a-z]+", ENGLISH.lower()))
    cases["spellings"] = {word: spellings[word] for word in sorted(heard) if word in spellings}
    print(json.dumps(cases, ensure_ascii=False, indent=1))


main(Path(sys.argv[1]))
