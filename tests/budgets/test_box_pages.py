"""The public page of the box before, during and after the vote; the files it gives; the receipt as a file and by mail."""

import io
import json
import smtplib
import zipfile

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from budgets import tasks
from budgets.actions import find_receipt
from budgets.actions.checking import check_box
from budgets.bundle import VERIFIER, stored_bundle
from budgets.enums import BoxCheck
from budgets.models import Batch, Budget
from budgets.receipts import Receipt, code_of, promise_text
from participation.accounts.models import User
from tests.factories.boxes import bundle_of, cast, close, seal
from tests.factories.budgets import BudgetFactory, fresh, open_budget, voters
from tests.factories.people import AgentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def budget(settings):
    settings.BALLOT_BATCH_MINIMUM = 4
    return open_budget()


def page(client, budget, query=""):
    response = client.get(f"/budgets/{budget.slug}/urne/{query}")
    assert response.status_code == 200
    return response.content.decode()


def search(client, budget, text):
    return client.get(f"/budgets/{budget.slug}/urne/", {"recu": text}).content.decode()


# ------------------------------------------------------------------ the page
def test_before_the_vote_the_page_explains(client):
    html = page(client, BudgetFactory())
    assert "L’urne attend le vote" in html
    assert "Un cahier sans gomme" in html
    assert "Mon bulletin est-il dans l’urne" not in html


def test_during_the_vote_a_receipt_is_found_and_no_choice_is_shown(client, budget):
    (waiting,) = cast(budget, [["1"]])
    assert "Il attend que 4 bulletins soient arrivés" in search(client, budget, waiting.code)
    cast(budget, [["1"], ["2"], ["3"]])
    seal(budget)
    html = search(client, budget, waiting.code)
    assert f"Le bulletin {waiting.code} est dans l’urne." in html
    assert "Ce bulletin choisit" not in html
    assert waiting.commitment in html
    assert "Recomptez vous-même" not in html
    assert "L’urne est scellée" in html
    assert "Aucun bulletin ne porte ce code." in search(client, budget, "abeille · abeille · 0000")


def test_after_the_vote_the_choices_and_the_bundle_are_there(client, budget):
    (receipt, *_others) = cast(budget, [["1"], ["2"], ["1"], ["3"]])
    close(budget)
    html = search(client, budget, receipt.code)
    assert "Ce bulletin choisit" in html
    assert budget.candidates.get(code="1").title in html
    assert "le résultat publié est exact" in html
    assert budget.log_key in html.replace("&#x2B;", "+")


def test_staff_see_nothing_more_during_the_vote(client, budget):
    cast(budget, [["1"], ["2"], ["1"], ["3"]])
    seal(budget)
    seen = page(client, budget)
    client.force_login(AgentFactory())
    ours = page(client, budget)
    assert [line for line in main(ours) if line not in main(seen)] == []
    for path in ("urne/bundle.zip", "urne/bulletins.jsonl", "urne/bulletins.csv", "urne/election.pb"):
        assert client.get(f"/budgets/{budget.slug}/{path}").status_code == 409


def main(html):
    return html.partition("<main")[2].partition("</main>")[0].splitlines()


@pytest.mark.parametrize("batches", [1, 12])
def test_the_page_costs_the_same_queries_whatever_the_batches(client, budget, batches, django_assert_num_queries):
    for number in range(1, batches + 1):
        Batch.objects.create(budget=budget, number=number, marks={"web": 4}, first_leaf=1, leaves=4)
    page(client, budget)
    with django_assert_num_queries(10):
        html = page(client, budget)
    assert html.count('<th scope="row">') == min(batches, 8)
    assert ("Voir les 12 lots" in html) == (batches == 12)


