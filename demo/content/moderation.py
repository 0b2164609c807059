"""What the moderation team has on its desk, and what it has decided."""

#: Comments that wait for a decision: dossier, author, text, who reports it, motive, explanation, days before today.
PENDING = (
    (
        "ou-s-asseoir:0",
        "patrick",
        "Encore une idée de gens qui ne se lèvent pas le matin.",
        "elise",
        "respect",
        "Ce n'est pas une opinion sur les chaises, c'est une pique contre les gens.",
        4,
    ),
    (
        "ou-s-asseoir:2",
        "goran",
        "Il suffit de venir avec sa chaise, la mienne est en vente, 25 €, appelez le soir.",
        "nour",
        "advertising",
        "C'est de la publicité.",
        3,
    ),
    (
        "ou-s-asseoir:5",
        "bernard",
        "L'arrêt est en plein soleil parce que le maire de l'époque l'a voulu ainsi, tout le monde le sait.",
        "fatou",
        "off_topic",
        "On ne parle plus du sujet.",
        2,
    ),
    (
        "ou-s-asseoir:7",
        "antonio",
        "Mme Stoll, du 14, ferait mieux de se taire : on sait ce qu'elle fait de ses soirées.",
        "ingrid",
        "privacy",
        "Il y a mon nom et mon adresse.",
        1,
    ),
    (
        "ou-s-asseoir:13",
        "tarik",
        "Les balancelles, c'est dangereux, un enfant est mort à Colmar la semaine dernière.",
        "leila",
        "false",
        "C'est faux, il n'y a eu aucun accident.",
        0,
    ),
)
#: Comments already decided on: the same up to the explanation, then whether it is hidden, the reasons, days before today.
DECIDED = (
    (
        "ou-s-asseoir:4",
        "patrick",
        "Les gens du square feraient mieux de travailler.",
        "julien",
        "respect",
        "Il juge des gens qu'il ne connaît pas.",
        True,
        "Ce message parle des personnes et non de l'idée. La charte demande de parler de l'idée. Vous pouvez le réécrire.",
        12,
    ),
    (
        "ou-s-asseoir:11",
        "odile",
        "Les arbres du parc sont trop jeunes pour porter un hamac.",
        "ousmane",
        "false",
        "Il n'y a que des vieux arbres.",
        False,
        "Ce message donne un avis sur les arbres. On peut ne pas être d'accord, on peut répondre. Il reste visible.",
        8,
    ),
)
APPEAL = "Je parlais de l'entretien, pas des gens. J'aimerais qu'une autre personne relise mon message."

#: A decision that a second person reversed.
REVERSED = {
    "author": "thomas",
    "text": "Encore une fois, ce sont les cyclistes et les oiseaux qui passent avant les gens du quartier.",
    "reporter": "camille",
    "explanation": "Il oppose les gens entre eux.",
    "statement": "Ce message vise des groupes de personnes.",
    "appeal": "Je parle de l'ordre des travaux, pas des personnes. C'est mon avis et je le signe.",
    "answer": "Le message est vif, mais il parle des choix de la Ville et ne vise personne. Il est de nouveau visible. Merci de l'avoir demandé.",
    "day": -104,
}
#: The hidden message of the long discussion.
HERO_STATEMENT = "Ce message insulte l'autrice au lieu de parler de la passerelle. La charte demande de parler de l'idée, pas des personnes."
ADVERT_STATEMENT = "Ce texte vend des meubles et ne propose rien à la Ville. Il a été envoyé deux fois."
