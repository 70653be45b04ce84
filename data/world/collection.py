"""The catalogue of the demo collection: every clip with its title, its one sentence, its look and its voice."""

from __future__ import annotations

from data.world.subject import Clip

_CLIPS: list[Clip] = []


def _clip(
    subject: str,
    look: str,
    title: str,
    description: str,
    sound: str,
    seed: int,
    *,
    seconds: float = 7.0,
    say: str = "",
    language: str = "en",
) -> None:
    """`look` is "attribute=value, attribute=value"; empty for an item without pictures."""
    pairs = dict(part.strip().split("=") for part in look.split(",")) if look else {}
    _CLIPS.append(
        Clip(
            subject=subject,
            title=title,
            description=description,
            sound=sound,
            seed=seed,
            look=pairs,
            seconds=seconds,
            narration=say,
            language=language if say else "",
        )
    )


_ = _clip

_(
    "sea",
    "hour=sunset, waves=swell, thing=rocks",
    "Evening swell off a rocky coast",
    "Long waves roll past dark cliffs while the sun goes down in an orange sky.",
    "waves",
    11,
    say="The evening swell rolls in from the open sea. "
    "The rocks are already dark, and the last light lies on the water.",
)
_(
    "sea",
    "hour=day, waves=breakers, thing=gulls",
    "White horses and gulls at noon",
    "Gulls circle over foaming crests on a bright blue sea at noon.",
    "surf",
    12,
)
_(
    "sea",
    "hour=night, waves=calm, thing=lighthouse",
    "The lighthouse keeps watch",
    "A lighthouse sends its beam over a calm sea under the moon and the stars.",
    "waves",
    13,
    say="All night the lighthouse turns its beam over the quiet water, so that every ship may find the way home.",
)
_(
    "sea",
    "hour=dawn, waves=calm, thing=boat",
    "First sail of the morning",
    "A yacht with white sails glides over still water in pink morning light.",
    "waves",
    14,
    say="Ein Segelboot gleitet im ersten Licht des Morgens über das stille Meer.",
    language="de",
)
_(
    "sea",
    "hour=storm, waves=breakers, thing=rocks",
    "Heavy weather on the cape",
    "Rough surf and rain beat on dark rocks beneath a grey stormy sky.",
    "thunder",
    15,
)
_(
    "sea",
    "hour=fog, waves=swell, thing=gulls",
    "Seabirds in the haze",
    "Birds fly low over a heaving sea that fades into white fog.",
    "waves",
    16,
)
_(
    "sea",
    "hour=day, waves=swell, thing=boat",
    "A blue yacht under a summer sky",
    "A sailing boat crosses rolling waves in bright daylight under white clouds.",
    "waves",
    17,
    say="A fresh breeze, a blue hull, and nothing ahead but open water.",
)

_(
    "harbour",
    "hour=day, number=many, colour=red",
    "The red fleet at midday",
    "Half a dozen red fishing boats lie in a small harbour on a sunny day.",
    "gulls",
    21,
    say="At midday the red fleet lies in harbour. The nets are dry, and the gulls are waiting.",
)
_(
    "harbour",
    "hour=sunset, number=one, colour=blue",
    "A blue boat comes home",
    "One boat with a blue hull rests at the quay as the sun goes down behind the houses.",
    "gulls",
    22,
)
_(
    "harbour",
    "hour=night, number=two, colour=yellow",
    "Two yellow boats by lamplight",
    "A pair of yellow boats lies at the quay at night, with lit windows mirrored in the water.",
    "waves",
    23,
    say="Deux bateaux jaunes dorment sous les lampes du quai.",
    language="fr",
)
_(
    "harbour",
    "hour=fog, number=two, colour=red",
    "Harbour mist",
    "Two boats painted red wait in thick mist before pale houses.",
    "gulls",
    24,
)
_(
    "harbour",
    "hour=dawn, number=many, colour=white",
    "White hulls at daybreak",
    "Many white boats lie in the port under a rosy morning sky.",
    "gulls",
    25,
    say="Before the town wakes, the white boats lie side by side, and the church clock strikes five.",
)
_(
    "harbour",
    "hour=day, number=one, colour=yellow",
    "The yellow boat",
    "A single yellow fishing boat floats before colourful houses under a blue sky.",
    "gulls",
    26,
)

