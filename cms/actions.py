"""Freezing what a report says at the moment it is published."""

from typing import Any

from django.db import transaction

from cms.models import ReportPage, ReportVersion, digest_of, facts_of
from participation.accounts.models import User
from participation.dossiers.actions import open_dossier, record
from participation.dossiers.enums import Journal, Kind, Stage
from participation.text import clean_line
from projects.models import Project


@transaction.atomic
def freeze_report(*, report: ReportPage, by: User | None) -> ReportVersion:
    """Keep the figures and projects of a report as they stand; those of an earlier version keep their value.

    Opens the report's dossier at its first publication, and tells the journal of each project it speaks of.
    """
    report = ReportPage.objects.select_for_update(of=("self",)).get(pk=report.pk)
    last = report.versions.first()
    before: dict[str, Any] = last.facts if last else {}
    facts: dict[str, Any] = {}
    for block in report.body:
        if block.block_type not in {"figure", "project"}:
            continue
        kept = before.get(str(block.id))
        same = kept and (block.block_type != "figure" or kept.get("key") == block.value["figure"])
        now = kept if same else facts_of(block)
        if now:
            facts[str(block.id)] = now
    version = ReportVersion.objects.create(
        report=report,
        number=last.number + 1 if last else 1,
        facts=facts,
        digest=digest_of(facts),
        note=clean_line(report.correction, required=False) if last else "",
        by=by,
    )
    if report.dossier is None:
        report.dossier = open_dossier(
            kind=Kind.REPORT, title=report.title, author=report.author or by, stage=Stage.PROPOSED
        )
        ReportPage.objects.filter(pk=report.pk).update(dossier=report.dossier)
        record(report.dossier, Journal.REPORT_PUBLISHED, actor=report.author or by, title=report.title)
        slugs = [block.value["project"] for block in report.body if block.block_type == "project"]
        for project in Project.objects.filter(slug__in=slugs).select_related("dossier"):
            record(project.dossier, Journal.REPORT_PUBLISHED, actor=report.author or by, title=report.title)
    return version
