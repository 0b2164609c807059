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

#: What the person who reported a text that was kept asks, and what a second person answers.
KEPT_APPEAL = (
    "Quelqu'un pourrait le croire et renoncer à voter pour les hamacs.",
    "Dire que des arbres sont trop jeunes est un avis, que chacun peut contredire dessous. Il ne met personne en danger. Le message reste visible.",
)

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

#: Words that send a text to the team: the words, why.
WORDS = (
    ("pourriture", "Visait des habitants du foyer, printemps 2026."),
    ("gagnez de l'argent", "Vagues d'annonces de l'hiver 2025."),
)
#: First texts of accounts that opened the same day, home not verified, read before publication: key, public name,
#: dossier, text, days before today, outcome (None: still waits), ground, reasons.
NEWCOMERS = (
    (
        "nv1",
        "Chaises Express",
        "ou-s-asseoir:1",
        "Promotion sur nos chaises de jardin, livraison gratuite, voir chaises-express.com",
        11,
        "refused",
        "advertising",
        "Ce texte vend des chaises et ne parle pas de l'idée.",
    ),
    (
        "nv2",
        "Promo Jardin",
        "ou-s-asseoir:3",
        "Promotion ! Salons de jardin à moitié prix, livraison gratuite ce week-end, voir promo-jardin.shop",
        10,
        "refused",
        "advertising",
        "C'est une annonce, pas un avis.",
    ),
    (
        "nv3",
        "Bancs Pas Chers",
        "ou-s-asseoir:6",
        "Bancs et chaises en promotion, commandez en ligne, livraison gratuite, voir bancs-pas-chers.com",
        9,
        "refused",
        "advertising",
        "C'est une annonce, pas un avis.",
    ),
    (
        "nv4",
        "Crédit Facile",
        "ou-s-asseoir:8",
        "Gagnez de l'argent depuis chez vous, réponse gratuite ce week-end, voir argent-facile.site",
        8,
        "refused",
        "advertising",
        "Cette annonce n'a pas sa place ici.",
    ),
    (
        "nv5",
        "Déco Soldes",
        "ou-s-asseoir:9",
        "Soldes sur la décoration, coussins et chaises, livraison gratuite, voir deco-soldes.shop",
        7,
        "limited",
        "advertising",
        "Troisième annonce en deux jours, malgré un premier message.",
    ),
    (
        "na1",
        "Maryse O.",
        "ou-s-asseoir:1",
        "Je promène mon père tous les jours : un banc tous les deux cents mètres changerait sa vie.",
        10,
        "kept",
        "off_topic",
        "Bienvenue. Vos prochains textes seront publiés tout de suite.",
    ),
    (
        "na2",
        "Kévin T.",
        "ou-s-asseoir:3",
        "À cet arrêt il n'y a rien pour attendre assis, et le bus passe toutes les vingt minutes.",
        9,
        "kept",
        "off_topic",
        "Bienvenue.",
    ),
    (
        "na3",
        "Solange M.",
        "ou-s-asseoir:6",
        "Pensez aux accoudoirs : sans eux, on ne se relève pas à mon âge.",
        8,
        "kept",
        "off_topic",
        "Bienvenue.",
    ),
    (
        "na4",
        "Ali B.",
        "ou-s-asseoir:8",
        "Merci de prévoir de l'ombre, le midi la place est une fournaise.",
        7,
        "kept",
        "off_topic",
        "Bienvenue.",
    ),
    (
        "na5",
        "Gwen L.",
        "ou-s-asseoir:9",
        "Une table avec le banc, et les collégiens y feraient leurs devoirs.",
        6,
        "kept",
        "off_topic",
        "Bienvenue.",
    ),
    (
        "nw1",
        "Soldes Jardin",
        "ou-s-asseoir:12",
        "Promotion sur les chaises, livraison gratuite ce week-end, voir soldes-jardin.shop",
        1,
        None,
        "",
        "",
    ),
    (
        "nw2",
        "Éva R.",
        "ou-s-asseoir:10",
        "Et pourquoi pas des bancs de pierre, comme au parc Salvator ? Ils ont cent ans.",
        0,
        None,
        "",
        "",
    ),
)
#: A watched word in a sentence that insults nobody: the list alone would have been wrong.
WATCHED = ("ou-s-asseoir:10", "giovanni", "Le vieux banc tombe en pourriture, il y a un clou qui dépasse.", 0)
#: A threat, and an account that takes the city's name: author, text, reporter, explanation, days before today.
THREAT = (
    "ou-s-asseoir:5",
    "goran",
    "Celui qui pose un banc devant chez moi, je sais où il habite.",
    "stephanie",
    "Je prends cela pour une menace.",
    0,
)
BORROWED_NAME = (
    "np1",
    "Mairie de Mulhouse",
    "ou-s-asseoir:4",
    "La décision est déjà prise, inutile de discuter.",
    "camille",
    "Ce n'est pas la mairie.",
    3,
)
#: A text of the resident of the sign-in page, sent back to her, with the reasons that she finds in her notifications.
SENT_BACK = {
    "where": "ou-s-asseoir:2",
    "text": "Le gardien du square, M. Klein, qui habite au 8, refuse d'ouvrir le matin.",
    "reporter": "julien",
    "explanation": "Mon père est nommé, avec son adresse.",
    "statement": "Ce texte nomme une personne et dit où elle habite. Gardez le fond, retirez le nom et l'adresse : il sera publié.",
    "days": 1,
}
