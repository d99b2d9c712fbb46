from tests.alerts.conftest import smtp

__all__ = ["smtp"]
