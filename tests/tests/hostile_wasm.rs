//! A WASM plugin that misbehaves costs itself what it was given, and nobody else anything.

use radar_tests::{
    Ended, Radar, pick,
    traffic::lookups,
    wasm::{Guest, answer},
};
use serde_json::json;
use std::sync::LazyLock;

/// Five batches of up to 256 packets, which is two more than it takes to be set aside.
const LOOKUPS: u16 = 600;

fn with(module: &[u8], settings: &str) -> Radar {
    let config = format!(
        "workers = 1\n[analyzers.dns]\n[analyzers.x-hostile]\nwasm = \"hostile.wasm\"\n{settings}\n[sinks.json]\npath = \"-\"\n"
    );
    Radar::new(&config).file("hostile.wasm", module).file("in.pcap", lookups(LOOKUPS).bytes()).read("in.pcap")
}

/// What the others tell, line by line.
fn others(ended: &Ended) -> Vec<&str> {
    ended
        .lines
        .iter()
        .map(String::as_str)
        .filter(|line| line.contains("\"event_type\":\"dns\"") || line.contains("\"event_type\":\"flow\""))
        .collect()
}

/// What the others tell when they are alone.
static ALONE: LazyLock<Ended> = LazyLock::new(|| {
    let config = "workers = 1\n[analyzers.dns]\n[sinks.json]\npath = \"-\"\n";
    Radar::new(config).file("in.pcap", lookups(LOOKUPS).bytes()).read("in.pcap").run().with_exit(0)
});

/// Runs to its end, the others' output being what it is without the plugin.
#[track_caller]
fn run(guest: &Guest, settings: &str) -> Ended {
    let ended = with(&guest.module(), settings).run().with_exit(0);
    assert_eq!(others(&ALONE).len(), 3 * usize::from(LOOKUPS));
    assert!(others(&ended) == others(&ALONE), "the others tell something else\n{}", ended.stderr);
    ended
}

/// Fails in every batch, and is set aside after the third.
#[track_caller]
fn fails(guest: &Guest, settings: &str, words: &str) -> Ended {
    let ended = run(guest, settings).saying(words).saying("is set aside");
    let its = &ended.stats()["plugins"]["x-hostile"];
    let all = 2 * u64::from(LOOKUPS);
    assert_eq!(pick(its, "calls faults set_aside inputs faulted"), json!([3, 3, true, 768, 768]), "{its}");
    assert!(its["last_words"].as_str().is_some_and(|last| last.contains(words)), "{its}");
    assert!(all > 768);
    ended
}

#[test]
fn one_that_does_what_it_should_is_heard() {
    let ended = run(&Guest::new(""), "");
    // Five batches of packets, and three of the ends of flows when the file is over.
    assert_eq!(ended.events_of("x_alive").len(), 8);
    assert_eq!(ended.events_of("x_alive")[0]["src_ip"], "192.0.2.1");
}

#[test]
fn what_it_returns_is_taken_before_it_may_use_the_memory_again() {
    let again = |export: &str, at: u32, length: u32| {
        format!(
            "(func (export \"cabi_post_radar:plugin/analyzer@1.0.0#{export}\") (param i32)
               (memory.fill (i32.const {at}) (i32.const 255) (i32.const {length})))"
        )
    };
    // The manifest is asked of an instance of its own; the answer is needed again, so it is written anew.
    let post = again("manifest", 1024, 64) + &again("batch", 528, 72);
    let keep = "(memory.copy (i32.const 528) (i32.const 4096) (i32.const 72))";
    let guest =
        Guest::new(keep).with(&post).init("(memory.copy (i32.const 4096) (i32.const 528) (i32.const 72))");
    assert_eq!(run(&guest, "").events_of("x_alive").len(), 8);
}

#[test]
fn an_endless_loop_is_cut_off() {
    fails(
        &Guest::new("(loop $for (br $for))"),
        "limits.time_per_batch = \"20ms\"",
        "it took longer than limits.time_per_batch",
    );
}

#[test]
fn a_trap_is_told_with_its_functions() {
    let ended = fails(
        &Guest::new("(call $deep)").with("(func $deep (unreachable))"),
        "",
        "`unreachable` instruction executed in deep < batch",
    );
    assert!(ended.stderr.contains("plugin=\"x-hostile\""), "{}", ended.stderr);
}

#[test]
fn what_traps_in_other_ways_is_told_too() {
    for (body, words) in [
        ("(drop (i32.div_u (i32.const 1) (local.get $i)))", "integer divide by zero"),
        ("(drop (i32.load (i32.const -8)))", "out of bounds memory access"),
        ("(drop (i32.trunc_f32_s (f32.const nan)))", "invalid conversion to integer"),
    ] {
        fails(&Guest::new(body), "", words);
    }
}

