"""Settings: one declaration gives the defaults, the reading and the description."""

import json
import re
from types import SimpleNamespace


class SettingError(Exception):
    """A setting that cannot be: raised in `__init__`, it is told with its place in radar.toml."""

    def __init__(self, setting, message):
        super().__init__(setting, message)
        self.setting = setting
        self.message = message


def setting(kind, default, description):
    """A setting of a class's `settings`.

    `kind` is one of those in README.md, `default` its value when it is not set, in the form in which it would stand in
    radar.toml; None for none.
    """
    return {"type": kind, "default": default, "description": description}


_MILLISECONDS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
_OCTETS = {"B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}


def _is_whole(value):
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _amount(value, units):
    found = re.fullmatch(r"([0-9]{1,15})\s*([A-Za-z]+)", value) if isinstance(value, str) else None
    return int(found[1]) * units[found[2]] if found and found[2] in units else None


def _duration(value):
    milliseconds = _amount(value, _MILLISECONDS)
    return None if milliseconds is None else milliseconds * 1_000_000


def _if(holds):
    return lambda value: value if holds(value) else None


# How each kind is named and read; what cannot be read is None.
_KINDS = {
    "string": ("a text", _if(lambda value: isinstance(value, str))),
    "integer": ("a whole number", _if(_is_whole)),
    "number": (
        "a number",
        _if(lambda value: isinstance(value, (int, float)) and not isinstance(value, bool)),
    ),
    "boolean": ("true or false", _if(lambda value: isinstance(value, bool))),
    "strings": (
        "a list of texts",
        _if(lambda value: isinstance(value, list) and all(isinstance(item, str) for item in value)),
    ),
    "integers": (
        "a list of whole numbers",
        _if(lambda value: isinstance(value, list) and all(map(_is_whole, value))),
    ),
    "duration": ('a span of time such as "5s"', _duration),
    "size": ('an amount of octets such as "16MiB"', lambda value: _amount(value, _OCTETS)),
}


def described(settings):
    """The settings as the manifest has them."""
    return [{"name": name, **setting} for name, setting in settings.items()]


def read(settings, table):
    """Reads the plugin's table; what is not set has its default, and what is unknown or of another form is refused."""
    given = dict(_flat(table))
    for name in given:
        if name not in settings:
            raise SettingError(name, f"is no setting; there are {', '.join(settings)}")
    values = {name: _member(setting, given.get(name), name) for name, setting in settings.items()}
    return SimpleNamespace(**values)


def _member(setting, value, name):
    form, take = _KINDS[setting["type"]]
    value = setting["default"] if value is None else value
    if value is None:
        return None
    taken = take(value)
    if taken is None:
        raise SettingError(name, f"must be {form}, not {json.dumps(value)}")
    return taken


def _flat(table, path=""):
    """Keys of a table within go by their path: `rotate.keep`."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{path}{key}.")
        else:
            yield path + key, value
