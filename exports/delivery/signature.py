"""签名: how a receiver knows that a message is ours and unchanged.

``X-Diaodu-Signature: t=<unix seconds>,v1=<hex>``, hex of HMAC-SHA256 over ``<t>.`` and the body.
Must not enter: where the secret comes from.
"""

from hmac import compare_digest, digest

HEADER = "X-Diaodu-Signature"


def sign(secret: str, at: int, body: bytes) -> str:
    """Return the header of ``body`` sent at ``at``, in seconds since 1970."""
    code = digest(secret.encode(), f"{at}.".encode() + body, "sha256")
    return f"t={at},v1={code.hex()}"


def is_signed(header: str, secret: str, body: bytes) -> bool:
    """Tell whether ``header`` was made with ``secret`` for exactly this body."""
    stamp, _, _ = header.removeprefix("t=").partition(",")
    if not stamp.isdecimal():
        return False
    return compare_digest(header.encode(), sign(secret, int(stamp), body).encode())
