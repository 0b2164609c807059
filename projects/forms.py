"""What an agent may say of a project."""

from django import forms
from django.utils.translation import gettext_lazy as _

from participation.forms import LineField, PictureField, PlainTextField
from participation.territories.models import Territory
from projects.enums import SpendingKind


def date_field(label: str) -> forms.DateField:
    """A day, typed or picked."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class ProjectForm(forms.Form):
    """A project of the city's own."""

    title = LineField(label=_("Titre"))
    service = LineField(label=_("Service responsable"), limit=160)
    territory = forms.ModelChoiceField(
        Territory.objects.all(), label=_("Secteur"), required=False, empty_label=_("Toute la ville")
    )
    budget = forms.IntegerField(label=_("Budget voté, en euros"), min_value=1, max_value=2_000_000_000, required=False)
    description = PlainTextField(label=_("Ce qui est construit"), required=False)


class MilestoneForm(forms.Form):
    """A step to come."""

    title = LineField(label=_("Jalon"), limit=160)
    due_on = date_field(_("Date prévue"))


class MoveForm(forms.Form):
    """A new date and its reason."""

    due_on = date_field(_("Nouvelle date"))
    reason = LineField(label=_("Pourquoi"), limit=400, help_text=_("Cette raison est publique."))


class SpendingForm(forms.Form):
    """Money promised or paid."""

    kind = forms.ChoiceField(choices=SpendingKind.choices, label=_("Nature"))
    label = LineField(label=_("Objet"))
    supplier = LineField(label=_("Entreprise"), limit=160, required=False)
    amount = forms.IntegerField(label=_("Montant, en euros"), min_value=1, max_value=2_000_000_000)
    on = date_field(_("Date"))


class NewsForm(forms.Form):
    """What happens on the site."""

    title = LineField(label=_("Titre"), limit=160)
    body = PlainTextField(label=_("Texte"), required=False, rows=4)
    picture = PictureField(label=_("Photo"), required=False)
    picture_alt = LineField(label=_("Description de la photo"), required=False)


class DeliverForm(forms.Form):
    """The ribbon."""

    on = date_field(_("Réalisé le"))
    reason = LineField(label=_("Un mot pour les habitants"), limit=400, required=False)
