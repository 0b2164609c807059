from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "participation.accounts"
    verbose_name = _("Personnes")

    def ready(self) -> None:
        from participation.accounts import checks  # noqa: F401  registers the checks
