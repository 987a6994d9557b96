"""Compile the templates when the package is built, so that no run has to: compiling takes longer than assessing."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileTemplates(BuildHookInterface[Any]):
    """Puts the compiled templates beside the package's modules, in wheels and in editable installs alike."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile into the package folder and, for a wheel, have the result shipped."""
        root = Path(self.root)
        compiled = root / "peecf_batch" / "outputs" / "html" / "_compiled"
        environment = runpy.run_path(str(root / "peecf_batch" / "outputs" / "html" / "templates.py"))
        environment["compile_templates"](root / "templates", compiled)
        if version != "editable":
            build_data["force_include"][str(compiled)] = "peecf_batch/outputs/html/_compiled"
