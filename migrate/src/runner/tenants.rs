//! The same migrations for many: schemas, databases or files, one after the other.

use super::{Migrator, Report};
use crate::error::Result;

/// What became of each tenant.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct TenantReport {
    /// Their names, and what was done or why not.
    pub tenants: Vec<(String, Result<Report>)>,
}

impl TenantReport {
    /// Those that failed.
    pub fn failed(&self) -> impl Iterator<Item = (&str, &crate::Error)> {
        self.tenants.iter().filter_map(|(name, done)| Some((name.as_str(), done.as_ref().err()?)))
    }
}

/// Applies to each tenant in turn. One that fails does not keep the others from theirs.
pub async fn apply_to_all(tenants: impl IntoIterator<Item = (String, Migrator)>) -> TenantReport {
    let mut report = TenantReport::default();
    for (name, migrator) in tenants {
        let done = migrator.apply().await;
        report.tenants.push((name, done));
    }
    report
}
