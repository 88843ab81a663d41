//! System calls that radar never makes, and that whoever takes it over would like to: refused by seccomp.
//!
//! A list of what is refused, not of what is allowed: libraries and plugins make calls that nobody has foreseen, and a
//! forgotten one must not end a capture. They fail with `EPERM`, as if a right were missing.

use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, SeccompRule, apply_filter_all_threads};
use std::collections::BTreeMap;

/// Calls that look into other processes, change what the machine is, or open doors of the kernel that are seldom used.
const REFUSED: [libc::c_long; 31] = [
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_kcmp,
    libc::SYS_pidfd_getfd,
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_move_mount,
    libc::SYS_open_tree,
    libc::SYS_fsopen,
    libc::SYS_fsmount,
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_io_uring_setup,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_kexec_load,
    libc::SYS_reboot,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_acct,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_keyctl,
    libc::SYS_open_by_handle_at,
];

/// Has them refused, to all threads and to whatever radar starts; says whether it is so.
pub(super) fn refuse() -> Result<String, String> {
    let Ok(architecture) = std::env::consts::ARCH.try_into() else {
        return Ok(format!("off, not known for {}", std::env::consts::ARCH));
    };
    let rules: BTreeMap<i64, Vec<SeccompRule>> = REFUSED.iter().map(|call| (*call, Vec::new())).collect();
    let refused = SeccompAction::Errno(libc::EPERM as u32);
    let program = SeccompFilter::new(rules, SeccompAction::Allow, refused, architecture)
        .and_then(BpfProgram::try_from)
        .map_err(|error| format!("cannot say which system calls to refuse: {error}"))?;
    match apply_filter_all_threads(&program) {
        Ok(()) => Ok("enforced".to_owned()),
        // A kernel without it, or a container that forbids it.
        Err(error) => Ok(format!("off, the kernel refuses: {error}")),
    }
}
