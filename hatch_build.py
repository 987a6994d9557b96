"""Compile templates and tables when the package is built, because doing so in a run takes longer than assessing."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileTemplates(BuildHookInterface[Any]):
    """A build hook that puts what is compiled beside the package's modules, in wheels and editable installs."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the templates and the TOML files into the package folder, and include them in a wheel."""
        root = Path(self.root)
        compiled = root / "peecf_batch" / "outputs" / "html" / "_compiled"
        environment = runpy.run_path(str(root / "peecf_batch" / "outputs" / "html" / "templates.py"))
        environment["compile_templates"](root / "templates", compiled)
        reader = runpy.run_path(str(root / "peecf_batch" / "rules" / "own_tables.py"))
        tables = reader["compile_tables"](root / "peecf_batch")
        if version != "editable":
            for folder in sorted((root / "templates").iterdir()):
                if folder.name != "browser":  # the sources of the web page, which .ci/page builds
                    build_data["force_include"][str(folder)] = f"peecf_batch/outputs/html/templates/{folder.name}"
            build_data["force_include"][str(compiled)] = "peecf_batch/outputs/html/_compiled"
            build_data["force_include"][str(tables)] = "peecf_batch/rules/_compiled"
