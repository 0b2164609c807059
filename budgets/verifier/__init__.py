"""The stand-alone verifier, `verify.py`: published as it is, never imported by the site."""
