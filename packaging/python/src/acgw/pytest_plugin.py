"""The fixtures of the pytest plugin."""

from __future__ import annotations

from typing import Iterator

import pytest

from .gateway import Gateway


def pytest_addoption(parser: pytest.Parser) -> None:
    """The settings in pytest's configuration file."""
    parser.addini("acgw_listen", "address of the gateway in the fixture `acgw`", default="127.0.0.1:0")
    parser.addini("acgw_options", "further options of `acgw serve`", type="args", default=[])


@pytest.fixture(scope="session")
def acgw(request: pytest.FixtureRequest) -> Iterator[Gateway]:
    """A mock gateway for the whole session."""
    listen, options = request.config.getini("acgw_listen"), request.config.getini("acgw_options")
    with Gateway(listen=listen, options=options) as gateway:
        yield gateway
