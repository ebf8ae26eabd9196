"""What holds for every test: a property fails by what it finds, never by how long it looked."""

from hypothesis import settings

settings.register_profile("diaodu", deadline=None)
settings.load_profile("diaodu")
