"""Plans beside PyVRP, pyvroom and OR-Tools: made-up days, proved optima, the public instances.

    python benchmarks/routes.py [--seconds 60] [--days 300x1,1000x3] [--small 12] [--public 20]

The rivals get the whole task and, once more, our shortlist; a plan counts only if it can be kept.
Ours is what the app runs: the shortlist and its usual rounds.
"""

import argparse
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from routing import rivals
from routing.bound import upper_bound
from routing.days import a_day, shortlisted
from routing.exact import proved_best
from routing.public import Instance, instances

from kortinfo.routes.effort import MOST, PER_TOUR, usual_rounds
from kortinfo.routes.problem import Order, Problem
from kortinfo.routes.search import Effort, search
from kortinfo.routes.timetable import timetable

WORTH_PROVING = 0.02
PUBLIC = Path(__file__).parent.parent.parent / "shared" / "data" / "routes"


def worth(problem: Problem, orders: tuple[Order, ...]) -> float:
    """Return what a plan collects; a tour that cannot be kept collects nothing."""
    total, seen = 0.0, set[int]()
    for tour, order in zip(problem.tours, orders, strict=True):
        if timetable(problem, tour, order) is not None and not seen & set(order):
            total += sum(problem.visits[visit].worth for visit in order)
            seen |= set(order)
    return total


def timed(solve: Callable[[], tuple[Order, ...]]) -> tuple[float, tuple[Order, ...]]:
    """Return the seconds and the orders; a rival that fails gives none."""
    began = time.perf_counter()
    try:
        orders = solve()
    except Exception as error:
        print(f"    {type(error).__name__}: {str(error)[:100]}")
        orders = ()
    return time.perf_counter() - began, orders


def days(wanted: list[tuple[int, int]], seconds: float) -> None:
    """Print a table of made-up days."""
    print(f"\nMade-up days; rivals {seconds:g} s; gap to the best of all, %")
    print(f"{'day':34}{'who':24}{'seconds':>9}{'worth':>9}{'gap':>8}")
    for candidates, persons in wanted:
        day = a_day(candidates, persons, seed=1)
        rows: list[tuple[str, float, float]] = []

        began = time.perf_counter()
        listed = shortlisted(day, most=min(MOST, PER_TOUR * persons))
        orders = search(listed, effort=Effort(usual_rounds(persons), 1)).orders
        rows.append(("Kortinfo", time.perf_counter() - began, worth(listed, orders)))
        for name, lot in (("", day.problem), (" + shortlist", listed)):
            for rival, solve in (
                ("PyVRP", lambda lot=lot: rivals.pyvrp(lot, seconds=seconds)),
                ("pyvroom 5", lambda lot=lot: rivals.pyvroom(lot, level=5)),
                ("OR-Tools", lambda lot=lot: rivals.ortools(lot, seconds=seconds)),
            ):
                took, orders = timed(solve)
                rows.append((rival + name, took, worth(lot, orders) if orders else 0.0))
        best = max(row[2] for row in rows)
        for who, took, value in rows:
            gap = 100 * (best - value) / best
            print(f"{day.name:34}{who:24}{took:9.1f}{value:9.0f}{gap:8.2f}", flush=True)


def small(many: int) -> None:
    """Print the gap to the proved optimum of small days."""
    print(f"\n{many} small days of 1 and 2 persons; gap to the proved optimum, %")
    gaps: dict[str, list[float]] = {}
    for seed in range(1, many + 1):
        day = a_day(10 + seed % 7, 1 + seed % 2, seed=seed).problem
        best = proved_best(day)
        persons = len(day.tours)
        for who, solve in (
            (
                "Kortinfo",
                lambda p=day, n=persons: search(p, effort=Effort(usual_rounds(n), 1)).orders,
            ),
            ("PyVRP 5 s", lambda p=day: rivals.pyvrp(p, seconds=5)),
            ("pyvroom 5", lambda p=day: rivals.pyvroom(p, level=5)),
            ("OR-Tools 5 s", lambda p=day: rivals.ortools(p, seconds=5)),
        ):
            _, orders = timed(solve)
            value = worth(day, orders) if orders else 0.0
            gaps.setdefault(who, []).append(100 * (best - value) / best)
    print(f"{'who':14}{'mean gap':>10}{'worst':>8}{'optimal':>9}")
    for who, found in gaps.items():
        optimal = sum(gap < 1e-6 for gap in found)
        print(f"{who:14}{np.mean(found):10.2f}{max(found):8.2f}{optimal:9}")


def reachable(instance: Instance, found: float) -> float:
    """Return the best known worth; where all plans are far from it, what is proved if that is less.

    Lists copy values that were found with other roundings, or mistyped.
    """
    assert instance.best is not None
    if instance.family != "TOP" or found >= (1 - WORTH_PROVING) * instance.best:
        return instance.best
    proved = upper_bound(instance.problem)
    if proved is None or proved > instance.best - 1e-6:
        return instance.best
    print(f"{instance.name}: {instance.best:g} is listed, more than {proved:g} is impossible")
    return proved


def public(step: int, rounds: int) -> None:
    """Print the gap to the best known on every n-th public instance."""
    if not PUBLIC.is_dir():
        print("\nPublic instances: skipped, no real data beside the project")
        return
    chosen = [each for each in instances(PUBLIC) if each.best][::step]
    print(f"\n{len(chosen)} public instances, {rounds} rounds; gap to the best known, %")
    gaps: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for each in chosen:
        scale = 1000.0 if each.family == "TOP" else 10.0
        plans: dict[str, tuple[float, float]] = {}
        for who, solve in (
            ("Kortinfo", lambda p=each.problem: search(p, effort=Effort(rounds, 1)).orders),
            ("PyVRP 10 s", lambda p=each.problem, s=scale: rivals.pyvrp(p, seconds=10, scale=s)),
            ("pyvroom 5", lambda p=each.problem, s=scale: rivals.pyvroom(p, level=5, scale=s)),
        ):
            took, orders = timed(solve)
            plans[who] = worth(each.problem, orders) if orders else 0.0, took
        best = reachable(each, max(value for value, _ in plans.values()))
        for who, (value, took) in plans.items():
            gaps.setdefault((each.family, who), []).append((100 * (best - value) / best, took))
    head = f"{'family':10}{'who':14}{'n':>5}{'mean gap':>10}{'worst':>8}"
    print(f"{head}{'median s':>10}{'most s':>8}")
    for (family, who), found in gaps.items():
        gap, took = np.array(found).T
        print(
            f"{family:10}{who:14}{len(found):5}{gap.mean():10.2f}{gap.max():8.2f}"
            f"{np.median(took):10.1f}{took.max():8.1f}"
        )


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seconds", type=float, default=60)
    every = ",".join(f"{many}x{persons}" for many in (300, 1000, 3000) for persons in (1, 3, 5))
    asked.add_argument("--days", default=every)
    asked.add_argument("--public", type=int, default=8)
    asked.add_argument("--rounds", type=int, default=4000)
    asked.add_argument("--small", type=int, default=12)
    given = asked.parse_args()
    if find_spec("ortools") is None:
        print("The rivals are not installed (scripts/get_rivals.sh): nothing to measure beside.")
        raise SystemExit(0)
    if given.days:
        days([tuple(map(int, each.split("x"))) for each in given.days.split(",")], given.seconds)
    if given.small:
        small(given.small)
    if given.public:
        public(given.public, given.rounds)
