"""What a person who downloads their data reads about moderation."""

import json

import pytest

from participation.moderation import actions
from participation.moderation.enums import Outcome
from tests.factories.moderation import decide, reported, written
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def data_of(client, user):
    client.force_login(user)
    return json.loads(client.get("/compte/mes-donnees.json").content)


def test_an_author_finds_the_decisions_about_their_texts_and_their_appeals(client, agent):
    comment = written()
    decision = decide(reported(comment), agent, statement="Une adresse est donnée.")
    decide(reported(written()), agent, statement="Une autre affaire.")
    actions.appeal(decision=decision, author=comment.author, text="Ce n’est pas la sienne.")
    data = data_of(client, comment.author)
    assert [row["motifs"] for row in data["décisions"]] == ["Une adresse est donnée."]
    assert [row["pourquoi"] for row in data["recours"]] == ["Ce n’est pas la sienne."]
    assert "signalements" not in data


def test_who_reported_finds_their_notices_the_decisions_that_answered_them_and_their_appeals(client, agent):
    reporter = UserFactory()
    case = reported(reporter=reporter, text="C’est sa sonnette.")
    reported(case.comment, text="Les mots d’un autre.")
    decide(case, agent, outcome=Outcome.KEPT, statement="Le nom est public.")
    notice = case.notices.get(reporter=reporter)
    actions.appeal_notice(notice=notice, reporter=reporter, text="Pas sa sonnette.")
    data = data_of(client, reporter)
    assert [row["explication"] for row in data["signalements"]] == ["C’est sa sonnette."]
    assert [row["motifs"] for row in data["décisions"]] == ["Le nom est public."]
    assert [row["pourquoi"] for row in data["recours"]] == ["Pas sa sonnette."]
