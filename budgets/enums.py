"""Types of vote, channels, and the words of the counting rules, as data."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class VoteType(models.TextChoices):
    """What a ballot says. The values are Pabulib's; a limit on the sum of costs makes an approval ballot a basket."""

    APPROVAL = "approval", _("plusieurs projets")
    CHOOSE_ONE = "choose-1", _("un seul projet")
    CUMULATIVE = "cumulative", _("des points à répartir")
    SCORING = "scoring", _("une mention par projet")
    ORDINAL = "ordinal", _("un classement")


class Ballots(models.TextChoices):
    """How many ballots a person has, and what each is about."""

    ONE = "one", _("un bulletin, pour tous les projets")
    SECTOR = "sector", _("un bulletin, pour les projets d’un seul secteur")
    CITY_AND_SECTOR = "city+sector", _("deux bulletins : un pour la ville, un pour un secteur")


class OpenTo(models.TextChoices):
    """Who may vote, by what ties them to the city. Nobody is asked for a nationality."""

    RESIDENTS = "residence", _("les personnes qui habitent ici")
    RESIDENTS_WORKERS = "residence+work", _("les personnes qui habitent ou travaillent ici")
    RESIDENTS_STUDENTS = "residence+study", _("les personnes qui habitent ou étudient ici")
    EVERYONE = "residence+work+study", _("les personnes qui habitent, travaillent ou étudient ici")


class Channel(models.TextChoices):
    """How a ballot came to the box."""

    WEB = "web", _("en ligne")
    COUNTER = "counter", _("au guichet")
    PAPER = "paper", _("sur papier")
    IMPORT = "import", _("repris d’un fichier public")
    MIXED = "mixed", _("voies réunies")


class VoidReason(models.TextChoices):
    """Why a ballot that is still in the box is not counted. A ballot annulled by two signatures leaves the box."""

    REPLACING = "replacing", _("remplacé par son votant, pas encore inscrit au registre")
    REPLACED = "replaced", _("remplacé par son votant")


class PaperState(models.TextChoices):
    """Where a batch of paper sheets stands, from the printer to the box."""

    PRINTED = "printed", _("feuilles imprimées, à compter au retour")
    COUNTED = "counted", _("à saisir")
    FIRST = "first", _("première saisie en cours")
    WAITING = "waiting", _("à saisir une seconde fois")
    SECOND = "second", _("seconde saisie en cours")
    SETTLING = "settling", _("différences à trancher")
    READY = "ready", _("à mettre dans l’urne")
    CLOSED = "closed", _("dans l’urne")
    VOID = "void", _("annulé")

    @property
    def is_final(self) -> bool:
        return self in {PaperState.CLOSED, PaperState.VOID}


class SheetOutcome(models.TextChoices):
    """What a sheet turns out to be."""

    VALID = "valid", _("valable")
    BLANK = "blank", _("blanche")
    INVALID = "invalid", _("nulle")
    ABSENT = "absent", _("absente du lot")


class InvalidReason(models.TextChoices):
    """Why a sheet is not counted. The number is what an agent types: n1, n2…"""

    UNREADABLE = "unreadable", _("illisible ou déchirée")
    MARKED = "marked", _("porte un nom ou un signe qui dit de qui elle vient")
    OVER_LIMIT = "over_limit", _("ne respecte pas les règles du vote")
    OTHER = "other", _("autre raison")


class BoxCheck(models.TextChoices):
    """What the self-check compares, as the alarm says it when it does not agree."""

    RULES = "rules", _("Les règles ou les coûts ont changé depuis l’ouverture.")
    WAITING = "waiting", _("Les bulletins qui attendent et leurs émargements ne sont pas en même nombre.")
    ROLL = "roll", _("Les émargements d’un lot ne sont plus ceux qui ont été publiés.")
    BALLOTS = "ballots", _("Les bulletins d’un lot ne sont plus ceux du registre.")
    LOG = "log", _("Une ligne du registre a changé.")
    HEAD = "head", _("La dernière page signée n’est pas celle du registre.")


class LeafKind(models.TextChoices):
    """What a line of the log says."""

    RULES = "rules", _("règles du vote")
    BALLOT = "ballot", _("bulletin")
    PAPER_BATCH = "paper-batch", _("procès-verbal de bulletins papier")
    VOID = "void", _("bulletin annulé")
    EXTENSION = "extension", _("vote prolongé après une panne")
    CLOSE = "close", _("clôture")
    RESULT = "result", _("résultat")


