"""One form sent many times at once, on a real database."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from participation.accounts.models import User
from participation.dossiers.enums import Kind
from participation.dossiers.models import Dossier
from participation.processes.enums import PhaseKind
from participation.processes.models import Process
from participation.proposals.actions import submit_proposal
from participation.proposals.models import Proposal
from tests.factories.dossiers import ProcessFactory
from tests.factories.people import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

REQUESTS = 8


def test_one_form_sent_eight_times_at_once_makes_one_idea_and_one_dossier():
    process, author, key = ProcessFactory(phase=PhaseKind.IDEAS), UserFactory(), uuid.uuid4()
    together = Barrier(REQUESTS)

    def send(_number):
        try:
            own_process, own_author = Process.objects.get(pk=process.pk), User.objects.get(pk=author.pk)
            together.wait(20)
            return submit_proposal(
                process=own_process, author=own_author, title="Un banc", body="À l’ombre.", submission_key=key
            ).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(REQUESTS) as pool:
        answers = set(pool.map(send, range(REQUESTS)))
    assert answers == set(Proposal.objects.values_list("pk", flat=True))
    assert Dossier.objects.filter(kind=Kind.IDEA).count() == len(answers) == 1
