"""What people write under ideas: one pool, by tone, so that no two threads look alike."""

KIND = (
    "Je suis pour. J'y passe tous les jours et il manque exactement cela.",
    "Bonne idée. Est-ce qu'on peut aller voir le lieu ensemble un samedi ?",
    "Ma mère a 82 ans et elle dit merci d'avance.",
    "Oui, et si possible avec un point d'eau à côté.",
    "J'en parle au prochain conseil participatif de secteur.",
    "Je peux aider à planter, à peindre ou à porter. J'ai un utilitaire.",
    "C'est simple, ce n'est pas cher, et ça servira. Que demander de plus ?",
    "Enfin ! On le demande depuis des années dans l'immeuble.",
    "J'ai soutenu. Mes voisins vont le faire aussi, je passe dans l'escalier ce soir.",
    "Dans la ville de ma sœur, ils l'ont fait : les gens s'en servent du matin au soir.",
)
DOUBT = (
    "D'accord sur l'idée, mais qui l'entretient dans cinq ans ?",
    "Et le bruit, le soir ? Il y a des chambres juste au-dessus.",
    "Pourquoi là ? La place derrière est plus grande et moins exposée au vent.",
    "J'ai peur que ça finisse en dépôt d'ordures comme la dernière fois.",
    "Le coût me paraît élevé. On a un devis ?",
    "Est-ce que les gens en fauteuil pourront vraiment y aller ? Le trottoir d'en face a une marche de douze centimètres.",
    "Attention aux racines, l'érable du coin est malade.",
    "Je ne suis pas contre, mais l'éclairage d'abord, s'il vous plaît.",
)
REPLY = (
    "Bonne question. J'ai demandé au service : ils passent deux fois par semaine.",
    "Tu as raison, j'ajoute cette précision au dossier.",
    "Pour le bruit, on peut l'écarter de vingt mètres, côté parking.",
    "Vu avec le gardien : il est d'accord.",
    "On peut essayer un été et décider ensuite.",
    "Merci, je n'y avais pas pensé.",
)
