"""256 short French words that make a receipt easy to say and to copy. Their order never changes: it is the code."""

WORDS = tuple(
    """
    abeille abricot acajou agneau aigle ajonc algue amande ananas ancre anguille anis arbre ardoise argile armoise
    arome artichaut asperge atelier aube aubier averse avoine azur badiane balcon balise bambou banane barque basilic
    bateau belette berge beurre biche bison bleuet bobine bocage boisson bonnet bouleau boussole bouton brebis brioche
    brise brume buisson buse cabane cacao cadran caillou calanque camomille canal canard canari cannelle canot caramel
    caravane cardon caribou carotte carpe cascade castor cerfeuil cerise chalet chameau chapeau chardon charme chemin
    chenal cheval chicorée cigale cigogne citron clairon cloche colibri colline comptoir condor coquille corail corbeau
    coton coucou courge crayon crique cuivre cumin cygne dalle damier dauphin dentelle diamant digue domino dorade
    drapeau duvet écluse écureuil églantine ombrelle encrier épervier épice érable escale étang étoile fable falaise
    farine faucon fenouil figue filante flamant flocon fontaine fougère fraise framboise frelon galet garance garenne
    gaude gazelle genêt géranium girafe girofle glacier glycine goéland gouache grange grelot grenade griotte guépard
    guitare hamac hameau harpe hérisson héron hêtre hibou horloge houblon huile huître iguane indigo iris ivoire jardin
    jasmin jonquille kiosque kiwi koala lagune laine lampion lanterne lapin laurier lavande lézard libellule lilas lime
    limon loutre lucarne lupin luzerne lyre maison mandarine manège marelle marguerite marmite marmotte marron martinet
    mélisse melon merle mésange miel mimosa mirabelle moineau moulin mouette muguet mûrier musette myrtille nacre narcisse
    navette nectarine nénuphar noisette nuage oasis olive orange orchidée orge origan orme otarie paille palmier panier
    parasol pastel pavot pélican perle pervenche phare pigeon pinson pivoine poire pommier potiron prairie prunier quai
    raisin renard rosier ruche safran
    """.split()
)
