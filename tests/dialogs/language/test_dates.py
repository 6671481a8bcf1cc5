"""Dates as people say them, at ten in the morning of Wednesday 11 March 2026 unless a test says otherwise."""

import shlex
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.language import dates
from dialogs.language.dates import resolve
from dialogs.language.dates.calendar import easter, named
from dialogs.language.dates.words import LANGUAGES, vocabulary

BRUSSELS = ZoneInfo("Europe/Brussels")
NOW = datetime(2026, 3, 11, 10, 0, tzinfo=BRUSSELS)
AT_HOME = {"en": "en-GB", "fr": "fr-FR", "nl": "nl-NL", "de": "de-DE", "es": "es-ES"}

ENGLISH = """
today tonight "this evening" eod = 2026-03-11
tomorrow tommorow tmrw "tomorrow morning" = 2026-03-12
"the day after tomorrow" = 2026-03-13
Friday "until friday" "this Friday" "by close of business Friday" "Friday evening" = 2026-03-13
thurdsay = 2026-03-12
Wednesday "next wednesday" = 2026-03-18
"this Wednesday" = 2026-03-11
"next Friday" "Friday next week" "friday in a week" = 2026-03-20
"Monday week" = 2026-03-23
"two weeks from Monday" = 2026-03-30
"end of the week" "this week" weekend eow = 2026-03-15
"next week" = 2026-03-22
"end of month" "month end" eom "last day of the month" "end of quarter" "this month" Q1 = 2026-03-31
"end of next month" "end of April" "EOM April" = 2026-04-30
"end of Q2" Q2 "the end of June" "the remainder of Q2" "end of the second quarter" H1 endjune = 2026-06-30
"end of the year" "y/e" eoy "end of 2026" = 2026-12-31
"mid April" "the 15th of next month" "1-15 April" "from 1 to 15 April" "April 15" "15 april 26" = 2026-04-15
"3 days" = 2026-03-14
"two weeks" 2w "a couple of weeks" "a fortnight" "ten working days" "fourteen days" = 2026-03-25
"a month" "one more month" = 2026-04-11
"another 3 months" "one quarter" = 2026-06-11
"half a year" = 2026-09-11
"a year and a half" = 2027-09-11
"one year" = 2027-03-11
"a week and a half" = 2026-03-22
"the thirty first of march" "thirty-first of march" "March 31st" "31/03" "31 March" = 2026-03-31
"week 14" "wk 14" Easter = 2026-04-05
"the last working day of May" "last friday of may" = 2026-05-29
"first Monday in June" "1st of june" "1 jun" = 2026-06-01
"Friday 13 March" = 2026-03-13
"monday 16" "Monday 16th" = 2026-03-16
"the hearing on 14 May" "the hearing on 14.05.2026" = 2026-05-14
"go-live 30 June" "oh sorry i meant until 30 june" "from 1 June to 30 June" = 2026-06-30
"from Monday to Friday" = 2026-03-20
"the 15th" = 2026-03-15
"the 1st" = 2026-04-01
Christmas xmas = 2026-12-25
"Good Friday" = 2026-04-03
Whitsun = 2026-05-24
"paddy's day" = 2026-03-17
"1 August" = 2026-08-01
"31st of March 2027" = 2027-03-31
"1 February" yesterday 2025-12-31 "end of February" "2 March" = past
2099-01-01 "300 years" "99999 days" "0 days" = absurd
"31 February" "Thursday 13 March" "the project is over" June "until June" "June 2026" until 5 30/02 2026-13-01 = unclear
"the hearing" "end of the match" "release 2.10" "phase 1 only" "end of term" "end of the fiscal year" we so = unclear
"after Easter" "before 30 June" "not 30 June" "Monday or Tuesday" "3 days before Easter" "between 1 and 5 May" = unclear
"next month" "for weeks" "another" "-5 days" "friday 16" "3 weeks later" "6pm IST" "until further notice" juny = unclear
"""

