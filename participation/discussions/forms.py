"""What a person writes in a thread."""

from django import forms
from django.utils.translation import gettext_lazy as _

from participation.discussions.enums import Position
from participation.forms import OnceForm, PlainTextField

COMMENT_LIMIT = 4_000


class CommentForm(OnceForm):
    """A comment, or a reply when `parent` is given."""

    body = PlainTextField(
        label=_("Votre commentaire"),
        limit=COMMENT_LIMIT,
        rows=4,
        help_text=_("Public, signé de votre nom affiché. Parlez de l’idée, pas des personnes."),
    )
    parent = forms.IntegerField(required=False, widget=forms.HiddenInput, max_value=2**62)
    position = forms.ChoiceField(choices=[("", ""), *Position.choices], required=False, widget=forms.HiddenInput)


class CommentEditForm(forms.Form):
    """A corrected comment."""

    body = PlainTextField(label=_("Votre commentaire"), limit=COMMENT_LIMIT, rows=5)
