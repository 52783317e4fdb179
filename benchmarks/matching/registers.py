"""Invented registers of any size, with names as varied as Danish businesses' are.

A third bear a family name (few family names are very common), a third an invented word, the rest
what they do and where; chains, holding companies, owners after "v/", English names, initials.
Businesses that closed stand beside their successors, names were changed, many moved (half of them
out of what is another's address now), companies have several units and secondary names, companies
of one group share a name and an address. Some have telephone
numbers, mail addresses and websites, and accountants lend theirs. Nobody real is meant.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kortinfo import tables
from kortinfo.demo.words import words
from kortinfo.merge.register import Register

Texts = NDArray[np.object_]
_CVR_WEIGHTS = np.array([2, 7, 6, 5, 4, 3, 2, 1])
_TRADES = (
    "Tømrer", "Tømrerfirma", "Murer", "Murermester", "Malerfirma", "Malermester", "VVS", "El",
    "El-Service", "Autoværksted", "Auto", "Biler", "Transport", "Vognmand", "Entreprise",
    "Entreprenørfirma", "Frisør", "Salon", "Hår", "Klinik", "Fysioterapi", "Tandlæge", "Bageri",
    "Café", "Restaurant", "Pizzeria", "Grill", "Kiosk", "Blomster", "Mode", "Sko", "Optik",
    "Rengøring", "Service", "Ejendomme", "Ejendomsservice", "Invest", "Consult", "Rådgivning",
    "Revision", "IT", "Data", "Software", "Design", "Reklame", "Foto", "Film", "Maskiner",
    "Maskinværksted", "Smede", "Stål", "Montage", "Byg", "Tag og Facade", "Gulve", "Kloak",
    "Anlæg", "Have", "Planteskole", "Landbrug", "Svineproduktion", "Mælk", "Fisk", "Handel",
    "Import", "Engros", "Møbler", "Køkken", "Glas", "Børnehave", "Vuggestue", "Plejehjem",
    "Skole", "Idrætsforening", "Fitness", "Yoga", "Massage", "Psykolog", "Fodpleje", "Dyreklinik",
    "Camping", "Hotel", "Feriehuse", "Logistik", "Lager", "Emballage", "Tryk", "Bogføring",
)  # fmt: skip
_ENGLISH = ("Nordic", "Solutions", "Group", "Consulting", "Trading", "Partners", "Systems", "Care",
            "Energy", "Marine", "Food", "Studio", "Company", "Global", "Works", "Lab", "Tech")  # fmt: skip
_SYLLABLES = (
    "al", "an", "ar", "bel", "ber", "bo", "bri", "cal", "can", "da", "del", "di", "do", "dan", "el",
    "en", "er", "fa", "fi", "flo", "ga", "gre", "ha", "hel", "i", "in", "ja", "ka", "ki", "kra",
    "la", "lex", "li", "lo", "lu", "ma", "mer", "mi", "mo", "na", "ne", "ni", "no", "nor", "o",
    "pa", "pe", "pro", "ra", "re", "ri", "ro", "sa", "sel", "si", "so", "sta", "ta", "ter", "ti",
    "to", "tri", "u", "va", "ve", "vi", "vo", "wes", "xi", "za", "ø", "å", "ær", "sø", "bæ",
)  # fmt: skip
_GROUP = ("Holding", "Ejendomme", "Invest", "Finans", "Service", "Gruppen")
FREE_MAIL = (
    "gmail.com",
    "hotmail.com",
    "live.dk",
    "outlook.dk",
    "yahoo.dk",
    "mail.dk",
    "icloud.com",
)
_FORMS = ("", " ApS", " A/S", " I/S", " IVS", " P/S", " K/S")
_FORM_SHARES = (0.42, 0.38, 0.1, 0.05, 0.03, 0.01, 0.01)


@dataclass(frozen=True, kw_only=True)
class Made:
    """A register, and beside it the units that are in no register: rows about them fit nobody."""

    register: Register
    units: pd.DataFrame
    strangers: pd.DataFrame


def make(units: int, *, seed: int) -> Made:
    """Make a register of so many units and a tenth as many strangers."""
    rng = np.random.default_rng(seed)
    count = units + max(units // 10, 200)
    frame = _units(count, rng)
    known = np.sort(rng.permutation(count)[:units])
    rest = np.setdiff1d(np.arange(count), known)
    inside = frame.iloc[known].reset_index(drop=True)
    strangers = frame.iloc[rest]
    strangers = strangers[~strangers["cvr"].isin(inside["cvr"])]
    # A register holds all businesses of an address, or none: strangers live elsewhere.
    place = ["street", "house", "postal_code"]
    here = pd.MultiIndex.from_frame(strangers[place]).isin(pd.MultiIndex.from_frame(inside[place]))
    strangers = strangers[~here].reset_index(drop=True)
    return Made(register=_register(inside), units=inside, strangers=strangers)


def _pick(rng: np.random.Generator, options: object, count: int, *, skew: float = 0.0) -> Texts:
    array = np.array(list(options), dtype=object)  # type: ignore[call-overload]
    if not skew:
        return array[rng.integers(0, len(array), count)]
    shares = 1 / np.arange(1, len(array) + 1) ** skew
    return array[rng.choice(len(array), count, p=shares / shares.sum())]


def _families(rng: np.random.Generator, count: int) -> Texts:
    parts = words()
    every = [a + b for a in parts["family_start"] for b in parts["family_end"]]
    patronyms = [name.rstrip("e") + "sen" for name in parts["given"]]
    return np.where(
        rng.random(count) < 0.55,
        _pick(rng, patronyms, count, skew=1.0),
        _pick(rng, every, count, skew=0.4),
    )


def _invented(rng: np.random.Generator, count: int) -> Texts:
    syllables = [_pick(rng, _SYLLABLES, count) for _ in range(4)]
    length = rng.integers(2, 5, count)
    made = syllables[0] + syllables[1]
    for nth in (2, 3):
        made = np.where(length > nth, made + syllables[nth], made)
    return np.array([word.capitalize() for word in made], dtype=object)


def _names(rng: np.random.Generator, count: int, towns: Texts, form: Texts) -> Texts:
    family, given = _families(rng, count), _pick(rng, words()["given"], count, skew=0.5)
    trade, english = _pick(rng, _TRADES, count, skew=0.4), _pick(rng, _ENGLISH, count)
    word, other = _invented(rng, count), _families(rng, count)
    root = _pick(rng, words()["root_start"], count) + _pick(rng, words()["root_end"], count)
    initials = np.array([a[0] + b[0] + c[0] for a, b, c in zip(word, family, root, strict=True)])
    styles = (
        (9, family + " " + trade), (8, given + " " + family), (7, trade + " v/ " + given + " " + family),
        (6, given + " " + family + " " + trade), (5, family + " & " + other), (5, family + "s " + trade),
        (4, family + " Holding"), (9, word + " " + trade), (6, word), (4, word + " " + english),
        (3, word + " Holding"), (6, root + " " + trade), (4, root), (4, towns + " " + trade),
        (3, trade + "en i " + towns), (2, initials + " " + trade), (3, english + " " + word),
        (3, family + " og " + other + " " + trade), (2, trade + " " + word + " v/" + given + " " + family),
        (2, given[:] + " " + family + " Holding"), (2, trade + "gruppen"), (3, "Den " + root.astype(object) + " " + trade),
    )  # fmt: skip
    shares = np.array([share for share, _ in styles], dtype=float)
    style = rng.choice(len(styles), count, p=shares / shares.sum())
    name = np.array([""] * count, dtype=object)
    for at, (_, option) in enumerate(styles):
        name[style == at] = option[style == at]
    chain = rng.random(count) < 0.04
    brands = np.array([f"{a}{b}" for a in ("Spar", "Korn", "Tank", "Super", "Byg", "Smart", "Hjem")
                       for b in ("topia", "loftet", "huset", "kurven", "danmark", "center")])  # fmt: skip
    name[chain] = _pick(rng, brands, count)[chain]
    local = chain & (rng.random(count) < 0.6)
    name[local] = (name + " " + towns)[local]
    sole = np.array(["v/" in text for text in name])
    return np.where(sole, name, name + form)


def _units(count: int, rng: np.random.Generator) -> pd.DataFrame:
    company = np.sort(np.floor(rng.random(count) * count * 0.86).astype(np.int64))
    company = np.unique(company, return_inverse=True)[1]
    companies = int(company.max()) + 1
    places = max(12, count // 450)
    codes = np.sort(rng.choice(np.arange(1000, 9999), min(places, 1100), replace=False))
    sizes = 1 / np.arange(1, len(codes) + 1) ** 0.6
    code = rng.choice(len(codes), count, p=rng.permutation(sizes / sizes.sum()))
    town_names = _pick(rng, words()["place_root_start"], len(codes)) + _pick(
        rng, ("by", "rup", "sted", "lev", "borg", "strup", "holm", "bæk", "ager"), len(codes)
    )
    streets = [f"{a}{b}{c}" for a in words()["street_before"][3:] for b in words()["street_start"]
               for c in ("vej", "gade", "allé", "vænget", "parken", "stræde")]  # fmt: skip
    own = rng.integers(0, len(streets), (len(codes), 60))
    street = np.array(streets, dtype=object)[own[code, rng.integers(0, 60, count)]]
    house = rng.integers(1, 120, count).astype(str).astype(object)
    letter = np.where(rng.random(count) < 0.12, _pick(rng, "ABCD", count), "")
    form = np.array(_FORMS, dtype=object)[rng.choice(len(_FORMS), companies, p=_FORM_SHARES)]
    name = _names(rng, count, town_names[code], form[company])
    first = np.unique(company, return_index=True)[1]
    shared = rng.random(count) < 0.6  # other units of a company mostly bear its name
    name = np.where(shared, name[first][company], name)
    former = np.where(
        rng.random(count) < 0.15, _names(rng, count, town_names[code], form[company]), ""
    )
    trade = np.where(
        rng.random(companies) < 0.12, _names(rng, companies, town_names[code[first]], form), ""
    )
    cvr = _cvr_numbers(companies, rng)[company]
    pnr = 1_000_000_000 + np.cumsum(rng.integers(1, 12, count))
    frame = pd.DataFrame({
        "unit_id": pnr.astype(str), "cvr": cvr, "name": name, "former": former, "street": street,
        "house": house + letter, "postal_code": [f"{n:04d}" for n in codes[code]],
        "town": town_names[code], "ended": rng.random(count) < 0.25, "trade": trade[company],
    })  # fmt: skip
    moves = rng.spawn(1)[0]  # a stream of its own: the rest is what it was without moves
    frame = _with_contact_details(_with_groups(_with_successors(frame, rng), rng), rng)
    return _with_moves(frame, moves)


def _with_moves(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Let three in ten have lain elsewhere before, some at two places, mostly in the same town.

    ``left`` lists the street, house and postal code of each place that was left, newest first.
    """
    order = np.argsort(frame["postal_code"].to_numpy(dtype=object), kind="stable")
    places = frame[["street", "house", "postal_code"]].to_numpy(dtype=object)[order]
    moves = (rng.random(len(frame)) < 0.3).astype(int) + (rng.random(len(frame)) < 0.06)
    left: list[list[tuple[str, str, str]]] = [[] for _ in range(len(frame))]
    for at, unit in enumerate(order):
        for _ in range(moves[unit]):
            street, house, code = places[(at + int(rng.integers(1, 40))) % len(frame)]
            taken = rng.random() < 0.5
            left[unit].append((street, house if taken else str(rng.integers(1, 120)), code))
    frame["left"] = left
    return frame


