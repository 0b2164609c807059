"""The city's own pages: two articles, a published report, a draft."""

#: Articles: slug, title, introduction, days before today, blocks.
ARTICLES = (
    (
        "comment-voter",
        "Voter en trois minutes, avec ou sans écran",
        "Le vote du budget « Mobilités douces et rues vivantes » est ouvert jusqu'à dimanche. Voici comment faire, où aller, et comment vérifier que votre voix compte.",
        6,
        (
            ("heading", "Qui peut voter"),
            (
                "text",
                "<p>Toute personne qui habite Mulhouse, quelle que soit sa nationalité. On vote une fois, en ligne ou sur papier : les deux bulletins tombent dans la même urne.</p>",
            ),
            ("heading", "Où voter"),
            (
                "text",
                "<ul><li>sur ce site, avec une adresse électronique ;</li><li>à l'agence de la participation, 33 avenue de Colmar, du lundi au vendredi ;</li><li>dans les bibliothèques ;</li><li>au marché du canal couvert, mardi et samedi matin, avec quelqu'un pour aider.</li></ul>",
            ),
            ("heading", "Et après ?"),
            (
                "text",
                "<p>Vous recevez un reçu. Le lundi qui suit la clôture, tous les bulletins sont publiés, sans aucun nom : cherchez le code de votre reçu, il y est. Le décompte se refait avec n'importe quel ordinateur.</p>",
            ),
            ("quote", "Un vote que l'on peut recompter chez soi est un vote que l'on n'a pas besoin de croire."),
        ),
    ),
    (
        "agence-dix-ans",
        "L'agence de la participation : dix agents, une adresse",
        "Depuis 2015, une équipe aide les habitants à proposer, à débattre et à suivre ce que la Ville construit.",
        120,
        (
            (
                "text",
                "<p>33 avenue de Colmar. La porte est ouverte du lundi au vendredi. On y vient avec une idée, une colère, ou une enveloppe à remplir.</p>",
            ),
            ("heading", "Une consultation, cinq temps"),
            (
                "text",
                "<p>La présentation, la consultation, la synthèse, le débat sur la synthèse, la décision. Aucune étape ne se ferme sans que son résultat soit publié.</p>",
            ),
        ),
    ),
)

REPORT = {
    "slug": "promis-fait-pas-encore-fait",
    "title": "Promis, fait, pas encore fait",
    "number": "Compte rendu de mandat n° 4, automne",
    "introduction": "Ce que j'avais promis, ce qui est fait et ce qui ne l'est pas.",
    "corrected_introduction": "Ce que j'avais promis, ce qui est fait et ce qui ne l'est pas. Chaque chiffre est figé le jour de la publication et mène aux données dont il vient.",
    "correction": "Une phrase ajoutée au chapeau : d'où viennent les chiffres. Aucun chiffre ne change.",
    "days": 10,
    "blocks": (
        ("heading", "Ce que j'avais promis"),
        (
            "text",
            "<p>En janvier, devant le conseil municipal, j'ai pris quatre engagements : répondre à chaque idée, expliquer chaque refus, construire ce qui est voté, et montrer les retards. Voici où ils en sont, y compris quand le chiffre n'est pas bon.</p>",
        ),
        ("figure", {"figure": "ideas", "comment": "Chacune a son dossier, public, du premier jour au dernier."}),
        ("heading", "Répondre à chaque idée"),
        (
            "text",
            "<p>Attendre deux mois une réponse, c'est être découragé. Chaque idée étudiée a désormais une personne responsable, dont le nom est affiché. Nous avons progressé. Nous ne sommes pas encore à trente jours.</p>",
        ),
        (
            "figure",
            {
                "figure": "answer_days",
                "comment": "Du jour où l'étude est demandée au jour où la réponse est signée, sur un an.",
            },
        ),
        ("figure", {"figure": "answers_30", "comment": "L'objectif est de 80 % l'an prochain."}),
        ("quote", "Un non expliqué vaut mieux qu'un silence poli."),
        ("heading", "Construire ce qui est voté"),
        (
            "text",
            "<p>« Construit » veut dire ouvert et utilisable. Un appel d'offres lancé ne compte pas. Un chantier commencé ne compte pas. Ces mots ont été choisis avec les conseils participatifs.</p>",
        ),
        ("figure", {"figure": "projects_built", "comment": ""}),
        ("figure", {"figure": "money_paid", "comment": "Toutes les factures sont dans les dossiers, ligne par ligne."}),
        ("project", "observatory"),
        ("heading", "Ce qui ne marche pas"),
        (
            "text",
            "<p>Les descentes à l'eau des berges de l'Ill ont cinq mois de retard. La crue n'est la faute de personne. Ne pas l'avoir dit pendant trois semaines est la nôtre : les retards sont maintenant publiés sous dix jours.</p><p>Et nous voulions autant de votants aux Coteaux qu'au centre. Nous en sommes loin : les points de vote mobiles passeront chaque semaine devant les écoles et au marché.</p>",
        ),
        ("project", "berges"),
        ("heading", "La suite"),
        (
            "text",
            "<p>Le prochain compte rendu paraîtra avant le vote du budget de la Ville. Vous pouvez choisir, dans la discussion, les deux questions auxquelles je devrai répondre.</p>",
        ),
    ),
}
DRAFT = {
    "slug": "ce-que-j-ai-entendu",
    "title": "Ce que j'ai entendu cet automne",
    "number": "Compte rendu de mandat n° 5, hiver",
    "introduction": "Six rencontres, trois marchés, une pétition : ce qui revient partout, et ce que la Ville va en faire.",
    "blocks": (
        ("heading", "S'asseoir"),
        (
            "text",
            "<p>C'est le mot qui revient le plus. Pas un grand projet : un banc, à l'ombre, avec des accoudoirs.</p>",
        ),
        (
            "figure",
            {
                "figure": "ideas_year",
                "comment": "Dont une sur trois parle de s'asseoir, de marcher ou d'attendre. À vérifier avant publication.",
            },
        ),
        ("heading", "Ce que je propose au conseil"),
        ("text", "<p>À écrire après la réunion du conseil participatif Drouot – Barbanègre.</p>"),
        ("project", "roosevelt"),
    ),
}

#: Questions to the deputy: author, days before today, text, answer to.
REPORT_TALK = (
    (
        "martine",
        7,
        "Vous écrivez que nous sommes loin du compte aux Coteaux. Combien de votants exactement, et combien au centre ?",
        None,
    ),
    (
        "@elue",
        6,
        "Ce sera dans le prochain compte rendu, secteur par secteur, avec le fichier. C'est la première des deux questions.",
        0,
    ),
    ("pierre", 4, "Et les retards : qui décide qu'un retard est publié, et sous combien de jours ?", None),
)
