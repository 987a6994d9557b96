"""Make an environment of variables in which pip and the program can reach no network."""

from __future__ import annotations

import os

_NO_NETWORK = {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
_NOWHERE = "http://127.0.0.1:9"


def without_network() -> dict[str, str]:
    """Return the variables of this process without the settings of pip and Python, and with no way out."""
    own = {name: text for name, text in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
    return own | _NO_NETWORK | dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), _NOWHERE)
