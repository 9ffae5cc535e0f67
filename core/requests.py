"""What is refused of a request before any view sees it, and what is said where a view does not take it (请求检查)."""

from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


class TellNoServer:
    """What serves is nobody's business: a web server that finds this header writes no name of its own into it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        answer.headers["Server"] = "web"
        return answer


class RefuseNul:
    """A NUL character in the path or query is never meant, and PostgreSQL takes none: 400, not 500."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: object) -> None:
        """Here rather than in `__call__`, so that the 400 page is rendered like any other."""
        if "\0" in request.path or any(
            "\0" in value for values in request.GET.lists() for value in values[1]
        ):
            raise SuspiciousOperation("NUL in the address")


class SayNotAllowed:
    """A 405 says nothing by itself, and a browser shows a white page: who opens the address of a form (after signing in
    again, from a bookmark) is told what it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if answer.status_code == 405 and not answer.streaming and not answer.content:
            answer.content = render_to_string("405.html").encode()
            answer["Content-Length"] = str(len(answer.content))
        return answer
