"""Static files under names that carry their hash: kept for ever by a browser, and never yesterday's."""

from __future__ import annotations

import hashlib
import mimetypes
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

    from starlette.requests import Request

mimetypes.add_type("application/manifest+json", ".webmanifest")


class Static:
    """The files of one or more folders, read once, served from memory."""

    def __init__(self, *folders: Traversable) -> None:
        self._served: dict[str, tuple[bytes, str]] = {}
        self._names: dict[str, str] = {}
        for folder in folders:
            for file in sorted(folder.iterdir(), key=lambda file: file.name):
                if file.is_file():
                    self._add(file.name, file.read_bytes())

    def _add(self, name: str, body: bytes) -> None:
        stem, dot, ending = name.rpartition(".")
        hashed = f"{stem}.{hashlib.sha256(body).hexdigest()[:10]}{dot}{ending}"
        self._names[name] = hashed
        self._served[hashed] = (body, mimetypes.guess_type(name)[0] or "application/octet-stream")

    @property
    def names(self) -> Mapping[str, str]:
        """Plain name -> name as served."""
        return self._names

    def url(self, name: str) -> str:
        """Return the address of a file by its plain name. Raises KeyError for a name that is not there."""
        return f"/static/{self._names[name]}"

    def body(self, name: str) -> bytes:
        """Return a file by its plain name."""
        return self._served[self._names[name]][0]

    async def _serve(self, request: Request) -> Response:
        found = self._served.get(request.path_params["name"])
        if found is None:
            raise HTTPException(404)
        body, kind = found
        return Response(body, media_type=kind, headers={"cache-control": "public, max-age=31536000, immutable"})

    def route(self) -> Route:
        """The route that serves them."""
        return Route("/static/{name}", self._serve, name="static")
