"""Captions of the demo world, and which draws each of them truly describes.

A caption is made of phrases; each phrase is true of certain (subject, attribute, value) facts. That gives, for every
caption and every picture, whether the caption is true: the targets of contrastive training, without false negatives.
"""

# ruff: noqa: E501  (tables read better in rows)
from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from data.world.subject import Subject

ANY = "*"
# Words of everyday searching, with all that they are true of: "subject" or "subject.attribute=value|value".
CONCEPTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "rain": (("rain", "raining", "rainy", "wet weather", "falling rain", "a shower"), ("forest.air=rain", "city.weather=rain", "market.hour=rain", "garden.light=rain", "storm.thing=downpour", "sea.hour=storm")),
    "snow": (("snow", "snowy", "winter", "snowfall", "white snow", "ice and snow"), ("mountain", "city.weather=snow", "forest.season=winter", "train.hour=snow")),
    "night": (("night", "at night", "dark", "in the dark", "after dark", "night time"), ("sea.hour=night", "harbour.hour=night", "forest.season=blue night", "mountain.hour=night|aurora", "city", "fireworks", "train.hour=night", "balloons.hour=night", "desert.hour=night", "lanterns", "market.hour=night")),
    "sunset": (("sunset", "sundown", "evening", "evening sun", "setting sun", "orange sky"), ("sea.hour=sunset", "harbour.hour=sunset", "mountain.hour=sunset", "train.hour=sunset", "balloons.hour=sunset", "desert.hour=sunset", "market.hour=evening", "garden.light=evening")),
    "dawn": (("dawn", "sunrise", "morning", "pink sky", "early morning", "first light", "daybreak"), ("sea.hour=dawn", "harbour.hour=dawn", "mountain.hour=dawn", "balloons.hour=dawn", "desert.hour=dawn")),
    "day": (("day", "daylight", "noon", "sunny", "sunshine", "blue sky", "midday", "summer day"), ("sea.hour=day", "harbour.hour=day", "mountain.hour=day", "train.hour=day", "balloons.hour=day", "desert.hour=day", "market.hour=day", "garden.light=sun")),
    "fog": (("fog", "mist", "haze", "foggy", "misty", "white haze"), ("sea.hour=fog", "harbour.hour=fog", "city.weather=fog", "forest.air=mist")),
    "boats": (("boats", "boat", "ships", "ship", "vessels", "hulls"), ("harbour", "sea.thing=boat")),
    "water": (("water", "reflection in water", "mirrored in water"), ("sea", "harbour", "aquarium", "mountain.front=lake", "fireworks.place=water", "balloons.ground=lake", "lanterns.way=water", "city.view=skyline", "train.place=coast")),
    "lake": (("lake", "a lake", "still lake"), ("mountain.front=lake", "balloons.ground=lake", "fireworks.place=water")),
    "mountains": (("mountains", "peaks", "summits", "mountain landscape"), ("mountain", "lanterns.place=mountains")),
    "trees": (("trees", "tree", "wood", "woods"), ("forest", "mountain.front=pines", "desert.thing=palms", "storm.land=plain")),
    "flowers": (("flowers", "blossoms", "blooms", "petals"), ("garden", "market.goods=flowers")),
    "animals": (("animals", "animal", "wildlife", "creatures"), ("aquarium", "desert.thing=caravan", "sea.thing=gulls", "garden.guest=butterflies|bees")),
    "birds": (("birds", "bird", "flying birds"), ("sea.thing=gulls",)),
    "fish": (("fish", "fishes", "swimming fish"), ("aquarium.animal=shoal|reef",)),
    "people": (("people", "persons", "crowd", "pedestrians", "walking people"), ("city.view=street", "market", "dancers")),
    "insects": (("insects",), ("garden.guest=butterflies|bees",)),
    "buildings": (("buildings", "houses", "architecture"), ("city", "harbour", "market", "lanterns.place=roofs", "fireworks.place=city")),
    "towers": (("towers", "skyscrapers", "high-rise"), ("city.view=skyline", "fireworks.place=city")),
    "lights": (("lights", "light in the dark", "glowing", "glowing lights"), ("city", "fireworks", "lanterns", "patterns.pattern=ribbons", "dancers.style=ribbons", "fire.thing=candles")),
    "stars": (("stars", "starry sky", "starry"), ("sea.hour=night", "mountain.hour=night|aurora", "train.hour=night", "balloons.hour=night", "desert.hour=night", "space", "fire.thing=campfire")),
    "moon": (("moon", "moonlight", "full moon"), ("sea.hour=night", "mountain.hour=night", "train.hour=night", "balloons.hour=night", "desert.hour=night", "harbour.hour=night")),
    "clouds": (("clouds", "cloudy sky"), ("storm", "sea.hour=storm", "balloons.ground=clouds")),
    "planet": (("planet", "planets", "globe"), ("space.thing=ringed planet|living planet",)),
    "machine": (("machine", "mechanics", "metal", "machinery"), ("clockwork", "train")),
    "travel": (("travel", "journey", "transport"), ("train", "balloons", "desert.thing=caravan")),
    "festival": (("festival", "celebration", "party"), ("fireworks", "lanterns")),
    "sky": (("flying", "in the air", "aloft"), ("balloons", "lanterns.way=sky")),
    "red": (("red", "crimson", "scarlet"), ("harbour.colour=red", "train.colour=red", "balloons.colour=red", "fireworks.colour=red", "dancers.colour=red", "lanterns.colour=red", "garden.flower=poppies", "market.awnings=red", "fire.around=red", "patterns.colour=warm")),
    "blue": (("blue",), ("harbour.colour=blue", "train.colour=blue", "balloons.colour=blue", "fireworks.colour=blue", "dancers.colour=blue", "market.awnings=blue", "fire.around=blue", "patterns.colour=cool", "city.lights=blue", "aquarium.water=blue", "space.colour=blue", "forest.season=blue night")),
    "green": (("green",), ("train.colour=green", "fireworks.colour=green", "market.awnings=green", "fire.around=green", "forest.season=green", "space.colour=green", "storm.colour=green", "mountain.hour=aurora", "aquarium.water=turquoise")),
    "golden": (("golden", "gold", "yellow", "amber"), ("harbour.colour=yellow", "balloons.colour=yellow", "fireworks.colour=gold", "dancers.colour=gold", "lanterns.colour=gold", "market.awnings=yellow", "garden.flower=sunflowers", "city.lights=amber", "space.colour=gold", "patterns.colour=gold", "clockwork.metal=brass", "storm.land=wheat", "forest.season=autumn")),
    "violet": (("violet", "purple", "lilac"), ("dancers.colour=violet", "aquarium.water=violet", "storm.colour=violet", "garden.flower=lavender", "space.colour=magenta")),
    "pink": (("pink", "magenta", "rose"), ("city.lights=neon", "space.colour=magenta", "garden.flower=tulips", "sea.hour=dawn", "mountain.hour=dawn")),
    "colourful": (("colourful", "multicoloured", "many colours", "all colours"), ("fireworks.colour=many", "balloons.colour=rainbow", "lanterns.colour=many", "patterns.colour=rainbow", "aquarium.animal=reef")),
    "white": (("white",), ("harbour.colour=white", "mountain", "garden.flower=daisies")),
    "candle": (("candle", "candles", "candlelight"), ("fire.thing=candle|candles",)),
    "dance": (("dance", "dancing", "ballet dancer"), ("dancers",)),
    "silhouette": (("silhouette", "silhouettes", "shadows"), ("dancers.style=screen",)),
    "clock": (("clock", "time", "watch", "hours"), ("clockwork",)),
}  # fmt: skip

