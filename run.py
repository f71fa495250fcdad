#!/usr/bin/env python3
"""Sets SOTUI up in a folder of its own, `.venv` beside this file, and starts it.

  python3 run.py demo [--today YYYY-MM-DD]   the demonstration register, on the board
  python3 run.py sotui [...]                 the command line; the same arguments as `sotui`
  python3 run.py test [...]                  the everyday tests, some five minutes; further arguments go
                                             to pytest
  python3 run.py test --deep [...]           all the tests, also the long forms: every byte, every kill, each
                                             key of each screen; within half an hour
  python3 run.py wheelhouse [--platform P] [--python V] [--development]
                                             fetch the packages for a laptop without network

On Windows: `py run.py demo`. The first start fetches the packages, or takes them from `wheelhouse/`
where that folder is present. To begin afresh delete `.venv`: no register is kept in it.
"""

# Python 3.6 must be able to read this file, to be told that it is too old: quoted annotations, no new syntax.
import hashlib
import os
import sys
from pathlib import Path

if False:  # only for type checkers; importing typing costs every start
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
WHEELHOUSE = ROOT / "wheelhouse"
RUN_LOCK, DEVELOPMENT_LOCK = ROOT / "locks" / "run.txt", ROOT / "locks" / "dev.txt"
WINDOWS = os.name == "nt"
PROGRAMS = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = PROGRAMS / ("python.exe" if WINDOWS else "python")
SOTUI = PROGRAMS / ("sotui.exe" if WINDOWS else "sotui")
VENV_PIP = [str(PYTHON), "-I", "-m", "pip"]
STAMP = VENV / "sotui-ready.txt"

# Settings that would make our Python read other people's modules or behave unlike the tested one.
FOREIGN = {
    "PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "PYTHONOPTIMIZE", "PYTHONWARNINGS", "PYTHONINSPECT",
    "PYTHONEXECUTABLE", "PYTHONPLATLIBDIR", "PYTHONUSERBASE", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__",
    "PYTEST_PLUGINS", "PYTEST_DISABLE_PLUGIN_AUTOLOAD",
}  # fmt: skip
# Of a person's pip settings only those that say where packages come from and how the network is reached.
SOURCES = {
    "index-url", "extra-index-url", "find-links", "no-index", "trusted-host", "cert", "client-cert", "proxy",
    "timeout", "default-timeout", "retries", "cache-dir", "no-cache-dir", "keyring-provider",
}  # fmt: skip
# What pip says, by version and system, where the index cannot be reached.
NO_CONNECTION = (
    "new connection", "newconnectionerror", "name resolution", "failed to resolve", "getaddrinfo failed",
    "network is unreachable", "timed out", "timeouterror", "proxyerror", "sslerror", "failed to connect",
)  # fmt: skip


class SetupStopped(Exception):
    """Setting up could not be finished; the text says why and what to do."""


def say(text: str) -> None:
    """To the error stream, so that what `sotui` prints can be piped on untouched."""
    print(text, file=sys.stderr, flush=True)


# --- what `.venv` should be, and what it is ------------------------------------------------------


def wanted() -> "dict[str, str]":
    """What a finished `.venv` is made from: this folder, this kind of Python, the locks, the project file."""

    def digest(content: bytes) -> str:
        return hashlib.sha256(content).hexdigest()[:32]

    return {
        "home": digest(f"{sys.implementation.cache_tag} {sys.platform} ".encode() + os.fsencode(ROOT)),
        "run": digest(RUN_LOCK.read_bytes()),
        "development": digest(DEVELOPMENT_LOCK.read_bytes()),
        "project": digest((ROOT / "pyproject.toml").read_bytes()),
    }


def found() -> "dict[str, str]":
    """What `.venv` was made from, by its stamp; nothing where the stamp, its Python or `sotui` is missing."""
    try:
        config = (VENV / "pyvenv.cfg").read_text(encoding="utf-8", errors="replace")
        homes = [line.partition("=")[2].strip() for line in config.splitlines() if line.startswith("home")]
        if not (homes and Path(homes[0]).is_dir() and PYTHON.exists() and SOTUI.exists()):
            return {}
        lines = STAMP.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return {}
    return dict(line.split(" ", 1) for line in lines if " " in line)


def steps_due(want: "dict[str, str]", have: "dict[str, str]", development: bool) -> "list[str]":
    """Which of `environment`, `packages` and `project` are still to be done, in that order."""
    if any(have.get(name) != want[name] for name in ("home", "run")):
        return ["environment", "packages", "project"]
    behind = development and have.get("development") != want["development"]
    return ["packages"] * behind + ["project"] * (have.get("project") != want["project"])


