"""Languages as ISO 639 knows them: codes of two and three letters, and what people call them in four languages.

One line per language with a code of two letters: that code, those of three letters, then names, the English one first;
from the Debian package iso-codes 4.15, with the names that some languages give themselves.
"""

TABLE = """
aa aar: Afar
ab abk: Abkhazian, Abchasisch, abkhaze, Abjaziano
ae ave: Avestan, Avestisch, avestique
af afr: Afrikaans
ak aka: Akan
am amh: Amharic, Amharisch, amharique, Ámárico
an arg: Aragonese, Aragonesisch, aragonais, Aragonés
ar ara: Arabic, Arabisch, arabe, Árábe, العربية
as asm: Assamese, Assamesisch, assamais
av ava: Avaric, Awarisch, avar
ay aym: Aymara, Aymará
az aze: Azerbaijani, Aserbaidschanisch, azéri, Azerbayano
ba bak: Bashkir, Baschkirisch, bachkir
be bel: Belarusian, Weißrussisch, biélorusse, Bieloruso
bg bul: Bulgarian, Bulgarisch, bulgare, Búlgaro, български
bi bis: Bislama, bichelamar
bm bam: Bambara
bn ben: Bangla, Bengali, Bengalisch, Bengalí
bo bod/tib: Tibetan, Tibetisch, tibétain, Tibetano
br bre: Breton, Bretonisch, Bretón
bs bos: Bosnian, Bosnisch, bosniaque, Bosnio
ca cat: Catalan, Valencian, Katalanisch, Valencia, Catalán, català
ce che: Chechen, Tschetschenisch, tchétchène, Checheno
ch cha: Chamorro
co cos: Corsican, Korsisch, corse, Corso
cr cre: Cree, cri
cs ces/cze: Czech, Tschechisch, tchèque, Checo, čeština
cu chu: Church Slavic, Church Slavonic, Kirchenslawisch, Altslawisch, slavon d'église, Eslavo eclesiástico antiguo
cv chv: Chuvash, Tschuwaschisch, tchouvache
cy cym/wel: Welsh, Walisisch, gallois, Galés
da dan: Danish, Dänisch, danois, Danés, dansk
de deu/ger: German, Deutsch, allemand, Alemán
dv div: Divehi, Dhivehi, Maldivian, maldivien, Maldivo
dz dzo: Dzongkha, Butaní
ee ewe: Ewe, Ewe-Sprache, éwé
el ell/gre: Greek, Neugriechisch, grec moderne, Griego Moderno, Griechisch, grec, Ελληνικά
en eng: English, Englisch, anglais, Inglés
eo epo: Esperanto, espéranto
es spa: Spanish, Castilian, Spanisch, castillan, Español, Castellano
et est: Estonian, Estnisch, estonien, Estonio
eu eus/baq: Basque, Baskisch, Vasco, euskara
fa fas/per: Persian, Persisch, persan, Persa, فارسی
ff ful: Fulah, Ful, peul
fi fin: Finnish, Finnisch, finnois, Finés, suomi
fj fij: Fijian, Fidschianisch, fidjien, Fidji
fo fao: Faroese, Färöisch, féroïen, Feroés
fr fra/fre: French, Französisch, français, Francés
fy fry: Western Frisian, Westfriesisch, frison occidental, Frisón occidental
ga gle: Irish, Irisch, irlandais, Irlandés
gd gla: Gaelic, Scottish Gaelic, Gälisch, Schottisches Gälisch, Gaélique, Gaélique écossais, Gaélico
gl glg: Galician, Galizisch, galicien, Gallego, galego
gn grn: Guarani, Guaraní
gu guj: Gujarati, goudjarâtî, guyaratí
gv glv: Manx, mannois
ha hau: Hausa, Haussa, haoussa
he heb: Hebrew, Hebräisch, hébreu, Hebreo, עברית
hi hin: Hindi, हिन्दी
ho hmo: Hiri Motu, Hiri-Motu
hr hrv: Croatian, Kroatisch, croate, Croata, hrvatski
ht hat: Haitian, Haitian Creole, Haitianisch, haïtien, créole haïtien, Haitiano, criollo haitiano
hu hun: Hungarian, Ungarisch, hongrois, Húngaro, magyar
hy hye/arm: Armenian, Armenisch, arménien, Armenio
hz her: Herero
ia ina: Interlingua
id ind: Indonesian, Indonesisch, indonésien, Indonesio, Bahasa Indonesia
ie ile: Interlingue, Occidental
ig ibo: Igbo, Ibo
ii iii: Sichuan Yi, Nuosu, yi de Sichuan, Yi Sinchuán
ik ipk: Inupiaq, Inupiak
io ido: Ido
is isl/ice: Icelandic, Isländisch, islandais, Islandés, íslenska
it ita: Italian, Italienisch, italien, Italiano, italiano
iu iku: Inuktitut
ja jpn: Japanese, Japanisch, japonais, Japonés, 日本語
jv jav: Javanese, Javanisch, javanais, Javanés
ka kat/geo: Georgian, Georgisch, géorgien, Georgiano
kg kon: Kongo
ki kik: Kikuyu, Gikuyu
kj kua: Kuanyama, Kwanyama
kk kaz: Kazakh, Kasachisch, Kazako
kl kal: Kalaallisut, Greenlandic, Grönländisch, groenlandais, Groenlandés
km khm: Central Khmer, Zentral-Khmer, khmer central, Camboyano central
kn kan: Kannada, kannara, Canarés
ko kor: Korean, Koreanisch, coréen, Coreano, 한국어
kr kau: Kanuri, kanouri
ks kas: Kashmiri, Kaschmirisch, Kashmir
ku kur: Kurdish, Kurdisch, kurde, Kurdo
kv kom: Komi
kw cor: Cornish, Kornisch, cornique, Córnico
ky kir: Kirghiz, Kyrgyz, Kirgisisch, Kirghizo
la lat: Latin, Lateinisch, Latín
lb ltz: Luxembourgish, Letzeburgesch, Luxemburgisch, Lëtzebuergesch, luxembourgeois, Luxemburgués
lg lug: Ganda
li lim: Limburgan, Limburger, Limburgish, Limburgisch, limbourgeois, Limburgués
ln lin: Lingala
lo lao: Lao, Laotisch, laotien, laosiano
lt lit: Lithuanian, Litauisch, lituanien, Lituano
lu lub: Luba-Katanga
lv lav: Latvian, Lettisch, letton, Letón
mg mlg: Malagasy, Malagasi, malgache
mh mah: Marshallese, Marschallesisch, marshallais, Marshall
mi mri/mao: Maori, Maorí
mk mkd/mac: Macedonian, Makedonisch, macédonien, Macedonio
ml mal: Malayalam, malabar
mn mon: Mongolian, Mongolisch, mongol
mr mar: Marathi, marathe, Marath
ms msa/may: Malay, Malaiisch, malais, Malayo
mt mlt: Maltese, Maltesisch, maltais, Maltés
my mya/bur: Burmese, Burmesisch, birman, Birmano
na nau: Nauru
nb nob: Bokmål, Norwegian Bokmål, norvégien Bokmål, Noruego Bokmål
nd nde: North Ndebele, Nord-Ndebele, ndébélé du Nord, Ndebele del Norte, Nbdele septentrional
ne nep: Nepali, népalais, Nepalés
ng ndo: Ndonga
nl nld/dut: Dutch, Flemish, Niederländisch, Flämisch, néerlandais, Holandés, Nederlands
nn nno: Norwegian Nynorsk, Nynorsk, Neu-Norwegisch, norvégien nynorsk, Noruego Nynorsk
no nor: Norwegian, Norwegisch, norvégien, Noruego, norsk
nr nbl: South Ndebele, Süd-Ndebele, ndébélé du Sud, Ndebele del Sur, Ndebele meridional
nv nav: Navajo, Navaho
ny nya: Chichewa, Chewa, Nyanja
oc oci: Occitan, Provençal, Okzitanisch, Provenzalisch, Occitano, Provenzal
oj oji: Ojibwa
om orm: Oromo
or ori: Oriya
os oss: Ossetian, Ossetic, Ossetisch, ossète, Ossetiano, Ossético
pa pan: Panjabi, Punjabi, pendjabi, Panyabí, Penyabí
pi pli: Pali
pl pol: Polish, Polnisch, polonais, Polaco, polski
ps pus: Pushto, Pashto, Paschtunisch, pachto
pt por: Portuguese, Portugiesisch, portugais, Portugués, português
qu que: Quechua
rm roh: Romansh, Bündnerromanisch, romanche, Romaní
rn run: Rundi, Kirundi, Kiroundi
ro ron/rum: Romanian, Moldavian, Moldovan, Rumänisch, Moldawisch, roumain, moldave, Rumano, Moldavo, română
ru rus: Russian, Russisch, russe, Ruso, русский
rw kin: Kinyarwanda
sa san: Sanskrit, Sánscrito
sc srd: Sardinian, Sardisch, sarde, Sardo
sd snd: Sindhi
se sme: Northern Sami, Nord-Samisch, same du Nord, Sami del Norte
sg sag: Sango
si sin: Sinhala, Sinhalese, Singhalesisch, singhalais, Singala, Cingalés
sk slk/slo: Slovak, Slowakisch, slovaque, Eslovaco, slovenčina
sl slv: Slovenian, Slowenisch, slovène, Esloveno, slovenščina
sm smo: Samoan, Samoanisch, Samoano
sn sna: Shona, Schona
so som: Somali, Somalí
sq sqi/alb: Albanian, Albanisch, albanais, Albanés
sr srp: Serbian, Serbisch, serbe, Serbio, српски
ss ssw: Swati, Swazi, Siswati
st sot: Sotho, sotho du Sud, Sotho del Sur
su sun: Sundanese, Sundanesisch, sundanais, Sondanés
sv swe: Swedish, Schwedisch, suédois, Sueco, svenska
sw swa: Swahili, Suaheli, Swaheli
ta tam: Tamil, Tamilisch, tamoul
te tel: Telugu, télougou
tg tgk: Tajik, Tadschikisch, tadjik, Tajiko
th tha: Thai, thaï, Tailandés, ไทย
ti tir: Tigrinya, Tigrinja, tigrigna
tk tuk: Turkmen, Turkmenisch, turkmène, Turkmeno
tl tgl: Tagalog, Tagalo
tn tsn: Tswana, Setchwana
to ton: Tonga, tongien
tr tur: Turkish, Türkisch, turc, Turco, Türkçe
ts tso: Tsonga
tt tat: Tatar, Tatarisch, Tataro
tw twi: Twi, Tchi
ty tah: Tahitian, Tahitisch, tahitien, Tahitiano
ug uig: Uighur, Uyghur, Uigurisch, ouïgour, Uiguro
uk ukr: Ukrainian, Ukrainisch, ukrainien, Ukranio, українська
ur urd: Urdu, ourdou
uz uzb: Uzbek, Usbekisch, ouszbek, Uzbeko
ve ven: Venda
vi vie: Vietnamese, Vietnamesisch, vietnamien, Vietnamita, Tiếng Việt
vo vol: Volapük
wa wln: Walloon, Wallonisch, wallon, valón
wo wol: Wolof
xh xho: Xhosa
yi yid: Yiddish, Jiddisch, Yidish
yo yor: Yoruba, Joruba
za zha: Zhuang, Chuang
zh zho/chi: Chinese, Chinesisch, chinois, Chino, 中文, 汉语, Mandarin
zu zul: Zulu, zoulou
"""

