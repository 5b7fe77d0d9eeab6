"""What the Bot API says when it will not."""

from __future__ import annotations


class Refusal(Exception):  # noqa: N818  it is an answer, not an accident
    """An answer with `ok: false`: HTTP status and error_code, Telegram's words, and for 429 the seconds to wait."""

    def __init__(self, code: int, description: str, *, retry_after: int | None = None) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.retry_after = retry_after

    def body(self) -> dict[str, object]:
        """The JSON object that carries it."""
        answer: dict[str, object] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.retry_after is not None:
            answer["parameters"] = {"retry_after": self.retry_after}
        return answer


def bad(description: str) -> Refusal:
    """A 400, as most of Telegram's refusals are."""
    return Refusal(400, f"Bad Request: {description}")


def too_many(seconds: int) -> Refusal:
    """A 429 with the time to wait."""
    return Refusal(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
