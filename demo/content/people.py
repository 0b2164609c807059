"""Invented people of Mulhouse, and the ten agents of the participation agency."""

#: The four accounts of the sign-in page: e-mail, public name, job.
HABITANTE = ("habitante@demo.test", "Lucie W.", "")
AGENTE = ("agente@demo.test", "Marc Simon", "Agence de la participation citoyenne")
ELUE = ("elue@demo.test", "Nadia Keller", "Adjointe au maire, démocratie participative")
ADMIN = ("admin@demo.test", "Hélène Rœsch", "Administration du site")

#: Agents: key, public name, job.
AGENTS = (
    ("lea", "Léa Fischer", "Direction Nature en ville"),
    ("karim", "Karim Belhadj", "Direction Voirie et mobilités"),
    ("sophie", "Sophie Daniel", "Agence de la participation citoyenne"),
    ("anna", "Anna Koessler", "Agence de la participation citoyenne"),
    ("david", "David Muller", "Direction du patrimoine bâti"),
    ("ines", "Inès Carvalho", "Direction de la jeunesse et des sports"),
    ("paul", "Paul Zimmermann", "Direction de l'eau et des rivières"),
    ("claire", "Claire Ott", "Médiatrice de la participation"),
    ("yusuf", "Yusuf Demir", "Agence de la participation citoyenne"),
)

#: Residents: key, public name, family name, first name, year of birth, sector.
RESIDENTS = (
    ("josiane", "Josiane B.", "Bauer", "Josiane", 1951, "drouot"),
    ("amine", "Amine K.", "Kaddour", "Amine", 1988, "manufactures"),
    ("martine", "Martine H.", "Haas", "Martine", 1960, "coteaux"),
    ("mehmet", "Mehmet Y.", "Yilmaz", "Mehmet", 1979, "bourtzwiller"),
    ("sarah", "Sarah L.", "Lambert", "Sarah", 1994, "centre"),
    ("giovanni", "Giovanni R.", "Ricci", "Giovanni", 1947, "wolf"),
    ("fatou", "Fatou D.", "Diallo", "Fatou", 1985, "coteaux"),
    ("pierre", "Pierre S.", "Schmitt", "Pierre", 1972, "centre"),
    ("nour", "Nour A.", "Amrani", "Nour", 2003, "drouot"),
    ("beatrice", "Béatrice M.", "Meyer", "Béatrice", 1966, "manufactures"),
    ("thomas", "Thomas G.", "Gerber", "Thomas", 1990, "wolf"),
    ("zineb", "Zineb O.", "Oukaci", "Zineb", 1977, "bourtzwiller"),
    ("joao", "João P.", "Pereira", "João", 1968, "coteaux"),
    ("elise", "Élise F.", "Frey", "Élise", 1983, "centre"),
    ("rene", "René W.", "Wurtz", "René", 1943, "drouot"),
    ("aicha", "Aïcha B.", "Bensalem", "Aïcha", 1992, "wolf"),
    ("julien", "Julien K.", "Klein", "Julien", 1986, "manufactures"),
    ("dilara", "Dilara C.", "Celik", "Dilara", 2001, "bourtzwiller"),
    ("monique", "Monique T.", "Trautmann", "Monique", 1954, "centre"),
    ("ousmane", "Ousmane N.", "Ndiaye", "Ousmane", 1982, "coteaux"),
    ("camille", "Camille R.", "Roth", "Camille", 1996, "wolf"),
    ("hans", "Hans V.", "Vogel", "Hans", 1958, "centre"),
    ("leila", "Leïla M.", "Mansouri", "Leïla", 1989, "drouot"),
    ("bernard", "Bernard E.", "Ehret", "Bernard", 1949, "bourtzwiller"),
    ("chloe", "Chloé J.", "Jung", "Chloé", 2005, "manufactures"),
    ("tarik", "Tarik S.", "Saïdi", "Tarik", 1975, "wolf"),
    ("odile", "Odile Z.", "Zeller", "Odile", 1963, "coteaux"),
    ("minh", "Minh T.", "Tran", "Minh", 1981, "centre"),
    ("stephanie", "Stéphanie D.", "Dreyer", "Stéphanie", 1978, "drouot"),
    ("goran", "Goran I.", "Ilic", "Goran", 1970, "bourtzwiller"),
    ("emma", "Emma W.", "Weiss", "Emma", 2007, "manufactures"),
    ("patrick", "Patrick L.", "Lutz", "Patrick", 1961, "coteaux"),
    ("salome", "Salomé H.", "Hirtz", "Salomé", 1998, "centre"),
    ("rachid", "Rachid F.", "Fellah", "Rachid", 1965, "drouot"),
    ("ingrid", "Ingrid S.", "Stoll", "Ingrid", 1956, "wolf"),
    ("baptiste", "Baptiste M.", "Munsch", "Baptiste", 1993, "manufactures"),
    ("myriam", "Myriam K.", "Kessler", "Myriam", 1987, "bourtzwiller"),
    ("antonio", "Antonio G.", "Gallo", "Antonio", 1952, "coteaux"),
    ("lena", "Léna B.", "Bischoff", "Léna", 2000, "centre"),
    ("youssef", "Youssef E.", "El Idrissi", "Youssef", 1984, "wolf"),
)

FIRST_NAMES = (
    "Adam Agnès Alain Alex Alice Amandine Amélie Amina Anaïs André Anissa Anne Antoine Arnaud Asma Aurélie Axel Ayşe "
    "Benoît Brigitte Carla Caroline Cédric Céline Chantal Charles Christian Christine Claude Clément Damien Daniel "
    "Delphine Denis Diego Elif Élodie Émilie Éric Estelle Eva Fabien Farid Fatima Florian François Gabriel Gilles "
    "Guillaume Hakim Hamza Hugo Imane Isabelle Jacques Jamal Jean Jeanne Jérôme Joël Karine Kevin Khadija Laura "
    "Laurence Lina Louis Luc Lydie Maëlle Malika Manon Marie Mathilde Maxime Michel Mohamed Nadège Nathalie Nicolas "
    "Noah Noémie Olivier Pascale Paula Quentin Rania Romain Rosa Sabrina Samir Sandra Sébastien Selma Simon Sonia "
    "Sylvie Théo Tiago Valérie Véronique Victor Vincent Xavier Yanis Yasmine Yves Zoé"
).split()
