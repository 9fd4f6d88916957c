"""The types of the actions the fixtures offer, and the moment the tests live in."""

import datetime as dt
from collections.abc import Callable

from pipeline.dossier.audit import AuditReport
from pipeline.dossier.countersign import Countersigned
from pipeline.dossier.freeze import Frozen

NOW = dt.datetime(2026, 5, 4, 9, 30, tzinfo=dt.UTC)

Freeze = Callable[..., Frozen]
Countersign = Callable[..., Countersigned]
Audit = Callable[[], AuditReport]
