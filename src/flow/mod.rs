//! The roads: custody, wave, intake, casting, import, opening, comment, plan, release, shredding, and the doctor beside
//! them. Joins rooms; holds no SQL, HTML or HTTP.

pub mod casting;
pub mod comment;
pub mod custody;
pub mod doctor;
pub mod import;
pub mod intake;
pub mod opening;
pub mod plan;
pub mod release;
pub mod shredding;
pub mod upkeep;
pub mod wave;

use std::collections::HashMap;
use std::hash::Hash;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use crate::clock::Clock;
use crate::domain::codebook::Codebook;
use crate::domain::ids::WaveId;
use crate::domain::survey::{BadMinimumGroup, Fault};
use crate::domain::wave::{BadFiscalYear, WaveError};
use crate::frame::FileFaults;
use crate::seal::{CustodyError, KeyError, Keys, Vault, VaultError, WaveSecrets};
use crate::store::{Store, StoreError, Vessel};

/// What every road needs: the store, the keys and a clock.
#[derive(Clone)]
pub struct Context {
    /// Where waves, rosters and releases rest.
    pub store: Store,
    /// Where sealed answers rest.
    pub vessel: Vessel,
    /// The keys of this installation.
    pub keys: Keys,
    /// The keys of its waves, as far as the server itself needs them.
    pub vault: Vault,
    /// The data folder.
    pub folder: PathBuf,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    codebooks: Shelf<WaveId, Codebook>,
    releases: Shelf<WaveId, release::Released>,
    secrets: Shelf<WaveId, WaveSecrets>,
    desks: Shelf<WaveId, casting::Desk>,
}

impl Context {
    /// Opens an installation: the database of an address, and the keys of a folder. What is missing is made, and the database
    /// brought to the tables this program knows.
    ///
    /// # Errors
    /// Names what could not be opened.
    pub async fn open(url: &str, folder: &Path, clock: Arc<dyn Clock>) -> Result<Self, FlowError> {
        let keys = Keys::open(folder)?;
        let vault = Vault::new(folder.join("keys"));
        let store = Store::open(url).await?;
        store.migrate().await?;
        let vessel = Vessel::open(url).await?;
        vessel.migrate().await?;
        let (codebooks, releases, secrets, desks) = Default::default();
        let folder = folder.to_owned();
        Ok(Self { store, vessel, keys, vault, folder, clock, codebooks, releases, secrets, desks })
    }

    /// Closes the database.
    pub async fn close(&self) {
        self.vessel.close().await;
        self.store.close().await;
    }
}

/// Things that never change once made, kept so that they are read and checked once.
struct Shelf<K, V>(Arc<RwLock<HashMap<K, Arc<V>>>>);

impl<K, V> Default for Shelf<K, V> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<K, V> Clone for Shelf<K, V> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<K: Eq + Hash, V> Shelf<K, V> {
    fn find(&self, key: &K) -> Option<Arc<V>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    fn keep(&self, key: K, value: Arc<V>) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(key, value);
    }

    /// What stands there, or what is put there now.
    fn find_or(&self, key: &K, make: impl FnOnce() -> V) -> Arc<V>
    where
        K: Clone,
    {
        if let Some(found) = self.find(key) {
            return found;
        }
        let mut shelf = self.0.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(shelf.entry(key.clone()).or_insert_with(|| Arc::new(make())))
    }

    fn forget(&self, key: &K) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}

/// Anything that can stop a road.
#[derive(Debug, thiserror::Error)]
pub enum FlowError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The wave cannot take this step.
    #[error(transparent)]
    Wave(#[from] WaveError),
    /// Not a fiscal year.
    #[error(transparent)]
    FiscalYear(#[from] BadFiscalYear),
    /// Not a minimum group size.
    #[error(transparent)]
    MinimumGroup(#[from] BadMinimumGroup),
    /// The survey file is not valid.
    #[error("the survey file has {} faults:\n{}", .0.len(), lines(.0))]
    Survey(Vec<Fault>),
    /// A data file is not valid.
    #[error(transparent)]
    File(#[from] FileFaults),
    /// More answers than people.
    #[error("{}", lines(.0))]
    Score(Vec<crate::domain::score::ScoreError>),
    /// No wave by this name.
    #[error("there is no wave `{given}`: expected {expected}")]
    NoWave {
        /// What was asked for.
        given: String,
        /// The waves that exist.
        expected: String,
    },
    /// A fiscal year that more than one wave has.
    #[error("fiscal {year} has more than one wave: name one by its id: {ids}")]
    ManyWaves {
        /// The year.
        year: String,
        /// Their ids.
        ids: String,
    },
    /// There is a wave of this survey in this year.
    #[error("the survey {survey} already has a wave in fiscal {year}: a survey has one wave a year")]
    WaveExists {
        /// The survey.
        survey: String,
        /// The year.
        year: crate::domain::wave::FiscalYear,
    },
    /// A file with a header and nothing else.
    #[error("{}: found no responses: expected one line for each response below the header", .0.display())]
    NoResponses(std::path::PathBuf),
    /// A correction that would change too little.
    #[error(
        "the correction adds {added} answers: expected at least {minimum}, because whoever compares the two releases \
             sees the new answers alone"
    )]
    FewLateAnswers {
        /// Answers of the file.
        added: usize,
        /// The minimum group size.
        minimum: u32,
    },
    /// A file that was read before.
    #[error("{}: these answers are already part of the wave", .0.display())]
    ReadBefore(std::path::PathBuf),
    /// A wave without a roster.
    #[error("the wave of fiscal {0} has no roster: import one first (`kotae import roster FILE --wave {0}`)")]
    NoRoster(crate::domain::wave::FiscalYear),
    /// A key file of the installation cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A key folder that cannot be used.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// What custodians gave does not bring the key back.
    #[error(transparent)]
    Custody(#[from] CustodyError),
    /// A wave without a key.
    #[error("the wave of fiscal {0} has no key yet: make one first (`kotae wave key {0}`)")]
    NoKey(crate::domain::wave::FiscalYear),
    /// A key that nobody has tried out.
    #[error(
        "the key of the wave of fiscal {0} was never tried out: type passphrase and recovery code once (`kotae wave key {0}`)"
    )]
    NotRehearsed(crate::domain::wave::FiscalYear),
    /// The key folder lacks the keys of a wave.
    #[error(
        "the key folder does not hold the keys of the wave of fiscal {0}: expected the file that was made with its key"
    )]
    NoSecrets(crate::domain::wave::FiscalYear),
    /// Answers that are no more.
    #[error("the answers of fiscal {0} were destroyed: nothing can be computed from them any more")]
    Shredded(crate::domain::wave::FiscalYear),
    /// Answers that can still be corrected.
    #[error("the answers of fiscal {year} are kept until {due}, so that late ones can be added")]
    NotDue {
        /// The year.
        year: crate::domain::wave::FiscalYear,
        /// The first day on which they are destroyed.
        due: jiff::civil::Date,
    },
    /// No such comment, or not as it was decided about.
    #[error("there is no comment `{0}` in this wave")]
    NoComment(String),
    /// Somebody else changed the wave in the meantime.
    #[error("the wave of fiscal {0} was changed by somebody else in the meantime: look again")]
    Changed(crate::domain::wave::FiscalYear),
    /// What is stored for a wave is not there or was changed.
    #[error("{0}")]
    Damaged(String),
}

fn lines<T: ToString>(faults: &[T]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}
