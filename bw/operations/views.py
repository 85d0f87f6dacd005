"""Health, for monitors and load balancers."""

from flask import Blueprint
from werkzeug.wrappers import Response

from bw.operations import queries
from bw.web import policy

blueprint = Blueprint("operations", __name__)


@blueprint.get("/healthz")
@policy.everybody()
def health() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
@policy.everybody()
def ready() -> Response:
    """The process can serve: the database answers, and its tables are those of this code."""
    missing = queries.unready()
    return Response(f"{missing or 'ready'}\n", 503 if missing else 200, mimetype="text/plain")