#[test]
fn a_stack_that_overflows_is_the_plugins_own() {
    fails(
        &Guest::new("(call $down)").with("(func $down (call $down) (call $down))"),
        "",
        "call stack exhausted",
    );
}

#[test]
fn memory_and_tables_have_a_bound() {
    let bomb = Guest::new("(loop $for (drop (memory.grow (i32.const 16))) (br $for))");
    let ended = fails(&bomb, "limits.memory = \"16MiB\"", "it needs more than limits.memory = \"16MiB\"");
    assert!(ended.memory_peak < 256 << 20, "{} octets", ended.memory_peak);
    let bomb = Guest::new("(loop $for (drop (table.grow $t (ref.null func) (i32.const 1000))) (br $for))")
        .with("(table $t 1 funcref)");
    fails(&bomb, "", "its tables need more than limits.table_elements = 100000");
}

#[test]
fn memory_that_is_too_large_from_the_start_is_refused() {
    let module = Guest::new("").with("(memory $other 2000)").module();
    let ended = with(&module, "").run().with_exit(78);
    let _ = ended.saying("it needs more than limits.memory").saying("--> radar.toml:4:8");
}

#[test]
fn an_answer_that_leads_out_of_itself_counts_for_nothing() {
    let whole = r"\01\00\08\00\02\00\00\00";
    let count = r"\06\00\18\00\18\00\00\00\00\00\00\00\00\00\00\00\07\00\00\00\00\00\00\00";
    for (octets, address, length, words) in [
        // A list out of memory, or longer than there is any.
        ("", u32::MAX, 8, "out of bounds"),
        ("", 4096, u32::MAX, "out of bounds"),
        // A header that is none.
        ("", 4096, 0, "its answer of 0 octets does not begin with a header"),
        (r"\02\00\08\00\00\00\00\00", 4096, 8, "does not begin with a header of layout 1"),
        (r"\01\00\ff\ff\00\00\00\00", 4096, 8, "does not begin with a header of layout 1"),
        // More answers than there are.
        (&format!("{whole}{count}"), 4096, 32, "answer 2 of its 2 has lengths that cannot be"),
        (r"\01\00\08\00\ff\ff\ff\ff", 4096, 8, "answer 1 of its 4294967295 has lengths that cannot be"),
        // An answer longer than the buffer, one without a length, a body longer than its answer.
        (
            &format!("{whole}\\06\\00\\18\\00\\ff\\ff\\ff\\7f{count}"),
            4096,
            40,
            "answer 1 of its 2 has lengths",
        ),
        (&format!("{whole}\\63\\00\\00\\00\\00\\00\\00\\00"), 4096, 16, "answer 1 of its 2 has lengths"),
        (
            &format!("{whole}\\05\\00\\20\\00\\20\\00\\00\\00{}", r"\ff".repeat(24)),
            4096,
            40,
            "answer 1 of its 2 has lengths",
        ),
    ] {
        let (data, body) = answer(octets, address, length);
        let ended = fails(&Guest::new(&body).with(&data), "", words);
        let its = &ended.stats()["plugins"]["x-hostile"];
        // What stood in the answer before it went wrong is not taken either.
        assert_eq!(its["counters"]["malformed"], 0, "{octets}: {its}");
    }
}

#[test]
fn an_event_that_is_no_json_is_refused_by_itself() {
    let event = |body: &str, length: usize| {
        format!(
            r"\01\00\38\00\{:02x}\00\00\00{}\ff\ff\ff\ff\00\00\00\00\00\00\00\00\00\00\00\00\{length:02x}\00\00\00\00\00\00\00{body}",
            56 + length,
            r"\00".repeat(24)
        )
    };
    for (body, length) in [("{\\22a\\22:}", 6), ("{\\22\\ff\\22:1}", 7), ("[1]", 3), ("{}{}", 4), ("", 0)] {
        let good = event("{\\22ok\\22:1}", 8);
        let octets = format!(r"\01\00\08\00\02\00\00\00{}{good}", event(body, length));
        let total = 8 + 56 + length + 64;
        let (data, answer) = answer(&octets, 4096, u32::try_from(total).unwrap());
        let ended = run(&Guest::new(&answer).with(&data), "");
        let its = &ended.stats()["plugins"]["x-hostile"];
        assert_eq!(pick(its, "events refused faults"), json!([8, 8, 0]), "{body}: {its}");
    }
}

