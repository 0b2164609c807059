"""The catalogue of open data and its downloads."""

from collections.abc import AsyncIterator, Callable, Iterator

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from participation.opendata.registry import LICENCE, LICENCE_URL, Dataset, datasets, find
from participation.opendata.writers import csv_chunks, json_chunks


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Everything that can be downloaded, with the meaning of each column."""
    context = {"datasets": datasets(), "licence": LICENCE, "licence_url": LICENCE_URL}
    return render(request, "opendata/catalogue.html", context)


def dataset_or_404(slug: str) -> Dataset:
    dataset = find(slug)
    if dataset is None:
        raise Http404
    return dataset


async def read_apart(chunks: Iterator[str]) -> AsyncIterator[str]:
    """Read the next chunk in the thread that may use the database, so that a long download blocks nobody."""
    read = sync_to_async(lambda: next(chunks, None))
    while (chunk := await read()) is not None:
        yield chunk


def download(
    request: HttpRequest, slug: str, writer: Callable[[Dataset], Iterator[str]], extension: str, content_type: str
) -> StreamingHttpResponse:
    chunks = writer(dataset_or_404(slug))
    body = read_apart(chunks) if isinstance(request, ASGIRequest) else chunks
    response = StreamingHttpResponse(body, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{slug}.{extension}"'
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def as_csv(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    return download(request, slug, csv_chunks, "csv", "text/csv; charset=utf-8")


@require_safe
def as_json(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    return download(request, slug, json_chunks, "json", "application/json")


@require_safe
def schema(request: HttpRequest, slug: str) -> JsonResponse:
    """The meaning and the type of each column, for programs."""
    response = JsonResponse(dataset_or_404(slug).schema, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Access-Control-Allow-Origin"] = "*"
    return response
