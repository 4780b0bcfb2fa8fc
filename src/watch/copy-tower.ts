import { createHash } from 'node:crypto';
import type { HostFacts } from '../chains/solana/observation.ts';
import { guardArgs } from '../chains/solana/target.ts';
import { modeOf } from '../config/policy.ts';
import { messageOf } from '../domain/failure.ts';
import type { NodeName } from '../domain/names.ts';
import type { CopyTrouble, ValidatorStatus } from '../domain/status.ts';
import type { HostPort } from '../hosts/port.ts';
import type { Looked } from '../intake/drafts/draft.ts';
import type { PlannerDeps } from '../intake/planner.ts';

/** The guard bounds the verb to 10 s; the rest is for a slow line. Unit: milliseconds. */
const ANSWER_WITHIN_MS = 16_000;

/**
 * Puts the active's tower on each standby, under a name that the client never reads, where the copy there is due. Never throws
 * and never holds anything up: what fails is counted, told, and tried at the next look.
 *
 * This is the one write that rests on a plain look (safety protocol 1.2), and may: it gives nobody a role and changes nothing
 * that a validator reads or that a run decides by. Whoever takes the copy up proves from the bytes whose it is and that it is
 * not older than the last vote on chain, so that a copy made by mistake, too late, twice, or in the wrong order is worth less
 * and does no harm. For the same reason no term and no lease stand before it. Two workers at once write beside and rename.
 * @param before what went wrong until now
 */
export async function copyTowers(
  deps: PlannerDeps,
  looked: Looked,
  status: ValidatorStatus,
  before: CopyTrouble,
): Promise<CopyTrouble> {
  const source = sourceOf(looked, status);
  const due = standbysDue(looked, status);
  if (source === null || due.length === 0 || !(await mayCopy(deps, looked))) return before;
  const done = await Promise.all(due.map(async (node) => [node, await copyTo(deps, looked, node, source)] as const));
  const failed = done.flatMap(([node, because]) =>
    because === null ? [] : [[node, { times: (before[node]?.times ?? 0) + 1, because }] as const],
  );
  return { ...without(before, due), ...Object.fromEntries(failed) };
}

function without(trouble: CopyTrouble, nodes: readonly NodeName[]): CopyTrouble {
  return Object.fromEntries(Object.entries(trouble).filter(([node]) => !nodes.includes(node)));
}

interface Source {
  readonly bytes: Buffer;
  readonly lastVote: number;
}

/** The tower of the one node that signs, read and verified in memory; null where there is none that is surely its own. */
function sourceOf({ target, seen }: Looked, { nodes }: ValidatorStatus): Source | null {
  const able = nodes.filter(({ couldSign }) => couldSign === true);
  const [active] = able;
  if (active?.role !== 'active' || able.length > 1) return null;
  const facts = factsOf(seen, active.node);
  if (facts?.tower?.kind !== 'known' || facts.towerBytes === null) return null;
  const { identity, signatureValid, lastVote } = facts.tower.value;
  return identity === target.identity && signatureValid ? { bytes: facts.towerBytes, lastVote } : null;
}

function factsOf(seen: Looked['seen'], node: NodeName): HostFacts | null {
  const host = seen.nodes[node]?.host;
  return host?.kind === 'known' ? host.value : null;
}

/** A copy that could not be read is none. */
function standbysDue({ policy, seen }: Looked, { nodes, standbys }: ValidatorStatus): NodeName[] {
  const everyMs = policy.tower_copies.every * 1_000;
  if (everyMs === 0) return [];
  return (
    standbys
      .filter(({ node }) => nodes.some((one) => one.node === node && one.role === 'standby'))
      // A host without a record of terms is one that nobody has adopted yet: nothing is put there, and nothing is wrong.
      .filter(({ node }) => factsOf(seen, node)?.state.kind === 'present')
      .filter(({ copy }) => !copy || copy.ageMs >= everyMs)
      .map(({ node }) => node)
  );
}

/** Read as late as can be; a run that begins in between is not disturbed either, see above. */
async function mayCopy({ fleet, store }: PlannerDeps, { target }: Looked): Promise<boolean> {
  const validator = fleet.validators[target.validator];
  if (validator === undefined || modeOf(fleet, validator) !== 'act') return false;
  const names = target.nodes.map(({ node }) => node);
  const [runs, pauses] = await Promise.all([store.view.openRuns(), store.pauses.pauses()]);
  return (
    !pauses.some((pause) => pause.validator === '*' || pause.validator === target.validator) &&
    !runs.some((run) => run.validator === target.validator || names.includes(run.from) || names.includes(run.to))
  );
}

/** Null when it lies there, hash compared at both ends; otherwise why it does not. */
async function copyTo(
  { hosts, clock }: PlannerDeps,
  { target, seen }: Looked,
  node: NodeName,
  { bytes, lastVote }: Source,
): Promise<string | null> {
  const facts = factsOf(seen, node);
  const host = hosts.get(node);
  if (facts === null || host === undefined) return 'it was not looked at';
  const there = facts.copy?.tower;
  if (there?.kind === 'known' && there.value.identity === target.identity && there.value.lastVote > lastVote)
    return `the copy there has vote ${there.value.lastVote}, the tower of the active only ${lastVote}`;
  const args = guardArgs(target, node, facts.unstakedKey.publicKey);
  try {
    return await send(host, { verb: 'solana.tower.copy', args }, bytes, clock);
  } catch (error) {
    return messageOf(error);
  }
}

async function send(
  host: HostPort,
  request: Parameters<HostPort['open']>[0],
  bytes: Buffer,
  clock: PlannerDeps['clock'],
): Promise<string | null> {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const channel = await host.open(request);
  const over = new AbortController();
  // What comes after a timeout is of no use to anybody, and must not be unhandled.
  const answer = channel.answer.then((one) =>
    one.answer === 'ok' && one.facts.get('copied') === sha256 ? null : one.text || `it answered ${one.answer}`,
  );
  answer.catch(() => undefined);
  const late = clock.sleep(ANSWER_WITHIN_MS, over.signal).then(() => `no answer within ${ANSWER_WITHIN_MS / 1_000} s`);
  late.catch(() => undefined);
  try {
    channel.write(`copy ${bytes.length} ${sha256}\n`);
    channel.write(bytes);
    channel.end();
    return await Promise.race([answer, late]);
  } finally {
    over.abort();
    channel.close();
  }
}