#[test]
fn a_million_events_are_cut() {
    // Answers of 58 octets each, made of the one at 528 with a shorter body.
    let body = "(drop (call $realloc (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 58000064)))
        (i32.store16 (i32.const 1048576) (i32.const 1)) (i32.store16 (i32.const 1048578) (i32.const 8))
        (i32.store (i32.const 1048580) (i32.const 900000))
        (loop $next
          (local.set $length (i32.add (i32.const 1048584) (i32.mul (local.get $i) (i32.const 58))))
          (i32.store (local.get $length) (i32.const 0x380001))
          (i32.store (i32.add (local.get $length) (i32.const 4)) (i32.const 58))
          (i32.store (i32.add (local.get $length) (i32.const 32)) (i32.const -1))
          (i32.store (i32.add (local.get $length) (i32.const 48)) (i32.const 2))
          (i32.store16 (i32.add (local.get $length) (i32.const 56)) (i32.const 0x7d7b))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br_if $next (i32.lt_u (local.get $i) (i32.const 900000))))
        (i32.store (i32.const 48) (i32.const 0)) (i32.store (i32.const 52) (i32.const 1048576))
        (i32.store (i32.const 56) (i32.const 52200008)) (return (i32.const 48))";
    let ended = run(&Guest::new(body), "limits.events_per_batch = 1000\nlimits.time_per_batch = \"1m\"");
    let ended = ended.saying("emitted more than").saying("is set aside");
    let its = &ended.stats()["plugins"]["x-hostile"];
    assert_eq!(pick(its, "faults events set_aside"), json!([3, 3 * (1000 + 256 * 16), true]), "{its}");
    assert!(ended.memory_peak < 320 << 20, "{} octets", ended.memory_peak);
}

#[test]
fn a_flood_of_log_lines_is_not_shown() {
    let body = "(loop $next (call $log (i32.const 1) (i32.const 1024) (i32.const 50))
        (local.set $i (i32.add (local.get $i) (i32.const 1))) (br_if $next (i32.lt_u (local.get $i) (i32.const 100000))))";
    let ended = run(&Guest::new(body), "").saying("its further lines are not shown");
    assert!(ended.stderr.lines().count() < 250, "{}", ended.stderr.lines().count());
    // A text that lies outside of its memory is nothing said.
    let ended = run(&Guest::new("(call $log (i32.const 1) (i32.const -1) (i32.const 50))"), "");
    assert!(ended.stderr.lines().count() < 250);
}

#[test]
fn one_trap_costs_one_batch_and_the_next_instance_goes_on() {
    // The number of the first packet of a batch stands 32 octets behind the header of 16.
    let body = "(if (i32.eq (i32.load (i32.add (local.get $inputs) (i32.const 48))) (i32.const 257)) (then (unreachable)))";
    let ended = run(&Guest::new(body), "");
    assert_eq!(ended.events_of("x_alive").len(), 7, "{}", ended.stderr);
    let its = &ended.stats()["plugins"]["x-hostile"];
    assert_eq!(pick(its, "calls faults faulted shed set_aside"), json!([8, 1, 256, 0, false]), "{its}");
}

#[test]
fn what_it_failed_at_is_kept_and_makes_it_fail_again() {
    let body = "(if (i32.eq (i32.load (i32.add (local.get $inputs) (i32.const 48))) (i32.const 257)) (then (unreachable)))";
    let module = Guest::new(body).module();
    let settings = "[plugins]\nquarantine = \"kept\"";
    let ended = with(&module, settings).run().with_exit(0).saying("the packets of that batch are kept in");
    let kept = std::fs::read(ended.folder.path().join("kept/x-hostile-0-1.pcap")).expect("a capture");
    assert_eq!(std::fs::read_dir(ended.folder.path().join("kept")).expect("a folder").count(), 1);
    // The file is what radar reads; its first packet is now the first of all.
    let again = Guest::new(&body.replace("257", "1")).module();
    let config = "workers = 1\n[analyzers.x-hostile]\nwasm = \"hostile.wasm\"\n[sinks.json]\npath = \"-\"\n";
    let ended = Radar::new(config).file("hostile.wasm", &again).file("in.pcap", &kept).read("in.pcap").run();
    let stats = ended.with_exit(0).saying("`unreachable`").stats();
    assert_eq!(stats["capture"]["delivered"], 256);
}

#[test]
fn an_error_of_its_own_is_a_fault_with_its_words() {
    let body = "(i32.store (i32.const 48) (i32.const 1)) (i32.store (i32.const 52) (i32.const 4096))
        (i32.store (i32.const 56) (i32.const 9)) (return (i32.const 48))";
    fails(&Guest::new(body).with("(data (i32.const 4096) \"I gave up\")"), "", "I gave up");
}

/// Refused before anything was started, at the line that names the module, in few words.
#[track_caller]
fn refused(module: &[u8], words: &str) {
    let ended = with(module, "").run().with_exit(78).saying(words).saying("--> radar.toml:");
    assert!(ended.lines.is_empty(), "{:?}", ended.lines);
    assert!(ended.stderr.len() < 2000 && ended.stderr.lines().count() < 15, "{}", ended.stderr);
}

