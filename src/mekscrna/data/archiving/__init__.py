"""How archives are looked into and taken from, safely."""
