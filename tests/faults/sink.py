"""A mail server of our own, on loopback: it takes everything, keeps it, and says at which point of a mail it is."""

import contextlib
import re
import socketserver
import threading
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import NamedTuple

#: The points of a mail: its command DATA came; its first bytes came; its final dot came; its answer was given.
STAGES = ("command", "content", "dot", "answer")


class Taken(NamedTuple):
    """A mail that the server answered for, or would have if its client still lived."""

    to: str
    content: bytes

    @property
    def mail(self) -> EmailMessage:
        return message_from_bytes(self.content, policy=policy.default)


class Sink(socketserver.ThreadingTCPServer):
    """Calls `at(stage, worker)` at each point of each mail, from the thread of its client."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, at: Callable[[str, int], None]) -> None:
        super().__init__(("127.0.0.1", 0), Client)
        self.at, self.taken = at, []

    @property
    def port(self) -> int:
        return self.server_address[1]


class Client(socketserver.StreamRequestHandler):
    """Just enough of RFC 5321. A client that dies between the dot and the answer has its mail taken: so do real servers."""

    server: Sink

    def say(self, line: str) -> None:
        with contextlib.suppress(OSError):
            self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        worker, to = 0, ""
        self.say("220 sink")
        with contextlib.suppress(ConnectionError):
            while line := self.rfile.readline():
                verb, _space, rest = line.decode().strip().partition(" ")
                match verb.upper():
                    case "EHLO":
                        worker = int(found[1]) if (found := re.fullmatch(r"worker-(\d+)", rest)) else 0
                        self.say("250 sink")
                    case "RCPT":
                        to = rest.removeprefix("TO:").strip("<>")
                        self.say("250 ok")
                    case "DATA":
                        self.server.at("command", worker)
                        self.say("354 go on")
                        if not self.take(to, worker):
                            return
                    case "QUIT":
                        self.say("221 bye")
                        return
                    case _:
                        self.say("250 ok")

    def take(self, to: str, worker: int) -> bool:
        """Read a content until its dot; False when the client left before it: nothing is taken then."""
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return False
            lines.append(line.removeprefix(b"."))
            if len(lines) == 1:
                self.server.at("content", worker)
        self.server.at("dot", worker)
        self.server.taken.append(Taken(to, b"".join(lines)))
        self.say("250 taken")
        self.server.at("answer", worker)
        return True


@contextlib.contextmanager
def listening(at: Callable[[str, int], None]) -> Iterator[Sink]:
    """A mail server that listens while the block runs."""
    with Sink(at) as sink:
        thread = threading.Thread(target=sink.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield sink
        finally:
            sink.shutdown()
            thread.join()
