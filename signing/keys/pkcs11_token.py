"""Keys in PKCS#11 tokens (smart cards, HSMs): found by what an RFC 7512 URI says, asked to sign, never read."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from cryptography import x509

from signing.errors import InputError
from signing.keys.store import TokenKey

if TYPE_CHECKING:
    from asn1crypto.algos import SignedDigestAlgorithm
    from pkcs11 import Session
    from pkcs11.types import Token

    from signing.keys.uri import TokenUri

MAX_OBJECTS = 1000


def open_token(
    uri: TokenUri, pin: bytes, module: str | None
) -> tuple[TokenKey, x509.Certificate, list[x509.Certificate]]:
    """The key, its certificate and the other certificates of the token that ``uri`` names, unlocked with ``pin``.

    ``module`` is the library that speaks to the token when the URI names none. Raises ``InputError``. The session stays
    open until the process ends.
    """
    try:
        import pkcs11
    except ImportError:
        raise InputError(
            "pkcs11", "keys in tokens need the library python-pkcs11", "install it with: pip install 'signoff[pkcs11]'"
        ) from None
    path = uri.module or module
    if not path:
        raise InputError(
            "pkcs11",
            "the library that speaks to the token is not named",
            "add ?module-path=/PATH/TO/module.so, or set SIGNOFF_PKCS11_MODULE",
        )
    if not os.path.isfile(path):
        raise InputError(path, "there is no such PKCS#11 library", "check module-path or SIGNOFF_PKCS11_MODULE")
    try:
        session = _session(_token(pkcs11.lib(path), uri), _pin(pin))
        private = _private_key(session, uri)
        certificate, others = _certificates(session, private)
    except InputError:
        raise
    except (pkcs11.PinIncorrect, pkcs11.PinLenRange, pkcs11.PinInvalid):
        raise InputError("pkcs11", "the PIN is wrong", "mind that cards lock after a few wrong ones") from None
    except pkcs11.PinLocked:
        raise InputError("pkcs11", "the PIN is locked", "unlock the token with its own program") from None
    except pkcs11.PKCS11Error as reason:
        raise InputError(
            "pkcs11:", f"the token refuses: {_said(reason)}", "try it with the token's own program"
        ) from None
    return _Key(private), certificate, others


class _Key(TokenKey):
    def __init__(self, handle: Any) -> None:
        self._handle = handle

    def sign(self, data: bytes, mechanism: SignedDigestAlgorithm, digest_name: str) -> bytes:
        import pkcs11
        from pyhanko.sign.pkcs11 import select_pkcs11_signing_params

        # Many tokens do not hash for ECDSA: they get the digest.
        raw = mechanism["algorithm"].native.endswith("_ecdsa")
        how = select_pkcs11_signing_params(mechanism, digest_name, use_raw_mechanism=raw, sign_kwargs={})
        try:
            made = self._handle.sign(
                how.pre_sign_transform(data) if how.pre_sign_transform else data, **how.sign_kwargs
            )
        except (pkcs11.MechanismInvalid, pkcs11.MechanismParamInvalid, pkcs11.FunctionNotSupported):
            raise InputError(
                "--key", f"the token cannot sign with {mechanism['algorithm'].native}", "use another key or padding"
            ) from None
        except pkcs11.PKCS11Error as reason:
            raise InputError("--key", f"the token does not sign: {_said(reason)}", "check card and reader") from None
        return bytes(how.post_sign_transform(made) if how.post_sign_transform else made)


def _session(token: Token, pin: str) -> Session:
    import pkcs11

    try:
        return token.open(user_pin=pin)
    except pkcs11.UserAlreadyLoggedIn:  # by another key of the same token; the login is the program's
        return token.open()


def _token(library: Any, uri: TokenUri) -> Token:
    tokens = []
    for slot in library.get_slots(token_present=True):
        with suppress(Exception):  # a reader with an empty or unknown card is no reason to stop
            tokens.append(slot.get_token())
    tokens = [item for item in tokens if _label(item)]  # uninitialised ones have none
    fitting = [item for item in tokens if all(_told(item, name) == value for name, value in uri.which.items())]
    if len(fitting) == 1:
        found: Token = fitting[0]
        return found
    there = ", ".join(sorted(_label(item) for item in tokens)) or "none"
    problem = "no token fits" if not fitting else f"{len(fitting)} tokens fit"
    raise InputError("pkcs11", f"{problem}; there are: {there}", "name one with token=…, or with serial=…")


def _told(token: Token, name: str) -> str:
    value = getattr(token, {"token": "label", "manufacturer": "manufacturer_id"}.get(name, name))
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return text.rstrip(" \0")


def _label(token: Token) -> str:
    return _told(token, "token")


def _private_key(session: Session, uri: TokenUri) -> Any:
    from pkcs11 import Attribute, ObjectClass

    keys: list[Any] = list(session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY}))[:MAX_OBJECTS]
    fitting = [
        item
        for item in keys
        if (uri.label is None or item.label == uri.label) and (uri.id is None or bytes(item.id) == uri.id)
    ]
    if len(fitting) == 1:
        return fitting[0]
    there = ", ".join(sorted(f"object={quote(item.label)};id=%{bytes(item.id).hex('%')}" for item in keys)) or "none"
    problem = "no key fits" if not fitting else f"{len(fitting)} keys fit"
    raise InputError("pkcs11", f"{problem}; the token has: {there}", "name one with object=… or id=…")


def _certificates(session: Session, private: Any) -> tuple[x509.Certificate, list[x509.Certificate]]:
    """The certificate with the key's id, or else its label, and the others; a wrong one is noticed after signing."""
    from pkcs11 import Attribute, ObjectClass

    found = []
    for item in list(session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE}))[:MAX_OBJECTS]:
        with suppress(Exception):  # one unreadable certificate does not spoil the others
            loaded = x509.load_der_x509_certificate(bytes(item[Attribute.VALUE]))
            found.append((bytes(item[Attribute.ID]), str(item[Attribute.LABEL]), loaded))
    own = [item for item in found if item[0] and item[0] == bytes(private.id)]
    own = own or [item for item in found if item[1] == private.label]
    if not own:
        raise InputError(
            "pkcs11",
            f"the token has no certificate for the key '{private.label}'",
            "put the certificate beside the key, with the same id, by the token's own program",
        )
    certificate = max((item[2] for item in own), key=lambda item: item.not_valid_before_utc)
    return certificate, [item[2] for item in found if item[2] != certificate]


def _pin(pin: bytes) -> str:
    try:
        return pin.decode("utf-8")
    except UnicodeDecodeError:
        raise InputError("PIN", "it is not UTF-8", "type it again") from None


def _said(reason: Exception) -> str:
    return f"{type(reason).__name__} {reason}".strip()
