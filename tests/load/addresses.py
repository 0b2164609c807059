"""The pages whose first visit and throughput are measured. Prints one JSON object, for `tests.load.bench`."""

import json

import django


def pages() -> dict[str, str]:
    from django.db.models import Count
    from django.urls import reverse

    from participation.dossiers.models import Dossier
    from participation.processes.models import Process

    process = Process.objects.annotate(n=Count("proposals")).order_by("-n", "pk").first()
    dossier = Dossier.objects.public().filter(kind="idea").annotate(n=Count("comments")).order_by("-n", "pk").first()
    return {
        "home": "/",
        "list": reverse("proposals:list", args=[process.slug]),
        "dossier": dossier.get_absolute_url(),
    }


if __name__ == "__main__":
    django.setup()
    print(json.dumps(pages()))
