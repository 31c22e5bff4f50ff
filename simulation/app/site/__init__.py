"""What the server shows. Solara looks for ``templates`` beside the folder of the module that it is given."""

from simulation.app.page import Layout, Page

__all__ = ["Layout", "Page"]
