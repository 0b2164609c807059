"""What the tests need is named at once, with the one command to type."""

import pytest

from tests import services
from tools.machine import Stop


def test_everything_that_is_missing_is_named_at_once(monkeypatch, tmp_path):
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(services, "POSTGRES_FOLDERS", tmp_path)
    monkeypatch.setattr(services, "loads", lambda library: False)
    with pytest.raises(Stop) as stop:
        services.install_missing()
    assert str(stop.value) == (
        "Il manque de quoi lancer tous les tests (PostgreSQL 15, Redis, Chromium, Pango, PangoFT2, HarfBuzz). "
        "Installez : sudo apt install postgresql redis-server chromium "
        "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    )