#[test]
fn what_is_no_plugin_is_refused() {
    refused(b"", "it is no WebAssembly");
    refused(b"\x7fELF and so on", "it is no WebAssembly");
    refused(
        &wat::parse_str("(module (func (export \"run\")))").unwrap(),
        "it has none of the exports of a radar plugin",
    );
    refused(&wat::parse_str("(component)").unwrap(), "it has no export radar:plugin/analyzer@1.0.0");
    let whole = Guest::new("").module();
    for length in [5, 9, whole.len() / 2, whole.len() - 1] {
        refused(&whole[..length], "");
    }
}

#[test]
fn another_version_of_the_interface_is_refused() {
    refused(&Guest::new("").api("[2,0]").module(), "was made for radar's plugin interface 2.0");
    refused(&Guest::new("").api("[1,99]").module(), "rebuild it, or update radar");
}

#[test]
fn a_right_that_a_plugin_has_not_is_named() {
    let component =
        wat::parse_str(r#"(component (import "evil:net/sockets@1.0.0" (instance (export "x" (func)))))"#);
    refused(&component.unwrap(), "it asks for evil:net/sockets@1.0.0, which a plugin does not get");
    let module = Guest::new("")
        .with("(import \"wasi_snapshot_preview1\" \"fd_write\" (func (param i32 i32 i32 i32) (result i32)))");
    refused(&module.module(), "asks for WASI; build it for wasm32-unknown-unknown");
    refused(&Guest::new("").with("(import \"env\" \"puts\" (func (param i32)))").module(), "env");
}

/// A plugin that imports some functions of WASI and calls one of them in each batch.
fn of_wasi(calls: &str) -> Guest {
    Guest::new(calls)
        .with(
            "(import \"wasi:clocks/monotonic-clock@0.2.3\" \"now\" (func $now (result i64)))
               (import \"wasi:clocks/monotonic-clock@0.2.3\" \"wait\" (func $wait))
               (import \"wasi:cli/exit@0.2.3\" \"exit\" (func $exit (param i32)))",
        )
        .wit(
            "package wasi:clocks@0.2.3 { interface monotonic-clock { now: func() -> u64; wait: func(); } }
             package wasi:cli@0.2.3 { interface exit { exit: func(status: result); } }",
            "import wasi:clocks/monotonic-clock@0.2.3; import wasi:cli/exit@0.2.3;",
        )
}

#[test]
fn wasi_is_there_for_whom_it_was_granted_to_and_holds_the_time_and_little_more() {
    let tells_time = of_wasi("(if (i64.eqz (call $now)) (then (unreachable)))");
    refused(&tells_time.module(), "analyzers.x-hostile asks for grant \"wasi\"");
    let ended = run(&tells_time, "grants = [\"wasi\"]");
    assert_eq!(ended.events_of("x_alive").len(), 8, "{}", ended.stderr);
    for (call, name) in
        [("(call $exit (i32.const 0))", "wasi:cli/exit"), ("(call $wait)", "monotonic-clock@0.2.3#wait")]
    {
        fails(&of_wasi(call), "grants = [\"wasi\"]", name);
    }
}

#[test]
fn a_manifest_that_is_none_is_refused() {
    refused(&Guest::new("").manifest("hello").module(), "its manifest cannot be used");
    refused(&Guest::new("").asked("(loop $for (br $for))").module(), "it took longer than");
    refused(&Guest::new("").asked("(unreachable)").module(), "`unreachable` instruction executed");
    let sink = r#"{"name":"x","version":"1","kind":"sink","api":[1,0]}"#;
    refused(&Guest::new("").manifest(sink).module(), "is an analyzer or an enricher");
    let name = r#"{"name":"x","version":"1","kind":"analyzer","api":[1,0],"events":[{"name":"a\"b"}]}"#;
    refused(&Guest::new("").manifest(name).module(), "is no name");
}

#[test]
fn one_that_does_not_start_is_refused() {
    refused(&Guest::new("").init("(unreachable)").module(), "`unreachable` instruction executed");
    let body = "(i32.store (i32.const 32) (i32.const 1)) (i32.store (i32.const 36) (i32.const 4096)) (i32.store (i32.const 40) (i32.const 4))
        (i32.store (i32.const 44) (i32.const 4104)) (i32.store (i32.const 48) (i32.const 12)) (return (i32.const 32))";
    let refuses = Guest::new("").init(body).with("(data (i32.const 4096) \"rate    is too small\")");
    refused(&refuses.module(), "analyzers.x-hostile.rate is too small");
}
