"""Which business is each event about?

The stages (``stages``) run in order over the events still open. What contradicts itself and what
fits several businesses equally well is set aside for review, never guessed; every event carries the
stage that matched it, a score and the evidence, or the reason why there is no match.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

import pandas as pd

from kortinfo import tables
from kortinfo.contracts import Table, column
from kortinfo.merge.aside import events_aside, joined
from kortinfo.merge.decisions import DecisionStage, rejected
from kortinfo.merge.evidence import with_note
from kortinfo.merge.fuzzy_names import all_stages
from kortinfo.merge.lookup import ROW, TARGET, RegisterIndex, index_register, prepare_events
from kortinfo.merge.membership import is_in
from kortinfo.merge.register import Register
from kortinfo.merge.row_key import row_keys
from kortinfo.merge.stages import DoubtedPnrStage, Stage, no_candidates
from kortinfo.merge.step import Step
from kortinfo.tables import (
    CVR,
    DETAIL,
    EVENT_ID,
    EVENTS,
    EVIDENCE,
    GIVEN_ADDRESS,
    GIVEN_CVR,
    GIVEN_NAME,
    GIVEN_PNR,
    GIVEN_POSTAL_CODE,
    LOADED_EVENTS,
    MATCH_EVIDENCE,
    MATCH_SCORE,
    MATCH_STAGE,
    RANK,
    REASON,
    REVIEW_CANDIDATES,
    ROW_KEY,
    SCORE,
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
    stages: Sequence[Stage] | None = None,
    decisions: pd.DataFrame | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, Step]:
    """Match events to the register.

    Args:
        events: contract LOADED_EVENTS.
        register: the home municipalities' register.
        home_units: ids of the units in the home municipalities.
        stages: the match stages, in order; None: the exact and the fuzzy ones, thresholds by
            default (``fuzzy_names.all_stages``).
        decisions: contract DECISIONS: what people decided comes before any stage.

    Returns:
        Contract EVENTS by event id, every row of ``events``, the unmatched ones with a reason
        (not_found, tie, contradiction, outside_home, review, decided_none); contract TARGETS
        for the matched ones; contract REVIEW_CANDIDATES: at most 5 businesses for each
        unmatched row that a person may choose among; the step ``identify``, its counts by
        stage. No events: empty tables.
    """
    stages = all_stages() if stages is None else stages
    events = tables.shaped(events, LOADED_EVENTS).sort_values(EVENT_ID, ignore_index=True)
    index = index_register(register, home_units=home_units)
    keys = prepare_events(events, index)
    if decisions is not None and len(decisions):
        decisions = tables.checked(tables.shaped(decisions, tables.DECISIONS), tables.DECISIONS)
        keys = keys.assign(**{ROW_KEY: row_keys(events)})
        index = replace(index, rejected=rejected(keys[ROW_KEY], decisions))
        stages = (DecisionStage(decisions), *stages)
    found, candidates = _run(keys, index, stages)
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
    step = _account(result, matched, decided[DETAIL], stages)
    return result, targets, _for_review(candidates, events), step


def _account(
    result: pd.DataFrame, matched: pd.Series, candidates: pd.Series, stages: Sequence[Stage]
) -> Step:
    lost = result[~matched]
    detail = _detail(lost, candidates)
    by_stage = result[MATCH_STAGE].value_counts()
    return Step(
        name="identify",
        read=len(result),
        kept=int(matched.sum()),
        set_aside=events_aside(lost, step="identify", reason=lost[REASON], detail=detail),
        counts={
            f"stage_{stage.name}": int(by_stage.get(stage.name, 0))
            for stage in stages
            if stage.name != DoubtedPnrStage.name  # it matches nothing
        },
    )


def _for_review(candidates: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    """Return contract REVIEW_CANDIDATES by event id and rank."""
    ids = events[EVENT_ID].array.take(candidates[ROW].to_numpy())
    named = candidates.assign(**{EVENT_ID: pd.Series(ids, index=candidates.index, dtype="str")})
    ordered = named.sort_values([ROW, RANK], ignore_index=True)
    return tables.checked(tables.shaped(ordered, REVIEW_CANDIDATES), REVIEW_CANDIDATES)


def _run(
    keys: pd.DataFrame, index: RegisterIndex, stages: Sequence[Stage]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Run the stages; return one line for each event a stage decided, and what to choose among."""
    open_events = keys
    notes = pd.Series(index=keys[ROW], dtype="str")
    extra = {"stage": pd.Series(dtype="str"), DETAIL: pd.Series(dtype="str")}
    done: list[pd.DataFrame] = [no_candidates().assign(**extra)]
    choices: list[pd.DataFrame] = [no_candidates().assign(rank=pd.Series(dtype="int64"))]
    for stage in stages:
        if not len(open_events):
            break
        found = _not_rejected(stage.candidates(open_events, index), index)
        closed, undecided, choice = _closed(found, stage.name)
        note = closed[ROW].map(notes).astype("str")
        done.append(closed.assign(**{EVIDENCE: with_note(closed[EVIDENCE], "undecided", note)}))
        choices.append(choice)
        notes.loc[undecided[ROW]] = undecided[EVIDENCE].to_numpy()
        open_events = open_events[~open_events[ROW].isin(closed[ROW])]
    return _stacked(done), _stacked(choices)


def _stacked(parts: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else parts[0]


def _not_rejected(found: pd.DataFrame, index: RegisterIndex) -> pd.DataFrame:
    """Leave out what people said a row is not about."""
    if not len(index.rejected):
        return found
    target = found[UNIT_ID].fillna(found[CVR]).astype("str").fillna("")
    said = found[ROW].astype("str") + "|" + target
    return found[~is_in(said, index.rejected[ROW].astype("str") + "|" + index.rejected[TARGET])]


def _closed(found: pd.DataFrame, stage: str) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Divide a stage's candidates.

    Returns:
        What closes its row, one line each; notes for later; and, ranked, what a person may
        choose among: all that was named for rows closed by a reason or as a tie. Their first
        few ids are the detail.
    """
    target = found[UNIT_ID].fillna(found[CVR])
    idle = target.isna() & found[REASON].isna()
    undecided, rows = found[idle], found[~idle].assign(**{TARGET: target[~idle]}, stage=stage)
    tied = rows.duplicated(ROW, keep=False) & rows[REASON].isna()
    rows[REASON] = rows[REASON].mask(tied, "tie").astype("str")
    rows = rows.sort_values([ROW, SCORE, TARGET], ascending=[True, False, True], ignore_index=True)
    unmatched = rows[REASON].notna()
    choice = rows[unmatched & rows[TARGET].notna()]
    choice = choice.assign(**{RANK: choice.groupby(ROW).cumcount() + 1})
    choice = choice[choice[RANK] <= _SHOWN]
    shown = choice.groupby(ROW)[TARGET].agg(", ".join)
    rows[[UNIT_ID, CVR]] = rows[[UNIT_ID, CVR]].where(~unmatched)
    rows = rows.drop_duplicates(ROW).reset_index(drop=True)
    rows[DETAIL] = rows[ROW].map(shown).astype("str")
    return rows, undecided, choice


def _detail(lost: pd.DataFrame, candidates: pd.Series) -> pd.Series:
    """Say what was given, and for a tie between which units."""
    given = joined(lost, [GIVEN_PNR, GIVEN_CVR, GIVEN_NAME, GIVEN_ADDRESS, GIVEN_POSTAL_CODE])
    units = candidates.reindex(lost.index).astype("str")
    return (given.fillna("") + " \u2192 " + units).where(units.notna(), given)