def write_stamp(stamp: "dict[str, str]") -> None:
    """The last act of setting up, and in one move: a `.venv` without its stamp counts as half made."""
    draft = STAMP.with_suffix(".new")
    draft.write_text("".join(f"{name} {value}\n" for name, value in stamp.items()), encoding="ascii")
    draft.replace(STAMP)


# --- what the programs that we start are told ----------------------------------------------------


def clean(environment: "dict[str, str]") -> "dict[str, str]":
    """The caller's environment less what would turn our Python into another one."""
    return {name: value for name, value in environment.items() if name.upper() not in FOREIGN}


def for_pip(environment: "dict[str, str]", listing: str) -> "dict[str, str]":
    """The environment for pip, with only SOURCES of its settings; `listing` is what `pip config list` prints.

    Someone's `user`, `target`, `prefix`, `require-virtualenv` or `constraint` would send the packages
    elsewhere or refuse them; their mirror, proxy and certificates are needed.
    """
    import ast

    kept = {}
    for line in listing.splitlines():
        key, _, value = line.partition("=")
        section, _, name = key.strip().rpartition(".")
        if name in SOURCES and section in ("global", "install", "download", ":env:"):
            # As pip has it: the command's section beats the global one, the environment both.
            kept[{"global": 0, ":env:": 2}.get(section, 1), name] = str(ast.literal_eval(value))
    ours = {name: value for name, value in clean(environment).items() if not name.upper().startswith("PIP_")}
    ours.update(("PIP_" + name.upper().replace("-", "_"), kept[rank, name]) for rank, name in sorted(kept))
    if ours.get("PIP_RETRIES", "0") == "0":
        # Only while trying again does pip say that it was the connection.
        ours["PIP_RETRIES"] = "3"
    ours.update(PIP_CONFIG_FILE=os.devnull, PIP_NO_INPUT="1", PIP_DISABLE_PIP_VERSION_CHECK="1")
    return ours


def pip_settings(pip: "list[str]") -> "dict[str, str]":
    """The environment to call `pip` in, as the person's own settings allow."""
    import subprocess

    asked = subprocess.run([*pip, "config", "list"], env=clean(dict(os.environ)), stdout=subprocess.PIPE)
    return for_pip(dict(os.environ), asked.stdout.decode(errors="replace"))


# --- setting up ----------------------------------------------------------------------------------


def why(said: str, offline: bool) -> str:
    """What a failed step reported, in words for the person, with what to do."""

    def has(*signs: str) -> bool:
        return any(sign.lower() in said.lower() for sign in signs)

    python = "{}.{}".format(*sys.version_info[:2])
    if has("no space left", "not enough space", "disk quota exceeded"):
        return "The disk is full: make about 300 MB free and run the same command again."
    if has("do not match the hashes"):
        return (
            "A package is not the one that SOTUI was tested with, so it was refused. Run the same\n"
            "command again; if it is refused again, ask whoever keeps your network what alters downloads."
        )
    if offline and has("no matching distribution"):
        return (
            f"wheelhouse/ lacks a package for this machine and Python {python}. Make it again for this\n"
            "kind of machine (for the tests with --development), or remove it to fetch from the network."
        )
    if has(*NO_CONNECTION):
        return (
            "The packages cannot be fetched: no connection to the package index. Connect this machine and\n"
            "run the same command again; or on a connected one run `python3 run.py wheelhouse` (for Windows\n"
            f"with `--platform win_amd64`, for this Python `--python {python}`) and copy wheelhouse/ here."
        )
    if has("no matching distribution"):
        return (
            "A package is not to be had ready-built for this machine: SOTUI needs a 64-bit Python 3.11 to\n"
            f"3.14 on Windows, macOS or Linux, and this is {python} on {sys.platform}."
        )
    if has("no module named pip", "ensurepip"):
        return (
            "This Python has no pip: install its pip or venv package (Debian: python3-venv), then run the\n"
            "same command again."
        )
    return "The last that was reported:\n  " + "\n  ".join(said.strip().splitlines()[-8:])


def step(
    command: "list[str]",
    environment: "dict[str, str]",
    held: "tuple[int, ...]" = (),
    touching: "Callable[[], None] | None" = None,
) -> None:
    """Runs one program of the setting-up; on a terminal shows which package it is at.

    It holds the lock too, where the system can: should it outlive us, the next run waits for it.
    `touching` is called just before pip begins to change what is installed.
    """
    import subprocess

    said = []
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=str(ROOT),
        env=environment, pass_fds=held, encoding="utf-8", errors="replace",
    ) as process:  # fmt: skip
        for line in process.stdout or ():
            said.append(line)
            if touching and line.startswith("Installing collected packages"):
                touching()
            if sys.stderr.isatty() and line.startswith(("Collecting ", "Installing ")):
                doing = " ".join(line.split()[:2])
                print(f"\r          {doing:<50.50}\r", end="", file=sys.stderr, flush=True)
    if process.returncode:
        raise SetupStopped("".join(said))


