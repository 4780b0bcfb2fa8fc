import * as fc from 'fast-check';
import { SIMULATED_FAULTS, type FaultDraw } from './run/faults.ts';
import { ANSWERING, FATES, type Fate, type OldNode } from './run/old-node.ts';
import type { Schedule } from './run/schedule.ts';

/** Of so many schedules with a fault people declare falsely in one. */
const TRUE_TO_FALSE = { truly: 7, falsely: 1 };

/** What became of the old node before a takeover, so that the first fault finds something to strike at. */
export function oldNode(faults: readonly FaultDraw[]): fc.Arbitrary<OldNode> {
  const hasFaults = faults.length > 0;
  const drawn = fc.record({
    fate: fc.constantFrom(...fatesFor(faults)),
    startsBy: fc.constantFrom('link', 'link', 'link', 'link', 'key'),
    hasBootGuard: fc.boolean(),
    gossip: fc.constantFrom('closed', 'closed', 'open'),
    hook: fc.constantFrom('none', 'none', 'works', 'refuses', 'mute'),
    copy: fc.constantFrom('fresh', 'fresh', 'stale', 'missing', 'of-another', 'torn'),
    declares: hasFaults
      ? fc.oneof(
          { weight: TRUE_TO_FALSE.truly, arbitrary: fc.constant('truly' as const) },
          { weight: TRUE_TO_FALSE.falsely, arbitrary: fc.constant('falsely' as const) },
        )
      : fc.constant('truly' as const),
    afterwards: fc.constantFrom('rescue', 'rescue', 'replace', 'declare'),
    unitMs: fc.constantFrom(1_000, 8_000, null),
  });
  // Without a boot guard it may be back as the validator before it is declared, which is no fault and no end in `done`.
  return hasFaults ? drawn : drawn.map((old) => (old.startsBy === 'key' ? { ...old, hasBootGuard: true } : old));
}

const SILENT: readonly Fate[] = ['off', 'off', 'cut'];
const ALL: readonly Fate[] = [...FATES.filter((fate) => fate !== 'well'), ...SILENT];

function fatesFor(faults: readonly FaultDraw[]): readonly Fate[] {
  if (faults.some(({ name, place }) => name === 'observer-shows-frozen' && place === 'plan')) return ['well'];
  const [first] = faults.filter(({ name }) => name !== 'answer-lost' && name !== 'abort-asked').concat(faults);
  if (!first) return ALL;
  // What strikes at the guard's work there needs a node that answers; what comes back must have been away.
  if (first.name === 'old-returns') return ALL.filter((fate) => fate !== 'sick');
  const strikes = SIMULATED_FAULTS.find(({ name }) => name === first.name)?.strikes;
  const isAtGuard = strikes === 'point' || strikes === 'call';
  return first.place === 'fence' && isAtGuard ? ALL.filter((fate) => ANSWERING.has(fate)) : ALL;
}

const RETURNS = ['fence', 'arm', 'take', 'verify', 'quarantine'] as const;

/** Whoever is declared falsely comes back, or it would have been no harm. */
export function withReturn(schedule: Schedule): Schedule {
  const { old, faults, seed } = schedule;
  if (old?.declares !== 'falsely' || faults.some(({ name }) => name === 'old-returns')) return schedule;
  const place = RETURNS[seed % RETURNS.length] ?? 'verify';
  return { ...schedule, faults: [...faults, { name: 'old-returns', place, after: seed % 3, way: 0 }] };
}
