"""Three small budgets that are over, each voted and counted otherwise: a ranking, mentions, points.

Projects: key, title, sector, category, address, drawing, author, cost lines, how much it pleases (%), body, answer.
Works, of a project that won: department, manager, description, milestones, money, news, day it was delivered.
"""

from budgets.enums import Rule, VoteType

SUMMER = {
    "title": "Un été dans les rues",
    "slug": "un-ete-dans-les-rues",
    "drawing": "guinguette",
    "introduction": (
        "24 000 € pour que les rues servent à se retrouver, de juin à septembre. Vous classez trois fêtes, de celle que "
        "vous préférez à la suivante : trois points à la première, deux à la deuxième, un à la troisième."
    ),
    "days": (-430, -400, -335, -325, -310, -150),
    "outage": ((10, 12), "Coupure du réseau dans le quartier de la mairie : le site ne répondait plus."),
    "rules": {
        "amount": 24_000,
        "vote_type": VoteType.ORDINAL,
        "max_length": 3,
        "minimum_age": 11,
        "rule": Rule.GREEDY,
        "parameters": {"by": "score"},
    },
    "voters": 118,
    "projects": (
        (
            "repas",
            "Un repas de cent mètres rue Franklin",
            "wolf",
            "Vivre ensemble",
            "Rue Franklin",
            "place",
            "aicha",
            (("Tables, bancs, nappes", 3_200), ("Rue fermée et secours", 2_300)),
            62,
            "Une table de cent mètres au milieu de la rue. Chacun apporte un plat pour deux et s'assoit à côté de quelqu'un qu'il ne connaît pas.",
            "Oui. La rue est fermée de 10 h à 17 h ; les bus passent par la rue Vauban ce jour-là.",
        ),
        (
            "cinema",
            "Le cinéma en plein air, au pied des tours",
            "coteaux",
            "Culture",
            "Plaine sportive des Coteaux",
            "jeux",
            "ousmane",
            (("Écran, son, projection, six soirs", 6_900), ("Droits des films", 2_100)),
            55,
            "Six soirs, six films choisis par les habitants de six immeubles. On descend avec sa chaise.",
            "Oui. Les séances finissent à minuit et le son est réglé avec les locataires des deux premières tours.",
        ),
        (
            "enfants",
            "La rue aux enfants, un mercredi sur deux",
            "drouot",
            "Se déplacer",
            "Rue de Sausheim",
            "reunion",
            "leila",
            (("Jeux, craies, barrières", 2_400), ("Deux animateurs, huit mercredis", 4_200)),
            48,
            "De 14 h à 18 h, pas de voitures : des vélos, des craies, des cordes à sauter. Les riverains gardent leur accès au pas.",
            "Oui, avec un changement : huit mercredis au lieu de dix, pour laisser passer les deux semaines de travaux du gaz.",
        ),
        (
            "bal",
            "Un bal de toutes les musiques place de la Paix",
            "centre",
            "Culture",
            "Place de la Paix",
            "bollwerk",
            "pierre",
            (("Plancher, scène, sonorisation", 7_600), ("Quatre groupes", 4_900)),
            50,
            "Un vrai plancher, quatre groupes d'ici, une heure chacun : musette, raï, samba, valse. On apprend le premier pas avec son voisin.",
            "Oui. Un seul soir, jusqu'à 23 h. Le plancher est prêté par le service des fêtes, la pose est à payer.",
        ),
        (
            "nuit",
            "Une nuit des étoiles au bord de la Doller",
            "bourtzwiller",
            "Nature",
            "Berge de la Doller",
            "berge",
            "dilara",
            (("Trois télescopes loués, un guide", 1_500), ("Éclairage coupé, sécurité", 900)),
            34,
            "Éteindre les lampadaires d'une rive pour une nuit, et regarder. Le club d'astronomie vient avec ses télescopes.",
            "Oui. L'éclairage est coupé sur 300 m entre 22 h 30 et 2 h ; deux agents accompagnent la soirée.",
        ),
    ),
    "outcomes": {
        "ideas": "Cinq fêtes proposées, toutes passent à l'étude.",
        "study": "Les cinq sont possibles et chiffrées.",
        "vote": "Le vote est clos.",
        "result": "Le résultat est définitif. Les dates des fêtes choisies sont dans leurs dossiers.",
    },
    "works": {
        "repas": (
            "Agence de la participation citoyenne",
            "sophie",
            "Une table de cent mètres, un dimanche de juin, tenue par le conseil participatif du secteur.",
            (("Arrêté pour fermer la rue", -260, -262, None, ""), ("Le repas", -205, -205, None, "")),
            (
                (-240, "committed", "Tables et nappes", "Location Fêtes du Rhin", 3_000),
                (-203, "paid", "Tables et nappes, facture", "Location Fêtes du Rhin", 3_050),
                (-201, "paid", "Barrières et secours", "Croix-Rouge de Mulhouse", 2_180),
            ),
            (
                (
                    -204,
                    "Trois cent quarante assiettes",
                    "Il a fallu deux tables de plus. Le pain a manqué vers 14 h, quelqu'un est allé en chercher.",
                ),
            ),
            -198,
        ),
    },
}