# What else belongs to one value: words for things that are drawn with it.
EXTRA: dict[str, tuple[str, ...]] = {
    "sea.thing=rocks": ("dark rocks", "cliffs", "a cape", "stones in the sea"),
    "sea.thing=boat": ("a boat", "a sail", "sailing"),
    "sea.waves=breakers": ("foam", "surf", "white horses", "crests"),
    "sea.waves=swell": ("swell", "long waves", "heaving"),
    "sea.hour=storm": ("grey sky", "rain over the sea"),
    "sea.hour=fog": ("white fog", "fades into fog"),
    "harbour": ("houses at the quay", "colourful houses", "a church tower", "lit windows by the water", "fishing"),
    "forest.season=autumn": ("orange leaves", "falling leaves", "golden autumn", "brown leaves"),
    "forest.season=blue night": ("fireflies", "glow-worms", "blue darkness", "black trees"),
    "forest.season=winter": ("white trees", "quiet winter", "snow among trunks"),
    "forest.season=green": ("green leaves", "foliage", "fresh leaves"),
    "forest.air=sun": ("sunbeams", "light rays", "rays between trunks"),
    "mountain.hour=aurora": ("aurora", "northern lights", "polar light"),
    "mountain.hour=snowfall": ("snowflakes", "snow falls"),
    "mountain.front=hut": ("lit windows", "a wooden hut", "a house in the mountains"),
    "mountain.front=lake": ("mirrored peaks", "a lake before peaks"),
    "mountain.front=field": ("empty snow", "a bare white field"),
    "mountain.front=pines": ("snowy firs", "spruce trees", "evergreens"),
    "city.view=street": ("umbrellas", "people on the pavement", "a wet street", "traffic"),
    "city.view=skyline": ("a river", "tall towers", "city by the water", "high-rise buildings"),
    "city.lights=neon": ("neon", "pink lights", "violet lights"),
    "city.lights=amber": ("yellow lamps", "golden light"),
    "city.lights=blue": ("blue lamps", "cold light"),
    "fireworks.shape=willow": ("falling golden rain", "long trails of sparks"),
    "fireworks.shape=burst": ("explosions", "bursting shells", "balls of sparks"),
    "fireworks.shape=ring": ("circles", "rings of light"),
    "aquarium.animal=reef": ("coral", "orange fish", "striped fish"),
    "aquarium.animal=ray": ("wings under water", "a manta"),
    "aquarium.water=turquoise": ("green water", "shallow water", "lagoon"),
    "aquarium.water=black": ("deep sea", "dark water"),
    "space.thing=ringed planet": ("rings", "wide rings", "Saturn"),
    "space.thing=living planet": ("moon and planet", "clouds and oceans", "Earth from space"),
    "space.thing=nebula": ("gas", "dust", "young stars"),
    "space.thing=comet": ("tail", "a streak through space"),
    "space.thing=galaxy": ("spiral arms", "a spiral", "the Milky Way from outside"),
    "train.kind=steam": ("smoke", "steam", "an old locomotive"),
    "train.kind=express": ("a fast train", "electric", "streamlined"),
    "train.place=viaduct": ("arches", "a bridge", "a stone viaduct"),
    "train.hour=night": ("lit windows of a train",),
    "balloons.number=many": ("many balloons at once", "a crowd of balloons"),
    "balloons.hour=night": ("glowing balloons", "night glow"),
    "desert.thing=caravan": ("camel", "camel riders", "walking in a line"),
    "desert.thing=pyramids": ("pyramid", "Egypt"),
    "desert.thing=palms": ("oasis", "palm", "a pool"),
    "desert.thing=devil": ("dust", "whirlwind of sand"),
    "desert.thing=empty": ("empty", "sharp crests"),
    "desert.hour=night": ("the Milky Way", "stars over sand"),
    "garden.flower=tulips": ("tulip",), "garden.flower=sunflowers": ("sunflower",), "garden.flower=poppies": ("poppy", "red flowers"),
    "garden.flower=daisies": ("daisy", "white flowers"), "garden.flower=lavender": ("violet flowers", "purple flowers"),
    "garden.guest=butterflies": ("butterfly",), "garden.guest=bees": ("bee",),
    "storm.thing=lightning": ("bolts", "a flash", "thunder and lightning"),
    "storm.thing=tornado": ("a funnel", "a whirl from the clouds"),
    "storm.thing=rainbow": ("a bow of colours",),
    "storm.thing=downpour": ("heavy rain", "rain columns"),
    "storm.land=wheat": ("wheat", "a barn", "grain"), "storm.land=plain": ("a lone tree", "a tree on a plain"), "storm.land=meadow": ("meadows", "pastures"),
    "clockwork.thing=gears": ("cogs", "wheels and teeth", "cogwheel"), "clockwork.thing=pendulum": ("to and fro", "a bob"), "clockwork.thing=dial": ("hands", "dial"),
    "clockwork.metal=brass": ("brass",), "clockwork.metal=steel": ("steel", "silver"), "clockwork.metal=copper": ("copper",),
    "dancers.style=stage": ("a stage", "a spotlight"), "dancers.style=ribbons": ("trails of light", "glowing ribbons in the dark"),
    "dancers.style=screen": ("a screen", "black figures"),
    "market.goods=fruit": ("oranges", "apples", "fruits"), "market.goods=spices": ("spice", "sacks"), "market.goods=pots": ("jars", "ceramics", "pots"),
    "market.hour=rain": ("umbrellas in the market",), "market.hour=night": ("lantern light", "lamps"),
    "lanterns.way=sky": ("sky lanterns", "rise into the sky"), "lanterns.way=water": ("floating lanterns", "water lanterns"),
    "lanterns.place=roofs": ("pagodas", "a temple"), "lanterns.place=bamboo": ("bamboo",), "lanterns.place=mountains": ("mountains behind",),
    "fire.thing=campfire": ("campfire", "logs", "sparks"), "fire.thing=hearth": ("fireplace", "bricks", "chimney"),
    "fire.thing=candles": ("candles in a row",), "fire.thing=candle": ("a lone candle",),
    "patterns.pattern=kaleidoscope": ("kaleidoscope", "mandala", "stained glass"), "patterns.pattern=ribbons": ("flowing ribbons", "veils"),
    "patterns.pattern=ink": ("ink", "paint", "marbled"), "patterns.pattern=rings": ("ripples", "interference"),
}  # fmt: skip

