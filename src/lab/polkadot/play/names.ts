/** The validator that is played, and its two nodes: the keys of the first are on chain, the second stands by. */
export const VALIDATOR = 'dot-main';
export const ACTIVE = 'dot-a';
export const STANDBY = 'dot-b';
