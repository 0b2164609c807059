"""`make run`: from a bare machine to the demonstration site, then to its address."""

import os
import signal
import subprocess
import time

from tools.database import SETTINGS, ensure_database
from tools.env import ensure_environment
from tools.machine import PYTHON, Stop, answers, check_port, check_room, main, port_from, step

ACCOUNTS = (
    ("habitante@demo.test", "une habitante"),
    ("agente@demo.test", "une agente de la participation"),
    ("elue@demo.test", "une élue"),
    ("admin@demo.test", "l’administration du site"),
)
PASSWORD = "parvis-demo"  # noqa: S105 - the public password of the demonstration
START_SECONDS = 60
ROOM_TO_LIVE = 100  # megabytes


def run() -> int:
    # A shell that starts us in the background has SIGINT ignored, and Python would keep it so.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    port = port_from(os.environ.get("PORT", "8000"))
    check_port(port)
    check_room(ROOM_TO_LIVE)
    ensure_environment()
    ensure_database()
    server = start_server(port)
    try:
        with step("Démarrage"):
            wait_for(server, port)
        welcome(port)
        server.wait()
    except KeyboardInterrupt:
        pass  # Ctrl-C reaches the server too, which closes its pages
    finally:
        stop(server)
    print("\n  Parvis est arrêté.")
    return max(server.returncode, 0)


def start_server(port: int) -> "subprocess.Popen[bytes]":
    address = f"http://127.0.0.1:{port}"
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": SETTINGS, "PUBLIC_URL": os.environ.get("PUBLIC_URL", address)}
    command = [
        PYTHON, "-m", "uvicorn", "config.asgi:application",
        "--host", "127.0.0.1", "--port", str(port), "--log-level", "warning", "--no-access-log", "--ws-per-message-deflate", "false",
    ]  # fmt: skip
    server = subprocess.Popen(command, env=env)
    # An order to stop that reaches this program alone is an order for the server.
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    return server


def wait_for(server: "subprocess.Popen[bytes]", port: int) -> None:
    limit = time.monotonic() + START_SECONDS
    while not answers(port):
        if server.poll() is not None:
            raise Stop("Le site n’a pas démarré ; la cause est écrite au-dessus.")
        if time.monotonic() > limit:
            raise Stop(f"Le site n’a pas répondu en {START_SECONDS} secondes.")
        time.sleep(0.05)


def welcome(port: int) -> None:
    print(f"\n  Parvis est ouvert : http://127.0.0.1:{port}\n")
    print(f"  Comptes de démonstration (mot de passe : {PASSWORD})")
    for email, who in ACCOUNTS:
        print(f"    {email:<21} {who}")
    print("\n  Ctrl+C pour arrêter.\n", flush=True)


def stop(server: "subprocess.Popen[bytes]") -> None:
    if server.poll() is None:
        server.terminate()
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()


if __name__ == "__main__":
    main(run)
