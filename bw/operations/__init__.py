"""Keeping the product running: health for monitors, logs, and commands for operators.

Offers ``/healthz`` and ``/readyz``, log lines in JSON (``logging``), and ``flask doctor`` (does
everything stand as it should?), ``flask backup`` (a copy of the embedded database while it is in
use) and ``flask tidy`` (removes what is no longer needed).
"""
