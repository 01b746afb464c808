"""How often verdicts are wrong, measured: what `make calibrate` runs, and the tests in small."""