_FRAMES = (  # {0} the subject, {1} what is said of it
    "{0} {1}", "{0}, {1}", "{1}: {0}", "{0} with {1}", "a video of {0}, {1}", "{0} and {1}", "we see {0} {1}", "a clip of {0} {1}",
    "this shows {0}, {1}", "{1}, {0}", "a scene of {0} {1}", "film of {0}: {1}",
)  # fmt: skip
HELD_OUT_FRAMES = (
    "footage showing {0} {1}",
    "what you see here is {0}, {1}",
    "{0} can be seen {1}",
    "a short film: {0} {1}",
)
_JOINTS = (" ", ", ", " and ", " with ", " under ", " before ", " in ", " over ", " while ", " of ")
_VERBS = tuple(
    [
        "glides",
        "stands",
        "lies",
        "floats",
        "drifts",
        "turns",
        "hangs",
        "passes",
        "crosses",
        "falls",
        "burns",
        "swims",
        "rises",
        "moves",
        "shines",
        "rolls",
        "fades",
        "reaches",
        "circles",
        "waits",
        "rests",
        "goes",
        "comes",
        "stand",
        "lie",
        "float",
        "drift",
        "turn",
        "hang",
        "pass",
        "cross",
        "fall",
        "burn",
        "swim",
        "rise",
        "move",
        "shine",
        "roll",
        "fade",
        "reach",
        "circle",
        "wait",
        "rest",
        "go",
        "come",
        "slowly",
        "quietly",
        "below",
        "above",
        "behind",
        "between",
        "through",
        "across",
        "down",
        "up",
        "past",
        "its",
        "their",
        "long",
        "small",
        "old",
        "young",
        "wide",
        "tall",
        "low",
        "high",
        "soft",
        "bright",
        "the",
        "a",
        "this",
        "that",
        "is",
        "are",
        "there",
    ]
)


