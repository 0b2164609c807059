"""One idea, from the first sentence to the ribbon: the dossier that shows what Parvis is for."""

TITLE = "Un observatoire des oiseaux au bord de l'Ill"
SUMMARY = "Une cabane en bois sur pilotis, ouverte à tous, pour voir le héron et la cigogne sans les déranger."
BODY = (
    "Chaque printemps, des cigognes et des hérons pêchent dans l'Ill, à dix minutes à pied du tram. Presque personne "
    "ne les voit : il n'y a ni abri, ni chemin.\n\n"
    "Je propose une cabane en bois d'Alsace, avec une rampe douce pour les fauteuils et les poussettes. Les panneaux "
    "seraient dessinés par les élèves de l'école Drouot.\n\n"
    "Pas de béton, pas de lumière la nuit, pas de porte qui ferme."
)
ADDRESS = "Rive gauche de l'Ill, face à la passerelle de Drouot"
LATITUDE, LONGITUDE = 47.7589, 7.3628
CATEGORY = "Nature"
SHARE = 47
COSTS = (("Cabane et pilotis en bois", 22_000), ("Rampe et chemin", 11_000), ("Panneaux et jumelles fixes", 5_000))

#: The neighbour idea that joins this dossier.
NEIGHBOUR_TITLE = "Un affût pour photographier les hérons"
NEIGHBOUR_BODY = (
    "Une simple palissade avec des fentes à trois hauteurs, sur la rive de l'Ill, pour photographier sans faire fuir. "
    "Le club photo de la Cité fournit les planches et les bras."
)
MERGE_REASON = (
    "Les deux idées demandent un abri au même endroit de la rive. Camille et Lucie se sont rencontrées à l'agence et "
    "sont d'accord : les fentes à trois hauteurs deviennent celles de la cabane."
)

SERVICE = "Direction Nature en ville"
ANSWER = (
    "Oui, avec un changement. Le terrain appartient à la Ville. Il faut l'accord du syndicat de rivière, et les "
    "travaux se feront en dehors de la période de nidification.\n\n"
    "La cabane fera 12 m² au lieu de 18 : au-delà, la loi sur l'eau demande une enquête d'un an. Elle gardera la rampe, "
    "deux places à hauteur assise et les fentes à trois hauteurs du club photo."
)

#: Comments: author, days after the idea, text, answer to.
TALK = (
    (
        "rene",
        3,
        "J'ai vu le premier couple de cigognes revenir en 1991, du même endroit. Ce serait bien que les petits les voient aussi.",
        None,
    ),
    ("josiane", 6, "Rampe douce, c'est combien ? À plus de 5 %, je ne monte pas seule.", None),
    ("@habitante", 7, "4 %, j'ai vérifié avec le père d'une élève, qui est charpentier. Et un palier au milieu.", 1),
    (
        "camille",
        12,
        "J'ai proposé presque la même chose deux jours après toi, sans voir la tienne ! On en parle ?",
        None,
    ),
    ("@habitante", 12, "Avec plaisir. Tes fentes à trois hauteurs sont meilleures que mes fenêtres.", 3),
    (
        "rachid",
        20,
        "Et les moustiques ? Sans plaisanter : prévoyez une moustiquaire, sinon personne ne reste en juillet.",
        None,
    ),
    (
        "nour",
        33,
        "Les cinquième C de l'école veulent dessiner les panneaux du héron et du castor. On a déjà commencé.",
        None,
    ),
)

DESCRIPTION = (
    "Une cabane de 12 m² en mélèze et en chêne d'Alsace, posée sur six pilotis vissés, sans béton. Une rampe à 4 %, "
    "un palier, deux places à hauteur assise, des fentes à trois hauteurs. Douze panneaux dessinés par l'école Drouot."
)

#: Milestones: title, days after the election when due, days when reached, moved to (days) with its reason.
MILESTONES = (
    ("Dessiner avec les voisins et l'école", 60, 56, None, ""),
    (
        "Accord du syndicat de rivière",
        120,
        163,
        165,
        "Un couple de martins-pêcheurs niche à vingt mètres du premier emplacement. L'accord est donné pour un emplacement voisin : 45 jours de plus.",
    ),
    ("Travaux de pilotis, hors nidification", 392, 398, None, ""),
    (
        "Cabane, rampe et panneaux",
        420,
        446,
        450,
        "Le charpentier a attendu le bois de chêne, qui devait sécher quatre semaines de plus.",
    ),
    ("Inauguration", 465, 472, None, ""),
)

#: Money: days after the election, kind, label, supplier, euros.
SPENDING = (
    (180, "committed", "Charpente, cabane et rampe", "Charpente Wendling, Brunstatt", 29_400),
    (190, "committed", "Pilotis vissés", "Pieux du Rhin", 4_800),
    (405, "paid", "Pilotis vissés, facture finale", "Pieux du Rhin", 4_800),
    (385, "committed", "Panneaux, impression et pose", "Atelier de sérigraphie de la Cité", 2_150),
    (448, "paid", "Charpente, cabane et rampe, facture finale", "Charpente Wendling, Brunstatt", 28_900),
    (460, "paid", "Panneaux, impression et pose", "Atelier de sérigraphie de la Cité", 2_150),
)

NEWS = (
    (
        58,
        "Le plan est dessiné, avec vingt-six voisins",
        "Deux soirées à l'école Drouot et une promenade sur la rive. Le plan retenu tourne la cabane de quelques degrés : le soleil du soir n'éblouit plus.",
    ),
    (
        166,
        "La cabane se déplace de trente mètres",
        "Le premier emplacement gênait un couple de martins-pêcheurs. Le nouveau est plus loin du sentier et plus près de l'eau. L'accord du syndicat de rivière est joint.",
    ),
    (
        400,
        "Les six pilotis sont en place",
        "Deux jours de travail, aucune machine dans l'eau. Ils se dévissent : la rive peut redevenir ce qu'elle était.",
    ),
    (
        430,
        "Douze panneaux, quatre-vingts dessinateurs",
        "Les élèves de l'école Drouot ont dessiné le héron, la cigogne, le castor, le martin-pêcheur et huit autres voisins de la rivière.",
    ),
)
DELIVERY = "Inaugurée par les élèves de l'école Drouot. Coût final : 35 850 €, soit 2 150 € de moins que voté."

#: (caption, moment, drawing, description)
VIEWS = (
    ("La rive avant les travaux", "Avant", "berge-avant", "Dessin de la rive de l'Ill : herbes hautes, aucun chemin."),
    ("Les pilotis", "Pendant", "berge-pendant", "Dessin du chantier : six pilotis et une barrière de protection."),
    ("La cabane ouverte", "Aujourd'hui", "observatoire", "Dessin de la cabane sur pilotis, avec sa rampe et un héron."),
)
