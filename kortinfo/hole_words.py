"""White spots in words: their names, and why they stand where they do."""

from collections.abc import Mapping

from kortinfo.coverage.clusters import Cluster
from kortinfo.coverage.figures import Share
from kortinfo.coverage.holes import Hole
from kortinfo.selection.words import label
from kortinfo.texts import number, percent, plural, text


def name_of(hole: Hole, *, titles: Mapping[str, str], language: str) -> str:
    """Return a hole's name, as "Hotel og restauration i 9990 Skagen"."""
    return text(
        "holes.name",
        language,
        sector=label("sectors", hole.sector, titles=titles, language=language),
        area=label("areas", hole.area, titles=titles, language=language),
    )


def reason(hole: Hole, language: str) -> str:
    """Say why a hole stands where it does."""
    known = hole.unknown < hole.uncovered
    told = [_held(hole.uncovered, hole.employees, known=known, language=language)]
    if hole.job_ads:
        told.append(plural("holes.job_ads", hole.job_ads, language))
    if hole.new:
        told.append(plural("holes.new", hole.new, language))
    share = _share(hole.here, language)
    if hole.elsewhere.value is not None:
        elsewhere = percent(hole.elsewhere.value, language)
        share = text("holes.share_beside", language, share=share, elsewhere=elsewhere)
    return "; ".join([*told, share])


def _held(uncovered: int, employees: int, *, known: bool, language: str) -> str:
    held = plural("holes.uncovered", uncovered, language)
    if not known:
        return text("holes.with_unknown", language, uncovered=held)
    people = about_employees(employees, language)
    return text("holes.with", language, uncovered=held, employees=people)


def about_employees(count: int, language: str) -> str:
    """Say how many employees intervals' middles make: none and one are exact, others are not."""
    if not count:
        return text("coverage.employees_none", language)
    return plural("coverage.employees", count, language)


def _share(share: Share, language: str) -> str:
    if share.value is None:
        covered, total = number(share.covered, language), number(share.total, language)
        return text("holes.share_few", language, covered=covered, total=total)
    return text("holes.share", language, share=percent(share.value, language))


def cluster_reason(cluster: Cluster, language: str) -> str:
    """Say what a cluster holds, and what chance would have it hold."""
    known = cluster.unknown < cluster.uncovered
    held = _held(cluster.uncovered, cluster.employees, known=known, language=language)
    return text(
        "holes.cluster_reason",
        language,
        held=held,
        total=number(cluster.units, language),
        expected=number(cluster.expected, language),
    )
