"""How long a search takes by default: in rounds, not seconds, so that plans repeat."""

PER_TOUR = 250
"""Candidates searched for each tour."""
MOST = 900
"""Candidates searched at the most."""


def usual_rounds(tours: int) -> int:
    """Return the rounds a search takes: about 2 s for one tour, 10 s for five."""
    return 1200 + 200 * min(tours - 1, 4)
