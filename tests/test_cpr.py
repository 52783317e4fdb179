"""Every spelling of a CPR number is found; P-numbers, telephone, CVR and postal codes are not."""

import random

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kortinfo.cpr import CPR_MASK, is_spelled_cpr, mask_cpr, mask_cpr_in
from tests.examples import examples

SPACES = (" ", "\u00a0", "\u202f", "\u2009", "\u3000", "\t", "\n", "\r\n", "\u200b", "  ")
DASHES = ("-", "\u2010", "\u2011", "–", "—", "\u2212", "\u00ad", "\ufe63", "\uff0d", "_")
OTHERS = (".", "/", "\u2044", "\u2024", "\uff0e", "·", "\uff0f")
SEPARATORS = (*SPACES, *DASHES, *OTHERS, " - ", " – ", ". ", " / ")
ALPHABETS = ("0123456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗")
AROUND = (
    ("", ""),
    ("Borger ", " starter mandag"),
    ("Vej 12 ", ""),
    ("(", ")"),
    ("cpr.nr:", "."),
    ("æ", "ø"),
    ("12-", ", ring"),
    ("a@b.dk ", "\nMvh"),
)


@pytest.mark.parametrize(
    "text",
    [
        "010203-4567",
        "Borger 010203-4567 møder",
        "Vej 1 010203-4567",  # a house number in front
        "12-010203-4567",
        "010203 4567",
        "010203–4567",
        "010203 - 4567",
        "01.02.03-4567",
        "01-02-03 4567",
        "01/02/03-4567",
        "0102034567",
        "cpr:0102034567,",
        "610203-4567",  # a replacement number has 60 added to its day
    ],
)
def test_a_cpr_number_is_masked_in_every_spelling(text: str) -> None:
    masked = mask_cpr(text)
    assert "[CPR]" in masked
    assert "4567" not in masked


@pytest.mark.parametrize(
    "text",
    [
        "98421212",
        "+45 98 42 12 12",
        "9200000001",  # no such day
        "12345678",
        "9990 Skagen",
        "2026-11-21 10:15",
        "den 21-11-2026",
        "01-02-2026",
        "sag 123456789012",
        "202601150930",  # moments
        "150320181430",
        "01.02.26-10.15",
        "a=20, b<5>, c&amp;d%20",
    ],
)
def test_what_is_no_cpr_number_is_left_alone(text: str) -> None:
    assert mask_cpr(text) == text


def test_known_p_numbers_and_phone_columns_are_left_alone_but_for_the_spelled_form() -> None:
    assert mask_cpr("1003991234", known_pnrs={"1003991234"}) == "1003991234"
    assert mask_cpr("0102034567", phone=True) == "0102034567"
    assert mask_cpr("010203-4567", phone=True) == "[CPR]"


@given(
    day=st.integers(1, 28),
    month=st.integers(1, 12),
    year=st.integers(0, 99),
    serial=st.integers(0, 9999),
    separator=st.sampled_from(["-", " ", "–", "", " - ", "/", "."]),
    before=st.sampled_from(["", "Vej 1 ", "(", "nr.", "æ"]),
)
def test_no_separator_hides_one(
    day: int, month: int, year: int, serial: int, separator: str, before: str
) -> None:
    text = f"{before}{day:02d}{month:02d}{year:02d}{separator}{serial:04d}"
    assert mask_cpr(text) == f"{before}[CPR]"


def test_a_telephone_number_before_it_does_not_cut_it_in_two() -> None:
    assert mask_cpr("98 12 12 12 010203-4567") == f"98 12 12 12 {CPR_MASK}"


def test_a_column_tells_which_rows_were_masked() -> None:
    masked, changed = mask_cpr_in(pd.Series(["ring 010203-4567", None, "intet"], dtype="str"))
    assert masked.tolist()[0] == "ring [CPR]"
    assert masked.isna().tolist() == [False, True, False]
    assert changed.tolist() == [True, False, False]


def made(rng: random.Random) -> tuple[str, str]:
    """Make up a number as day, month, year and serial run together, and how it is spelled."""
    day = rng.randint(1, 31) + rng.choice((0, 60))
    groups = [f"{day:02}", f"{rng.randint(1, 12):02}", f"{rng.randint(0, 99):02}"]
    groups.append(f"{rng.randint(0, 9999):04}")
    one = rng.choice(SEPARATORS)
    last = rng.choice((one, rng.choice(SEPARATORS)))
    spelled = rng.choice(
        (
            f"{''.join(groups[:3])}{last}{groups[3]}",
            f"{one.join(groups[:3])}{last}{groups[3]}",
            f"{groups[0]}{groups[1]}{one}{groups[2]}{last}{groups[3]}",
            f"{groups[0]}{one}{groups[1]}{groups[2]}{last}{groups[3]}",
            f"{one.join(groups[:3])}{groups[3]}" if "." not in one else "-".join(groups),
        )
    )
    alphabet = rng.choice((ALPHABETS[0], *ALPHABETS)) if rng.random() < 0.3 else ALPHABETS[0]
    return "".join(groups), spelled.translate(str.maketrans(ALPHABETS[0], alphabet))


