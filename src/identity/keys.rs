//! RSA signing keys, published as a JWKS (“Verifying callback requests”).
//!
//! Every start makes new ones, unless it gets keys that were kept (`kept_keys`).

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::clock::{Clock, later};
use super::signing_key::SigningKey;
use super::stored_keys::{StoredKeys, StoredSigner};

/// The time after which the platform replaces its keys.
pub(crate) const ROTATION: Duration = Duration::from_secs(24 * 60 * 60);

/// No token that a key signs is valid for longer. A replaced key stays published for this time.
pub(crate) const LONGEST_TOKEN: Duration = Duration::from_secs(2 * 60 * 60);

const RETENTION: SignedDuration = SignedDuration::from_secs(LONGEST_TOKEN.as_secs().cast_signed());

/// How many keys are published at most, however often they are rotated.
const MOST_PUBLISHED: usize = 8;

/// The keys of an issuer: the one that signs, and others that are published beside it.
///
/// A background thread makes the first keys, so that a gateway can answer before they exist.
pub struct Keys {
    /// The newest last, apart from the spare one; never empty.
    held: Mutex<Vec<HeldKey>>,
    others: Mutex<Vec<Value>>,
    clock: Clock,
    changed: OnceLock<KeyObserver>,
}

/// Is called when the keys have changed.
type KeyObserver = Box<dyn Fn(&Keys) + Send + Sync>;

#[derive(Clone, Default)]
struct HeldKey {
    key: Arc<OnceLock<Arc<SigningKey>>>,
    replaced_at: Option<Timestamp>,
    /// It is published from the start and signs nothing of its own accord.
    is_spare: bool,
    /// It stays published, whatever its age.
    is_lasting: bool,
}

impl HeldKey {
    fn of(key: Arc<SigningKey>) -> Self {
        Self { key: Arc::new(OnceLock::from(key)), ..Self::default() }
    }

    /// A key that a thread of its own makes.
    fn making() -> Self {
        let (held, making) = (Self::default(), Self::default());
        let making = Self { key: Arc::clone(&held.key), ..making };
        std::thread::spawn(move || making.key().kid().len());
        held
    }

    fn key(&self) -> Arc<SigningKey> {
        Arc::clone(self.key.get_or_init(|| Arc::new(SigningKey::generate())))
    }

    /// Whether a token that it signed may still be valid.
    fn is_needed(&self, now: Timestamp) -> bool {
        self.is_lasting || self.replaced_at.is_none_or(|at| now < later(at, RETENTION))
    }
}

impl Keys {
    /// Starts making the first key.
    pub fn new() -> Self {
        Self::with_clock(Clock::system())
    }

    /// Starts making the first key of an issuer with this clock.
    pub fn with_clock(clock: Clock) -> Self {
        Self::holding(vec![HeldKey::making()], clock)
    }

    /// Starts making two keys, of which the first one signs. Both are published, so that `kid` has to select.
    pub(crate) fn with_spare(clock: Clock) -> Self {
        let spare = HeldKey { is_spare: true, is_lasting: true, ..HeldKey::making() };
        Self::holding(vec![HeldKey::making(), spare], clock)
    }

    /// Keys that were kept: the first one signs, and all stay published.
    pub(crate) fn kept(keys: &[Arc<SigningKey>], clock: Clock) -> Self {
        let held = keys.iter().enumerate().map(|(at, key)| HeldKey {
            is_spare: at > 0,
            is_lasting: true,
            ..HeldKey::of(Arc::clone(key))
        });
        Self::holding(held.collect(), clock)
    }

    /// The keys of an earlier issuer, as if it went on.
    pub(crate) fn stored(stored: &StoredKeys, clock: Clock) -> Self {
        let held = stored.signers.iter().map(|stored| HeldKey {
            replaced_at: stored.replaced_at,
            is_spare: stored.is_spare,
            is_lasting: stored.is_lasting,
            ..HeldKey::of(Arc::clone(&stored.key))
        });
        Self::holding(held.collect(), clock)
    }

    /// The keys as they are to be stored. Waits for the first keys.
    pub(crate) fn to_stored(&self) -> StoredKeys {
        let signer = |held: &HeldKey| StoredSigner {
            key: held.key(),
            replaced_at: held.replaced_at,
            is_spare: held.is_spare,
            is_lasting: held.is_lasting,
        };
        StoredKeys { signers: self.in_force().iter().map(signer).collect() }
    }

    /// Calls `observer` with every change from now on. Only the first call has an effect.
    pub(crate) fn on_change(&self, observer: impl Fn(&Self) + Send + Sync + 'static) {
        let _ = self.changed.set(Box::new(observer));
    }

    fn holding(held: Vec<HeldKey>, clock: Clock) -> Self {
        Self { held: Mutex::new(held), others: Mutex::default(), clock, changed: OnceLock::new() }
    }

    /// The issuer's clock.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The keys in force. Forgets those that are no longer needed.
    fn in_force(&self) -> Vec<HeldKey> {
        let now = self.clock.now();
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.retain(|held| held.is_needed(now));
        held.clone()
    }

    /// Whether the first keys exist, so that the other calls do not wait.
    pub fn is_ready(&self) -> bool {
        self.in_force().iter().all(|held| held.key.get().is_some())
    }

    /// The key that signs now. Waits for the first key.
    pub fn signing(&self) -> Arc<SigningKey> {
        let held = self.in_force();
        held.iter().rfind(|held| !held.is_spare).expect("the newest key is never removed").key()
    }

