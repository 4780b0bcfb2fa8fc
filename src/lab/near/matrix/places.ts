import type { NearPlayed } from '../simulation/scene.ts';

export type Places = Readonly<Partial<Record<NearPlayed, readonly string[]>>>;

/** Before the key is in place. */
const BEFORE = ['fence', 'stop', 'prove', 'margin'] as const;
const HOT = ['window', ...BEFORE, 'place', 'reload', 'signs', 'standby'] as const;
const COLD = ['window', 'configure', ...BEFORE, 'halt', 'place', 'start', 'signs', 'standby'] as const;
const TAKEOVER = ['evidence', 'away', 'margin', 'place', 'reload', 'signs'] as const;
const PREPARE = ['option', 'configure', 'restart', 'sync', 'shadow', 'ready'] as const;
const UPGRADE = [
  'validate',
  'halt-new',
  'binary-new',
  'start-new',
  'sync-new',
  'shadow-new',
  'fence',
  'prove',
  'place',
  'signs',
  'binary-old',
  'standby',
] as const;

const SWAP: Places = { 'near/hot-swap': HOT, 'near/restart': COLD, 'near/upgrade': UPGRADE };

/** Steps at which faults strike. */
export const PLACES = {
  before: BEFORE,
  /** Where both nodes are moved. */
  swap: SWAP,
  all: { ...SWAP, 'near/takeover': TAKEOVER, 'near/prepare': PREPARE },
  /** While the new node stands by. */
  standby: {
    'near/hot-swap': ['window', ...BEFORE, 'place', 'signs'],
    'near/restart': ['window', 'configure', ...BEFORE, 'halt', 'signs'],
    'near/takeover': ['evidence', 'away', 'margin', 'place', 'signs'],
    'near/prepare': PREPARE,
  },
} as const;