def test_every_spelling_with_separators_is_found_in_any_text() -> None:
    rng = random.Random(4)
    numbers = [made(rng) for _ in range(20_000)]
    around = [rng.choice(AROUND) for _ in numbers]
    texts = [f"{a}{spelled}{b}" for (a, b), (_, spelled) in zip(around, numbers, strict=True)]
    column = pd.Series(texts, dtype="str")
    known = {digits for digits, _ in numbers}  # P-numbers of the same digits make no difference
    masked, changed = mask_cpr_in(column, known_pnrs=known)
    assert column[~changed].tolist() == []
    assert masked.tolist() == [f"{a}{CPR_MASK}{b}" for a, b in around]


def test_every_spelling_is_found_in_a_phone_column_that_holds_nothing_else() -> None:
    rng = random.Random(5)
    column = pd.Series([made(rng)[1] for _ in range(2_000)], dtype="str")
    masked, _ = mask_cpr_in(column, phone=True)
    assert column[masked.ne(CPR_MASK)].tolist() == []


def test_every_bare_one_is_masked_but_known_p_numbers_and_telephone_columns() -> None:
    rng = random.Random(6)
    digits = [made(rng)[0] for _ in range(5_000)]
    column = pd.Series([f"nr {number}, tak" for number in digits], dtype="str")
    assert mask_cpr_in(column)[0].eq(f"nr {CPR_MASK}, tak").all()
    known = frozenset(digits[::2])
    masked, _ = mask_cpr_in(column, known_pnrs=known)
    is_known = pd.Series([number in known for number in digits])
    assert masked[is_known].equals(column[is_known])
    assert masked[~is_known].eq(f"nr {CPR_MASK}, tak").all()
    assert mask_cpr_in(column, phone=True)[0].equals(column)


@pytest.mark.parametrize(
    "text",
    [
        "01 02 03 45 67",  # pairs
        "0 1 0 2 0 3 4 5 6 7",
        "0-1-0-2-0-3-4-5-6-7",
        "010203 45 67",
        "010203:4567",
        "010203+4567",
        "010203 (4567)",
        "010203\n-\n4567",
        "01021903-4567",  # the year in full
        "01.02.1903-4567",
        "01021953 4567",  # no dash after it
        "01.02.1953 4567",
        "01/02/1953/4567",
        "1.2.53-4567",  # no noughts
        "1/2-1953 - 4567",
        "10253-4567",
        "0102 5345 67",  # in other groups
        "010 253 4567",
        "0102 53 45 67",
        "01 0253 45 67",
        "01.02.53, 4567",  # another mark, where it is no time of day
        "01/02/53:4567",
        "01-02-03; 4567",
        "0️⃣1️⃣0️⃣2️⃣0️⃣3️⃣-4️⃣5️⃣6️⃣7️⃣",
        "⁰¹⁰²⁰³-⁴⁵⁶⁷",
        "O1O253-4567",  # letters for digits
        "oI0253-456l",
        "O102534567",
        "010253%204567",  # in the name of a file that came by a link
        "010253%2D4567",
        "010253&nbsp;4567",
        "010253\\4567",
        "010253’4567",
        "010253#4567",
        "010253]-[4567",
        "010253} 4567",
        "010253、4567",
        "0102534567.0",  # as Excel's numbers are written by other programs
        '010253";"4567',  # in a row of a file read whole
        "010253','4567",
        "010253 -> 4567",
        "010253-45 67",
        "010253&minus;4567",
        "010253&hyphen;4567",
        "010253&#x2013;4567",
        "010253%E2%80%934567",
        "010253%c2%a04567",
        "010253&thinsp;4567",
        "010253%2045%2067",
        "010253 &ndash; 4567",
        "010253 %2D 45 67",
        "010253 - 45 67",
        "010253%20-%204567",  # some of it written out, some not
        "010253&nbsp;- 4567",
        "01%2F02%2F53-4567",
        "010253-45%36%37",
        "01.02.53%204567",
        "010253=2D4567",  # as a letter's source has it
        "010253<br>4567",
        "010253</td><td>4567",
        "010253：4567",
        "010253⁻4567",
        "010253─4567",
        "010253&4567",
        "01 02 53-45 67",
        "01.02.53-45.67",
        "1-2-1953 4567",
        "195302014567",  # with its century
        "010219534567",
        "1953-02-01-4567",  # the year first
        "19990201-0930",  # it may be a time of day, but need not
        "19530201-4567",
    ],
)
def test_odd_spellings_are_found_too(text: str) -> None:
    masked = mask_cpr(f"Borger {text} møder")
    assert masked.startswith(f"Borger {CPR_MASK}")
    assert masked.endswith(" møder")
    assert not any(char.isdigit() and char != "0" for char in masked)
    assert mask_cpr(f"kontakter_{text}_ny.csv") == f"kontakter_{masked[7:-6]}_ny.csv"
    assert mask_cpr_in(pd.Series([text], dtype="str"))[1].all()


