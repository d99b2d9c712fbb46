from tests.alerts.world import six

__all__ = ["six"]
