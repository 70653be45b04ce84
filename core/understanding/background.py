"""Everyday phrases about all kinds of things: what a collection mostly does not show.

They say how high words score that have nothing to do with a picture (`calibration`), and where words lie on average.
Some of them will be in any collection; medians do not mind.
"""

_TEXT = """
person; man; woman; child; baby; face; hand; crowd; family; wedding; party; soldier; doctor; farmer; athlete
dog; cat; horse; cow; sheep; pig; chicken; elephant; lion; bear; monkey; snake; frog; spider; butterfly; bird; fish
car; bus; truck; bicycle; motorcycle; train; aeroplane; helicopter; boat; ship; tractor; road; bridge; tunnel; station
house; church; castle; factory; school; hospital; museum; stadium; shop; market; street; village; skyline; office
kitchen; bedroom; bathroom; chair; table; sofa; lamp; window; door; bed; cupboard; carpet; mirror; candle; clock; stairs
bread; cake; pizza; soup; salad; fruit; apple; banana; meat; cheese; egg; coffee; tea; wine; bottle
tree; forest; flower; grass; field; mountain; river; lake; sea; beach; desert; island; cave; waterfall; volcano; whale
sun; moon; stars; cloud; rain; snow; fog; lightning; rainbow; sunset; fire; smoke; ice; sand; rock
football; basketball; tennis; swimming; skiing; running; cycling; boxing; dancing; singing; cooking; reading; painting
guitar; piano; violin; drum; orchestra; concert; stage; theatre; puppet; statue; drawing; cartoon; map; diagram; fishing
computer; telephone; camera; television; keyboard; robot; machine; engine; tool; hammer; scissors; knife; needle; rope
book; newspaper; letter; handwriting; subtitles; a logo; a title screen; flag; coin; ring; crown; hat; shoe; dress
microscope; x-ray picture; skeleton; laboratory; planet; rocket; satellite; ball; toy; balloon; basket; box; bag; glass
umbrella; paper; wheel; fighting
"""

PHRASES: tuple[str, ...] = tuple(" ".join(p.split()) for p in _TEXT.replace("\n", ";").split(";") if p.strip())
