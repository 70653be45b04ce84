"""The composition root: the only room that knows which implementation is in use."""

from core.bootstrap.application import Application
from core.bootstrap.processes import run_encoder, run_worker
from core.bootstrap.sharing import forget_shared, shared, shared_services
from core.bootstrap.wiring import build

__all__ = ["Application", "build", "forget_shared", "run_encoder", "run_worker", "shared", "shared_services"]
