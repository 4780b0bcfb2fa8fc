/** What people do. A double press is two deeds. */
export type Deed =
  | { readonly kind: 'command'; readonly text: string; readonly twice?: true }
  /** Of a card of a run, or of whatever was the last. */
  | { readonly kind: 'run' }
  | { readonly kind: 'approve'; readonly times: 1 | 2; readonly twice?: true }
  | { readonly kind: 'strange-command' }
  | { readonly kind: 'strange-press' };

const command = (text: string): Deed => ({ kind: 'command', text });

/** In fifty: reading more than anything, as people do, and presses on plans by two people at once. `twice`: Slack delivers it twice. */
const FIFTY: readonly (readonly [deed: Deed, times: number])[] = [
  [command('help'), 11],
  [command('help approve'), 5],
  [command('runs'), 10],
  [{ kind: 'run' }, 8],
  // Each is looked at by the worker and answered in the channel, where Slack takes one message a second.
  [{ kind: 'command', text: 'status sol-1', twice: true }, 1],
  [{ kind: 'approve', times: 1 }, 5],
  [{ kind: 'approve', times: 1, twice: true }, 1],
  [{ kind: 'approve', times: 2 }, 3],
  [{ kind: 'strange-command' }, 2],
  [{ kind: 'strange-press' }, 1],
] as const;

const ALL = FIFTY.flatMap(([deed, times]) => Array.from({ length: times }, () => deed));
/** Without a common part with 47 deeds, so that each comes once, and alike ones far apart. */
const STRIDE = 18;

/** The deeds of a load, in an order that is the same each time. */
export function deedAt(index: number): Deed {
  return ALL[(index * STRIDE) % ALL.length] ?? command('help');
}

/** How many payloads Slack hands over for it, so that the load is so many in a second. */
export function deliveriesOf(deed: Deed): number {
  const times = deed.kind === 'approve' ? deed.times : 1;
  return 'twice' in deed ? 2 * times : times;
}
