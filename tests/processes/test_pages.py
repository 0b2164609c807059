"""The pages of processes."""

import datetime
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from participation.processes.actions import announce_phases
from participation.processes.enums import PhaseKind, ProcessKind
from participation.processes.models import Process
from participation.territories.enums import Level
from tests.factories.budgets import BudgetFactory
from tests.factories.dossiers import DossierFactory, PhaseFactory, ProposalFactory
from tests.factories.meetings import MeetingFactory
from tests.factories.people import AgentFactory, TerritoryFactory, UserFactory
from tests.factories.processes import ComingPhaseFactory, ConsultationFactory, DraftFactory, PastPhaseFactory

pytestmark = pytest.mark.django_db
LIST = "/demarches/"


def text(response):
    return response.content.decode()


def titled(title, **fields):
    return ConsultationFactory(dossier=DossierFactory(kind="process", title=title, **fields))


def test_the_list_shows_what_is_open_then_coming_then_finished(client):
    for title, phase in (("Finie", PastPhaseFactory), ("Bientôt", ComingPhaseFactory), ("Ouverte", PhaseFactory)):
        phase(process=titled(title))
    page = text(client.get(LIST))
    assert page.index("Ouverte<") < page.index("Bientôt<") < page.index("Finie<")


def test_a_draft_is_on_no_list_and_has_no_page_for_the_public(client):
    draft = DraftFactory(phase=PhaseKind.SURVEY)
    assert draft.dossier.title not in text(client.get(LIST))
    assert client.get(f"/demarches/{draft.slug}/").status_code == 404
    client.force_login(UserFactory())
    assert client.get(f"/demarches/{draft.slug}/").status_code == 404


def test_an_agent_reads_a_draft_and_is_told_that_it_is_one(client):
    client.force_login(AgentFactory())
    response = client.get(f"/demarches/{DraftFactory(phase=PhaseKind.SURVEY).slug}/")
    assert response.status_code == 200
    assert "Brouillon" in text(response)


@pytest.mark.parametrize("count", [1, 24])
def test_the_list_costs_the_same_queries(warm, client, count, django_assert_num_queries):
    for number in range(count):
        PhaseFactory(process=titled(f"Démarche {number}"))
    with django_assert_num_queries(5):
        client.get(LIST)


