"""The server's port: two that start together do not take the same one."""

from simulation.app.serve import _listen


def test_two_servers_that_start_together_get_two_ports():
    with _listen("127.0.0.1", None) as one, _listen("127.0.0.1", None) as other:
        assert one.getsockname()[1] != other.getsockname()[1]
