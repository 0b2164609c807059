"""The bundle of a large box is made apart from the requests; until then everyone is told when to come back."""

import hashlib
import io
import zipfile

import pytest
from django.core.files.storage import default_storage

from budgets import bundle
from budgets.actions import publish_results
from budgets.bundle import FOLDER, build_bundles, pabulib_facts, stored_bundle
from budgets.tasks import build_bundles as task
from tests.factories.boxes import bundle_of, cast, close
from tests.factories.budgets import fresh, open_budget
from tests.factories.people import AgentFactory

pytestmark = pytest.mark.django_db
FILES = ("bundle.zip", "bulletins.jsonl", "election.pb")


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def large(monkeypatch):
    """A closed box with more ballots than are bundled within a request."""
    monkeypatch.setattr(bundle, "AT_ONCE", 1)
    budget = open_budget()
    cast(budget, [["1"], ["2"], ["1"]])
    close(budget)
    return fresh(budget)


def get(client, budget, name):
    return client.get(f"/budgets/{budget.slug}/urne/{name}")


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_a_large_box_says_when_to_come_back(client, large, name):
    response = get(client, large, name)

    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert "Le fichier se prépare" in response.content.decode()
    assert stored_bundle(large) == ""


@pytest.mark.parametrize("name", ["", "bulletins.csv"])
def test_the_page_and_the_table_of_a_large_box_wait_for_nothing(client, large, name):
    assert get(client, large, name).status_code == 200


@pytest.mark.parametrize("name", ["urne", "resultats"])
def test_pages_give_the_fingerprint_of_the_file_once_it_is_stored(client, large, name):
    publish_results(budget=large, by=AgentFactory())
    digest = hashlib.sha256(bundle_of(large)["election.pb"].encode()).hexdigest()
    address = f"/budgets/{large.slug}/{name}/"
    assert digest not in client.get(address).content.decode()
    build_bundles()
    assert digest in client.get(address).content.decode()


def test_a_fingerprint_is_that_of_the_file_stored_now(large):
    build_bundles()
    assert pabulib_facts(large) is not None
    large.checkpoints.filter(pk=large.checkpoints.last().pk).update(root="0" * 64)
    assert pabulib_facts(large) is None


def test_the_task_makes_it_once(client, large):
    assert [task(), task()] == [1, 0]

    response = get(client, large, "bundle.zip")
    with zipfile.ZipFile(io.BytesIO(b"".join(response))) as made:
        assert {name: made.read(name).decode() for name in made.namelist()} == bundle_of(large)
    assert get(client, large, "bulletins.jsonl").content.decode() == bundle_of(large)["ballots.jsonl"]
    assert get(client, large, "election.pb").content.decode() == bundle_of(large)["election.pb"]


def test_an_archive_is_not_compressed_again(client, large):
    build_bundles()
    response = client.get(f"/budgets/{large.slug}/urne/bundle.zip", headers={"accept-encoding": "gzip"})

    assert "Content-Encoding" not in response
    assert int(response["Content-Length"]) == len(b"".join(response))


def test_a_log_that_grows_replaces_the_bundle(large):
    other = open_budget(process__slug=f"{large.slug}-bis")
    close(other)
    build_bundles()
    large.checkpoints.filter(pk=large.checkpoints.last().pk).update(root="0" * 64)

    assert build_bundles() == 1

    kept = {f"{FOLDER}/{name}" for name in default_storage.listdir(FOLDER)[1]}
    assert kept == {stored_bundle(large), stored_bundle(fresh(other))}


def test_a_vote_that_is_open_has_no_bundle(client):
    budget = open_budget()
    cast(budget, [["1"]])

    assert build_bundles() == 0
    assert get(client, budget, "bundle.zip").status_code == 409
