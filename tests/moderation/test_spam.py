"""What our own decisions teach about advertising: a score that orders the list and says why."""

import pytest

from participation.moderation import actions, spam
from participation.moderation.enums import Motive, Outcome
from participation.moderation.models import Case, SpamWord
from tests.factories.dossiers import ProposalFactory
from tests.factories.moderation import decide, reported, written
from tests.factories.people import AgentFactory

pytestmark = pytest.mark.django_db

ADVERTS = [
    "Achetez nos chaises",
    "Promotion sur nos chaises",
    "Chaises en promotion",
    "Achetez vite",
    "Achetez en promotion",
]
IDEAS = [
    "Un banc au soleil",
    "Des arbres au marché",
    "Le banc manque",
    "Une fontaine au marché",
    "Moins de bruit le soir",
]


@pytest.fixture
def learnt(agent):
    dossier = ProposalFactory().dossier
    for advert in ADVERTS:
        decide(reported(written(advert, dossier=dossier)), agent, ground=Motive.ADVERTISING)
    return [
        decide(reported(written(idea, dossier=dossier)), agent, outcome=Outcome.KEPT, ground=Motive.RESPECT)
        for idea in IDEAS
    ]


def test_nothing_is_said_while_too_little_was_learnt(agent):
    decide(reported(written("Achetez nos chaises")), agent, ground=Motive.ADVERTISING)
    assert (spam.score("Achetez nos chaises"), spam.clues("Achetez")) == (None, [])


def test_an_advertisement_scores_high_and_an_idea_low(learnt):
    assert spam.score("Achetez nos belles chaises en promotion") > 0.9
    assert spam.score("Un banc au marché, au soleil") < 0.1


def test_the_score_is_explained_word_by_word(learnt):
    first = spam.clues("Achetez un banc")[0]
    assert (first.word, first.spam, first.ham) == ("achetez", 3, 0)
    assert first.weight > 0


def test_a_new_case_carries_its_score_and_decides_nothing(learnt):
    case = reported(written("Achetez nos chaises en promotion"))
    assert case.spam_score > 0.9
    assert (case.state, case.comment.state) == ("open", "visible")


def test_a_reversed_decision_is_unlearnt(learnt, agent):
    case = Case.objects.filter(text="Achetez vite").get()
    decision = case.decisions.get()
    before = SpamWord.objects.get(word="vite")
    appeal = actions.appeal(decision=decision, author=case.author, text="C’était pour rire.")
    actions.decide_appeal(appeal=appeal, by=AgentFactory(), reverse=True, answer="Bien.")
    after = SpamWord.objects.get(word="vite")
    assert ((before.spam, before.ham), (after.spam, after.ham)) == ((1, 0), (0, 1))


def test_a_link_is_a_word_of_its_own():
    assert spam.tokens("Voir https://x.test/chaises") == {"voir", "lien"}
