"""Pseudonyms: stable, unlinkable without the key, and never a lost or half-written key."""

import hashlib
import hmac
import stat
from base64 import b32encode
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context

import pytest

from core.errors import SettingsError
from core.privacy.pseudonyms import Pseudonyms, read_or_create_key


def test_a_pseudonym_is_the_hmac_of_the_name_under_the_key(tmp_path):
    (tmp_path / "key").write_bytes(bytes(range(32)))
    digest = hmac.digest(bytes(range(32)), b"ada", hashlib.sha256)
    assert Pseudonyms(tmp_path / "key").of("ada") == b32encode(digest).decode().rstrip("=").lower()


def test_the_same_key_gives_the_same_pseudonym_and_another_key_another(tmp_path):
    first, again, other = (Pseudonyms(tmp_path / name).of("adalovelace") for name in ("a", "a", "b"))
    assert first == again != other
    assert len(first) >= 26
    assert "adalovelace" not in first  # a short name might stand in it by chance


def test_the_two_unicode_spellings_of_one_name_are_one_person(tmp_path):
    pseudonyms = Pseudonyms(tmp_path / "key")
    assert pseudonyms.of("Zo\u00eb") == pseudonyms.of("Zoe\u0308") != pseudonyms.of("Zoe")


def test_the_key_is_readable_by_its_owner_only_and_nothing_else_is_left_behind(tmp_path):
    Pseudonyms(tmp_path / "keys" / "pseudonyms.key")
    (key,) = (tmp_path / "keys").iterdir()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_a_damaged_key_is_refused_and_never_replaced(tmp_path):
    (tmp_path / "key").write_bytes(b"short")
    with pytest.raises(SettingsError, match="5 bytes instead of 32"):
        Pseudonyms(tmp_path / "key")
    assert (tmp_path / "key").read_bytes() == b"short"


def test_threads_that_start_at_once_agree_on_one_key(tmp_path):
    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(lambda _: read_or_create_key(tmp_path / "key"), range(64)))
    assert len(keys) == 1


@pytest.mark.slow
def test_processes_that_start_at_once_agree_on_one_key(tmp_path):
    with get_context("spawn").Pool(4) as pool:
        keys = set(pool.map(read_or_create_key, [tmp_path / "key"] * 16, chunksize=1))
    assert len(keys) == 1
