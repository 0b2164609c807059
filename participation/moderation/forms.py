"""What a person who reports says, and what an agent decides."""

from django import forms
from django.utils.translation import gettext_lazy as _

from participation.forms import PlainTextField
from participation.moderation.actions import TEXT_LIMIT
from participation.moderation.enums import Motive, Outcome


class NoticeForm(forms.Form):
    """A report. `website` is a trap for machines: people do not see it."""

    motive = forms.ChoiceField(choices=Motive.choices, label=_("Qu’est-ce qui ne va pas ?"), widget=forms.RadioSelect)
    text = PlainTextField(label=_("Expliquez en quelques mots"), required=False, limit=TEXT_LIMIT, rows=4)
    website = forms.CharField(required=False, widget=forms.HiddenInput)


class DecisionForm(forms.Form):
    """A decision and its reasons."""

    outcome = forms.ChoiceField(choices=Outcome.choices, label=_("Décision"), widget=forms.RadioSelect)
    ground = forms.ChoiceField(choices=Motive.choices, label=_("Règle de la charte ou de la loi"))
    statement = PlainTextField(
        label=_("Motifs"), limit=TEXT_LIMIT, rows=5, help_text=_("L’auteur et la personne qui signale liront ce texte.")
    )


class AppealForm(forms.Form):
    """Ask for a second reading."""

    text = PlainTextField(label=_("Pourquoi ce texte devrait rester visible"), limit=TEXT_LIMIT, rows=5)


class AppealDecisionForm(forms.Form):
    """The second reading."""

    reverse = forms.ChoiceField(
        choices=[("", _("Confirmer : le texte reste masqué")), ("1", _("Annuler : le texte redevient visible"))],
        label=_("Décision"),
        required=False,
        widget=forms.RadioSelect,
    )
    answer = PlainTextField(label=_("Motifs"), limit=TEXT_LIMIT, rows=5)