_(
    "forest",
    "season=green, air=rain",
    "Summer rain in the beech wood",
    "Rain falls through green leaves between tall trunks.",
    "rain",
    31,
    say="Rain in the beech wood. Every leaf is a drum, and the path smells of earth.",
)
_(
    "forest",
    "season=autumn, air=sun",
    "October light",
    "Sunbeams slant through a golden autumn wood while leaves drift down.",
    "birds",
    32,
    say="Goldenes Licht fällt durch den herbstlichen Wald, und die Blätter fallen leise.",
    language="de",
)
_(
    "forest",
    "season=winter, air=still",
    "Snow among the trunks",
    "A quiet winter forest covered in snow, with white branches in still air.",
    "wind",
    33,
)
_(
    "forest",
    "season=blue night, air=still",
    "Fireflies in the dark wood",
    "Fireflies glow between black trees in blue darkness on a still night.",
    "crickets",
    34,
    say="After midnight the fireflies rise, each one asking the dark the same bright question.",
)
_(
    "forest",
    "season=green, air=sun",
    "Shafts of sun in early summer",
    "Rays of light reach between the trunks of a fresh green forest.",
    "birds",
    35,
)
_(
    "forest",
    "season=autumn, air=mist",
    "Autumn mist under the oaks",
    "Orange leaves fall in drifting mist between grey trunks.",
    "wind",
    36,
)
_(
    "forest",
    "season=blue night, air=rain",
    "Night rain in the spruce forest",
    "Rain streaks through a dark blue forest after dark.",
    "rain",
    37,
)

_(
    "mountain",
    "hour=dawn, front=lake",
    "Alpenglow over the lake",
    "Pink morning light on snowy peaks mirrored in a still mountain lake.",
    "birds",
    41,
    say="The first light turns the summits pink, and the lake holds them upside down.",
)
_(
    "mountain",
    "hour=day, front=pines",
    "Spruces below the glacier",
    "Snowy fir trees stand before white summits under a blue sky.",
    "wind",
    42,
)
_(
    "mountain",
    "hour=aurora, front=field",
    "Northern lights above the snowfield",
    "A green aurora hangs over an empty field of snow and dark peaks.",
    "ambient",
    43,
    say="Above the snow the northern lights unfold, green and silent, like a curtain in the wind.",
)
_(
    "mountain",
    "hour=snowfall, front=hut",
    "The cabin in the snow",
    "Snow falls on a small wooden hut before grey mountains.",
    "wind",
    44,
    say="Draußen fällt der Schnee, doch in der Hütte brennt noch Licht.",
    language="de",
)
_(
    "mountain",
    "hour=sunset, front=field",
    "Last sun on the ridge",
    "The peaks glow orange at sunset above untouched snow.",
    "wind",
    45,
)
_(
    "mountain",
    "hour=night, front=hut",
    "Lamplight in the valley",
    "A chalet with lit windows under snowy peaks, with moon and stars at night.",
    "wind",
    46,
)
_(
    "mountain",
    "hour=aurora, front=lake",
    "Polar light on black water",
    "Northern lights are reflected in a mountain lake below dark peaks.",
    "ambient",
    47,
)

