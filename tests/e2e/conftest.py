"""A real server and a real browser. What the browser complains about fails the test, even when the page looks right."""

import contextlib
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from tests.services import chromium
from tools.machine import free_port

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
)
WCAG_2_2_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PATIENCE = 30  # seconds that the machine may be busy elsewhere
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}


# ------------------------------------------------------------------ the server
class Server(uvicorn.Server):
    """Runs in a thread: signals stay with pytest."""

    @contextlib.contextmanager
    def capture_signals(self):
        yield


@pytest.fixture(scope="session")
def server(browser, django_db_setup, django_db_blocker):
    """One server for all browser tests, on the database of the tests; its address, and what it is answering.

    The browser comes first: its loop gives this thread another connection, which must be the one that remembers the
    first rows of the database.
    """
    from config.asgi import application

    port = free_port()
    server = Server(
        uvicorn.Config(
            application, host="127.0.0.1", port=port, log_level="warning", ws="websockets-sansio", access_log=False
        )
    )
    with django_db_blocker.unblock():
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        limit = time.monotonic() + PATIENCE
        while not server.started:
            assert thread.is_alive(), "the server stopped while starting"
            assert time.monotonic() < limit, "the server did not start"
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port}", server.server_state.tasks
        server.should_exit = True
        thread.join(PATIENCE)


@pytest.fixture
def live_site(server, transactional_db):
    """The address of the site; what a test writes is committed, and gone after it, once every answer is given."""
    address, answering = server
    yield address
    limit = time.monotonic() + PATIENCE
    while answering:
        assert time.monotonic() < limit, "the server is still answering"
        time.sleep(0.02)


@pytest.fixture
def elsewhere():
    """Run a function outside the browser's thread, as a task or another request would: elsewhere(post, body="…").

    Playwright keeps an event loop in the test's thread, where code that sends to sockets would refuse to run.
    """
    from django.db import connection

    def call(function, /, *args, **kwargs):
        def in_thread():
            try:
                return function(*args, **kwargs)
            finally:
                connection.close()

        with ThreadPoolExecutor(max_workers=1) as pool:
            return pool.submit(in_thread).result()

    return call


# ------------------------------------------------------------------ the browser
@pytest.fixture(scope="session")
def browser():
    # Playwright's loop lives in this thread; without this, Django refuses the database beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def open_browser(browser, live_site):
    """Open a browser of its own, with its own cookies: open_browser(js=True, viewport=PHONE, color_scheme="dark").

    Answers a Playwright page whose addresses are relative to the site. At the end of the test, a script error, a
    refusal by the security policy, a request to another host or a server error fails it.
    """
    contexts, complaints = [], []

    def open_(*, js=True, viewport=DESKTOP, color_scheme="light", **options):
        context = browser.new_context(
            base_url=live_site,
            java_script_enabled=js,
            viewport=viewport,
            color_scheme=color_scheme,
            locale="fr-FR",
            timezone_id="Europe/Paris",
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(PATIENCE * 1000)
        contexts.append(context)
        listen(context, live_site, complaints)
        return context.new_page()

    yield open_
    for context in contexts:
        context.close()
    assert not complaints, "The browser complained:\n" + "\n".join(complaints)


def listen(context, site, complaints):
    """Collect what a visitor would not see and should not happen."""
    host = urlsplit(site).netloc

    def on_request(request):
        address = urlsplit(request.url)
        if address.scheme in {"http", "https", "ws", "wss"} and address.netloc != host:
            complaints.append(f"request to another host: {request.url}")

    def on_response(response):
        missing = response.status == 404 and response.request.resource_type not in {"document", "fetch", "xhr"}
        if response.status >= 500 or missing:
            complaints.append(f"{response.status} for {response.request.method} {response.url}")

    def on_console(message):
        # A 4xx page is often what the test is about; on_response looks at the statuses.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            complaints.append(f"console: {message.text}")

    context.on("request", on_request)
    context.on("response", on_response)
    context.on("console", on_console)
    context.on("weberror", lambda error: complaints.append(f"script error: {error.error}"))


@pytest.fixture(params=[True, False], ids=["with_js", "without_js"])
def browser_page(request, open_browser):
    """A page at 1280 px; each test that asks for it runs with and without JavaScript (`browser_page.js` tells)."""
    page = open_browser(js=request.param)
    page.js = request.param
    return page


# ------------------------------------------------------------------ accessibility
@pytest.fixture(scope="session")
def check_accessibility():
    """Fail on any violation of WCAG 2.2 AA that axe finds in the page: check_accessibility(page)."""
    axe = Axe()

    def check(page):
        results = axe.run(page, options={"runOnly": WCAG_2_2_AA, "resultTypes": ["violations"]}).response
        found = [
            f"{violation['id']} ({violation['impact']}): {violation['help']}\n    {node['html'][:200]}"
            for violation in results["violations"]
            for node in violation["nodes"]
        ]
        assert not found, f"{page.url} is not accessible:\n" + "\n".join(found)

    return check
