//! Starts the helper processes of plugins that ask for one, or lets them have the one that they have.

use crate::host::{Helper, Plugin};
use std::sync::Arc;

/// The plugin with a helper, if it asks for one.
///
/// # Errors
/// Why there is none, in one clause.
pub(super) fn with_helper(plugin: Plugin) -> Result<Plugin, String> {
    if !plugin.manifest.has_helper() {
        return Ok(plugin);
    }
    let helper = Helper::start(&plugin)?;
    Ok(plugin.with_helper(Arc::new(helper)))
}

/// The same plugins with their helpers. Those of `before` that stay as they are keep theirs. A plugin whose helper
/// cannot be started goes without, and says so itself when it is asked for something.
pub(super) fn with_helpers(plugins: Vec<Plugin>, before: &[Plugin]) -> Vec<Plugin> {
    let with_its = |plugin: Plugin| {
        if !plugin.manifest.has_helper() {
            return plugin;
        }
        let kept = before.iter().find(|known| known.is_same(&plugin)).and_then(|known| known.helper.clone());
        if let Some(helper) = kept {
            return plugin.with_helper(helper);
        }
        with_helper(plugin.clone()).unwrap_or_else(|reason| {
            tracing::warn!(plugin = plugin.id, "it has no helper: {reason}");
            plugin
        })
    };
    plugins.into_iter().map(with_its).collect()
}
