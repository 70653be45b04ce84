"""English sentences about the demo world, for the demo Whisper to learn from; none is spoken in the collection.

Three quarters follow a small grammar over the world's words, one quarter are words in a random order: so that the decoder
has to listen instead of guessing what usually follows. A sentence that shares four words in a row with a narration or a
description of the collection is thrown away. Sentences in other languages stand for speech it does not understand.
"""

# ruff: noqa: E501, SIM905  (tables read better in rows)
from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import cache

import numpy as np

SHARED_WORDS = 4  # in a row with a sentence of the collection: too alike to be trained on

_SLOTS: dict[str, tuple[str, ...]] = {
    name: tuple(part.strip() for part in words.replace("\n", " ").split(",") if part.strip())
    for name, words in {
        "noun": """sea, ocean, swell, wave, surf, foam, shore, coast, rock, cliff, cape, headland, lighthouse, beam, ship, boat, yacht, sail, hull, fleet,
            harbour, port, quay, net, gull, town, church, clock, house, roof, window, door, street, avenue, city, skyline, tower, wall, bridge, viaduct, arch,
            river, lake, bay, pond, pool, lagoon, reef, coral, water, mirror, puddle, rain, shower, storm, cloud, thunder, lightning, flash, wind, breeze, fog, mist, haze,
            snow, ice, glacier, winter, summer, autumn, spring, forest, wood, tree, leaf, branch, path, trunk, fir, pine, beech, willow, meadow, valley, hill, mountain, summit, peak,
            ridge, hut, chalet, cabin, sky, sun, moon, star, comet, planet, globe, galaxy, nebula, universe, space, gas, dust, earth, aurora, night, evening, morning, day, dawn, noon,
            midday, midnight, sunset, sunrise, rainbow, engine, train, steam, smoke, whistle, carriage, railway, rail, track, plain, field, barn, tornado, desert, dune, sand, oasis, palm,
            caravan, camel, rider, pyramid, balloon, basket, flame, burner, fair, garden, bed, tulip, poppy, daisy, sunflower, lavender, butterfly, bee, cup, flower, blossom, petal,
            wheel, gear, cogwheel, pendulum, dial, spring, hour, second, minute, brass, copper, steel, metal, machine, dancer, stage, screen, ribbon, dress, spotlight, shadow, silhouette,
            market, stall, awning, fruit, apple, orange, plum, spice, bowl, pot, jar, potter, grandmother, lantern, lamp, temple, pagoda, bamboo, wish, candle, fire, log, spark,
            fireplace, hearth, room, table, story, book, picture, line, curtain, pattern, ribbon, ink, paint, circle, ring, spiral, colour, current, number, drum, flute, organ, bell,
            waltz, tune, note, string, chord, music, song, voice, whisper, question, answer, moment, future, past, childhood, heart, breath, bone, hand, eye, face, way, home, side,
            middle, world, time, light, lightbeam, piece, turtle, manta, shoal, fish, jellyfish, clownfish, owl, cricket, bird, child, neighbour, friend, captain, visitor""",
        "nouns": """seas, waves, breakers, rocks, cliffs, ships, boats, sails, hulls, nets, gulls, houses, roofs, windows, streets, towers, walls, bridges, rivers, lakes, puddles, clouds, storms,
            leaves, branches, trees, trunks, firs, willows, meadows, hills, mountains, summits, peaks, stars, suns, planets, comets, rings, galaxies, nights, mornings, evenings, days, skies,
            engines, trains, carriages, rails, fields, dunes, palms, camels, riders, pyramids, balloons, baskets, flames, flowers, tulips, poppies, daisies, sunflowers, butterflies, bees,
            wheels, gears, hands, hours, seconds, miles, dancers, ribbons, shadows, silhouettes, stalls, awnings, apples, oranges, plums, spices, bowls, pots, jars, potters, lanterns, lamps,
            wishes, candles, logs, sparks, rooms, stories, pictures, lines, colours, circles, numbers, drums, bells, notes, strings, chords, voices, questions, moments, bones, eyes, signs,
            lights, northern lights, children, people, corals, jellyfish, clownfish, fireflies, crickets, birds, pieces, fireworks, rockets, neighbours, passengers, sellers, thousands""",
        "verb": """turns, rises, falls, sleeps, waits, glows, shines, burns, fades, drifts, floats, moves, opens, closes, stops, begins, ends, stays, sings, calls, wakes, rests, travels, returns,
            disappears, dissolves, unfolds, whispers, listens, answers, dances, swings, rolls in, comes home, goes down, goes out, lies still, grows dark, grows quiet, falls silent, is gone,
            is over, is waiting, is coming closer, is already dark, is made of ice, is never far, walks on, looks up, looks back, passes by, comes back, cools, trembles, flickers, smokes, breathes""",
        "verbs": """turn, rise, fall, sleep, wait, glow, shine, burn, fade, drift, float, move, open, close, stop, begin, end, stay, sing, call, wake, rest, travel, return,
            disappear, dissolve, unfold, whisper, listen, answer, dance, swing, roll in, come home, go down, go out, lie still, grow dark, grow quiet, fall silent, are gone,
            are over, are waiting, are coming closer, are already dark, are made of dust, are never far, walk on, look up, look back, pass by, come back, live there, lie side by side, are dry""",
        "does": """sees, finds, holds, keeps, carries, crosses, follows, knows, hears, covers, touches, paints, lights, draws, mirrors, hides, shows, tells, asks, brings, takes, leaves, loves,
            remembers, forgets, fills, counts, sells, tries, wears, smells, strikes, turns, passes, watches, reaches, wants, needs, makes, buys, designs, records, lets go of, belongs to, looks like, smells of, waves at, waits for, walks past, asks for""",
        "do": """see, find, hold, keep, carry, cross, follow, know, hear, cover, touch, paint, light, draw, mirror, hide, show, tell, ask, bring, take, leave, love,
            remember, forget, fill, count, sell, try, wear, smell, strike, turn, pass, watch, reach, want, need, make, buy, put, let go of, belong to, look like, smell of, wave at, wait for, walk past, ask for, listen to""",
        "did": """saw, found, held, kept, carried, crossed, followed, knew, heard, covered, touched, painted, drew, hid, showed, told, asked, brought, took, left, loved, wore, was, made, recorded, designed, cooled""",
        "adjective": """old, young, small, large, great, long, short, high, low, wide, deep, dark, bright, pale, warm, cold, cool, hot, quiet, silent, still, calm, wild, soft, rough, gentle, slow, fast, heavy,
            light, thick, thin, empty, full, open, clear, clean, fresh, dry, wet, new, ancient, modern, lone, single, whole, same, first, last, next, right, left, early, late, strange, good, fair, simple, own, upside down,
            golden, silver, red, blue, green, white, black, grey, pink, orange, yellow, violet, purple, brown, scarlet, northern, snowy, sunny, foggy, stormy, starry, icy, sandy, stony, rolling, burning, falling, waiting, hundred year old, far away""",
        "where": """over the {noun}, under the {noun}, above the {noun}, below the {noun}, behind the {noun}, before the {noun}, beside the {noun}, near the {noun}, in the {noun}, on the {noun}, across the {noun},
            along the {noun}, through the {noun}, into the {noun}, from the {noun}, to the {noun}, past the {noun}, around the {noun}, towards the {noun}, beneath the {noun}, inside the {noun}, against the {noun}, out of the {noun},
            between the {nouns}, among the {nouns}, over the {nouns}, under the {nouns}, behind the {nouns}, above the {nouns}, in the {adjective} {noun}, on the {adjective} {noun}, over the {adjective} {noun}, under an {adjective} {noun},
            at the {noun}, by the {noun}, ahead of the {noun}, far from the {noun}, down the {noun}, up the {noun}, at home, nowhere, in this {noun}, on that {noun}, in their {noun}, on its {noun}, in his {noun}, with your {noun}, for our {noun}""",
        "when": """at night, at noon, at midday, at midnight, at dawn, at sunset, in the morning, in the evening, in winter, in summer, after dark, every day, every night, every evening, all day, all night, all morning, before the rain,
            after the storm, today, tomorrow, once more, again, for a moment, for a hundred years, in a moment, after midnight, before midnight, now, then, soon, slowly, quietly, together, alone, at last, since then, until the morning, when the {noun} {verb}, while the {nouns} {verbs}, before the {noun} {verb}, after the {nouns} {verb}""",
        "number": """one, two, three, four, five, six, seven, eight, nine, ten, a dozen, twenty, a hundred, a thousand, ten thousand, many, a few, all, some, no, both, most, these, those""",
        "colour": """red, blue, green, white, black, grey, pink, orange, yellow, violet, golden, brown, silver, copper, scarlet, turquoise""",
        "adverb": """slowly, quietly, softly, simply, hardly, never, always, only, already, still, often, again, almost, together, upside down, soon, brightly, yet, once more, never again""",
    }.items()
}
_FRAMES = (
    "the {adjective} {noun} {verb}",
    "the {noun} {verb} {where}",
    "the {noun} {verb} {when}",
    "the {adjective} {nouns} {verbs} {where}",
    "{when} the {noun} {verb}",
    "{when} the {adjective} {noun} {does} the {noun}",
    "{where} the {nouns} {verbs}",
    "the {noun} {does} the {adjective} {noun}",
    "the {nouns} {do} the {noun} {when}",
    "the {noun} {does} the {nouns} {where}",
    "every {noun} {does} a {noun}",
    "each {noun} {does} only its {noun}",
    "each of them {does} the same {noun}",
    "no {noun} {does} this {noun}",
    "neither of them {does} the {noun}",
    "none of the {nouns} {does} it",
    "{number} {nouns} {where}",
    "{number} {adjective} {nouns}",
    "{number} {nouns}, {number} {nouns}",
    "{colour} and {colour}, {adverb} {adjective}",
    "there is a {noun} {where}",
    "there are {number} {nouns} {where}",
    "here is the {noun} of the {noun}",
    "this is the {noun} that {does} the {noun}",
    "this is what the {noun} looks like",
    "that was the {adjective} {noun}",
    "then the {noun} was {adjective}",
    "then the {nouns} were {adjective}",
    "it is the {noun} of the {noun}",
    "it was a {adjective} {noun}",
    "it is all {adjective}",
    "we {do} the {noun} {where}",
    "you {do} the {adjective} {noun}",
    "they {do} their {noun} {when}",
    "they {adverb} {do} the {nouns}",
    "he {does} her {noun}",
    "she {does} his {adjective} {noun}",
    "i {do} my {noun} {where}",
    "we {did} the {noun} {when}",
    "they {did} nothing but the {noun}",
    "everyone {does} the {noun}",
    "nobody {does} your {noun}",
    "nothing {does} the {noun}",
    "{do} the {noun}",
    "{do} your {adjective} {nouns}",
    "{do} another {noun} {where}",
    "come closer, {do} the {noun}",
    "listen to the {noun}",
    "look at the {noun} {where}",
    "count the {nouns} between the {noun} and the {noun}",
    "may every {noun} {do} the way",
    "so that every {noun} may {do} the {noun}",
    "the {noun} is {adjective}",
    "the {nouns} are {adjective} and {adjective}",
    "the {noun} is a {noun} of {adjective} {nouns}",
    "the {nouns} are made of {noun} and {noun}",
    "the {noun} has no {noun} and no {noun}",
    "the {nouns} have no {noun}, no {noun} and no {noun}",
    "the {noun} of the {noun} {verb}",
    "when the {noun} {verb}, the {nouns} {verbs}",
    "when the {nouns} have {did} the {noun}, it {verb}",
    "the {noun} lies {where}",
    "the {nouns} lie {where}",
    "{adjective} {nouns} {where}",
    "{adjective} {noun}, {adjective} {noun}",
    "a {adjective} {noun} {where}",
    "a {noun} {does} a {noun} {where}",
    "an {noun} of {nouns}, a {noun} of {nouns}",
    "the {noun} you {do} is {adverb} {adjective}",
    "what the {noun} {does}, the {nouns} {do}",
    "more {adjective} than a {noun}",
    "hardly {adjective}, hardly {adjective}",
    "the {colour} {noun} and the {colour} {noun}",
    "{nouns}, {nouns}, {nouns}",
    "to the {noun}, for the {noun}, with the {noun}",
    "like a {noun} {where}",
    "{where} live the {nouns}",
    "new {nouns} are being born {where}",
    "the {noun} {verb}, and yet the {nouns} {verbs}",
    "the {noun} {verb}, but the {noun} {verb}",
    "{adverb} the {noun} {does} them all",
    "let us {do} the {noun}",
    "who {does} the {noun} of their {noun}",
    "where are the {nouns} {when}",
    "one {noun}, one {noun}, and the whole {noun}",
)
_LINKS = (", and ", ", but ", ", so ", ", and ", ", while ", ", where ", ", and yet ", ", when ", ", then ")
_OTHER_WORDS = tuple(
    """a an the and or but of in on at by to for from with into over under above below between behind before after across along past through near
    is are was were be being been has have had do does did can may must will would could this that these those it its they them their there then than
    we us our you your he she his her who what when where which while so yet not no none nothing nowhere never only already hardly simply all every each
    another both neither either one two three four five six seven eight nine ten hundred thousand up down out back ahead upside closer together home asking
    counting coming waiting crosses thicker bright fresh far own good born drawn made gone left right hurry drift lets go like everyone belongs corals lives
    buy try put log rolls lies lie keeps piece whispers carries stay stops stories holds looks wore strikes walks cooled recorded designed lantern lights""".split()
)
FOREIGN: dict[str, tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    # language: frame, things, doings, places
    "de": ("{0} {1} {2}", ("Der alte Mann", "Die Straße", "Das Kind", "Ein kleiner Hund", "Unser Nachbar", "Die Lehrerin", "Der Bäcker", "Ein junges Mädchen", "Die ganze Stadt", "Mein Bruder", "Das Pferd", "Die Glocke", "Der Fluss"), ("schläft", "wartet schon lange", "singt ein Lied", "steht heute", "arbeitet jeden Tag", "verschwindet plötzlich", "wohnt seit Jahren", "lacht und spielt", "träumt von morgen"), ("hinter dem Haus", "in der großen Küche", "auf dem Markt", "neben der Brücke", "zwischen den Bergen", "bei den Freunden", "vor der Schule", "unter dem Dach")),
    "fr": ("{0} {1} {2}", ("Le vieil homme", "La rue", "Un petit chien", "Notre voisine", "Le boulanger", "La ville entière", "Mon frère", "Le cheval", "La rivière", "Une jeune fille", "Les enfants"), ("dort", "attend depuis longtemps", "chante une chanson", "travaille chaque jour", "disparaît soudain", "habite toujours", "rit et joue", "rêve de demain"), ("derrière la maison", "dans la grande cuisine", "au marché", "près du pont", "entre les montagnes", "chez ses amis", "devant l'école", "sous le toit")),
    "es": ("{0} {1} {2}", ("El viejo", "La calle", "Un perro pequeño", "Nuestra vecina", "El panadero", "Toda la ciudad", "Mi hermano", "El caballo", "El río", "Una muchacha", "Los niños"), ("duerme", "espera desde hace tiempo", "canta una canción", "trabaja cada día", "desaparece de pronto", "vive todavía", "ríe y juega", "sueña con mañana"), ("detrás de la casa", "en la cocina grande", "en el mercado", "cerca del puente", "entre las montañas", "con sus amigos", "delante de la escuela", "bajo el techo")),
}  # fmt: skip


