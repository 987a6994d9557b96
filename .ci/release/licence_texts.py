"""Collect the licences of what is in a release."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from edition import one_after_the_other
from licences import NOT_WANTED, stated
from wheels import Wheel


def licence_texts(wheels: Iterable[Wheel]) -> str:
    """Return the licences of all packages as one text, each once.

    Where the wheels of a package have different texts, because they contain other libraries, their files are named.
    Raises SystemExit if a package has no licence, or one that would impose conditions on users.
    """
    titles: dict[str, str] = {}
    files: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for wheel in wheels:
        licence = stated(wheel.name, wheel.about)
        if not licence or NOT_WANTED.search(licence) or not wheel.licences:
            raise SystemExit(f"{wheel.file.name}: the licence is missing or not wanted: {licence or 'none stated'}")
        titles[wheel.name] = f"{wheel.name} {wheel.version}: {licence}"
        files[wheel.name]["\n\n".join(wheel.licences)].add(wheel.file.name)
    return one_after_the_other(
        ("\n".join((titles[name], *(sorted(files[name][text]) if len(files[name]) > 1 else ()))), text)
        for name in sorted(files)
        for text in sorted(files[name])
    )
