//! What users are called, as this machine's name service says (getpwuid_r(3)).

use std::{collections::HashMap, sync::Arc};

/// Users that are remembered; past it all are forgotten.
const USERS_MAX: usize = 1024;

/// Those that were asked for.
#[derive(Debug, Default)]
pub struct Users(HashMap<u32, Option<Arc<str>>>);

impl Users {
    /// The name of a user, if there is one.
    pub fn name(&mut self, uid: u32) -> Option<Arc<str>> {
        if self.0.len() >= USERS_MAX {
            self.0.clear();
        }
        let ask = || Some(uzers::get_user_by_uid(uid)?.name().to_string_lossy().into());
        self.0.entry(uid).or_insert_with(ask).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn root_has_a_name_and_most_numbers_have_none() {
        let mut users = Users::default();
        assert_eq!(users.name(0).as_deref(), Some("root"));
        assert_eq!(users.name(4_123_456_789), None);
    }
}
