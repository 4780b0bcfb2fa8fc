import type { NodeName } from '../../domain/names.ts';
import type { NearWorld } from '../near/play/world.ts';
import { now } from '../stage.ts';
import type { NearTrouble } from './trouble-words.ts';

/** What can befall a simulated NEAR validator. @returns what has happened, in a sentence */
export function nearTroubles(world: Pick<NearWorld, 'hosts' | 'referee' | 'publicKey' | 'host'>) {
  const off = new Map<NodeName, 'signed' | 'stood by'>();
  const signers = (): readonly NodeName[] =>
    world.referee.judge({ publicKey: world.publicKey, fromMs: 0, untilMs: now() }).signers;
  const cut = async (node: NodeName | undefined, was: 'signed' | 'stood by'): Promise<string> => {
    if (node === undefined) return 'Nobody signs just now: there is nothing left to switch off.';
    off.set(node, was);
    await world.host(node).powerOff();
    return `${node} has lost its power.`;
  };
  return async (name: NearTrouble): Promise<string> => {
    const [signer] = signers();
    if (name === 'near-signer-dies') return cut(signer, 'signed');
    if (name === 'near-other-dies')
      return cut(
        [...world.hosts.keys()].find((node) => node !== signer && !off.has(node)),
        'stood by',
      );
    const back = [...off];
    off.clear();
    // One that has the key on its disk would sign beside whoever has taken its place.
    const rescued = (was: 'signed' | 'stood by'): boolean => was === 'signed' && signer !== undefined;
    await Promise.all(back.map(([node, was]) => world.host(node).powerOn(rescued(was) ? 'rescue' : undefined)));
    return back
      .map(
        ([node, was]) => `${node} has power again${rescued(was) ? ', in rescue mode: its neard was not started' : ''}.`,
      )
      .join(' ');
  };
}
