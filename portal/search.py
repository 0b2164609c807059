"""Search that does not care for accents or case, the same on both databases."""

import re

from django.db.models import Q, QuerySet

from participation.dossiers.models import Dossier
from participation.text import plain


def search(words: str) -> QuerySet[Dossier]:
    """Public dossiers whose title, summary, address or text hold every word, newest first."""
    query = Q()
    for word in re.findall(r"\w+", plain(words))[:8]:
        query &= Q(search_text__contains=word.rstrip("sx") if len(word) > 4 else word)
    return Dossier.objects.public().filter(query).select_related("territory").order_by("-created_at")