_(
    "city",
    "view=skyline, weather=clear, lights=amber",
    "Golden windows on the river",
    "Skyscrapers with golden windows stand along a river on a clear night.",
    "traffic",
    51,
    say="Ten thousand windows, and behind each of them an evening of its own.",
)
_(
    "city",
    "view=street, weather=rain, lights=neon",
    "Neon rain",
    "People with umbrellas walk down a wet street in the rain under pink neon signs.",
    "rain",
    52,
    say="Rain on the avenue. The signs dissolve in the puddles, pink and blue.",
)
_(
    "city",
    "view=skyline, weather=fog, lights=neon",
    "Towers in violet haze",
    "Tall buildings with magenta lights are wrapped in fog above the water.",
    "traffic",
    53,
)
_(
    "city",
    "view=street, weather=snow, lights=amber",
    "Snow on the shopping street",
    "Snow falls on passers-by in a street of warm yellow lights.",
    "traffic",
    54,
    say="La neige tombe doucement sur la ville illuminée.",
    language="fr",
)
_(
    "city",
    "view=skyline, weather=rain, lights=blue",
    "Cold towers, falling rain",
    "High-rises with bluish windows by a river in pouring rain.",
    "rain",
    55,
)
_(
    "city",
    "view=street, weather=clear, lights=blue",
    "The blue avenue",
    "A dry avenue with people under icy blue lamps on a clear night.",
    "arpeggio",
    56,
)
_(
    "city",
    "view=skyline, weather=snow, lights=blue",
    "Winter on the waterfront",
    "Snowflakes fall before tall buildings with cold white lights.",
    "ambient",
    57,
)

_(
    "fireworks",
    "colour=gold, shape=willow, place=water",
    "Golden willows over the bay",
    "Golden trails droop slowly and are mirrored in the water.",
    "bangs",
    61,
    say="Golden willows open above the bay, and for a moment there are two skies.",
)
_(
    "fireworks",
    "colour=red, shape=burst, place=city",
    "Red chrysanthemums over the roofs",
    "Red spheres of sparks burst above the towers of a city.",
    "bangs",
    62,
)
_(
    "fireworks",
    "colour=many, shape=burst, place=water",
    "The great display on the lake",
    "Round bursts in all colours explode over a lake.",
    "bangs",
    63,
    say="Das große Feuerwerk beginnt, und der ganze See leuchtet in allen Farben.",
    language="de",
)
_(
    "fireworks",
    "colour=green, shape=ring, place=hills",
    "Emerald rings above the valley",
    "Green circles of light open above dark hills.",
    "bangs",
    64,
)
_(
    "fireworks",
    "colour=blue, shape=willow, place=city",
    "Blue rain on the skyline",
    "Long blue trails fall like weeping willows behind the towers of a city.",
    "bangs",
    65,
)
_(
    "fireworks",
    "colour=many, shape=ring, place=hills",
    "Hoops of every colour",
    "Multicoloured rings burst over black hills.",
    "bangs",
    66,
    say="Rings of every colour, and the children counting: one, two, three.",
)
_(
    "fireworks",
    "colour=blue, shape=burst, place=water",
    "Sapphire shells",
    "Blue balls of stars explode above a bay and are reflected in it.",
    "bangs",
    67,
)

_(
    "aquarium",
    "animal=jellyfish, water=violet",
    "Jellyfish in violet light",
    "Pink jellyfish drift upward in purple water.",
    "ambient",
    71,
    say="Jellyfish have no heart, no bones and no hurry. They simply drift.",
)
_(
    "aquarium",
    "animal=reef, water=turquoise",
    "Clownfish above the coral garden",
    "Orange clownfish swim over colourful corals in turquoise water.",
    "bubbles",
    72,
    say="Between the corals live the clownfish, orange and white, never far from home.",
)
_(
    "aquarium",
    "animal=shoal, water=blue",
    "The silver shoal",
    "A school of small silver fish circles in deep blue water.",
    "bubbles",
    73,
)
_(
    "aquarium",
    "animal=ray, water=blue",
    "Flight of the manta",
    "A manta ray glides with slow wings through clear blue water.",
    "bubbles",
    74,
    say="La mantarraya vuela despacio por el agua azul, como un pájaro del mar.",
    language="es",
)
_(
    "aquarium",
    "animal=turtle, water=turquoise",
    "Old turtle of the lagoon",
    "A sea turtle swims through the green shallow water of a lagoon.",
    "bubbles",
    75,
)
_(
    "aquarium",
    "animal=jellyfish, water=black",
    "Lanterns of the deep",
    "Blue glowing jellyfish hang in the black deep sea.",
    "drone",
    76,
    say="In der Tiefe, wo kein Licht mehr ist, machen die Quallen ihr eigenes.",
    language="de",
)
_(
    "aquarium",
    "animal=ray, water=turquoise",
    "A ray over the sandbank",
    "A ray passes overhead in pale green water full of light.",
    "bubbles",
    77,
)

