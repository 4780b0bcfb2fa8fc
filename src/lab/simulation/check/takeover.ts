import { capabilities } from '../../referee/capability.ts';
import type { JournalEntry } from '../../../domain/journal.ts';
import { ACTIVE, STAKED } from '../run/cast.ts';
import type { Happened } from '../run/happened.ts';
import type { Played } from '../run/play.ts';
import { finding, type Finding } from './finding.ts';

/** The layers of a takeover, each by itself: fence before telling, the last look, proof of a stop, proof before the link. */
export function checkTakeover(played: Played): Finding[] {
  if (played.schedule.procedure !== 'solana/takeover') return [];
  return [
    ...tookUnfenced(played),
    ...staleTowers(played),
    ...toldUnlooked(played),
    ...stopsUnproven(played.happened),
    ...linksBeforeProof(played),
    ...startsAfterFence(played),
    ...offWithoutIntent(played.happened),
  ];
}

type Of<K extends Happened['kind']> = Extract<Happened, { kind: K }> & { readonly atMs: number };

function all<K extends Happened['kind']>(happened: readonly Happened[], kind: K): Of<K>[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the kind tells the type
  return happened.filter((each) => each.kind === kind) as Of<K>[];
}

/** What fences by its own answer. */
const FENCING: ReadonlySet<string> = new Set(['solana.step-down', 'solana.stop', 'fence.off']);
/** One observer alone can be wrong. Written again here: a checker that read the product's would agree with it. */
const FEWEST_OBSERVERS = 2;

/** In the attempt in which the standby was told something fenced the old node: its answer, a provider, people, or what it was. */
function tookUnfenced({ entries, judged }: Played): Finding[] {
  return entries.flatMap(({ event, atMs }, index) => {
    if (event.kind !== 'attempt.told') return [];
    const before = entries.slice(0, index);
    const isFenced = before.some((line) => fences(line, event.attempt)) || isOverridden(before);
    if (isFenced || !canSign(judged, atMs)) return [];
    return [finding('tookUnfenced', atMs, `attempt ${event.attempt} was told while ${ACTIVE} could sign`)];
  });
}

function fences({ event }: JournalEntry, attempt: number): boolean {
  return (
    event.kind === 'outcome' &&
    event.step === 'fence' &&
    event.attempt === attempt &&
    event.result === 'done' &&
    FENCING.has(event.verb)
  );
}

/** People's word for the fence, since the last stop. */
function isOverridden(before: readonly JournalEntry[]): boolean {
  const since = before.slice(before.findLastIndex(({ event }) => event.kind === 'run.stopped') + 1);
  return since.some(({ event }) => event.kind === 'override.used' && event.reliedOnBy === 'fence');
}

function canSign(judged: Played['judged'], atMs: number): boolean {
  return capabilities(judged, STAKED.publicKey).some(
    ({ node, fromMs, toMs }) => node === ACTIVE && fromMs <= atMs && atMs < (toMs ?? Infinity),
  );
}

/** An observer that trails shows the chain as it was 8 s ago, and a look takes a while. Unit: milliseconds. */
const SHOWN_WITHIN_MS = 10_000;

function staleTowers({ happened, judged }: Played): Finding[] {
  return all(happened, 'carried').flatMap(({ atMs, node, lastVote }) => {
    const newer = judged.find(
      (event) => event.kind === 'vote.landed' && event.atMs <= atMs - SHOWN_WITHIN_MS && event.slot > lastVote,
    );
    if (newer?.kind !== 'vote.landed') return [];
    return [
      finding('staleTowerCarried', atMs, `${node} got a tower that ends at ${lastVote}; ${newer.slot} had landed`),
    ];
  });
}

function toldUnlooked({ happened }: Played): Finding[] {
  return all(happened, 'told')
    .filter(({ observersRead }) => observersRead < FEWEST_OBSERVERS)
    .map(({ atMs, node, observersRead }) =>
      finding('toldUnlooked', atMs, `${node} was told; ${observersRead} observers were asked since it was armed`),
    );
}

/** Two looks 2 s apart, after the process was ended. */
const LOOKS_APART_MS = 2_000;

function stopsUnproven(happened: readonly Happened[]): Finding[] {
  const effects = all(happened, 'effect').filter(({ request }) => request.verb === 'solana.stop');
  return effects
    .filter(({ name, lastReceipt }) => name === 'receipts' && lastReceipt.includes(' done '))
    .flatMap(({ id, atMs, node }) => {
      const last = effects.findLast((effect) => effect.id === id && effect.name !== 'receipts');
      if (last && atMs - last.atMs >= LOOKS_APART_MS) return [];
      return [finding('stopUnproven', atMs, `${node} answered that it is stopped before it was looked at twice`)];
    });
}

/** The link of the new node follows when no other would come up as the validator, or people declared that none does. */
function linksBeforeProof({ happened, entries }: Played): Finding[] {
  return all(happened, 'link').flatMap(({ atMs, node, others }) => {
    if (node === ACTIVE || others.length === 0) return [];
    const declared = entries.some(
      (line) => line.event.kind === 'override.used' && line.event.reliedOnBy === 'quarantine' && line.atMs <= atMs,
    );
    if (declared) return [];
    return [
      finding('linkBeforeProof', atMs, `${node} would come up as the validator, and so would ${others.join(', ')}`),
    ];
  });
}

/** Once it has fenced itself in this run, nothing gives the old node the role again. */
function startsAfterFence({ entries, referee, schedule: { old } }: Played): Finding[] {
  const fenced = entries.find(
    ({ event }) =>
      event.kind === 'outcome' && event.result === 'done' && event.node === ACTIVE && keepsDown(old, event.verb),
  );
  if (!fenced) return [];
  return capabilities(referee, STAKED.publicKey)
    .filter(({ node, fromMs }) => node === ACTIVE && fromMs > fenced.atMs)
    .map(({ fromMs }) => finding('oldStartedFenced', fromMs, `${ACTIVE} became the validator again`));
}

/** Where the link says nothing of what comes up, it takes a stop, and a boot guard that reads the fence file. */
function keepsDown(old: Played['schedule']['old'], verb: string): boolean {
  if (old?.startsBy === 'key') return verb === 'solana.stop' && old.hasBootGuard;
  return verb === 'solana.step-down' || verb === 'solana.stop';
}

function offWithoutIntent(happened: readonly Happened[]): Finding[] {
  return all(happened, 'off')
    .filter(({ hasIntent }) => !hasIntent)
    .map(({ atMs, node }) => finding('unjournaled', atMs, `${node} was switched off without an intent`));
}
