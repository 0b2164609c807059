"""A person on a real server, without a script: follows addresses, fills forms, keeps cookies, and notes how long it took."""

import re
import time
import urllib.error
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

TIMEOUT = 30  # seconds
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


class Visitor:
    """`page` is the last page that was read; `slowest` the longest answer, in seconds; `refused` what was not served."""

    def __init__(self, url: str) -> None:
        self.url, self.page = url, ""
        self.slowest = 0.0
        self.refused: list[str] = []
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def ask(self, path: str, sent: dict[str, Any] | None = None) -> str:
        """Read a page, or send a form and read where it leads."""
        address = path if path.startswith("http") else self.url + path
        data = None if sent is None else urlencode(sent, doseq=True).encode()
        start = time.monotonic()
        try:
            with self.opener.open(address, data, timeout=TIMEOUT) as answer:
                self.page = answer.read().decode()
        except urllib.error.HTTPError as error:
            self.refused.append(f"{error.code} {path}")
            self.page = error.read().decode()
        self.slowest = max(self.slowest, time.monotonic() - start)
        return self.page

    def fill(self, path: str, **fields: Any) -> str:
        """Send the form of the last page that goes to this path, or says not where, with what it hides."""
        forms = re.findall(r"<form\b([^>]*)>(.*?)</form>", self.page, re.DOTALL)
        inside = next(i for head, i in forms if f'action="{path}"' in head or "action=" not in head)
        return self.ask(path, {**dict(HIDDEN.findall(inside)), **fields})

    def sign_in(self, email: str, mails: Path) -> str:
        """Ask for a code, read it in the mail, type it."""
        self.ask("/connexion/")
        before = set(mails.glob("*.eml"))
        self.fill("/connexion/", login=email)
        (mail,) = set(mails.glob("*.eml")) - before
        code = re.search(r"\b\d{6}\b", mail.read_text().partition("\n\n")[2])
        assert code, mail.read_text()
        return self.fill("/connexion/code/confirmer/", code=code[0])
