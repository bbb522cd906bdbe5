import json
import re
from collections.abc import Iterator
from typing import Any

import graphql
import pytest
import strawberry
from conftest import Client  # type: ignore[import-not-found]
from starlette.testclient import TestClient
