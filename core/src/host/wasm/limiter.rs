//! What memory and tables of an instance may take, all of its memories together.

use wasmtime::{ResourceLimiter, Result, bail};

/// Core instances within one component: Python with its libraries needs 108.
const INSTANCES_MAX: usize = 256;
/// Memories and tables within one component.
const EACH_MAX: usize = 32;

/// The bounds of an instance, and what of them is used.
#[derive(Debug)]
pub(super) struct Limiter {
    memory_max: usize,
    table_max: usize,
    memory: usize,
    table: usize,
}

impl Limiter {
    /// So many octets and elements.
    pub(super) fn new(memory_max: usize, table_max: usize) -> Self {
        Self { memory_max, table_max, memory: 0, table: 0 }
    }

    /// Octets of its memories.
    pub(super) fn memory(&self) -> usize {
        self.memory
    }
}

/// An error is a trap: a module that may not grow learns nothing from the answer that it could not.
impl ResourceLimiter for Limiter {
    fn memory_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> Result<bool> {
        if maximum.is_some_and(|maximum| desired > maximum) {
            return Ok(false);
        }
        let sum = self.memory.saturating_add(desired.saturating_sub(current));
        if sum > self.memory_max {
            bail!("it needs more than limits.memory = {}", size(self.memory_max));
        }
        self.memory = sum;
        Ok(true)
    }

    fn table_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> Result<bool> {
        if maximum.is_some_and(|maximum| desired > maximum) {
            return Ok(false);
        }
        let sum = self.table.saturating_add(desired.saturating_sub(current));
        if sum > self.table_max {
            bail!("its tables need more than limits.table_elements = {}", self.table_max);
        }
        self.table = sum;
        Ok(true)
    }

    fn instances(&self) -> usize {
        INSTANCES_MAX
    }

    fn tables(&self) -> usize {
        EACH_MAX
    }

    fn memories(&self) -> usize {
        EACH_MAX
    }
}

fn size(octets: usize) -> String {
    match octets {
        whole if whole % (1 << 20) == 0 => format!("\"{}MiB\"", whole >> 20),
        whole if whole % (1 << 10) == 0 => format!("\"{}KiB\"", whole >> 10),
        other => format!("\"{other}B\""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_memories_together_have_one_bound() {
        let mut limiter = Limiter::new(3 << 16, 10);
        assert!(limiter.memory_growing(0, 2 << 16, None).unwrap());
        assert!(!limiter.memory_growing(0, 3 << 16, Some(1 << 16)).unwrap());
        assert!(limiter.memory_growing(0, 1 << 16, None).unwrap());
        let error = limiter.memory_growing(1 << 16, 2 << 16, None).unwrap_err();
        assert_eq!(error.to_string(), "it needs more than limits.memory = \"192KiB\"");
        assert_eq!(limiter.memory(), 3 << 16);
        assert!(limiter.table_growing(0, 11, None).is_err());
    }
}
