"""Telephone numbers and the domains of mail addresses and websites, made comparable.

They tell which business a row may be about, as names and addresses do. Of a mail address only the
domain is taken, never who it belongs to; and a domain that anybody can have an address at says
nothing. Other countries' telephone numbers are not compared.
"""

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kortinfo.tables import DTYPES

ANYBODYS = frozenset(
    (
        # Mail for everybody, Danish and foreign.
        *("gmail.com", "googlemail.com", "hotmail.com", "hotmail.dk", "outlook.com", "outlook.dk"),
        *("live.com", "live.dk", "msn.com", "yahoo.com", "yahoo.dk", "ymail.com", "icloud.com"),
        *("me.com", "mac.com", "aol.com", "gmx.com", "gmx.net", "gmx.de", "web.de", "mail.com"),
        *("proton.me", "protonmail.com", "pm.me", "tutanota.com", "hey.com", "zoho.com"),
        *("mail.dk", "jubii.dk", "ofir.dk", "sol.dk", "forum.dk", "post.dk", "email.dk"),
        *("post.com", "c.dk", "pc.dk", "privat.dk", "adr.dk", "image.dk"),
        # What came with the line at home.
        *("tdcadsl.dk", "tdcspace.dk", "tdc.dk", "tele.dk", "get2net.dk"),
        *("webspeed.dk", "stofanet.dk", "youmail.dk", "mailme.dk", "mobilixnet.dk"),
        *("yousee.dk", "yousee.tv", "fibermail.dk", "altiboxmail.dk", "dukamail.dk"),
        *("waoomail.dk", "energimail.dk", "profibermail.dk", "bbsyd.dk", "cybercity.dk"),
        *("worldonline.dk", "wanadoo.dk", "tiscali.dk"),
        *("telia.com", "telenor.dk", "telenormail.dk", "fullrate.dk", "kabelmail.dk", "comxnet.dk"),
        # Where many have a page.
        *("facebook.com", "instagram.com", "linkedin.com", "youtube.com", "google.com", "krak.dk"),
        *("wixsite.com", "wix.com", "wordpress.com", "simplesite.com", "one.com", "mono.net"),
        *("business.site", "weebly.com", "squarespace.com", "blogspot.com", "123hjemmeside.dk"),
        *("degulesider.dk", "proff.dk", "virk.dk", "linktr.ee", "planway.com", "booksy.com"),
    )
)  # fmt: skip
"""Domains of which anybody can have an address or a page."""

_TELEPHONE = r"^[^0-9]*(?:(?:00)?45)?(?P<number>[2-9][0-9]{7})(?:[^0-9].*)?$"
_ABROAD = r"^[^0-9+]*(?:\+|00)(?:[0-35-9]|4[0-46-9])"
_AT = r"@(?P<host>[0-9a-zæøåäöüé-]+(?:\.[0-9a-zæøåäöüé-]+)*\.[a-z]{2,})"
_SITE = (
    r"^(?:[a-z]+://)?(?:[^/@\s]*@)?(?P<host>[0-9a-zæøåäöüé-]+(?:\.[0-9a-zæøåäöüé-]+)*\.[a-z]{2,})"
    r"(?:[:/?#].*)?$"
)
_OWN = r"(?:^|\.)(?P<domain>[^.]+\.(?:(?:co|com|org|ac|gov|net)\.[a-z]{2}|[a-z]{2,}))$"
"""What somebody registers: ``firma.dk`` of ``mail.firma.dk``, ``firma.co.uk``."""


def telephones(cells: pd.Series) -> pd.Series:
    """Return Danish telephone numbers as eight digits: ``+45 98 12 34 56`` is ``98123456``.

    Of several in a cell the first counts; what is none (ten digits, letters) is missing.
    """
    text = pa.array(cells, pa.large_string(), from_pandas=True)
    abroad = pc.match_substring_regex(text, _ABROAD)
    text = pc.replace_substring_regex(text, r"[\s().\x{a0}-]+", "")
    return _named(pc.if_else(abroad, None, text), _TELEPHONE, "number", cells.index)


def mail_domains(cells: pd.Series) -> pd.Series:
    """Return the domain of a mail address, but for those anybody can have: else missing."""
    text = pc.utf8_lower(pa.array(cells, pa.large_string(), from_pandas=True))
    return _own(_named(text, _AT, "host", cells.index))


def site_domains(cells: pd.Series) -> pd.Series:
    """Return the domain of a website, but for those where many have a page: else missing."""
    text = pc.utf8_trim_whitespace(
        pc.utf8_lower(pa.array(cells, pa.large_string(), from_pandas=True))
    )
    return _own(_named(text, _SITE, "host", cells.index))


def _own(hosts: pd.Series) -> pd.Series:
    """Return the registered part of hosts, and nothing of those that are anybody's."""
    text = pa.array(hosts, pa.large_string(), from_pandas=True)
    anybodys = pc.is_in(text, value_set=pa.array(sorted(ANYBODYS), pa.large_string()))
    domains = _named(pc.if_else(anybodys, None, text), _OWN, "domain", hosts.index)
    return domains.where(~domains.isin(ANYBODYS))


def _named(text: pa.Array, pattern: str, group: str, index: pd.Index) -> pd.Series:
    found = pc.extract_regex(text, pattern)
    named: pd.Series = pd.Series(pc.struct_field(found, group), index=index, dtype=DTYPES["str"])
    return named