_(
    "space",
    "thing=ringed planet, colour=gold",
    "The golden giant and its rings",
    "A golden planet with wide rings turns among the stars.",
    "drone",
    81,
    say="The rings are made of ice and dust, a hundred thousand miles across, and hardly thicker than a house.",
)
_("space", "thing=galaxy, colour=blue", "Blue spiral", "A blue spiral galaxy slowly turns its two arms.", "drone", 82)
_(
    "space",
    "thing=nebula, colour=magenta",
    "Where stars are born",
    "Young stars shine in a pink and purple cloud of gas.",
    "ambient",
    83,
    say="In this cloud of gas new suns are being born, and we see the light of their childhood.",
)
_(
    "space",
    "thing=comet, colour=green",
    "The green comet",
    "A green comet draws a long tail of ice and dust through space.",
    "drone",
    84,
)
_(
    "space",
    "thing=living planet, colour=blue",
    "A blue world and its moon",
    "A blue planet with clouds and seas is passed by its small moon.",
    "ambient",
    85,
    say="Une planète bleue, ses nuages, ses océans, et une petite lune fidèle.",
    language="fr",
)
_("space", "thing=nebula, colour=gold", "Amber dust", "A golden nebula of glowing gas and dark dust.", "drone", 86)

_(
    "train",
    "kind=steam, colour=green, place=viaduct, hour=day",
    "The noon steamer on the viaduct",
    "A green steam train crosses a stone viaduct under a blue sky.",
    "steam",
    91,
    say="Every day at noon the green engine crosses the viaduct, and the valley waves back.",
)
_(
    "train",
    "kind=express, colour=red, place=coast, hour=sunset",
    "Sunset express along the shore",
    "A red express train runs along the coast at sunset.",
    "rails",
    92,
)
_(
    "train",
    "kind=steam, colour=red, place=fields, hour=snow",
    "Steam in the snow",
    "A red steam locomotive pulls its carriages through falling snow across white fields.",
    "steam",
    93,
    say="Durch den Schnee fährt der rote Zug, und der Dampf hängt lange in der kalten Luft.",
    language="de",
)
_(
    "train",
    "kind=express, colour=blue, place=fields, hour=night",
    "Night train over the plain",
    "A modern blue train with lit windows crosses the plain by moonlight.",
    "rails",
    94,
    say="The night train is a string of small warm rooms, drawn across the dark.",
)
_(
    "train",
    "kind=express, colour=green, place=viaduct, hour=snow",
    "Winter service",
    "A green streamlined train passes over a bridge of arches in the snow.",
    "rails",
    95,
)
_(
    "train",
    "kind=steam, colour=blue, place=coast, hour=day",
    "The coast line in summer",
    "A blue steam engine with white smoke runs beside the sea on a sunny day.",
    "steam",
    96,
)

_(
    "balloons",
    "number=one, colour=red, hour=dawn, ground=hills",
    "A red balloon at daybreak",
    "A single red balloon rises over hills in pink morning light.",
    "burner",
    101,
    say="One flame, one basket, and the whole morning to look at.",
)
_(
    "balloons",
    "number=many, colour=rainbow, hour=day, ground=hills",
    "The balloon fair",
    "A dozen rainbow-coloured balloons float over green hills on a sunny day.",
    "burner",
    102,
    say="On the day of the balloon fair the sky over the hills belongs to everyone.",
)
_(
    "balloons",
    "number=three, colour=blue, hour=day, ground=clouds",
    "Three above the clouds",
    "Three blue and white balloons drift above a sea of clouds in bright daylight.",
    "wind",
    103,
)
_(
    "balloons",
    "number=three, colour=yellow, hour=night, ground=lake",
    "Night glow",
    "Three yellow balloons glow over a lake under the stars.",
    "burner",
    104,
    say="Drei Ballone leuchten in der Nacht wie große Laternen über dem See.",
    language="de",
)
_(
    "balloons",
    "number=many, colour=red, hour=sunset, ground=lake",
    "Evening ascent over the water",
    "Many red balloons drift over a lake at sunset.",
    "ambient",
    105,
)
_(
    "balloons",
    "number=one, colour=rainbow, hour=sunset, ground=clouds",
    "Alone above the weather",
    "One multicoloured balloon hangs over billowing clouds in orange evening light.",
    "wind",
    106,
)

