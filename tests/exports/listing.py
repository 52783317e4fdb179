"""The businesses of the golden files: ordinary ones, and names that mean harm."""

import pandas as pd

from tests.selection.rows import businesses

LISTING = businesses(
    {
        "unit_id": "9000000001",
        "pnr": "9000000001",
        "cvr": "90000012",
        "name": "Havnens Smedje ApS",
        "address": "Havnegade 12A, 1. th.",
        "sector_title": "Opførelse af bygninger",
        "employees_min": 10,
        "employees_max": 19,
        "legal_form": "ApS",
        "level": "C",
        "level_rule": "earlier_contact",
        "level_values": '{"two_way_ever": 4, "collaborations_ever": 0}',
        "last_two_way_on": pd.Timestamp("2024-02-29"),
        "due_on": pd.Timestamp("2024-05-29"),
        "responsible": "=Anna+1",
        "job_ads_open": 2,
        "phone": "+45 00 00 00 00",
        "email": "post@example.dk",
        "website": "https://example.dk",
    },
    {
        "unit_id": "9000000002",
        "pnr": "9000000002",
        "cvr": "91111111",
        "name": '=HYPERLINK("http://example.dk";"Klik")',
        "address": '-1+1; "Vej" 2\r\n9990 Skagen',
        "employees_min": 1000,
        "employees_max": None,
        "level": "A",
        "level_rule": "standing",
        "level_values": '{"running": 1, "two_way_in_window": 0, "end_assumed": 1}',
        "level_until": pd.Timestamp("2027-01-31"),
    },
    {
        "unit_id": "cvr:92222222",
        "cvr": "92222222",
        "name": "<img src=x onerror=alert(1)> '; DROP TABLE 🐟\x00\x0b\ufffe",
        "postal_code": "0999",
        "postal_district": "@SUM(A1)",
        "employees_min": None,
        "employees_max": None,
    },
    {
        "unit_id": "9000000004",
        "pnr": "9000000004",
        "name": "\x01=1+1 & _x0041_",
        "municipality_code": None,
        "employees_min": 0,
        "employees_max": 0,
        "email": "  @cmd",
        "website": "https://example.dk/æøå?a=1&b=2",
    },
)
