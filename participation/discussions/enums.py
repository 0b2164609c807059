from django.db import models
from django.utils.translation import gettext_lazy as _


class Position(models.TextChoices):
    """Where a comment stands in a for-and-against debate."""

    FOR = "for", _("pour")
    AGAINST = "against", _("contre")


class CommentState(models.TextChoices):
    """Whether a comment can be read. Nothing is destroyed: a hidden comment keeps its text for its author."""

    VISIBLE = "visible", _("visible")
    HIDDEN = "hidden", _("masqué")
    WITHDRAWN = "withdrawn", _("retiré par son auteur")
