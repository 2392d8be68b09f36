//! What the simulation found, each in a test of its own.
