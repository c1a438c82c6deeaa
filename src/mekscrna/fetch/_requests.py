"""Requests, and how they end."""

from __future__ import annotations

from typing import Final

import httpx

from mekscrna.fetch._answers import GivenUpError

_MOST_REDIRECTS: Final = 10


class Answer:
    """An answer to a request, after redirects; none of them from https to http."""

    def __init__(self, client: httpx.Client, url: str, headers: dict[str, str]) -> None:
        self._client, self._url, self._headers = client, httpx.URL(url), headers
        self._response: httpx.Response | None = None

    def __enter__(self) -> httpx.Response:
        seen: set[httpx.URL] = set()
        url = self._url
        while url not in seen and len(seen) <= _MOST_REDIRECTS:
            seen.add(url)
            response = self._client.send(
                self._client.build_request("GET", url, headers=self._headers), stream=True
            )
            if not response.has_redirect_location:
                self._response = response
                return response
            response.close()
            following = url.join(response.headers["location"])
            if url.scheme == "https" and following.scheme != "https":
                raise GivenUpError(
                    f"{url.host} sends on from https to {following.scheme}, where anybody could change it."
                )
            if following.scheme not in {"http", "https"}:
                raise GivenUpError(f"{url.host} sends on to {following}, which is no web address.")
            url = following
        raise GivenUpError(f"{self._url.host} sends on in circles.")

    def __exit__(self, *_: object) -> None:
        if self._response is not None:
            self._response.close()


def words(broken: httpx.TransportError) -> str:
    """Say how a connection failed."""
    match broken:
        case httpx.ConnectTimeout() | httpx.ConnectError():
            return f"no connection ({broken})"
        case httpx.TimeoutException():
            return "nothing came for too long"
        case _:
            return f"the connection broke off ({broken})"
