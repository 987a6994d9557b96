"""Write the software bill of materials of the page, as CycloneDX."""

from __future__ import annotations

import base64
import uuid
from datetime import UTC, datetime

from cyclonedx.factory.license import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from inputs import Inputs
from packageurl import PackageURL

_MOMENT = datetime(2020, 12, 18, tzinfo=UTC)  # fixed, so that two builds give the same bytes


def sbom_text(version: str, inputs: Inputs) -> str:
    """Return the bill of materials as JSON. Raises SystemExit if it is not valid."""
    bom = Bom(serial_number=uuid.uuid5(uuid.NAMESPACE_URL, f"peecf-batch-page-{version}-{inputs.integrity}"))
    bom.metadata.timestamp = _MOMENT
    page = component("peecf-batch", version, "Apache-2.0", PackageURL("pypi", None, "peecf-batch", version), [])
    page.type = ComponentType.APPLICATION
    bom.metadata.component = page
    digest = base64.b64decode(inputs.integrity.removeprefix("sha512-")).hex()
    found = [
        component(
            *("pyodide", inputs.version, "MPL-2.0", PackageURL("npm", None, "pyodide", inputs.version)),
            [HashType(alg=HashAlgorithm.SHA_512, content=digest)],
        ),
        component("cpython", "3.14", "PSF-2.0", PackageURL("generic", None, "cpython", "3.14"), []),
        *(
            component(
                *(wheel.name, wheel.version, wheel.licence),
                PackageURL("pypi", None, wheel.name.lower().replace("_", "-"), wheel.version),
                [HashType(alg=HashAlgorithm.SHA_256, content=wheel.sha256)],
            )
            for wheel in inputs.wheels
        ),
    ]
    for part in found:
        bom.components.add(part)
    bom.register_dependency(page, found)
    return validated(bom)


def validated(bom: Bom) -> str:
    """Return a bill of materials as JSON. Raises SystemExit if it is not valid."""
    text = JsonV1Dot6(bom).output_as_string(indent=1)
    if problem := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        raise SystemExit(f"The bill of materials is not valid: {problem}")
    return text + "\n"


def component(name: str, version: str, licence: str, purl: PackageURL, hashes: list[HashType]) -> Component:
    """Return a package as a part of a bill of materials."""
    return Component(
        name=name,
        version=version,
        type=ComponentType.LIBRARY,
        bom_ref=str(purl),
        purl=purl,
        licenses=[LicenseFactory().make_from_string(licence)],
        hashes=hashes,
    )
