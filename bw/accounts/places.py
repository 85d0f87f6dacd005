"""Where a role is held."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A factory (with its programme), a programme, or (both None) everywhere."""

    factory_id: int | None = None
    programme_id: int | None = None
