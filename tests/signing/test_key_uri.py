"""Where a key is, read strictly (RFC 7512); what a URI must not hold is refused and never repeated."""

from pathlib import Path

import pytest

from signing.errors import InputError
from signing.keys.uri import FileUri, TokenUri, parse_key_uri


@pytest.mark.parametrize(
    ("text", "kind", "path", "pss"),
    [
        ("key.p12", "", "key.p12", False),
        ("p12:key.p12", "p12", "key.p12", False),
        ("pem:dir/key.pem?padding=pss", "pem", "dir/key.pem", True),
        ("p12:key.p12?padding=pkcs1", "p12", "key.p12", False),
        ("what?.p12", "", "what?.p12", False),
        ("x:key.p12", "", "x:key.p12", False),
    ],
)
def test_files(text: str, kind: str, path: str, pss: bool) -> None:
    assert parse_key_uri(text) == FileUri(kind=kind, path=Path(path), pss=pss)


def test_a_file_that_is_called_like_a_query(tmp_path: Path) -> None:
    path = tmp_path / "key.p12?padding=pss"
    path.touch()
    assert parse_key_uri(str(path)) == FileUri(kind="", path=path, pss=False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pkcs11:token=My%20card;object=sign", TokenUri(which={"token": "My card"}, label="sign", id=None, module=None, pss=False)),
        ("PKCS11:id=%01%ff;serial=12", TokenUri(which={"serial": "12"}, label=None, id=b"\x01\xff", module=None, pss=False)),
        (
            "pkcs11:object=%E6%9D%8E;type=private?module-path=/usr/lib/p.so&padding=pss",
            TokenUri(which={}, label="\u674e", id=None, module="/usr/lib/p.so", pss=True),
        ),
        ("pkcs11:", TokenUri(which={}, label=None, id=None, module=None, pss=False)),
        ("pkcs11:manufacturer=SoftHSM;model=a&b", TokenUri(which={"manufacturer": "SoftHSM", "model": "a&b"}, label=None, id=None, module=None, pss=False)),
    ],
)  # fmt: skip
def test_tokens(text: str, expected: TokenUri) -> None:
    assert parse_key_uri(text) == expected


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("pkcs11:token=a?pin-value=4711", "a PIN does not belong in the URI"),
        ("pkcs11:token=a;pin-value=4711", "a PIN does not belong in the URI"),
        ("pkcs11:token=a?pin-source=file:/4711", "a PIN does not belong in the URI"),
        ("pkcs11:token=a;token=b", "says token twice"),
        ("pkcs11:token", "not of the form name=value"),
        ("pkcs11:token=a;;object=b", "not of the form name=value"),
        ("pkcs11:token=a b", "percent-encoded"),
        ("pkcs11:token=a%2", "percent-encoded"),
        ("pkcs11:token=a/b", "percent-encoded"),
        ("pkcs11:object=%ff", "not UTF-8"),
        ("pkcs11:colour=red", "does not know the attribute colour"),
        ("pkcs11:token=a?module-name=opensc", "does not know the attribute module-name"),
        ("pkcs11:token=a?module-path=opensc.so", "absolute path"),
        ("pkcs11:token=a;type=public", "not 'private'"),
        ("pkcs11:token=a?padding=oaep", "no padding 'oaep'"),
        ("p12:key.p12?padding=oaep", "no padding 'oaep'"),
        ("pkcs11:token=" + "a" * 3000, "too long"),
    ],
)
def test_refused(text: str, says: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_key_uri(text)
    assert says in str(caught.value)
    assert "4711" not in str(caught.value)
