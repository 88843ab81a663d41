//! The helper of `process`: what it may do, what it finds by that, and what comes of it when it ends; as root.

mod live_network;

use live_network::{PATIENCE, generator::in_own_network, start, until};
use radar_tests::{Radar, Running};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    fs,
    net::{SocketAddr, TcpListener, TcpStream},
    os::unix::fs::PermissionsExt,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

const CONFIG: &str =
    "workers = 2\n[analyzers.process]\n[sinks.json]\npath = \"-\"\n[stats]\ninterval = \"100ms\"\n";

/// All that the helper has a use for: bits 2, 12, 19, 21, 38 and 39 of linux/capability.h.
const RIGHTS: u64 = 1 << 2 | 1 << 12 | 1 << 19 | 1 << 21 | 1 << 38 | 1 << 39;

/// A user that is nobody else's.
const USER: u32 = 54321;

/// radar as another user, with these capabilities.
fn radar_of(user: u32, capabilities: &str) -> Running {
    let radar = Radar::new(CONFIG).args(&["-i", "lo"]);
    fs::set_permissions(radar.folder(), fs::Permissions::from_mode(0o755)).expect("a folder");
    start(radar.through(&format!(
        "setpriv --reuid={user} --regid={user} --clear-groups \
         --inh-caps=-all,{capabilities} --ambient-caps=-all,{capabilities}"
    )))
}

/// The fields of a file as `/proc/PID/status`.
fn status(path: &str) -> BTreeMap<String, String> {
    let text = fs::read_to_string(path).unwrap_or_default();
    let field =
        |line: &str| line.split_once(':').map(|(key, value)| (key.to_owned(), value.trim().to_owned()));
    text.lines().filter_map(field).collect()
}

/// The helper of a radar that runs.
fn helper(radar: &Running) -> u32 {
    let parent = radar.id().to_string();
    let all = fs::read_dir("/proc").expect("it is mounted");
    let mut pids = all.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok());
    let is_it = |pid: &u32| status(&format!("/proc/{pid}/status")).get("PPid") == Some(&parent);
    pids.find(is_it).expect("radar has a helper")
}

/// What each thread of a process may do; whatever may be gained is none.
#[track_caller]
fn assert_rights(pid: u32, user: u32, rights: u64) {
    for thread in fs::read_dir(format!("/proc/{pid}/task")).expect("it runs").flatten() {
        let status = status(&format!("{}/status", thread.path().display()));
        // One that has just ended has none.
        let Some(name) = status.get("Name") else { continue };
        for set in ["CapPrm", "CapEff"] {
            assert_eq!(status[set], format!("{rights:016x}"), "{set} of {name}");
        }
        for set in ["CapInh", "CapAmb"] {
            assert_eq!(status[set], format!("{:016x}", 0), "{set} of {name}");
        }
        assert_eq!((status["NoNewPrivs"].as_str(), status["Groups"].as_str()), ("1", ""), "{name}");
        assert_eq!(
            status["Uid"],
            [user.to_string(), user.to_string(), user.to_string(), user.to_string()].join("\t")
        );
    }
}

/// A connection of this process, which is root's, that lives for a moment; the client's port.
fn connect() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let client = TcpStream::connect(listener.local_addr().expect("it is bound")).expect("somebody listens");
    let _server = listener.accept().expect("somebody connects");
    // For those who have to look for its owner.
    thread::sleep(Duration::from_millis(200));
    client.local_addr().expect("it is connected").port()
}

/// A process of another user with a connection; it ends when its input does.
fn other_client(user: u32, to: SocketAddr) -> Child {
    Command::new("setpriv")
        .args([&format!("--reuid={user}"), &format!("--regid={user}"), "--clear-groups", "bash", "-c"])
        .arg(format!("exec 3<>/dev/tcp/{}/{}; read", to.ip(), to.port()))
        .stdin(Stdio::piped())
        .spawn()
        .expect("setpriv of util-linux")
}

/// The section of the flow from a port.
fn process(flows: &[Value], port: u16) -> &Value {
    let flow = flows.iter().find(|flow| flow["src_port"] == port);
    &flow.unwrap_or_else(|| panic!("no flow from {port}: {flows:#?}"))["process"]
}

