"""What people have decided about rows that say the same comes before every other stage.

The latest word holds: an ``accept`` or ``none`` replaces an earlier one about the key, a ``reject``
takes back an earlier ``accept`` of the same business, and the other way round.
"""

from dataclasses import dataclass

import pandas as pd

from kortinfo.merge.evidence import evidence
from kortinfo.merge.lookup import ROW, TARGET, RegisterIndex
from kortinfo.merge.membership import is_in
from kortinfo.merge.stages import candidate_rows
from kortinfo.tables import CVR, DECIDED_AT, DECIDED_BY, ROW_KEY, UNIT_ID, VERDICT

_WHOLE_KEY = ""


@dataclass(frozen=True)
class DecisionStage:
    """A person's decision: this business, or none of ours (contract DECISIONS).

    A business the register no longer knows decides nothing; that it was decided is kept as a
    note, and the row goes on to the other stages.
    """

    decisions: pd.DataFrame
    name: str = "decision"

    def candidates(self, events: pd.DataFrame, index: RegisterIndex) -> pd.DataFrame:
        """Return the accepted business, or the reason ``decided_none``; ``events`` has row_key."""
        said = latest(self.decisions)
        said = said[said[VERDICT] != "reject"].drop_duplicates(ROW_KEY, keep="last")
        asked = events[[ROW, ROW_KEY]].merge(said, on=ROW_KEY)
        accepted = asked[VERDICT] == "accept"
        unit = asked[UNIT_ID].where(accepted & is_in(asked[UNIT_ID], index.units.index))
        known = index.cvrs.append(index.other_cvrs)
        company = asked[CVR].where(accepted & asked[UNIT_ID].isna() & is_in(asked[CVR], known))
        gone = accepted & unit.isna() & company.isna()
        return candidate_rows(
            asked,
            unit=unit,
            company=company,
            said=evidence(
                {
                    DECIDED_BY: asked[DECIDED_BY],
                    DECIDED_AT: asked[DECIDED_AT],
                    "decided_gone": asked[TARGET].where(gone),
                }
            ),
            score=100.0,
            reason=asked[VERDICT].map({"none": "decided_none"}).astype("str"),
        )


def rejected(keys: pd.Series, decisions: pd.DataFrame) -> pd.DataFrame:
    """Return row (0, 1 ...) and target: what people said the row of each key is not about."""
    said = latest(decisions)
    said = said.loc[said[VERDICT] == "reject", [ROW_KEY, TARGET]]
    asked = pd.DataFrame({ROW: range(len(keys)), ROW_KEY: keys.to_numpy()})
    return asked.merge(said, on=ROW_KEY)[[ROW, TARGET]]


def latest(decisions: pd.DataFrame) -> pd.DataFrame:
    """Return the latest decision on each key and business, the oldest first."""
    at = pd.to_datetime(decisions[DECIDED_AT], format="ISO8601", utc=True)
    target = decisions[UNIT_ID].fillna(decisions[CVR]).astype("str").fillna(_WHOLE_KEY)
    ordered = decisions.assign(**{TARGET: target}, at=at).sort_values(
        ["at", ROW_KEY, TARGET, VERDICT], na_position="first"
    )
    return ordered.drop_duplicates([ROW_KEY, TARGET], keep="last").drop(columns="at")
