"""A static server that answers as GitHub Pages does where it matters here: gzip for text, connections kept open."""

import gzip
import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

TEXT = ("text/", "application/json", "application/javascript", "application/xml", "image/svg+xml")


class GzipHandler(SimpleHTTPRequestHandler):
    """The files of a folder over HTTP/1.1, text in gzip for who accepts it."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or a small answer would wait for the acknowledgement of its head

    def do_GET(self) -> None:
        """Send a file, or 404."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            return self.send_error(404)
        script = "@" in path.name  # a CDN's `vega@6` is a script without an ending
        kind = "text/javascript" if script else mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        packed = kind.startswith(TEXT) and "gzip" in self.headers.get("Accept-Encoding", "")
        body = compressed(path, path.stat().st_mtime_ns) if packed else path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if kind.startswith(TEXT) else kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Access-Control-Allow-Origin", "*")
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@cache
def compressed(path: Path, modified: int) -> bytes:
    """Return a file in gzip; compressed once, so that no page waits for it."""
    return gzip.compress(path.read_bytes(), mtime=0)


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve a folder on localhost for a while; give its origin, without a slash at the end."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(GzipHandler, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