SCHOOLS = {
    "title": "Des cours d'école à l'ombre",
    "slug": "cours-d-ecole",
    "drawing": "ombre",
    "introduction": (
        "90 000 € pour les cours d'école, votés dès sept ans. Chaque projet reçoit votre mention, de « À rejeter » à « Très "
        "bien ». On finance ceux dont la mention du milieu est la plus haute."
    ),
    "days": (-330, -300, -236, -224, -208, 200),
    "rules": {
        "amount": 90_000,
        "vote_type": VoteType.SCORING,
        "mentions": "À rejeter\nPassable\nBien\nTrès bien",
        "minimum_age": 7,
        "rule": Rule.MAJORITY_JUDGMENT,
    },
    "voters": 142,
    "projects": (
        (
            "rondins",
            "Un chemin de rondins et trente arbres à l'école Brossolette",
            "coteaux",
            "Nature",
            "École Brossolette",
            "foret",
            "fatou",
            (("Arbres, terre, arrosage", 24_000), ("Rondins et copeaux", 8_500)),
            74,
            "Aujourd'hui, il y a deux platanes pour deux cents enfants. Trente arbres, et un chemin de rondins entre eux pour courir sans se cogner.",
            "Oui. Les arbres sont plantés à l'automne ; les copeaux viennent des élagages de la ville.",
        ),
        (
            "preau",
            "Un préau de toile à l'école Henri-Matisse",
            "bourtzwiller",
            "Vivre ensemble",
            "École Henri-Matisse",
            "ombre",
            "myriam",
            (("Quatre voiles et leurs mâts", 21_400), ("Pose et contrôle", 4_600)),
            63,
            "Quatre grandes voiles au-dessus du coin calme. On lit dehors, même en juin.",
            "Oui. Les voiles se retirent en hiver. Un bureau de contrôle vérifie les mâts chaque année.",
        ),
        (
            "fontaine",
            "Deux fontaines à boire à l'école de la Wanne",
            "drouot",
            "Sport et santé",
            "École de la Wanne",
            "toilettes",
            "nour",
            (("Deux fontaines, hauteur d'enfant", 9_200), ("Raccordement", 5_300)),
            70,
            "Boire sans demander la permission d'aller aux toilettes. Une fontaine basse, une fontaine plus haute.",
            "Oui. L'eau est analysée deux fois par an et les résultats sont affichés à côté.",
        ),
        (
            "potager",
            "Un potager et un poulailler à l'école Jean-Zay",
            "centre",
            "Nature",
            "École Jean-Zay",
            "jeux",
            "elise",
            (("Bacs, terre, outils", 6_800), ("Poulailler et clôture", 5_700)),
            52,
            "Six bacs, deux poules, et un tour de garde pour les vacances. Les restes de la cantine y passent.",
            "Oui, avec un changement : les poules sont prêtées par une ferme d'avril à octobre, l'école ne pouvant les garder l'hiver.",
        ),
        (
            "peinture",
            "Une cour peinte par les élèves de l'école Wagner",
            "wolf",
            "Culture",
            "École Wagner",
            "place",
            "salome",
            (("Peinture de sol, sablage", 11_000), ("Une artiste, dix séances", 7_400)),
            45,
            "Une marelle géante, un circuit, la carte du quartier : on dessine, une artiste nous aide, et on peint.",
            "Oui. La peinture réfléchit la chaleur : l'entreprise garantit dix degrés de moins au sol.",
        ),
        (
            "sol",
            "Un sol qui boit la pluie à l'école Furstenberger",
            "manufactures",
            "Nature",
            "École Furstenberger",
            "foret",
            "emma",
            (("Bitume enlevé sur 500 m²", 31_000), ("Pavés à joints d'herbe", 17_000)),
            58,
            "Après l'orage, la cour est un lac jusqu'au lendemain. Enlever le bitume là où l'eau s'arrête.",
            "Oui. Les travaux se font en juillet. La gouttière du gymnase est raccordée à la même fosse.",
        ),
    ),
    "outcomes": {
        "ideas": "Six idées, écrites par six écoles avec leurs parents.",
        "study": "Les six sont possibles et chiffrées.",
        "vote": "Le vote est clos. Un bulletin sur cinq vient des bornes tenues dans les écoles.",
        "result": "Le résultat est définitif. Les travaux commencent aux vacances.",
    },
    "works": {
        "fontaine": (
            "Direction du patrimoine bâti",
            "david",
            "Deux fontaines de fonte, l'une à 60 cm, l'autre à 85 cm, devant le préau.",
            (("Raccordement à l'eau", -150, -147, None, ""), ("Pose des fontaines", -120, -118, None, "")),
            (
                (-160, "committed", "Deux fontaines", "Fonderie de l'Ill", 9_100),
                (-117, "paid", "Deux fontaines, facture", "Fonderie de l'Ill", 9_100),
                (-116, "paid", "Raccordement", "Eau d'Alsace", 5_040),
            ),
            ((-117, "Un verre pour chacun", "Les élèves de CM2 ont servi le premier verre aux petits."),),
            -112,
        ),
        "rondins": (
            "Direction Nature en ville",
            "lea",
            "Trente arbres de huit espèces, et un chemin de rondins qui passe entre eux.",
            (
                ("Choix des arbres avec les classes", -140, -138, None, ""),
                ("Plantation", -60, -44, -45, "Le sol était trop sec en septembre."),
                ("Chemin de rondins", 25, None, None, ""),
            ),
            ((-100, "committed", "Arbres et terre", "Pépinières du Sundgau", 22_800),),
            (
                (
                    -43,
                    "Trente trous, trente noms",
                    "Chaque classe a donné un nom à ses arbres. Le plus petit s'appelle Géant.",
                ),
            ),
            None,
        ),
    },
}

