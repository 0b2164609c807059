"""Wagtail's menus: the team's desk is one click away, and what belongs to actions is not edited here."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem


@hooks.register("register_admin_menu_item")
def desk_menu_item() -> MenuItem:
    """Back to the task list."""
    return MenuItem(_("Tâches de l’équipe"), reverse("desk"), icon_name="tasks", order=1)
