"""Projects that the city builds and that residents follow, with their dates and their money."""

#: Projects of the city's own. A date is "2023-06-17", or a number of days from today. Each: key, title, sector, service,
#: manager, budget, started, drawing, description, milestones (title, first due, reached, moved to, reason of the delay),
#: money (date, kind, label, supplier, euros), news (date, title, text), views (caption, moment, drawing, description),
#: delivered.
PROJECTS = (
    (
        "steinbaechlein",
        "Le Steinbaechlein à ciel ouvert, site DMC",
        "manufactures",
        "Direction de l'eau et des rivières",
        "paul",
        1_160_000,
        "2019-01-14",
        "berge",
        "Deux kilomètres de rivière rouverts dans l'ancienne usine : on casse la dalle, on retrouve l'eau, on replante les rives.",
        (
            ("Ouvrir le premier kilomètre", "2019-09-30", "2019-10-18", None, ""),
            (
                "Passe à poissons",
                "2020-03-31",
                "2020-06-26",
                "2020-06-30",
                "Le chantier s'est arrêté deux mois pendant le confinement.",
            ),
            (
                "Sentier et passerelle",
                "2020-10-15",
                "2020-11-20",
                "2020-11-30",
                "Une canalisation oubliée passait sous l'emplacement de la passerelle.",
            ),
        ),
        (
            ("2019-02-20", "committed", "Ouverture de la dalle", "Hydro Sundgau", 720_000),
            ("2019-11-06", "paid", "Ouverture de la dalle, facture", "Hydro Sundgau", 708_500),
            ("2020-12-10", "paid", "Passe à poissons, sentier et passerelle", "Berges et Rivières", 431_200),
        ),
        (
            (
                "2019-10-18",
                "La rivière voit le jour",
                "Sous la dalle de béton, l'eau coulait encore. Les écoliers du quartier ont compté les premières libellules.",
            ),
            (
                "2020-11-20",
                "On peut passer",
                "La passerelle est ouverte : dix minutes de détour en moins pour aller au tram.",
            ),
        ),
        (
            ("La dalle", "Avant", "berge-avant", "Dessin de la rivière couverte et de sa clôture."),
            ("À ciel ouvert", "Aujourd'hui", "berge", "Dessin de la rivière, de ses rives plantées et de son sentier."),
        ),
        "2020-12-12",
    ),
    (
        "berges",
        "Les berges de l'Ill, de Bourtzwiller à la Doller",
        "bourtzwiller",
        "Direction de l'eau et des rivières",
        "paul",
        244_000,
        "2020-02-03",
        "berge",
        "Rendre les berges à ceux qui marchent : une aire de jeux de 4 000 m², un sentier et trois descentes à l'eau, en gardant la place des oiseaux.",
        (
            (
                "Aire de jeux de 4 000 m²",
                "2020-07-15",
                "2020-08-29",
                "2020-08-31",
                "Livraison des jeux retardée par le confinement.",
            ),
            ("Sentier de deux kilomètres", "2021-06-30", "2021-07-09", None, ""),
            (
                "Trois descentes à l'eau",
                -20,
                None,
                128,
                "La crue a emporté trois mètres de berge. Les travaux reprennent au printemps, à l'étiage, avec des pierres plus lourdes.",
            ),
            ("Plantation des rives", 150, None, None, ""),
        ),
        (
            ("2020-03-10", "committed", "Aire de jeux", "Jeux d'Alsace", 98_000),
            ("2020-09-15", "paid", "Aire de jeux, facture finale", "Jeux d'Alsace", 96_400),
            ("2021-03-02", "committed", "Sentier", "Vosges TP", 74_000),
            ("2021-08-12", "paid", "Sentier, facture finale", "Vosges TP", 71_800),
            (-90, "committed", "Descentes à l'eau", "Rhin Travaux", 58_600),
        ),
        (
            (
                "2020-08-29",
                "L'aire de jeux est ouverte",
                "Quatre mille mètres carrés, dessinés avec les classes de Bourtzwiller. Le grand toboggan passe au-dessus du chemin, comme demandé.",
            ),
            (
                -45,
                "La crue a emporté trois mètres de berge",
                "En une nuit. La descente du milieu est fermée, la date est repoussée, et le nouveau devis est publié.",
            ),
            (
                -8,
                "Visite du chantier jeudi",
                "Le responsable des travaux explique le retard et montre le nouveau plan. Chaussures fermées.",
            ),
        ),
        (
            ("La rive fermée", "Avant", "berge-avant", "Dessin de la berge derrière sa clôture."),
            ("Les descentes à l'eau", "Pendant", "berge-pendant", "Dessin du chantier sur la berge."),
        ),
        None,
    ),
    (
        "terrasses",
        "Les Terrasses du musée",
        "centre",
        "Direction Nature en ville",
        "lea",
        8_200_000,
        "2020-09-07",
        "place",
        "Trois hectares de parc entre la gare et le musée : une prairie, un verger, quatre cents arbres, des terrasses pour s'asseoir et un chemin sans marche d'un bout à l'autre.",
        (
            ("Dessiner avec les riverains", "2020-12-15", "2020-12-11", None, ""),
            (
                "Dépolluer et remodeler le sol",
                "2022-02-28",
                "2022-04-22",
                "2022-04-30",
                "Une ancienne cuve a été trouvée sous le terrain.",
            ),
            ("Planter quatre cents arbres", "2023-02-28", "2023-02-17", None, ""),
            (
                "Ouverture du parc",
                "2023-05-15",
                "2023-06-17",
                "2023-06-17",
                "Sept semaines de pluie ont retardé les allées.",
            ),
        ),
        (
            ("2021-05-04", "committed", "Dépollution du sol", "Rhin Dépollution", 1_240_000),
            ("2021-11-16", "committed", "Terrassement et réseaux", "Groupement Vosges TP", 4_350_000),
            ("2022-05-18", "paid", "Dépollution du sol, facture", "Rhin Dépollution", 1_298_000),
            ("2022-10-04", "committed", "Plantations et mobilier", "Pépinières du Sundgau", 2_560_000),
            ("2023-07-11", "paid", "Terrassement et réseaux, facture", "Groupement Vosges TP", 4_302_000),
            ("2023-08-22", "paid", "Plantations et mobilier, facture", "Pépinières du Sundgau", 2_485_000),
        ),
        (
            (
                "2022-04-22",
                "La cuve est retirée",
                "Une cuve à mazout dormait sous le terrain. Elle est vidée, retirée, et le sol est analysé. Le rapport est public.",
            ),
            (
                "2023-02-17",
                "Quatre cents arbres en une saison",
                "Plantés par les jardiniers de la Ville et quatre classes du centre.",
            ),
            (
                "2023-07-03",
                "Premier été, premier comptage",
                "2 900 passages un dimanche de juillet. Deux bancs sont déplacés à l'ombre, à la demande des usagers.",
            ),
        ),
        (
            ("Le terrain", "Avant", "berge-avant", "Dessin du terrain en friche."),
            ("Les terrasses", "Aujourd'hui", "place", "Dessin du parc, de ses arbres et de ses assises."),
        ),
        "2023-06-17",
    ),
    (
        "roosevelt",
        "Le square Roosevelt refait avec ses habitants",
        "wolf",
        "Direction Nature en ville",
        "lea",
        164_000,
        "2023-10-20",
        "jeux",
        "Le square est redessiné à partir du questionnaire et des deux ateliers : les marronniers restent, le terrain de boules bouge de dix mètres, un point d'eau arrive près des jeux.",
        (
            ("Marché de travaux signé", "2024-03-29", "2024-03-22", None, ""),
            ("Jeux et sol souple", "2025-05-30", "2025-05-23", None, ""),
            (
                "Point d'eau et deux bancs ombragés",
                -60,
                None,
                60,
                "Le branchement passe sous les racines des marronniers : il est creusé à la main.",
            ),
        ),
        (
            ("2024-04-09", "committed", "Jeux et sol souple", "Jeux d'Alsace", 91_000),
            ("2025-06-17", "paid", "Jeux et sol souple, facture", "Jeux d'Alsace", 90_200),
            (-60, "committed", "Point d'eau", "Eau d'Alsace", 8_900),
        ),
        (
            (
                "2023-10-24",
                "Deux ateliers, un dessin",
                "Le dessin retenu garde tous les arbres. Trois demandes sont acceptées, une est refusée : agrandir le parking.",
            ),
            (
                "2025-05-23",
                "Les jeux sont installés",
                "La balançoire plate est la première du quartier. Le terrain de boules a bougé de dix mètres, comme promis.",
            ),
        ),
        (
            ("Le square d'avant", "Avant", "place", "Dessin du square et de ses grands arbres."),
            ("Les nouveaux jeux", "Aujourd'hui", "jeux", "Dessin des jeux sous les marronniers."),
        ),
        None,
    ),
    (
        "coubertin",
        "La micro-forêt de la rue Pierre-de-Coubertin",
        "coteaux",
        "Direction Nature en ville",
        "lea",
        62_000,
        "2023-09-04",
        "foret",
        "Six cent quarante jeunes arbres plantés serrés sur deux cents mètres carrés, en une matinée, par les élèves, les voisins et les jardiniers de la Ville.",
        (
            ("Choisir les essences avec les écoles", "2023-10-31", "2023-10-20", None, ""),
            ("Planter", "2023-12-02", "2023-12-02", None, ""),
        ),
        (
            ("2023-10-26", "committed", "Arbres et paillage", "Pépinières du Sundgau", 38_500),
            ("2023-12-19", "paid", "Arbres et paillage, facture", "Pépinières du Sundgau", 38_500),
            ("2024-02-13", "paid", "Clôture et sentier", "Bois et Jardin", 18_900),
        ),
        (
            (
                "2023-12-02",
                "640 arbres, 62 bénévoles, une matinée",
                "Plantés serrés, dans un mètre de bonne terre. Dans quelques années, on ne verra plus à travers.",
            ),
            (
                "2024-09-16",
                "92 % de reprise",
                "Cinquante et un arbres sont morts : ils sont remplacés à l'automne, par les mêmes classes.",
            ),
        ),
        (
            ("Le terrain nu", "Avant", "berge-avant", "Dessin du terrain vide."),
            ("Les jeunes arbres", "Aujourd'hui", "foret", "Dessin des jeunes arbres et de leur sentier."),
        ),
        "2023-12-02",
    ),
)

