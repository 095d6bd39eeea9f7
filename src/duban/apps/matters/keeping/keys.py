"""The key that signs seals: a private file beside the database, never in it, and the public halves of all ever used."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from duban.core.chain import sm3
from duban.core.problem import BadInput, Place, Problem

PRIVATE = "seal.pem"


def fingerprint(key: Ed25519PublicKey) -> str:
    """SM3 of the public key's 32 bytes, in hexadecimal."""
    return sm3(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hex()


def signing_key(folder: Path) -> Ed25519PrivateKey:
    """The private key in ``folder``; made at the first use, readable by its owner only, its public half laid beside it.

    Raises:
        BadInput: the file holds no such key.
    """
    path = folder / PRIVATE
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except ValueError:
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise BadInput(Problem(Place(path.name), "不是封存用的私钥", "seal-key", "请从备份恢复密钥文件"))
    public = folder / f"{fingerprint(key.public_key())}.pub"
    if not public.exists():
        public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return key


def public_keys(folder: Path) -> dict[str, Ed25519PublicKey]:
    """The public keys in ``folder``, by fingerprint; a file under a wrong name is not taken."""
    found: dict[str, Ed25519PublicKey] = {}
    for path in sorted(folder.glob("*.pub")) if folder.is_dir() else ():
        key = load_pem_public_key(path.read_bytes())
        if isinstance(key, Ed25519PublicKey) and fingerprint(key) == path.stem:
            found[path.stem] = key
    return found