    /// The key that is published beside the first one from the start, if there is one.
    pub(crate) fn spare(&self) -> Option<Arc<SigningKey>> {
        self.in_force().iter().find(|held| held.is_spare).map(HeldKey::key)
    }

    /// Every published key, the newest last. Waits for the first keys.
    pub fn published(&self) -> Vec<Arc<SigningKey>> {
        self.in_force().iter().map(HeldKey::key).collect()
    }

    /// Whether this key is published.
    pub(crate) fn publishes(&self, key: &SigningKey) -> bool {
        self.in_force().iter().any(|held| held.key.get().is_some_and(|held| held.kid() == key.kid()))
    }

    /// Makes a new key, which signs from now on. A few earlier keys stay published while their tokens may be valid.
    pub fn rotate(&self) -> Arc<SigningKey> {
        self.rotate_to(SigningKey::generate())
    }

    /// Adds a key that was made before, because making one takes time.
    pub fn rotate_to(&self, key: SigningKey) -> Arc<SigningKey> {
        let key = Arc::new(key);
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(replaced) = held.iter_mut().rfind(|held| !held.is_spare) {
            replaced.replaced_at = Some(self.clock.now());
        }
        held.push(HeldKey::of(Arc::clone(&key)));
        while held.len() > MOST_PUBLISHED
            && let Some(oldest) = held.iter().position(|held| !held.is_lasting)
        {
            held.remove(oldest);
        }
        drop(held);
        self.changed.get().into_iter().for_each(|observer| observer(self));
        key
    }

    /// When the key that signs now took the place of another one, if it did.
    pub(crate) fn rotated_at(&self) -> Option<Timestamp> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.iter().filter_map(|held| held.replaced_at).max()
    }

    /// Publishes this key no more. If it signed, the one before it signs again.
    pub(crate) fn withdraw(&self, key: &SigningKey) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.iter().filter(|held| !held.is_spare).count() > 1 {
            held.retain(|held| held.key.get().is_none_or(|held| held.kid() != key.kid()));
            if let Some(last) = held.iter_mut().rfind(|held| !held.is_spare) {
                last.replaced_at = None;
            }
        }
        drop(held);
        self.changed.get().into_iter().for_each(|observer| observer(self));
    }

    /// The published keys as a JWKS.
    pub fn jwks(&self) -> Value {
        let others = self.others.lock().unwrap_or_else(PoisonError::into_inner).clone();
        json!({ "keys": self.published().iter().map(|key| key.jwk()).chain(others).collect::<Vec<_>>() })
    }

    /// Publishes these too, which sign nothing.
    pub(crate) fn publish_others(&self, others: Vec<Value>) {
        *self.others.lock().unwrap_or_else(PoisonError::into_inner) = others;
    }
}

impl Default for Keys {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rotation_publishes_the_new_key_beside_the_old_one() {
        let keys = Keys::new();
        let old = keys.signing();
        let new = keys.rotate();
        assert_ne!(old.kid(), new.kid());
        assert_eq!(keys.signing().kid(), new.kid());
        let kids: Vec<String> = keys.published().iter().map(|key| key.kid().to_owned()).collect();
        assert_eq!(kids, [old.kid(), new.kid()]);
        assert_eq!(keys.jwks()["keys"].as_array().map(Vec::len), Some(2));
    }

    #[test]
    fn replaced_keys_stay_while_their_tokens_may_be_valid() {
        let clock = Clock::fixed(Timestamp::UNIX_EPOCH);
        let keys = Keys::with_clock(clock.clone());
        let old = keys.signing();
        let new = keys.rotate();
        clock.advance(LONGEST_TOKEN - Duration::from_secs(1));
        assert_eq!(keys.published().len(), 2);
        clock.advance(Duration::from_secs(1));
        let kids: Vec<String> = keys.published().iter().map(|key| key.kid().to_owned()).collect();
        assert_eq!((kids, old.kid() == new.kid()), (vec![new.kid().to_owned()], false));
        clock.advance(ROTATION);
        assert_eq!(keys.signing().kid(), new.kid());
    }

    #[test]
    fn the_number_of_published_keys_is_bounded() {
        let keys = Keys::new();
        let rotated: Vec<_> = (0..=MOST_PUBLISHED).map(|_| keys.rotate()).collect();
        let published = keys.published();
        assert_eq!(published.len(), MOST_PUBLISHED);
        assert_eq!(published[0].kid(), rotated[1].kid());
        assert_eq!(keys.signing().kid(), rotated[MOST_PUBLISHED].kid());
    }
    #[test]
    fn a_spare_key_is_published_and_signs_nothing() {
        let clock = Clock::fixed(Timestamp::UNIX_EPOCH);
        let fresh = Keys::with_spare(clock.clone());
        let (first, spare) = (fresh.signing(), fresh.spare().expect("a spare key"));
        assert_ne!(first.kid(), spare.kid());
        let new = fresh.rotate();
        assert_eq!(
            (fresh.signing().kid(), fresh.spare().map(|key| key.kid().to_owned())),
            (new.kid(), Some(spare.kid().to_owned()))
        );
        assert_eq!(fresh.published().len(), 3);
        let kept = Keys::kept(&[Arc::clone(&first), spare], clock.clone());
        kept.rotate();
        clock.advance(2 * LONGEST_TOKEN);
        assert!(kept.publishes(&first), "a kept key stays");
        assert!(!fresh.publishes(&first));
        let newest = fresh.rotate();
        fresh.withdraw(&newest);
        assert_eq!((fresh.signing().kid(), fresh.publishes(&newest)), (new.kid(), false));
    }
}