class Rule(models.TextChoices):
    """The counting rules of `budgets.counting`, by their names there."""

    GREEDY = "greedy", _("le plus de voix d’abord")
    GREEDY_NO_SKIP = "greedy-no-skip", _("le plus de voix, sans passer de projet")
    GREEDY_PER_COST = "greedy-per-cost", _("le plus de voix par euro")
    TWO_TIER = "two-tier", _("les premiers de chaque quartier, puis le plus de voix")
    MAJORITY_JUDGMENT = "majority-judgment", _("jugement majoritaire")
    EQUAL_SHARES = "equal-shares", _("parts égales")
    EQUAL_SHARES_GREEDY = "equal-shares+greedy", _("parts égales, puis le plus de voix")
    EQUAL_SHARES_ADD1 = "equal-shares/add1", _("parts égales complétées")
    EQUAL_SHARES_ADD1U = "equal-shares/add1u", _("parts égales complétées, puis le plus de voix")

    @property
    def has_shares(self) -> bool:
        """Whether each voter has the same share of the money; what is left then goes by the number of ballots."""
        return self.value.startswith("equal-shares")

    def named(self, unit: "Unit") -> str:
        """Its name, in what the ballots of this vote give: votes, points…"""
        return str(RULE_NAMES.get(self, self.label)).format(what=unit.label)

    def plain_words(self, unit: "Unit") -> str:
        """The rule in one or two sentences for everyone."""
        return str(PLAIN_WORDS[self]).format(what=unit.label)


class Unit(models.TextChoices):
    """What a project has more or less of when ballots are counted."""

    VOTES = "votes", pgettext_lazy("ce qui se compte", "voix")
    BALLOTS = "ballots", pgettext_lazy("ce qui se compte", "bulletins")
    POINTS = "points", pgettext_lazy("ce qui se compte", "points")
    RANKS = "ranks", pgettext_lazy("ce qui se compte", "points de classement")
    MENTIONS = "mentions", pgettext_lazy("ce qui se compte", "mentions")


#: The rules whose name says what is counted.
RULE_NAMES = {
    Rule.GREEDY: _("le plus de {what} d’abord"),
    Rule.GREEDY_NO_SKIP: _("le plus de {what}, sans passer de projet"),
    Rule.GREEDY_PER_COST: _("le plus de {what} par euro"),
    Rule.TWO_TIER: _("les premiers de chaque quartier, puis le plus de {what}"),
    Rule.EQUAL_SHARES_GREEDY: _("parts égales, puis le plus de {what}"),
    Rule.EQUAL_SHARES_ADD1U: _("parts égales complétées, puis le plus de {what}"),
}

PLAIN_WORDS = {
    Rule.GREEDY: _(
        "On prend les projets dans l’ordre des {what}. Un projet gagne s’il reste assez d’argent pour lui ; sinon, on "
        "passe au suivant."
    ),
    Rule.GREEDY_NO_SKIP: _(
        "On prend les projets dans l’ordre des {what}, et on s’arrête au premier que l’argent restant ne paie pas."
    ),
    Rule.GREEDY_PER_COST: _("On prend d’abord les projets qui ont le plus de {what} pour chaque euro."),
    Rule.TWO_TIER: _(
        "On prend d’abord les projets arrivés en tête dans chaque quartier, puis tous les autres, dans l’ordre des {what}. "
        "Un projet gagne s’il reste assez d’argent pour lui ; sinon, on passe au suivant."
    ),
    Rule.MAJORITY_JUDGMENT: _(
        "Chaque projet reçoit une mention de chaque votant. On les classe par leur mention du milieu : une moitié des "
        "votants lui donne au moins cette mention. On finance les projets dans cet ordre, en passant ceux que l’argent "
        "restant ne paie pas."
    ),
    Rule.EQUAL_SHARES: _(
        "Chaque votant dispose de la même part du budget. Un projet gagne quand ses votants peuvent le payer ensemble."
    ),
    Rule.EQUAL_SHARES_GREEDY: _(
        "Chaque votant dispose de la même part du budget. Un projet gagne quand ses votants peuvent le payer ensemble ; "
        "l’argent qui reste va aux projets qui ont le plus de {what}."
    ),
    Rule.EQUAL_SHARES_ADD1: _(
        "Chaque votant dispose de la même part du budget. Un projet gagne quand ses votants peuvent le payer ensemble. "
        "On augmente la part de chacun, euro par euro, tant que le budget suffit."
    ),
    Rule.EQUAL_SHARES_ADD1U: _(
        "Chaque votant dispose de la même part du budget. Un projet gagne quand ses votants peuvent le payer ensemble. "
        "On augmente la part de chacun, euro par euro, puis l’argent qui reste va aux projets qui ont le plus de {what}."
    ),
}


class Contested(models.TextChoices):
    """What an objection is about."""

    CANDIDATES = "candidates", _("la liste des projets")
    RESULT = "result", _("le résultat")


class ObjectionOutcome(models.TextChoices):
    """What the city answers to an objection."""

    UPHELD = "upheld", _("fondée")
    PARTLY = "partly", _("fondée en partie")
    REJECTED = "rejected", _("non fondée")
