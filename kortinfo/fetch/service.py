"""One web service: asked politely, tried again where that helps, never trusted with more than due.

Redirections are not followed, since they would carry the secret to another host; certificates are
always checked. An error names the host and path, never the query (which holds the key) and never
the answer's text.
"""

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt
from tenacity.wait import wait_exponential_jitter

from kortinfo.errors import (
    FetchDamaged,
    FetchDenied,
    FetchError,
    FetchTooLarge,
    FetchUnexpected,
    FetchUnreachable,
)
from kortinfo.fetch.secrets import Secret

_PASSING = {408, 425, 429, 500, 502, 503, 504}
_LONGEST_WAIT = 600.0
_GIGABYTE = 1_000_000_000
_LARGEST_PAGE = _GIGABYTE
_T = TypeVar("_T")


class Passing(Exception):
    """A fault that may pass: worth another attempt. ``damaged``: it was sent, but not whole."""

    def __init__(self, why: str, *, after: float | None = None, damaged: bool = False) -> None:
        """Keep the reason in words, and how long the service asked us to wait."""
        super().__init__(why)
        self.after = after
        self.damaged = damaged


@dataclass(frozen=True, kw_only=True)
class Manners:
    """How often a request is tried, how long silence is borne, how much is taken.

    ``wait`` sleeps so many seconds; tests pass one that does not.
    """

    wait: Callable[[float], None]
    attempts: int = 6
    timeout_seconds: float = 60
    max_gigabytes: float = 20

    @property
    def max_bytes(self) -> int:
        """The most bytes an answer may have."""
        return int(self.max_gigabytes * _GIGABYTE)


class Service:
    """A service at ``url``, with user and password, or a key that goes into every query."""

    def __init__(
        self, url: str, manners: Manners, secret: Secret, *, user: str = "", key: str = ""
    ) -> None:
        """Open no connection yet; ``key`` is the query parameter the secret is sent as."""
        self.manners = manners
        self._url = url
        self._secret = secret
        self._key = key
        self._client = httpx.Client(
            auth=httpx.BasicAuth(user, secret.reveal()) if user else None,
            timeout=httpx.Timeout(manners.timeout_seconds),
            follow_redirects=False,
            verify=True,
            headers={"User-Agent": "kortinfo"},
        )

    def __enter__(self) -> Self:
        """Keep the library from logging addresses with keys in them."""
        logging.getLogger("httpx").addFilter(_nothing)
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections."""
        self._client.close()
        logging.getLogger("httpx").removeFilter(_nothing)

    def shown(self, path: str) -> str:
        """Return host and path as they may be told."""
        return f"{urlsplit(self._url).netloc}/{path}"

    def repeated(self, path: str, attempt: Callable[[], _T]) -> _T:
        """Run ``attempt`` until it does not raise :class:`Passing`, waiting longer each time.

        Raises:
            FetchUnreachable, FetchDamaged: the attempts are used up.
            FetchError: whatever else the attempt raises.
        """
        retrying = Retrying(
            stop=stop_after_attempt(self.manners.attempts),
            wait=_patience,
            retry=retry_if_exception_type(Passing),
            sleep=self.manners.wait,
            reraise=True,
        )
        try:
            return retrying(attempt)
        except Passing as fault:
            kind: type[FetchError] = FetchDamaged if fault.damaged else FetchUnreachable
            # Not chained: the library's own errors carry the request, and with it the key.
            raise kind(
                service=self.shown(path), attempts=self.manners.attempts, why=str(fault)
            ) from None

    def answer(self, path: str, body: Mapping[str, Any], *, repeat: bool = True) -> bytes:
        """Post JSON and return the answer's bytes, whole.

        With ``repeat`` off a fault that may pass is raised as :class:`Passing`: for requests that
        change something at the other end.
        """

        def attempt() -> bytes:
            content = json.dumps(body).encode()
            headers = {"Content-Type": "application/json"}
            with self.stream("POST", path, content=content, headers=headers) as response:
                limit = min(_LARGEST_PAGE, self.manners.max_bytes)
                return b"".join(self.bytes_of(response, path, limit=limit))

        return self.repeated(path, attempt) if repeat else attempt()

    @contextmanager
    def stream(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        fine: tuple[int, ...] = (200,),
    ) -> Iterator[httpx.Response]:
        """Give the response of one request, its body unread.

        Raises:
            Passing: a status or a fault on the line that may pass.
            FetchDenied: 401 or 403.
            FetchUnexpected: any other status that is not ``fine``.
        """
        secret = {self._key: self._secret.reveal()} if self._key else {}
        try:
            with self._client.stream(
                method,
                f"{self._url}/{path}",
                params={**(params or {}), **secret} or None,
                content=content,
                headers=dict(headers or {}),
            ) as response:
                if response.status_code not in fine:
                    self._refuse(response, path)
                yield response
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise Passing(_IN_WORDS.get(type(error), "the connection broke")) from None

    def bytes_of(self, response: httpx.Response, path: str, *, limit: int) -> Iterator[bytes]:
        """Yield a response's bytes, and no more than ``limit`` of them.

        Raises:
            FetchTooLarge: there are more.
        """
        done = 0
        for chunk in response.iter_bytes():
            done += len(chunk)
            if done > limit:
                raise FetchTooLarge(service=self.shown(path), max_gigabytes=limit / _GIGABYTE)
            yield chunk

    def unexpected(self, path: str, why: str, *, status: int = 200) -> FetchUnexpected:
        """Make the error that the service answered something else."""
        return FetchUnexpected(service=self.shown(path), why=why, status=status)

    def _refuse(self, response: httpx.Response, path: str) -> None:
        status = response.status_code
        if status in (401, 403):
            raise FetchDenied(service=self.shown(path), status=status, name=self._secret.name)
        if status in _PASSING:
            raise Passing(f"status {status}", after=_asked_to_wait(response))
        if 300 <= status < 400:
            why = f"status {status}, a redirection, which is not followed"
            raise self.unexpected(path, why, status=status)
        raise self.unexpected(path, f"status {status}", status=status)


_IN_WORDS: dict[type[Exception], str] = {
    httpx.ConnectError: "no connection",
    httpx.ConnectTimeout: "no connection in time",
    httpx.ReadTimeout: "silence for too long",
    httpx.RemoteProtocolError: "the connection was cut",
}


def _nothing(record: logging.LogRecord) -> bool:  # noqa: ARG001
    return False


def _asked_to_wait(response: httpx.Response) -> float | None:
    """Return Retry-After in seconds; a point in time is counted from the answer's own Date."""
    said = response.headers.get("Retry-After", "").strip()
    if said.isdecimal():
        return float(said[:6])
    try:
        until = parsedate_to_datetime(said)
        return max((until - parsedate_to_datetime(response.headers["Date"])).total_seconds(), 0.0)
    except (ValueError, KeyError, TypeError):
        return None


_longer_each_time = wait_exponential_jitter(initial=1, max=60, jitter=1)


def _patience(state: RetryCallState) -> float:
    fault = state.outcome.exception() if state.outcome else None
    if isinstance(fault, Passing) and fault.after is not None:
        return min(fault.after, _LONGEST_WAIT)
    return _longer_each_time(state)
