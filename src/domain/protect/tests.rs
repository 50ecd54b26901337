use proptest::prelude::*;

use super::primary::hidden;
use crate::domain::survey::MinimumGroup;

#[test]
fn a_single_small_group_takes_the_next_smallest_with_it() {
    assert_eq!(hidden(&[636, 9, 40, 12], MinimumGroup::DEFAULT), [false, true, false, true]);
}

#[test]
fn two_small_groups_hide_each_other_and_empty_groups_stay_empty() {
    assert_eq!(hidden(&[0, 9, 40, 3], MinimumGroup::DEFAULT), [false, true, false, true]);
    assert_eq!(hidden(&[0, 10, 40], MinimumGroup::DEFAULT), [false, false, false]);
}

#[test]
fn groups_too_few_together_take_the_next_smallest_with_them() {
    assert_eq!(hidden(&[1, 30, 1, 50], MinimumGroup::DEFAULT), [true, true, true, false]);
}

proptest! {
    #[test]
    fn no_shown_group_is_small_and_no_hidden_group_stands_alone(answers in prop::collection::vec(0_u64..40, 2..12)) {
        let hidden = hidden(&answers, MinimumGroup::DEFAULT);
        let shown_small = answers.iter().zip(&hidden).any(|(&n, &hide)| !hide && n > 0 && n < 10);
        prop_assert!(!shown_small);
        let with_answers = answers.iter().filter(|&&n| n > 0).count();
        let count = hidden.iter().filter(|&&hide| hide).count();
        prop_assert!(count != 1 || with_answers == 1);
        let held: u64 = answers.iter().zip(&hidden).filter(|(_, hide)| **hide).map(|(&n, _)| n).sum();
        prop_assert!(count == 0 || held >= 10 || count == with_answers);
    }
}
