"""How mails leave: what a server receives, and the last instant before it does."""

import pytest
from django.core.mail import EmailMessage, get_connection
from django.core.mail.utils import DNS_NAME

from tests.faults.sink import listening


class TooLateError(Exception):
    """What a seal may raise."""


@pytest.fixture
def server(settings, monkeypatch):
    """A mail server of our own; `stages` are the points that its mails reached."""
    stages = []
    monkeypatch.setattr(DNS_NAME, "_fqdn", "tests", raising=False)
    with listening(lambda stage, _worker: stages.append(stage)) as sink:
        settings.EMAIL_BACKEND = "participation.mail.SmtpBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        sink.stages = stages
        yield sink


def message(body="Bonjour", seal=None, **headers):
    made = EmailMessage("Un banc", body, "ville@exemple.test", ["lucie@exemple.test"], headers=headers)
    if seal:
        made.seal = seal
    return made


@pytest.mark.parametrize(
    "body", ["Bonjour\n", "Sans fin de ligne", ".\n..\n.point\n", "é" * 2000, "a\r\nb\rc\nd", "\n.\n"]
)
def test_a_text_arrives_as_it_was_written(server, body):
    message(body).send()
    (taken,) = server.taken
    assert taken.mail.get_content().splitlines() == body.splitlines()
    assert taken.to == "lucie@exemple.test"


def test_the_seal_is_asked_when_all_is_written_but_the_last_line(server):
    seen = []
    message(seal=lambda: seen.append(list(server.taken))).send()
    assert seen == [[]]
    assert len(server.taken) == 1


def test_a_seal_that_refuses_leaves_the_server_with_nothing(server):
    def too_late():
        raise TooLateError

    connection = get_connection()
    with pytest.raises(TooLateError):
        connection.send_messages([message(seal=too_late)])
    connection.close()
    connection.send_messages([message("La suite")])
    assert [one.mail.get_content().strip() for one in server.taken] == ["La suite"]


def test_a_seal_serves_its_own_mail_only(server):
    seen = []
    connection = get_connection()
    connection.open()
    connection.send_messages([message(seal=lambda: seen.append(1)), message()])
    connection.close()
    assert (seen, len(server.taken)) == ([1], 2)


@pytest.fixture
def folder(settings, tmp_path):
    settings.EMAIL_BACKEND = "participation.mail.FolderBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    return settings.EMAIL_FILE_PATH


@pytest.mark.parametrize("zone", ["+0000", "-0000"])  # the second is what Django writes: no zone is said
def test_a_folder_holds_one_file_a_mail_named_by_its_date_and_identity(folder, zone):
    identity = {"Message-ID": "<news-1./../x@ville.test>", "Date": f"Sun, 22 Nov 2026 14:04:00 {zone}"}
    for _time in range(2):
        message(**identity).send()
    (path,) = folder.iterdir()
    assert path.name == "20261122-150400-news-1.-..-x@ville.test.eml"
    assert b"Bonjour" in path.read_bytes()


def test_a_refused_seal_leaves_no_file(folder):
    def too_late():
        raise TooLateError

    with pytest.raises(TooLateError):
        message(seal=too_late).send()
    assert list(folder.iterdir()) == []