FRENCH = """
demain "demain soir" "jusqu'à demain" "tomorrow" = 2026-03-12
vendredi vandredi "d'ici vendredi" "après-demain" = 2026-03-13
"vendredi en huit" = 2026-03-20
"lundi en quinze" = 2026-03-30
"quinze jours" "une quinzaine" "14 jours" "deux semaines" "2 petites semaines" = 2026-03-25
"quarante-huit jours" = 2026-04-28
"soixante-quinze jours" = 2026-05-25
"nonante jours" "quatre-vingt-dix jours" = 2026-06-09
"trois mois" "un trimestre" = 2026-06-11
"un an et demi" = 2027-09-11
"la fin du mois prochain" "fin avril" "tt le mois d'avril" "30/04" = 2026-04-30
"1er juin" "1 juin" = 2026-06-01
"mi-mai" "15 mai" = 2026-05-15
"fin T1" "fin du trimestre" "trente et un mars" "ce mois-ci" "le 31" = 2026-03-31
"fin du 2e trimestre" "deuxième trimestre" "fin juin" "eind juni" = 2026-06-30
"semaine 14" Pâques = 2026-04-05
"la fin de semaine" dimanche = 2026-03-15
"lundi 23" = 2026-03-23
"du 3 au 17 avril" = 2026-04-17
"la Toussaint" = 2026-11-01
"la saint-sylvestre" "31/12" = 2026-12-31
"l'audit du 27 mars" = 2026-03-27
"la fin de mon stage, fin aout" = 2026-08-31
"dernier vendredi de mai" = 2026-05-29
"fête nationale" = 2026-07-14
juin "vendredi prochain" "cette nuit" "avant noël" "la fin du projet" = unclear
"fin de l'année scolaire" "l'année prochaine" = unclear
"""

DUTCH = """
morgen morgenochtend = 2026-03-12
overmorgen vrijdag "t/m vrijdag" "tot en met vrijdag" "komende vrijdag" "vrijdag a.s." vrijdaag = 2026-03-13
"vrijdag over een week" "volgende week vrijdag" = 2026-03-20
"maandag over twee weken" = 2026-03-30
zondagochtend "eind van de week" 15-3 = 2026-03-15
"binnen 2 weken" "14 dagen" "2 weekjes" = 2026-03-25
"anderhalve week" = 2026-03-22
"eind juni" endjuni "het einde van het tweede kwartaal" "30/6" = 2026-06-30
"half april" "1 t/m 15 april" "van 1 tot 15 april" = 2026-04-15
koningsdag = 2026-04-27
pinksteren = 2026-05-24
"eerste paasdag" "1e paasdag" = 2026-04-05
"de 28e" = 2026-03-28
"drieëntwintig mei" = 2026-05-23
"2 oktober a.s." = 2026-10-02
"oud en nieuw" jaareinde = 2026-12-31
"een half jaar" = 2026-09-11
"de oplevering op 26 juni" = 2026-06-26
"15 januari" = past
juni "volgende vrijdag" "de bouwvak" kerstvakantie "na pasen" "einde werk" "dezelfde dag" "volgend jaar" = unclear
"""

