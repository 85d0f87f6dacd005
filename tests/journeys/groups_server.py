"""The product with the questionnaire of groups: ``python -m tests.journeys.groups_server``."""

from tests.journeys import groups, scenes, server

if __name__ == "__main__":
    scenes.build = groups.build
    server.main()
