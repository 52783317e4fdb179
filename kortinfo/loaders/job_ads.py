"""Job ads from a CSV file or workbook: who looks for how many, for what, from when to when."""

import re
from collections.abc import Collection
from pathlib import Path

import pandas as pd

from kortinfo.loaders import cells
from kortinfo.loaders.event_rows import (
    BUSINESS,
    FIRST_YEAR,
    LONGEST,
    contact_details,
    content_ids,
    duplicates,
    first_verdict,
    given_columns,
    hashed_texts,
    masked_in_any,
    no_business,
    place_columns,
    ragged,
    set_aside_table,
    told,
    verdict,
)
from kortinfo.loaders.headings import JOB_AD_FIELDS
from kortinfo.loaders.result import Loaded
from kortinfo.loaders.rows import MASKED, Rows, read_rows
from kortinfo.progress import Progress, silent
from kortinfo.settings import Source
from kortinfo.tables import (
    CPR_MASKED,
    DETAIL,
    END_ASSUMED,
    ENDS_ON,
    EXTERNAL_ID,
    GIVEN_ADDRESS,
    GIVEN_CVR,
    GIVEN_NAME,
    GIVEN_PNR,
    GIVEN_POSTAL_CODE,
    JOB_AD_ID,
    LOADED_JOB_ADS,
    POSITIONS,
    REASON,
    SOURCE,
    STARTS_ON,
    TITLE,
    checked,
    shaped,
)

_GIVEN = {
    "external_id": EXTERNAL_ID,
    "pnr": GIVEN_PNR,
    "cvr": GIVEN_CVR,
    "name": GIVEN_NAME,
    "address": GIVEN_ADDRESS,
    "title": TITLE,
}
_NO_LAST_DAY = re.compile(
    r"(?:hurtigst muligt|snarest(?: muligt)?|l[øo]bende|ingen|efter aftale|åben|"
    r"as soon as possible|asap|ongoing|open|none|until filled)\W*",
    re.IGNORECASE,
)
"""What stands for a last day where there is none."""
NEEDED = (("start",), BUSINESS)
"""The columns a table must have, one of each group."""


def load_job_ads(
    source: Source,
    *,
    base: Path,
    weeks: int,
    known_pnrs: Collection[str] = (),
    seen_ids: Collection[str] = (),
    progress: Progress = silent,
) -> Loaded:
    """Load job ads as ``loaded_job_ads``, sorted by their id.

    Args:
        source: path, sheet, columns (field to heading).
        base: the folder ``source.path`` is relative to.
        weeks: how long an ad without a last day stands; END_ASSUMED is then true.
        known_pnrs: P-numbers of the register: such numbers are no CPR numbers.
        seen_ids: ids loaded from other sources; the same row again is a duplicate.
        progress: told after every sheet.

    The same ad id of the same employer in several rows is one ad, which was prolonged: the row
    with the latest last day counts, the others are set aside (``superseded``). Names and addresses
    of contact persons are not read; the employer's telephone number and mail domain are.

    Raises:
        SettingsError: ``source.columns`` names a field there is not.
        SourceMissing, SourceEmpty, SourceUnreadable, SourceEncrypted: the file cannot be read.
        ColumnsMissing: no first day, or none of P-number, CVR number and name.
    """
    rows = read_rows(
        source,
        base=base,
        fields=JOB_AD_FIELDS,
        needed=NEEDED,
        known_pnrs=known_pnrs,
        phones=("phone",),
        progress=progress,
    )
    frame = rows.frame
    start, bad_start = cells.dates(frame["start"], first_year=FIRST_YEAR)
    end, bad_end = cells.dates(frame["end"], first_year=FIRST_YEAR)
    bad_end &= ~cells.is_open_end(frame["end"])
    bad_end &= ~frame["end"].str.fullmatch(_NO_LAST_DAY, na=False)
    assumed = (start + pd.Timedelta(weeks=weeks) - pd.Timedelta(days=1)).astype("datetime64[us]")
    ads = pd.DataFrame(
        {
            SOURCE: source.name,
            **place_columns(frame),
            **given_columns(frame, _GIVEN),
            STARTS_ON: start,
            ENDS_ON: end.fillna(assumed),
            END_ASSUMED: end.isna(),
            POSITIONS: cells.whole_numbers(frame["positions"]),
            CPR_MASKED: frame[MASKED],
        }
    )
    ads[TITLE] = ads[TITLE].str.slice(0, LONGEST)
    judged = first_verdict(
        frame,
        [
            ragged(frame),
            verdict("bad_date", bad_start, told(rows, "start")),
            verdict("no_date", start.isna()),
            verdict("bad_date", bad_end, told(rows, "end")),
            verdict("bad_dates", end < start, frame["start"] + " – " + frame["end"]),
            no_business(frame),
        ],
    )
    return _kept(rows, source, ads.assign(end=end), judged, seen_ids)


def _kept(
    rows: Rows,
    source: Source,
    ads: pd.DataFrame,
    judged: pd.DataFrame,
    seen_ids: Collection[str],
) -> Loaded:
    """Keep what is not judged, each ad once."""
    fine = judged[REASON].isna()
    named = [*_GIVEN.values(), GIVEN_POSTAL_CODE, STARTS_ON, "end", POSITIONS]
    texts = hashed_texts({name: ads.loc[fine, name] for name in named})
    ads[JOB_AD_ID] = content_ids("job_ad", texts).reindex(ads.index)
    ads[CPR_MASKED] = masked_in_any(ads[CPR_MASKED], ads[JOB_AD_ID])
    ads = ads.assign(**contact_details(rows.frame, ads[JOB_AD_ID]))
    repeated = duplicates(ads[JOB_AD_ID], seen_ids)
    judged = judged.where(repeated[REASON].isna(), repeated)
    older = _superseded(ads[judged[REASON].isna()]).reindex(ads.index)
    judged = judged.where(older[REASON].isna(), older)
    kept = judged[REASON].isna()
    table = shaped(ads[kept].sort_values(JOB_AD_ID), LOADED_JOB_ADS)
    return Loaded(
        source=source.name,
        format=source.format,
        tables={LOADED_JOB_ADS.name: checked(table, LOADED_JOB_ADS)},
        read=len(ads),
        kept=int(kept.sum()),
        set_aside=set_aside_table(rows.frame[~kept], judged[~kept], source=source),
        files=rows.files,
        guesses=rows.guesses,
        counts=rows.counts,
    )


def _superseded(ads: pd.DataFrame) -> pd.DataFrame:
    """Judge all but the latest row of each ad that has an id of its own."""
    with_id = ads[ads[EXTERNAL_ID].notna()]
    order = with_id.sort_values([ENDS_ON, STARTS_ON, JOB_AD_ID], ascending=False)
    same = [EXTERNAL_ID, GIVEN_PNR, GIVEN_CVR, GIVEN_NAME]
    again = order[same].fillna("").duplicated().reindex(ads.index, fill_value=False)
    reason = pd.Series(index=ads.index, dtype="str").mask(again, "superseded")
    return pd.DataFrame({REASON: reason, DETAIL: ads[EXTERNAL_ID].where(again)})
