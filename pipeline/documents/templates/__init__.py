"""Templates as legal staff edit them: what they may print, and everything in them that has to be mended."""
