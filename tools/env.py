"""The Python environment in `.venv`: made from the locks, checked by hash, remade when they change."""

import hashlib
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from tools.machine import (
    PYTHON,
    ROOT,
    VENV,
    VENV_PYTHON,
    Stop,
    apt_install,
    check_room,
    explain,
    logged,
    main,
    network_is_missing,
    only_one,
    quiet,
    read_json,
    step,
    write_json,
)

STAMP = VENV / ".parvis.json"
BUILDING = VENV / ".building"
INSTALLER_LOCK = "tools/installer.txt"
LOCKS = {"run": ["requirements.txt"], "dev": ["requirements.txt", "requirements-dev.txt"]}
SYSTEM_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
ROOM_NEEDED = 1_000  # megabytes


def ensure_environment(*, dev: bool = False) -> None:
    """Leave `.venv` complete: nothing to do when its stamp agrees with the locks."""
    if is_ready(dev=dev):
        return
    with only_one("env"):
        if is_ready(dev=dev):
            return
        check_room(ROOM_NEEDED)
        dev = dev or "requirements-dev.txt" in read_json(STAMP)
        if is_broken():
            shutil.rmtree(VENV, ignore_errors=True)
        new = not VENV.exists()
        try:
            build(dev=dev)
        except BaseException:
            if new:
                shutil.rmtree(VENV, ignore_errors=True)
            raise


def build(*, dev: bool) -> None:
    if not VENV.exists():
        with step("Environnement Python dans .venv"):
            create()
    installed = "dev" if dev else "run"
    title = "Bibliothèques de test" if dev and is_ready(dev=False) else "Bibliothèques, vérifiées par empreinte"
    with step(title):
        BUILDING.touch()
        install(LOCKS[installed])
        write_json(STAMP, {"path": str(VENV), "python": platform.python_version(), **fingerprints(installed)})
        BUILDING.unlink()


def is_ready(*, dev: bool) -> bool:
    wanted = fingerprints("dev" if dev else "run")
    stamp = read_json(STAMP)
    return (
        not BUILDING.exists()
        and stamp.get("path") == str(VENV)
        and wanted.items() <= stamp.items()
        and VENV_PYTHON.exists()
    )


def fingerprints(name: str) -> dict[str, str]:
    return {lock: hashlib.sha256((ROOT / lock).read_bytes()).hexdigest() for lock in LOCKS[name]}


def is_broken() -> bool:
    """A build that was interrupted, a moved folder, or a Python that has left the machine."""
    if not VENV.exists():
        return False
    if BUILDING.exists() or read_json(STAMP).get("path", str(VENV)) != str(VENV):
        return True
    try:
        probe = subprocess.run(
            [PYTHON, "-c", "import pip, sys; sys.exit(sys.version_info < (3, 11))"],
            capture_output=True,
            check=False,
        )
    except OSError:
        return True
    return probe.returncode != 0


def create() -> None:
    need_venv_module()
    VENV.mkdir()
    BUILDING.touch()
    quiet([sys.executable, "-m", "venv", str(VENV)], failure="L’environnement Python n’a pas pu être créé")


def need_venv_module() -> None:
    """Debian ships `venv` apart from Python."""
    if subprocess.run([sys.executable, "-c", "import venv, ensurepip"], capture_output=True, check=False).returncode:
        major, minor = sys.version_info[:2]
        apt_install(f"python{major}.{minor}-venv", needed_for="le module venv de Python")


def install(locks: list[str]) -> None:
    """Install exactly what the locks say, with uv, or with pip where uv has no build for the machine."""
    requirements = [part for lock in locks for part in ("-r", lock)]
    pip = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--retries", "2"]
    failure = "Les bibliothèques n’ont pas pu être installées"
    if has_installer(pip, failure):
        uv = [PYTHON, "-m", "uv", "pip", "install", "--no-progress", "--python", PYTHON, "--require-hashes"]
        if SYSTEM_CERTIFICATES.exists():
            uv.append("--system-certs")  # uv's own list knows nothing of a company's proxy
        result = logged([*uv, *requirements])
        if result.returncode == 0:
            return
        if "No space left" in result.stdout:
            raise Stop(explain(result.stdout, failure))
    quiet([*pip, "--require-hashes", *requirements], failure=failure)


def has_installer(pip: list[str], failure: str) -> bool:
    result = logged([*pip, "--require-hashes", "--only-binary", ":all:", "-r", INSTALLER_LOCK])
    if result.returncode and network_is_missing(result.stdout):
        raise Stop(explain(result.stdout, failure))
    return result.returncode == 0


if __name__ == "__main__":
    main(lambda: ensure_environment(dev="--dev" in sys.argv))
