"""The pages of ideas."""

import datetime as dt
import io

import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from participation.discussions.actions import post_comment
from participation.discussions.models import Comment
from participation.dossiers.enums import Stage, Visibility
from participation.processes.enums import PhaseKind
from participation.proposals.models import Proposal
from participation.proposals.views.pages import PICTURE
from participation.territories.actions import load_mulhouse
from participation.territories.drawing import WIDTH, Marker, draw
from participation.territories.models import Territory
from tests.factories.dossiers import ProcessFactory, ProposalFactory
from tests.factories.people import AgentFactory, ResidenceFactory, UserFactory
from tests.factories.projects import MilestoneFactory, ProjectFactory, SpendingFactory

pytestmark = pytest.mark.django_db


def photo(name="photo.jpg", size=(900, 600)):
    out = io.BytesIO()
    Image.new("RGB", size, "#22409a").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def soon(days=30):
    return (timezone.localdate() + dt.timedelta(days=days)).isoformat()


@pytest.fixture
def process():
    return ProcessFactory(phase=PhaseKind.IDEAS, slug="rues-vivantes")


def form(**changes):
    return {"title": "Un banc", "body": "À l’ombre.", **changes}


@pytest.mark.parametrize("count", [1, 50])
def test_the_list_costs_at_most_eight_queries_signed_in(client, process, count, django_assert_max_num_queries):
    ProposalFactory.create_batch(count, process=process)
    client.force_login(UserFactory())
    client.get("/idees/")
    caches["template_fragments"].clear()  # drawn anew: once drawn, tests/dossiers/test_pages.py counts three
    with django_assert_max_num_queries(8):
        assert client.get("/idees/").status_code == 200


def test_a_resident_proposes_with_a_photo_and_a_place(client, process):
    client.force_login(UserFactory())
    answer = client.post(
        reverse("proposals:submit", args=[process.slug]),
        form(picture=photo(), picture_alt="Un trottoir", latitude="47.75", longitude="7.33", address="Rue de Bâle"),
    )
    proposal = Proposal.objects.get()
    assert answer.url == proposal.get_absolute_url()
    assert proposal.dossier.picture.name.endswith(".webp")
    page = client.get(answer.url).content.decode()
    assert "Rue de Bâle" in page
    assert "Un trottoir" in page


def test_what_was_written_before_sign_in_comes_back(client, process):
    address = reverse("proposals:submit", args=[process.slug])
    answer = client.post(address, form(title="Une fontaine place Franklin"))
    assert answer.url.startswith("/connexion/")
    client.force_login(UserFactory())
    assert "Une fontaine place Franklin" in client.get(address).content.decode()


@pytest.mark.parametrize(
    "upload",
    [
        SimpleUploadedFile("x.jpg", b"not a picture", "image/jpeg"),
        SimpleUploadedFile(
            "x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "image/svg+xml"
        ),
    ],
    ids=["fake", "svg"],
)
def test_what_is_not_a_photo_is_refused_and_the_form_comes_back(client, process, upload):
    client.force_login(UserFactory())
    answer = client.post(reverse("proposals:submit", args=[process.slug]), form(title="Gardez-moi", picture=upload))
    assert answer.status_code == 422
    assert "Gardez-moi" in answer.content.decode()
    assert "pas une photo" in answer.content.decode()
    assert not Proposal.objects.exists()


def test_a_photo_of_fifty_megapixels_is_refused_and_the_form_comes_back(client, process):
    client.force_login(UserFactory())
    image = io.BytesIO()
    Image.new("1", (8_000, 7_000)).save(image, "PNG")
    upload = SimpleUploadedFile("place.png", image.getvalue(), "image/png")
    answer = client.post(reverse("proposals:submit", args=[process.slug]), form(title="Gardez-moi", picture=upload))
    assert answer.status_code == 422
    assert "Gardez-moi" in answer.content.decode()
    assert "Cette photo est trop grande" in answer.content.decode()
    assert not Proposal.objects.exists()


def test_script_is_shown_as_words(client, process):
    client.force_login(UserFactory())
    answer = client.post(
        reverse("proposals:submit", args=[process.slug]),
        form(title="<script>alert(1)</script>", body="<img src=x onerror=1>"),
    )
    page = client.get(answer.url).content.decode()
    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page


