"""What every test lives with: no network, no skipping, no undefined template variable, files of its own."""

import ipaddress
import shutil
import socket
import sys
import tempfile
import threading
from pathlib import Path

import pytest
from django.core.cache import caches
from django.utils import translation

from tools.database import fill_from_template

ROOT = Path(__file__).resolve().parent.parent


# ------------------------------------------------------------------ nothing is skipped
@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.skipped:
        fail_instead_of_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    report = yield
    if report.skipped:
        fail_instead_of_skip(report)
    return report


def fail_instead_of_skip(report):
    report.outcome = "failed"
    report.longrepr = f"A test never skips, it makes what it needs: {report.longrepr}"
    report.wasxfail = ""
    del report.wasxfail


#: A browser that leaves while a file of the pages or a photo is being opened: Django 5.2 drops the response without closing
#: it (ASGIHandler.handle), and Python closes the file later, during any other test with a browser.
LEFT_OPEN = "ignore:unclosed file <_io.*/(static|parvis-media-[^/]*)/.*>:ResourceWarning"


# ------------------------------------------------------------------ the first rows are always there
def pytest_collection_modifyitems(items):
    """A test with real transactions empties the database behind it: the rows of the migrations come back each time."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.filterwarnings(LEFT_OPEN))
        marker = item.get_closest_marker("django_db")
        options = dict(marker.kwargs) if marker else {}
        if options.get("transaction") or "transactional_db" in getattr(item, "fixturenames", ()):
            options |= {"transaction": True, "serialized_rollback": True}
            item.add_marker(pytest.mark.django_db(**options), append=False)


# ------------------------------------------------------------------ nothing is kept from one test to the next
@pytest.fixture(autouse=True)
def nothing_kept():
    """What pages keep would still be there for the next test, whose rows have the same numbers; so would the language of
    the last reader.
    """
    yield
    translation.deactivate()
    for cache in caches.all():
        cache.clear()


@pytest.fixture
def warm(db, client, monkeypatch):
    """A site that somebody has just visited: what pages keep of the city is read, and kept however slow the test is."""
    monkeypatch.setattr("cms.identity.SECONDS", 3_600)
    client.get("/accessibilite/")


# ------------------------------------------------------------------ no network
class NetworkForbiddenError(AssertionError):
    """A test, or the code under it, tried to leave the machine."""


def is_local(host):
    if host in {"", "localhost", None}:
        return True
    try:
        return ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="session", autouse=True)
def loopback_only():
    """Sockets reach this machine and nothing else; names are not even looked up."""
    patch = pytest.MonkeyPatch()

    def guard(method):
        def guarded(self, address):
            if self.family != socket.AF_UNIX and not is_local(address[0]):
                raise NetworkForbiddenError(f"Network access to {address} from a test")
            return method(self, address)

        return guarded

    look_up = socket.getaddrinfo

    def guarded_look_up(host, *args, **kwargs):
        if not is_local(host):
            raise NetworkForbiddenError(f"Name lookup of {host} from a test")
        return look_up(host, *args, **kwargs)

    patch.setattr(socket.socket, "connect", guard(socket.socket.connect))
    patch.setattr(socket.socket, "connect_ex", guard(socket.socket.connect_ex))
    patch.setattr(socket, "getaddrinfo", guarded_look_up)
    yield
    patch.undo()


# ------------------------------------------------------------------ files of their own
def pytest_configure(config):
    """Media of this run go to a folder of this run, before anything has read where they are."""
    from django.conf import settings

    settings.MEDIA_ROOT = tempfile.mkdtemp(prefix="parvis-media-")
    config.add_cleanup(lambda: shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory, django_db_modify_db_settings_parallel_suffix):
    """On SQLite: a database of this run, started from the ready template when it is up to date."""
    from django.db import connection

    if connection.vendor == "sqlite":
        path = tmp_path_factory.mktemp("database") / "test.sqlite3"
        fill_from_template(path)
        connection.settings_dict["TEST"]["NAME"] = str(path)


@pytest.fixture(scope="session")
def django_db_keepdb(request):
    """Keep the template that was just put there; on PostgreSQL, do as the command line says."""
    from django.db import connection

    return connection.vendor == "sqlite" or request.config.getvalue("reuse_db")


@pytest.fixture(autouse=True)
def no_connection_left(request):
    """Close what threads of this test leave open; PostgreSQL would keep the test database busy for them."""
    from django.db.backends.signals import connection_created

    left = []

    def note(connection, **_):
        if threading.current_thread() is not threading.main_thread():
            left.append(connection)

    connection_created.connect(note)
    yield
    connection_created.disconnect(note)
    if not request.node.get_closest_marker("browser"):  # the server of the browser tests closes its own
        for connection in left:
            connection.inc_thread_sharing()
            connection.close()


# ------------------------------------------------------------------ no undefined variable in our templates
class UndefinedVariableError(AssertionError):
    """A template of the house prints a variable that nobody gave it."""


class Undefined(str):
    """Empty for the templates of the libraries; an error as soon as one of ours resolves it.

    Django asks for its truth, then for "%s" in it, then formats it with the missing variable: each question
    comes from `FilterExpression.resolve`, whose callers tell which template is being rendered.
    """

    __slots__ = ()

    def __bool__(self):
        return is_ours(rendering_template())

    def __contains__(self, part):
        return part == "%s"

    def __mod__(self, variable):
        raise UndefinedVariableError(f"Undefined variable {variable} in {rendering_template()}")


def rendering_template():
    """The path of the template whose node is being rendered."""
    from django.template.base import Node

    frame = sys._getframe(2)
    while frame is not None:
        node = frame.f_locals.get("self")
        if isinstance(node, Node) and hasattr(node, "origin"):
            return node.origin.name
        frame = frame.f_back
    return ""


def is_ours(path):
    return path.startswith(str(ROOT)) and not path.startswith(str(ROOT / ".venv"))


@pytest.fixture(scope="session", autouse=True)
def no_undefined_variable():
    from django.template import engines

    engines["django"].engine.string_if_invalid = Undefined()
