"""What a person puts around the thing that is looked for: "please show me a film with gears" asks for gears.

Words of asking, of media and of courtesy are peeled off at both ends, in English, German, French and Spanish. A word of
media is one only before a link ("a film with", not "film projector"), and nothing is peeled where no such word stands:
small words inside a question belong to it.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.search.wording import SMALL, WORD, fold

_ASKING = """
show find get give search look looking want wanted need like see seeing watch watching hear tell bring let us me let's
i'd i'm i'll have has had got there anything something things
anyone some any please kindly hello hi if possible maybe perhaps where what which
zeig zeige zeigen such suche suchen finde finden gib gibt mir mich uns es ich mochte will wollen wurde wurden gern gerne
kann konnen kannst konnten sehen horen anschauen bitte haben habt hast irgendetwas irgendwas etwas wo was welche welches
montre montrez montrer moi cherche cherchez chercher trouve trouvez trouver donne donnez je j'aimerais j'ai voudrais
voudrions veux voir ecouter avez avons y a-t-il quelque chose peux peut pouvez veuillez svp
muestra muestrame muestreme ensena ensename busca busco buscar encuentra encuentrame dame quiero quisiera queria puedes
puede ver oir hay tienes tenemos tienen algo alguna algun me
"""
_MEDIA = """
film films movie movies video videos recording recordings footage clip clips picture pictures image images photo photos
documentary documentaries scene scenes shot shots sequence sequences material item items
filme filmen aufnahme aufnahmen bild bilder foto fotos szene szenen ausschnitt ausschnitte beitrag beitrage
enregistrement enregistrements extrait extraits documentaire sequence plan plans
pelicula peliculas grabacion grabaciones imagen imagenes documental escena escenas toma tomas
"""
_LINKS = """
with of about on showing shows show that which where featuring features containing contains depicting for from
mit von vom uber zu zum zur worin wo zeigt
avec de du des d'un d'une sur ou qui montre montrant pour
con de del sobre que muestra muestran donde para
"""
_COURTESY = "please thanks thank you kindly bitte danke merci svp s'il vous te plait plaît por favor gracias"
_NOT_FIRST = frozenset(("watch", "like", "things"))  # at the beginning they may be what is looked for
_ASKED, _MEDIUM, _LINKED, _KIND = (frozenset(map(fold, w.split())) for w in (_ASKING, _MEDIA, _LINKS, _COURTESY))


@dataclass(frozen=True)
class _Place:
    word: str
    start: int
    end: int


def bare(question: str) -> str:
    """What is looked for, without what is put around it; never less than one word, and often the same text.

    "can you find me footage that shows boats, please" -> "boats"
    """
    places = [_Place(fold(found.group()), found.start(), found.end()) for found in WORD.finditer(question)]
    last = _ended(places)
    first = _begun(places[:last])
    if first == 0 and last == len(places):
        return question
    return question[places[first].start : places[last - 1].end]


def _begun(places: list[_Place]) -> int:
    """Where the thing begins: behind words of asking, and of media with their link, if there are any."""
    at, asked = 0, 0
    while at < len(places) - 1:
        word, behind = places[at].word, places[at + 1].word
        if word in _MEDIUM and behind in _LINKED and at + 2 < len(places):
            at = asked = at + 2
        elif word in _ASKED and (at or word not in _NOT_FIRST):
            at = asked = at + 1
        elif word in SMALL or word in _LINKED:
            at += 1
        else:
            break
    while 0 < asked < len(places) - 1 and places[asked].word in _LINKED:
        asked += 1
    return asked


def _ended(places: list[_Place]) -> int:
    """How many words are left without courtesy at the end."""
    last = len(places)
    while last > 1 and places[last - 1].word in _KIND:
        last -= 1
    return last
