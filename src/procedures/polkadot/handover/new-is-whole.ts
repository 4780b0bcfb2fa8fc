import { sharedKeys } from '../../../chains/polkadot/keystore.ts';
import type { RunContext, StepResult } from '../../../execution/procedure.ts';
import type { PolkadotDeps } from '../deps.ts';
import type { MayStop } from '../may-stop.ts';
import { keystoreOf } from '../node-look.ts';
import { keysOf } from '../proven-keys.ts';

/** What the new node lacks to sign with the keys that the chain names. */
export interface NotWhole extends Extract<MayStop, { kind: 'unread' }> {
  /** Its keystore was listed and lacks some: that does not pass by itself. */
  readonly keysLost: boolean;
}

/** Null where it is whole. Until then the old one stays a validator: its keys, set again, are the fastest way back. */
export async function newIsNotWhole(context: RunContext, deps: PolkadotDeps): Promise<NotWhole | null> {
  const { to } = context.run;
  const { layout } = await deps.setKeys.capabilities();
  const made = keysOf(context.entries(), layout).keys;
  const seen = await deps.look(deps.targetOf(context), to);
  if (seen.kind === 'unseen') return notWhole(`${to} does not answer (${seen.because})`);
  if (seen.facts.process?.validator !== true) return notWhole(`${to} does not run with --validator`);
  const held = keystoreOf(seen.facts);
  if (held === null) return notWhole(`the keystore of ${to} cannot be listed`);
  return sharedKeys(made, held).length === made.length
    ? null
    : notWhole(`${to} does not hold all keys that are set`, true);
}

/** Only people can bring them back, or set others. */
export function keysLost({ run }: RunContext): StepResult {
  const { from, to, validator } = run;
  return {
    kind: 'ask',
    code: 'run/checks-failed',
    state: 'new-keys-lost',
    text: `${to} does not hold all keys that are set: nobody can sign with those it lacks. ${from} has to keep running. Bring the files back and \`resume\`; or \`stand-down\`, and then \`plan handover ${validator}\` with new keys.`,
    signer: 'unknown',
  };
}

const notWhole = (because: string, lost = false): NotWhole => ({ kind: 'unread', because, keysLost: lost });
