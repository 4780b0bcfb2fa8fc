import { STRIKE_KINDS, type StrikeKind } from '../../played/strike.ts';
import type { NearSchedule } from './schedule.ts';

const STRAIGHT: NearSchedule = {
  procedure: 'near/hot-swap',
  way: 'hot-swap',
  afterSwap: 'keep',
  windowWait: 0,
  gone: null,
  config: null,
  stopMs: 4_000,
  supervised: false,
  skips: 0.01,
  seed: 1,
  faults: [],
};

/** What is played once straight, and once more for each of its points at which a worker is struck. */
export const NEAR_SCENES = {
  'near-hot-swap-straight': STRAIGHT,
  'near-restart-straight': { ...STRAIGHT, procedure: 'near/restart', way: 'restart' },
  'near-takeover-down': { ...STRAIGHT, procedure: 'near/takeover', gone: 'down' },
  'near-takeover-off': { ...STRAIGHT, procedure: 'near/takeover', gone: 'off' },
  'near-prepare-straight': {
    ...STRAIGHT,
    procedure: 'near/prepare',
    config: { shards: 'AllShards', memtries: false },
  },
  'near-upgrade-straight': { ...STRAIGHT, procedure: 'near/upgrade' },
} as const satisfies Readonly<Record<string, NearSchedule>>;

/** A preparation waits for an epoch at each play: three ways to strike a worker there are enough. */
export const kindsIn = (scene: string): readonly StrikeKind[] =>
  scene === 'near-prepare-straight' ? ['dies-after', 'freezes-before', 'answer-lost'] : STRIKE_KINDS;
