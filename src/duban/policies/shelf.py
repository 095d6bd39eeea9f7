"""What the product ships as data, read from the package once: working-day calendars, packs, script.

Conventions: shipped data is correct (tests hold it to that), so a mistake in it is raised, never returned.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from duban.core.calendar.days import Calendar, build_calendar
from duban.core.calendar.notice import Notice
from duban.core.calendar.read import read_notice
from duban.core.calendar.statute import Statute, read_statute
from duban.core.policy.rules import Pack
from duban.core.problem import BadInput

# --- working-day calendars -------------------------------------------------------------------------------------------


def _calendar_files() -> Iterator[tuple[str, bytes]]:
    folder = files("duban.policies") / "calendars" / "cn"
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if file.name.endswith(".yaml"):
            yield f"calendars/cn/{file.name}", file.read_bytes()


@cache
def shipped_notices() -> tuple[Notice, ...]:
    """The State Council's notices the product ships, by year."""
    notices = []
    for name, text in _calendar_files():
        if not name.endswith("/statutory.yaml"):
            notice = read_notice(text, name)
            if isinstance(notice, tuple):
                raise BadInput(*notice)
            notices.append(notice)
    return tuple(notices)


@cache
def shipped_statute() -> Statute:
    """The statutory holidays by law, for years without a notice."""
    [(name, text)] = [each for each in _calendar_files() if each[0].endswith("/statutory.yaml")]
    statute = read_statute(text, name)
    if isinstance(statute, tuple):
        raise BadInput(*statute)
    return statute


@cache
def shipped_calendar() -> Calendar:
    """The calendar of a jurisdiction without days of its own."""
    return build_calendar(shipped_notices(), shipped_statute())


# --- packs -----------------------------------------------------------------------------------------------------------

_PACK_PARTS = ("pack.yaml", "rules.yaml")


def _packs_folder() -> Traversable:
    return files("duban.policies") / "packs"


@cache
def shipped_pack_ids() -> tuple[str, ...]:
    """The ids of the packs the product ships, sorted; an id is its folder's name."""
    return tuple(sorted(each.name for each in _packs_folder().iterdir() if (each / "pack.yaml").is_file()))


def shipped_pack_files(pack_id: str) -> dict[str, bytes]:
    """The texts of a shipped pack by file name.

    Raises:
        KeyError: the product ships no such pack.
    """
    if pack_id not in shipped_pack_ids():
        raise KeyError(pack_id)
    return {name: (_packs_folder() / pack_id / name).read_bytes() for name in _PACK_PARTS}


def shipped_cases(pack_id: str) -> str:
    """The worked cases that a shipped pack brings along; empty where it has none, or where no such pack is shipped."""
    file = _packs_folder() / pack_id / "cases.yaml"
    return file.read_text(encoding="utf-8") if pack_id in shipped_pack_ids() and file.is_file() else ""


@cache
def shipped_pack_alone(pack_id: str) -> Pack:
    """A shipped pack as read, without the rules of the packs it rests on.

    Raises:
        KeyError: the product ships no such pack.
    """
    from duban.core.policy.read import read_pack  # costs the schema; a date computed without a pack does not need it

    pack = read_pack(shipped_pack_files(pack_id))
    if isinstance(pack, tuple):
        raise BadInput(*pack)
    return pack


@cache
def shipped_pack(pack_id: str) -> Pack:
    """A shipped pack, with the rules of the packs it rests on.

    Raises:
        KeyError: the product ships no such pack.
    """
    from duban.core.policy.resolve import resolve

    pack = shipped_pack_alone(pack_id)
    whole = resolve(pack, {each: shipped_pack_alone(each) for each in shipped_pack_ids()} if pack.extends else {})
    if isinstance(whole, tuple):
        raise BadInput(*whole)
    return whole


# --- script ----------------------------------------------------------------------------------------------------------


@cache
def simplified() -> dict[int, str]:
    """Traditional character → simplified, one for one, as `str.translate` takes it: the table OpenCC brings along."""
    lines = (files("opencc") / "dictionary" / "TSCharacters.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split() for line in lines if line.strip())
    return {ord(old): new for old, new, *_ in pairs if len(old) == len(new) == 1 and old != new}
