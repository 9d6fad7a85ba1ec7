"""Hugging Face model cards: front matter, `model-index`, and the results in `.eval_results/`."""