def test_what_the_self_check_finds_is_public_at_once_and_stays_told(client, budget):
    cast(budget, [["1"], ["2"], ["1"], ["3"]])
    seal(budget)
    assert check_box(budget=fresh(budget), batches=None) == []
    assert "Dernière vérification" in page(client, budget)
    assert "Aucun écart" in page(client, budget, "incidents/")
    mark = budget.roll.first()
    budget.roll.filter(pk=mark.pk).delete()
    check_box(budget=fresh(budget), batches=None)
    html = page(client, budget)
    assert "la vérification de chaque minute trouve un écart" in html
    assert str(BoxCheck.ROLL.label) in html
    assert "Dernière vérification" not in html
    mark.save(force_insert=True)
    check_box(budget=fresh(budget), batches=None)
    assert "trouve un écart" not in page(client, budget)
    told = page(client, budget, "incidents/")
    assert str(BoxCheck.ROLL.label) in told
    assert "en cours" not in told


def test_every_batch_is_shown_when_asked(client, budget):
    for number in range(1, 13):
        Batch.objects.create(budget=budget, number=number, marks={"web": 4}, first_leaf=1, leaves=4)
    assert page(client, budget, "?lots=tous").count('<th scope="row">') == 12


@pytest.mark.parametrize("typed", ["", "x" * 5000, "\x00", "<script>", "· · ·", "0" * 64, "é" * 64])
def test_a_strange_search_gets_a_sentence(client, budget, typed):
    response = client.get(f"/budgets/{budget.slug}/urne/", {"recu": typed})
    assert response.status_code in {200, 400}
    assert "<script>" not in response.content.decode().partition("<main")[2]


# ------------------------------------------------------------------ its files
def test_the_bundle_is_made_once_and_again_when_the_log_grows(client, budget):
    cast(budget, [["1"], ["2"], ["1"], ["3"]])
    close(budget)
    response = client.get(f"/budgets/{budget.slug}/urne/bundle.zip")
    content = b"".join(response)
    assert response["Content-Disposition"] == f'attachment; filename="{budget.slug}-bundle.zip"'
    with zipfile.ZipFile(io.BytesIO(content)) as bundle:
        assert {name: bundle.read(name).decode() for name in bundle.namelist()} == bundle_of(budget)
        assert bundle.read("verify.py") == VERIFIER.read_bytes()
    first = stored_bundle(fresh(budget))
    assert stored_bundle(fresh(budget)) == first
    budget.checkpoints.filter(pk=budget.checkpoints.last().pk).update(root="0" * 64)
    assert stored_bundle(fresh(budget)) != first


def test_the_log_is_a_file_at_any_time(client, budget):
    cast(budget, [["1"], ["2"], ["1"], ["3"]])
    seal(budget)
    text = client.get(f"/budgets/{budget.slug}/urne/registre.jsonl").content.decode()
    assert [json.loads(line)["kind"] for line in text.splitlines()] == ["rules", *["ballot"] * 4]
    assert "choices" not in text


def test_the_verifier_is_given_to_read(client, budget):
    response = client.get(f"/budgets/{budget.slug}/urne/verify.py")
    assert response.content == VERIFIER.read_bytes()


def test_the_command_writes_the_bundle(budget, tmp_path, capsys):
    cast(budget, [["1"]])
    path = tmp_path / "bundle.zip"
    with pytest.raises(CommandError, match="scellés"):
        call_command("ballot_bundle", budget.slug, "--output", str(path))
    assert not path.exists()
    close(budget)
    call_command("ballot_bundle", budget.slug, "--output", str(path))
    assert "python3 verify.py" in capsys.readouterr().out
    assert zipfile.is_zipfile(path)
    with pytest.raises(CommandError, match="n’existe pas"):
        call_command("ballot_bundle", "inconnu")
    with pytest.raises(CommandError, match="ne s’écrit pas"):
        call_command("ballot_bundle", budget.slug, "--output", str(tmp_path / "absent" / "b.zip"))


# ------------------------------------------------------------------ the clock
def test_the_task_seals_every_open_box(budget):
    other = open_budget()
    for one in (budget, other):
        cast(one, [["1"]] * 4)
    assert tasks.seal_boxes() == 2
    assert tasks.seal_boxes() == 0


