"""A static server that answers as GitHub Pages does where it matters here: gzip for text, connections kept open."""

import gzip
import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

TEXT = ("text/", "application/json", "application/xml", "image/svg+xml")


class GzipHandler(SimpleHTTPRequestHandler):
    """The files of a folder over HTTP/1.1, text in gzip."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or a small answer would wait for the acknowledgement of its head

    def do_GET(self) -> None:
        """Send a file, or 404."""
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            return self.send_error(404)
        script = "@" in path.name  # a CDN's `vega@6` is a script without an ending
        kind = "text/javascript" if script else mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        packed = kind.startswith(TEXT)
        body = content(path, packed=packed)
        heads = {"Content-Type": kind, "Content-Length": str(len(body)), "Access-Control-Allow-Origin": "*"}
        self.send_response(200)
        for name, value in (heads | ({"Content-Encoding": "gzip"} if packed else {})).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@cache
def content(path: Path, *, packed: bool) -> bytes:
    """Return what is sent of a file; compressed once, so that no page waits for it."""
    return gzip.compress(path.read_bytes(), mtime=0) if packed else path.read_bytes()


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve a folder on localhost for a while; give its origin, without a slash at the end."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(GzipHandler, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