def words(text: str) -> list[str]:
    """The words of a text in lower case, without punctuation."""
    return re.findall(r"[a-z']+", text.lower().replace("-", " "))


def grams(texts: Iterable[str], length: int = SHARED_WORDS) -> set[tuple[str, ...]]:
    """Every run of `length` words; of a shorter text, the whole."""
    found = set()
    for text in texts:
        said = words(text)
        found |= {tuple(said[i : i + length]) for i in range(max(len(said) - length + 1, 1))}
    return found


@cache
def reserved() -> frozenset[tuple[str, ...]]:
    """Runs of words of the collection's narrations and descriptions, which training must not meet."""
    from data.world import collection

    clips = collection.clips()
    return frozenset(grams([clip.description for clip in clips] + [c.narration for c in clips if c.language == "en"]))


@cache
def vocabulary() -> tuple[str, ...]:
    """Every word that may be spoken in training: the grammar's and those of the collection."""
    from data.world import collection

    texts = [text for slot in _SLOTS.values() for text in slot] + [*_FRAMES, *_OTHER_WORDS]
    texts = [re.sub(r"\{\w+\}", " ", text) for text in texts]
    for clip in collection.clips():
        texts += [clip.description, clip.title, clip.narration if clip.language == "en" else ""]
    return tuple(sorted({word for text in texts for word in words(text)}))


def sentence(rng: np.random.Generator, *, exam: bool = False, salad: float = 0.25) -> str:
    """One fresh sentence of 2 to about 20 words, with a capital letter and a full stop.

    With `exam`, one of the twentieth of all sentences that training never uses. `salad` is the share of those without
    grammar.
    """
    while True:
        said = _salad(rng) if rng.random() < salad else _grammatical(rng)
        if _kept_for_exams(said) == exam and not grams([said]) & reserved():
            return said[0].upper() + said[1:] + ("." if rng.random() < 0.96 else "!")


def _kept_for_exams(said: str) -> bool:
    return hashlib.sha256(" ".join(words(said)).encode()).digest()[0] < 13


def _grammatical(rng: np.random.Generator) -> str:
    said = _filled(str(rng.choice(_FRAMES)), rng)
    if rng.random() < 0.45:
        said += str(rng.choice(_LINKS)) + _filled(str(rng.choice(_FRAMES)), rng)
    return said


def _filled(frame: str, rng: np.random.Generator) -> str:
    while found := re.search(r"\{(\w+)\}", frame):
        slot = _SLOTS[found.group(1)]
        frame = frame[: found.start()] + slot[int(rng.integers(len(slot)))] + frame[found.end() :]
    return re.sub(r"\ban? (?=[a-z])", lambda m: "an " if m.string[m.end()] in "aeio" else "a ", frame)


def _salad(rng: np.random.Generator) -> str:
    """Words in no order, common small words between them, sometimes a comma."""
    every = vocabulary()
    said = ""
    for i in range(int(rng.integers(3, 12))):
        source = _OTHER_WORDS if rng.random() < 0.4 else every
        said += (", " if rng.random() < 0.07 else " ") * (i > 0) + source[int(rng.integers(len(source)))]
    return said


def foreign(rng: np.random.Generator, language: str) -> str:
    """A sentence that an English model cannot know."""
    frame, *slots = FOREIGN[language]
    return frame.format(*(slot[int(rng.integers(len(slot)))] for slot in slots)) + "."