YOUTH = {
    "title": "Le budget des jeunes",
    "slug": "budget-des-jeunes",
    "drawing": "jeux",
    "introduction": (
        "40 000 € pour ce que proposent les jeunes, ouvert à tous dès onze ans. Vous avez sept points, trois au plus par "
        "projet. L'argent est compté en parts égales : chaque votant paie sa part des projets auxquels il a donné des points."
    ),
    "days": (-180, -155, -92, -82, -66, 250),
    "rules": {
        "amount": 40_000,
        "vote_type": VoteType.CUMULATIVE,
        "max_sum_points": 7,
        "max_points": 3,
        "minimum_age": 11,
        "rule": Rule.EQUAL_SHARES_ADD1,
        "parameters": {"utility": "points"},
    },
    "voters": 127,
    "projects": (
        (
            "studio", "Un studio pour enregistrer sa musique", "manufactures", "Culture", "Rue de la Fonderie", "bollwerk",
            "chloe", (("Cabine et isolation", 11_500), ("Micros, table, ordinateur", 7_300)), 57,
            "On écrit dans sa chambre et on n'a nulle part où enregistrer. Une cabine, deux micros, et quelqu'un qui sait s'en servir deux soirs par semaine.",
            "Oui. La cabine s'installe dans l'annexe de la médiathèque, ouverte le mardi et le vendredi soir.",
        ),
        (
            "basket", "Un terrain de basket à trois, éclairé, à Bourtzwiller", "bourtzwiller", "Sport et santé",
            "Rue de Soultz", "jeux", "dilara", (("Sol et panier", 10_400), ("Éclairage à bouton", 4_100)), 54,
            "Il fait nuit à 17 h en hiver. Un demi-terrain suffit, avec une lampe qu'on allume pour une heure.",
            "Oui. La lampe s'éteint à 21 h 30. Le sol est en gomme recyclée, pour les voisins.",
        ),
        (
            "velo", "Un garage où réparer son vélo avec quelqu'un", "drouot", "Se déplacer", "Rue de Bâle", "piste", "nour",
            (("Outils, pieds, pièces", 3_600), ("Un mécanicien, quarante samedis", 5_200)), 41,
            "J'ai appris à changer une chambre à air à dix-neuf ans. Le samedi, un mécanicien, des outils, et on repart en roulant.",
            "Oui. L'association qui tient l'atelier de la gare ouvre une antenne le samedi matin.",
        ),
        (
            "bourse", "Passer le permis en aidant le quartier", "coteaux", "Vivre ensemble", "Centre social des Coteaux",
            "reunion", "ousmane", (("Dix bourses de 900 €", 9_000),), 44,
            "Dix bourses de permis, contre soixante heures dans une association du quartier. On choisit ensemble qui en a le plus besoin.",
            "Oui. Le centre social suit les heures ; le versement se fait à l'auto-école.",
        ),
        (
            "festival", "Un festival d'une journée au Nouveau Bassin", "centre", "Culture", "Nouveau Bassin", "guinguette",
            "salome", (("Scène, son, sécurité", 21_000), ("Cachets", 9_500)), 60,
            "Une vraie scène, douze groupes de lycéens, une journée. Et que ce soit nous qui tenions l'affiche, la buvette et la caisse.",
            "Oui, un samedi de septembre. La sécurité fait les deux tiers du coût : elle est obligatoire au bord de l'eau.",
        ),
        (
            "ombre", "Des bancs hauts et de l'ombre devant le lycée", "wolf", "Nature", "Devant le lycée Lavoisier", "ombre",
            "emma", (("Trois arbres, six assises", 8_200),), 33,
            "On mange debout contre un mur. Trois arbres et des assises où poser un sac et un plateau.",
            "Oui. Les arbres sont en pleine terre ; deux places de stationnement sont supprimées.",
        ),
    ),
    "outcomes": {
        "ideas": "Six idées retenues par le conseil des jeunes avec leurs auteurs.",
        "study": "Les six sont possibles et chiffrées.",
        "vote": "Le vote est clos.",
        "result": "Le résultat est définitif. La page du résultat dit ce que chaque projet a coûté à ses votants.",
    },
    "works": {
        "basket": (
            "Direction de la jeunesse et des sports", "ines",
            "Un demi-terrain en gomme recyclée, un panier, une lampe que l'on allume pour une heure.",
            (("Choix du sol avec les riverains", -30, -28, None, ""), ("Sol et panier", 40, None, None, "")),
            ((-20, "committed", "Sol et panier", "Sportez", 10_100),),
            ((-27, "Le sol le moins bruyant", "Trois échantillons essayés un soir, fenêtres ouvertes, avec les voisins du premier étage."),),
            None,
        ),
    },
}  # fmt: skip

BUDGETS = (SUMMER, SCHOOLS, YOUTH)
#: What the city says of a project that won and waits.
NEXT = "Le projet est retenu. Le service qui le réalise écrit à l'auteur ce mois-ci pour fixer la première rencontre."
