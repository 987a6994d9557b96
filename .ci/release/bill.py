"""Write the software bill of materials of the installed program, as CycloneDX."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime

from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from licences import stated
from packageurl import PackageURL
from platforms import platforms, pythons
from sbom import component, validated
from wheels import Wheel, needed


def bill_text(ours: Wheel, others: Iterable[Wheel], moment: int) -> str:
    """Return the bill of materials of our wheel and of all that an installation of it with Word support needs, as JSON.

    Each package is a part. Each of its wheels is a distribution of the part, with its hash. Raises SystemExit if the
    bill is not valid.
    """
    wheels = {wheel.sha256: wheel for wheel in sorted((ours, *others), key=lambda wheel: wheel.file.name)}
    parts: dict[str, Component] = {}
    for wheel in wheels.values():
        if wheel.name not in parts:
            purl = PackageURL("pypi", None, wheel.name, wheel.version)
            parts[wheel.name] = component(wheel.name, wheel.version, stated(wheel.name, wheel.about), purl, [])
        parts[wheel.name].external_references.add(_distribution(wheel))
    parts[ours.name].type = ComponentType.APPLICATION
    bom = Bom(serial_number=uuid.uuid5(uuid.NAMESPACE_URL, " ".join(sorted(wheels))))
    bom.metadata.timestamp = datetime.fromtimestamp(moment, tz=UTC)
    bom.metadata.component = parts[ours.name]
    for name, part in parts.items():
        if name != ours.name:
            bom.components.add(part)
        of_part = [wheel for wheel in wheels.values() if wheel.name == name]
        bom.register_dependency(part, [parts[other] for other in sorted(_needs(of_part, is_ours=name == ours.name))])
    return validated(bom)


def _distribution(wheel: Wheel) -> ExternalReference:
    digest = HashType(alg=HashAlgorithm.SHA_256, content=wheel.sha256)
    return ExternalReference(type=ExternalReferenceType.DISTRIBUTION, url=XsUri(wheel.file.name), hashes=[digest])


def _needs(wheels: list[Wheel], *, is_ours: bool) -> set[str]:
    """Return the packages that the wheels of a package need on any platform of the release."""
    environments = [platform.environment(python) for platform in platforms() for python in pythons()]
    asked = {"extra": "docx" if is_ours else ""}
    return {name for wheel in wheels for environment in environments for name in needed(wheel, environment | asked)}
