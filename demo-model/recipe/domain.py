"""What people say to machines: a generator of sentences.

A sentence is written in lower-case words. Two marks tell a synthesiser how to say it and are gone from the
transcript: a capital is the name of a letter ("P M"), and a comma is a short pause.
"""

import hashlib

ONES = "zero one two three four five six seven eight nine".split()
TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
LETTERS = [chr(code) for code in range(ord("A"), ord("Z") + 1)]
MONTHS = (
    "january february march april may june july august september october november december"
).split()
DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
COLOURS = "red green blue yellow orange purple pink brown black white grey silver gold".split()
UNITS = (
    "meters kilometers miles feet inches centimeters liters grams kilograms pounds ounces degrees percent "
    "seconds minutes hours days weeks months years watts volts"
).split()
CALL_SIGNS = (
    "alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa quebec "
    "romeo sierra tango uniform victor whiskey yankee zulu"
).split()
NAMES = (
    "john mary david anna peter susan michael linda robert emma james sarah thomas laura daniel julia george "
    "helen martin kate paul alice frank maria henry jane oliver sophie simon lucy mom dad"
).split()
SURNAMES = "smith jones brown taylor wilson davis clark walker hall young king cook green baker adams".split()
PLACES = (
    "london paris berlin boston chicago new_york rome madrid vienna dublin sydney tokyo moscow denver seattle "
    "houston dallas oxford cambridge manchester"
).split()
STREETS = "main park oak church station mill bridge lake garden high queen market forest river hill".split()
ROOMS = "kitchen|bedroom|living room|bathroom|garage|office|hall|garden|dining room|basement".split("|")
DEVICES = (
    "light|lights|lamp|fan|heater|television|radio|music|camera|printer|coffee machine|oven|alarm|"
    "air conditioning|computer|speaker|washing machine|microphone|screen|phone"
).split("|")
OPENABLE = "door|window|garage door|gate|curtains|blinds|front door|back door|box|file|folder|page|map|menu".split("|")
FOODS = (
    "milk bread butter eggs cheese apples bananas oranges coffee tea sugar salt water rice pasta tomatoes "
    "potatoes onions chicken fish soup pizza cake chocolate juice"
).split()
THINGS = (
    "book table chair cup key bag car bus train bike ball shirt shoe hat letter card picture paper pen bottle"
).split()
MUSIC = "jazz|rock|classical music|pop songs|my favorite song|the news|some music|piano music|the next song".split("|")
COMMANDS = (
    "yes|no|okay|stop|start|go|wait|help|cancel|continue|repeat|enter|erase|delete|undo|redo|copy|paste|cut|"
    "save|open|close|next|previous|back|forward|left|right|up|down|on|off|faster|slower|louder|quieter|again|"
    "finish|exit|quit|pause|resume|play|mute|skip|select|search|print|send|reply|record|call|hang up|good bye|"
    "hello|good morning|good evening|good night|thank you|please|sorry|never mind|that is all|try again|"
    "go back|go home|log in|log out|turn around|start over|scroll down|scroll up|zoom in|zoom out|page up|"
    "page down|full screen|new line|new paragraph|take a picture|read it again|speak slowly|say it again|"
    "shut down|restart|wake up|go to sleep|be quiet|come here|follow me|look at me|sit down|stand up|"
    "what can you do|how are you|who are you|i do not know|i am ready|i am here|not now|one more time|"
    "yes please|no thank you|that is right|that is wrong|tell me more|show me the list|main menu|speak louder"
).split("|")
LOOSE = (
    "the a and of to in is it you that for on with this from we they he she his her my your about "
    "after all also always an any as at bad because before big can could day did different do early easy "
    "every few find first food get give good great has have here home how if into large last late left "
    "like little long look make many more morning most much name near new night nice not now number often old "
    "only or other out over people place point problem question really room same say small some soon "
    "sound still take than then there thing think time today tomorrow try under use very want was water "
    "way well what when where which who will word work world would year yesterday"
).split()


def is_held_out(text):
    """Whether a sentence belongs to the test set alone: decided by its text, so it holds for every run.

    Single words and two-word commands are a closed set that training needs whole.
    """
    words = text.split()
    if len(words) < 3:
        return False
    return hashlib.sha1(text.encode()).digest()[0] < 26


