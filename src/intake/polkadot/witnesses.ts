import type { Hex } from '../../chains/polkadot/account.ts';
import type { GrandpaRound } from '../../chains/polkadot/grandpa-rounds.ts';
import type { WitnessAnswer } from '../../domain/status.ts';
import type { Read, Scene } from '../../procedures/polkadot/checks/scene.ts';

/**
 * What each observer says of the validator's votes in GRANDPA, which every elected validator casts every few seconds; blocks of its
 * own come once an hour where there are hundreds. Pure.
 */
export function grandpaWitnesses({ rounds = {}, session, target }: Scene): readonly WitnessAnswer[] {
  const key = session.kind === 'known' ? keyOf(session.value, target.stash) : null;
  return Object.entries(rounds).map(([observer, seen]) => ({ observer, ...wordOf(seen, key) }));
}

/** Validators and authorities of a session stand in one order (pallet-grandpa, `on_new_session`). */
function keyOf(
  { validators, authorities: { grandpa } }: Extract<Scene['session'], { kind: 'known' }>['value'],
  stash: string,
): Hex | null {
  const at = validators.findIndex((one) => one === stash);
  return at < 0 || grandpa?.length !== validators.length ? null : (grandpa[at] ?? null);
}

function wordOf(seen: Read<readonly GrandpaRound[]>, key: Hex | null): Omit<WitnessAnswer, 'observer'> {
  if (seen.kind === 'unknown') return { landing: null, said: seen.because };
  if (key === null) return { landing: null, said: 'it has no key in the running session' };
  const voted = seen.value.find(({ silent }) => !silent.includes(key));
  if (voted !== undefined) return { landing: true, said: `its vote in round ${voted.round} of GRANDPA` };
  const decided = seen.value.find(({ isDecided }) => isDecided);
  return decided === undefined
    ? { landing: null, said: 'has seen no round of GRANDPA to its end' }
    : { landing: false, said: `no vote of it in round ${decided.round} of GRANDPA, which others have ended` };
}
