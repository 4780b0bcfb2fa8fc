import { describe, expect, it } from 'vitest';
import { COUNTERS } from '../../../../src/lab/simulation/check/finding.ts';
import { runMatrix } from '../../../../src/lab/simulation/matrix/matrix.ts';
import { mutatedBy } from '../../../../src/lab/simulation/matrix/mutated.ts';
import { playShare } from '../../../../src/lab/simulation/matrix/share.ts';
import { NOT_MUTATED, type Mutated, type PlayedProcedure } from '../../../../src/lab/simulation/run/schedule.ts';

/** Takes about 10 s on two cores; on a busy machine several times that. */
const LONGEST_MS = 180_000;

/** Every scene and so many schedules, on every core; `npm run -s lab -- matrix` plays thousands, and every crash point. */
const play = (seeds: number, mutated: Mutated = NOT_MUTATED, procedure: PlayedProcedure = 'solana/handover') =>
  runMatrix({ procedure, seeds, minutes: null, withCrashPoints: false, mutated, progress: () => undefined });

describe('a handover under 500 schedules', () => {
  it(
    'never has two signers, never hangs, and always ends as its faults allow',
    async () => {
      const report = await play(500);

      expect(report.findings).toEqual([]);
      expect(report.problems).toEqual([]);
      expect(report.schedules).toBe(500);
      expect(report.faultlessDone).toBe(50);
      expect(report.seen.twoWorkersActed).toBeGreaterThan(0);
      expect(Object.keys(report.counters)).toEqual(Object.keys(COUNTERS));
      expect(Object.keys(report).filter((key) => key in COUNTERS)).toEqual([]);
    },
    LONGEST_MS,
  );
});

describe('a takeover under 200 schedules', () => {
  it(
    'has two signers only where people declared falsely, and always ends as its faults allow',
    async () => {
      const report = await play(200, NOT_MUTATED, 'solana/takeover');

      expect(report.findings).toEqual([]);
      expect(report.faultlessDone).toBe(20);
      expect(report.seen.declaredFalsely).toBeGreaterThan(0);
      expect(report.seen.twoWorkersActed).toBeGreaterThan(0);
    },
    LONGEST_MS,
  );
});

describe('a preparation under 60 schedules', () => {
  it(
    'brings up no second signer, locks nobody out, and always ends as its faults allow',
    async () => {
      const report = await play(60, NOT_MUTATED, 'solana/prepare');

      expect(report.findings).toEqual([]);
      expect(report.faultlessDone).toBe(6);
      expect(report.seen.twoWorkersActed).toBeGreaterThan(0);
    },
    LONGEST_MS,
  );
});

describe('the checker', () => {
  it.each([
    ['no-receipts', 'effectWithoutReceipt', 'solana/handover'],
    ['no-tower-requirement', 'tookWithoutTower', 'solana/handover'],
    ['links-other-way-round', 'linkOrder', 'solana/handover'],
    ['kept-link-flipped', 'linkBeforeProof', 'solana/takeover'],
    ['stop-without-proof', 'stopUnproven', 'solana/takeover'],
    ['stop-before-link', 'killedBeforeLink', 'solana/takeover'],
    ['tower-rebuilt-over', 'rebuiltOverTower', 'solana/takeover'],
    ['copy-under-client-name', 'copyReadable', 'solana/takeover'],
    ['one-word-declares', 'overrideMisused', 'solana/takeover'],
    ['key-written-over', 'keyOverwritten', 'solana/prepare'],
    ['changed-file-written-over', 'writtenOverChange', 'solana/prepare'],
    ['undo-without-a-look', 'undoOverwrote', 'solana/prepare'],
    ['undo-brings-a-signer', 'undoMadeSigner', 'solana/prepare'],
    ['link-the-other-way', 'wouldSignTwice', 'solana/prepare'],
  ] as const)(
    'misses the rule that %s switches off',
    async (name, counter, procedure) => {
      // Every rule is missed in a scene already, and a scene is the same each time. Schedules without it, and the crash points,
      // are what `npm run -s mutants` plays.
      const share = { procedure, first: 0, every: 1, seeds: 0, withCrashPoints: false, untilMs: null };
      const { counters } = await playShare({ ...share, mutated: mutatedBy(name) }, () => undefined);

      expect(counters[counter]).toBeGreaterThan(0);
    },
    LONGEST_MS,
  );

  it(
    'says so as a problem, also of a rule that is missed in drawn schedules',
    async () => {
      const report = await play(20, mutatedBy('no-receipts'));

      expect(report.counters.effectWithoutReceipt).toBeGreaterThan(0);
      expect(report.problems).toContain(`effectWithoutReceipt: ${report.counters.effectWithoutReceipt}`);
    },
    LONGEST_MS,
  );
});
