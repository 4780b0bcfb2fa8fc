/** Plain names. Each is a string or number whose meaning its alias tells; the glossary has the words. */

/** What a validator validates on; the order is that in which Baton learned them. */
export const CHAINS = ['solana', 'polkadot', 'near'] as const;
export type Chain = (typeof CHAINS)[number];
/** The fleet file's name for a validator, for example `sol-main`. */
export type ValidatorName = string;
/** The fleet file's name for a machine, for example `sol-a`. */
export type NodeName = string;
/** The fleet file's name for a person. */
export type PersonName = string;
/** `<chain>/<procedure>`, for example `solana/handover`. */
export type ProcedureId = string;
/** Base58 public key. */
export type PublicKey = string;
export type RunId = string;
export type PlanId = string;
/** `i-` and a few letters and digits. */
export type IncidentId = string;
export type RequestId = string;
export type StepId = string;

/** Solana slot number. Slots stay far below 2^53, so a plain number is exact. */
export type Slot = number;

/**
 * The fencing number of a validator: a whole number from 1 to 999,999,999,999,999, which is below 2^53 and
 * therefore exact as a number. A host refuses a verb that carries another term than the highest it has seen.
 */
export type Term = number;

/** Anything that survives JSON unchanged. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };
