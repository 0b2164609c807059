"""What the moderation team has on its desk, and what it has decided."""

#: Comments to be decided on. dossier key, author, text, reporter, ground, explanation, days before.
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
#: Already decided: dossier key, author, text, reporter, ground, explanation, hidden?, statement, days before.
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
