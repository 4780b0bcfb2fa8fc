/** A 32-byte account id as `0x` and 64 lower-case hex digits; addresses are turned into it at the edge. */
export type AccountId = string;
/** `0x` and lower-case hex digits of any length. */
export type Hex = string;
/** Sessions count up from 0 and stay far below 2^53. */
export type SessionIndex = number;
/** In planck; DOT has ten decimals. */
export type Balance = bigint;
