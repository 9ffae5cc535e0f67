"""Serves this folder as a department's site would be (演示部门网站): `python3 serve.py [--port 8090] [--list http://127.0.0.1:8000]`.

Its policy allows no inline script and no inline style, and of other hosts only the list's: what docs/reuse.md asks for.
`--list` puts another address of the list into the pages.
"""

from __future__ import annotations

import argparse
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LIST = "http://127.0.0.1:8000"


def server(port: int, the_list: str = LIST, folder: Path = HERE) -> ThreadingHTTPServer:
    """The site in a folder, on a port of this machine."""
    policy = f"default-src 'self'; frame-src {the_list}; script-src 'self' {the_list}; connect-src {the_list}"

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, directory=str(folder), **kwargs)

        def do_GET(self) -> None:
            name = self.path.partition("?")[0].lstrip("/") or "index.html"
            if not name.endswith(".html") or not (page := folder / Path(name).name).is_file():
                return super().do_GET()
            body = page.read_text(encoding="utf-8").replace(LIST, the_list).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            return None

        def end_headers(self) -> None:
            self.send_header("Content-Security-Policy", policy)
            super().end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument("--list", default=LIST, dest="the_list", help="where the list is served")
    given = parser.parse_args()
    with server(given.port, given.the_list.rstrip("/")) as made:
        print(f"http://127.0.0.1:{given.port}/  (Ctrl-C ends it)")  # noqa: T201  what one starts it for
        made.serve_forever()