def test_a_box_that_cannot_be_sealed_does_not_stop_the_others(budget, caplog):
    broken = open_budget()
    for one in (broken, budget):
        cast(one, [["1"]] * 4)
    Budget.objects.filter(pk=broken.pk).update(log_key="illisible")
    assert tasks.seal_boxes() == 1
    assert f"The box {broken.pk} could not be sealed" in caplog.text


# ------------------------------------------------------------------ the receipt
@pytest.fixture
def voter(client, budget):
    """Someone who has just voted in this browser, with the key in its cookie."""
    from budgets.actions import cast_ballot
    from budgets.enums import Channel

    (person,) = voters(1)
    user = User.objects.get(pk=person.pk)
    cast_ballot(budget=fresh(budget), voter=user, choices=["1"], channel=Channel.WEB, idempotency_key="clé")
    client.force_login(user)
    client.cookies["recu"] = "clé"
    return user


def test_the_receipt_is_a_file_that_verify_reads(client, budget, voter):
    response = client.get(f"/budgets/{budget.slug}/recu/recu.json")
    receipt = find_receipt(budget=budget, voter=voter, idempotency_key="clé")
    assert Receipt.read(response.content.decode()) == receipt
    assert response["Cache-Control"].startswith("max-age=0")
    assert "attachment" in response["Content-Disposition"]
    assert receipt.owner == ""


def test_the_receipt_leaves_by_mail_when_its_voter_asks(client, budget, voter):
    assert not mail.outbox
    response = client.post(f"/budgets/{budget.slug}/recu/courriel/")
    assert response.status_code == 303
    (sent,) = mail.outbox
    receipt = find_receipt(budget=budget, voter=voter, idempotency_key="clé")
    assert sent.to == [voter.email]
    assert receipt.code in sent.body
    assert f"/budgets/{budget.slug}/urne/" in sent.body
    ((name, content, kind),) = sent.attachments
    assert (name, kind) == (f"recu-{budget.slug}.json", "application/json")
    assert Receipt.read(content) == receipt


def test_a_mail_that_does_not_leave_is_said_and_nothing_is_kept(client, budget, voter, monkeypatch, caplog):
    def refuse(self, messages):
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    response = client.post(f"/budgets/{budget.slug}/recu/courriel/", follow=True)
    assert "Le courriel n’est pas parti" in response.content.decode()
    assert voter.email not in caplog.text
    assert code_of(budget.ballots.get().commitment) not in caplog.text


@pytest.mark.parametrize("cookie", ["", "autre", "x" * 5000])
def test_without_the_key_there_is_no_receipt(client, budget, voter, cookie):
    client.cookies["recu"] = cookie
    assert client.get(f"/budgets/{budget.slug}/recu/recu.json").status_code == 404
    assert client.post(f"/budgets/{budget.slug}/recu/courriel/").status_code == 404
    assert not mail.outbox


def test_the_key_of_someone_else_opens_nothing(client, budget, voter):
    (other,) = voters(1)
    client.force_login(other)
    client.cookies["recu"] = "clé"
    assert client.get(f"/budgets/{budget.slug}/recu/recu.json").status_code == 404


def test_the_promise_is_signed_by_the_key_of_the_log(budget):
    from budgets.ballotlog.notes import Signature, Verifier

    (receipt,) = cast(budget, [["1"]])
    text = promise_text(budget=budget.slug, commitment=receipt.commitment)
    Verifier.parse(budget.log_key).check(text, Signature.parse(receipt.promise))


@pytest.mark.parametrize(
    "text", ["", "{", "null", "[]", "{}", '{"commitment": 3}', '{"commitment": "x", "nonce": ""}', "[" * 100_000]
)
def test_a_file_that_is_not_a_receipt_is_not_one(text):
    assert Receipt.read(text) is None
