"""Parts of a page that are the same for all who read them in one language: drawn once and kept.

``{{ "name.html"|kept(question=question) }}`` stands where an ``include`` would: the template is
drawn with these values and nothing else, and the next time only looked up by them. The wording of
a question is so; who fills in forty of them draws each once for everybody.
"""

from collections.abc import Hashable
from functools import lru_cache

from jinja2 import Environment, pass_environment
from markupsafe import Markup

from bw.web import locale

MOST_KEPT = 4000  # parts of some kilobytes at most: those that are asked for least are dropped


@pass_environment
def kept(env: Environment, template: str, /, **values: Hashable) -> Markup:
    """The template with these values, in the reader's language and digits."""
    reader = locale.current()
    return _drawn(env, template, reader.language, reader.bengali, tuple(values.items()))


@lru_cache(maxsize=MOST_KEPT)
def _drawn(
    env: Environment,
    template: str,
    language: str,
    _bengali: bool,
    values: tuple[tuple[str, Hashable], ...],
) -> Markup:
    drawn = env.get_template(template).make_module({**dict(values), "language": language})
    return drawn.__html__()
