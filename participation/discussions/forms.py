"""What a person writes in a thread."""

from django import forms
from django.utils.translation import gettext_lazy as _

from participation.discussions.enums import Position
from participation.discussions.models import COMMENT_LIMIT
from participation.forms import PlainTextField, PublicTextForm


class CommentForm(PublicTextForm):
    """A comment, or a reply when `parent` is given."""

    body = PlainTextField(
        label=_("Votre commentaire"),
        limit=COMMENT_LIMIT,
        rows=4,
        error_messages={"required": _("Écrivez votre commentaire.")},
        help_text=_(
            "Public, signé de votre nom affiché. Parlez de l’idée, pas des personnes. Pour prévenir quelqu’un : "
            "@nom. Pour mettre en forme : **gras**, - liste."
        ),
    )
    parent = forms.IntegerField(required=False, widget=forms.HiddenInput, max_value=2**62)
    position = forms.ChoiceField(choices=[("", ""), *Position.choices], required=False, widget=forms.HiddenInput)


class CommentEditForm(forms.Form):
    """A corrected comment."""

    body = PlainTextField(label=_("Votre commentaire"), limit=COMMENT_LIMIT, rows=5)
