"""The cases, by the name of their folder."""

import importlib

ALL = {}
for part in ("links", "tags", "network", "fragmented", "tunnels", "nested", "wrong", "streams"):
    module = importlib.import_module(f"cases.{part}")
    for key, value in vars(module).items():
        if callable(value) and getattr(value, "__module__", "") == module.__name__ and not key.startswith("_"):
            ALL[key.replace("_", "-")] = value
