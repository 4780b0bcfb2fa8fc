import { STRIKE_KINDS, type StrikeKind } from '../../played/strike.ts';
import type { DotSchedule } from './schedule.ts';

const STRAIGHT: DotSchedule = {
  procedure: 'polkadot/handover',
  signing: 'key-file',
  oldNode: 'demote',
  paths: ['asset-hub'],
  standby: null,
  faults: [],
};

/** What is played once straight, and once more for each of its points at which a worker is struck. */
export const DOT_SCENES = {
  'dot-handover-straight': STRAIGHT,
  'dot-handover-outside': { ...STRAIGHT, signing: 'outside' },
  'dot-takeover-straight': { ...STRAIGHT, procedure: 'polkadot/takeover' },
  'dot-prepare-straight': {
    ...STRAIGHT,
    procedure: 'polkadot/prepare',
    standby: { runs: false, validator: false, syncsMs: 60_000 },
  },
} as const satisfies Readonly<Record<string, DotSchedule>>;

/** Where people sign elsewhere a worker writes and sends less: three ways to strike it there are enough. */
export const kindsIn = (scene: string): readonly StrikeKind[] =>
  scene === 'dot-handover-outside' ? ['dies-after', 'freezes-before', 'answer-lost'] : STRIKE_KINDS;
