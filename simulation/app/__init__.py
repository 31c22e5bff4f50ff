"""The classroom page: the same people under the same luck, twice, week by week.

``lives`` steps the two worlds, ``scene`` says what of them is drawn and where, ``player`` plays them in a thread and
hands out frames; none of the three knows a browser. What needs solara lies beside them and is imported by
``cohesion app`` alone.
"""
