"""Keys under which two files of one customer are likely to meet: blocking, so that not each is compared with each."""

from __future__ import annotations

from collections.abc import Iterator

from guanxi.duplicates.finding.facts import Facts

LONGEST = 80
# Company names up to so many characters are also kept with each one left out, so that one wrong character is found.
SPELT_OUT = 10
SHORTEST = 4


def keys_of(facts: Facts) -> set[str]:
    """All keys of a file; the sign before the colon says of which kind."""
    found = {f"{channel}:{value}" for channel, value in facts.points}
    found |= {f"street:{facts.city}{street}" for street in facts.streets}
    found |= set(_person_keys(facts) if facts.is_person else _organisation_keys(facts))
    return {key[:LONGEST] for key in found}


def _person_keys(facts: Facts) -> Iterator[str]:
    name = facts.name
    if name.is_partial:
        return
    for sound in {name.sound, name.turned} - {""}:
        # By name alone for rare names; a common one is narrowed by city and birthday.
        yield f"name:{sound}"
        if facts.city:
            yield f"namecity:{sound} {facts.city}"
        if facts.birthday:
            yield f"nameborn:{sound} {facts.birthday:%Y}"
    if facts.birthday:
        yield f"born:{facts.birthday.isoformat()} {name.sound[:1]}"


def _organisation_keys(facts: Facts) -> Iterator[str]:
    core, sound = facts.name.core, facts.name.sound
    yield f"org:{sound}"
    if not facts.name.is_han:
        yield from (f"orglatin:{part}" for part in (core[:6], core[-6:]) if len(core) > 6)
    elif SHORTEST <= len(core) <= SPELT_OUT:
        yield f"orgless:{core}"
        yield from (f"orgless:{core[:at]}{core[at + 1 :]}" for at in range(len(core)))
    elif len(core) > SPELT_OUT:
        half = len(core) // 2
        yield f"orghalf:{core[:half]}"
        yield f"orghalf:{core[half:]}"
