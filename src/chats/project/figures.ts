import type { Json, JsonObject } from '../../domain/names.ts';
import type { CardFact } from '../card.ts';
import { counted, durationWords, oneLine } from './words.ts';

/** Figures whose own words are clearer than the name split up, in the order in which people ask for them. */
const LABELS: Readonly<Record<string, string>> = {
  gapSlots: 'Gap',
  gapMs: 'Gap in time',
  criticalSectionMs: 'Giving and taking',
  behindSlots: 'Behind the cluster',
  barrier: 'Last vote proven by',
  lastVote: 'Last vote handed over',
  firstLandedVote: 'First vote that landed',
  giveMs: 'Giving',
  barrierMs: 'Wait for the last vote',
  guardCallsInCriticalSection: 'Host calls meanwhile',
  quietSlots: 'Quiet ahead',
  setInSession: 'Keys set in session',
  setAtBlock: 'Set at block',
  activeInSession: 'Active in session',
  signsInSession: 'Signs seen in session',
  firstFreeSession: 'Old keys unused from session',
  mayStopSession: 'Old node free in session',
  outageMs: 'Nobody signed for',
  stopMs: 'Stopping the old node',
  marginMs: 'Wait for the height margin',
  reloadMs: 'Loading the key',
  signedAtHeight: 'Signs since height',
  oldHead: 'Highest head of the old node',
  finalHead: 'Final when the key moved',
  stallMs: 'Longest time without a block',
  missed: 'Duties missed, at least',
  heldDown: 'Kept down by its fence file',
};

/** For the journal, not for people: 64 signs say nothing to a reader, nor does what the first line says already. */
const NOT_SHOWN: ReadonlySet<string> = new Set(['towerSha256', 'sessionBlocks', 'signer']);

const BARRIERS: Readonly<Record<string, string>> = { log: 'the validator log', slots: 'two slot changes' };

/** The figures of an ending as facts. Units come from the name (`Ms`, `Slots`); times of day and nested values are left to the journal. */
export function figureFacts(figures: JsonObject): CardFact[] {
  const order = Object.keys(LABELS);
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  const sorted = Object.entries(figures).toSorted(([a], [b]) => place(a) - place(b));
  return sorted.flatMap(([name, value]) => {
    if (value === null || typeof value === 'object' || name.endsWith('AtMs') || NOT_SHOWN.has(name)) return [];
    return [{ label: LABELS[name] ?? splitName(name), value: figureWords(name, value) }];
  });
}

function figureWords(name: string, value: Exclude<Json, null | object>): string {
  if (name === 'barrier') return BARRIERS[String(value)] ?? oneLine(String(value), 80);
  if (typeof value !== 'number') return oneLine(String(value), 80);
  if (name.endsWith('Ms')) return durationWords(value);
  return name.endsWith('Slots') ? counted(value, 'slot') : String(value);
}

/** `landedVotes` → `Landed votes`, without the unit at its end. */
function splitName(name: string): string {
  const words = oneLine(name, 40)
    .replace(/(Ms|Slots)$/, '')
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