_(
    "desert",
    "hour=sunset, thing=caravan",
    "The evening caravan",
    "Camels walk in a line over the dunes at sunset.",
    "wind",
    111,
    say="The caravan walks when the sand has cooled, and stops when the stars come out.",
)
_(
    "desert",
    "hour=day, thing=pyramids",
    "Three pyramids at noon",
    "Ancient pyramids stand behind golden dunes under a blue sky.",
    "wind",
    112,
    say="Tres pirámides guardan silencio bajo el sol del mediodía.",
    language="es",
)
_(
    "desert",
    "hour=night, thing=palms",
    "Oasis by moonlight",
    "Palms around a pool in the desert under the moon and the Milky Way.",
    "crickets",
    113,
    say="At the oasis the palms whisper, and the pool keeps a piece of the moon.",
)
_(
    "desert",
    "hour=dawn, thing=empty",
    "Bare dunes at first light",
    "Empty dunes with sharp crests in pink morning light.",
    "wind",
    114,
)
_(
    "desert",
    "hour=day, thing=devil",
    "Dust devil",
    "A whirl of sand dances over the dunes in the midday sun.",
    "wind",
    115,
)
_(
    "desert",
    "hour=night, thing=caravan",
    "Riders under the Milky Way",
    "Riders on camels cross the dunes by night beneath the stars.",
    "koto",
    116,
)


_(
    "garden",
    "flower=tulips, guest=butterflies, light=sun",
    "Tulips and butterflies",
    "Butterflies flutter over a bed of pink tulips on a sunny day.",
    "bees",
    121,
    say="In the tulip bed the butterflies try every cup, and stay at none.",
)
_(
    "garden",
    "flower=sunflowers, guest=bees, light=evening",
    "Sunflowers in the evening",
    "Bees visit tall yellow sunflowers in golden evening light.",
    "bees",
    122,
)
_(
    "garden",
    "flower=poppies, guest=nobody, light=rain",
    "Poppies in a summer shower",
    "Red poppies bend in the rain.",
    "rain",
    123,
    say="Der Mohn neigt sich im Sommerregen, rot und leicht wie Papier.",
    language="de",
)
_(
    "garden",
    "flower=lavender, guest=bees, light=sun",
    "Bees in the lavender",
    "Bees buzz over violet lavender in full sunshine.",
    "bees",
    124,
    say="Entre la lavanda, las abejas trabajan y el aire huele a verano.",
    language="es",
)
_(
    "garden",
    "flower=daisies, guest=butterflies, light=evening",
    "Daisies at the end of the day",
    "White daisies and butterflies in low warm light.",
    "birds",
    125,
)
_(
    "garden",
    "flower=tulips, guest=nobody, light=rain",
    "Wet tulips",
    "Pink tulips stand in a shower of rain.",
    "rain",
    126,
)

