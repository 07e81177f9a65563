"""Catalog × environment → Environment and what is in it: layers laid on, references followed, placeholders filled."""

from kfgen.stages.resolve.environment import resolve_environment
from kfgen.stages.resolve.extra import resolve_extra
from kfgen.stages.resolve.layers import Layers
from kfgen.stages.resolve.location import uses_of
from kfgen.stages.resolve.model import resolve_model

__all__ = ["Layers", "resolve_environment", "resolve_extra", "resolve_model", "uses_of"]
