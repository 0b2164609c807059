"""The browser's proof: right, ours, fresh, once; asked where it is, never required."""

import base64
import hashlib
import json
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from participation import proof
from participation.accounts.models import User
from participation.discussions.enums import CommentState
from participation.discussions.models import Comment
from participation.dossiers.enums import Visibility
from participation.moderation.models import Case, Notice
from participation.proposals.models import Proposal
from tests.factories.dossiers import ProposalFactory
from tests.factories.moderation import resident
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def asked(settings):
    settings.PROOF_ASKED = True
    settings.PROOF_SUMS = 50


def solved(challenge=None, **changes):
    """What a browser sends back."""
    challenge = challenge or proof.new_challenge()
    number = next(
        n for n in range(51) if hashlib.sha256(f"{challenge['salt']}{n}".encode()).hexdigest() == challenge["challenge"]
    )
    kept = {key: challenge[key] for key in ("algorithm", "challenge", "salt", "signature")}
    return base64.b64encode(json.dumps({**kept, "number": number, **changes}).encode()).decode()


def test_a_right_proof_serves_once():
    payload = solved()
    assert (proof.is_solved(payload), proof.is_solved(payload)) == (True, False)


def test_the_same_proof_written_otherwise_does_not_serve_again():
    payload = solved()
    assert proof.is_solved(payload)
    assert not proof.is_solved(
        base64.b64encode(json.dumps(json.loads(base64.b64decode(payload)), indent=1).encode()).decode()
    )


@pytest.mark.parametrize(
    "changes",
    [{"number": 51}, {"number": "x"}, {"signature": "0" * 64}, {"salt": "a?expires=1&"}, {"algorithm": "MD5"}],
)
def test_a_wrong_proof_does_not_serve(changes):
    assert not proof.is_solved(solved(**changes))


@pytest.mark.parametrize(
    "payload", ["", "x", "e30=", "W10=", "bnVsbA==", "é", "A" * 5000, base64.b64encode(b"[" * 900).decode()]
)
def test_what_is_no_proof_does_not_serve(payload):
    assert proof.is_solved(payload) is False


def test_a_proof_of_another_site_does_not_serve(settings):
    payload = solved()
    settings.SECRET_KEY = "another"
    assert not proof.is_solved(payload)


def test_a_proof_expires(monkeypatch):
    monkeypatch.setattr(proof, "LIFE", timedelta(seconds=-1))
    assert not proof.is_solved(solved())


def test_a_challenge_is_never_kept(client):
    first, second = (client.get("/preuve/") for _again in range(2))
    assert "no-store" in first["Cache-Control"]
    assert first.json()["challenge"] != second.json()["challenge"]


# ------------------------------------------------------------------ where it is asked
def comment_on(client, **data):
    dossier = ProposalFactory().dossier
    client.post(reverse("discussions:comment", args=[dossier.ref]), {"body": "Bonjour à tous.", **data})
    return Comment.objects.get(dossier=dossier)


def test_a_text_without_proof_waits_and_says_so(client):
    client.force_login(UserFactory())
    comment = comment_on(client)
    assert comment.state == CommentState.PENDING
    page = client.get(comment.dossier.get_absolute_url()).content.decode()
    assert "Votre commentaire attend une relecture" in page
    assert 'data-proof="/preuve/"' in page


def test_a_text_with_its_proof_is_published(client):
    client.force_login(UserFactory())
    assert comment_on(client, proof=solved()).state == CommentState.VISIBLE


def test_a_text_whose_hidden_field_is_filled_waits(client):
    client.force_login(UserFactory())
    assert comment_on(client, proof=solved(), website="https://x").state == CommentState.PENDING


def test_nothing_is_asked_of_a_verified_resident(client):
    client.force_login(resident())
    comment = comment_on(client)
    assert comment.state == CommentState.VISIBLE
    assert "data-proof" not in client.get(comment.dossier.get_absolute_url()).content.decode()


@pytest.mark.parametrize(("sent", "state"), [(True, CommentState.VISIBLE), (False, CommentState.PENDING)])
def test_the_api_takes_a_proof_too(client, sent, state):
    client.force_login(UserFactory())
    dossier = ProposalFactory().dossier
    body = {"body": "Bonjour à tous."} | ({"proof": solved()} if sent else {})
    answer = client.post(f"/api/v1/dossiers/{dossier.ref}/comments/", body, "application/json")
    assert (answer.status_code, answer.json()["state"]) == (201, state)


def test_an_idea_without_proof_waits_out_of_sight(client):
    process = ProposalFactory().process
    author = UserFactory()
    client.force_login(author)
    client.post(reverse("proposals:submit", args=[process.slug]), {"title": "Un banc", "body": "À l’ombre."})
    proposal = Proposal.objects.get(dossier__author=author)
    assert proposal.dossier.visibility == Visibility.PENDING
    assert "attend une relecture" in client.get(proposal.get_absolute_url()).content.decode()
    client.logout()
    assert client.get(proposal.get_absolute_url()).status_code == 404


def test_a_report_without_account_says_whether_a_browser_sent_it(client):
    comment = comment_by_resident()
    client.post(f"/signaler/commentaire/{comment.pk}/", {"what": "text", "motive": "respect"})
    client.post(f"/signaler/commentaire/{comment.pk}/", {"what": "text", "motive": "respect", "proof": solved()})
    assert list(Notice.objects.order_by("pk").values_list("proven", flat=True)) == [False, True]
    assert Case.objects.count() == 1


def comment_by_resident():
    from tests.factories.moderation import written

    return written(author=resident())


@pytest.mark.parametrize(("data", "proven"), [({}, False), ({"website": "x"}, False), ({"proof": True}, True)])
def test_an_account_is_opened_without_proof_and_its_texts_are_read_first(client, data, proven):
    if "proof" in data:
        data = {"proof": solved()}
    client.post(reverse("account_signup"), {"email": "lucie@exemple.test", "name": "Lucie W.", "charter": "on", **data})
    user = User.objects.get(email="lucie@exemple.test")
    assert user.proven is proven
    assert len(mail.outbox) == 1


# ------------------------------------------------------------------ the charter
def test_the_charter_is_asked_once_at_the_first_text(client, settings):
    user = resident(charter_accepted_at=None, charter_version="")
    client.force_login(user)
    dossier = ProposalFactory().dossier
    address = reverse("discussions:comment", args=[dossier.ref])
    assert "J’accepte les règles de discussion" in client.get(address).content.decode()
    assert client.post(address, {"body": "Bonjour."}).status_code == 422
    client.post(address, {"body": "Bonjour.", "charter": "on"})
    user.refresh_from_db()
    assert (user.charter_version, user.charter_accepted_at <= timezone.now()) == (settings.CHARTER_VERSION, True)
    assert "J’accepte les règles de discussion" not in client.get(address).content.decode()


def test_the_charter_is_asked_by_the_api_too(client):
    client.force_login(resident(charter_accepted_at=None))
    dossier = ProposalFactory().dossier
    answer = client.post(f"/api/v1/dossiers/{dossier.ref}/comments/", {"body": "Bonjour."}, "application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "accounts.charter.not_yet")
