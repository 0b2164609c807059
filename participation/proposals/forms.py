"""What a person says of an idea, and what an agent says of it."""

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.accounts.models import User
from participation.forms import LineField, OnceForm, PictureField, PlainTextField
from participation.proposals.enums import Verdict
from participation.territories.drawing import sector_at
from participation.territories.enums import Level
from participation.territories.models import Territory

CATEGORIES = [
    ("", _("Sans thème")),
    ("Nature en ville", _("Nature en ville")),
    ("Se déplacer", _("Se déplacer")),
    ("Jouer et faire du sport", _("Jouer et faire du sport")),
    ("Se retrouver", _("Se retrouver")),
    ("Culture et patrimoine", _("Culture et patrimoine")),
    ("Solidarité", _("Solidarité")),
]
ANSWER_DAYS = 30


class ProposalForm(OnceForm):
    """An idea: a sentence is enough to begin."""

    title = LineField(
        label=_("Votre idée en une phrase"), limit=120, help_text=_("Par exemple : « Un banc à l’ombre, rue de Bâle ».")
    )
    body = PlainTextField(
        label=_("Expliquez votre idée"), rows=7, help_text=_("À quoi elle sert, pour qui, où exactement.")
    )
    territory = forms.ModelChoiceField(
        Territory.objects.filter(level=Level.SECTOR),
        label=_("Secteur"),
        required=False,
        empty_label=_("Toute la ville"),
    )
    address = LineField(label=_("Lieu"), required=False, help_text=_("Une rue, un parc, un arrêt de tram."))
    category = forms.ChoiceField(choices=CATEGORIES, label=_("Thème"), required=False)
    picture = PictureField(label=_("Photo"), required=False)
    picture_alt = LineField(
        label=_("Ce que montre la photo"), required=False, help_text=_("Pour les personnes qui ne la voient pas.")
    )
    latitude = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    longitude = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (data.get("latitude") is None) != (data.get("longitude") is None):
            data["latitude"] = data["longitude"] = None
        if data.get("latitude") is not None and not data.get("territory"):
            sectors = Territory.objects.filter(level=Level.SECTOR)
            data["territory"] = sector_at(data["latitude"], data["longitude"], sectors)
        return data


class EditForm(forms.Form):
    """Correct an idea before the city answers."""

    title = LineField(label=_("Votre idée en une phrase"), limit=120)
    body = PlainTextField(label=_("Expliquez votre idée"), rows=9)


class StudyForm(forms.Form):
    """Ask a service to study an idea."""

    service = LineField(label=_("Service qui étudie"), limit=120)
    due_on = forms.DateField(
        label=_("Réponse attendue le"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    assigned_to = forms.ModelChoiceField(
        User.objects.filter(roles__isnull=False).distinct().order_by("name"), label=_("Confiée à"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_on"].initial = timezone.localdate() + dt.timedelta(days=ANSWER_DAYS)

    def clean_due_on(self) -> dt.date:
        due: dt.date = self.cleaned_data["due_on"]
        if due < timezone.localdate():
            raise ValidationError(_("Choisissez une date à venir."))
        return due


class AnswerForm(forms.Form):
    """Sign the city's answer."""

    verdict = forms.ChoiceField(choices=Verdict.choices, label=_("Réponse"), widget=forms.RadioSelect)
    statement = PlainTextField(label=_("Explication publique"), rows=6)
    costs = forms.CharField(
        label=_("Détail du coût"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Une ligne par poste, le montant en euros à la fin : « Cabane en bois 52000 »."),
    )

    def clean_costs(self) -> list[tuple[str, int]]:
        lines = []
        for line in self.cleaned_data["costs"].splitlines():
            if not line.strip():
                continue
            found = re.fullmatch(r"(.+?)[\s:;]+([\d\s\u00a0\u202f]{1,15})\s*€?\s*", line.strip())
            if not found:
                raise ValidationError(
                    _("Écrivez un montant en euros à la fin de la ligne « %(line)s »."), params={"line": line[:60]}
                )
            lines.append((found[1].strip()[:160], int(re.sub(r"\s", "", found[2]))))
        if sum(amount for _label, amount in lines) > 2_000_000_000:
            raise ValidationError(_("Ce total est trop grand."))
        return lines


class MergeForm(forms.Form):
    """Join this idea to another."""

    into = LineField(label=_("Numéro du dossier qui accueille"), limit=20, help_text=_("Par exemple : 2026-118."))
    reason = LineField(label=_("Pourquoi"), limit=400, help_text=_("Cette raison est publique."))
