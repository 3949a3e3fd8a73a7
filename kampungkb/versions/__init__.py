"""Versions of the register: fingerprints of the data shown, and the data of a fingerprint again."""
