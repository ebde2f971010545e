"""The one error of this package: a condition that cannot be accepted."""

Step = str | int


class ConditionError(ValueError):
    """A condition was refused: `message` is a sentence in the user's language, `path` leads to the faulty place.

    The path consists of keys and indexes of the JSON form, for example ("all", 1, "value").
    """

    def __init__(self, message: str, path: tuple[Step, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.path = path

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.path else self.message

    @property
    def where(self) -> str:
        """The path as text, for example `all[1].value`."""
        text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.path)
        return text.removeprefix(".")
