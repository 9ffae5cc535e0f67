"""A registry (登记簿): what a lower floor offers to be filled by the apps above it, from their `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar


class Entry(Protocol):
    """What stands in a registry: `name` is its stable key, `label` what people read, `order` its place."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def order(self) -> int: ...


E = TypeVar("E", bound=Entry)


class Registry(Generic[E]):
    """Entries by name, in their `order`. A name is entered once; an entry without name or label is refused."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._entries: dict[str, E] = {}

    def add(self, *entries: E) -> None:
        """Enter these; raises ValueError for one that is there already or says nothing."""
        for entry in entries:
            if not entry.name or not entry.label:
                raise ValueError(f"{self.what}: an entry needs a name and a label: {entry!r}")
            if entry.name in self._entries:
                raise ValueError(f"{self.what}: {entry.name} is entered twice")
            self._entries[entry.name] = entry

    def __iter__(self) -> Iterator[E]:
        return iter(sorted(self._entries.values(), key=lambda entry: entry.order))

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, name: str) -> E:
        return self._entries[name]

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def get(self, name: str) -> E | None:
        return self._entries.get(name)
