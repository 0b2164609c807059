"""What the demonstration city says: invented people, plausible places, real kinds of projects.

Texts are typed plainly; `participation.text.french` sets their spaces and apostrophes when they are used.
"""
