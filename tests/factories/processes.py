"""Processes with all that the law asks for."""

import datetime

import factory
from django.utils import timezone

from participation.dossiers.enums import Kind, Visibility
from participation.processes.enums import ProcessKind
from tests.factories.dossiers import DossierFactory, PhaseFactory, ProcessFactory


class ConsultationFactory(ProcessFactory):
    """A public consultation whose notice is complete. `phase=PhaseKind.X` opens that phase now."""

    kind = ProcessKind.CONSULTATION
    introduction = "La place change.\n\nOn vous demande comment."
    notice_terms = "Tout le monde peut participer."
    notice_information = "Le plan est sur cette page."
    notice_follow_up = "La Ville publie une synthèse puis sa décision."
    notice_contact = "Agence de la participation"


class DraftFactory(ConsultationFactory):
    """The same, not published yet."""

    dossier = factory.SubFactory(
        DossierFactory, kind=Kind.PROCESS, title="Une place à refaire", visibility=Visibility.PRIVATE
    )


class PastPhaseFactory(PhaseFactory):
    opens_at = factory.LazyFunction(lambda: timezone.now() - datetime.timedelta(days=20))
    closes_at = factory.LazyFunction(lambda: timezone.now() - datetime.timedelta(days=10))


class ComingPhaseFactory(PhaseFactory):
    opens_at = factory.LazyFunction(lambda: timezone.now() + datetime.timedelta(days=10))
    closes_at = factory.LazyFunction(lambda: timezone.now() + datetime.timedelta(days=20))
