"""What the tests of faces share."""

import pytest

from tests.app_server import chromium


@pytest.fixture(scope="module")
def browser():
    """The system's Chromium, for the tests of a file."""
    with chromium() as made:
        yield made