GERMAN = """
morgen "morgen früh" = 2026-03-12
übermorgen freitg "kommenden Freitag" "diesen Freitag" = 2026-03-13
"Freitag in einer Woche" "Freitag nächster Woche" = 2026-03-20
"heute in 8 Tagen" "acht Tage" "eine Woche" = 2026-03-18
"in 8 Tagen" = 2026-03-19
"in 2 Wochen" "14 Tage" 14tage "vierzehn Tage" = 2026-03-25
"anderthalb Wochen" "Ende nächster Woche" = 2026-03-22
"bis zum 3." "am 3." "3.4." = 2026-04-03
"bis zum 3. Mai" "03.05." = 2026-05-03
"Mitte Mai" "1.-15. Mai" "vom 1. bis 15. Mai" "1.5.-15.5." = 2026-05-15
"KW 14" KW14 "Ende KW 14" Ostern = 2026-04-05
"2. Quartal" "Ende Q2" "dreißigsten Juni" "1. Halbjahr" = 2026-06-30
"zum ersten Juli" = 2026-07-01
"ein halbes Jahr" "n halbes Jahr" "6 Monate" = 2026-09-11
Monatsende "Ende des Monats" "letzter Tag des Monats" = 2026-03-31
Jahresende Silvester = 2026-12-31
Pfingsten = 2026-05-24
"Hauptversammlung am 21. Mai" = 2026-05-21
"inkl. Sonntag" = 2026-03-15
samstach = 2026-03-14
"heut abend" "heute Morgen" = 2026-03-11
"Ende Jänner" = past
Juli Messeende "Ende der Messe" "nächsten Freitag" "vor Ostern" "nach der Messe am 24.4." = unclear
"zum Sommerurlaub" vier = unclear
"""

SPANISH = """
mañana "mañana por la mañana" "mañana al mediodía" = 2026-03-12
viernes vierns "pasado mañana" "viernes por la mañana" = 2026-03-13
"viernes de la semana que viene" = 2026-03-20
"esta quincena" finde "fin de semana" domingo = 2026-03-15
"quince días" "dos semanitas más" = 2026-03-25
"15 dias" = 2026-03-26
"fin de mes" "cierre del quarter" "este trimestre" "fin d mes" = 2026-03-31
"fin de mes q viene" "segunda quincena de abril" "finales de abril" = 2026-04-30
"mediados de mayo" "15 de mayo" "quince de mayo" = 2026-05-15
"uno de mayo" = 2026-05-01
"treinta y uno de mayo" = 2026-05-31
"el 20" "viernes 20" = 2026-03-20
"10 días hábiles" = 2026-03-25
"del 3 al 17 de abril" = 2026-04-17
"Semana Santa" "5/4" = 2026-04-05
nochevieja = 2026-12-31
reyes = 2027-01-06
22 junio "viernes que viene" quincena = unclear
"fin de cursada" "la mudanza" "antes de navidad" "que acabe la campaña de navidad" = unclear
"""


def _cases() -> list[tuple[str, str, str]]:
    """(language, phrase, day): a row has phrases, "=", and the day they all mean, or what is wrong with them."""
    cases = []
    for lang, table in zip(AT_HOME, (ENGLISH, FRENCH, DUTCH, GERMAN, SPANISH), strict=True):
        for row in table.strip().splitlines():
            said, _, day = row.rpartition(" = ")
            cases += [(lang, phrase, day) for phrase in shlex.split(said)]
    return cases


@pytest.mark.parametrize(("lang", "phrase", "day"), _cases())
def test_what_a_phrase_means(lang: str, phrase: str, day: str) -> None:
    found = resolve(phrase, NOW, AT_HOME[lang], lang)
    assert (found.end.date().isoformat() if found.end else found.problem) == day
    if found.end:
        assert (found.end.hour, found.end.minute, found.end.second) == (23, 59, 59)


@pytest.mark.parametrize(
    ("lang", "phrase", "moment"),
    [
        ("en", "4h", "2026-03-11T14:00"),
        ("en", "twenty four hours", "2026-03-12T10:00"),
        ("fr", "vingt-quatre heures", "2026-03-12T10:00"),
        ("es", "72 horas", "2026-03-14T10:00"),
        ("en", "tomorrow at 6pm", "2026-03-12T18:00"),
        ("en", "Sun 02:00", "2026-03-15T02:00"),
        ("en", "0800 thurs", "2026-03-12T08:00"),
        ("fr", "vendredi 20 mars, 17 h", "2026-03-20T17:00"),
        ("fr", "7h demain", "2026-03-12T07:00"),
        ("fr", "17h", None),  # a quarter of the night, or five in the afternoon
        ("nl", "morgen 8 uur", "2026-03-12T08:00"),
        ("de", "morgen 7 uhr", "2026-03-12T07:00"),
        ("nl", "vanavond acht uur", "2026-03-11T20:00"),
        ("de", "Freitag Abend um 8 Uhr", "2026-03-13T20:00"),
        ("en", "friday evening 8:30", "2026-03-13T20:30"),
        ("de", "6 Uhr", "2026-03-12T06:00"),
        ("de", "18 Uhr", "2026-03-11T18:00"),
    ],
)
def test_hours_and_times_of_day_end_to_the_minute(lang: str, phrase: str, moment: str | None) -> None:
    end = resolve(phrase, NOW, AT_HOME[lang], lang).end
    assert (end.strftime("%Y-%m-%dT%H:%M") if end else None) == moment


