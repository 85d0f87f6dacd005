"""Tests of the tools that guard the repository."""
