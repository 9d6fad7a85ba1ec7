"""Reproducible comparisons of speed and memory."""
