"""A stand-in for the SLCP Gateway, to try the whole way out: ``flask --app bw.slcp.sandbox run``.

A small program of its own with its own database. It speaks the interface that ``bw.slcp.gateway``
assumes, has the pages that a factory meets there, an operator's page that decides, and switches for
faults. English only: it stands for a foreign system. It has no passwords: for one's own machine.
"""

from bw.slcp.sandbox.application import Config, create_app

__all__ = ["Config", "create_app"]
