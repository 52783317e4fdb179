"""The stand-in and a client that never really waits."""

import datetime as dt
from collections.abc import Iterator

import pytest

from kortinfo.fetch.secrets import Secret
from kortinfo.fetch.service import Manners, Service
from tests.fetch.registers import register
from tests.fetch.stand_in import KEY, PASSWORD, USER, StandIn, serving

NOW = dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC)


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    with serving(register()) as state:
        yield state


@pytest.fixture
def waits() -> list[float]:
    """How long the client would have waited, time by time."""
    return []


@pytest.fixture
def manners(waits: list[float]) -> Manners:
    return Manners(wait=waits.append, attempts=4, timeout_seconds=5)


@pytest.fixture
def service(stand_in: StandIn, manners: Manners) -> Iterator[Service]:
    """System-til-system, with the right password."""
    with Service(stand_in.url, manners, Secret("CVR_PASSWORD", PASSWORD), user=USER) as client:
        yield client


@pytest.fixture
def datafordeler(stand_in: StandIn, manners: Manners) -> Iterator[Service]:
    """Datafordeler, with the right key."""
    secret = Secret("DATAFORDELER_API_KEY", KEY)
    with Service(stand_in.url, manners, secret, key="apiKey") as client:
        yield client
