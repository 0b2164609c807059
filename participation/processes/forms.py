"""What an agent may write about a process."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.forms import LineField, OnceForm, PictureField, PlainTextField
from participation.processes.enums import SignedBy
from participation.processes.models import Phase, Process
from participation.processes.templates import TEMPLATES
from participation.territories.models import Territory


class DateInput(forms.DateInput):
    """The browser's own date picker; it only understands ISO dates."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class MomentInput(forms.DateTimeInput):
    """The browser's own picker of a date and an hour."""

    input_type = "datetime-local"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M", **kwargs)


class ProcessForm(OnceForm):
    """A new process: everything else comes from its template."""

    template = forms.ChoiceField(
        label=_("Modèle"),
        choices=lambda: [(code, template.name) for code, template in TEMPLATES.items()],
        widget=forms.RadioSelect,
    )
    title = LineField(label=_("Titre"), help_text=_("Une question ou une action : « Quelle place pour nos écoles ? »"))
    introduction = PlainTextField(
        label=_("Présentation"),
        required=False,
        rows=5,
        help_text=_("Le sujet en quelques phrases. Vous pourrez compléter avant de publier."),
    )
    territory = forms.ModelChoiceField(
        label=_("Territoire"), queryset=Territory.objects.all(), required=False, empty_label=_("Toute la ville")
    )
    starts_on = forms.DateField(label=_("Premier jour"), widget=DateInput, initial=timezone.localdate)
    contact = LineField(
        label=_("Service responsable"),
        required=False,
        help_text=_("Un nom, un téléphone : « Agence de la participation »"),
    )


class NoticeForm(forms.Form):
    """The presentation of a process and the notice that the law asks for."""

    title = LineField(label=_("Titre"))
    introduction = PlainTextField(label=_("Présentation"), required=False)
    notice_terms = PlainTextField(label=_("Comment participer, qui peut participer"), required=False, rows=5)
    notice_information = PlainTextField(
        label=_("Informations utiles : documents, coûts, contraintes"), required=False, rows=5
    )
    documents = PlainTextField(
        label=_("Documents, un par ligne"),
        required=False,
        rows=3,
        help_text=_("Titre | adresse. Pour un fichier de la Ville, déposez-le d’abord dans les pages de la ville."),
    )
    notice_follow_up = PlainTextField(label=_("Ce que la Ville fera des réponses"), required=False, rows=5)
    notice_contact = LineField(label=_("Service responsable"), required=False)
    picture = PictureField(label=_("Photo de la démarche"), required=False)
    picture_alt = LineField(
        label=_("Ce que montre la photo"), required=False, help_text=_("Pour les personnes qui ne la voient pas.")
    )
    support_threshold = forms.IntegerField(
        label=_("Seuil de soutiens"), required=False, min_value=1, max_value=1_000_000,
        help_text=_("À ce nombre, l’idée entre dans vos tâches à étudier."),
    )  # fmt: skip
    minimum_age = forms.IntegerField(
        label=_("Âge minimum"), required=False, min_value=1, max_value=120,
        help_text=_("Pour proposer et soutenir. Chacun déclare alors son domicile, une fois."),
    )  # fmt: skip
    answers_signed_by = forms.ChoiceField(label=_("Qui signe les réponses aux idées"), choices=SignedBy, required=False)
    reason = LineField(
        label=_("Pourquoi ce changement"),
        required=False,
        limit=1000,
        help_text=_("Cette raison est écrite au journal public."),
    )

    def __init__(self, *args: Any, process: Process, **kwargs: Any) -> None:
        names = (
            "introduction", "notice_terms", "notice_information", "notice_follow_up", "notice_contact",
            "support_threshold", "minimum_age", "answers_signed_by",
        )  # fmt: skip
        documents = "\n".join(f"{each['title']} | {each['url']}" for each in process.documents)
        initial = {
            "title": process.dossier.title,
            "picture_alt": process.dossier.picture_alt,
            "documents": documents,
            **{name: getattr(process, name) for name in names},
        }
        super().__init__(*args, initial=initial, **kwargs)
        if process.is_public:
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]

    def clean_answers_signed_by(self) -> str:
        return self.cleaned_data["answers_signed_by"] or SignedBy.TEAM


class DatesForm(forms.Form):
    """New dates for a phase."""

    opens_at = forms.DateTimeField(label=_("Ouvre le"), widget=MomentInput)
    closes_at = forms.DateTimeField(label=_("Ferme le"), widget=MomentInput)
    reason = LineField(
        label=_("Pourquoi"), required=False, limit=1000, help_text=_("Cette raison est écrite au journal public.")
    )

    def __init__(self, *args: Any, phase: Phase, **kwargs: Any) -> None:
        super().__init__(*args, initial={"opens_at": phase.opens_at, "closes_at": phase.closes_at}, **kwargs)
        if phase.process.is_public:
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        opens, closes = data.get("opens_at"), data.get("closes_at")
        if isinstance(opens, datetime.datetime) and isinstance(closes, datetime.datetime) and closes <= opens:
            self.add_error("closes_at", _("Une étape doit finir après avoir commencé."))
        return data


class OutcomeForm(forms.Form):
    """The result or follow-up without which no phase is closed."""

    outcome = PlainTextField(
        label=_("Résultat ou suites"),
        help_text=_("Ce qui ressort de cette étape et ce que la Ville en fait. La loi demande de le publier."),
    )
