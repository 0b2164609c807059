"""`make serve`: the processes of production on one machine, behind a proxy that sends `/ws/` to the second port.

Checks everything first, then starts the pages (WSGI), the sockets (ASGI), the tasks and their clock; when one of
them ends, all of them end, and what supervises this program (systemd) starts it again.
"""

import hashlib
import os
import signal
import subprocess
import time
from types import FrameType

from tools.env import ensure_environment
from tools.machine import (
    PYTHON,
    ROOT,
    VAR,
    Stop,
    check_port,
    logged,
    main,
    port_from,
    quiet,
    read_json,
    step,
    write_json,
)

SETTINGS = "config.settings.production"
REQUIRED = {
    "DATABASE_URL": "postgresql://utilisateur:secret@hôte/base",
    "REDIS_URL": "redis://hôte:6379/0",
    "SECRET_KEY": "50 caractères au hasard, gardés secrets",
    "PERSON_KEY_SECRET": "50 autres caractères au hasard, à ne jamais changer",
    "BALLOT_LOG_KEY": "ce que donne « .venv/bin/python manage.py ballot_log_key », à garder secret",
    "ALLOWED_HOSTS": "participer.ville.example",
    "PUBLIC_URL": "https://participer.ville.example",
}
STATIC_STAMP = VAR / "static.json"
GRACE = 30  # seconds that a process has to finish what it is doing


def serve() -> int:
    check_variables()
    port = port_from(os.environ.get("PORT", "8000"))
    live_port = port_from(os.environ.get("LIVE_PORT", str(port + 1)))
    check_port(port, retry="make serve PORT")
    check_port(live_port, retry="make serve LIVE_PORT")
    ensure_environment()
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": SETTINGS}
    check_site(env)
    collect_static(env)
    return supervise(commands(port, live_port), env)


def check_variables() -> None:
    missing = [f"    {name}={example}" for name, example in REQUIRED.items() if not os.environ.get(name)]
    if missing:
        raise Stop("Il manque dans l’environnement (voir docs/operations.md) :\n" + "\n".join(missing))


def check_site(env: dict[str, str]) -> None:
    with step("Réglages"):
        quiet([PYTHON, "manage.py", "check", "--deploy"], env=env, failure="Les réglages ne conviennent pas")
    with step("Base de données"):
        result = logged([PYTHON, "manage.py", "migrate", "--check"], env=env)
    if "accounts.E001" in result.stdout:
        raise Stop(
            "La base contient les comptes de démonstration, dont le mot de passe est public.\n"
            "    Partez d’une base vide, ou fermez ces comptes."
        )
    if result.returncode and ("OperationalError" in result.stdout or "could not connect" in result.stdout):
        raise Stop(f"La base de données ne répond pas : {result.stdout.strip().splitlines()[-1]}")
    if result.returncode:
        raise Stop(
            "La base n’est pas à jour. Sauvegardez-la, puis lancez :\n"
            f"    DJANGO_SETTINGS_MODULE={SETTINGS} .venv/bin/python manage.py migrate"
        )


def collect_static(env: dict[str, str]) -> None:
    """Gather and compress the static files; again only when one of them, or a library, has changed."""
    wanted: dict[str, object] = {"static": static_fingerprint()}
    if read_json(STATIC_STAMP) == wanted:
        return
    with step("Fichiers statiques, compressés"):
        command = [PYTHON, "manage.py", "collectstatic", "--no-input", "--clear"]
        quiet(command, env=env, failure="Les fichiers statiques n’ont pas pu être rassemblés")
        write_json(STATIC_STAMP, wanted)


def static_fingerprint() -> str:
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for path in sorted((ROOT / "static").rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(ROOT).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def commands(port: int, live_port: int) -> dict[str, list[str]]:
    workers = os.environ.get("WORKERS", str(os.cpu_count() or 1))
    module: list[str] = [PYTHON, "-m"]
    celery: list[str] = [*module, "celery", "-A", "config.celery"]
    clock = str(VAR / "celerybeat-schedule")
    return {
        "pages": [
            *module, "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--no-ws",
            "--workers", workers, "--blocking-threads", "4", "--respawn-failed-workers", "--log-level", "warning",
            "config.wsgi:application",
        ],
        "direct": [
            *module, "uvicorn", "config.asgi:application", "--host", "127.0.0.1", "--port", str(live_port),
            "--log-level", "warning", "--no-access-log", "--ws-max-size", "65536", "--ws-per-message-deflate", "false",
        ],
        "tâches": [*celery, "worker", "--loglevel", "warning", "--concurrency", workers],
        "horloge": [*celery, "beat", "--loglevel", "warning", "--schedule", clock],
    }  # fmt: skip


def supervise(programs: dict[str, list[str]], env: dict[str, str]) -> int:
    """Run all the programs until one ends or someone asks to stop; then stop them all. 0 when it was asked."""
    asked: list[int] = []  # noted only: an exception would lose a program that is just starting

    def ask(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    running: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in programs.items():
            # Sessions of their own: a Ctrl-C reaches us, and we stop them in order.
            running[name] = subprocess.Popen(command, cwd=ROOT, env=env, start_new_session=True)
        print("  Parvis est en service. Ctrl+C ou SIGTERM pour arrêter.", flush=True)
        while not asked:
            for name, process in running.items():
                if process.poll() is not None:
                    print(f"  Le programme « {name} » s’est arrêté (code {process.returncode}) : arrêt des autres.")
                    return 1
            time.sleep(0.2)
        print("  Arrêt demandé.", flush=True)
        return 0
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        stop_all(running)


def stop_all(running: dict[str, "subprocess.Popen[bytes]"]) -> None:
    for process in running.values():
        if process.poll() is None:
            process.terminate()
    limit = time.monotonic() + GRACE
    for process in running.values():
        try:
            process.wait(timeout=max(0.1, limit - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


if __name__ == "__main__":
    main(serve)
