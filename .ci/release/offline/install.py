"""Install peecf-batch from this folder into its own environment, without a network.

usage: python install.py [FOLDER]

install.cmd and install.sh look for a Python and start this script. It runs with any Python from 2.7 on, so that it can
tell users of an old one what they need. FOLDER is where the program is installed. Exit status: 0 if the program works;
1 if not, with a message.
"""

from __future__ import print_function

import json
import os
import platform
import subprocess
import sys
import sysconfig

HERE = os.path.dirname(os.path.abspath(__file__))
IS_WINDOWS = os.name == "nt"
PROGRAM = os.path.join("Scripts", "{}.exe") if IS_WINDOWS else os.path.join("bin", "{}")
OURS = "made-by-peecf-batch.txt"


def main(arguments):
    """Install the program and print what to do next. Return the exit status."""
    with open(os.path.join(HERE, "about.json")) as read:
        about = json.load(read)
    target = os.path.abspath(arguments[0]) if arguments else usual_target()
    problem = wrong_computer(about) or wrong_target(target)
    if not problem:
        say("Installing peecf-batch {} into {}. This takes about a minute.".format(about["version"], target))
        problem = installed(target)
    if problem:
        say(problem)
        return 1
    program = os.path.join(target, PROGRAM.format("peecf-batch"))
    if subprocess.call([program, "--version"]):
        say("The program is installed but does not start. Send the message above to the person who gave you this.")
        return 1
    say(next_steps(program))
    return 0


def say(text):
    """Print a text at once, before the programs that this script starts print theirs."""
    print(text)
    sys.stdout.flush()


def usual_target():
    """Return the folder into which the program is installed unless another one is named."""
    home = os.environ.get("LOCALAPPDATA") if IS_WINDOWS else None
    return os.path.join(home or os.path.expanduser("~"), "peecf-batch")


def wrong_computer(about):
    """Return a message if this Python cannot run the program, or "" if it can."""
    running = sys.version_info[:2]
    first, last = about["pythons"][0], about["pythons"][-1]
    found = "This is Python {}.{}, in {}.".format(running[0], running[1], sys.executable)
    wanted = "The program needs Python {} to {}.".format(first, last)
    if running < as_numbers(first):
        return "\n".join((found, "It is too old. " + wanted, how_to_get(last)))
    if running > as_numbers(last):
        return "\n".join((found, "It is too new for this version of the program. " + wanted, how_to_get(last)))
    kind = "macosx-" + platform.machine() if sys.platform == "darwin" else sysconfig.get_platform()
    if kind != about["kind"]:
        told = "It is for {}. This folder is for {}: {}.".format(kind, about["kind"], about["title"])
        return "\n".join((found, told, "Get the folder for your computer, or another Python."))
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        return "\n".join(
            (found, "It lacks the modules venv and ensurepip. On Debian and Ubuntu, install python3-venv.")
        )
    return ""


def as_numbers(version):
    """Return a version such as "3.11" as numbers that can be compared."""
    return tuple(int(part) for part in version.split("."))


def how_to_get(version):
    """Return where to get a Python."""
    where = "https://www.python.org/downloads/"
    return "Install Python {} from {} or ask your IT team for it. Then try again.".format(version, where)


def wrong_target(target):
    """Return a message if the program must not be installed into a folder, or "" if it may."""
    is_free = not os.path.exists(target) or (os.path.isdir(target) and not os.listdir(target))
    if is_free or os.path.isfile(os.path.join(target, OURS)):
        return ""
    return (
        "{} exists, and an earlier installation did not make it. Nothing was changed.\n"
        "Type the same command again, with the path of a new folder after it.".format(target)
    )


def installed(target):
    """Make an environment and install the program into it. Return a message if this fails, otherwise ""."""
    own = {name: text for name, text in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
    own["PIP_CONFIG_FILE"] = os.devnull  # the settings of the computer may name an index, which needs a network
    if subprocess.call([sys.executable, "-m", "venv", "--clear", target], env=own):
        return "{} could not be made; see above. Try again with the path of another folder.".format(target)
    with open(os.path.join(target, OURS), "w") as write:
        write.write("The installation of peecf-batch made this folder. The next installation replaces all of it.\n")
    pip = [
        os.path.join(target, PROGRAM.format("python")),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]
    files = ["--no-index", "--find-links", os.path.join(HERE, "wheels")]
    pinned = ["--no-cache-dir", "--require-hashes", "-r", os.path.join(HERE, "requirements.txt")]
    if subprocess.call(pip + files + pinned, env=own):
        return (
            "The program could not be installed; see above. If a file is missing or has another hash, this folder is\n"
            "damaged: extract or copy it again. Otherwise, send the message to the person who gave you this folder."
        )
    return ""


def next_steps(program):
    """Return what to do after the installation."""
    if IS_WINDOWS:
        shown = '   in PowerShell:      & "{0}" demo\n   in Command Prompt:  "{0}" demo'.format(program)
    else:
        shown = '   "{}" demo'.format(program)
    return "\n".join(
        (
            "",
            "peecf-batch works. To see an example:",
            "1. Open a terminal in a folder for your results, such as Documents, and type",
            shown,
            "2. Open the file peecf-demo/start-here.html in that folder.",
            "To assess your own workbook, type assess and the name of your file in place of demo.",
            "You may delete the folder from which you installed. To remove the program, delete this folder:",
            "   {}".format(os.path.dirname(os.path.dirname(program))),
        )
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
