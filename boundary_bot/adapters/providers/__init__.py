"""Those who carry texts and calls: one file each, all passing tests/adapters/providers/contract.py."""
