"""For-and-against debates."""

import uuid

import pytest
from django.urls import reverse

from participation.consultations.actions import save_debate, take_position
from participation.consultations.views import people_by_side
from participation.discussions.enums import CommentState
from participation.discussions.models import Comment
from participation.dossiers.enums import Journal
from participation.processes.enums import PhaseKind
from participation.rules import Refusal
from tests.factories.consultations import DebateFactory
from tests.factories.people import AgentFactory, UserFactory
from tests.factories.processes import ConsultationFactory, PastPhaseFactory

pytestmark = pytest.mark.django_db


def refusal(action, **facts):
    with pytest.raises(Refusal) as caught:
        action(**facts)
    assert caught.value.message
    return caught.value.code


def argue(debate, author, position, body="Parce que."):
    return take_position(debate=debate, author=author, position=position, body=body)


def page(debate):
    return reverse("consultations:debate", args=[debate.process.slug])


def test_a_position_is_a_comment_of_the_process_with_a_side():
    debate, author = DebateFactory(), UserFactory()
    comment = argue(debate, author, "for")
    assert comment.dossier == debate.process.dossier
    assert comment.position == "for"
    assert debate.process.dossier.entries.filter(kind=Journal.DEBATE_POSITION, actor=author).count() == 1


def test_the_same_form_sent_twice_is_one_position():
    debate, author, key = DebateFactory(), UserFactory(), uuid.uuid4()
    for _time in range(3):
        take_position(debate=debate, author=author, position="for", body="Oui.", submission_key=key)
    assert Comment.objects.count() == 1
    assert debate.process.dossier.entries.filter(kind=Journal.DEBATE_POSITION).count() == 1


def test_each_person_counts_once_on_the_side_of_their_last_argument():
    debate, changing, firm = DebateFactory(), UserFactory(), UserFactory()
    argue(debate, changing, "for")
    argue(debate, firm, "for")
    argue(debate, firm, "for", "Et aussi.")
    argue(debate, changing, "against", "J’ai changé d’avis.")
    assert people_by_side(debate.process) == {"for": 1, "against": 1}


def test_a_hidden_argument_does_not_count():
    debate = DebateFactory()
    comment = argue(debate, UserFactory(), "for")
    Comment.objects.filter(pk=comment.pk).update(state=CommentState.HIDDEN)
    assert people_by_side(debate.process) == {}


def test_positions_are_taken_only_during_the_debate():
    process = ConsultationFactory()
    PastPhaseFactory(process=process, kind=PhaseKind.DEBATE)
    debate = DebateFactory(process=process)
    facts = {"debate": debate, "author": UserFactory(), "position": "for", "body": "Oui."}
    assert refusal(take_position, **facts) == "processes.phase.closed"


def test_there_is_no_third_side():
    facts = {"debate": DebateFactory(), "author": UserFactory(), "position": "maybe", "body": "Hum."}
    assert refusal(take_position, **facts) == "consultations.position.invalid"


def test_a_citizen_does_not_write_the_question():
    facts = {"process": ConsultationFactory(), "question": "Alors ?", "introduction": ""}
    assert refusal(save_debate, by=UserFactory(), **facts) == "accounts.not_agent"


# ------------------------------------------------------------------ pages
def test_the_page_shows_both_sides_with_their_numbers(client):
    debate = DebateFactory()
    argue(debate, UserFactory(), "for", "De l’air pur.")
    argue(debate, UserFactory(), "for", "Du calme.")
    argue(debate, UserFactory(), "against", "Et les livraisons ?")
    content = client.get(page(debate)).content.decode()
    assert "soit 67\u00a0%" in content
    assert "soit 33\u00a0%" in content
    assert content.index("De l’air pur.") < content.index("Et les livraisons")


def test_a_person_takes_position_by_a_plain_form(client):
    debate = DebateFactory()
    client.force_login(UserFactory())
    response = client.post(page(debate), {"position": "against", "body": "Trop cher.", "submission_key": uuid.uuid4()})
    assert response["Location"] == page(debate)
    assert "Trop cher." in client.get(page(debate)).content.decode()


@pytest.mark.parametrize(
    "data",
    [
        {"body": "Sans côté"},
        {"position": "for", "body": " "},
        {"position": "peut-être", "body": "Hum"},
        {"position": "for", "body": "x" * 9000},
    ],
)
def test_a_wrong_position_comes_back_filled(client, data):
    debate = DebateFactory()
    client.force_login(UserFactory())
    response = client.post(page(debate), data)
    assert response.status_code == 422
    assert data["body"].strip() in response.content.decode()
    assert not Comment.objects.exists()


def test_words_are_shown_as_words(client):
    debate = DebateFactory(question="<b>Gras ?</b>")
    argue(debate, UserFactory(name="<i>Zoé</i>"), "for", "<script>alert(1)</script>")
    content = client.get(page(debate)).content.decode()
    assert "<script>alert" not in content
    assert "<i>Zoé" not in content


def test_the_page_costs_the_same_queries(warm, client, django_assert_num_queries):
    debate = DebateFactory()
    for number in range(40):
        argue(debate, UserFactory(), "for" if number % 2 else "against")
    with django_assert_num_queries(7):
        client.get(page(debate))


def test_an_agent_writes_the_question(client):
    process = ConsultationFactory(phase=PhaseKind.DEBATE)
    client.force_login(AgentFactory())
    address = reverse("consultations:debate-edit", args=[process.slug])
    assert client.post(address, {"question": ""}).status_code == 422
    assert client.post(address, {"question": "Fermer la place ?"}).status_code == 303
    assert process.debate.question == "Fermer la place ?"