@pytest.mark.parametrize(
    "text",
    [
        "21-11-2026 10:15",
        "01.02.26 10.15",
        "2026-11-21T10:15:00.123456",
        "2026-01-02 – 2026-03-04",
        "01-02-2026 – 01-03-2026",
        "+45 20 10 11 12",
        "98 42 12 12",
        "0045 20101112",
        "12 34 56 78",
        "DK-10121314",
        "10121314 9990 Skagen",
        "01-02-2026 0930",
        "1.2.2026",
        "1-2-2026 10:15",
        "11 sager, 2-3 møder",
        "10.12345678, 57.12345678",
        "9990 Skagen, 9300 Sæby",
        "5790001234567",
        "20260201-0930",  # the year first, and a time of day
        "110226: 1400",
        "01.02.26, 0930",
        "01/02/26: 1400",
        "2026-02-01-0930",
        "Il 98 O2 12 12",
        "3l 10 stk, 20I0-2O11",
        "DK1O121314",
        "P-nr. IO",
        "0a0102034567f",  # no digits around it, but letters: see the next test
    ],
)
def test_dates_telephones_cvr_numbers_coordinates_and_postal_codes_stay(text: str) -> None:
    expected = "0a[CPR]f" if text.startswith("0a") else text
    assert mask_cpr(text) == expected
    assert mask_cpr_in(pd.Series([text], dtype="str"))[0].tolist() == [expected]


@pytest.mark.parametrize(
    "text",
    ["98 12 12 12 2010 1112", "98 42 12 12 20 10 11 12", "98421212 / 20101112", "4598121212"],
)
def test_two_telephone_numbers_in_a_telephone_column_stay(text: str) -> None:
    assert mask_cpr(text, phone=True) == text


def test_a_cpr_number_beside_a_telephone_number_goes() -> None:
    assert mask_cpr("98421212, 010203-4567", phone=True) == "98421212, [CPR]"


digits8 = st.integers(10_000_000, 99_999_999).map(str)
postal = st.integers(1000, 9999).map(str)


@given(
    number=digits8,
    spelled=st.sampled_from(["{}", "+45 {}", "DK{}", "CVR {}", "tlf. {}.", "CVR-nr.: {}"]),
)
def test_no_eight_digit_number_is_touched(number: str, spelled: str) -> None:
    assert mask_cpr(spelled.format(number)) == spelled.format(number)
    pairs = " ".join(number[at : at + 2] for at in range(0, 8, 2))
    assert mask_cpr(spelled.format(pairs), phone=True) == spelled.format(pairs)


@given(codes=st.lists(postal, min_size=1, max_size=4))
def test_no_postal_code_is_touched(codes: list[str]) -> None:
    text = ", ".join(f"{code} By" for code in codes)
    assert mask_cpr(text) == text


@given(texts=st.lists(st.text(max_size=60), max_size=examples(20)))
def test_a_column_is_masked_as_its_texts_are(texts: list[str]) -> None:
    masked, changed = mask_cpr_in(pd.Series(texts, dtype="str"))
    assert masked.tolist() == [mask_cpr(text) for text in texts]
    assert changed.tolist() == [mask_cpr(text) != text for text in texts]


GAPS = st.sampled_from(
    [
        *"-./_ :;,|\\'’→–−‑：⁻─&",
        *(" - ", "%20", "%2D", "&#8209;", "&minus;", "%E2%80%93", '";"', "->"),
        *("%20-%20", "&nbsp;-&nbsp;", "%2F", "=2D", "<br>", "</td><td>"),
    ]
)
GROUPS = st.sampled_from(
    [
        "010253 4567",
        "01 02 53 4567",
        "0102 5345 67",
        "01 02 1953 4567",
        "1953 02 01 4567",
        "1 2 53 4567",
        "O1O253 4567",
        "oI0253 456l",
        "010253 45 67",
        "10253 4567",
        "0 1 0 2 5 3 4567",
    ]
)


@given(
    texts=st.lists(
        st.builds(
            lambda before, groups, gap, last, after: (
                before + gap.join(groups.split()[:-1]) + last + groups.split()[-1] + after
            ),
            st.sampled_from(["", "nr ", "x", "1 "]),
            GROUPS,
            GAPS,
            GAPS,
            st.sampled_from(["", " ring", ".csv", " 2"]),
        ),
        max_size=examples(10),
    ),
    phone=st.booleans(),
)
def test_a_column_hides_what_its_texts_hide_however_spelled(texts: list[str], phone: bool) -> None:
    masked, _ = mask_cpr_in(pd.Series(texts, dtype="str"), phone=phone)
    assert masked.tolist() == [mask_cpr(text, phone=phone) for text in texts]


@given(text=st.text(alphabet="0123456789 -./:[]CPRa\n", max_size=40))
def test_what_is_masked_once_is_masked(text: str) -> None:
    masked = mask_cpr(text)
    assert mask_cpr(masked) == masked


def test_a_text_that_is_only_a_spelled_one_is_told() -> None:
    assert is_spelled_cpr(" 010203-4567 ")
    assert not is_spelled_cpr("0102034567")
    assert not is_spelled_cpr("nr 010203-4567")
