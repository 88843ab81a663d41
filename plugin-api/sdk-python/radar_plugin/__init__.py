"""What an analyzer for radar is written with in Python.

README.md has it on a page. The words are those of the Rust SDK; a batch of inputs comes as one buffer and the answer
goes back as another, whose layout stands in plugin-api/wit/README.md of radar.
"""

from .cursor import Cursor, Malformed, Truncated
from .flows import Flows
from .input import FlowEnd, Input, Subject, address, direction, flag
from .manifest import Manifest, Selection, field
from .settings import SettingError, setting
from .worker import export

__all__ = [
    "Cursor",
    "FlowEnd",
    "Flows",
    "Input",
    "Malformed",
    "Manifest",
    "Selection",
    "SettingError",
    "Subject",
    "Truncated",
    "address",
    "direction",
    "export",
    "field",
    "flag",
    "setting",
]
