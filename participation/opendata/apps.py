from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class OpendataConfig(AppConfig):
    name = "participation.opendata"
    verbose_name = _("Données ouvertes")

    def ready(self) -> None:
        autodiscover_modules("datasets")
