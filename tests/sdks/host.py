"""Stands for radar: the modules that are only there while componentize-py builds a component."""

import sys
from types import ModuleType


class Err(Exception):
    def __init__(self, value):
        super().__init__(value)
        self.value = value


class SettingError:
    def __init__(self, setting, message):
        self.setting = setting
        self.message = message


def _stand_in(name, **members):
    module = ModuleType(name)
    vars(module).update(members)
    sys.modules[name] = module


lines = []
_stand_in("componentize_py_types", Err=Err)
_stand_in("wit_world.exports.analyzer", SettingError=SettingError)
_stand_in("wit_world.imports.host", log=lambda level, message: lines.append((level, message)))
