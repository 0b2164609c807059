"""Wagtail's menus and looks: the team's desk is one click away, the letters and colours are the site's own."""

from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem


@hooks.register("register_admin_menu_item")
def desk_menu_item() -> MenuItem:
    """Back to the task list."""
    return MenuItem(_("Tâches de l’équipe"), reverse("desk"), icon_name="tasks", order=1)


@hooks.register("insert_global_admin_css")
def house_css() -> SafeString:
    """The site's letters and dyes."""
    return format_html('<link rel="stylesheet" href="{}">', static("css/redaction.css"))
