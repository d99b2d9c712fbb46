from tests.alerts.conftest import six, smtp

__all__ = ["six", "smtp"]
