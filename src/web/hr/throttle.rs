//! Slows guessing per account, never per address: a whole city hall may share one.
//! Owns the count of failed logins; asks no clock.

use std::collections::HashMap;

/// Tries that cost no wait.
const FREE: u32 = 5;
/// Longest wait, seconds.
const LONGEST: i64 = 60;
/// After so many quiet seconds an account starts anew.
const FORGET: i64 = 15 * 60;
/// How many accounts are remembered before the quiet ones are looked for.
const MANY: usize = 1000;

/// Failed logins by account name, existing or not.
#[derive(Debug, Default)]
pub struct Throttle {
    accounts: HashMap<String, Tries>,
}

#[derive(Debug, Clone, Copy)]
struct Tries {
    count: u32,
    last: i64,
}

impl Tries {
    const fn wait(self, now: i64) -> i64 {
        if self.count < FREE {
            return 0;
        }
        let doubled = 1_i64 << if self.count - FREE > 5 { 6 } else { self.count - FREE + 1 };
        let pause = if doubled < LONGEST { doubled } else { LONGEST };
        self.last + pause - now
    }
}

impl Throttle {
    /// Counts a try as failed before it is made, so that many at once cannot slip through.
    ///
    /// # Errors
    /// The seconds to wait.
    pub fn attempt(&mut self, account: &str, now: i64) -> Result<(), i64> {
        if self.accounts.len() > MANY {
            self.accounts.retain(|_, tries| now - tries.last < FORGET);
        }
        let tries = self.accounts.entry(account.to_owned()).or_insert(Tries { count: 0, last: now });
        if now - tries.last >= FORGET {
            tries.count = 0;
        }
        match tries.wait(now) {
            wait if wait > 0 => Err(wait),
            _ => {
                *tries = Tries { count: tries.count.saturating_add(1), last: now };
                Ok(())
            }
        }
    }

    /// The try was right after all.
    pub fn passed(&mut self, account: &str) {
        self.accounts.remove(account);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_five_failures_each_further_try_waits_twice_as_long_up_to_a_minute() {
        let mut throttle = Throttle::default();
        assert!((0..5).all(|_| throttle.attempt("hana", 100).is_ok()));
        let mut now = 100;
        let mut waits = Vec::new();
        for _ in 0..8 {
            let wait = throttle.attempt("hana", now).unwrap_err();
            waits.push(wait);
            now += wait;
            assert_eq!(throttle.attempt("hana", now), Ok(()));
        }
        assert_eq!(waits, [2, 4, 8, 16, 32, 60, 60, 60]);
    }

    #[test]
    fn one_account_does_not_slow_another_and_success_or_quiet_forgets() {
        let mut throttle = Throttle::default();
        assert!((0..5).all(|_| throttle.attempt("hana", 0).is_ok()));
        assert_eq!(throttle.attempt("taro", 0), Ok(()));
        throttle.passed("hana");
        assert!((0..5).all(|_| throttle.attempt("hana", 0).is_ok()));
        assert!(throttle.attempt("hana", 0).is_err());
        assert!((0..5).all(|_| throttle.attempt("hana", FORGET).is_ok()));
    }
}