def queries_of(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_a_page_costs_the_same_queries_with_one_or_twenty_of_everything(warm, client):
    process = ConsultationFactory(phase=PhaseKind.IDEAS)

    def grow(count):
        for _number in range(count):
            ProposalFactory(process=process)
            MeetingFactory(process=process)
            PastPhaseFactory(process=process)
            announce_phases()

    grow(1)
    few = queries_of(client, f"/demarches/{process.slug}/")
    grow(19)
    assert queries_of(client, f"/demarches/{process.slug}/") == few <= 10


def test_the_list_filters_by_nature_and_sector(client):
    city = TerritoryFactory()
    north = TerritoryFactory(slug="nord", name="Nord", level=Level.SECTOR, parent=city)
    south = TerritoryFactory(slug="sud", name="Sud", level=Level.SECTOR, parent=city)
    PhaseFactory(process=titled("Au nord", territory=north))
    PhaseFactory(process=titled("Au sud", territory=south))
    PhaseFactory(process=titled("Partout", territory=city))
    page = text(client.get(LIST, {"secteur": "nord", "nature": ProcessKind.CONSULTATION}))
    assert "Au nord" in page
    assert "Partout" in page
    assert "Au sud" not in page
    assert "Au nord" not in text(client.get(LIST, {"nature": ProcessKind.PETITION}))


@pytest.mark.parametrize("query", [{"nature": "<script>"}, {"secteur": "atlantide"}])
def test_an_unknown_filter_is_refused_in_words(client, query):
    response = client.get(LIST, query)
    assert response.status_code == 422
    assert "Ce filtre n’existe pas" in text(response)


def test_the_page_says_where_we_are_and_what_the_law_asks(client):
    process = ConsultationFactory()
    PastPhaseFactory(process=process, title="Présentation", outcome="Deux cents personnes sont venues.")
    PhaseFactory(process=process, kind=PhaseKind.SURVEY, title="Consultation")
    page = text(client.get(f"/demarches/{process.slug}/"))
    assert page.count("Nous sommes ici") == 1
    assert 'aria-current="step"' in page
    assert "Deux cents personnes sont venues." in page
    for words in (process.notice_terms, process.notice_information, process.notice_follow_up, process.notice_contact):
        assert words in page


def test_the_page_links_to_the_documents(client):
    documents = [{"title": "Le plan", "url": "https://exemple.test/plan.pdf"}]
    process = ConsultationFactory(phase=PhaseKind.SURVEY, documents=documents)
    assert 'href="https://exemple.test/plan.pdf"' in text(client.get(f"/demarches/{process.slug}/"))


def test_hostile_words_are_shown_as_words(client):
    process = ConsultationFactory(
        dossier=DossierFactory(kind="process", title="<script>alert(1)</script>"),
        introduction="<img src=x onerror=alert(1)>",
        phase=PhaseKind.IDEAS,
    )
    page = text(client.get(f"/demarches/{process.slug}/"))
    assert "<script>alert" not in page
    assert "<img src=x" not in page


@pytest.mark.parametrize("kind", list(PhaseKind))
def test_every_kind_of_phase_has_a_page(client, kind):
    process = ConsultationFactory(phase=kind)
    assert client.get(f"/demarches/{process.slug}/").status_code == 200


# ------------------------------------------------------------------ the city's side
def desk_addresses():
    process = ConsultationFactory()
    phase = PhaseFactory(process=process)
    return [
        reverse("processes:desk_list"),
        reverse("processes:create"),
        reverse("processes:run", args=[process.slug]),
        reverse("processes:phase-dates", args=[phase.pk]),
        reverse("processes:phase-close", args=[phase.pk]),
    ]


def test_staff_screens_send_anonymous_readers_to_sign_in_and_refuse_citizens(client):
    addresses = desk_addresses()
    assert {client.get(address).status_code for address in addresses} == {302}
    client.force_login(UserFactory())
    assert {client.get(address).status_code for address in addresses} == {403}


def test_staff_screens_open_for_agents(client):
    client.force_login(AgentFactory())
    assert {client.get(address).status_code for address in desk_addresses()} == {200}


def test_the_staff_list_costs_the_same_queries(warm, client):
    client.force_login(AgentFactory())
    PastPhaseFactory(process=titled("Démarche"))
    few = queries_of(client, reverse("processes:desk_list"))
    for number in range(20):
        PastPhaseFactory(process=titled(f"Démarche {number}"))
    assert queries_of(client, reverse("processes:desk_list")) == few


def test_the_staff_list_searches_and_filters(client):
    client.force_login(AgentFactory())
    DraftFactory()
    PastPhaseFactory(process=titled("Le marché"))
    assert "Le marché" not in text(client.get(reverse("processes:desk_list"), {"etat": "brouillon"}))
    assert "Une place à refaire" not in text(client.get(reverse("processes:desk_list"), {"etat": "suites"}))
    page = text(client.get(reverse("processes:desk_list"), {"q": "marché"}))
    assert "Le marché" in page
    assert "Une place à refaire" not in page
    assert client.get(reverse("processes:desk_list"), {"etat": "zut"}).status_code == 422


def test_an_agent_creates_completes_and_publishes_a_process(client):
    client.force_login(AgentFactory())
    response = client.post(
        reverse("processes:create"),
        {"template": "debate", "title": "Des pigeonniers ?", "starts_on": timezone.localdate().isoformat()},
    )
    process = Process.objects.get()
    assert response["Location"] == reverse("processes:run", args=[process.slug])
    assert client.post(reverse("processes:publish", args=[process.slug])).status_code == 422
    notice = {name: getattr(process, name) for name in ("notice_terms", "notice_information", "notice_follow_up")}
    data = {"title": "Des pigeonniers ?", "introduction": "", "notice_contact": "Agence", **notice}
    assert client.post(reverse("processes:run", args=[process.slug]), data).status_code == 303
    assert client.post(reverse("processes:publish", args=[process.slug])).status_code == 303
    client.logout()
    assert client.get(f"/demarches/{process.slug}/").status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"template": "tombola"},
        {"title": ""},
        {"title": "x" * 201},
        {"title": "\u0000\u202e"},
        {"starts_on": "demain"},
        {"starts_on": "9999-12-31"},
        {"territory": "999999"},
    ],
)
def test_a_wrong_form_comes_back_filled(client, changes):
    client.force_login(AgentFactory())
    data = {"template": "call", "title": "Vos idées", "contact": "Mairie annexe", "starts_on": "2026-12-01", **changes}
    response = client.post(reverse("processes:create"), data)
    assert response.status_code == 422
    assert "Mairie annexe" in text(response)
    assert not Process.objects.exists()


