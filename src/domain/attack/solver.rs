//! Linear and integer programs of the attacker, solved by `microlp`.
//! Owns the translation only.

use microlp::{ComparisonOp, Error, OptimizationDirection, Problem, SolveOptions, Variable};

/// What the solver says.
pub(super) enum Answer {
    /// Values of the variables, and whether no better ones exist.
    Found(Vec<f64>, bool),
    /// There are no such values.
    Impossible,
    /// Given up.
    Unknown,
}

/// A program that maximises a sum.
pub(super) struct Program {
    problem: Problem,
    variables: Vec<Variable>,
    whole: bool,
}

impl Program {
    /// Over whole numbers, or over all.
    pub(super) fn new(whole: bool) -> Self {
        Self { problem: Problem::new(OptimizationDirection::Maximize), variables: Vec::new(), whole }
    }

    /// A variable from `low` to `high`; returns its number.
    pub(super) fn variable(&mut self, gain: f64, low: f64, high: f64) -> usize {
        let variable = if self.whole {
            self.problem.add_integer_var(gain, (low as i32, high as i32))
        } else {
            self.problem.add_var(gain, (low, high))
        };
        self.variables.push(variable);
        self.variables.len() - 1
    }

    /// Keeps a sum between two values.
    pub(super) fn between(&mut self, terms: &[(usize, f64)], low: f64, high: f64) {
        if low >= high {
            return self.add(terms, ComparisonOp::Eq, low);
        }
        if low.is_finite() {
            self.add(terms, ComparisonOp::Ge, low);
        }
        if high.is_finite() {
            self.add(terms, ComparisonOp::Le, high);
        }
    }

    fn add(&mut self, terms: &[(usize, f64)], operator: ComparisonOp, value: f64) {
        self.problem.add_constraint(terms.iter().map(|&(at, factor)| (self.variables[at], factor)), operator, value);
    }

    /// Looks for the largest sum; `nodes` limits the search over whole numbers.
    pub(super) fn solve(&self, nodes: u64) -> Answer {
        let mut options = SolveOptions::default();
        options.node_limit = Some(nodes);
        match self.problem.solve_with(options) {
            Err(Error::Infeasible) => Answer::Impossible,
            Err(_) => Answer::Unknown,
            Ok(outcome) => match outcome.solution() {
                None => Answer::Unknown,
                Some(solution) => {
                    let values = self.variables.iter().map(|&variable| solution.var_value(variable)).collect();
                    Answer::Found(values, outcome.is_optimal())
                }
            },
        }
    }
}
