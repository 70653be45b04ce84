"""Codes of languages: containers write ISO 639-2 ("eng", "ger" or "deu"), everything here speaks ISO 639-1 ("en")."""

_PAIRS = """
afr af, alb sq, amh am, ara ar, arm hy, aze az, baq eu, bel be, ben bn, bos bs, bre br, bul bg, bur my, cat ca, ces cs,
chi zh, cym cy, cze cs, dan da, deu de, dut nl, ell el, eng en, est et, eus eu, fao fo, fas fa, fin fi, fra fr, fre fr,
geo ka, ger de, gle ga, glg gl, gre el, guj gu, hau ha, heb he, hin hi, hrv hr, hun hu, hye hy, ice is, ind id, isl is,
ita it, jpn ja, kan kn, kat ka, kaz kk, khm km, kor ko, lao lo, lat la, lav lv, lit lt, ltz lb, mac mk, mal ml, mao mi,
mar mr, may ms, mkd mk, mlg mg, mlt mt, mon mn, mri mi, msa ms, mya my, nep ne, nld nl, nno nn, nob no, nor no, oci oc,
pan pa, per fa, pol pl, por pt, pus ps, ron ro, rum ro, rus ru, san sa, sin si, slk sk, slo sk, slv sl, sna sn, snd sd,
som so, spa es, sqi sq, srp sr, sun su, swa sw, swe sv, tam ta, tat tt, tel te, tgk tg, tgl tl, tha th, tib bo, tuk tk,
tur tr, ukr uk, urd ur, uzb uz, vie vi, wel cy, yid yi, yor yo, zho zh
"""
_CODES = dict(pair.split() for pair in _PAIRS.replace("\n", " ").split(",") if pair.strip())


def iso_639_1(code: str) -> str:
    """Two letters for a code of two or three, with or without a region; empty for what is not known ("und")."""
    language = code.replace("_", "-").split("-")[0].strip().lower()
    return language if len(language) == 2 else _CODES.get(language, "")
