"""What a page of the city is made of."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from cms import figures
from projects.models import Project

PLAIN = ["bold", "link", "ol", "ul", "document-link"]


def project_choices() -> list[tuple[str, str]]:
    """Every project that is followed up, by its slug."""
    return [(project.slug, str(project)) for project in Project.objects.select_related("dossier").order_by("slug")]


class ProjectBlock(blocks.StructBlock):
    """A project that is followed up; what it says is frozen with the report."""

    project = blocks.ChoiceBlock(choices=project_choices, label=_("Projet"))

    class Meta:
        icon = "tick-inverse"
        label = _("Projet suivi")


class FigureBlock(blocks.StructBlock):
    """A figure that is read live in the draft and frozen at publication."""

    figure = blocks.ChoiceBlock(choices=figures.choices, label=_("Chiffre"))
    comment = blocks.CharBlock(required=False, max_length=200, label=_("Ce que ce chiffre veut dire"))

    class Meta:
        icon = "order"
        label = _("Chiffre en direct, figé à la publication")


class ArticleBlocks(blocks.StreamBlock):
    """The body of an article."""

    heading = blocks.CharBlock(label=_("Intertitre"), max_length=120, icon="title")
    text = blocks.RichTextBlock(label=_("Texte"), features=PLAIN)
    quote = blocks.TextBlock(label=_("Citation"), icon="openquote")
    picture = blocks.StructBlock(
        [
            ("image", ImageChooserBlock(label=_("Image"))),
            ("alt", blocks.CharBlock(label=_("Description de l’image"), max_length=200)),
            ("caption", blocks.CharBlock(label=_("Légende datée"), required=False, max_length=200)),
        ],
        label=_("Image"),
        icon="image",
    )
    document = DocumentChooserBlock(label=_("Document"))


class ReportBlocks(ArticleBlocks):
    """The body of a deputy's report."""

    figure = FigureBlock()
    project = ProjectBlock()


def name_controls(stream: blocks.StreamBlock) -> None:
    """Have each control of text say its own name: Wagtail writes it above without tying the two together."""
    for block in stream.child_blocks.values():
        if isinstance(block, blocks.RichTextBlock):
            block.field.widget.options["ariaLabel"] = block.label
        elif isinstance(block, blocks.CharBlock | blocks.TextBlock):
            block.field.widget.attrs["aria-label"] = block.label
