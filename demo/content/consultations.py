"""Petitions, a for-and-against debate, a survey that is open and one that has its results."""

PETITIONS = {
    "title": "Pétitions citoyennes",
    "slug": "petitions",
    "introduction": (
        "Vous habitez Mulhouse depuis un an et vous avez 16 ans ou plus : vous pouvez demander quelque chose à la Ville "
        "et réunir des soutiens pendant six mois.\n\n"
        "À 50 soutiens, médiation avec l'élu·e. À 100, atelier citoyen. À 1 000, inscription proposée à l'ordre du jour "
        "du conseil municipal."
    ),
}
#: Petitions: days before, title, sector, category, address, author, supports, drawing, body.
PETITION_IDEAS = (
    (
        96,
        "Rouvrir la ligne 18 le dimanche",
        "drouot",
        "Se déplacer",
        "De Drouot au zoo",
        "leila",
        46,
        "piste",
        "La ligne 18 ne passe plus le dimanche depuis deux ans. Sans voiture, on ne va plus au parc zoologique, ni à l'hôpital voir quelqu'un, ni au marché aux puces.\n\nNous demandons quatre passages dans la journée, même avec un petit bus, à l'essai pendant un an.",
    ),
    (
        58,
        "Un conseil des enfants dans chaque école",
        "coteaux",
        "Vivre ensemble",
        "Toutes les écoles",
        "fatou",
        24,
        "reunion",
        "Le conseil municipal des enfants a quarante places pour neuf mille élèves. Un petit conseil par école, deux fois par an, et ce qu'il décide pour la cour est fait.",
    ),
    (
        20,
        "Garder le guichet de la gare ouvert jusqu'à 21 h",
        "centre",
        "Se déplacer",
        "Gare centrale",
        "sarah",
        17,
        "place",
        "Le soir, il n'y a plus que des écrans. Tout le monde ne sait pas s'en servir, et personne quand ils sont en panne.",
    ),
)
PETITION_ARCHIVED = (
    252,
    "Une piste de luge sur la colline du Rebberg",
    "centre",
    "Sport et santé",
    "Colline du Rebberg",
    "emma",
    18,
    "jeux",
    "Quand il neige, on y va de toute façon. Deux bottes de paille en bas, un panneau en haut, et plus personne ne se fait mal.",
    "Six mois sont passés et la pétition a 18 soutiens sur 50 : elle est archivée. Rien n'empêche de la reproposer dans un budget participatif.",
)
PETITION_TALK = (
    ("rachid", 80, "Mon fils travaille le dimanche à l'hôpital. Il y va à pied, cinquante minutes.", None),
    ("martine", 61, "Quatre passages, c'est raisonnable. Ni plus ni moins.", None),
    ("pierre", 40, "À l'essai, d'accord, si on publie le nombre de voyageurs à la fin.", None),
    ("leila", 39, "Oui ! Je l'ajoute : un comptage tous les mois, public.", 2),
    (
        "@sophie",
        12,
        "À 50 soutiens, l'adjointe aux transports reçoit les porteuses de la pétition dans les quinze jours. Il en manque quatre.",
        None,
    ),
)

DEBATE = {
    "title": "La place de la Réunion sans voitures le samedi ?",
    "slug": "place-reunion-samedi",
    "introduction": (
        "Le samedi, 2 100 voitures traversent la place et 14 000 personnes y marchent. La Ville envisage de la rendre aux "
        "piétons un jour par semaine, de 9 h à 20 h, d'avril à octobre.\n\n"
        "Les livraisons passeraient avant 9 h. Les riverains et les secours garderaient l'accès. Cent quarante places "
        "restent libres en moyenne au parking du centre, à trois minutes à pied."
    ),
    "question": "Faut-il rendre la place de la Réunion aux piétons le samedi ?",
    "contact": "Agence de la participation citoyenne, 33 avenue de Colmar",
}
#: Arguments: author, days before, position, text, answer to.
DEBATE_TALK = (
    (
        "elise",
        12,
        "for",
        "La place est faite pour s'asseoir. Le samedi matin, avec les voitures, on ne s'entend pas parler.",
        None,
    ),
    (
        "pierre",
        12,
        "against",
        "J'ai un magasin rue Henriette. Ma clientèle âgée vient en voiture, et le samedi fait 40 % de ma semaine.",
        None,
    ),
    (
        "sarah",
        11,
        "for",
        "À Strasbourg et à Fribourg les commerçants disaient la même chose avant. Demandez-leur maintenant.",
        1,
    ),
    (
        "pierre",
        11,
        "against",
        "Fribourg a trois lignes de tram au centre. Nous, une seule s'arrête à moins de deux cents mètres.",
        1,
    ),
    (
        "giovanni",
        9,
        "against",
        "J'ai du mal à marcher. Si la dépose devant la pharmacie disparaît, je n'irai plus.",
        None,
    ),
    (
        "aicha",
        9,
        "for",
        "Alors demandons une dépose pour les personnes à mobilité réduite, et rendons le reste aux piétons.",
        4,
    ),
    ("minh", 8, "for", "D'avril à octobre seulement : c'est un essai, pas une muraille.", None),
    ("hans", 7, "against", "On repousse les voitures rue du Couvent, qui est étroite et où il y a une école.", None),
    (
        "camille",
        6,
        "for",
        "Le comptage est clair : sept piétons pour une voiture. La place devrait ressembler à cela.",
        None,
    ),
    (
        "monique",
        5,
        "for",
        "Pour mon quartier, c'est le seul endroit plat où l'on danse le dimanche. Ajoutons le samedi.",
        None,
    ),
    ("bernard", 4, "against", "Les parkings du centre sont chers. Tant qu'une heure coûte 2,20 €, c'est non.", None),
    (
        "@anna",
        3,
        "",
        "Deux précisions : la dépose devant la pharmacie est maintenue dans le projet, et le coût de deux heures de parking le samedi sera mis au vote du conseil en même temps.",
        None,
    ),
    ("bernard", 2, "against", "Merci. Si les deux heures sont gratuites, je change d'avis.", 10),
    ("nour", 1, "for", "Nous, les jeunes, on y est déjà. C'est juste que les voitures aussi.", None),
)

