"""Settings of travel times, and of what plans of visits carry out of the app."""

from typing import Annotated

from pydantic import Field

from kortinfo.privacy_settings import Part


class Travel(Part):
    """How travel times are found."""


class Plans(Part):
    """What plans of visits carry out of the app."""

    app_url: Annotated[str, Field(pattern=r"^(https?://[^\s/?#@]+(/[^\s?#]*)?)?$")] = ""
    """Where the app is opened, as "https://kortinfo.example.dk": calendars link to cards there."""
