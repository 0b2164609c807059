from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = _("Pages de la ville")

    def ready(self) -> None:
        from cms.blocks import name_controls
        from cms.identity import city_name
        from cms.models import ArticlePage, ReportPage
        from participation.city import city

        city.ask = city_name
        for page in (ArticlePage, ReportPage):
            name_controls(page._meta.get_field("body").stream_block)