#: Why a winner has not started yet, in the words of the agent who answers for it.
WAITING = {
    "fontaines": "Les cinq raccordements attendent le remplacement du réseau d'eau, dont l'agglomération fixe le calendrier. Nous publierons la date ici dès qu'elle est connue, et les 33 000 € restent réservés.",
}

#: What happens to the winners of « Mulhouse Diagonales »: key → service, description, milestones, money, news, delivered
#: days after the election (None: still being built). Days count from the election.
WINNERS = {
    "guinguette": (
        "Direction de la jeunesse et des sports",
        "Un kiosque démontable, soixante places, des guirlandes, et la même musique que chez soi jusqu'à 22 h. L'exploitation est confiée chaque année à une association.",
        (
            ("Choisir l'association", 75, 82, None, ""),
            ("Raccordement à l'eau", 150, 168, 170, "Le réseau passait sous l'emplacement du kiosque."),
            ("Ouverture de la première saison", 210, 212, None, ""),
        ),
        (
            (120, "committed", "Kiosque et plancher", "Charpente Wendling, Brunstatt", 28_400),
            (165, "paid", "Raccordements", "Eau d'Alsace", 10_850),
            (205, "paid", "Kiosque et plancher, facture", "Charpente Wendling, Brunstatt", 28_900),
            (206, "paid", "Mobilier et guirlandes", "Atelier du Nouveau Bassin", 7_600),
        ),
        (
            (
                212,
                "Cent vingt personnes le premier soir",
                "Autant d'enfants que d'adultes. Le plancher a été posé par les apprentis du lycée du bâtiment.",
            ),
        ),
        230,
    ),
    "agres": (
        "Direction de la jeunesse et des sports",
        "Huit agrès, dont deux utilisables en fauteuil, le long de la Doller. Le sol est souple et l'on peut s'asseoir entre deux séries.",
        (
            ("Sols et fixations", 190, 190, None, ""),
            (
                "Pose des agrès",
                250,
                262,
                265,
                "Deux agrès accessibles ont dû être refaits : la poignée était trop haute.",
            ),
        ),
        (
            (180, "committed", "Agrès et sols", "Sportez", 29_500),
            (262, "paid", "Agrès et sols, facture", "Sportez", 29_100),
        ),
        ((262, "Huit agrès, dont deux en fauteuil", "Essayés avec deux clubs handisport avant d'être payés."),),
        275,
    ),
    "hamacs": (
        "Direction Nature en ville",
        "Vingt hamacs de mai à octobre, dans trois parcs, accrochés à des poteaux et pas aux arbres. Les toiles sont rangées l'hiver.",
        (("Poteaux", 150, 148, None, ""), ("Première saison", 200, 199, None, "")),
        ((170, "paid", "Hamacs et poteaux", "Les Toiles du Sundgau", 8_420),),
        ((199, "Les hamacs sont sortis", "Vingt hamacs, et déjà une file d'attente sur le banc d'à côté."),),
        205,
    ),
    "piquenique": (
        "Direction de l'eau et des rivières",
        "Six tables au bord du Steinbaechlein, dont deux où un fauteuil passe dessous, et un point d'eau coupé l'hiver.",
        (
            ("Point d'eau", 180, 186, 190, "Il a fallu déplacer la prise de deux mètres."),
            ("Tables et tri", 230, 228, None, ""),
        ),
        ((220, "paid", "Point d'eau et tables", "Vosges TP", 16_900),),
        (
            (
                228,
                "La table à fauteuil est libre le mercredi",
                "Rien à réserver. Pensez à prendre vos déchets le dimanche : le bac est plein dès 15 h.",
            ),
        ),
        240,
    ),
    "ruches": (
        "Direction Nature en ville",
        "Six ruches, une haie mellifère, et trois ateliers par an avec les écoles. Les apiculteurs du quartier s'en occupent.",
        (
            ("Installation des ruches", 260, 258, None, ""),
            (
                "Haie et prairie",
                340,
                None,
                510,
                "Sol trop sec pour semer à la date prévue : la haie attend la saison des plantations.",
            ),
        ),
        (
            (258, "paid", "Ruches et clôture", "Miel de Mulhouse", 5_400),
            (280, "committed", "Haie et semis", "Pépinières du Sundgau", 4_300),
        ),
        (
            (
                258,
                "Les abeilles sont arrivées",
                "Deux cent mille habitantes de plus aux Coteaux. Le premier pot sera partagé avec l'école.",
            ),
        ),
        None,
    ),
    "livres": (
        "Agence de la participation citoyenne",
        "Douze boîtes à livres fabriquées en chantier d'insertion, deux par secteur, dont une à hauteur d'enfant.",
        (
            ("Fabriquer les boîtes", 220, 219, None, ""),
            (
                "Poser les douze boîtes",
                330,
                None,
                585,
                "Deux boîtes ont pris l'eau dans leur entrepôt. Elles sont refaites.",
            ),
        ),
        ((230, "paid", "Fabrication, 10 boîtes", "Chantier Fil et Bois", 5_600),),
        (
            (
                219,
                "Les douze boîtes sont prêtes",
                "Elles seront posées par deux, un secteur après l'autre. Celle à hauteur d'enfant ira à l'école Drouot.",
            ),
        ),
        None,
    ),
    "bancs": (
        "Direction Voirie et mobilités",
        "Trente bancs avec accoudoirs sur les chemins d'école et d'arrêt de tram, aux emplacements choisis avec le conseil des aînés.",
        (
            ("Choisir les emplacements", 110, 105, None, ""),
            (
                "Poser les trente bancs",
                300,
                None,
                570,
                "Le fabricant a livré dix bancs sans accoudoirs : ils sont repris.",
            ),
        ),
        (
            (250, "committed", "Trente bancs", "Mobilier du Rhin", 23_400),
            (355, "paid", "Premier tiers, dix bancs", "Mobilier du Rhin", 7_800),
        ),
        (
            (
                250,
                "Dix bancs posés, dix repris, dix à venir",
                "Les accoudoirs servent à se relever. Sans eux, un banc exclut : nous avons refusé la livraison.",
            ),
        ),
        None,
    ),
    "arbres": (
        "Direction Nature en ville",
        "Cent arbres fruitiers de variétés anciennes, dont tout le monde peut cueillir les fruits. Une carte dira où et quand.",
        (
            ("Choisir les variétés", 150, 152, None, ""),
            ("Planter les cent arbres", 400, 398, None, ""),
            ("Carte de la récolte", 560, None, None, ""),
        ),
        (
            (390, "paid", "Arbres et tuteurs", "Vergers du Sundgau", 18_200),
            (410, "committed", "Arrosage, trois étés", "Régie des espaces verts", 12_000),
        ),
        (
            (
                398,
                "Cent arbres en trois samedis",
                "Quetschiers, mirabelliers, pommiers : la liste et le nom de chaque planteur sont dans le dossier.",
            ),
        ),
        None,
    ),
    "fresque": (
        "Agence de la participation citoyenne",
        "Le mur de la rue de la Fonderie, peint par les habitants avec une artiste : les motifs des étoffes imprimées ici, agrandis cent fois.",
        (
            ("Ateliers avec le quartier", 180, 178, None, ""),
            ("Peinture du mur", 320, 336, 340, "La pluie n'a laissé que onze jours de peinture sur trente."),
        ),
        (
            (170, "paid", "Ateliers", "Collectif Impression", 4_800),
            (336, "paid", "Peinture et échafaudage", "Collectif Impression", 13_600),
        ),
        ((336, "Le mur est rouge garance", "Trois cent quarante mains, quatre couleurs, un seul mur."),),
        350,
    ),
    "compost": (
        "Direction Nature en ville",
        "Dix composteurs de quartier, avec vingt voisins formés pour s'en occuper.",
        (("Former les référents", 240, 236, None, ""), ("Installer dix composteurs", 300, 296, None, "")),
        ((296, "paid", "Composteurs", "Régie des déchets", 6_450), (310, "paid", "Formation", "Compost'Alsace", 3_400)),
        (
            (
                296,
                "Huit immeubles, deux jardins",
                "Une poubelle sur cinq en moins. Le premier sac de terre est pour les balcons.",
            ),
        ),
        305,
    ),
}
