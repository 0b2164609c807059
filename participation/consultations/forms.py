"""The questionnaire as a form, and the forms that write it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from participation.consultations.actions import CHOICES_LIMIT, QUESTIONS_LIMIT, TEXT_LIMIT
from participation.consultations.enums import SCALE, QuestionKind
from participation.consultations.models import Question, Survey
from participation.discussions.enums import Position
from participation.forms import LineField, PlainTextField, PublicTextForm


def field_for(question: Question) -> forms.Field:
    """The form field that asks a question."""
    common: dict[str, Any] = {
        "label": question.label,
        "help_text": question.help_text,
        "required": question.required,
    }
    if question.kind == QuestionKind.TEXT:
        return PlainTextField(limit=TEXT_LIMIT, rows=5, **common)
    if question.kind == QuestionKind.SCALE:
        ends = {SCALE[0]: question.low_label, SCALE[-1]: question.high_label}
        marks = [(str(mark), f"{mark} — {ends[mark]}" if ends.get(mark) else str(mark)) for mark in SCALE]
        return forms.ChoiceField(choices=marks, widget=forms.RadioSelect, **common)
    choices = [(str(index), label) for index, label in enumerate(question.choices)]
    if question.kind == QuestionKind.SEVERAL:
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **common)
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)


class SurveyForm(forms.Form):
    """One page, one question after the other. `answers` is what `submit_survey` expects."""

    def __init__(self, *args: Any, survey: Survey, answers: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = list(survey.questions.all())
        for question in self.questions:
            field = field_for(question)
            field.error_messages["required"] = _("Répondez à cette question.")
            field.error_messages["invalid_choice"] = _("Choisissez une réponse de la liste.")
            given = (answers or {}).get(str(question.pk))
            field.initial = [str(index) for index in given] if isinstance(given, list) else given
            self.fields[f"question_{question.pk}"] = field

    @property
    def answers(self) -> dict[int, Any]:
        return {question.pk: self.cleaned_data[f"question_{question.pk}"] for question in self.questions}


class PositionForm(PublicTextForm):
    """For or against, and why."""

    position = forms.ChoiceField(
        label=_("Votre position"),
        choices=[(Position.FOR, _("Je suis pour")), (Position.AGAINST, _("Je suis contre"))],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choisissez « pour » ou « contre »."),
            "invalid_choice": _("Choisissez « pour » ou « contre »."),
        },
    )
    body = PlainTextField(
        label=_("Vos raisons"),
        rows=5,
        limit=TEXT_LIMIT,
        help_text=_("Public, signé de votre nom. Parlez du sujet, pas des personnes."),
        error_messages={"required": _("Dites pourquoi en quelques mots.")},
    )


class SurveyTextForm(forms.Form):
    """The head of a questionnaire."""

    title = LineField(label=_("Titre du questionnaire"))
    introduction = PlainTextField(label=_("Présentation"), required=False, rows=4)


class QuestionForm(forms.Form):
    """One question; an empty one is left out."""

    label = LineField(label=_("Question"), required=False, limit=300)
    kind = forms.ChoiceField(label=_("Réponse attendue"), choices=QuestionKind.choices, initial=QuestionKind.ONE)
    choices = PlainTextField(
        label=_("Choix, un par ligne"),
        required=False,
        rows=4,
        limit=CHOICES_LIMIT * 202,
        help_text=_("Pour un ou plusieurs choix."),
    )
    low_label = LineField(label=_("Ce que veut dire 1"), required=False, limit=60, help_text=_("Pour une échelle."))
    high_label = LineField(label=_("Ce que veut dire 5"), required=False, limit=60)
    required = forms.BooleanField(label=_("Réponse obligatoire"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        words = [line.strip() for line in data.get("choices", "").split("\n") if line.strip()]
        data["choices"] = words
        asks_choices = data.get("kind") in {QuestionKind.ONE, QuestionKind.SEVERAL}
        if data.get("label") and asks_choices and not 2 <= len(set(words)) == len(words) <= CHOICES_LIMIT:
            self.add_error("choices", _("Écrivez entre 2 et 20 choix différents, un par ligne."))
        return data


QuestionFormSet = forms.formset_factory(
    QuestionForm, extra=2, max_num=QUESTIONS_LIMIT, absolute_max=QUESTIONS_LIMIT, validate_max=True
)


class DebateTextForm(forms.Form):
    """The question of a debate."""

    question = LineField(label=_("Question"), limit=300, help_text=_("On doit pouvoir y répondre par pour ou contre."))
    introduction = PlainTextField(label=_("Présentation"), required=False, rows=5)
    for_summary = PlainTextField(label=_("Ce que disent ceux qui sont pour"), required=False, rows=3)
    against_summary = PlainTextField(label=_("Ce que disent ceux qui sont contre"), required=False, rows=3)


class ResultsForm(forms.Form):
    """The words that go with the totals."""

    summary = PlainTextField(
        label=_("Ce que disent les réponses"),
        help_text=_("Résumez aussi les textes libres, sans citer personne. Ce texte est publié avec les chiffres."),
    )
