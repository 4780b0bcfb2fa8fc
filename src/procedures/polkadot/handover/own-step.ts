import { askedKeys } from '../../../chains/polkadot/guard-calls.ts';
import { fileOfKey, sharedKeys } from '../../../chains/polkadot/keystore.ts';
import type { SessionKeys } from '../../../chains/polkadot/session-keys.ts';
import { polkadotArgs } from '../../../chains/polkadot/target.ts';
import { messageOf } from '../../../domain/failure.ts';
import type { NodeName } from '../../../domain/names.ts';
import type { ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import type { PolkadotDeps } from '../deps.ts';
import { keystoreOf } from '../node-look.ts';
import { keysOf } from '../proven-keys.ts';
import { signerBefore } from '../signer.ts';
import { fenceOthers } from './fence-others.ts';
import { seenOr } from './look-at.ts';

/**
 * Own: safety protocol 6.2. The new node holds every one of the keys and the old one none, each asked by itself, for
 * `author_hasSessionKeys` is true only for all; and no key file of any kind lies on both.
 * @param oldMayBeAway a takeover: keys that were made minutes ago cannot be on a machine that was away already
 */
export function ownStep(deps: PolkadotDeps, oldMayBeAway: boolean): ProcedureStep {
  return { id: 'own', perform: (context) => proveOwn(context, deps, oldMayBeAway) };
}

/** Asked for once more when the keys are active. */
export async function proveOwn(context: RunContext, deps: PolkadotDeps, oldMayBeAway: boolean): Promise<StepResult> {
  const { from, to } = context.run;
  const target = deps.targetOf(context);
  const unfenced = await fenceOthers(context, deps, oldMayBeAway);
  if (unfenced !== null) return unfenced;
  const { layout } = await deps.setKeys.capabilities();
  const keys = keysOf(context.entries(), layout);
  const [old, own] = [await deps.look(target, from), seenOr(await deps.look(target, to), to, signerBefore(context))];
  if ('instead' in own) return own.instead;
  const has = await holding(context, deps, to, keys);
  if (has.kind === 'unread') return unread(has.because, context);
  if (!has.all) return notHeld(to, has.held.length, keys);
  if (old.kind === 'unseen') {
    if (oldMayBeAway)
      return { kind: 'proven', evidence: `${to} holds all ${keys.keys.length} keys; ${from} does not answer` };
    return unread(`${from}: ${old.because}`, context);
  }
  const [mine, theirs] = [keystoreOf(own.facts), keystoreOf(old.facts)];
  if (mine === null || theirs === null)
    return unread(
      `the keystore of ${mine === null ? to : from} cannot be listed, or holds files with other names`,
      context,
    );
  const shared = sharedKeys(mine, theirs);
  if (shared.length > 0)
    return doubled(`${shared.map(({ type }) => type).join(', ')} keys lie in both keystores`, context);
  if (oldMayBeAway && old.facts.process === null)
    return {
      kind: 'proven',
      evidence: `${to} holds all ${keys.keys.length} keys; ${from} does not run and has no file of them`,
    };
  const hadBy = await holding(context, deps, from, keys);
  if (hadBy.kind === 'unread') return unread(hadBy.because, context);
  if (hadBy.held.length > 0) return doubled(`${from} holds ${hadBy.held.join(', ')} of the new keys`, context);
  return {
    kind: 'proven',
    evidence: `${to} holds all ${keys.keys.length} keys, ${from} none of them, and no key file lies on both`,
  };
}

type Holding =
  | { readonly kind: 'told'; readonly held: readonly string[]; readonly all: boolean }
  | { readonly kind: 'unread'; readonly because: string };

/** Which of the keys a node holds, by its own RPC on its own loopback. */
async function holding(context: RunContext, deps: PolkadotDeps, node: NodeName, keys: SessionKeys): Promise<Holding> {
  // In the runtime's order: of any other order the node says that it does not hold them all.
  const args = { ...polkadotArgs(deps.targetOf(context), node), ...askedKeys(keys.keys.map(fileOfKey)) };
  // A verb that only reads: without its answer nothing is known, and nothing was changed.
  const answer = await deps.ask(node, { verb: 'polkadot.has-keys', args }).catch((error: unknown) => messageOf(error));
  if (typeof answer === 'string') return { kind: 'unread', because: `${node}: ${answer}` };
  if (answer.answer !== 'ok') return { kind: 'unread', because: `${node}: ${answer.text}` };
  const told = answer.facts.all('has_key').map((line) => line.split(' '));
  if (told.length !== keys.keys.length) return { kind: 'unread', because: `${node} told of ${told.length} keys` };
  const held = told.filter(([, yes]) => yes === 'true').map(([name]) => (name ?? '').slice(0, 12));
  const all = answer.facts.get('has_session_keys') === 'true' && held.length === keys.keys.length;
  return { kind: 'told', held, all };
}

const unread = (text: string, context: RunContext): StepResult => ({
  kind: 'refused',
  code: 'host/unclear',
  text,
  signer: signerBefore(context),
});

function notHeld(to: NodeName, held: number, { keys }: SessionKeys): StepResult {
  return {
    kind: 'refused',
    code: 'run/checks-failed',
    text: `${to} holds ${held} of the ${keys.length} keys that were made. They must not be set: nobody could sign with them.`,
  };
}

/** One key on two machines that validate is how validators are slashed: nothing goes on before people have looked. */
function doubled(found: string, context: RunContext): StepResult {
  return {
    kind: 'ask',
    code: 'run/checks-failed',
    state: 'keys-on-both',
    text: `${found}. Two nodes that sign with one key are slashed. Find out how they got there, and take them off one machine while its node is stopped.`,
    signer: signerBefore(context),
  };
}

/** A node that did not answer this time is asked again; nothing is wrong with what it holds. */
export function isUnread(result: StepResult): result is Extract<StepResult, { kind: 'refused' }> {
  return result.kind === 'refused' && result.code.startsWith('host/');
}
