"""A world of only the parts that a test hands it, with the real world's ways to draw and to run kernels."""

from types import SimpleNamespace

from simulation import world


class BareWorld(SimpleNamespace):
    """Attributes as given; what stages call comes from the real World, so that the two cannot come to differ."""

    n = world.World.n
    key = world.World.key
    over = world.World.over
    units = world.World.units
    normals = world.World.normals
