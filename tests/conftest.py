"""Load the settings that all tests share."""

from hypothesis import HealthCheck, settings

settings.register_profile("peecf", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("peecf")