_(
    "storm",
    "thing=lightning, colour=violet, land=wheat",
    "Lightning over the wheat",
    "Flashes of lightning strike from violet clouds over a golden wheat field.",
    "thunder",
    131,
    say="Count the seconds between the flash and the thunder. It is coming closer.",
)
_(
    "storm",
    "thing=tornado, colour=green, land=plain",
    "The green tornado",
    "A tornado reaches down from greenish clouds behind a lone tree on a brown plain.",
    "wind",
    132,
)
_(
    "storm",
    "thing=rainbow, colour=grey, land=meadow",
    "Rainbow after the rain",
    "A double rainbow stands over green meadows under grey clouds.",
    "birds",
    133,
    say="Then the rain was over, and the meadow wore a rainbow.",
)
_(
    "storm",
    "thing=downpour, colour=grey, land=wheat",
    "Curtains of rain",
    "Columns of rain fall from slate-grey clouds on a barn and ripe grain.",
    "thunder",
    134,
)
_(
    "storm",
    "thing=lightning, colour=grey, land=plain",
    "The lone tree and the bolt",
    "Forked lightning in a grey sky behind a single tree.",
    "thunder",
    135,
)
_(
    "storm",
    "thing=tornado, colour=violet, land=meadow",
    "Twister under purple clouds",
    "A twister crosses green pastures under purple clouds.",
    "thunder",
    136,
    say="Un tourbillon descend des nuages violets et traverse les prés.",
    language="fr",
)
_(
    "storm",
    "thing=rainbow, colour=violet, land=wheat",
    "A bow above the barn",
    "A rainbow glows in a lilac sky over golden corn.",
    "wind",
    137,
)

_(
    "clockwork",
    "thing=gears, metal=brass, light=warm",
    "Brass wheels",
    "Cogwheels of polished brass turn and mesh in warm light.",
    "ticking",
    141,
    say="Each wheel knows only its neighbour, and yet together they know the time.",
)
_(
    "clockwork",
    "thing=pendulum, metal=steel, light=cold",
    "The steel pendulum",
    "A silvery steel pendulum swings before grey wheels in blue light.",
    "ticking",
    142,
)
_(
    "clockwork",
    "thing=dial, metal=brass, light=warm",
    "Face of the old clock",
    "Hands move on a clock face with a brass rim by lamplight.",
    "ticking",
    143,
    say="Die alte Uhr geht langsam, aber sie geht.",
    language="de",
)
_(
    "clockwork",
    "thing=gears, metal=steel, light=cold",
    "Cold steel, exact hours",
    "Toothed wheels of grey steel turn in a bluish glow.",
    "ticking",
    144,
)
_(
    "clockwork",
    "thing=gears, metal=copper, light=warm",
    "Copper train of wheels",
    "Meshing gears of red copper in brown shadow.",
    "ticking",
    145,
)
_(
    "clockwork",
    "thing=pendulum, metal=brass, light=warm",
    "The swing of the brass bob",
    "A golden brass pendulum swings to and fro in a warm glow.",
    "ticking",
    146,
    say="Left is the past, right is the future, and the middle is already gone.",
)
_(
    "clockwork",
    "thing=dial, metal=steel, light=cold",
    "Station time",
    "The dial of a steel clock in cold blue light.",
    "ticking",
    147,
)

_(
    "dancers",
    "number=one, colour=red, style=stage",
    "Solo in red",
    "A single dancer in a red dress turns under a spotlight.",
    "waltz",
    151,
)
_(
    "dancers",
    "number=two, colour=blue, style=ribbons",
    "Duet with blue light",
    "Two dancers draw glowing blue ribbons in the dark.",
    "ambient",
    152,
    say="Two dancers, and between them a line of light that neither of them lets go.",
)
_(
    "dancers",
    "number=many, colour=gold, style=screen",
    "Shadow play in gold",
    "Many dancers move as black silhouettes behind a golden screen.",
    "drums",
    153,
)
_(
    "dancers",
    "number=many, colour=violet, style=stage",
    "The violet company",
    "A row of dancers performs on a stage in violet light.",
    "waltz",
    154,
    say="La compagnie entre en scène, et la valse commence.",
    language="fr",
)
_(
    "dancers",
    "number=one, colour=blue, style=screen",
    "A blue shadow",
    "One dancer in silhouette behind a screen of blue light.",
    "musicbox",
    155,
)
_(
    "dancers",
    "number=two, colour=gold, style=stage",
    "Waltz for two",
    "A couple dances on a stage in golden light.",
    "waltz",
    156,
    say="Drei Takte noch, dann drehen sie sich, als wäre sonst niemand da.",
    language="de",
)
_(
    "dancers",
    "number=one, colour=violet, style=ribbons",
    "The spiral dancer",
    "A lone dancer with swirling violet trails of light.",
    "arpeggio",
    157,
)

