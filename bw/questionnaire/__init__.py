"""The questionnaire: versions, their sections, leaves and questions, texts per language.

``xlsform`` reads a workbook and reports every problem of it, ``sources`` builds a workbook from
diffable text, ``actions`` keep and publish versions. ``memory.definition`` gives a version
compiled: the immutable ``definition.Definition`` that a process keeps and everything else asks.
``kinds`` is the one table of kinds of question; ``expressions`` the dialect of conditions.
"""
