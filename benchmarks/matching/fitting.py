"""Fits the weights of ``kortinfo.merge.fuzzy_scores`` on tuning rows.

Run in the folder ``benchmarks``: python -m matching.fitting [units ...].

Each row chooses among its candidates and "none of the register" (conditional logit, ridge);
minus the log likelihood is what L-BFGS makes small. Prints the weights to be copied.
"""

import sys

import numpy as np
import pandas as pd
from scipy.optimize import minimize

from kortinfo.merge.fuzzy_candidates import name_index, pairs_of
from kortinfo.merge.fuzzy_names import FuzzyNameStage, all_stages
from kortinfo.merge.fuzzy_scores import WEIGHTS, scored
from kortinfo.merge.lookup import ROW, index_register, prepare_events
from matching.dirt import KINDS, rows
from matching.registers import make

TUNING_SEED = 1_000
_RIDGE = 0.5


def sample(units: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    """Return components, row and truth of the candidates of rows the other stages leave open."""
    made = make(units, seed=seed)
    sets = [rows(made, 40_000, kind=None, seed=seed + 1)]
    sets += [rows(made, 300, kind=kind, seed=seed + 2 + at) for at, kind in enumerate(KINDS)]
    events = pd.concat([item.events for item in sets], ignore_index=True)
    truth = pd.concat([item.truth for item in sets], ignore_index=True)
    index = index_register(made.register, home_units=made.register.units["unit_id"])
    keys = prepare_events(events, index)
    still = keys
    for stage in all_stages():
        if isinstance(stage, FuzzyNameStage):
            break
        found = stage.candidates(still, index)
        closing = found[found[["unit_id", "cvr", "reason"]].notna().any(axis=1)]
        still = still[~still[ROW].isin(closing[ROW])]
    still = still[still["name_key"].notna()]
    asking = still.reset_index(drop=True)
    names = name_index(index)
    pairs = pairs_of(asking, index, names)
    found = scored(asking, pairs, names, index)
    true_unit = truth["unit_id"].to_numpy()[asking[ROW].to_numpy()]
    theirs = names.units["unit_id"].to_numpy()[found.pairs.unit]
    right = theirs == true_unit[found.pairs.row]
    share = len(np.unique(found.pairs.row[right])) / (true_unit != "").sum()
    print(
        f"{units:,}: {len(asking):,} rows open, {len(theirs):,} pairs, truth among them {share:.3f}"
    )
    return found.parts, found.pairs.row, right, len(asking)


def fit(samples: list[tuple[np.ndarray, np.ndarray, np.ndarray, int]]) -> np.ndarray:
    parts = np.concatenate([item[0] for item in samples])
    starts = np.cumsum([0] + [item[3] for item in samples])
    row = np.concatenate([item[1] + start for item, start in zip(samples, starts, strict=False)])
    right = np.concatenate([item[2] for item in samples])
    count = int(starts[-1])
    none_right = np.ones(count, dtype=bool)
    none_right[row[right]] = False

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        logits = parts @ weights
        top = np.zeros(count)
        np.maximum.at(top, row, logits)
        each = np.exp(logits - top[row])
        total = np.exp(-top) + np.bincount(row, weights=each, minlength=count)
        log_total = np.log(total) + top
        value = log_total.sum() - logits[right].sum()
        chance = each / total[row]
        slope = parts.T @ (chance - right)
        return value + _RIDGE * weights @ weights, slope + 2 * _RIDGE * weights

    start = np.array(list(WEIGHTS.values()))
    done = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 400})
    print(f"loss a row {done.fun / count:.4f}, {done.nit} rounds")
    return np.asarray(done.x)


def main() -> None:
    sizes = [int(word) for word in sys.argv[1:]] or [10_000, 100_000]
    weights = fit([sample(units, TUNING_SEED + at * 100) for at, units in enumerate(sizes)])
    for name, weight in zip(WEIGHTS, weights, strict=True):
        print(f'    "{name}": {weight:.2f},')


if __name__ == "__main__":
    main()
