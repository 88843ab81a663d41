//! The container that a process is in, by the path of its cgroup (cgroups(7)).

/// A process's cgroup out of `/proc/PID/cgroup`: that of the unified hierarchy, or the first other than `/`.
#[must_use]
pub fn cgroup(text: &str) -> Option<&str> {
    let paths = || text.lines().filter_map(|line| line.splitn(3, ':').nth(2)).filter(|path| *path != "/");
    let unified = text.lines().filter_map(|line| line.strip_prefix("0::")).find(|path| *path != "/");
    // Of the older hierarchies that of systemd says most.
    let named = text.lines().filter_map(|line| line.split_once(":name=systemd:"));
    unified.or_else(|| named.map(|(_, path)| path).find(|path| *path != "/")).or_else(|| paths().next())
}

/// The container of a cgroup: the id that Docker, Podman, containerd and CRI-O give it, or the name that
/// systemd-nspawn or LXC know it by.
#[must_use]
pub fn container(cgroup: &str) -> Option<&str> {
    // The innermost says most: a container may run in a container.
    cgroup
        .rsplit('/')
        .find_map(|part| identity(part).or_else(|| name(part)))
        .or_else(|| after(cgroup, "/lxc/"))
}

/// `docker-ID.scope`, `libpod-ID.scope`, `cri-containerd-ID.scope`, `crio-ID.scope`, or the id alone.
fn identity(part: &str) -> Option<&str> {
    let part = part.strip_suffix(".scope").unwrap_or(part);
    let id = part.rsplit('-').next().unwrap_or(part);
    let is_id = id.len() == 64 && id.bytes().all(|octet| octet.is_ascii_hexdigit());
    is_id.then_some(id)
}

/// `machine-NAME.scope`, `systemd-nspawn@NAME.service`, `lxc.payload.NAME`.
fn name(part: &str) -> Option<&str> {
    let nspawn = part.strip_prefix("systemd-nspawn@").and_then(|rest| rest.strip_suffix(".service"));
    let machine = || part.strip_prefix("machine-").and_then(|rest| rest.strip_suffix(".scope"));
    let lxc = || part.strip_prefix("lxc.payload.");
    nspawn.or_else(machine).or_else(lxc).filter(|name| !name.is_empty())
}

fn after<'a>(path: &'a str, folder: &str) -> Option<&'a str> {
    path.split_once(folder)?.1.split('/').next().filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn containers_are_known_by_the_paths_of_those_who_run_them() {
        let id = "4f1c0b6ad7c8f6a7e5d5e1f2a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6";
        for path in [
            format!("/system.slice/docker-{id}.scope"),
            format!("/docker/{id}"),
            format!("/docker/{id}/init.scope"),
            format!("/machine.slice/libpod-{id}.scope/container"),
            format!(
                "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod12.slice/cri-containerd-{id}.scope"
            ),
            format!("/kubepods/burstable/pod12/{id}"),
            format!("/kubepods.slice/crio-{id}.scope"),
        ] {
            assert_eq!(container(&path), Some(id), "{path}");
        }
        for path in [
            "/machine.slice/systemd-nspawn@web.service/payload",
            "/machine.slice/machine-web.scope",
            "/lxc.payload.web/init.scope",
            "/lxc/web/system.slice",
        ] {
            assert_eq!(container(path), Some("web"), "{path}");
        }
        for path in ["/user.slice/user-1000.slice/session-2.scope", "/system.slice/ssh.service", ""] {
            assert_eq!(container(path), None, "{path}");
        }
    }

    #[test]
    fn the_cgroup_is_that_of_the_unified_hierarchy_if_it_says_anything() {
        assert_eq!(cgroup("1:cpu:/a\n0::/b\n"), Some("/b"));
        assert_eq!(cgroup("4:memory:/m\n9:name=systemd:/s\n0::/\n"), Some("/s"));
        assert_eq!(cgroup("9:name=systemd:/\n4:memory:/m\n0::/\n"), Some("/m"));
        assert_eq!(cgroup("0::/\n"), None);
        assert_eq!(cgroup(""), None);
    }
}