_(
    "market",
    "goods=fruit, hour=day, awnings=red",
    "Oranges in the morning",
    "Shoppers pass heaps of fruit under red and white awnings on a bright morning.",
    "crowd",
    161,
    say="Oranges, apples, plums! Come closer, try before you buy.",
)
_(
    "market",
    "goods=spices, hour=evening, awnings=yellow",
    "The spice sellers",
    "Sacks of spices stand under yellow awnings in orange evening light.",
    "crowd",
    162,
    say="Azafrán, comino, canela: el mercado huele a viaje.",
    language="es",
)
_(
    "market",
    "goods=flowers, hour=rain, awnings=blue",
    "Flower market in the rain",
    "People with umbrellas walk past bunches of flowers under blue awnings in the rain.",
    "rain",
    163,
)
_(
    "market",
    "goods=pots, hour=night, awnings=green",
    "Potters by lantern light",
    "Pottery and jars stand under green awnings by lantern light at night.",
    "crowd",
    164,
    say="By lantern light the potter sells the bowls that his grandmother designed.",
)
_(
    "market",
    "goods=flowers, hour=day, awnings=yellow",
    "Bouquets in the sun",
    "Cut flowers stand under yellow striped roofs in daylight.",
    "crowd",
    165,
)
_(
    "market",
    "goods=fruit, hour=night, awnings=blue",
    "Night market",
    "Crates of fruit lie under blue awnings and lamps after dark.",
    "crowd",
    166,
)

_(
    "lanterns",
    "way=sky, number=many, colour=gold, place=mountains",
    "A thousand wishes",
    "Countless golden lanterns rise into the sky before mountains.",
    "koto",
    171,
    say="Every lantern carries a wish, and the mountains keep them all.",
)
_(
    "lanterns",
    "way=water, number=many, colour=many, place=bamboo",
    "River of colours",
    "Many colourful lanterns float on black water between bamboo.",
    "koto",
    172,
)
_(
    "lanterns",
    "way=water, number=few, colour=red, place=roofs",
    "Red lamps by the temple",
    "Five red lanterns drift on a pond before pagodas.",
    "koto",
    173,
    say="Vor dem Tempel treiben fünf rote Lichter auf dem dunklen Wasser.",
    language="de",
)
_(
    "lanterns",
    "way=sky, number=few, colour=gold, place=roofs",
    "Five lights above the pagodas",
    "A few amber lanterns fly up above temple roofs.",
    "ambient",
    174,
)
_(
    "lanterns",
    "way=sky, number=many, colour=red, place=bamboo",
    "The red ascent",
    "Hundreds of scarlet lanterns rise between bamboo stems.",
    "koto",
    175,
    say="When the drum falls silent, the red lanterns go up together.",
)
_(
    "lanterns",
    "way=water, number=many, colour=gold, place=mountains",
    "Lake of lights",
    "A great number of golden lanterns floats on water below snowy mountains.",
    "musicbox",
    176,
)

_(
    "fire",
    "thing=campfire, around=blue",
    "Camp fire under the stars",
    "Logs burn in the open in a blue night, with sparks flying up.",
    "crackle",
    181,
    say="Put on another log. The night is long, and the stories are good.",
)
_(
    "fire",
    "thing=candle, around=green",
    "One candle",
    "A single candle flame burns before a green wall.",
    "crackle",
    182,
)
_(
    "fire",
    "thing=hearth, around=red",
    "The hearth",
    "A fire flickers in a brick fireplace in a red room.",
    "crackle",
    183,
    say="Im Kamin knistert das Feuer, und draußen wird es Winter.",
    language="de",
)
_(
    "fire",
    "thing=candles, around=blue",
    "Eight candles",
    "A row of candles burns on a table in blue shadow.",
    "organ",
    184,
)
_(
    "fire",
    "thing=campfire, around=green",
    "Bonfire in the wood",
    "A bonfire between stones lights a green wood.",
    "crackle",
    185,
)
_(
    "fire",
    "thing=candles, around=red",
    "Candlelight in the red room",
    "Many candles on a table before a red wall.",
    "musicbox",
    186,
    say="Eight small flames, and the whole room holds its breath.",
)