SURVEY_OPEN = {
    "title": "Les parcs l'été : quels horaires ?",
    "slug": "horaires-des-parcs",
    "introduction": (
        "Cet été, plusieurs parcs ont fermé à 20 h alors qu'il faisait encore 33 degrés. La Ville envisage d'ouvrir plus "
        "tard en juillet et en août.\n\n"
        "Ouvrir les huit plus grands parcs jusqu'à 23 h coûterait 96 000 € par été, surtout en gardiennage. Des riverains "
        "craignent le bruit, des familles demandent de la fraîcheur. Quatre questions, trois minutes."
    ),
    "survey": "Les parcs le soir, en été",
    "explanation": "Vos réponses restent confidentielles : seuls les totaux sont publiés.",
}
SURVEY_DONE = {
    "title": "Le square Roosevelt, à refaire ensemble",
    "slug": "square-roosevelt",
    "introduction": (
        "Le square a trente ans et les jeux ne sont plus aux normes. Avant de dessiner, la Ville a demandé à ceux qui y "
        "passent ce qu'ils y font, ce qui manque, et ce qu'il ne faut surtout pas changer.\n\n"
        "Le budget est de 164 000 €. Le contour du square ne peut pas bouger : les rues qui l'entourent portent le bus."
    ),
    "survey": "Que faites-vous au square Roosevelt ?",
    "explanation": "Vos réponses restent confidentielles : seuls les totaux sont publiés.",
    "summary": (
        "On vient d'abord pour les enfants, puis pour s'asseoir à l'ombre. Ce qui manque le plus : des toilettes et de "
        "l'eau. Ce qu'il faut garder : les grands marronniers, cités par plus d'une personne sur deux. Les deux ateliers "
        "partent de ces réponses."
    ),
    "decision": (
        "La Ville garde les quatre marronniers, ajoute un point d'eau et deux bancs ombragés, et renonce à agrandir le "
        "parking. Les toilettes seront étudiées avec le prochain budget participatif."
    ),
}
#: Questions of each survey: kind, label, help, required, choices, low, high.
SURVEY_OPEN_QUESTIONS = (
    (
        "one",
        "Jusqu'à quelle heure aimeriez-vous rester dans les parcs en juillet et en août ?",
        "",
        True,
        ("Comme aujourd'hui, 20 h", "21 h 30", "23 h", "Toute la nuit"),
        "",
        "",
    ),
    (
        "several",
        "Qu'est-ce qui vous ferait venir le soir ?",
        "Plusieurs réponses possibles.",
        False,
        ("Plus de fraîcheur", "De l'eau à boire", "De l'éclairage", "Un gardien", "Rien, je ne viens pas le soir"),
        "",
        "",
    ),
    ("scale", "Vous sentez-vous tranquille dans les parcs après 20 h ?", "", True, (), "pas du tout", "tout à fait"),
    ("text", "Un mot sur le parc près de chez vous ?", "Facultatif.", False, (), "", ""),
)
SURVEY_OPEN_TEXTS = (
    "Le parc Salvator ferme juste au moment où il devient agréable.",
    "Laissez au moins une entrée ouverte jusqu'à 22 h.",
    "J'ai peur du bruit sous mes fenêtres, alors 21 h 30 pas plus.",
    "Un point d'eau au parc de la Mer Rouge, s'il vous plaît.",
    "Merci aux jardiniers de Drouot, c'est magnifique cette année.",
)
SURVEY_DONE_QUESTIONS = (
    (
        "several",
        "Que faites-vous au square Roosevelt ?",
        "Plusieurs réponses possibles.",
        True,
        ("J'amène des enfants", "Je m'assieds à l'ombre", "Je traverse", "Je promène le chien", "Je joue aux boules"),
        "",
        "",
    ),
    (
        "several",
        "Qu'est-ce qui manque ?",
        "",
        False,
        ("De l'eau", "Des toilettes", "De l'ombre", "Des jeux pour les petits", "Des bancs"),
        "",
        "",
    ),
    ("scale", "Venez-vous souvent ?", "", True, (), "rarement", "tous les jours"),
    ("text", "Que ne faut-il surtout pas changer ?", "", False, (), "", ""),
)
SURVEY_DONE_TEXTS = (
    "Les quatre marronniers.",
    "Les marronniers, et la fontaine qui ne marche plus.",
    "Le grand bac à sable, ma petite-fille y vit.",
    "Le calme du matin.",
    "Rien, tout est à refaire, mais pas les arbres.",
    "Le terrain de boules sous les arbres.",
)
