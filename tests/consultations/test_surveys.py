"""Questionnaires: answered once per person, counted, frozen."""

import pytest
from django.urls import reverse

from participation.consultations.actions import (
    count_answers,
    publish_survey_results,
    save_survey,
    submit_survey,
)
from participation.consultations.enums import QuestionKind
from participation.consultations.models import SurveyResponse
from participation.dossiers.enums import Journal
from participation.processes.enums import PhaseKind
from participation.rules import Refusal
from tests.factories.consultations import QuestionFactory, SurveyFactory, SurveyResponseFactory
from tests.factories.dossiers import PhaseFactory
from tests.factories.people import AgentFactory, UserFactory
from tests.factories.processes import ComingPhaseFactory, ConsultationFactory, DraftFactory, PastPhaseFactory

pytestmark = pytest.mark.django_db


def refusal(action, **facts):
    with pytest.raises(Refusal) as caught:
        action(**facts)
    assert caught.value.message
    return caught.value.code


def survey_of(phase_factory):
    process = ConsultationFactory()
    phase_factory(process=process, kind=PhaseKind.SURVEY)
    return SurveyFactory(process=process)


@pytest.fixture
def survey():
    return SurveyFactory()


@pytest.fixture
def one(survey):
    return QuestionFactory(survey=survey, kind=QuestionKind.ONE, required=True)


def test_answering_again_replaces_the_answers(survey, one):
    user = UserFactory()
    submit_survey(survey=survey, by=user, answers={one.pk: "0"})
    submit_survey(survey=survey, by=user, answers={one.pk: "2"})
    assert SurveyResponse.objects.get().answers == {str(one.pk): 2}


def test_an_answer_leaves_a_quiet_line_without_a_name(survey, one):
    submit_survey(survey=survey, by=UserFactory(), answers={one.pk: 1})
    entry = survey.process.dossier.entries.get(kind=Journal.SURVEY_ANSWERED)
    assert not entry.public
    assert entry.actor is None


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [
        (QuestionKind.ONE, "1", 1),
        (QuestionKind.SEVERAL, ["2", "0", "2"], [0, 2]),
        (QuestionKind.SCALE, "5", 5),
        (QuestionKind.TEXT, "  Plus d’arbres\u202e ", "Plus d’arbres"),
    ],
)
def test_each_kind_of_answer_is_kept_clean(survey, kind, value, kept):
    question = QuestionFactory(survey=survey, kind=kind)
    response = submit_survey(survey=survey, by=UserFactory(), answers={question.pk: value})
    assert response.answers == {str(question.pk): kept}


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (QuestionKind.ONE, "7"),
        (QuestionKind.ONE, "-1"),
        (QuestionKind.ONE, "pied"),
        (QuestionKind.ONE, ["0"]),
        (QuestionKind.SEVERAL, ["0", "9"]),
        (QuestionKind.SCALE, "6"),
        (QuestionKind.SCALE, "0"),
    ],
)
def test_an_answer_outside_its_question_is_refused(survey, kind, value):
    question = QuestionFactory(survey=survey, kind=kind)
    facts = {"survey": survey, "by": UserFactory(), "answers": {question.pk: value}}
    assert refusal(submit_survey, **facts) == "consultations.answer.invalid"


def test_a_required_answer_cannot_be_missing(survey, one):
    assert refusal(submit_survey, survey=survey, by=UserFactory(), answers={}) == "consultations.answer.invalid"


@pytest.mark.parametrize(
    ("phase", "code"),
    [(PastPhaseFactory, "processes.phase.closed"), (ComingPhaseFactory, "processes.phase.not_yet")],
)
def test_a_survey_is_answered_only_during_its_phase(phase, code):
    assert refusal(submit_survey, survey=survey_of(phase), by=UserFactory(), answers={}) == code


def test_a_survey_without_its_phase_is_never_answered():
    survey = SurveyFactory(process=ConsultationFactory(phase=PhaseKind.IDEAS))
    assert refusal(submit_survey, survey=survey, by=UserFactory(), answers={}) == "processes.never.closed"


def test_a_draft_is_not_answered():
    survey = SurveyFactory(process=DraftFactory(phase=PhaseKind.SURVEY))
    assert refusal(submit_survey, survey=survey, by=UserFactory(), answers={}) == "not_found"


