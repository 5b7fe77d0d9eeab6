"""The matcher beside what else one could take, trained on the same examples and asked the same messages."""

import bot  # noqa: F401  before numpy: the arithmetic then has one thread, as it has where the bot runs
