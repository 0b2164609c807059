"""Files reach an ASGI server piece by piece, and a WSGI one as they are."""

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient

pytestmark = pytest.mark.django_db

STYLE = "/static/css/tokens.css"


async def read(response):
    return b"".join([piece async for piece in response])


def test_a_file_is_streamed_asynchronously_under_asgi(client):
    response = async_to_sync(AsyncClient().get)(STYLE)
    assert response.is_async
    assert async_to_sync(read)(response) == b"".join(client.get(STYLE))


def test_a_file_is_left_alone_under_wsgi(client):
    response = client.get(STYLE)
    assert (response.status_code, response.is_async) == (200, False)
    response.close()
