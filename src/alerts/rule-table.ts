import type { Rule } from './rules.ts';
import { SELF_RULES } from './rules-of-baton.ts';
import { MACHINE_RULES } from './rules-of-machines.ts';
import { SIGNING_RULES } from './rules-of-signing.ts';

/** Every rule, the loudest first. The one place that says who is told of what, and what they do. */
export const RULES: readonly Rule[] = [...SIGNING_RULES, ...MACHINE_RULES, ...SELF_RULES];
