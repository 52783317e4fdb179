"""What the settings say on privacy: how long data are kept, and what the record of processing says.

Nothing here is law: a municipality decides it, with its data-protection officer.
"""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from kortinfo.cpr import mask_cpr

Months = Annotated[int, Field(ge=0, le=1200)]
"""0 is without limit."""


def no_person(name: str) -> str:
    """Return a text of the settings that is shown everywhere; ValueError: a CPR number is in it."""
    if mask_cpr(name) != name:
        raise ValueError("a name must not hold what looks like a CPR number")
    return name


ShownName = Annotated[str, Field(min_length=1), AfterValidator(no_person)]
"""What stands in every heading, file and message."""


class Part(BaseModel):
    """A part of the settings: frozen, and no key but those it names."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Retention(Part):
    """After how many months what kind of data is deleted; 0: never by itself."""

    events: Months = 120
    """Contacts, collaborations and job ads, after their last day; visits told of in the app."""
    earlier_contacts: Months = 0
    """That a business had contacts or collaborations which are deleted: the month of the latest.

    As many months as ``events`` or fewer: that is not kept, and such a business is at level D.
    """
    set_aside: Months = 6
    """What stood in rows that were set aside, in builds of that age."""
    snapshots: Months = 12
    """Whole builds but the one in use."""
    lists: Months = 36
    """Meeting lists in the logbook, after they were last changed."""
    views: Months = 0
    """Saved views in the logbook."""
    decisions: Months = 60
    """Decisions, corrections, targets and campaigns taken back; of those that hold who and why."""
    plans: Months = 36
    """Plans of visits in the logbook, after their last day."""
    audit: Months = 60
    """Who took what out, in the logbook."""


class Processing(Part):
    """What only the municipality knows of its processing; goes into the record as it stands."""

    controller: str = ""
    """The controller: the authority's name, CVR number and address."""
    contact: str = ""
    """Whom to write to in the unit."""
    data_protection_officer: str = ""
    purposes: tuple[str, ...] = ()
    legal_basis: str = ""
    recipients: tuple[str, ...] = ()
    """Who outside the unit gets data."""
    processors: tuple[str, ...] = ()
    """Who runs or hosts it on the municipality's behalf."""
    third_countries: str = ""
    """Transfers to countries outside the EU and EEA, or that there are none."""
    security: tuple[str, ...] = ()
    """The municipality's own measures; what the program does itself is told anyway."""
