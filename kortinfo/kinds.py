"""What contacts and collaborations are called, which are two-way, how long they last at the most.

Defaults of the settings; a municipality's own come on top.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator


def same_kind(name: str) -> str:
    """Return a kind as kinds are compared: case and spaces do not count."""
    return " ".join(name.split()).casefold()


class CollaborationKind(BaseModel):
    """How long a kind lasts at the most, where its end is missing; other spellings of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    months: int | None = Field(default=None, gt=0)
    weeks: int | None = Field(default=None, gt=0)
    aliases: tuple[str, ...] = ()
    group: Literal["placement", "subsidised_job", "agreement", "job_order", "other"] = "other"

    @model_validator(mode="after")
    def _one_duration(self) -> "CollaborationKind":
        if (self.months is None) == (self.weeks is None):
            raise ValueError("give either months or weeks")
        return self


DEFAULT_CONTACT_KINDS = {
    "besøg": True,
    "virksomhedsbesøg": True,
    "møde": True,
    "samtale": True,
    "telefonsamtale": True,
    "telefon besvaret": True,
    "opkald besvaret": True,
    "mail modtaget": True,
    "arrangement": True,
    "deltog i arrangement": True,
    "visit": True,
    "meeting": True,
    "conversation": True,
    "call answered": True,
    "mail received": True,
    "event attended": True,
    "mail sendt": False,
    "brev": False,
    "kampagne": False,
    "nyhedsbrev": False,
    "opkald ikke besvaret": False,
    "telefon ikke besvaret": False,
    "ikke hjemme": False,
    "mail sent": False,
    "letter": False,
    "campaign": False,
    "call not answered": False,
    "not at home": False,
}
"""Contact kinds (compared without regard to case and spaces) and whether they are two-way.

What the settings name comes on top of these, as with the collaboration kinds.
"""


def _kind(
    group: Literal["placement", "subsidised_job", "agreement", "job_order", "other"],
    *aliases: str,
    months: int | None = None,
    weeks: int | None = None,
) -> CollaborationKind:
    return CollaborationKind(group=group, aliases=aliases, months=months, weeks=weeks)


DEFAULT_COLLABORATION_KINDS = {
    "virksomhedspraktik": _kind(
        "placement", "praktik", "work placement", "placement", "vp", weeks=26
    ),
    "nytteindsats": _kind("placement", months=12),
    "mentor": _kind("placement", "mentorordning", months=6),
    "løntilskud": _kind(
        "subsidised_job",
        "privat løntilskud",
        "offentligt løntilskud",
        "ansættelse med løntilskud",
        "wage subsidy",
        months=12,
    ),
    "jobrotation": _kind("subsidised_job", "jobrotationsvikariat", "job rotation", months=12),
    "igu": _kind("subsidised_job", "integrationsgrunduddannelse", "igu-forløb", months=24),
    "voksenlærling": _kind(
        "subsidised_job", "voksenlærlinge", "voksenlærlingeordning", "adult apprentice", months=48
    ),
    "fleksjob": _kind("subsidised_job", "flexjob", months=48),
    "skånejob": _kind(
        "subsidised_job", "løntilskud til førtidspensionister", "job med løntilskud", months=48
    ),
    "opkvalificeringsjob": _kind("subsidised_job", months=12),
    "personlig assistance": _kind("subsidised_job", "personlig assistent", months=24),
    "jobordre": _kind("job_order", "job order", "rekruttering", "joborder", months=3),
    "partnerskabsaftale": _kind(
        "agreement", "samarbejdsaftale", "aftale", "partnerskab", "agreement", months=36
    ),
}
OTHER_COLLABORATION = CollaborationKind(months=12)
"""Any other kind."""
