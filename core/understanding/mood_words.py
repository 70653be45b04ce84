"""Words that are felt, in languages for which no well-kept list under a free licence was found.

Stems: "schön" also counts "schöner" and "schönes". Only words that are hardly ever neutral; strengths 1 to 3.
Written for this project. English is left to VADER (`sentiment`).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class MoodWords:
    """Space-separated stems by strength, what may follow a stem, and words that change what comes after them."""

    good: dict[int, str]
    bad: dict[int, str]
    endings: str
    turning: str  # not, never, without
    stronger: str
    weaker: str


_GERMAN = MoodWords(
    good={
        1: "hell ruhig still sanft leicht frei warm treu klug gern danke willkommen mutig stolz hoff freund lach "
        "lächel leucht golden funkel duft blüh gut gesund sicher frieden friedlich bequem nett",
        2: "schön froh fröhlich glück glücklich freu freude lieb liebe liebevoll wunder bunt herzlich zufrieden "
        "lustig toll super gelungen gewonnen sieg erfolg erfolgreich großartig angenehm lecker zauber "
        "zauberhaft feier",
        3: "wunderbar wunderschön herrlich fantastisch ausgezeichnet begeister jubel jubeln perfekt hervorragend "
        "überglücklich",
    },
    bad={
        1: "dunkel kalt allein einsam müde schwer verloren fremd leider sorge fehl fehler schwach unruhig "
        "zweifel verlassen problem schwierig langweilig unsicher trüb",
        2: "schlecht traurig angst ängstlich böse zorn wut wütend schmerz leid weine weinen krank gefahr "
        "gefährlich verlier streit zerstör sturm drohen hass hässlich enttäusch elend krise unglück ärger "
        "lüge bitter",
        3: "schrecklich furchtbar grausam entsetzlich tod tödlich tot töten mord krieg katastroph verzweifel "
        "qual abscheulich grauen",
    },
    turning="nicht nie niemals kein keine keinen keiner keinem keines ohne weder kaum",
    stronger="sehr so besonders ganz äußerst unglaublich wirklich überaus zutiefst",
    weaker="etwas ein bisschen wenig leidlich ziemlich halbwegs",
    endings="e en er es em t te ten s n st ere eren erer eres sten nd",
)


_FRENCH = MoodWords(
    good={
        1: "doux douce calme tranquille libre clair claire fidèle merci ami amie bienvenue fier fière espoir "
        "chaud sourire souri rire fleuri lumineux lumineuse bon bonne sûr sûre paix gentil doucement brille "
        "brillent",
        2: "beau belle beaux joli jolie joie joyeux joyeuse heureux heureuse bonheur amour aime aimer aimons "
        "aiment plaisir charmant charmante réussi réussite succès victoire agréable délicieux délicieuse "
        "content contente fête drôle génial",
        3: "magnifique merveilleux merveilleuse superbe splendide excellent excellente fantastique parfait "
        "parfaite formidable adore adorer ravi ravie extraordinaire",
    },
    bad={
        1: "sombre froid froide fatigué fatiguée lourd lourde perdu perdue étranger hélas inquiet inquiète "
        "faible doute difficile problème erreur ennui ennuyeux",
        2: "mauvais mauvaise triste tristesse peur mal colère douleur pleure pleurer pleurs malade danger "
        "dangereux dangereuse détruit détruire haine laid laide déçu déçue malheur malheureux malheureuse "
        "crise menace souffre souffrir souffrance mensonge",
        3: "terrible horrible affreux affreuse atroce mort morte mortel tuer tué guerre catastrophe désespoir "
        "cruel cruelle épouvantable meurtre abominable",
    },
    turning="pas ne jamais sans aucun aucune ni guère",
    stronger="très si tellement extrêmement vraiment particulièrement",
    weaker="peu assez plutôt légèrement",
    endings="s e es",
)

_SPANISH = MoodWords(
    good={
        1: "dulce tranquilo tranquila calma libre claro clara fiel gracias amigo amiga bienvenido bienvenida "
        "orgulloso orgullosa esperanza cálido cálida sonríe sonrisa ríe risa brilla brillante bueno buena "
        "buen seguro segura paz amable suave",
        2: "hermoso hermosa bonito bonita lindo linda bello bella alegre alegría feliz felices felicidad amor "
        "ama amo amar gusta gustan encanto contento contenta éxito victoria agradable delicioso deliciosa "
        "fiesta divertido divertida mejor",
        3: "maravilloso maravillosa magnífico magnífica excelente fantástico fantástica perfecto perfecta "
        "espléndido espléndida estupendo estupenda encanta encantan extraordinario extraordinaria precioso "
        "preciosa",
    },
    bad={
        1: "oscuro oscura frío fría cansado cansada pesado perdido perdida extraño inquieto débil duda difícil "
        "problema error aburrido aburrida",
        2: "malo mala mal triste tristeza miedo ira enojo enfado dolor llora llorar llanto enfermo enferma "
        "peligro peligroso peligrosa destruye destruir odio odia feo fea decepción desgracia crisis amenaza "
        "sufre sufrir sufrimiento mentira peor",
        3: "terrible horrible espantoso espantosa atroz muerte muerto muerta matar mató guerra catástrofe "
        "desesperación cruel asesinato abominable",
    },
    turning="no nunca jamás sin ningún ninguna ningunos nada tampoco",
    stronger="muy tan tanto sumamente realmente especialmente",
    weaker="poco algo bastante ligeramente",
    endings="s es",
)

LANGUAGES: dict[str, MoodWords] = {"de": _GERMAN, "fr": _FRENCH, "es": _SPANISH}
