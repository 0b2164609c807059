"""What departments say of ideas, what authors are asked, what residents contest."""

#: The idea whose page has everything: two departments, their analyst, their opinion, its costs.
HERO = (
    (
        "Direction Nature en ville",
        "lea",
        "Où poser le ponton sans déranger le martin-pêcheur ?",
        "favourable",
        "Le talus est stable et l'accès existe déjà. Le ponton peut se poser de septembre à février, hors nidification.",
        (("Ponton et garde-corps en chêne", 32_000), ("Panneaux et longue-vue basse", 7_000)),
    ),
    (
        "Direction de l'eau et des rivières",
        "paul",
        "Que demande le syndicat de rivière ?",
        "reserved",
        (
            "Possible si aucun pieu ne touche le lit mineur et si la rampe reste au-dessus de la crue de dix ans. "
            "L'accord du syndicat de rivière est nécessaire."
        ),
        (("Rampe et chemin", 16_000),),
    ),
)
#: An idea of the open call that waits for its signature: two departments, then the answer that was prepared.
READY = (
    (
        "Direction Nature en ville",
        "lea",
        "favourable",
        "Le square a la place. Une table ronde de deux mètres laisse passer les poussettes.",
        (("Table ronde et huit assises", 6_400),),
    ),
    (
        "Direction de la jeunesse et des sports",
        "ines",
        "favourable",
        "Le centre social y tient déjà ses goûters. Il ouvrira un placard avec des jeux.",
        (("Coffre à jeux", 600),),
    ),
)
READY_ANSWER = (
    "Oui, c'est possible dès le printemps. La table est ronde, en chêne, accessible en fauteuil, et le centre social prête "
    "des jeux."
)
#: What the author of another one is asked.
REVISION = "Sur quelle longueur de talus ? Il fait deux cents mètres, et les marches n'en demandent que dix. Montrez l'endroit."
#: An idea that is not admissible: its row as in `call.IDEAS`, the ground, the words.
INADMISSIBLE = (
    19,
    "Des sièges à la gare, sur le quai 1",
    "centre",
    "Mobilier",
    "Gare centrale",
    "hans",
    6,
    "reunion",
    "Sur le quai 1, il y a trois sièges pour deux cents personnes. Dix de plus, et l'on attend son train assis.",
)
INADMISSIBLE_GROUND = "competence"
INADMISSIBLE_NOTE = (
    "Les quais sont à la SNCF : la Ville ne peut rien y poser. Nous lui avons transmis votre idée, et sa réponse sera "
    "écrite dans la discussion."
)
#: Objections: author, what they contest, what the city answered.
OBJECTION_RESULT = (
    "pierre",
    "Le résultat ne dit pas ce qui vient du papier et ce qui vient d'internet. Comment savoir si personne n'a voté deux fois ?",
    "rejected",
    (
        "L'émargement est le même pour le papier, le guichet et internet : une personne, une marque, un bulletin. La page de "
        "l'urne montre, pour chaque voie, autant de marques que de bulletins, et chacun peut refaire le compte."
    ),
)
OBJECTION_CANDIDATES = (
    "sarah",
    "Le coût des toilettes du parc Salvator ne compte pas le nettoyage, qui revient chaque année. Il fausse la comparaison.",
)
