"""Runs configurations that `lzn export --to pytorch` wrote: a JSON list of sources on standard input, a JSON list of what get_config gives on
standard output. Where ml_collections is not installed, a stub stands in: a dict with the same constructor, and references with a value."""

import json
import sys
import types

try:
    import ml_collections
except ImportError:

    class FieldReference:
        def __init__(self, value):
            self.value = value

        def __add__(self, other):
            return FieldReference(self.value + other)

    class ConfigDict(dict):
        def __init__(self, initial=()):
            super().__init__({key: self._resolved(value) for key, value in dict(initial).items()})

        @classmethod
        def _resolved(cls, value):
            if isinstance(value, FieldReference):
                return value.value
            return cls(value) if type(value) is dict else value

    ml_collections = types.ModuleType("ml_collections")
    ml_collections.ConfigDict = ConfigDict
    ml_collections.FieldReference = FieldReference
    sys.modules["ml_collections"] = ml_collections


def plain(value):
    """Without ConfigDicts, and with floats told from whole numbers."""
    if isinstance(value, ml_collections.ConfigDict):
        return {key: plain(value[key]) for key in value}
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    return value


configs = []
for source in json.load(sys.stdin):
    module = {"__name__": "config"}
    exec(compile(source, "config.py", "exec"), module)
    configs.append(plain(module["get_config"]()))
json.dump(configs, sys.stdout)
