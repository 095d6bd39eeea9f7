"""A newer edition of the county's pack, kept by its digest, with some of its words changed."""

from __future__ import annotations

from tests.cast import at

from duban.apps.policies.actions import Text, keep
from duban.apps.policies.models import Kind
from duban.core.digest import digest
from duban.core.policy.read import store
from duban.policies.shelf import shipped_pack_files


def newer(*changes: tuple[str, str], when: str = "2022-11-08T08:00", pack: str = "weixian-2022") -> str:
    """Keeps the pack with these texts of its rules replaced, each once; the digest of the edition."""
    files = {name: text.decode() for name, text in shipped_pack_files(pack).items()}
    for old, new in changes:
        assert old in files["rules.yaml"], old
        files["rules.yaml"] = files["rules.yaml"].replace(old, new, 1)
    body = store(files)
    keep([Text(Kind.PACK, pack, digest(body), body)], at(when))
    return digest(body)


def of_wx7(period: str) -> tuple[str, str]:
    """WX-7 with another limit."""
    files = shipped_pack_files("weixian-2022")["rules.yaml"].decode()
    start = files.index("- id: WX-7\n")
    whole = files[start : files.index("- id: WX-7.chief")]
    return whole, whole.replace("P10WD", period)
