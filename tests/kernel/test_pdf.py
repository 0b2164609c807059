"""A PDF is made of the site's own files, and of nothing else."""

import pytest

from participation.pdf import BASE, static_file


def test_a_static_file_is_read_where_it_is():
    assert static_file(f"{BASE}/static/css/paper.css").name == "paper.css"


@pytest.mark.parametrize(
    "url",
    [
        "https://exemple.test/feuille.css",
        "http://127.0.0.1/static/css/paper.css",
        "file:///etc/passwd",
        "data:text/css,body{}",
        f"{BASE}/media/photo.jpg",
        f"{BASE}/static/../config/settings/base.py",
        f"{BASE}/static/%2e%2e/%2e%2e/etc/passwd",
        f"{BASE}/static/absent.css",
        f"{BASE}.exemple.test/static/css/paper.css",
    ],
)
def test_nothing_else_is_fetched(url):
    with pytest.raises((ValueError, OSError)):
        static_file(url)
