"""Telephone numbers and mail domains are compared, however they are written; nobody's is kept."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kortinfo.contact_details import ANYBODYS, mail_domains, site_domains, telephones


def series(*values: str | None) -> pd.Series:
    return pd.Series(list(values), dtype="str")


@pytest.mark.parametrize(
    "written",
    [
        *("98123456", "98 12 34 56", "98-12-34-56", "98.12.34.56", "+45 98123456"),
        *("+4598123456", "004598123456", "4598123456", "(98) 12 34 56", "Tlf. 98 12 34 56"),
        *("98 12 34 56 / 20 11 22 33", "98123456, lokal 12", " 98\xa012\xa034\xa056 "),
    ],
)
def test_a_telephone_number_is_its_eight_digits(written: str) -> None:
    assert telephones(series(written))[0] == "98123456"


@pytest.mark.parametrize(
    "written",
    [
        *("0101701234", "010170-1234", "2212701234", "9812345", "981234567", "12345678"),
        *("+46 70 123 45 67", "0046701234567", "ukendt", "", None),
    ],
)
def test_what_is_no_danish_telephone_number_is_missing(written: str | None) -> None:
    assert pd.isna(telephones(series(written))[0])


@given(st.lists(st.text(max_size=30) | st.none(), max_size=5))
def test_whatever_a_cell_holds_it_is_eight_digits_or_nothing(cells: list[str | None]) -> None:
    found = telephones(series(*cells))
    assert len(found) == len(cells)
    assert found.dropna().str.fullmatch("[2-9][0-9]{7}").all()


@pytest.mark.parametrize(
    ("written", "domain"),
    [
        ("Kontakt@Havsmedjen.example", "havsmedjen.example"),
        ("Asta <asta@post.havsmedjen.example>", "havsmedjen.example"),
        ("a@havsmedjen.example; b@andre.example", "havsmedjen.example"),
        ("x@smedje.co.uk", "smedje.co.uk"),
        ("post@bådværft.example", "bådværft.example"),
        *((f"nogen@{domain}", None) for domain in sorted(ANYBODYS)[:20]),
        *(("x@bo.tdcadsl.dk", None), ("ingen mail", None), ("@", None), (None, None)),
    ],
)
def test_of_a_mail_address_only_a_domain_of_one_s_own_is_left(
    written: str | None, domain: str | None
) -> None:
    found = mail_domains(series(written))[0]
    assert found == domain if domain else pd.isna(found)


@pytest.mark.parametrize("domain", ["gmail.com", "hotmail.com", "live.dk", "outlook.com",
                                    "outlook.dk", "yahoo.com", "icloud.com", "mail.dk",
                                    "tdcadsl.dk"])  # fmt: skip
def test_anybody_s_mail_is_nobody_s_evidence(domain: str) -> None:
    assert mail_domains(series(f"havsmedjen@{domain}")).isna().all()


@pytest.mark.parametrize(
    ("written", "domain"),
    [
        ("https://www.havsmedjen.example/om?x=1", "havsmedjen.example"),
        ("www.havsmedjen.example", "havsmedjen.example"),
        ("havsmedjen.example", "havsmedjen.example"),
        ("http://facebook.com/havsmedjen", None),
        ("ingen", None),
        (None, None),
    ],
)
def test_a_website_has_a_domain(written: str | None, domain: str | None) -> None:
    found = site_domains(series(written))[0]
    assert found == domain if domain else pd.isna(found)