def transcript(sentence):
    """The written form: no marks for the synthesiser."""
    return " ".join(sentence.replace(",", " ").lower().split())


def spoken(sentence, letter_a):
    """The form that a synthesiser reads: it would take a lone A for the article, so it is told how to say it."""
    words = []
    for word in sentence.split():
        bare = word.rstrip(",")
        words.append((letter_a if bare == "A" else bare) + word[len(bare):])
    return " ".join(words)


class Sentences:
    """Draws sentences with a generator of random numbers."""

    def __init__(self, random):
        self.random = random
        self.kinds = [
            (10, self.number), (14, self.digits), (14, self.letters), (5, self.codes), (7, self.date),
            (7, self.time), (5, self.money), (4, self.listing), (5, self.quantity), (8, self.command),
            (9, self.device), (4, self.timer), (4, self.message), (4, self.travel), (4, self.weather),
            (5, self.shopping), (4, self.personal), (4, self.arithmetic), (4, self.robot), (3, self.phone_menu),
            (2, self.call_signs), (5, self.question), (3, self.dictation), (9, self.jumble),
        ]
        weights = [weight for weight, _ in self.kinds]
        self.chances = [weight / sum(weights) for weight in weights]

    def draw(self, jumbled=True):
        """A sentence with its marks; what nobody would say only if wanted."""
        while True:
            _, kind = self.kinds[self.random.choice(len(self.kinds), p=self.chances)]
            if jumbled or kind != self.jumble:
                return kind().replace("_", " ")

    # Small choices.

    def pick(self, options):
        return options[int(self.random.integers(len(options)))]

    def chance(self, probability):
        return self.random.random() < probability

    def between(self, low, high):
        return int(self.random.integers(low, high + 1))

    # Numbers.

    def below_hundred(self, n):
        if n < 10:
            return ONES[n]
        if n < 20:
            return TEENS[n - 10]
        return TENS[n // 10 - 2] + ("" if n % 10 == 0 else " " + ONES[n % 10])

    def words_of(self, n):
        if n < 100:
            return self.below_hundred(n)
        if n < 1000:
            rest = n % 100
            joint = " and " if self.chance(0.3) else " "
            return ONES[n // 100] + " hundred" + ("" if rest == 0 else joint + self.below_hundred(rest))
        if n < 1_000_000:
            rest = n % 1000
            return self.words_of(n // 1000) + " thousand" + ("" if rest == 0 else " " + self.words_of(rest))
        return self.words_of(n // 1_000_000) + " million"

    def some_number(self):
        size = self.random.random()
        if size < 0.45:
            return self.words_of(self.between(0, 99))
        if size < 0.75:
            return self.words_of(self.between(100, 999))
        if size < 0.95:
            return self.words_of(self.between(1, 99) * 1000 + self.pick([0, self.between(1, 999)]))
        return self.words_of(self.between(1, 99) * 1_000_000)

    def small(self, high=60):
        return self.words_of(self.between(1, high))

    def number(self):
        if self.chance(0.15):
            return self.words_of(self.between(0, 99)) + " point " + " ".join(
                self.pick(ONES) for _ in range(self.between(1, 3)))
        if self.chance(0.15):
            return ", ".join(self.words_of(self.between(0, 99)) for _ in range(self.between(2, 6)))
        if self.chance(0.2):
            return self.pick(["number", "line", "page", "room", "channel", "level", "track"]) + " " + self.some_number()
        return self.some_number()

    def digit(self):
        return "oh" if self.chance(0.04) else self.pick(ONES)

    def digits(self):
        count = self.between(3, 10)
        pauses = self.pick([0, 0, 0.15, 0.3])
        words = [self.digit() + ("," if self.chance(pauses) else "") for _ in range(count)]
        if self.chance(0.06):
            words.insert(self.between(0, count - 1), "double")
        lead = self.pick(["", "", "", "", "call ", "dial ", "the code is ", "my number is ", "enter ", "account "])
        return lead + " ".join(words).rstrip(",")

    # Letters.

    def letters(self):
        if self.chance(0.4):
            word = self.pick(NAMES + SURNAMES + COLOURS + PLACES + STREETS + THINGS + FOODS)
            letters = [letter for letter in word.upper() if letter.isalpha()]
        else:
            letters = [self.pick(LETTERS) for _ in range(self.between(2, 8))]
        pauses = self.pick([0, 0, 0.2, 0.5])
        text = " ".join(letter + ("," if self.chance(pauses) else "") for letter in letters).rstrip(",")
        if self.chance(0.12):
            return self.pick(["spell ", "my name is ", "press ", "type ", "the letters are "]) + text
        return text

    def codes(self):
        symbols = [self.pick(LETTERS) if self.chance(0.5) else self.pick(ONES) for _ in range(self.between(3, 7))]
        lead = self.pick(["", "", "", "enter ", "flight ", "gate ", "the code is ", "order ", "seat "])
        return lead + " ".join(symbols)

    def call_signs(self):
        words = [self.pick(CALL_SIGNS) for _ in range(self.between(2, 5))]
        if self.chance(0.4):
            words += [self.pick(ONES) for _ in range(self.between(1, 3))]
        return " ".join(words)

    # The calendar and the clock.

    def ordinal_day(self):
        day = self.between(1, 31)
        if day <= 20:
            return ORDINALS[day - 1]
        if day == 30:
            return "thirtieth"
        return ("twenty " if day < 30 else "thirty ") + ORDINALS[day % 10 - 1]

    def year(self):
        if self.chance(0.35):
            return "two thousand" + ("" if self.chance(0.1) else " and " + self.below_hundred(self.between(1, 24)))
        century = self.pick(["eighteen", "nineteen", "nineteen", "twenty", "twenty"])
        return century + " " + self.below_hundred(self.between(10, 99))

    def date(self):
        day = self.pick([
            lambda: self.pick(MONTHS) + " the " + self.ordinal_day(),
            lambda: "the " + self.ordinal_day() + " of " + self.pick(MONTHS),
            lambda: self.pick(MONTHS) + " " + self.ordinal_day(),
            lambda: self.pick(MONTHS) + " " + self.below_hundred(self.between(1, 31)),
        ])()
        if self.chance(0.3):
            day = self.pick(DAYS) + " " + day
        if self.chance(0.45):
            day += " " + self.year()
        lead = self.pick(["", "", "", "on ", "today is ", "my birthday is ", "remind me on ", "i was born on "])
        return lead + day

    def clock(self):
        hour = self.below_hundred(self.between(1, 12))
        minute = self.between(1, 59)
        half_day = self.pick(["", "", " A M", " P M"])
        return self.pick([
            lambda: hour + " o'clock",
            lambda: "half past " + hour,
            lambda: "quarter " + self.pick(["past ", "to "]) + hour,
            lambda: self.pick(["five", "ten", "twenty", "twenty five"]) + self.pick([" past ", " to "]) + hour,
            lambda: hour + half_day,
            lambda: hour + (" oh " if minute < 10 else " ") + self.below_hundred(minute) + half_day,
            lambda: hour + " thirty" + half_day,
            lambda: self.pick(["noon", "midnight"]),
        ])()

    def time(self):
        return self.pick([
            lambda: "at " + self.clock(),
            lambda: self.clock() + " on " + self.pick(DAYS),
            lambda: "the time is " + self.clock(),
            lambda: "wake me up at " + self.clock(),
            lambda: "set an alarm for " + self.clock() + self.pick(["", " tomorrow", " on " + self.pick(DAYS)]),
            lambda: "the meeting starts at " + self.clock(),
            lambda: "from " + self.clock() + " to " + self.clock(),
            lambda: "is " + self.clock() + " too late",
            lambda: "move my " + self.pick(DAYS) + " meeting to " + self.clock(),
        ])()

    # Money, quantities, lists.

    def amount(self):
        coins = self.chance(0.4)
        if self.chance(0.6):
            return self.some_number() + " dollars" + (" and " + self.small(99) + " cents" if coins else "")
        return self.some_number() + self.pick([" euros", " pounds", " dollars", " cents"])

    def money(self):
        return self.pick([
            lambda: self.amount(),
            lambda: self.amount(),
            lambda: "send " + self.amount() + " to " + self.pick(NAMES),
            lambda: "that costs " + self.amount(),
            lambda: "pay " + self.amount() + " from my savings account",
            lambda: "i paid " + self.amount() + " for the " + self.pick(THINGS),
            lambda: "the total is " + self.amount(),
        ])()

    def quantity(self):
        unit = self.pick(UNITS)
        return self.pick([
            lambda: self.some_number() + " " + unit,
            lambda: self.small() + " and a half " + unit,
            lambda: self.small() + " point " + self.pick(ONES) + " " + unit,
            lambda: "how many " + self.pick(UNITS) + " are in " + self.small() + " " + unit,
            lambda: "it is " + self.small() + " " + unit + " long",
            lambda: "minus " + self.small() + " degrees",
            lambda: "set it to " + self.small(100) + " percent",
        ])()

    def listing(self):
        kind = self.pick([COLOURS, MONTHS, DAYS, UNITS, NAMES, THINGS, FOODS])
        items = [self.pick(kind) for _ in range(self.between(2, 5))]
        if self.chance(0.4):
            items.insert(-1, "and")
        return " ".join(items)

    def arithmetic(self):
        first, second = self.small(99), self.small(99)
        operation = self.pick(["plus", "minus", "times", "divided by"])
        return self.pick([
            lambda: f"what is {first} {operation} {second}",
            lambda: f"{first} {operation} {second} equals {self.some_number()}",
            lambda: f"{first} {operation} {second}",
            lambda: f"add {first} and {second}",
            lambda: f"is {first} more than {second}",
        ])()

    # Orders and conversation.

    def command(self):
        if self.chance(0.75):
            return self.pick(COMMANDS)
        return self.pick(COMMANDS) + ", " + self.pick(COMMANDS)

    def politely(self, order):
        return self.pick(["", "", "", "please ", "can you ", "could you please "]) + order + self.pick(
            ["", "", "", "", " please", " now"])

    def device(self):
        room, device = self.pick(ROOMS), self.pick(DEVICES)
        return self.politely(self.pick([
            lambda: f"turn {self.pick(['on', 'off'])} the {device}",
            lambda: f"turn {self.pick(['on', 'off'])} the {room} {self.pick(['light', 'lights', 'lamp', 'heater', 'fan'])}",
            lambda: f"switch the {device} {self.pick(['on', 'off'])}",
            lambda: f"switch {self.pick(['on', 'off'])} the {device} in the {room}",
            lambda: f"turn {self.pick(['up', 'down'])} the {self.pick(['volume', 'music', 'heat', 'radio', 'television'])}",
            lambda: f"set the {room} to {self.small(35)} degrees",
            lambda: f"set the volume to {self.small(100)}",
            lambda: f"make the {room} light {self.pick(COLOURS)}",
            lambda: f"{self.pick(['open', 'close', 'lock'])} the {self.pick(OPENABLE)}",
            lambda: f"{self.pick(['open', 'close', 'check'])} the {self.pick(OPENABLE)} in the {room}",
            lambda: f"play {self.pick(MUSIC)}" + self.pick(["", f" in the {room}"]),
            lambda: f"is the {device} in the {room} still on",
            lambda: f"the {device} in the {room} does not work",
            lambda: f"show me the {self.pick(['front door', 'garden', 'garage', 'kitchen'])} camera",
        ])())

    def timer(self):
        return self.pick([
            lambda: f"set a timer for {self.small()} {self.pick(['seconds', 'minutes', 'hours'])}",
            lambda: f"remind me in {self.small()} {self.pick(['minutes', 'hours', 'days', 'weeks'])}",
            lambda: f"remind me to call {self.pick(NAMES)} at {self.clock()}",
            lambda: f"remind me to buy {self.pick(FOODS)} {self.pick(['today', 'tomorrow', 'on ' + self.pick(DAYS)])}",
            lambda: f"cancel the {self.pick(['alarm', 'timer', 'meeting'])} at {self.clock()}",
            lambda: "how much time is left on the timer",
            lambda: f"stop the timer in {self.small()} seconds",
        ])()

    def message(self):
        name = self.pick(NAMES)
        return self.pick([
            lambda: f"call {name} {self.pick(['at home', 'at work', 'now', 'tomorrow', 'back'])}",
            lambda: f"call {name} {self.pick(SURNAMES)}",
            lambda: f"send a message to {name}",
            lambda: f"tell {name} i am {self.small()} minutes late",
            lambda: f"tell {name} that {self.pick(['dinner is ready', 'i am on my way', 'the train is late'])}",
            lambda: f"read my {self.pick(['new', 'last', 'first'])} {self.pick(['message', 'email', 'letter'])}",
            lambda: f"write an email to {name} {self.pick(SURNAMES)}",
            lambda: f"did {name} {self.pick(['call', 'reply', 'write'])} {self.pick(['today', 'yesterday', 'this week'])}",
            lambda: f"{name} and {self.pick(NAMES)} are coming on {self.pick(DAYS)}",
        ])()

    def travel(self):
        place = self.pick(PLACES)
        return self.pick([
            lambda: f"how far is it to {place}",
            lambda: f"when is the next {self.pick(['train', 'bus', 'flight'])} to {place}",
            lambda: f"book a {self.pick(['flight', 'table', 'hotel', 'room', 'taxi'])} for {self.pick(DAYS)}",
            lambda: f"{self.small(6)} tickets from {place} to {self.pick(PLACES)}",
            lambda: f"take me to {self.small(99)} {self.pick(STREETS)} street",
            lambda: f"find the nearest {self.pick(['hotel', 'station', 'bank', 'hospital', 'school', 'restaurant'])}",
            lambda: f"turn {self.pick(['left', 'right'])} after {self.some_number()} {self.pick(['meters', 'feet'])}",
            lambda: f"the {self.pick(['train', 'bus', 'flight'])} to {place} leaves at {self.clock()}",
            lambda: f"platform {self.small(20)} at {self.clock()}",
        ])()

    def weather(self):
        return self.pick([
            lambda: f"what is the weather in {self.pick(PLACES)} {self.pick(['today', 'tomorrow', 'on ' + self.pick(DAYS)])}",
            lambda: f"will it {self.pick(['rain', 'snow', 'be sunny', 'be cold'])} {self.pick(['today', 'tomorrow', 'on ' + self.pick(DAYS), 'in ' + self.pick(PLACES)])}",
            lambda: f"it is {self.small(40)} degrees and {self.pick(['sunny', 'cloudy', 'raining', 'windy', 'cold', 'warm'])}",
            lambda: f"how {self.pick(['cold', 'warm', 'windy'])} is it in {self.pick(PLACES)}",
            lambda: f"{self.pick(['sunny', 'cloudy', 'windy', 'cold', 'warm'])} in {self.pick(PLACES)} in {self.pick(MONTHS)}",
        ])()

    def shopping(self):
        return self.pick([
            lambda: f"add {self.pick(FOODS)} to my shopping list",
            lambda: f"add {self.pick(FOODS)} and {self.pick(FOODS)} to the list",
            lambda: f"i would like {self.small(9)} {self.pick(['cups', 'bottles', 'boxes', 'bags'])} of {self.pick(FOODS)}",
            lambda: f"a {self.pick(['large', 'small'])} {self.pick(['coffee', 'tea', 'pizza', 'soup'])} with {self.pick(FOODS)}",
            lambda: f"do we have any {self.pick(FOODS)} left",
            lambda: f"order {self.small(20)} {self.pick(COLOURS)} {self.pick(['shirts', 'chairs', 'bottles', 'bags', 'boxes'])}",
            lambda: f"the {self.pick(COLOURS)} {self.pick(THINGS)} is {self.pick(['on', 'under', 'in', 'near'])} the {self.pick(THINGS)}",
            lambda: f"where is my {self.pick(COLOURS)} {self.pick(THINGS)}",
        ])()

    def personal(self):
        return self.pick([
            lambda: f"my name is {self.pick(NAMES)} {self.pick(SURNAMES)}",
            lambda: f"i live in {self.pick(PLACES)}",
            lambda: f"my address is {self.some_number()} {self.pick(STREETS)} street",
            lambda: f"i am {self.small(99)} years old",
            lambda: "my phone number is " + " ".join(self.digit() for _ in range(self.between(6, 9))),
            lambda: f"i work from {self.pick(DAYS)} to {self.pick(DAYS)}",
            lambda: f"my favorite color is {self.pick(COLOURS)}",
            lambda: f"good {self.pick(['morning', 'evening', 'night', 'afternoon'])} {self.pick(NAMES)}",
            lambda: f"this is {self.pick(NAMES)} from {self.pick(PLACES)}",
        ])()

    def robot(self):
        return self.politely(self.pick([
            lambda: f"go {self.pick(['forward', 'back', 'left', 'right', 'up', 'down'])} {self.small()} {self.pick(['meters', 'feet', 'inches', 'steps'])}",
            lambda: f"turn {self.pick(['left', 'right'])} {self.small(180)} degrees",
            lambda: f"pick up the {self.pick(COLOURS)} {self.pick(THINGS)}",
            lambda: f"put the {self.pick(THINGS)} on the {self.pick(THINGS)}",
            lambda: f"bring me the {self.pick(COLOURS)} {self.pick(THINGS)} from the {self.pick(ROOMS)}",
            lambda: f"clean the {self.pick(ROOMS)}",
            lambda: f"stop at the {self.pick(['door', 'window', 'table', 'wall'])}",
            lambda: f"count from {self.small(50)} to {self.small(100)}",
            lambda: f"follow {self.pick(NAMES)} to the {self.pick(ROOMS)}",
        ])())

    def phone_menu(self):
        return self.pick([
            lambda: f"press {self.pick(ONES)} for {self.pick(['english', 'help', 'sales', 'service', 'the menu'])}",
            lambda: f"press {self.pick(ONES)} {self.pick(ONES)} {self.pick(ONES)}",
            lambda: "i want to speak to a person",
            lambda: f"enter your {self.pick(['account', 'phone', 'card'])} number",
            lambda: f"option {self.small(9)}",
            lambda: f"the answer is {self.pick(['yes', 'no', self.some_number()])}",
            lambda: f"you have {self.small(20)} new messages",
            lambda: f"please hold the line for {self.small(20)} minutes",
        ])()

    def question(self):
        return self.pick([
            lambda: f"what {self.pick(['time', 'day', 'month', 'year'])} is it",
            lambda: f"what time is it in {self.pick(PLACES)}",
            lambda: f"what is on my calendar {self.pick(['today', 'tomorrow', 'on ' + self.pick(DAYS)])}",
            lambda: f"how do you {self.pick(['say', 'spell', 'write'])} {self.pick(NAMES + COLOURS + THINGS + FOODS)}",
            lambda: f"where {self.pick(['is', 'was'])} {self.pick(NAMES)} {self.pick(['today', 'yesterday', 'last ' + self.pick(DAYS)])}",
            lambda: f"how {self.pick(['old', 'tall', 'big', 'long', 'far', 'fast'])} is the {self.pick(THINGS + ['house', 'city', 'river', 'world'])}",
            lambda: f"what is the {self.pick(['name', 'number', 'price', 'color', 'size'])} of the {self.pick(COLOURS)} {self.pick(THINGS)}",
            lambda: f"which {self.pick(THINGS)} is {self.pick(['yours', 'mine', 'better', 'new'])}",
            lambda: f"who {self.pick(['called', 'is'])} {self.pick(['me', 'there', 'at the door', 'next'])}",
        ])()

    def dictation(self):
        word = self.pick(THINGS + COLOURS + FOODS + NAMES)
        return self.pick([
            lambda: f"select the {self.pick(['word', 'line', 'page'])} {word}",
            lambda: f"delete the last {self.small(20)} {self.pick(['words', 'lines', 'letters'])}",
            lambda: f"replace {word} with {self.pick(THINGS + COLOURS + FOODS + NAMES)}",
            lambda: f"go to {self.pick(['line', 'page', 'chapter'])} {self.some_number()}",
            lambda: f"save the file as {self.pick(CALL_SIGNS)} {self.some_number()}",
            lambda: f"search for {word} on page {self.small(99)}",
            lambda: f"scroll {self.pick(['up', 'down'])} {self.small(20)} lines",
        ])()

    def jumble(self):
        """Words in no order: what is heard must not be guessed from what usually comes next."""
        pool = self.pick([LOOSE, LOOSE, COLOURS + UNITS + THINGS + FOODS, DAYS + MONTHS + NAMES + ORDINALS,
                          DEVICES + ROOMS + COMMANDS[:46] + STREETS, ONES + TEENS + TENS])
        return " ".join(self.pick(pool) for _ in range(self.between(3, 7)))
