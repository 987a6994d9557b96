"""Compile the templates when the package is built, because compiling them in a run takes longer than assessing."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileTemplates(BuildHookInterface[Any]):
    """A build hook that puts the compiled templates beside the package's modules, in wheels and editable installs."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the templates into the package folder, and include them in a wheel."""
        root = Path(self.root)
        compiled = root / "peecf_batch" / "outputs" / "html" / "_compiled"
        environment = runpy.run_path(str(root / "peecf_batch" / "outputs" / "html" / "templates.py"))
        environment["compile_templates"](root / "templates", compiled)
        if version != "editable":
            build_data["force_include"][str(compiled)] = "peecf_batch/outputs/html/_compiled"
