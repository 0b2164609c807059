"""Files on their way out: given piece by piece under ASGI, and not compressed twice."""

from collections.abc import AsyncIterator, Callable, Iterator

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.middleware.gzip import GZipMiddleware


class StreamsUnderAsgi:
    """Hands a file to the server piece by piece, read in a thread: Django would warn and read it whole. Nothing under WSGI."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(request, ASGIRequest) and isinstance(response, StreamingHttpResponse) and not response.is_async:
            response.streaming_content = piece_by_piece(iter(response))
        return response


async def piece_by_piece(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    while (piece := await sync_to_async(following)(pieces)) is not None:
        yield piece


def following(pieces: Iterator[bytes]) -> bytes | None:
    return next(pieces, None)


class CompressedOnce(GZipMiddleware):
    """Compresses what is not compressed yet: an archive keeps its length, which a long download shows."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.get("Content-Type") == "application/zip":
            return response
        return super().process_response(request, response)
