"""Turn the .in files into locks, with the hashes of every platform."""

from tools.machine import PYTHON, ROOT, main, quiet, step

LOCKS = {
    "requirements.in": "requirements.txt",
    "requirements-dev.in": "requirements-dev.txt",
    "tools/installer.in": "tools/installer.txt",
}


def lock() -> None:
    for source, target in LOCKS.items():
        with step(f"{source} → {target}"):
            command = [
                PYTHON, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11",
                "--generate-hashes", "--no-emit-index-url", "--upgrade", source, "-o", target,
            ]  # fmt: skip
            quiet(command, failure=f"{ROOT / target} n’a pas pu être refait")


if __name__ == "__main__":
    main(lock)
