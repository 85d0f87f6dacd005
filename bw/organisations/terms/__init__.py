"""The terms and conditions that a factory manager signs each year (rule E2).

``texts`` reads them. Each version is a folder here, with one plain text for each language and what
is known about it; a text that was published is never changed, a changed one is a new version.
"""