def test_totals_count_people_and_never_copy_texts(survey, one):
    several = QuestionFactory(survey=survey, kind=QuestionKind.SEVERAL)
    scale = QuestionFactory(survey=survey, kind=QuestionKind.SCALE)
    free = QuestionFactory(survey=survey, kind=QuestionKind.TEXT)
    for first, marks in ((0, 5), (0, 2), (1, 3)):
        answers = {str(one.pk): first, str(several.pk): [0, 1], str(scale.pk): marks, str(free.pk): "Mon secret"}
        SurveyResponseFactory(survey=survey, answers=answers)
    totals = count_answers(survey)
    assert totals["responses"] == 3
    assert [row["count"] for row in totals["questions"][0]["rows"]] == [2, 1, 0]
    assert [row["percent"] for row in totals["questions"][1]["rows"]] == [100.0, 100.0, 0.0]
    assert totals["questions"][2]["mean"] == pytest.approx(3.3)
    assert totals["questions"][3]["answered"] == 3
    assert "secret" not in str(totals)


def test_results_wait_for_the_end_of_the_phase(survey, one):
    facts = {"survey": survey, "by": AgentFactory(), "summary": "Tout va bien."}
    assert refusal(publish_survey_results, **facts) == "consultations.survey.not_yet"


def test_results_are_published_once_then_frozen():
    survey, agent = survey_of(PastPhaseFactory), AgentFactory()
    question = QuestionFactory(survey=survey)
    facts = {"survey": survey, "by": agent, "summary": "À pied d’abord."}
    assert refusal(publish_survey_results, **facts) == "consultations.no_answers.not_yet"
    SurveyResponseFactory(survey=survey, answers={str(question.pk): 0})
    published = publish_survey_results(**facts)
    SurveyResponseFactory(survey=survey, answers={str(question.pk): 1})
    assert published.results["responses"] == 1
    assert refusal(publish_survey_results, **facts) == "consultations.results.already"
    assert survey.process.dossier.entries.filter(kind=Journal.SURVEY_PUBLISHED).count() == 1


def test_a_citizen_neither_writes_nor_publishes(survey):
    facts = {"process": survey.process, "title": "T", "introduction": "", "questions": []}
    assert refusal(save_survey, by=UserFactory(), **facts) == "accounts.not_agent"
    assert refusal(publish_survey_results, survey=survey, by=UserFactory(), summary="x") == "accounts.not_agent"


def test_questions_do_not_change_once_answered(survey, one):
    SurveyResponseFactory(survey=survey)
    facts = {"process": survey.process, "title": "T", "introduction": "", "questions": [{"kind": "text", "label": "?"}]}
    assert refusal(save_survey, by=AgentFactory(), **facts) == "consultations.answered.already"


@pytest.mark.parametrize(
    "questions",
    [
        [],
        [{"kind": "one", "label": "Alors ?", "choices": ["Oui"]}],
        [{"kind": "one", "label": "Alors ?", "choices": ["Oui", "Oui"]}],
        [{"kind": "dessin", "label": "Alors ?"}],
        [{"kind": "text", "label": "Alors ?"}] * 31,
    ],
)
def test_a_survey_that_asks_nothing_sensible_is_refused(questions):
    facts = {"process": ConsultationFactory(), "by": AgentFactory(), "title": "T", "introduction": ""}
    assert refusal(save_survey, questions=questions, **facts) == "consultations.questions.invalid"


# ------------------------------------------------------------------ pages
def page(survey, name="survey"):
    return reverse(f"consultations:{name}", args=[survey.process.slug])


def test_anyone_reads_the_questions_and_is_told_to_sign_in(client, survey, one):
    response = client.get(page(survey))
    assert one.label in response.content.decode()
    assert "Connectez-vous" in response.content.decode()
    assert not response.cookies


def test_a_person_answers_on_one_page_and_finds_the_answers_again(client, survey, one):
    client.force_login(UserFactory())
    assert client.post(page(survey), {f"question_{one.pk}": "1"})["Location"] == page(survey, "thanks")
    assert "Merci" in client.get(page(survey, "thanks")).content.decode()
    content = client.get(page(survey)).content.decode()
    assert "Remplacer mes réponses" in content
    assert 'value="1" ' in content
    assert "checked" in content


def test_a_wrong_form_comes_back_filled(client, survey, one):
    free = QuestionFactory(survey=survey, kind=QuestionKind.TEXT)
    client.force_login(UserFactory())
    response = client.post(page(survey), {f"question_{free.pk}": "Mon texte"})
    assert response.status_code == 422
    assert "Mon texte" in response.content.decode()
    assert "Répondez à cette question" in response.content.decode()