def test_a_time_that_is_over_today_is_past() -> None:
    assert resolve("today 8am", NOW, "en-GB").problem == "past"


@pytest.mark.parametrize(
    ("phrase", "locale", "lang", "day"),
    [
        ("04/03/2027", "en-US", None, "2027-04-03"),
        ("04/03/2027", "en-GB", None, "2027-03-04"),
        ("04/05", "en", None, None),
        ("04/05", "en-CA", None, None),
        ("04/05", "fr", None, "2026-05-04"),
        ("04/05", "en-US", "de", None),  # a German sentence in an American Teams
        ("04.05.", "en-US", "de", None),
        ("31/03", "en-US", None, "2026-03-31"),
        ("04.05.", "de-CH", "de", "2026-05-04"),
        ("04/05", "es-MX", "es", "2026-05-04"),
        ("05/05", "en", None, "2026-05-05"),
        ("thanksgiving", "en-US", "en", "2026-11-26"),
        ("thanksgiving", "en-CA", "en", "2026-10-12"),
        ("thanksgiving", "en-GB", "en", None),
        ("fête nationale", "fr-BE", "fr", "2026-07-21"),
        ("sinterklaas", "nl-BE", "nl", "2026-12-06"),
        ("Nationalfeiertag", "de-AT", "de", "2026-10-26"),
        ("fête du travail", "fr-CA", "fr", "2026-09-07"),
    ],
)
def test_day_and_month_and_holidays_follow_the_region(
    phrase: str, locale: str, lang: str | None, day: str | None
) -> None:
    end = resolve(phrase, NOW, locale, lang).end
    assert (end.date().isoformat() if end else None) == day


@pytest.mark.parametrize("phrase", ["eind juni", "Ende Juni", "fin juin", "fin de junio", "end of June"])
@pytest.mark.parametrize("locale", ["en-GB", "nl-BE", "xx", ""])
def test_every_language_is_read_whatever_the_locale(phrase: str, locale: str) -> None:
    assert _day(phrase, locale) == "2026-06-30"


def test_a_sentence_may_mix_languages() -> None:
    assert _day("end of juni", "en-GB") == "2026-06-30"
    assert _day("cierre del quarter", "es-ES") == "2026-03-31"


def test_friday_said_on_a_friday_is_a_week_away() -> None:
    friday = datetime(2026, 3, 13, 9, 0, tzinfo=BRUSSELS)
    assert _day("Friday", "en-GB", friday) == "2026-03-20"
    assert _day("vendredi", "fr-FR", friday) == "2026-03-20"
    assert _day("this Friday", "en-GB", friday) == "2026-03-13"


def test_next_wednesday_is_only_clear_where_both_readings_agree() -> None:
    assert _day("nächsten Mittwoch", "de-DE") == "2026-03-18"
    assert _day("nächsten Freitag", "de-DE") is None


def test_a_month_from_the_last_of_january_ends_in_february() -> None:
    assert _day("1 month", "en-GB", datetime(2026, 1, 31, 9, 0, tzinfo=BRUSSELS)) == "2026-02-28"


