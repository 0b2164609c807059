"""What a person says of an idea, and what an agent says of it."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.accounts.models import User
from participation.dossiers.enums import Kind
from participation.dossiers.models import Dossier
from participation.forms import LineField, PictureField, PlainTextField, PublicTextForm
from participation.processes.models import Process
from participation.proposals.enums import Advice, Ground, Verdict
from participation.proposals.models import Preselection, Proposal
from participation.templatetags.parvis import money
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
REVISION_DAYS = 15
MOST = 2_000_000_000
MOST_KEPT = 1000


def cost_help(process: Process) -> str:
    """What an author reads about costs: the limits of the budget, when there is one."""
    least, most = process.cost_limits
    if most is None:
        return str(_("Si vous le connaissez. La Ville le calculera."))
    if least:
        words = _("Si vous le connaissez. Dans ce budget, un projet coûte entre {least} et {most}.")
        return str(words).format(least=money(least), most=money(most))
    return str(_("Si vous le connaissez. Dans ce budget, un projet coûte {most} au plus.")).format(most=money(most))


class ProposalForm(PublicTextForm):
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
    cost_estimate = forms.IntegerField(
        label=_("Coût que vous imaginez, en euros"), required=False, min_value=0, max_value=MOST
    )
    picture = PictureField(label=_("Photo"), required=False)
    picture_alt = LineField(
        label=_("Ce que montre la photo"), required=False, help_text=_("Pour les personnes qui ne la voient pas.")
    )
    latitude = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    longitude = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)

    def __init__(self, *args: Any, process: Process, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cost_estimate"].help_text = cost_help(process)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (data.get("latitude") is None) != (data.get("longitude") is None):
            data["latitude"] = data["longitude"] = None
        if data.get("latitude") is not None and not data.get("territory"):
            sectors = Territory.objects.filter(level=Level.SECTOR)
            data["territory"] = sector_at(data["latitude"], data["longitude"], sectors)
        return data


class EditForm(forms.Form):
    """Correct an idea before the city studies it, or make it clearer when the city asks."""

    title = LineField(label=_("Votre idée en une phrase"), limit=120)
    body = PlainTextField(label=_("Expliquez votre idée"), rows=9)
    cost_estimate = forms.IntegerField(
        label=_("Coût que vous imaginez, en euros"), required=False, min_value=0, max_value=MOST
    )

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        initial = {
            "title": proposal.dossier.title,
            "body": proposal.body,
            "cost_estimate": proposal.cost_estimate,
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["cost_estimate"].help_text = cost_help(proposal.process)


class AgainForm(forms.Form):
    """Propose an idea again: where."""

    process = forms.ModelChoiceField(label=_("Démarche ouverte"), queryset=Process.objects.none(), empty_label=None)

    def __init__(self, *args: Any, processes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["process"].queryset = processes


# ------------------------------------------------------------------ the team
def team() -> Any:
    """Everyone who holds a role."""
    return User.objects.filter(roles__isnull=False, is_active=True).distinct().order_by("name")


def costs_as_text(lines: list[Any]) -> str:
    """Lines of cost as a person writes them in `CostsField`."""
    return "\n".join(f"{label} {amount}" for label, amount in lines)


class DayField(forms.DateField):
    """A day to come, with the browser's own picker."""

    def __init__(self, *, days: int, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(initial=lambda: timezone.localdate() + dt.timedelta(days=days), **kwargs)

    def clean(self, value: Any) -> dt.date | None:
        day: dt.date | None = super().clean(value)
        if day and day < timezone.localdate():
            raise ValidationError(_("Choisissez une date à venir."))
        return day


class CostsField(forms.CharField):
    """Lines of cost, one a line, the amount in whole euros at the end. Cleans to a list of (label, euros)."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Détail du coût"))
        kwargs.setdefault(
            "help_text", _("Une ligne par poste, le montant en euros à la fin : « Cabane en bois 52000 ».")
        )
        super().__init__(required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}), **kwargs)

    def clean(self, value: Any) -> Any:
        lines = []
        for line in super().clean(value).splitlines():
            if not line.strip():
                continue
            found = re.fullmatch(r"(.+?)[\s:;]+([\d\s\u00a0\u202f]{1,15})\s*€?\s*", line.strip())
            if not found:
                raise ValidationError(
                    _("Écrivez un montant en euros à la fin de la ligne « %(line)s »."), params={"line": line[:60]}
                )
            lines.append((found[1].strip()[:160], int(re.sub(r"\s", "", found[2]))))
        if sum(amount for _label, amount in lines) > MOST:
            raise ValidationError(_("Ce total est trop grand."))
        return lines


class TriageForm(forms.Form):
    """Say whether an idea is admissible."""

    admissible = forms.ChoiceField(
        label=_("Cette idée est-elle recevable ?"),
        choices=[("yes", _("Oui, elle est recevable")), ("no", _("Non, elle n’est pas recevable"))],
        widget=forms.RadioSelect,
    )
    ground = forms.ChoiceField(
        label=_("Motif, si elle ne l’est pas"),
        choices=[("", _("Choisissez…")), *Ground.for_people()],
        required=False,
    )
    note = PlainTextField(
        label=_("Explication"),
        rows=4,
        limit=2000,
        required=False,
        help_text=_("Elle est publique, et l’auteur la reçoit."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("admissible") == "no":
            if not data.get("ground"):
                self.add_error("ground", _("Choisissez le motif du refus dans la liste."))
            if not data.get("note"):
                self.add_error("note", _("Expliquez la décision : elle sera publique."))
        return data


class StudyForm(forms.Form):
    """Ask a department to study an idea: the first one, or one more."""

    service = LineField(label=_("Service qui étudie"), limit=120)
    due_on = DayField(label=_("Réponse attendue le"), days=ANSWER_DAYS)
    assigned_to = forms.ModelChoiceField(
        User.objects.none(), label=_("Confiée à"), required=False, empty_label=_("Personne pour l’instant")
    )
    question = LineField(
        label=_("Ce qu’on lui demande"),
        limit=400,
        required=False,
        help_text=_("Par exemple : le sol porte-t-il un arbre ?"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assigned_to"].queryset = team()
        self.fields["service"].widget.attrs["list"] = "services"


class OpinionForm(forms.Form):
    """A department's opinion."""

    advice = forms.ChoiceField(choices=Advice.choices, label=_("Avis du service"), widget=forms.RadioSelect)
    reasons = PlainTextField(label=_("Raisons"), rows=6, help_text=_("Elles sont publiques, sous le nom du service."))
    costs = CostsField()


class AssignForm(forms.Form):
    """Entrust an opinion to someone, or take it back."""

    to = forms.ModelChoiceField(User.objects.none(), label=_("Confié à"), required=False, empty_label=_("Personne"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = team()


class SuperviseForm(forms.Form):
    """Give the supervision of a study to someone."""

    to = forms.ModelChoiceField(User.objects.none(), label=_("Étude suivie par"), empty_label=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = team()


class AnswerForm(forms.Form):
    """The city's answer: prepared by who gathers the opinions, then signed."""

    verdict = forms.ChoiceField(choices=Verdict.choices, label=_("Réponse"), widget=forms.RadioSelect)
    ground = forms.ChoiceField(
        label=_("Motif, si la réponse est non"), choices=[("", _("Choisissez…")), *Ground.for_people()], required=False
    )
    statement = PlainTextField(label=_("Explication publique"), rows=6)
    costs = CostsField()


class RevisionForm(forms.Form):
    """Ask the author to make the idea clearer."""

    message = PlainTextField(
        label=_("Ce que vous demandez à l’auteur"), rows=4, limit=2000, help_text=_("Cette demande est publique.")
    )
    due_on = DayField(label=_("Réponse de l’auteur avant le"), days=REVISION_DAYS)


class PostponeForm(forms.Form):
    """Promise another day."""

    due_on = DayField(label=_("Nouvelle date"), days=ANSWER_DAYS)
    reason = LineField(label=_("Raison, publique"), limit=1000)


class ReasonForm(forms.Form):
    """Why an idea is taken up again or put away, why an opinion is no longer asked."""

    reason = LineField(label=_("Raison, publique"), limit=1000)


class GoOnForm(forms.Form):
    """Go on without the author."""

    reason = LineField(label=_("Ce que la Ville fait en attendant"), limit=1000, required=False)


class MergeForm(forms.Form):
    """Join ideas: which one welcomes the others, why, and in which workshop."""

    NEW = "nouvelle"

    host = forms.ChoiceField(label=_("Le dossier qui accueille les autres"), widget=forms.RadioSelect)
    title = LineField(label=_("Titre de la nouvelle idée"), limit=120, required=False)
    body = PlainTextField(label=_("Texte de la nouvelle idée"), rows=5, required=False)
    workshop = forms.ModelChoiceField(
        Dossier.objects.none(), label=_("Décidé pendant"), required=False, empty_label=_("Aucune rencontre")
    )
    reason = LineField(label=_("Pourquoi"), limit=400, help_text=_("Cette raison est publique."))

    def __init__(self, *args: Any, proposals: list[Proposal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["host"].choices = [
            *((p.dossier.ref, f"{p.dossier.title} (n° {p.dossier.ref})") for p in proposals),
            (self.NEW, _("Une nouvelle idée, écrite en atelier")),
        ]
        self.fields["host"].initial = proposals[0].dossier.ref
        meetings = Dossier.objects.public().filter(kind=Kind.MEETING).order_by("-created_at")
        self.fields["workshop"].queryset = meetings

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("host") == self.NEW:
            for name in ("title", "body"):
                if not data.get(name):
                    self.add_error(name, _("Écrivez la nouvelle idée : un titre et un texte."))
        return data


class PreselectionForm(forms.Form):
    """How many ideas will be studied, for each envelope of the vote, and when their supports are counted."""

    keep = forms.IntegerField(label=_("Nombre d’idées gardées"), min_value=1, max_value=MOST_KEPT)
    counts_at = forms.DateTimeField(
        label=_("Soutiens comptés le"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args: Any, territories: Sequence[Territory] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.territories = territories
        for territory in territories:
            self.fields[f"garder-{territory.slug}"] = forms.IntegerField(
                label=territory.name, min_value=1, max_value=MOST_KEPT
            )
        if territories:
            self.fields["keep"] = forms.IntegerField(
                label=_("Toute la ville"),
                min_value=0,
                max_value=MOST_KEPT,
                help_text=_("Les idées qui ne sont d’aucun de ces secteurs. 0 : aucune n’est gardée."),
            )

    def share_fields(self) -> list[Any]:
        """How many ideas for each envelope, then for the whole city; nothing where the money is not shared out."""
        if not self.territories:
            return []
        return [*(self[f"garder-{territory.slug}"] for territory in self.territories), self["keep"]]

    @property
    def values(self) -> dict[str, Any]:
        """The keyword arguments of `set_preselection`, once the form is valid."""
        data = self.cleaned_data
        return {
            "keep": data["keep"],
            "counts_at": data["counts_at"],
            "parts": {territory: data[f"garder-{territory.slug}"] for territory in self.territories},
        }

    @staticmethod
    def first_values(preselection: Preselection | None) -> dict[str, Any]:
        """What the form shows of the preselection that is announced."""
        if preselection is None:
            return {}
        parts = preselection.parts.select_related("territory")
        return {
            "keep": preselection.keep,
            "counts_at": preselection.counts_at,
            **{f"garder-{part.territory.slug}": part.keep for part in parts},
        }
