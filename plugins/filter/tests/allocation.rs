//! A match allocates nothing.
//!
//! A test of its own program: the allocator counts for all that runs in it.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use common::{browser, filter, vocabulary};

struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

// SAFETY: everything is the system allocator's; a counter that is itself not allocated stands beside it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let _ = ALLOCATIONS.try_with(|count| count.set(count.get() + 1));
        // SAFETY: the caller keeps the promises of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: `pointer` came from `System.alloc` with this layout.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[test]
fn a_match_allocates_nothing() {
    let vocabulary = vocabulary();
    let flow = browser(&vocabulary);
    for text in [
        "port:443 proc:firefox or !host:*.cdn.net or sni:/goo.*z/ or bytes>3M or rtt>200ms",
        "country:FR or ja4:t13x* or my-analyzer.score>8 or microsoft or \"ü\" or *q* or 192.0.2.0/24",
        "ip:192.0.* or ip:/^8/ or user:x or asn:AS1 or local or dns.queries.rrname:c.* or tunnel.src_ip:10.0.0.0/8",
    ] {
        let filter = filter(text, &vocabulary);
        // A regular expression makes its scratch space when a thread meets it first.
        assert!(!filter.matches(&flow), "{text}");
        let before = ALLOCATIONS.get();
        filter.matches(&flow);
        assert_eq!(ALLOCATIONS.get(), before, "{text}");
    }
}