def test_an_empty_form_says_what_is_missing(client, process):
    client.force_login(UserFactory())
    answer = client.post(reverse("proposals:submit", args=[process.slug]), {})
    assert answer.status_code == 422


def test_search_does_not_care_for_accents(client, process):
    client.force_login(UserFactory())
    client.post(reverse("proposals:submit", args=[process.slug]), form(title="Un préau pour l’école Cour de Lorraine"))
    assert "préau" in client.get("/idees/?q=preau ECOLE").content.decode()
    assert "préau" in client.get("/recherche/?q=ecole").content.decode()


@pytest.mark.parametrize("query", ["page=-4", "page=x", "etat=nope", "secteur=%27", "tri=zzz", "q=%E2%80%AE"])
def test_unknown_filters_never_break_the_list(client, query):
    assert client.get(f"/idees/?{query}").status_code == 200


def test_a_hidden_idea_is_not_found(client):
    proposal = ProposalFactory(dossier__visibility=Visibility.HIDDEN)
    assert client.get(proposal.get_absolute_url()).status_code == 404
    assert client.post(reverse("proposals:support", args=[proposal.dossier.ref])).status_code == 404


def test_support_sends_an_anonymous_reader_to_sign_in(client):
    proposal = ProposalFactory()
    assert client.post(reverse("proposals:support", args=[proposal.dossier.ref])).url.startswith("/connexion/")


