"""PyVRP, pyvroom and OR-Tools called plainly: prizes traded against the way, one window a visit."""

from math import inf, isinf

import numpy as np

from kortinfo.routes.problem import Order, Problem

_SCALE = 1000
_FAR = 10**7


def _whole(value: float) -> int:
    return _FAR if isinf(value) else round(value)


def _matrix(problem: Problem, scale: float = 1.0) -> np.ndarray:
    travel = np.where(np.isinf(problem.travel), _FAR, np.ceil(problem.travel * scale - 1e-6))
    return travel.astype(np.int64)


def pyvrp(
    problem: Problem, *, seconds: float, seed: int = 1, scale: float = 1.0
) -> tuple[Order, ...]:
    """Solve with PyVRP: a second on the way costs a thousandth of a point."""
    from pyvrp import Client, Depot, Location, ProblemData, VehicleType, solve
    from pyvrp.stop import MaxRuntime

    ends = {tour.end for tour in problem.tours if tour.end is not None}
    starts = sorted({tour.start for tour in problem.tours} | ends)
    places = [*starts, *(visit.place for visit in problem.visits)]
    apart = _matrix(problem, scale)[np.ix_(places, places)]
    clients = [
        Client(
            len(starts) + number,
            service_duration=_whole(visit.seconds * scale),
            tw_early=_whole(visit.windows[0][0].opens * scale),
            tw_late=_whole(visit.windows[0][0].closes * scale),
            prize=round(visit.worth * _SCALE * scale),
            required=False,
        )
        for number, visit in enumerate(problem.visits)
    ]
    vehicles = [
        VehicleType(
            1,
            start_depot=starts.index(tour.start),
            end_depot=starts.index(tour.end if tour.end is not None else tour.start),
            tw_early=_whole(tour.begins * scale),
            tw_late=_whole(tour.ends * scale),
            unit_distance_cost=1,
            unit_duration_cost=0,
        )
        for tour in problem.tours
    ]
    locations = [Location(0, 0) for _ in places]
    depots = [Depot(at) for at in range(len(starts))]
    data = ProblemData(locations, clients, depots, vehicles, [apart], [apart])
    found = solve(data, stop=MaxRuntime(seconds), seed=seed, display=False)
    orders: list[Order] = [()] * len(problem.tours)
    for route in found.best.routes():
        orders[route.vehicle_type()] = tuple(each.idx for each in route if each.is_client())
    return tuple(orders)


def pyvroom(problem: Problem, *, level: int = 5, scale: float = 1.0) -> tuple[Order, ...]:
    """Solve with pyvroom: worth as a priority from 1 to 100, lunch as a break."""
    import vroom

    most = max((visit.worth for visit in problem.visits), default=1.0)
    task = vroom.Input()
    task.set_durations_matrix("car", _matrix(problem, scale).astype(np.uint32))
    for number, tour in enumerate(problem.tours):
        breaks = []
        if tour.lunch is not None:
            window = [_whole(tour.lunch.earliest * scale), _whole(tour.lunch.latest * scale)]
            length = _whole(tour.lunch.seconds * scale)
            breaks = [vroom.Break(number + 1, [vroom.TimeWindow(*window)], length)]
        task.add_vehicle(
            vroom.Vehicle(
                number,
                start=tour.start,
                end=tour.start if tour.end is None else tour.end,
                time_window=vroom.TimeWindow(
                    *(_whole(x * scale) for x in (tour.begins, tour.ends))
                ),
                breaks=breaks,
            )
        )
    for number, visit in enumerate(problem.visits):
        task.add_job(
            vroom.Job(
                number,
                location=visit.place,
                default_service=_whole(visit.seconds * scale),
                priority=max(1, round(100 * visit.worth / most)),
                time_windows=[
                    vroom.TimeWindow(_whole(w.opens * scale), min(_FAR, _whole(w.closes * scale)))
                    for w in visit.windows[0]
                ],
            )
        )
    solution = task.solve(exploration_level=level, nb_threads=2)
    orders: list[list[int]] = [[] for _ in problem.tours]
    for _, row in solution.routes.iterrows():
        if row["type"] == "job":
            orders[int(row["vehicle_id"])].append(int(row["id"]))
    return tuple(tuple(order) for order in orders)


def ortools(problem: Problem, *, seconds: float, scale: float = 1.0) -> tuple[Order, ...]:
    """Solve with OR-Tools' routing: a penalty for each visit left out, guided local search."""
    from ortools.constraint_solver import pywrapcp
    from ortools.constraint_solver.routing_enums_pb2 import (
        FirstSolutionStrategy,
        LocalSearchMetaheuristic,
    )

    count, tours = len(problem.visits), problem.tours
    places = [visit.place for visit in problem.visits]
    ends = [tour.start if tour.end is None else tour.end for tour in tours]
    places += [tour.start for tour in tours] + ends
    first = list(range(count, count + len(tours)))
    last = list(range(count + len(tours), count + 2 * len(tours)))
    apart = _matrix(problem, scale)[np.ix_(places, places)]
    serve = [_whole(visit.seconds * scale) for visit in problem.visits] + [0] * 2 * len(tours)
    index = pywrapcp.RoutingIndexManager(len(places), len(tours), first, last)
    routing = pywrapcp.RoutingModel(index)
    whole = (apart + np.array(serve)[:, None]).tolist()
    transit = routing.RegisterTransitCallback(
        lambda a, b: whole[index.IndexToNode(a)][index.IndexToNode(b)]
    )
    routing.SetArcCostEvaluatorOfAllVehicles(routing.RegisterTransitCallback(lambda _a, _b: 0))
    longest = max(_whole(tour.ends * scale) for tour in tours)
    routing.AddDimension(transit, longest, longest, False, "time")
    time = routing.GetDimensionOrDie("time")
    for number, visit in enumerate(problem.visits):
        window = visit.windows[0][0]
        node = index.NodeToIndex(number)
        closes = longest if window.closes == inf else min(longest, _whole(window.closes * scale))
        if closes < window.opens * scale:
            routing.AddDisjunction([node], 0)
            continue
        time.CumulVar(node).SetRange(_whole(window.opens * scale), closes)
        routing.AddDisjunction([node], round(visit.worth * _SCALE))
    for number, tour in enumerate(tours):
        span = _whole(tour.begins * scale), _whole(tour.ends * scale)
        time.CumulVar(routing.Start(number)).SetRange(*span)
        time.CumulVar(routing.End(number)).SetRange(*span)
    wanted = pywrapcp.DefaultRoutingSearchParameters()
    wanted.first_solution_strategy = FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    wanted.local_search_metaheuristic = LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    wanted.time_limit.FromMilliseconds(round(seconds * 1000))
    found = routing.SolveWithParameters(wanted)
    orders = []
    for number in range(len(tours)):
        order, at = [], routing.Start(number)
        while found is not None and not routing.IsEnd(at):
            at = found.Value(routing.NextVar(at))
            if not routing.IsEnd(at):
                order.append(index.IndexToNode(at))
        orders.append(tuple(order))
    return tuple(orders)
