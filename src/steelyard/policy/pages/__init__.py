"""What policies say, for whoever reads them: pages of rules, packs, controls, trade-offs and fields, and cards as prose."""