@pytest.mark.parametrize("value", ["99", "\u0000", "<script>", "1" * 5000])
def test_hostile_answers_are_refused(client, survey, one, value):
    client.force_login(UserFactory())
    assert client.post(page(survey), {f"question_{one.pk}": value}).status_code == 422
    assert not SurveyResponse.objects.exists()


def test_answering_after_the_end_is_explained(client):
    survey = survey_of(PastPhaseFactory)
    client.force_login(UserFactory())
    response = client.post(page(survey), {})
    assert response.status_code == 409
    assert "Trop tard" in response.content.decode()


def test_an_anonymous_answer_goes_to_sign_in(client, survey):
    assert client.post(page(survey), {}).status_code == 303


def test_the_survey_page_costs_the_same_queries(warm, client, django_assert_num_queries):
    survey = SurveyFactory()
    for _number in range(20):
        QuestionFactory(survey=survey)
    with django_assert_num_queries(3):
        client.get(page(survey))


def test_results_are_not_shown_before_publication(client, survey, one):
    SurveyResponseFactory(survey=survey, answers={str(one.pk): 0})
    content = client.get(page(survey, "results")).content.decode()
    assert "Pas encore de résultats" in content
    assert one.choices[0] not in content
    assert client.get(page(survey, "results-csv")).status_code == 404


def published():
    survey = survey_of(PastPhaseFactory)
    question = QuestionFactory(survey=survey, choices=["=1+1", "Non"])
    free = QuestionFactory(survey=survey, kind=QuestionKind.TEXT)
    SurveyResponseFactory(survey=survey, answers={str(question.pk): 0, str(free.pk): "Mon secret"})
    return publish_survey_results(survey=survey, by=AgentFactory(), summary="Un avis net.")


def test_published_results_show_bars_a_table_and_no_text(client):
    content = client.get(page(published(), "results")).content.decode()
    assert "Un avis net." in content
    assert "<table" in content
    assert "Mon secret" not in content


def test_published_results_are_a_safe_table(client):
    survey = published()
    content = client.get(page(survey, "results-csv")).content.decode()
    assert "'=1+1" in content
    assert "Mon secret" not in content
    assert "'=1+1" in b"".join(client.get("/donnees/questionnaires.csv").streaming_content).decode()


# ------------------------------------------------------------------ the city's side
def formset(*questions):
    data = {"title": "La place", "introduction": "", "q-TOTAL_FORMS": str(len(questions)), "q-INITIAL_FORMS": "0"}
    for number, question in enumerate(questions):
        data |= {f"q-{number}-{name}": value for name, value in {"kind": "one", **question}.items()}
    return data


def test_an_agent_writes_the_questionnaire(client):
    process = ConsultationFactory(phase=PhaseKind.SURVEY)
    client.force_login(AgentFactory())
    address = reverse("consultations:survey-edit", args=[process.slug])
    assert client.get(address).status_code == 200
    data = formset({"label": "Comment venez-vous ?", "choices": "À pied\nÀ vélo", "required": "on"}, {"label": ""})
    assert client.post(address, data).status_code == 303
    question = process.survey.questions.get()
    assert question.choices == ["À pied", "À vélo"]
    assert question.required


def test_a_question_without_choices_comes_back(client):
    process = ConsultationFactory(phase=PhaseKind.SURVEY)
    client.force_login(AgentFactory())
    address = reverse("consultations:survey-edit", args=[process.slug])
    response = client.post(address, formset({"label": "Comment venez-vous ?", "choices": "À pied"}))
    assert response.status_code == 422
    assert "Comment venez-vous" in response.content.decode()
    assert client.post(address, {"title": "Sans rien"}).status_code == 422


def test_an_agent_reads_the_texts_and_publishes_the_results(client):
    survey = survey_of(PastPhaseFactory)
    free = QuestionFactory(survey=survey, kind=QuestionKind.TEXT)
    response = SurveyResponseFactory(survey=survey, answers={str(free.pk): "Plus d’ombre"})
    client.force_login(AgentFactory())
    address = page(survey, "survey-publish")
    content = client.get(address).content.decode()
    assert "Plus d’ombre" in content
    assert response.user.name not in content
    assert client.post(address, {"summary": ""}).status_code == 422
    assert client.post(address, {"summary": "De l’ombre."})["Location"] == page(survey, "results")


def test_staff_screens_are_closed_to_citizens(client):
    survey = SurveyFactory()
    PhaseFactory(process=survey.process, kind=PhaseKind.DEBATE)
    client.force_login(UserFactory())
    names = ("survey-edit", "survey-publish", "debate-edit")
    assert {client.get(page(survey, name)).status_code for name in names} == {403}
