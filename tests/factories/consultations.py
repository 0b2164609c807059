"""Questionnaires and debates, open now unless told otherwise."""

import factory

from participation.consultations.enums import QuestionKind
from participation.consultations.models import Debate, Question, Survey, SurveyResponse
from participation.processes.enums import PhaseKind
from tests.factories.people import UserFactory
from tests.factories.processes import ConsultationFactory


class SurveyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Survey

    process = factory.SubFactory(ConsultationFactory, phase=PhaseKind.SURVEY)
    title = "La place de la Réunion sans voitures le samedi ?"


class QuestionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Question

    survey = factory.SubFactory(SurveyFactory)
    position = factory.Sequence(lambda n: n + 1)
    kind = QuestionKind.ONE
    label = factory.Sequence(lambda n: f"Comment venez-vous, cas {n} ?")
    choices = factory.LazyAttribute(
        lambda question: (
            ["À pied", "À vélo", "En bus"] if question.kind in {QuestionKind.ONE, QuestionKind.SEVERAL} else []
        )
    )


class SurveyResponseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SurveyResponse

    survey = factory.SubFactory(SurveyFactory)
    user = factory.SubFactory(UserFactory)


class DebateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Debate

    process = factory.SubFactory(ConsultationFactory, phase=PhaseKind.DEBATE)
    question = "Faut-il fermer la place aux voitures ?"
