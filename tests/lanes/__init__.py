"""Lanes: ways to run the suite from outside of it. `ci` is what a merge must pass, `matrix` changes the surroundings.

Everything here runs on the machine's own Python, before any package is installed.
"""
