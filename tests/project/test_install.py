"""What pip knows of indexes and certificates is handed on to uv, which does not read pip's configuration."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "install.py"


@pytest.fixture(scope="module")
def install() -> ModuleType:
    spec = importlib.util.spec_from_file_location("install", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_pips_mirror_and_certificate_reach_uv(install: ModuleType, tmp_path: Path) -> None:
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    pip = {
        "index-url": "https://mirror.example/simple",
        "extra-index-url": "https://one.example/simple https://two.example/simple",
        "find-links": f"{wheels} {tmp_path / 'gone'}",
        "cert": "ca.pem",
    }
    assert install.environment(pip, {}) == {
        "UV_DEFAULT_INDEX": "https://mirror.example/simple",
        "UV_INDEX": "https://one.example/simple https://two.example/simple",
        "UV_FIND_LINKS": str(wheels),
        "SSL_CERT_FILE": "ca.pem",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
    }


def test_what_a_person_set_for_uv_stays(install: ModuleType) -> None:
    theirs = {"UV_DEFAULT_INDEX": "https://theirs.example/simple", "UV_INDEX_STRATEGY": "first-index"}
    assert install.environment({"index-url": "https://mirror.example/simple"}, theirs) == theirs


def test_a_changed_lock_is_installed_anew(install: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text("a==1\n")
    monkeypatch.setattr(install, "VENV", tmp_path)
    monkeypatch.setattr(install, "LOCKS", {"run": lock, "dev": lock})
    assert not install.is_done("run")
    install.stamp("run").write_text(install.fingerprint("run"))
    assert install.is_done("run")
    lock.write_text("a==2\n")
    assert not install.is_done("run")
