"""Find every page that a person can come to by following links, without a browser: only one page of each kind is opened."""

from collections import deque
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import APIRequestContext

MOST_ALIKE = 3
"""Pages of one kind whose links are followed: not every loop or site leads somewhere new."""


class Links(HTMLParser):
    """The addresses that a page links to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found += [value for name, value in attrs if name == "href" and value and value.startswith("/")]


def kind_of(path: str) -> str:
    """The name of the route that answers at `path`."""
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return ""


def pages(client: APIRequestContext, address: str, start: str) -> Iterator[tuple[str, str]]:
    """Kind and path of every page from `start` on, the nearest first. A link that leads nowhere fails."""
    waiting, known, alike = deque([start]), {start}, dict[str, int]()
    while waiting:
        path = waiting.popleft()
        kind = kind_of(path)
        alike[kind] = alike.get(kind, 0) + 1
        if alike[kind] > MOST_ALIKE:
            continue
        answer = client.get(address.rstrip("/") + path)
        assert answer.ok, f"{path} answers {answer.status}"
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        yield kind, path
        links = Links()
        links.feed(answer.text())
        for link in (each.partition("#")[0] for each in links.found):
            if link and link not in known:
                known.add(link)
                waiting.append(link)
