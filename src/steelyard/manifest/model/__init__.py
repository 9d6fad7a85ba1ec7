"""Manifest v1 as pydantic models: the source of the published JSON Schema and the library's typed view."""

from steelyard.manifest.model.entry import Model, ModelDefaults
from steelyard.manifest.model.project import Manifest

__all__ = ["Manifest", "Model", "ModelDefaults"]
