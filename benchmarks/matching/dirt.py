"""Rows of a case system about known businesses, each kind of dirt alone and all of them mixed.

``rows`` returns contract LOADED_EVENTS and, for each row, which unit it is about ("" where the
business is in no register) and which dirt it bears. Numbers, telephones and mail addresses are
written as people write them and read as the loaders read them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kortinfo import tables
from kortinfo.contact_details import mail_domains, telephones
from kortinfo.loaders import cells
from matching.registers import FREE_MAIL, Made

Row = dict[str, Any]
Rng = np.random.Generator
_KEYS = "abcdefghijklmnopqrstuvwxyzæøå"
_ABBREVIATED = {
    "Tømrerfirma": "Tømrerfa.", "Murermester": "Murerm.", "Malermester": "Malerm.",
    "Entreprenørfirma": "Entr.", "Maskinværksted": "Maskinv.", "Autoværksted": "Autov.",
    "Rengøring": "Rengør.", "Ejendomme": "Ejd.", "Ejendomsservice": "Ejd.service",
    "Restaurant": "Rest.", "Fysioterapi": "Fys.", "Transport": "Transp.", "Service": "Serv.",
    "Rådgivning": "Rådg.", "Holding": "Hold.", "Consulting": "Cons.", "Landbrug": "Landbr.",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Dirty:
    """Events, and the truth about each by its event id: unit_id, also, cvr, dirt.

    ``also`` is the unit that the business was before: to name it is as right.
    """

    events: pd.DataFrame
    truth: pd.DataFrame


def _typo(word: str, rng: Rng) -> str:
    if len(word) < 4:
        return word
    at = int(rng.integers(1, len(word) - 1))
    letter = _KEYS[int(rng.integers(0, len(_KEYS)))]
    return (
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    )[int(rng.integers(0, 4))]


def _name_typo(row: Row, rng: Rng) -> None:
    row["name"] = _typo(row["name"], rng)


def _two_typos(row: Row, rng: Rng) -> None:
    row["name"] = _typo(_typo(row["name"], rng), rng)


def _form(row: Row, rng: Rng) -> None:
    forms = (" ApS", " A/S", " I/S", " IVS")
    bare = row["name"]
    for form in forms:
        bare = bare.removesuffix(form)
    row["name"] = bare + ("", " ApS", " A/S", " Aps.", ", A/S")[int(rng.integers(0, 5))]


def _owner(row: Row, rng: Rng) -> None:
    head, _, owner = row["name"].partition(" v/")
    if owner:
        row["name"] = head if rng.random() < 0.5 else f"{owner.strip()} {head}"
    else:
        row["name"] = f"{row['name']} v/ {('Anker', 'Bodil', 'Ebbe')[int(rng.integers(0, 3))]} Krus"


def _letters(row: Row, rng: Rng) -> None:
    plain = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa"})
    poor = str.maketrans({"æ": "a", "ø": "o", "å": "a", "Æ": "A", "Ø": "O", "Å": "A"})
    row["name"] = row["name"].translate(plain if rng.random() < 0.6 else poor)


def _and(row: Row, rng: Rng) -> None:
    changed = row["name"].replace(" & ", " og ")
    row["name"] = changed if changed != row["name"] else row["name"].replace(" og ", " & ")


def _abbreviated(row: Row, rng: Rng) -> None:
    words = row["name"].split()
    row["name"] = " ".join(_ABBREVIATED.get(word, word) for word in words)
    if row["name"].split() == words and len(words) > 1 and len(words[0]) > 3:
        row["name"] = " ".join([words[0][0] + ".", *words[1:]])


def _short(row: Row, rng: Rng) -> None:
    words = row["name"].split()
    if len(words) > 2:
        row["name"] = " ".join(words[:-1])


def _order(row: Row, rng: Rng) -> None:
    words = row["name"].split()
    row["name"] = " ".join([*words[1:], words[0]])


def _old_name(row: Row, rng: Rng) -> None:
    row["name"] = row["former"] or row["name"]


def _trade_name(row: Row, rng: Rng) -> None:
    if row["trade"]:
        row["name"] = row["trade"] if rng.random() < 0.6 else _typo(row["trade"], rng)


def _group_company(row: Row, rng: Rng) -> None:
    words = _typo(row["name"], rng) if rng.random() < 0.5 else row["name"]
    row["name"] = words.removesuffix(" ApS").removesuffix(" A/S")


def _spaces(row: Row, rng: Rng) -> None:
    name = row["name"]
    at = int(rng.integers(2, max(3, len(name) - 2)))
    row["name"] = (
        name.replace(" ", "", 1)
        if " " in name and rng.random() < 0.5
        else f"{name[:at]} {name[at:]}"
    )


def _moved(row: Row, rng: Rng) -> None:
    left = row["left"]
    if left:
        street, house, row["postal_code"] = left[int(rng.integers(0, len(left)))]
        row["address"] = f"{street} {house}"


def _moved_and_misspelt(row: Row, rng: Rng) -> None:
    _moved(row, rng)
    _name_typo(row, rng)


def _moved_untold(row: Row, rng: Rng) -> None:
    row["address"] = f"Ukendtgade {int(rng.integers(1, 99))}"


def _merged(row: Row, rng: Rng) -> None:
    if row["before"]:
        row["address"], row["postal_code"] = row["old_address"], row["old_code"]
        row["also"] = row["before"]


def _other_code(row: Row, rng: Rng) -> None:
    row["postal_code"] = f"{int(row['postal_code']) // 100 * 100 + int(rng.integers(0, 100)):04d}"


def _street_typo(row: Row, rng: Rng) -> None:
    street, _, number = row["address"].rpartition(" ")
    row["address"] = f"{_typo(street, rng)} {number}"


def _digit(number: str, rng: Rng) -> str:
    at = int(rng.integers(1, len(number)))
    return f"{number[:at]}{(int(number[at]) + int(rng.integers(1, 10))) % 10}{number[at + 1 :]}"


def _swap(number: str, rng: Rng) -> str:
    places = [at for at in range(1, len(number) - 1) if number[at] != number[at + 1]]
    if not places:
        return number
    at = places[int(rng.integers(0, len(places)))]
    return number[:at] + number[at + 1] + number[at] + number[at + 2 :]


def _pnr_digit(row: Row, rng: Rng) -> None:
    row["pnr"], row["cvr"] = _digit(row["true_pnr"], rng), ""


def _pnr_swap(row: Row, rng: Rng) -> None:
    row["pnr"], row["cvr"] = _swap(row["true_pnr"], rng), ""


def _cvr_digit(row: Row, rng: Rng) -> None:
    row["cvr"], row["pnr"] = _digit(row["true_cvr"], rng), ""


def _cvr_swap(row: Row, rng: Rng) -> None:
    row["cvr"], row["pnr"] = _swap(row["true_cvr"], rng), ""


def _cvr_short(row: Row, rng: Rng) -> None:
    at = int(rng.integers(0, 8))
    row["cvr"], row["pnr"] = row["true_cvr"][:at] + row["true_cvr"][at + 1 :], ""


def _no_zero(row: Row, rng: Rng) -> None:
    row["cvr"], row["pnr"] = row["true_cvr"].lstrip("0"), ""


def _pnr_short(row: Row, rng: Rng) -> None:
    at = int(rng.integers(1, 10))
    row["pnr"], row["cvr"] = row["true_pnr"][:at] + row["true_pnr"][at + 1 :], ""


def _cvr_as_pnr(row: Row, rng: Rng) -> None:
    row["pnr"], row["cvr"] = row["true_cvr"], ""


def _pnr_as_cvr(row: Row, rng: Rng) -> None:
    row["cvr"], row["pnr"] = row["true_pnr"], ""


def _unlike(row: Row) -> None:
    """Leave of a name what no name matcher finds: its first word, as people call the place."""
    row["name"] = row["name"].split()[0].removesuffix(",")[:9]
    row["address"] = row["postal_code"] = ""


def _phone_alone(row: Row, rng: Rng) -> None:
    _unlike(row)
    row["phone"] = _phone_as_written(row["true_phone"], rng)


def _mail_alone(row: Row, rng: Rng) -> None:
    _unlike(row)
    row["mail"] = f"kontakt@{row['true_domain']}"


def _phone_as_written(number: str, rng: Rng) -> str:
    pairs = " ".join(number[at : at + 2] for at in range(0, 8, 2))
    return (number, pairs, f"+45 {pairs}", f"Tlf. {number}", f"0045{number}")[
        int(rng.integers(0, 5))
    ]


def _clean(row: Row, rng: Rng) -> None:
    return


NAME_DIRT: dict[str, Callable[[Row, Rng], None]] = {
    "typo": _name_typo, "two typos": _two_typos, "legal form": _form, "v/ owner": _owner,
    "æøå": _letters, "& / og": _and, "abbreviated": _abbreviated, "a word less": _short,
    "word order": _order, "old name": _old_name, "trade name": _trade_name, "spaces": _spaces,
}  # fmt: skip
PLACE_DIRT = {
    "moved": _moved,
    "moved, and a typo": _moved_and_misspelt,
    "address of no register": _moved_untold,
    "merged": _merged,
    "other postal code": _other_code,
    "street typo": _street_typo,
}
ID_DIRT = {
    "P-number: digit": _pnr_digit, "P-number: swapped": _pnr_swap, "CVR: digit": _cvr_digit,
    "CVR: swapped": _cvr_swap, "CVR: digit lost": _cvr_short, "CVR as P-number": _cvr_as_pnr,
    "P-number as CVR": _pnr_as_cvr, "CVR: leading zero lost": _no_zero,
    "P-number: digit lost": _pnr_short,
}  # fmt: skip
OTHER_DIRT = {
    "group company": _group_company, "telephone": _phone_alone, "mail domain": _mail_alone,
}  # fmt: skip


def _one_s_own(units: pd.DataFrame, column: str) -> pd.Series:
    """Tell which units have what no other unit has."""
    return (units[column] != "") & ~units.duplicated(column, keep=False)


KINDS = {"none": _clean, **NAME_DIRT, **PLACE_DIRT, **ID_DIRT, **OTHER_DIRT}
_BEARING: dict[str, Callable[[pd.DataFrame], pd.Series]] = {
    "old name": lambda units: units["former"] != "",
    "trade name": lambda units: units["trade"] != "",
    "æøå": lambda units: units["name"].str.contains("[æøåÆØÅ]"),
    "& / og": lambda units: units["name"].str.contains(" & | og "),
    "moved": lambda units: units["left"].str.len() > 0,
    "moved, and a typo": lambda units: units["left"].str.len() > 0,
    "merged": lambda units: units["before"] != "",
    "group company": lambda units: units["in_group"] & ~units["ended"],
    "telephone": lambda units: _one_s_own(units, "phone"),
    "mail domain": lambda units: (
        _one_s_own(units, "mail_domain") & ~units["mail_domain"].isin(FREE_MAIL)
    ),
    "CVR: leading zero lost": lambda units: units["cvr"].str.startswith("0"),
}
"""The units that can bear a kind of dirt, where not all can."""


def rows(made: Made, count: int, *, kind: str | None, seed: int) -> Dirty:
    """Return rows that bear one kind of dirt, or (None) all kinds mixed with strangers among them.

    Rows of one kind name the business by name, address and postal code alone; where the dirt is
    about numbers, by the number, a name with a typing error and a postal code. Mixed rows bear a
    P-number (40 %) or CVR number (55 %) or neither.
    """
    rng = np.random.default_rng(seed)
    strangers = int(count * (0.06 if kind is None else 0.0))
    bearing = made.units
    if kind in _BEARING:
        bearing = made.units[_BEARING[kind](made.units)]
    known = bearing.iloc[rng.integers(0, len(bearing), count - strangers)]
    unknown = made.strangers.iloc[rng.integers(0, len(made.strangers), strangers)]
    given = []
    for at, unit in enumerate(pd.concat([known, unknown]).to_dict("records")):
        row = {
            "pnr": "", "cvr": "", "true_pnr": unit["unit_id"], "true_cvr": unit["cvr"],
            "name": unit["name"], "former": unit["former"], "postal_code": unit["postal_code"],
            "address": f"{unit['street']} {unit['house']}",
            "dirt": kind or "mixed", "unit_id": unit["unit_id"], "ended": unit["ended"],
            "trade": unit["trade"], "before": unit["before"], "old_address": unit["old_address"],
            "old_code": unit["old_code"], "true_phone": unit["phone"],
            "true_domain": unit["mail_domain"], "phone": "", "mail": "", "also": "",
            "left": unit["left"],
        }  # fmt: skip
        if at >= len(known):
            row["unit_id"], row["before"], row["dirt"] = "", "", "in no register"
        if kind is None:
            _mixed(row, rng)
        else:
            if kind in ID_DIRT:  # else the name and address would do, whatever the number
                row["name"], row["address"] = _typo(row["name"], rng), ""
            KINDS[kind](row, rng)
        given.append(row)
    return _told(pd.DataFrame(given).sample(frac=1, random_state=seed), rng)


def _reached(row: Row, rng: Rng) -> None:
    """Write a telephone number and a mail address: often right, often a person's own."""
    told = rng.random()
    if told < 0.45:
        number = (
            row["true_phone"] if told < 0.28 else str(int(rng.integers(20_000_000, 99_999_999)))
        )
        row["phone"] = _phone_as_written(number, rng) if number else ""
    told = rng.random()
    if told < 0.4:
        domain = (
            row["true_domain"] if told < 0.25 else "gmail.com" if told < 0.37 else "revisor1.dk"
        )
        row["mail"] = f"post@{domain}" if domain else ""


