"""Journeys through the product in Chromium, as people take them.

``server`` the product on a database of its own, ``scenes`` the people and factories in it,
``plan`` a valid answer to every question, ``person`` somebody at a browser. ``year_server``,
``year_scene``, ``walker`` and ``deeds`` are the same for the year of a factory, with worker, mails,
stand-in Gateway and the demo's clock; BW_JOURNEY_SHOTS=folder keeps pictures of it. Without
Chromium the tests skip and say what to install; with BW_REQUIRE_BROWSER=1 they fail instead.
"""