def base_python() -> str:
    """The Python proper, also when this one is that of some virtual environment, maybe of `.venv` itself."""
    return getattr(sys, "_base_executable", None) or sys.executable


def remove_venv() -> None:
    """Clears `.venv`, its stamp first, so that a removal cut short leaves what counts as half made."""
    import shutil

    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    elif VENV.is_dir():
        STAMP.unlink(missing_ok=True)
        try:
            shutil.rmtree(VENV)
        except OSError as error:
            raise SetupStopped(
                f"{VENV} cannot be cleared ({error.strerror}). If SOTUI is open in another window, close\n"
                "it; then run the same command again."
            ) from error


def make_environment(held: "tuple[int, ...]") -> "list[str]":
    """Makes an empty `.venv`; yields the command by which pip is called on it.

    Where the system left `ensurepip` out (Debian without python3-venv) the system's own pip does the work.
    """
    from importlib.util import find_spec

    remove_venv()
    options = [] if find_spec("ensurepip") else ["--without-pip"]
    step([base_python(), "-I", "-m", "venv", *options, str(VENV)], clean(dict(os.environ)), held)
    return [base_python(), "-I", "-m", "pip", "--python", str(PYTHON)] if options else VENV_PIP


def set_up(development: bool, held: "tuple[int, ...]") -> None:
    """Does the steps that are due and stamps the result; to be called under the lock."""
    want, have = wanted(), found()
    steps = steps_due(want, have, development)
    offline = WHEELHOUSE.is_dir()
    source = ["--no-index", "--find-links", str(WHEELHOUSE)] if offline else []
    pip = VENV_PIP

    def half_made() -> None:
        STAMP.unlink(missing_ok=True)

    try:
        if "environment" in steps:
            have = {}
            say(f"Setting SOTUI up in {VENV}: only this once, up to a minute.")
            say("  making a Python environment of its own")
            pip = make_environment(held)
        environment = for_pip(dict(os.environ), "") if offline else pip_settings(pip)
        if "packages" in steps:
            lock = DEVELOPMENT_LOCK if development else RUN_LOCK
            count = sum(line[:1].isalpha() for line in lock.read_text(encoding="utf-8").splitlines())
            place = "taking from wheelhouse/" if offline else "fetching"
            say(f"  {place}, checking and installing {count} packages")
            # A fetch that fails leaves a finished .venv as it was.
            locked = ["--require-hashes", "--only-binary=:all:", "--progress-bar=off", "-r", str(lock)]
            step([*pip, "install", *source, *locked], environment, held, touching=half_made)
            have.update(home=want["home"], run=want["run"])
            if development:
                have["development"] = want["development"]
        if steps:
            say("  installing SOTUI itself")
            half_made()
            # Built by hatchling from the lock, so that `sotui` and its version are those of any installed
            # package, on Windows too; with neither isolation nor index no build tool comes unlocked.
            project = ["--no-build-isolation", "--no-deps", "--no-index", "-e", str(ROOT)]
            step([*VENV_PIP, "install", *project], environment, held)
            write_stamp({**have, "project": want["project"]})
    except SetupStopped as stopped:
        raise SetupStopped(why(str(stopped), offline)) from None


