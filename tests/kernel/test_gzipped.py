"""Compressed pages made of parts."""

import gzip

import pytest

from participation.gzipped import deflate, gzip_of


@pytest.mark.parametrize("texts", [[""], ["é" * 5000], ["<p>un</p>" * 900, "deux", "<p>un</p>" * 900], ["", "a", ""]])
def test_parts_compressed_apart_read_as_one_page(texts):
    assert gzip.decompress(gzip_of(*map(deflate, texts))).decode() == "".join(texts)


def test_the_length_of_a_page_says_nothing_exact_of_its_content():
    part = deflate("secret")
    assert len({len(gzip_of(part)) for _attempt in range(60)}) > 10
