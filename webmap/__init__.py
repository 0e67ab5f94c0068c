"""The web application: pages, data and exports of one programme."""

from webmap.app import create_app

__all__ = ["create_app"]
