import type { Intent } from '../domain/request.ts';

/** What the lab can play, and what people ask for in it. */
export interface Play {
  readonly intent: Intent;
  /** Hosts that nobody has prepared. */
  readonly bare: boolean;
  /** Whether another node signs at a good end. */
  readonly moves: boolean;
}

const VALIDATOR = 'sol-main';

export const PLAYS = {
  'solana/handover': { intent: { kind: 'handover', validator: VALIDATOR }, bare: false, moves: true },
  'solana/prepare': { intent: { kind: 'prepare', validator: VALIDATOR, restart: true }, bare: true, moves: false },
} as const satisfies Record<string, Play>;

export type PlayName = keyof typeof PLAYS;

export const PLAY_NAMES: readonly PlayName[] = ['solana/handover', 'solana/prepare'];

export const isPlay = (name: string | undefined): name is PlayName => PLAY_NAMES.some((each) => each === name);