def _mixed(row: Row, rng: Rng) -> None:
    stranger = row["unit_id"] == ""
    _reached(row, rng)
    if rng.random() < 0.55 and not (stranger and rng.random() < 0.5):
        row["cvr"] = row["true_cvr"]
    if rng.random() < 0.40 and not stranger:
        row["pnr"] = row["true_pnr"]
    told = rng.random()
    if told < 0.30:
        row["address"] = ""
    elif told < 0.36:
        row["postal_code"] = ""
    if rng.random() < 0.6:
        names = list(NAME_DIRT)
        NAME_DIRT[names[int(rng.integers(0, len(names)))]](row, rng)
    if rng.random() < 0.12:
        places = [
            at
            for at in PLACE_DIRT
            if row["postal_code"]
            if row["address"] or at == "other postal code"
            if at != "merged" or row["before"]
            if not at.startswith("moved") or row["left"]
        ]
        if places:
            PLACE_DIRT[places[int(rng.integers(0, len(places)))]](row, rng)
    if rng.random() < 0.15 and not stranger:
        ids = list(ID_DIRT)
        ID_DIRT[ids[int(rng.integers(0, len(ids)))]](row, rng)


def _told(given: pd.DataFrame, rng: Rng) -> Dirty:
    given = given.reset_index(drop=True)
    ids = [f"e{at:07d}" for at in range(len(given))]
    late = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 900, len(given)), unit="D")
    day = pd.Series(late).mask(given["ended"].to_numpy(bool), late - pd.Timedelta(days=1200))
    text = given[["pnr", "cvr", "name", "address", "postal_code"]].add_prefix("given_")
    text = text.astype("str")
    events = text.mask(text == "").assign(
        given_pnr=cells.pnrs(text["given_pnr"]), given_cvr=cells.cvrs(text["given_cvr"]),
        given_phone=telephones(given["phone"]), given_mail_domain=mail_domains(given["mail"]),
        event_id=ids, type="contact", by="own", source="crm", two_way=True, happened_on=day
    )  # fmt: skip
    truth = given[["unit_id", "also", "true_cvr", "dirt"]].rename(columns={"true_cvr": "cvr"})
    return Dirty(
        events=tables.shaped(events, tables.LOADED_EVENTS),
        truth=truth.assign(event_id=ids).set_index("event_id"),
    )
