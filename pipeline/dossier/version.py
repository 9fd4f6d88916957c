"""The version of this program, as an entry's statement names its generator."""

VERSION = "0.1.0"
GENERATOR = f"signoff {VERSION}"
