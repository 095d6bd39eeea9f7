"""Install what a lock names into `.venv`: `python3 scripts/install.py run|dev`. Stops at once where that is done.
`python3 scripts/install.py lock` resolves both locks anew, keeping each version that still fits.

Only the standard library, and it starts on any Python 3, so that a wrong machine hears one sentence and no traceback.
`uv` does not read pip's configuration: the indexes, links and certificate that pip knows are handed on to it.
"""

import hashlib
import os
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = {"run": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}
HANDED_ON = {  # pip's name of a setting -> uv's, and what uv puts between two values
    "index-url": ("UV_DEFAULT_INDEX", " "),
    "extra-index-url": ("UV_INDEX", " "),
    "find-links": ("UV_FIND_LINKS", ","),
    "cert": ("SSL_CERT_FILE", " "),
}


def main(which):
    """Install the lock `which` names and the project itself; the stamp makes the next call an instant one."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this is where an older Python is told so
        stop("Duban needs Python 3.11 or newer; this is {}.{}".format(*sys.version_info))
    if is_done(which):
        return
    make_venv()
    say(f"installing from {LOCKS[which].name}")
    run([PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "uv>=0.5"])
    env = environment(pip_settings())
    uv = [PYTHON, "-m", "uv", "pip", "install", "--quiet", "--python", PYTHON]
    run([*uv, "--require-hashes", "-r", LOCKS[which]], env)
    run([*uv, "--no-deps", "--no-build-isolation", "-e", ROOT], env)
    stamp(which).write_text(fingerprint(which), encoding="utf-8")


def lock():
    """Both locks, for all platforms: names, versions and hashes, no addresses."""
    main("dev")
    compile_ = [PYTHON, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"]
    compile_ += ["--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"]
    env = environment(pip_settings())
    run([*compile_, "--group", "build", "-o", LOCKS["run"], "pyproject.toml"], env)
    run([*compile_, "--all-extras", "--group", "dev", "-o", LOCKS["dev"], "pyproject.toml"], env)


def is_done(which):
    """Whether what is installed is what the lock names. The dev lock holds all that the run lock holds."""
    return any(
        stamp(lock).exists() and stamp(lock).read_text(encoding="utf-8") == fingerprint(lock) for lock in {which, "dev"}
    )


def stamp(which):
    """Where it is noted what was installed."""
    return VENV / f".installed-{which}"


def fingerprint(which):
    """Changes when the lock or the project's own metadata changes."""
    return hashlib.sha256(LOCKS[which].read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()


def make_venv():
    """An environment with pip in `.venv`; one that was left half made is made again."""
    if PYTHON.exists() and subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True).returncode == 0:
        return
    say("making .venv")
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True)
    if made.returncode:
        name = "python{}.{}-venv".format(*sys.version_info)
        last_words = (made.stdout + made.stderr).strip() or "no reason given"
        advice = f"on Debian or Ubuntu run: apt-get install {name}"
        stop(f"Python could not make a virtual environment; {advice}\n{last_words}")


def pip_settings():
    """What `pip config` and pip's environment variables say, by the long name of the option; the environment wins."""
    listed = subprocess.run([PYTHON, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True).stdout
    settings = {}
    for line in sorted(listed.splitlines(), key=lambda line: line.startswith(":env:")):
        name, _, value = line.partition("=")
        settings[name.rpartition(".")[2]] = " ".join(shlex.split(value.replace("\\n", " ")))
    return settings


def environment(settings, base=os.environ):
    """The environment for uv: what the person set for uv stays, the rest comes from pip's settings."""
    env = dict(base)
    for name, (variable, between) in HANDED_ON.items():
        values = settings.get(name, "").split()
        if name == "find-links":  # uv stops at a folder that is not there, pip passes it by
            values = [value for value in values if "://" in value or Path(value).is_dir()]
        if values:
            env.setdefault(variable, between.join(values))
    # With several indexes uv looks only in the first that knows a name. pip looks in all; hashes make that safe.
    env.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")
    return env


def run(command, env=None):
    """Run it; its own words stand, ours say which step it was."""
    done = subprocess.run([str(word) for word in command], env=env, cwd=ROOT)
    if done.returncode:
        stop("this step failed: " + " ".join(str(word) for word in command[1:]))


def say(sentence):
    print("install: " + sentence, flush=True)


def stop(sentence):
    sys.exit("install: " + sentence)


if __name__ == "__main__":
    if sys.argv[1:] == ["lock"]:
        lock()
    elif sys.argv[1:] in (["run"], ["dev"]):
        main(sys.argv[1])
    else:
        stop("say `run`, `dev` or `lock`")