@pytest.mark.parametrize("count", [1, 50])
def test_a_dossier_costs_the_same_queries_whatever_its_comments(client, count, django_assert_max_num_queries):
    proposal = ProposalFactory()
    people = UserFactory.create_batch(5)
    for number in range(count):
        Comment.objects.create(dossier=proposal.dossier, author=people[number % 5], body="Oui.", cursor=number + 1)
    client.get(proposal.get_absolute_url())
    with django_assert_max_num_queries(10):
        assert client.get(proposal.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("stage", [Stage.PROPOSED, Stage.STUDIED])
def test_its_author_reads_a_dossier_for_ten_queries_too(warm, client, stage, django_assert_max_num_queries):
    author = ResidenceFactory().user
    idea = ProposalFactory(process=ProcessFactory(phase=PhaseKind.STUDY), dossier__author=author, dossier__stage=stage)
    post_comment(dossier=idea.dossier, author=author, body="Merci de vos soutiens.")
    client.force_login(author)
    with django_assert_max_num_queries(10):
        assert client.get(idea.get_absolute_url()).status_code == 200


def test_an_agent_studies_and_answers_from_the_desk(client):
    client.force_login(AgentFactory())
    proposal = ProposalFactory()
    address = reverse("proposals:desk_detail", args=[proposal.dossier.ref])
    client.post(address, {"action": "study", "study-service": "Nature en ville", "study-due_on": soon()})
    answer = client.post(
        address,
        {
            "action": "answer",
            "answer-verdict": "yes",
            "answer-statement": "Le terrain est à la Ville.",
            "answer-costs": "Cabane 52 000 €\nRampe : 24000",
        },
    )
    assert answer.status_code == 303
    page = client.get(proposal.get_absolute_url()).content.decode()
    assert "Oui, c’est possible." in page
    assert "76\u202f000\u00a0€" in page


def test_a_cost_line_without_an_amount_says_which(client):
    client.force_login(AgentFactory())
    proposal = ProposalFactory()
    address = reverse("proposals:desk_detail", args=[proposal.dossier.ref])
    client.post(address, {"action": "study", "study-service": "Voirie", "study-due_on": soon()})
    answer = client.post(
        address,
        {"action": "answer", "answer-verdict": "no", "answer-statement": "Non.", "answer-costs": "Cabane gratuite"},
    )
    assert answer.status_code == 422
    assert "Cabane gratuite" in answer.content.decode()


def test_an_author_corrects_an_idea(client):
    proposal = ProposalFactory()
    address = reverse("proposals:edit", args=[proposal.dossier.ref])
    client.force_login(proposal.dossier.author)
    assert address in client.get(proposal.get_absolute_url()).content.decode()
    assert proposal.body in client.get(address).content.decode()
    answer = client.post(address, form(title="Deux bancs", body="À l’ombre du tilleul."))
    page = client.get(answer.url).content.decode()
    assert "Deux bancs" in page
    assert "À l’ombre du tilleul." in page


def test_an_idea_is_not_corrected_by_others(client):
    proposal = ProposalFactory()
    address = reverse("proposals:edit", args=[proposal.dossier.ref])
    client.force_login(UserFactory())
    assert address not in client.get(proposal.get_absolute_url()).content.decode()
    assert client.get(address).status_code == 403
    assert client.post(address, form(title="À moi")).status_code == 403


def test_an_idea_that_the_city_studies_is_not_corrected_and_the_words_are_kept(client):
    proposal = ProposalFactory(dossier__stage=Stage.STUDIED)
    address = reverse("proposals:edit", args=[proposal.dossier.ref])
    client.force_login(proposal.dossier.author)
    assert address not in client.get(proposal.get_absolute_url()).content.decode()
    assert client.get(address).status_code == 409
    answer = client.post(address, form(title="Trop tard"))
    assert answer.status_code == 422
    assert "Trop tard" in answer.content.decode()
    proposal.dossier.refresh_from_db()
    assert proposal.dossier.title != "Trop tard"


def test_a_correction_without_words_comes_back(client):
    proposal = ProposalFactory()
    client.force_login(proposal.dossier.author)
    answer = client.post(reverse("proposals:edit", args=[proposal.dossier.ref]), form(title="Gardez-moi", body=""))
    assert answer.status_code == 422
    assert "Gardez-moi" in answer.content.decode()


@pytest.mark.parametrize("count", [1, 50])
def test_a_built_idea_costs_a_signed_in_reader_ten_queries(client, count, django_assert_max_num_queries):
    proposal = ProposalFactory(dossier__stage="building")
    project = ProjectFactory(dossier=proposal.dossier)
    MilestoneFactory.create_batch(3, project=project)
    SpendingFactory.create_batch(3, project=project)
    for number in range(count):
        Comment.objects.create(dossier=proposal.dossier, author=UserFactory(), body="Oui.", cursor=number + 1)
    client.force_login(UserFactory())
    client.get(proposal.get_absolute_url())
    with django_assert_max_num_queries(10):
        assert client.get(proposal.get_absolute_url()).status_code == 200


def click():
    """A click on the town hall, in pixels of the picture of the form."""
    [point] = draw(Territory.objects.filter(level="sector"), [Marker(47.7475, 7.336, "")]).points
    return {"point.x": round(point.x * PICTURE / WIDTH), "point.y": round(point.y * PICTURE / WIDTH)}


def test_a_click_on_the_plan_fills_the_form_and_publishes_nothing(client, process):
    load_mulhouse()
    address = reverse("proposals:submit", args=[process.slug])
    answer = client.post(address, form(title="Gardez-moi", **click()))
    page = answer.content.decode()
    sector = Territory.objects.get(slug="grand-centre")
    assert answer.status_code == 200
    assert "Gardez-moi" in page
    assert f"secteur {sector.name}." in page
    assert f'<option value="{sector.pk}" selected>' in page
    assert "secteurs.svg?lieu=47.7" in page
    assert not Proposal.objects.exists()


def test_the_sector_follows_the_point_not_the_home_of_the_author(client, process):
    load_mulhouse()
    home = Territory.objects.get(slug="bourtzwiller")
    answer = client.post(reverse("proposals:submit", args=[process.slug]), form(territory=home.pk, **click()))
    chosen = Territory.objects.get(slug="grand-centre")
    assert f'<option value="{chosen.pk}" selected>' in answer.content.decode()
    assert f'<option value="{home.pk}" selected>' not in answer.content.decode()


@pytest.mark.parametrize("point", [("0", "0"), ("9999", "1"), ("-1", "x"), ("²", "1"), ("1" * 40, "1")])
def test_a_click_out_of_the_city_says_so(client, process, point):
    load_mulhouse()
    address = reverse("proposals:submit", args=[process.slug])
    answer = client.post(address, form(title="Gardez-moi", **dict(zip(("point.x", "point.y"), point, strict=True))))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Gardez-moi" in page
    assert "hors de la ville" in page
    assert "?lieu=" not in page


def test_a_point_without_a_sector_gives_its_sector(client, process):
    load_mulhouse()
    client.force_login(UserFactory())
    client.post(
        reverse("proposals:submit", args=[process.slug]), form(latitude="47.7475", longitude="7.336", territory="")
    )
    assert Proposal.objects.get().dossier.territory.slug == "grand-centre"
