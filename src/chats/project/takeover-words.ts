import type { Run } from '../../domain/run.ts';

type Roles = Pick<Run, 'from' | 'to'>;

/** Whether a plan or run is one from a node that nobody may be able to ask. */
export const isTakeover = ({ procedure }: { readonly procedure: string }): boolean => procedure.endsWith('/takeover');

/** What the ways out of a stopped takeover do, where it differs from a handover. */
export const TAKEOVER_WAYS: Readonly<Record<string, (run: Roles) => string>> = {
  resume: ({ from, to }) =>
    `Baton looks at ${to} and, as far as it answers, at ${from}, then goes on where that is proven safe.`,
  return: ({ from, to }) =>
    `The takeover is called off if ${to} is proven not to have the role. ${from} is not given it back: that takes a plan of its own.`,
  'declare-fenced': ({ from }) =>
    `Only when ${from} certainly cannot sign any more: powered off, disks out. Then this run does not wait for it, for one step. A false declaration can make two signers.`,
};

/** Asked before a takeover is approved: what happens, and what has to be true first. */
export const takeoverQuestion = ({ validator, from, to }: Roles & { readonly validator: string }): string =>
  `Take ${validator} over from ${from} to ${to}?`;

/** How long there is a way back, and what stands before the point of no return. */
export const takeoverLimits = ({ from, to }: Roles): string =>
  `First ${from} is fenced with proof, or people declare it. It can be called off until ${to} is told to sign.`;
