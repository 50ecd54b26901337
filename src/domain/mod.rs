//! What Kotae knows: surveys, waves, responses, scores and what may be shown of them.
//! Pure: no async, no I/O, no clock, no ambient randomness; both arrive as arguments. Besides std, serde, thiserror and
//! validator it names four pure crates: `toml` (a survey file's faults need line numbers), `jiff` (calendar dates),
//! `num-rational` (exact ties in rounding) and `microlp` (the programs of disclosure control and of the attacks on it).

pub mod attack;
pub mod channel;
pub mod codebook;
pub mod comment;
pub mod doctor;
pub mod draft;
pub mod ids;
pub mod letters;
pub mod packet;
pub mod protect;
pub mod release;
pub mod response;
pub mod roster;
pub mod score;
pub mod survey;
pub mod tally;
pub mod walk;
pub mod wave;
