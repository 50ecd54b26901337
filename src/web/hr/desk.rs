//! What the staff side keeps in memory: who guesses passwords, how many are checked at once, results laid out before.
//! Owns no number and no secret; everything in it can be lost.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};

use super::results::Edition;
use super::throttle::Throttle;
use crate::domain::ids::WaveId;
use crate::domain::survey::Language;

/// Passwords checked at once: each takes 64 MiB.
const AT_ONCE: usize = 2;
/// How long a login waits for its turn.
const PATIENCE: Duration = Duration::from_secs(10);

/// Shared by all workers of a server.
#[derive(Clone)]
pub struct Desk(Arc<Kept>);

struct Kept {
    gate: Semaphore,
    throttle: Mutex<Throttle>,
    editions: RwLock<HashMap<(WaveId, Language), Arc<Edition>>>,
}

impl Default for Desk {
    fn default() -> Self {
        Self(Arc::new(Kept { gate: Semaphore::new(AT_ONCE), throttle: Mutex::default(), editions: RwLock::default() }))
    }
}

impl Desk {
    /// A turn at checking a password; `None` if too many wait.
    pub(super) async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        tokio::time::timeout(PATIENCE, self.0.gate.acquire()).await.ok()?.ok()
    }

    /// See [`Throttle::attempt`].
    pub(super) fn attempt(&self, account: &str, now: i64) -> Result<(), i64> {
        self.0.throttle.lock().unwrap_or_else(PoisonError::into_inner).attempt(account, now)
    }

    /// See [`Throttle::passed`].
    pub(super) fn passed(&self, account: &str) {
        self.0.throttle.lock().unwrap_or_else(PoisonError::into_inner).passed(account);
    }

    /// The results of a wave as laid out last.
    pub(super) fn edition(&self, wave: &WaveId, language: Language) -> Option<Arc<Edition>> {
        let editions = self.0.editions.read().unwrap_or_else(PoisonError::into_inner);
        editions.get(&(wave.clone(), language)).cloned()
    }

    /// Keeps them in the place of an older layout.
    pub(super) fn keep(&self, wave: WaveId, language: Language, edition: Arc<Edition>) {
        self.0.editions.write().unwrap_or_else(PoisonError::into_inner).insert((wave, language), edition);
    }
}
