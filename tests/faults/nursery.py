"""Keeps some workers of the outbox alive: as soon as one is killed, another takes its place.

Started by tests/faults/mails.py. Prints the number of each worker it starts; ends, with its workers, when its standard
input closes.
"""

import os
import select
import signal
import sys
import time

import django

REST = 0.02  # seconds


def work() -> None:
    """One worker, until it is killed."""
    from django.core.mail.utils import DNS_NAME

    from participation.dossiers import outbox

    DNS_NAME._fqdn = f"worker-{os.getpid()}"  # how the mail server knows whom it speaks to
    while True:
        outbox.sweep()
        time.sleep(REST)


def start() -> int:
    number = os.fork()
    if not number:
        try:
            work()
        finally:
            os._exit(1)
    print(number, flush=True)
    return number


def main(count: int) -> None:
    """Keep `count` workers alive; what they need is loaded once, before they are born."""
    django.setup()
    from django.urls import get_resolver

    from participation.dossiers import outbox  # noqa: F401

    get_resolver().url_patterns  # noqa: B018
    workers = {start() for _one in range(count)}
    while not select.select([sys.stdin], [], [], REST)[0]:
        while workers:
            number, _status = os.waitpid(-1, os.WNOHANG)
            if not number:
                break
            workers = {*workers - {number}, start()}
    for number in workers:
        os.kill(number, signal.SIGKILL)
        os.waitpid(number, 0)


if __name__ == "__main__":
    main(int(sys.argv[1]))