def test_dates_change_on_their_screen_with_a_reason(client):
    client.force_login(AgentFactory())
    phase = PhaseFactory(process=ConsultationFactory())
    address = reverse("processes:phase-dates", args=[phase.pk])
    closes = timezone.localtime().replace(hour=18) + datetime.timedelta(days=30)
    data = {"opens_at": f"{phase.opens_at:%Y-%m-%dT%H:%M}", "closes_at": f"{closes:%Y-%m-%dT%H:%M}"}
    assert client.post(address, data).status_code == 422
    assert client.post(address, {**data, "reason": "Les congés."}).status_code == 303
    phase.refresh_from_db()
    assert phase.last_day == closes.date()


def test_a_phase_is_closed_on_its_screen(client):
    client.force_login(AgentFactory())
    phase = PhaseFactory(process=ConsultationFactory())
    address = reverse("processes:phase-close", args=[phase.pk])
    response = client.post(address, {"outcome": " "})
    assert response.status_code == 422
    assert client.post(address, {"outcome": "Voilà."}).status_code == 303
    assert client.post(address, {"outcome": "Encore."}).status_code == 422


def test_publishing_by_a_link_is_refused(client):
    client.force_login(AgentFactory())
    assert client.get(reverse("processes:publish", args=[ConsultationFactory().slug])).status_code == 405


# ------------------------------------------------------------------ programs
def test_the_api_gives_public_processes_with_their_phases(client):
    process = ConsultationFactory(phase=PhaseKind.DEBATE)
    DraftFactory()
    answer = client.get("/api/v1/processes/").json()
    assert [each["slug"] for each in answer["results"]] == [process.slug]
    assert answer["results"][0]["phases"][0]["is_open"] is True


def test_the_api_answers_304_when_nothing_changed(client):
    ConsultationFactory(phase=PhaseKind.DEBATE)
    etag = client.get("/api/v1/processes/")["ETag"]
    assert client.get("/api/v1/processes/", headers={"If-None-Match": etag}).status_code == 304


def test_the_dataset_lists_phases(client):
    ConsultationFactory(phase=PhaseKind.DEBATE)
    body = b"".join(client.get("/donnees/demarches.csv").streaming_content).decode()
    assert "debate" in body


def test_an_agent_gives_a_process_its_photo_its_age_and_who_signs(client):
    process = ConsultationFactory(dossier__visibility="private")
    client.force_login(AgentFactory())
    out = io.BytesIO()
    Image.new("RGB", (900, 600), "#22409a").save(out, "JPEG")
    data = {
        "title": "Nos rues",
        "picture": SimpleUploadedFile("rue.jpg", out.getvalue(), "image/jpeg"),
        "picture_alt": "Une rue sous les arbres",
        "minimum_age": "16",
        "support_threshold": "50",
        "answers_signed_by": "elected",
    }
    address = reverse("processes:run", args=[process.slug])
    assert (
        client.post(address, {**data, "picture": SimpleUploadedFile("rue.jpg", b"x", "image/jpeg")}).status_code == 422
    )
    assert client.post(address, data).status_code == 303
    process.refresh_from_db()
    assert process.dossier.picture.name.endswith(".webp")
    assert (process.minimum_age, process.support_threshold, process.answers_signed_by) == (16, 50, "elected")
    assert "Une rue sous les arbres" in client.get(reverse("processes:detail", args=[process.slug])).content.decode()


def test_a_wrong_line_of_documents_is_told_beside_its_field(client):
    process = DraftFactory()
    client.force_login(AgentFactory())
    address = reverse("processes:run", args=[process.slug])
    answer = client.post(address, {"title": "Nos rues", "documents": "Le plan sans adresse"})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"documents"}
    assert 'href="#id_documents"' in answer.content.decode()


def test_the_screen_of_a_budget_leads_to_the_rules_of_its_vote(client):
    process = ConsultationFactory(kind=ProcessKind.BUDGET)
    client.force_login(AgentFactory())
    address = reverse("processes:run", args=[process.slug])
    assert f"/gestion/budgets/{process.slug}/regles/" in client.get(address).content.decode()
    budget = BudgetFactory()
    address = reverse("processes:run", args=[budget.slug])
    assert f'"/gestion/budgets/{budget.slug}/"' in client.get(address).content.decode()
