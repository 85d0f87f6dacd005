"""Papers: a self-assessment as a workbook, CSV, JSON or PDF; a programme's submissions as a table.

Asked for on a page, made by the worker (``making``), kept in the database for a while, downloaded
by whoever may read what is in them. ``content`` is what a paper says, free of how it is written;
``as_csv``, ``as_json``, ``as_xlsx`` and ``as_pdf`` write it; ``programme`` streams the answers of
many factories. ``docs/exports.md`` describes every file.
"""
