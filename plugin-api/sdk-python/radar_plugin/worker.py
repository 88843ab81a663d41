"""The exports of a plugin, and the loop over a batch."""

import json
from struct import Struct
from types import SimpleNamespace

from . import settings
from .cursor import Malformed
from .host import Host
from .input import METHODS, TICK, Input

VERSION = 1
_HEADER = Struct("<HHH2xII")


def export(analyzer):
    """Makes a class the plugin of its module: `Analyzer = export(MyAnalyzer)`, under just that name.

    The class has a `manifest`, `settings` if there are any, an `__init__` that takes the settings and its place, and a
    method for each kind of input that the manifest asks for.
    """
    # These modules are only there while componentize-py builds the component.
    from componentize_py_types import Err
    from wit_world.exports.analyzer import SettingError as Refused
    from wit_world.imports.host import log

    declared = getattr(analyzer, "settings", {})
    manifest = {**analyzer.manifest.json, "settings": settings.described(declared)}
    manifest["counters"] = ["malformed", *manifest["counters"]]

    class Plugin:
        worker = None

        def manifest(self):
            return json.dumps(manifest)

        def init(self, config, start):
            try:
                place = SimpleNamespace(**json.loads(start))
                made = analyzer(settings.read(declared, json.loads(config)), place)
                Plugin.worker = Worker(made, Host(manifest, place.summaries, log))
            except settings.SettingError as error:
                raise Err(Refused(error.setting, error.message)) from None
            except Exception as error:
                raise Err(Refused("", told(error))) from None

        def batch(self, inputs):
            try:
                return Plugin.worker.batch(inputs)
            except Exception as error:
                raise Err(told(error)) from None

    return Plugin


class Worker:
    """An analyzer and what it is called with."""

    def __init__(self, analyzer, host):
        self.host = host
        self.calls = {
            kind: getattr(analyzer, name) for kind, name in METHODS.items() if hasattr(analyzer, name)
        }
        if hasattr(analyzer, "tick"):
            self.calls[TICK] = lambda input, host: analyzer.tick(input.time, host)

    def batch(self, octets):
        """The answer to a batch."""
        if len(octets) < _HEADER.size or octets[0:2] != VERSION.to_bytes(2, "little"):
            raise ValueError(
                "the batch has a layout that this plugin does not know; rebuild it for this radar"
            )
        _, record, length, records, _ = _HEADER.unpack_from(octets)
        host, calls = self.host, self.calls
        host.begin()
        for at in range(records):
            call = calls.get(octets[record + 82])
            if call is not None:
                input = Input.read(octets, record)
                if input.flow not in host.over:
                    host.input = at
                    try:
                        call(input, host)
                    except Malformed:
                        host.malformed()
            record += length
        return host.finish()


def told(error):
    """An error as one clause for radar's log, with the line at which it came about."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" ({trace.tb_frame.f_code.co_filename}:{trace.tb_lineno})" if trace is not None else ""
    return f"{type(error).__name__}: {error}{place}"