_(
    "patterns",
    "pattern=kaleidoscope, colour=rainbow",
    "Rose window",
    "A kaleidoscope in rainbow colours opens like stained glass.",
    "organ",
    191,
)
_(
    "patterns",
    "pattern=ribbons, colour=cool",
    "Blue silk",
    "Flowing ribbons of light in blue and turquoise.",
    "ambient",
    192,
)
_(
    "patterns",
    "pattern=ink, colour=warm",
    "Ink and fire",
    "Red and orange ink swirls in water.",
    "arpeggio",
    193,
    say="No line in this picture is drawn. It is all current.",
)
_(
    "patterns",
    "pattern=rings, colour=gold",
    "Golden interference",
    "Golden ripples spread and cross on black.",
    "musicbox",
    194,
)
_(
    "patterns",
    "pattern=kaleidoscope, colour=cool",
    "Mandala of ice",
    "An icy mandala of mirrored facets turns in blue.",
    "arpeggio",
    195,
)
_(
    "patterns",
    "pattern=ink, colour=rainbow",
    "Marbled paper",
    "Clouds of paint in many colours curl like marbled paper.",
    "waltz",
    196,
)
_(
    "patterns",
    "pattern=ribbons, colour=warm",
    "Fiery veils",
    "Waving veils of red and orange light.",
    "drums",
    197,
    say="Listen with your eyes: this is what the drum looks like.",
)

_("ambience", "", "Surf at midnight", "Breakers roll in and draw back over sand.", "surf", 201, seconds=10.0)
_(
    "ambience",
    "",
    "Thunder from the hills",
    "Thunder rolls over heavy rain and wind.",
    "thunder",
    202,
    seconds=10.0,
    say="This was recorded nowhere. The thunder you hear is made of numbers.",
)
_("ambience", "", "Cricket night", "Crickets sing in chorus and an owl calls.", "crickets", 203, seconds=10.0)
_(
    "ambience",
    "",
    "The engine leaves the station",
    "A steam engine puffs and whistles over the joints of the rails.",
    "steam",
    204,
    seconds=10.0,
)
_("ambience", "", "Voices of the market", "Many voices murmur at once, with clinking glass.", "crowd", 205, seconds=9.0)
_(
    "ambience",
    "",
    "By the stove",
    "Twigs snap and a fire flutters.",
    "crackle",
    206,
    seconds=9.0,
    say="Setzt euch ans Feuer, ich erzähle euch eine Geschichte.",
    language="de",
)
_("ambience", "", "Dawn chorus", "Three kinds of birds sing in a wood in the morning.", "birds", 207, seconds=10.0)
_(
    "music",
    "",
    "Slow chords for a long evening",
    "Slow pads in wide chords with a few bells.",
    "ambient",
    211,
    seconds=14.0,
)
_("music", "", "Waltz in the kitchen", "A waltz for flute and plucked strings.", "waltz", 212, seconds=14.0)
_("music", "", "Sixteen steps", "An electronic arpeggio in sixteenth notes over a bass.", "arpeggio", 213, seconds=12.0)
_("music", "", "Pattern for kick and snare", "A drum pattern with a bass line.", "drums", 214, seconds=12.0)
_("music", "", "Music box", "A small tune of bright bells from a music box.", "musicbox", 215, seconds=12.0)
_("music", "", "Five-note garden", "Plucked strings wander in a five-note scale.", "koto", 216, seconds=13.0)
_("music", "", "Evening prayer for organ", "Organ pipes play slow chords in a large room.", "organ", 217, seconds=14.0)


def clips() -> tuple[Clip, ...]:
    """Every item, in the order of the catalogue."""
    return tuple(_CLIPS)
