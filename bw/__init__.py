"""Self-assessments of garment factories, from the first answer to the shared data.

Folder = feature, file name = layer (see ``docs/map.md``). The application is made by
``bw.web.factory.create_app``; every other package can be imported without starting it.
"""
