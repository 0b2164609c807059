"""What a person tells about themselves, and what the team writes about people."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.accounts.enums import Closing, RoleName, Tie
from participation.accounts.models import User
from participation.forms import LineField
from participation.territories.enums import Level
from participation.territories.models import Territory


class SectorField(forms.ModelChoiceField):
    """The sectors of the city; its communes where there are none."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Votre secteur"))
        kwargs.setdefault("empty_label", _("Choisissez…"))
        super().__init__(queryset=Territory.objects.none(), **kwargs)

    def fill(self) -> None:
        sectors = Territory.objects.filter(level=Level.SECTOR)
        self.queryset = sectors if sectors.exists() else Territory.objects.filter(level=Level.COMMUNE)


class ProfileForm(forms.Form):
    name = LineField(limit=60, label=_("Votre nom affiché"), help_text=_("Public, à côté de ce que vous écrivez."))
    territory = SectorField(
        required=False, label=_("Votre secteur"), help_text=_("Il met en avant ce qui se passe près de chez vous.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["territory"].fill()


class ResidenceForm(forms.Form):
    family_name = LineField(limit=100, label=_("Nom de famille"))
    first_names = LineField(limit=100, label=_("Prénoms"), help_text=_("Tous, comme sur votre pièce d’identité."))
    born = forms.DateField(
        label=_("Date de naissance"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "autocomplete": "bday"}),
        error_messages={"invalid": _("Écrivez une date, par exemple 23/05/1985.")},
    )
    territory = SectorField(label=_("Secteur"))
    tie = forms.ChoiceField(
        label=_("Pourquoi ce secteur ?"),
        choices=Tie,
        initial=Tie.RESIDENCE,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("Si vous n’habitez pas la ville, choisissez le secteur où vous travaillez ou étudiez."),
    )

    def clean_tie(self) -> str:
        return self.cleaned_data["tie"] or Tie.RESIDENCE

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["territory"].fill()
        self.fields["family_name"].widget.attrs["autocomplete"] = "family-name"
        self.fields["first_names"].widget.attrs["autocomplete"] = "given-name"
        self.fields["born"].widget.attrs["max"] = timezone.localdate().isoformat()


class CloseForm(forms.Form):
    closing = forms.ChoiceField(label=_("Ce qui reste de vos textes"), choices=Closing, widget=forms.RadioSelect)
    sure = forms.BooleanField(label=_("J’ai compris : mon compte ne pourra pas être rouvert."))


class SuspendForm(forms.Form):
    email = forms.EmailField(label=_("Adresse électronique de la personne"))
    until = forms.DateField(
        label=_("Dernier jour de la suspension"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    reason = LineField(
        limit=300, label=_("Raison"), help_text=_("La personne la lira, dans son espace et par courriel.")
    )

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        self.user = User.objects.filter(email=email, is_active=True).first()
        if self.user is None:
            raise forms.ValidationError(_("Aucun compte n’a cette adresse."))
        return email


class GrantForm(forms.Form):
    email = forms.EmailField(
        label=_("Adresse électronique de la personne"),
        help_text=_("Celle de son compte : la personne s’inscrit d’abord sur le site, comme tout le monde."),
    )
    name = forms.ChoiceField(label=_("Rôle"), choices=RoleName)
    territory = forms.ModelChoiceField(
        label=_("Territoire"), queryset=Territory.objects.all(), required=False, empty_label=_("Partout")
    )

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        self.user = User.objects.filter(email=email, is_active=True).first()
        if self.user is None:
            raise forms.ValidationError(_("Aucun compte n’a cette adresse. Demandez à la personne de s’inscrire."))
        return email