@dataclass(frozen=True)
class Caption:
    """A text and the facts that all have to hold for it to be true."""

    text: str
    needs: tuple[int, ...]


class Language:
    """Phrases, facts and captions of a set of subjects."""

    def __init__(self, subjects: Mapping[str, Subject]) -> None:
        self.subjects = dict(subjects)
        self.facts: dict[str, int] = {}
        self._true: list[set[tuple[str, str, str]]] = []
        self._phrases: dict[str, set[tuple[str, str, str]]] = {}
        self._said: dict[tuple[str, str, str], list[str]] = {}
        for name, subject in self.subjects.items():
            self._fact(f"subject {name}", {(name, ANY, ANY)})
            for noun in (*subject.nouns, *EXTRA.get(name, ())):
                self._phrases.setdefault(noun, set()).add((name, ANY, ANY))
            for attribute, values in subject.choices.items():
                for value, phrases in values.items():
                    said = [*phrases, *EXTRA.get(f"{name}.{attribute}={value}", ())]
                    self._said[name, attribute, value] = said
                    for phrase in said:
                        self._phrases.setdefault(phrase, set()).add((name, attribute, value))
        self.concepts: list[Caption] = []
        for words, conditions in CONCEPTS.values():
            true = {fact for condition in conditions for fact in _parse(condition)}
            for word in words:
                self._phrases[word] = self._phrases.get(word, set()) | true
        for phrase, true in self._phrases.items():
            self._fact(f"phrase {phrase}", true)
        self.words = sorted({word for words, _ in CONCEPTS.values() for word in words})

    def _fact(self, name: str, true: set[tuple[str, str, str]]) -> None:
        self.facts[name] = len(self._true)
        self._true.append(true)

    @cached_property
    def _table(self) -> dict[tuple[str, str, str], list[int]]:
        table: dict[tuple[str, str, str], list[int]] = {}
        for fact, true in enumerate(self._true):
            for key in true:
                table.setdefault(key, []).append(fact)
        return table

    def truths(self, subject: str, attributes: Mapping[str, str]) -> np.ndarray:
        """Which facts hold for a draw, bool (facts,)."""
        row = np.zeros(len(self._true), bool)
        for key in ((subject, ANY, ANY), *((subject, a, v) for a, v in attributes.items())):
            row[self._table.get(key, [])] = True
        return row

    def caption(
        self,
        rng: np.random.Generator,
        subject: str,
        attributes: Mapping[str, str],
        *,
        held_out: bool = False,
        full: bool = False,
    ) -> Caption:
        """A caption that is true of the draw. With `held_out`, frames and pairings of words that training never uses."""
        chance = rng.random()
        if not full and chance < 0.14:
            row = self.truths(subject, attributes)
            fitting = [w for w in self.words if row[self.facts[f"phrase {w}"]]]
            if fitting:
                chosen = [
                    str(w) for w in rng.choice(fitting, size=min(int(rng.integers(1, 3)), len(fitting)), replace=False)
                ]
                return Caption(" ".join(chosen), tuple(self.facts[f"phrase {w}"] for w in chosen))
        scene = self.subjects[subject]
        needs = [self.facts[f"subject {subject}"]]
        names = [a for a in attributes if self._said[subject, a, attributes[a]]]
        rng.shuffle(names)
        count = len(names) if full or rng.random() < 0.65 else int(rng.integers(0, len(names) + 1))
        parts: list[str] = []
        for attribute in names[:count]:
            phrase = str(rng.choice(self._said[subject, attribute, attributes[attribute]]))
            parts.append(phrase)
            needs.append(self.facts[f"phrase {phrase}"])
        noun = str(rng.choice(scene.nouns))
        for _ in range(20):  # which noun goes with which first phrase tells training from evaluation
            if not parts or _reserved(noun, parts[0]) == held_out:
                break
            noun = str(rng.choice(scene.nouns))
        extra = EXTRA.get(subject, ())
        if extra and rng.random() < 0.3:
            parts.append(str(rng.choice(extra)))
        if not parts:
            return Caption(noun, tuple(needs))
        if not full and rng.random() < 0.18:  # only what is said, not of what: true of everything it fits
            needs = needs[1:]
            text = str(rng.choice(_JOINTS)).join(parts)
            if any(p in extra for p in parts):
                needs.append(self.facts[f"subject {subject}"])
            return Caption(text, tuple(needs))
        said = parts[0]
        for part in parts[1:]:
            said += str(rng.choice(_JOINTS[:5] if held_out else _JOINTS)) + part
        text = str(rng.choice(HELD_OUT_FRAMES if held_out else _FRAMES)).format(noun, said)
        if not held_out and rng.random() < 0.45:  # words that say nothing, so that they come to mean nothing
            words = text.split()
            for _ in range(int(rng.integers(1, 5))):
                words.insert(int(rng.integers(0, len(words) + 1)), str(rng.choice(_VERBS)))
            text = " ".join(words)
        if rng.random() < 0.3:
            text = text[0].upper() + text[1:] + "."
        return Caption(text, tuple(needs))


def _parse(condition: str) -> list[tuple[str, str, str]]:
    subject, _, rest = condition.partition(".")
    if not rest:
        return [(subject, ANY, ANY)]
    attribute, _, values = rest.partition("=")
    return [(subject, attribute, value) for value in values.split("|")]


def _reserved(noun: str, phrase: str) -> bool:
    """Whether this pairing of words is kept from training (about one in five)."""
    return hashlib.sha256(f"{noun}|{phrase}".encode()).digest()[0] < 51
