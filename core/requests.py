"""What is refused of a request before any view sees it (请求检查)."""

from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse


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
