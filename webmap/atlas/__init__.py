"""The atlas: all villages on one map, from vector tiles."""
