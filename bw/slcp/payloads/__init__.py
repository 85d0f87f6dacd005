"""What goes to the Gateway: plain facts in, bytes out.

One file for each version of the data standard (``v1``), pure, with a published JSON Schema for
each kind of payload (``schemas/v1/``). ``facts`` has the dataclasses that a caller fills,
``checking`` holds bytes against the schemas and looks at uploaded assessment files.
"""