def take_lock(descriptor: int) -> bool:
    """Whether the lock is ours now; the system frees it when its holders end, however they end."""
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(descriptor, 0, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        # Some network folders know no locks: better unguarded than never.
        return True
    return True


def prepare(development: bool) -> None:
    """Makes `.venv` ready where it is not; of several runs at once one works and the others wait."""
    if not steps_due(wanted(), found(), development):
        return
    import time

    with (ROOT / ".venv.lock").open("a+b") as lock:
        waiting = False
        while not take_lock(lock.fileno()):
            if not waiting:
                say("Another run is setting SOTUI up; waiting for it.")
            waiting = True
            time.sleep(0.2)
        set_up(development, () if WINDOWS else (lock.fileno(),))


# --- the commands --------------------------------------------------------------------------------


def hand_over(program: str, arguments: "list[str]") -> int:
    """Becomes the program (on Windows waits for it); its exit code is ours."""
    environment = clean(dict(os.environ))
    if not WINDOWS:
        os.execve(PYTHON, [str(PYTHON), str(PROGRAMS / program), *arguments], environment)
    import signal
    import subprocess

    # Ctrl+C is for the program to answer; this process only waits.
    signal.signal(signal.SIGINT, lambda *_: None)
    return subprocess.run([str(PROGRAMS / f"{program}.exe"), *arguments], env=environment).returncode


DEEP = "--deep"


def test_arguments(arguments: "list[str]") -> "list[str]":
    """pytest's arguments: two to four workers, unless the caller says how many; with `--deep` every test."""
    given = [each for each in arguments if each != DEEP]
    if DEEP in arguments:
        # The project's settings leave the long forms out; an empty choice takes nothing out.
        given = ["-m", "", *given]
    if any(each.startswith(("-n", "--numprocesses", "--pdb")) or "no:xdist" in each for each in given):
        return given
    workers = min(max(os.cpu_count() or 2, 2), 4)
    # Whoever is done takes over from another: the long ones lie together.
    return ["-n", str(workers), "--dist", "worksteal", *given]


def wheelhouse(arguments: "list[str]") -> int:
    """Fetches every locked package into `wheelhouse/`, for this machine or for one of another kind."""
    import argparse
    import tempfile

    parser = argparse.ArgumentParser(prog="run.py wheelhouse", description=wheelhouse.__doc__)
    parser.add_argument("--platform", action="append", default=[], help="such as win_amd64; may be repeated")
    parser.add_argument("--python", default="{}.{}".format(*sys.version_info[:2]), help="such as 3.12")
    parser.add_argument("--development", action="store_true", help="also what the tests need")
    options = parser.parse_args(arguments)
    lock = DEVELOPMENT_LOCK if options.development else RUN_LOCK
    target = ["--implementation=cp", f"--python-version={options.python}"]
    target += [f"--platform={name}" for name in options.platform]
    # pip would judge "only on Windows" by this machine, not by the laptop: take every package of the lock.
    lines = lock.read_text(encoding="utf-8").splitlines()
    every = "\n".join(line.split(" ; ")[0] + " \\" if " ; " in line else line for line in lines)
    pip = [base_python(), "-I", "-m", "pip"]
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "every.txt"
        listed.write_text(every + "\n", encoding="utf-8")
        say(f"Fetching the packages into {WHEELHOUSE}")
        locked = ["--require-hashes", "--only-binary=:all:", "--no-deps", "-r", str(listed)]
        try:
            step([*pip, "download", *locked, *target, "-d", str(WHEELHOUSE)], pip_settings(pip))
        except SetupStopped as stopped:
            raise SetupStopped(why(str(stopped), offline=False)) from None
    say(f"{len(list(WHEELHOUSE.glob('*.whl')))} packages are there: copy this whole folder to the laptop.")
    return 0


def too_old() -> str:
    """For a Python older than 3.11: what to do, naming a newer one where it is on the path."""
    import shutil

    text = f"SOTUI needs Python 3.11 or newer; this is {sys.version.split()[0]}. Nothing was changed. "
    for newer in ("python3.14", "python3.13", "python3.12", "python3.11"):
        if shutil.which(newer):
            return text + f"There is a newer one on this machine: {newer} run.py ..."
    return text + "Install a newer Python and run the same command with it."


def main(arguments: "list[str]") -> int:
    """Runs the command asked for and yields the exit code (2 for a command that run.py does not know)."""
    if sys.version_info < (3, 11):  # noqa: UP036 -- this file runs before the right Python is sure
        say(too_old())
        return 1
    command, rest = (arguments[0], arguments[1:]) if arguments else ("--help", [])
    if command in ("--help", "-h", "help"):
        print((__doc__ or "").strip())
        return 0
    if command not in ("demo", "sotui", "test", "wheelhouse"):
        say(f"run.py does not know {command!a}.\n\n{(__doc__ or '').strip()}")
        return 2
    try:
        if command == "wheelhouse":
            return wheelhouse(rest)
        prepare(development=command == "test")
        if command == "test":
            os.chdir(ROOT)
            return hand_over("pytest", test_arguments(rest))
        return hand_over("sotui", ["demo", *rest] if command == "demo" else rest)
    except SetupStopped as stopped:
        say(f"SOTUI could not be set up. {stopped}\nNo register was touched.")
    except OSError as error:
        say(f"SOTUI could not be started. {why(str(error), offline=False)}\nNo register was touched.")
    except KeyboardInterrupt:
        say("\nStopped. Nothing is broken: the next start finishes the setting-up.")
        return 130
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
