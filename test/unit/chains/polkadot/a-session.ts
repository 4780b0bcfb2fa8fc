import type { AccountId, Hex } from '../../../../src/chains/polkadot/account.ts';
import { type SessionKeys, splitSessionKeys, USUAL_LAYOUT } from '../../../../src/chains/polkadot/session-keys.ts';
import type { Authorities, ParaSession, SessionState } from '../../../../src/chains/polkadot/session-state.ts';

export const STASH: AccountId = `0x${'a1'.repeat(32)}`;
export const OTHER: AccountId = `0x${'a2'.repeat(32)}`;

/** Keys of the usual layout, made of one byte that goes up by one from key to key. */
export function keysFrom(seed: number): SessionKeys {
  const parts = USUAL_LAYOUT.map(({ type }, index) => {
    const body = (seed + index).toString(16).padStart(2, '0').repeat(32);
    return type === 'beef' ? `02${body}` : body;
  });
  return splitSessionKeys(`0x${parts.join('')}`, USUAL_LAYOUT);
}

export function keyOf(keys: SessionKeys, type: string): Hex {
  return keys.keys.find((key) => key.type === type)!.publicKey;
}

/** A session in which `active` signs, and nobody owns any of the keys that were asked for. */
export function aSession(active: SessionKeys, asked: SessionKeys, over: Partial<SessionState> = {}): SessionState {
  const authorities: Authorities = {
    babe: [keyOf(active, 'babe')],
    grandpa: [keyOf(active, 'gran')],
    beefy: [keyOf(active, 'beef')],
    authorityDiscovery: [keyOf(active, 'audi')],
  };
  const para: ParaSession = {
    validators: [keyOf(active, 'para')],
    assignments: [keyOf(active, 'asgn')],
    discovery: [keyOf(active, 'audi')],
  };
  return {
    block: { hash: `0x${'bb'.repeat(32)}`, number: 100 },
    session: 7,
    layout: USUAL_LAYOUT,
    validators: [STASH],
    queuedKeys: [{ stash: STASH, keys: active }],
    queuedChanged: false,
    authorities,
    para,
    epoch: null,
    stash: STASH,
    nextKeys: active,
    owners: asked.keys.map((key) => ({ key, owner: null })),
    ...over,
  };
}