# Languages that have a code of three letters only, those no longer spoken and groups of languages included.
THREE_LETTERS = """
ace ach ada ady afa afh ain akk ale alg alt ang anp apa arc arn arp art arw ast ath aus awa bad bai bal ban bas bat
bej bem ber bho bik bin bla bnt bra btk bua bug byn cad cai car cau ceb cel chb chg chk chm chn cho chp chr chy cmc
cnr cop cpe cpf cpp crh crp csb cus dak dar day del den dgr din doi dra dsb dua dum dyu efi egy eka elx enm ewo fan
fat fil fiu fon frm fro frr frs fur gaa gay gba gem gez gil gmh goh gon gor got grb grc gsw gwi hai haw hil him hit
hmn hsb hup iba ijo ilo inc ine inh ira iro jbo jpr jrb kaa kab kac kam kar kaw kbd kha khi kho kmb kok kos kpe krc
krl kro kru kum kut lad lah lam lez lol loz lua lui lun luo lus mad mag mai mak man map mas mdf mdr men mga mic min
mkh mnc mni mno moh mos mun mus mwl mwr myn myv nah nai nap nds new nia nic niu nog non nqo nso nub nwc nym nyn nyo
nzi osa ota oto paa pag pal pam pap pau peo phi phn pon pra pro raj rap rar roa rom rup sad sah sai sal sam sas sat
scn sco sel sem sga sgn shn sid sio sit sla sma smi smj smn sms snk sog son srn srr ssa suk sus sux syc syr tai tem
ter tet tig tiv tkl tlh tli tmh tog tpi tsi tum tup tut tvl tyv udm uga umb vai vot wak wal war was wen xal yao yap
ypk zap zbl zen zgh znd zun zza
"""
