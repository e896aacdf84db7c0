"""Encryption at rest of what identifies a reporter (Fernet: AES-128-CBC with HMAC-SHA256, versioned and dated)."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import msgspec
from cryptography.fernet import Fernet, InvalidToken

from monitor.errors import SealError

KEY_FILE = "report.key"


class Sealer:
    """Seals and opens with the key of this installation: `report.key` in its state folder, readable by its owner only.

    The key is made by the first `seal`, and never replaced. Without it what was sealed is lost: back it up apart from
    the database.
    """

    def __init__(self, state_dir: str | Path) -> None:
        self.key_file = Path(state_dir) / KEY_FILE

    def seal(self, values: Mapping[str, str]) -> bytes:
        """`values`, encrypted; SealError when the key cannot be made or read."""
        if not self.key_file.exists():
            self._make_key()
        return self._fernet().encrypt(msgspec.json.encode(dict(values)))

    def open(self, sealed: bytes) -> dict[str, str]:
        """What `seal` was given; SealError when the key is missing or another one, or the bytes are damaged."""
        try:
            return msgspec.json.decode(self._fernet().decrypt(sealed), type=dict[str, str])
        except InvalidToken:
            raise SealError(f"the report was sealed with another key than {self.key_file}, or is damaged") from None
        except msgspec.DecodeError as error:
            raise SealError(f"the report does not hold what was expected: {error}") from None

    def _fernet(self) -> Fernet:
        try:
            key = self.key_file.read_bytes()
        except FileNotFoundError:
            raise SealError(f"the key to customers' reports is missing: expected it at {self.key_file}") from None
        except OSError as error:
            raise SealError(f"cannot read the key {self.key_file}: {error.strerror}") from None
        try:
            return Fernet(key.strip())
        except ValueError:
            raise SealError(
                f"{self.key_file}: expected 32 bytes in URL-safe base64, found something else"
            ) from None

    def _make_key(self) -> None:
        """Put a whole key in place, or leave the one that another process put there first."""
        try:
            self.key_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.key_file.parent, prefix=f".{KEY_FILE}.") as draft:
                draft.write(Fernet.generate_key())
                draft.flush()
                os.fsync(draft.fileno())
                os.link(draft.name, self.key_file)
        except FileExistsError:
            return
        except OSError as error:
            raise SealError(f"cannot make the key {self.key_file}: {error.strerror}") from None
        folder = os.open(self.key_file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