def test_the_29th_of_february_waits_for_a_leap_year() -> None:
    assert _day("29 February", "en-GB") == "2028-02-29"


def test_the_end_of_a_day_is_local_on_both_sides_of_the_clock_change() -> None:
    summer = resolve("end of March", NOW, "en-GB").end
    winter = resolve("Friday", NOW, "en-GB").end
    assert summer is not None and winter is not None
    assert summer.utcoffset() == timedelta(hours=2)
    assert winter.utcoffset() == timedelta(hours=1)


def test_hours_are_hours_that_pass_also_over_the_clock_change() -> None:
    evening = datetime(2026, 3, 28, 22, 0, tzinfo=BRUSSELS)
    end = resolve("6 hours", evening, "en-GB").end
    assert end is not None
    assert end.astimezone(UTC) - evening.astimezone(UTC) == timedelta(hours=6)


def test_a_clock_without_a_zone_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="aware"):
        resolve("Friday", datetime(2026, 3, 11), "en-GB")  # noqa: DTZ001 - the naive clock is the point


def test_easter_and_what_hangs_on_it() -> None:
    assert [easter(year).isoformat() for year in (2026, 2027, 2038)] == ["2026-04-05", "2027-03-28", "2038-04-25"]
    assert named("04-27!7", 2031).isoformat() == "2031-04-26", "King's day is not kept on a Sunday"


def test_every_language_has_every_table_and_every_named_day_exists() -> None:
    folder = Path(dates.__file__).parent
    files = {lang: tomllib.loads((folder / f"{lang}.toml").read_text(encoding="utf-8")) for lang in LANGUAGES}
    assert len({frozenset(data) for data in files.values()}) == 1
    for lang, data in files.items():
        for region in ("", *data["named_in"]):
            for senses in vocabulary(lang, region).entries.values():
                assert senses.keys() != {"evening"}, "an evening is also a part of the day, or a day"
                for key in senses.get("named", ()):
                    named(key, 2027)


@st.composite
def phrases(draw: st.DrawFn) -> str:
    """Date words of all languages, figures and rubbish in any order."""
    known = [" ".join(entry) for lang in LANGUAGES for entry in vocabulary(lang).entries]
    word = st.one_of(st.sampled_from(known), st.integers(0, 40).map(str), st.text(max_size=5))
    return draw(st.sampled_from([" ", "-", "/", "."])).join(draw(st.lists(word, max_size=9)))


@given(
    st.one_of(st.text(max_size=120), phrases()),
    st.sampled_from(["en-GB", "en-US", "en", "fr-CA", "de-DE", "es-MX", "nl", "xx", "", "-", "en_US"]),
    st.sampled_from([None, *LANGUAGES, "xx"]),
)
def test_any_phrase_gets_a_future_end_or_a_problem_and_never_a_crash(
    phrase: str, locale: str, lang: str | None
) -> None:
    found = resolve(phrase, NOW, locale, lang)
    assert (found.end is None) != (found.problem is None)
    assert found.end is None or (found.end > NOW and found.end.tzinfo is BRUSSELS)


@pytest.mark.parametrize(
    "piece", ["1", "a ", "until ", "friday ", "1 ", "1/1 ", "fin de ", "x", "1-", " ", "\U0001f600", "in a "]
)
@pytest.mark.parametrize("length", [100, 30_000])
def test_no_phrase_takes_long(piece: str, length: int) -> None:
    resolve("warm up", NOW)
    text = (piece * length)[:length]
    started = process_time()
    resolve(text, NOW, "en-GB")
    assert process_time() - started < 0.05


@given(st.dates(min_value=NOW.date(), max_value=NOW.date() + timedelta(days=1800)))
def test_an_iso_date_within_five_years_is_taken_as_it_is(day: object) -> None:
    assert _day(str(day), "en-GB") == str(day)


def _day(phrase: str, locale: str, now: datetime = NOW) -> str | None:
    end = resolve(phrase, now, locale).end
    return end.date().isoformat() if end else None
