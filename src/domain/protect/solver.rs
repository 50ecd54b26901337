//! Linear and integer programs, solved by `microlp`. The only file that names the solver.
//! Owns nothing but the translation: every answer is checked in whole numbers by whoever asked.

use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOptions, Variable};

/// A program over variables that lie between bounds.
pub(super) struct Program {
    problem: Problem,
    variables: Vec<Variable>,
}

impl Program {
    pub(super) fn maximise() -> Self {
        Self { problem: Problem::new(OptimizationDirection::Maximize), variables: Vec::new() }
    }

    pub(super) fn minimise() -> Self {
        Self { problem: Problem::new(OptimizationDirection::Minimize), variables: Vec::new() }
    }

    /// Adds a real variable and returns its number.
    pub(super) fn real(&mut self, cost: f64, low: f64, high: f64) -> usize {
        self.variables.push(self.problem.add_var(cost, (low, high)));
        self.variables.len() - 1
    }

    /// Adds a whole variable and returns its number.
    pub(super) fn whole(&mut self, cost: f64, low: i32, high: i32) -> usize {
        self.variables.push(self.problem.add_integer_var(cost, (low, high)));
        self.variables.len() - 1
    }

    /// Asks that a sum of variables equals a value.
    pub(super) fn equal(&mut self, terms: &[(usize, f64)], value: f64) {
        self.add(terms, ComparisonOp::Eq, value);
    }

    /// Asks that a sum of variables lies between two values.
    pub(super) fn between(&mut self, terms: &[(usize, f64)], low: f64, high: f64) {
        if low >= high {
            return self.add(terms, ComparisonOp::Eq, low);
        }
        self.add(terms, ComparisonOp::Ge, low);
        self.add(terms, ComparisonOp::Le, high);
    }

    fn add(&mut self, terms: &[(usize, f64)], operator: ComparisonOp, value: f64) {
        let terms: Vec<(Variable, f64)> = terms.iter().map(|&(at, factor)| (self.variables[at], factor)).collect();
        self.problem.add_constraint(terms.as_slice(), operator, value);
    }

    /// Values of the variables at the best point found within so many steps of branching.
    pub(super) fn solve(&self, steps: u64) -> Result<Vec<f64>, Unsolved> {
        let mut options = SolveOptions::default();
        options.node_limit = Some(steps);
        let outcome = self.problem.solve_with(options).map_err(|fault| match fault {
            microlp::Error::Infeasible => Unsolved::Impossible,
            _ => Unsolved::Unfinished,
        })?;
        let solution = outcome.solution().ok_or(Unsolved::Unfinished)?;
        Ok(self.variables.iter().map(|&variable| solution.var_value(variable)).collect())
    }
}

/// Why a program has no solution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unsolved {
    /// There is none.
    Impossible,
    /// The search was given up.
    Unfinished,
}
