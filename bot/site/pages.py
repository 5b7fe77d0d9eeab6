"""Turn a template and values into a page. Everything is escaped; a missing value is an error, not an empty string."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, PrefixLoader, StrictUndefined
from starlette.responses import HTMLResponse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.site.static import Static


class Pages:
    """The templates of one room on top of the shared layout (`site/layout.html`).

    package: the room whose `templates/` folder is used under the prefix given.
    """

    def __init__(
        self,
        static: Static,
        packages: Mapping[str, str],
        *,
        filters: Mapping[str, Callable[..., str]] | None = None,
        values: Mapping[str, object] | None = None,
    ) -> None:
        loaders = {prefix: PackageLoader(package) for prefix, package in {"site": "bot.site", **packages}.items()}
        self.environment = Environment(
            loader=PrefixLoader(loaders),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environment.globals.update(static=static.url, **(values or {}))
        self.environment.filters.update(filters or {})

    def show(
        self, template: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **values: object
    ) -> HTMLResponse:
        """Render a template such as `console/vragen.html`."""
        body = self.environment.get_template(template).render(**values)
        return HTMLResponse(body, status_code=status, headers=headers)
