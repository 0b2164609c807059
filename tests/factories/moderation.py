"""Contents that the team reads."""

import datetime
import io

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from participation.discussions.actions import post_comment
from participation.moderation import actions
from participation.moderation.enums import Motive, Outcome
from tests.factories.dossiers import DossierFactory, ProposalFactory
from tests.factories.people import ResidenceFactory, UserFactory

LAW = {"name": "Ingrid Stoll", "email": "ingrid@exemple.test"}


def newcomer(**fields):
    """An account that was opened today, and whose home nobody has seen."""
    return UserFactory(joined_at=timezone.now(), **fields)


def resident(**fields):
    """A person whose home the city has seen."""
    return ResidenceFactory(user=UserFactory(**fields), verified_at=timezone.now()).user


def written(body="Mme S., du 14, ment.", author=None, dossier=None):
    """A published comment."""
    return post_comment(dossier=dossier or ProposalFactory().dossier, author=author or UserFactory(), body=body)


def pictured():
    """A dossier with a photo."""
    file = io.BytesIO()
    Image.new("RGB", (48, 32), "teal").save(file, "JPEG")
    dossier = DossierFactory(author=UserFactory())
    dossier.picture.save("banc.jpg", ContentFile(file.getvalue()))
    dossier.picture.close()
    return dossier


def reported(comment=None, motive=Motive.PRIVACY, **fields):
    """The case of a comment that someone with an account reported."""
    fields.setdefault("reporter", UserFactory())
    return actions.report(motive=motive, comment=comment or written(), **fields).case


def decide(case, by, outcome=Outcome.HIDDEN, ground=Motive.PRIVACY, statement="Une adresse est donnée.", **fields):
    return actions.decide_case(case=case, by=by, outcome=outcome, ground=ground, statement=statement, **fields)


def days(number):
    return datetime.timedelta(days=number)
