"""The content of a certificate survives storage unchanged, because its digest is what was signed."""

import hashlib
import json

import pytest

from labflow.domain.reports.content import CertificateContent
from tests.reports.example_content import amended, example, hostile, many


@pytest.mark.parametrize(
    "content", [example(), amended(), many(3), hostile()], ids=["one", "amended", "many", "hostile"]
)
def test_content_is_read_back_as_it_was_written(content: CertificateContent) -> None:
    again = CertificateContent.from_json(content.to_json())
    assert again == content
    assert again.digest() == content.digest()


def test_the_text_is_canonical_and_its_sha_256_is_the_digest() -> None:
    text = example().to_json()
    assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert example().digest() == hashlib.sha256(text.encode()).hexdigest()


def test_fields_that_hold_their_default_are_left_out() -> None:
    assert "opinions" not in json.loads(example().to_json())


@pytest.mark.parametrize("text", ["[]", "{}", '"x"', '{"number":"1","surprise":1}', "not json"])
def test_other_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        CertificateContent.from_json(text)
