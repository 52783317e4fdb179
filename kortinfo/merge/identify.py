"""Which business is each event about?

The stages (``stages``) run in order over the events still open. What contradicts itself and what
fits several businesses equally well is set aside for review, never guessed; every event carries the
stage that matched it, a score and the evidence, or the reason why there is no match.
"""

from collections.abc import Collection, Sequence

import pandas as pd

from kortinfo import tables
from kortinfo.contracts import Table, column
from kortinfo.merge.aside import events_aside, joined
from kortinfo.merge.evidence import with_note
from kortinfo.merge.lookup import ROW, RegisterIndex, index_register, prepare_events
from kortinfo.merge.register import Register
from kortinfo.merge.stages import EVIDENCE, SCORE, STAGES, Stage, no_candidates
from kortinfo.merge.step import Step
from kortinfo.tables import (
    CVR,
    DETAIL,
    EVENT_ID,
    EVENTS,
    GIVEN_ADDRESS,
    GIVEN_CVR,
    GIVEN_NAME,
    GIVEN_PNR,
    GIVEN_POSTAL_CODE,
    LOADED_EVENTS,
    MATCH_EVIDENCE,
    MATCH_SCORE,
    MATCH_STAGE,
    REASON,
    UNIT_ID,
)

TARGETS = Table(
    name="targets",
    row="what a matched event names: a unit, or a company as a whole",
    columns=(
        column(EVENT_ID, "str", "the event", null=False, unique=True),
        column(UNIT_ID, "str", "the unit; missing: the company as a whole"),
        column(CVR, "str", "the company; missing: a unit is named"),
    ),
)
_SHOWN = 5


def identify(
    events: pd.DataFrame,
    register: Register,
    *,
    home_units: pd.Index | Collection[str],
    stages: Sequence[Stage] = STAGES,
) -> tuple[pd.DataFrame, pd.DataFrame, Step]:
    """Match events to the register.

    Args:
        events: contract LOADED_EVENTS.
        register: the home municipalities' register.
        home_units: ids of the units in the home municipalities.
        stages: the match stages, in order.

    Returns:
        Contract EVENTS by event id, every row of ``events``, the unmatched ones with a reason
        (not_found, tie, contradiction, outside_home); contract TARGETS for the matched ones;
        the step ``identify``, its counts by stage. No events: empty tables.
    """
    events = tables.shaped(events, LOADED_EVENTS).sort_values(EVENT_ID, ignore_index=True)
    index = index_register(register, home_units=home_units)
    keys = prepare_events(events, index)
    found = _run(keys, index, stages)
    decided = found.set_index(ROW).reindex(range(len(events)))
    matched = decided[UNIT_ID].notna() | decided[CVR].notna()
    reason = decided[REASON].astype("str").fillna("not_found").where(~matched)
    result = events.assign(
        **{
            MATCH_STAGE: decided["stage"].astype("str").where(matched),
            MATCH_SCORE: decided[SCORE].where(matched),
            MATCH_EVIDENCE: decided[EVIDENCE].astype("str"),
            REASON: reason,
        }
    )
    result = tables.checked(tables.shaped(result, EVENTS), EVENTS)
    targets = pd.DataFrame(
        {EVENT_ID: events[EVENT_ID], UNIT_ID: decided[UNIT_ID], CVR: decided[CVR]}
    )
    targets = tables.checked(tables.shaped(targets[matched], TARGETS), TARGETS)
    lost = result[~matched]
    step = Step(
        name="identify",
        read=len(events),
        kept=int(matched.sum()),
        set_aside=events_aside(
            lost, step="identify", reason=lost[REASON], detail=_detail(lost, decided[DETAIL])
        ),
        counts={
            f"stage_{stage.name}": int((result[MATCH_STAGE] == stage.name).sum())
            for stage in stages
        },
    )
    return result, targets, step


def _run(keys: pd.DataFrame, index: RegisterIndex, stages: Sequence[Stage]) -> pd.DataFrame:
    """Run the stages; return one line for each event a stage decided."""
    open_events = keys
    notes = pd.Series(index=keys[ROW], dtype="str")
    done: list[pd.DataFrame] = []
    for stage in stages:
        found = stage.candidates(open_events, index)
        closed, undecided = _closed(found, stage.name)
        note = closed[ROW].map(notes).astype("str")
        done.append(closed.assign(**{EVIDENCE: with_note(closed[EVIDENCE], "undecided", note)}))
        notes.loc[undecided[ROW]] = undecided[EVIDENCE].to_numpy()
        open_events = open_events[~open_events[ROW].isin(closed[ROW])]
    extra = {"stage": pd.Series(dtype="str"), DETAIL: pd.Series(dtype="str")}
    filled = [part for part in done if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else no_candidates().assign(**extra)


def _closed(found: pd.DataFrame, stage: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Divide a stage's candidates: what closes its row, one line each, and notes for later.

    Several candidates for one row close it as a tie, with their ids as detail.
    """
    target = found[UNIT_ID].fillna(found[CVR])
    idle = target.isna() & found[REASON].isna()
    undecided, rows = found[idle], found[~idle].assign(target=target[~idle], stage=stage)
    several = rows.duplicated(ROW, keep=False)
    ties = rows[several].sort_values([ROW, "target"])
    rows = pd.concat([rows[~several], ties])
    nth = ties.groupby(ROW).cumcount()
    shown = ties[nth < _SHOWN].groupby(ROW)["target"].agg(", ".join)
    rows = rows.drop_duplicates(ROW).reset_index(drop=True)
    tied = rows[ROW].isin(ties[ROW])
    rows[REASON] = rows[REASON].mask(tied, "tie").astype("str")
    rows[[UNIT_ID, CVR]] = rows[[UNIT_ID, CVR]].where(~tied)
    rows[DETAIL] = rows[ROW].map(shown).astype("str")
    return rows, undecided


def _detail(lost: pd.DataFrame, candidates: pd.Series) -> pd.Series:
    """Say what was given, and for a tie between which units."""
    given = joined(lost, [GIVEN_PNR, GIVEN_CVR, GIVEN_NAME, GIVEN_ADDRESS, GIVEN_POSTAL_CODE])
    units = candidates.reindex(lost.index).astype("str")
    return (given.fillna("") + " \u2192 " + units).where(units.notna(), given)
