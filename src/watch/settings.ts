import type { NodeName } from '../domain/names.ts';
import type { Run } from '../domain/run.ts';
import type { HostAnswer, ValidatorStatus } from '../domain/status.ts';

type Settings = HostAnswer['settings'];

/** What only people and runs change on the hosts of a validator. Times by the database's clock, milliseconds since 1970. */
export interface SettingsMemory {
  readonly nodes: Readonly<
    Record<NodeName, { readonly seen: Settings; readonly atMs: number; readonly doubt: Settings | null }>
  >;
  /** What changed outside of a run, and is still shown; null: of the whole validator. */
  readonly changed: readonly { readonly node: NodeName | null; readonly what: string; readonly atMs: number }[];
}

/** A change is over when it has happened; people should still find it when they come to look. Unit: milliseconds. */
const SHOWN_FOR_MS = 3_600_000;

/**
 * Compares links, keys and start lines with what they were. Pure. A change is believed when two looks in a row show the same, and
 * is no news where a run of this validator has been at work since: that is what runs do. A node that signs for another validator is
 * changed by that one's runs, so it is not compared meanwhile.
 * @param signer what changed about who signs, in words, where no run explains it; null: nothing
 * @param runs the validator's last runs
 */
export function decideSettings(
  before: SettingsMemory | null,
  status: ValidatorStatus,
  signer: string | null,
  runs: readonly Run[],
  nowMs: number,
): SettingsMemory {
  const nodes: Record<NodeName, SettingsMemory['nodes'][NodeName]> = { ...before?.nodes };
  const changed = (before?.changed ?? []).filter(({ atMs }) => nowMs - atMs < SHOWN_FOR_MS);
  if (signer !== null) changed.push({ node: null, what: signer, atMs: nowMs });
  for (const { node, host, takenBy } of status.nodes) {
    if (host === undefined || host.silent !== null) continue;
    const was = nodes[node];
    const what = was === undefined ? [] : differences(was.seen, host.settings);
    const isAgreed = was === undefined || what.length === 0 || takenBy !== null || isExplained(runs, was.atMs);
    const isSeenTwice =
      was?.doubt !== null && was?.doubt !== undefined && differences(was.doubt, host.settings).length === 0;
    if (!isAgreed && !isSeenTwice) {
      nodes[node] = { ...was, doubt: host.settings };
      continue;
    }
    if (!isAgreed) changed.push({ node, what: what.join('; '), atMs: nowMs });
    // What this look could not read is what it was.
    nodes[node] = { seen: { ...was?.seen, ...host.settings }, atMs: nowMs, doubt: null };
  }
  return { nodes, changed };
}

/** `identity link: to /a, before to /b`, of what both have read. */
function differences(before: Settings, now: Settings): string[] {
  return Object.entries(now).flatMap(([name, value]) => {
    const was = before[name];
    return was === undefined || was === value ? [] : [`${name}: ${value}, before ${was}`];
  });
}

function isExplained(runs: readonly Run[], sinceMs: number): boolean {
  return runs.some(({ endedAtMs }) => endedAtMs === null || endedAtMs >= sinceMs);
}
