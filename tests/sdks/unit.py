"""What the probe does not reach: see README.md."""

import struct
import unittest
from types import SimpleNamespace

import host
from radar_plugin import (
    Cursor,
    Flows,
    Malformed,
    Manifest,
    Selection,
    SettingError,
    Truncated,
    export,
    setting,
)
from radar_plugin.settings import read
from radar_plugin.text import written

START = '{"worker": 0, "summaries": false, "live": true, "check": false}'


def batch(*payloads):
    """A batch of one datagram for each of these payloads."""
    at = 16 + 96 * len(payloads)
    records = b""
    for payload in payloads:
        records += struct.pack("<82xB5xII", 2, at, len(payload))
        at += len(payload)
    return struct.pack("<HHHHII", 1, 16, 96, 0, len(payloads), at) + records + b"".join(payloads)


def made(datagram, **members):
    manifest = Manifest("unit", "1", "").datagrams(Selection.all()).event("x_unit", "", [])
    members = {
        "__init__": lambda self, config, start: None,
        "manifest": manifest,
        "datagram": datagram,
        **members,
    }
    return export(type("Analyzer", (), members))()


class Settings(unittest.TestCase):
    def test_they_have_their_defaults_and_are_read_in_the_form_that_their_kind_has(self):
        settings = {
            "span": setting("duration", "5s", ""),
            "amount": setting("size", "64KiB", ""),
            "rotate.keep": setting("integer", 3, ""),
            "name": setting("string", None, ""),
        }
        defaults = {"span": 5_000_000_000, "amount": 65536, "rotate.keep": 3, "name": None}
        self.assertEqual(vars(read(settings, {})), defaults)
        given = read(settings, {"span": "100ms", "rotate": {"keep": 4}, "name": "x"})
        self.assertEqual(vars(given), {**defaults, "span": 100_000_000, "rotate.keep": 4, "name": "x"})

    def test_one_that_is_unknown_or_of_another_form_is_refused_by_its_name(self):
        settings = {"length": setting("integer", 1, ""), "span": setting("duration", "1s", "")}
        for table, refused in [
            ({"lenght": 1}, "lenght is no setting; there are length, span"),
            ({"length": True}, "length must be a whole number, not true"),
            ({"length": -1}, "length must be a whole number, not -1"),
            ({"span": "5 parsecs"}, 'span must be a span of time such as "5s", not "5 parsecs"'),
        ]:
            with self.assertRaises(SettingError) as raised:
                read(settings, table)
            self.assertEqual(f"{raised.exception.setting} {raised.exception.message}", refused)

    def test_an_error_in_init_is_told_as_a_settings_and_any_other_as_one_clause(self):
        def init(self, config, start):
            raise (
                SettingError("mode", "must be something else")
                if config.mode == ""
                else TypeError("a mistake")
            )

        plugin = made(None, __init__=init, settings={"mode": setting("string", "", "")})
        for config, about, message in [
            ("{}", "mode", "must be something else"),
            ('{"mode":"bug"}', "", "TypeError: a mistake"),
        ]:
            with self.assertRaises(host.Err) as raised:
                plugin.init(config, START)
            self.assertEqual(raised.exception.value.setting, about)
            self.assertIn(message, raised.exception.value.message)


class Batches(unittest.TestCase):
    def test_what_is_malformed_is_counted_and_the_batch_goes_on(self):
        seen = []

        def datagram(self, input, host):
            seen.append(len(input.data))
            Cursor(input.data).u16("two octets")

        plugin = made(datagram)
        plugin.init("{}", START)
        answer = plugin.batch(batch(b"1", b"12", b""))
        self.assertEqual(seen, [1, 2, 0])
        self.assertEqual(int.from_bytes(answer[4:8], "little"), 2)

    def test_another_error_is_a_fault_that_says_what_and_where(self):
        plugin = made(lambda self, input, host: host.emit("x_other", input, {}))
        plugin.init("{}", START)
        for octets, said in [
            (batch(b"1"), "no 'x_other' among x_unit (.*:[0-9]+)"),
            (bytes(16), "rebuild it for this radar"),
        ]:
            with self.assertRaises(host.Err) as raised:
                plugin.batch(octets)
            self.assertRegex(raised.exception.value, said)

    def test_what_is_logged_goes_to_radar(self):
        plugin = made(lambda self, input, host: host.warn(input.data.decode()))
        plugin.init("{}", START)
        plugin.batch(batch(b"a note"))
        self.assertEqual(host.lines[-1], (2, "a note"))


class Octets(unittest.TestCase):
    def test_a_cursor_does_not_pass_the_end_and_says_what_was_missing(self):
        cursor = Cursor(bytes([1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]))
        self.assertEqual((cursor.u8("a"), cursor.u16("b"), cursor.offset), (1, 0x0203, 3))
        self.assertEqual((cursor.at(0).u64("c"), cursor.at(8).u24("d")), (0x0102030405060708, 0x090001))
        with self.assertRaises(Truncated) as raised:
            cursor.take(9, "label")
        self.assertEqual(str(raised.exception), "label at byte 3 needs 9 bytes but 8 are left")
        self.assertIsInstance(raised.exception, Malformed)
        self.assertEqual(cursor.offset, 3)

    def test_what_json_has_no_form_for_is_left_out(self):
        value = {"a": None, "b": float("nan"), "c": [None, 1], "d": True, "e": b"\xff"}
        self.assertEqual(written(value), '{"c":[1],"d":true,"e":"\\\\xff"}')


class FlowsTest(unittest.TestCase):
    def test_a_value_belongs_to_the_flow_and_not_to_its_slot(self):
        old, new, none = [
            SimpleNamespace(slot=slot, flow=flow) for slot, flow in [(3, 10), (3, 11), (0xFFFFFFFF, 0)]
        ]
        flows = Flows()
        flows.insert(old, "old")
        self.assertIsNone(flows.get(new))
        self.assertEqual(flows.get_or(new, lambda: "new"), "new")
        self.assertIsNone(flows.get(old))
        self.assertEqual((len(flows), list(flows)), (1, [(11, "new")]))
        self.assertIsNone(flows.remove(old))
        self.assertEqual(flows.remove(new), "new")
        self.assertIsNone(flows.get_or(none, lambda: 1))
        self.assertEqual(len(flows), 0)