#[test]
fn the_helper_keeps_what_it_needs_of_what_radar_has() {
    in_own_network("the_helper_keeps_what_it_needs_of_what_radar_has", || {
        let all = "+net_raw,+dac_read_search,+net_admin,+sys_ptrace,+sys_admin,+bpf,+perfmon";
        for (user, radar) in
            [(65534, start(Radar::new(CONFIG).args(&["-i", "lo"]))), (USER, radar_of(USER, all))]
        {
            assert_rights(helper(&radar), user, RIGHTS);
            let port = connect();
            radar.signal(Signal::INT);
            let ended = radar.end().with_exit(0);
            let flows = ended.events_of("flow");
            let (process, own) = (process(&flows, port), Value::from(std::process::id()));
            assert_eq!((&process["pid"], &process["peer"]["pid"]), (&own, &own), "{process}");
            assert!(process["exe"].as_str().is_some_and(|exe| exe.contains("process_helper")), "{process}");
        }
    });
}

#[test]
fn without_any_right_it_sees_what_the_user_may_see() {
    in_own_network("without_any_right_it_sees_what_the_user_may_see", || {
        let radar = radar_of(USER, "+net_raw");
        assert_rights(helper(&radar), USER, 0);
        let roots = connect();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let mut client = other_client(USER, listener.local_addr().expect("it is bound"));
        let (stream, from) = listener.accept().expect("it connects");
        thread::sleep(Duration::from_millis(500));
        drop((stream, client.stdin.take()));
        client.wait().expect("it is our child");
        radar.signal(Signal::INT);
        let ended = radar.end().with_exit(0).saying("no BPF").saying("CAP_NET_ADMIN lets it");
        let flows = ended.events_of("flow");
        let (own, roots) = (process(&flows, from.port()), process(&flows, roots));
        assert_eq!((&own["pid"], &own["name"]), (&client.id().into(), &"bash".into()), "{own}");
        assert_eq!(own["peer"]["reason"], "no permission", "{own}");
        assert_eq!((&roots["reason"], &roots["uid"]), (&"no permission".into(), &0.into()), "{roots}");
    });
}

#[test]
fn radar_lives_on_without_its_helper_and_says_so_once() {
    in_own_network("radar_lives_on_without_its_helper_and_says_so_once", || {
        let radar = start(Radar::new(CONFIG).args(&["-i", "lo"]));
        let before = connect();
        let helper = helper(&radar);
        kill_process(Pid::from_raw(helper.cast_signed()).expect("a process"), Signal::KILL).expect("it runs");
        radar.wait_for_message("its helper has ended", 1, PATIENCE);
        let after = connect();
        radar.signal(Signal::INT);
        let ended = radar.end().with_exit(0);
        assert_eq!(ended.stderr.matches("its helper has ended").count(), 1, "{}", ended.stderr);
        let flows = ended.events_of("flow");
        assert_eq!(process(&flows, before)["pid"], std::process::id());
        assert_eq!(process(&flows, after), &Value::Null);
        let counters = &ended.stats()["plugins"]["process"];
        assert_eq!(
            (&counters["faults"], &counters["counters"]["shed"]),
            (&0.into(), &0.into()),
            "{counters}"
        );
    });
}

#[test]
fn radar_itself_looks_at_no_other_process() {
    in_own_network("radar_itself_looks_at_no_other_process", || {
        let radar = start(Radar::new(CONFIG).args(&["-i", "lo"]));
        let trace = radar.folder().join("trace").display().to_string();
        let tracer = Command::new("strace")
            .args([
                "-qq",
                "-f",
                "-e",
                "trace=%file,%desc,socket,setns",
                "-o",
                &trace,
                "-p",
                &radar.id().to_string(),
            ])
            .spawn();
        let Ok(mut tracer) = tracer else { return eprintln!("left out: there is no strace") };
        until("a tracer", || status(&format!("/proc/{}/status", radar.id()))["TracerPid"] != "0");
        let port = connect();
        radar.signal(Signal::INT);
        let ended = radar.end().with_exit(0);
        tracer.wait().expect("it is our child");
        assert_eq!(process(&ended.events_of("flow"), port)["pid"], std::process::id(), "the helper does");
        let trace = fs::read_to_string(trace).expect("a trace");
        let looks = |line: &&str| {
            let path = line.split("\"/proc/").nth(1).unwrap_or_default();
            path.starts_with(|first: char| first.is_ascii_digit())
        };
        assert_eq!(trace.lines().find(looks), None);
        for never in ["SOCK_DIAG", "setns("] {
            assert_eq!(trace.lines().find(|line| line.contains(never)), None);
        }
        assert!(trace.lines().count() > 10, "it was traced");
    });
}
