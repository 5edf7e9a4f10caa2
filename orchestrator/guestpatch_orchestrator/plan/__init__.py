"""Plans: in which phase, stage, batch and window each VM of a fleet is patched."""
