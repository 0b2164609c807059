from django.db import models
from django.utils.translation import gettext_lazy as _


class Position(models.TextChoices):
    """Where a comment stands in a for-and-against debate."""

    FOR = "for", _("pour")
    AGAINST = "against", _("contre")


class Order(models.TextChoices):
    """How a thread is read. The values are parts of its address."""

    RECENT = "recents", _("Récents")
    USEFUL = "utiles", _("Utiles")
    OFFICIAL = "ville", _("La Ville d’abord")


class CommentState(models.TextChoices):
    """Whether a comment can be read. Nothing is destroyed: a hidden comment keeps its text for its author.

    PENDING waits to be read by the team, REFUSED was not published: both are shown to their author alone.
    """

    VISIBLE = "visible", _("visible")
    PENDING = "pending", _("attend une relecture")
    REFUSED = "refused", _("non publié")
    HIDDEN = "hidden", _("masqué")
    WITHDRAWN = "withdrawn", _("retiré par son auteur")


#: States of a comment that never was in the thread: it has no cursor, and only its author sees it.
UNPUBLISHED = (CommentState.PENDING, CommentState.REFUSED)
