/** The validator that is played, and its two nodes: the first signs, the second stands by. */
export const VALIDATOR = 'near-main';
export const POOL = 'baton.pool.near';
export const ACTIVE = 'near-a';
export const STANDBY = 'near-b';