def _with_successors(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Let some closed units have a successor: same name and company, at another address or there."""
    closed = np.flatnonzero(frame["ended"].to_numpy() & (rng.random(len(frame)) < 0.3))
    heirs = closed + 1
    heirs = heirs[heirs < len(frame)]
    closed = closed[: len(heirs)]
    for column in ("cvr", "name"):
        frame.loc[heirs, column] = frame.loc[closed, column].to_numpy()
    frame.loc[heirs, "ended"] = False
    frame[["before", "old_address", "old_code"]] = ""
    frame.loc[heirs, "before"] = frame.loc[closed, "unit_id"].to_numpy()
    old = frame.loc[closed, "street"] + " " + frame.loc[closed, "house"]
    frame.loc[heirs, "old_address"] = old.to_numpy()
    frame.loc[heirs, "old_code"] = frame.loc[closed, "postal_code"].to_numpy()
    stays = rng.random(len(heirs)) < 0.5
    near = np.where(stays)[0]
    for column in ("street", "house", "postal_code", "town"):
        frame.loc[heirs[near], column] = frame.loc[closed[near], column].to_numpy()
    return frame


def _with_groups(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Let some companies have a sister beside them: the same word, another company, one address."""
    mothers = np.flatnonzero(rng.random(len(frame)) < 0.03)
    mothers = mothers[(mothers > 0) & (mothers < len(frame) - 1)]
    sisters = mothers + 1
    other = frame["cvr"].to_numpy()[mothers] != frame["cvr"].to_numpy()[sisters]
    mothers, sisters = mothers[other], sisters[other]
    root = (
        frame["name"]
        .iloc[mothers]
        .str.replace(r"( v/.*|( ApS| A/S| I/S| IVS| P/S| K/S))$", "", regex=True)
    )
    extra = _pick(rng, _GROUP, len(mothers))
    form = _pick(rng, (" ApS", " A/S", " ApS", " Holding ApS"), len(mothers))
    frame.loc[sisters, "name"] = root.to_numpy() + " " + extra + form
    frame.loc[sisters, ["former", "before"]] = ""
    for column in ("street", "house", "postal_code", "town"):
        frame.loc[sisters, column] = frame.loc[mothers, column].to_numpy()
    frame["in_group"] = False
    frame.loc[mothers, "in_group"] = frame.loc[sisters, "in_group"] = True
    return frame


def _with_contact_details(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Add telephone, mail address and website: a company's own, its accountant's, or none."""
    count = len(frame)
    company = np.unique(frame["cvr"].to_numpy(dtype=object), return_inverse=True)[1]
    companies = int(company.max()) + 1
    numbers = rng.choice(np.arange(20_000_000, 99_999_999), companies + count, replace=False)
    lent = rng.random(companies) < 0.05
    offices = rng.integers(0, max(companies // 400, 1), companies)
    numbers[:companies][lent] = 19_000_000 + 1_000_000 * 2 + offices[lent]
    phone = np.where(rng.random(companies) < 0.6, numbers[:companies].astype(str), "")[company]
    own = rng.random(count) < 0.2
    frame["phone"] = np.where(own, numbers[companies:].astype(str), phone)
    first = np.unique(company, return_index=True)[1]
    plain = (
        frame["name"]
        .iloc[first]
        .str.lower()
        .str.translate(str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"}))
    )
    site = plain.str.replace(r" (aps|a/s|i/s|ivs|p/s|k/s)$", "", regex=True)
    site = site.str.replace("[^a-z]+", "", regex=True).to_numpy(dtype=object) + ".dk"
    site[lent] = np.array([f"revisor{office}.dk" for office in offices[lent]], dtype=object)
    free = _pick(rng, FREE_MAIL, companies)
    told = rng.random(companies)
    domain = np.where(told < 0.4, site, np.where(told < 0.65, free, ""))
    frame["mail_domain"] = domain[company]
    frame["website"] = np.where(rng.random(companies) < 0.2, site, "")[company]
    return frame


def _cvr_numbers(count: int, rng: np.random.Generator) -> Texts:
    drawn = rng.choice(9_000_000, int(count * 1.15) + 100, replace=False) + 1_000_000
    drawn[::200] = rng.choice(900_000, len(drawn[::200]), replace=False) + 100_000  # 0 in front
    digits = (drawn[:, None] // 10 ** np.arange(6, -1, -1)) % 10
    check = (-(digits @ _CVR_WEIGHTS[:7])) % 11
    whole = (drawn * 10 + check)[check < 10][:count]
    return np.char.zfill(whole.astype(str), 8).astype(object)


def _none(texts: pd.Series) -> pd.Series:
    return texts.mask(texts == "")


def _register(units: pd.DataFrame) -> Register:
    today = pd.Timestamp("2026-11-21")
    start = pd.Timestamp("2010-01-01")
    change = pd.Timestamp("2023-06-30")
    ended = pd.Series(pd.NaT, index=units.index, dtype="datetime64[us]").mask(
        units["ended"], change
    )
    begun = pd.Series(start, index=units.index).mask(
        units.duplicated(["cvr", "name"]) & ~units["ended"], change + pd.Timedelta(days=1)
    )
    names = units["name"].where(units["former"] == "", units["name"] + "\n" + units["former"])
    made = pd.DataFrame({
        "unit_id": units["unit_id"], "pnr": units["unit_id"], "cvr": units["cvr"],
        "name": units["name"], "names": names, "address": units["street"] + " " + units["house"],
        "street_name": units["street"], "house_number": units["house"],
        "postal_code": units["postal_code"], "municipality_code": "0813",
        "status": units["ended"].map({True: "closed", False: "active"}),
        "started_on": begun, "ended_on": ended, "phone": _none(units["phone"]),
        "email": _none("post@" + units["mail_domain"].where(units["mail_domain"] != "")),
    })  # fmt: skip
    assert today > change
    lives = made[["unit_id"]].assign(**{"from": begun, "to": ended})
    firsts = units.drop_duplicates("cvr")
    companies = firsts[["cvr", "name", "phone"]].assign(
        names=firsts["name"].where(firsts["trade"] == "", firsts["name"] + "\n" + firsts["trade"]),
        phone=_none(firsts["phone"]), website=_none(firsts["website"]), company_status="normal",
    )  # fmt: skip
    return Register(
        units=tables.shaped(made.sort_values("unit_id"), tables.REGISTER_UNITS),
        companies=tables.shaped(companies, tables.COMPANIES),
        relations=tables.shaped(lives.assign(cvr=made["cvr"]), tables.RELATIONS),
        unit_names=tables.empty(tables.UNIT_NAMES),
        unit_addresses=_earlier_addresses(units),
        lives=tables.shaped(lives, tables.LIVES),
    )


def _earlier_addresses(units: pd.DataFrame) -> pd.DataFrame:
    left = units[["unit_id", "left"]].explode("left").dropna().reset_index(drop=True)
    place = pd.DataFrame(left["left"].to_list(), columns=["street_name", "house_number", "code"])
    nth = left.groupby("unit_id").cumcount()
    until = pd.Timestamp("2023-06-30") - pd.to_timedelta(nth * 1_500, unit="D")
    told = left[["unit_id"]].assign(
        street_name=place["street_name"], house_number=place["house_number"],
        postal_code=place["code"], to=until,
    )  # fmt: skip
    told["from"] = told["to"] - pd.Timedelta(days=1_499)
    return tables.shaped(told, tables.UNIT_ADDRESSES)
