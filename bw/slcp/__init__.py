"""Sharing a factory's data through the SLCP Gateway.

The wish to share and its history, what staff turn on for a cycle, the registration at the Gateway,
and the transmission after the release. ``rules`` decides, ``payloads`` says what goes out,
``gateway`` is the only module that speaks to the Gateway, ``sandbox`` stands in for it.
"""
