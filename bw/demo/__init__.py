"""The product with invented data, on one machine: only in demo mode (``BW_DEMO=1``).

``flask demo serve`` makes the database, fills it once, and runs pages, worker and a mail sink in
one process. ``/demo/mail`` shows the e-mails that were sent, ``/demo/clock`` moves the clock.
"""
