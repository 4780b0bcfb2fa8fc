import type { NodeName } from '../../domain/names.ts';
import type { DotWorld } from '../polkadot/play/world.ts';
import type { DotTrouble } from './trouble-words.ts';

/** A little more than a session of the demo: who signs is read from the session that runs. Unit: milliseconds. */
const SEEN_MS = 10_000;

/** What can befall a simulated Polkadot validator. @returns what has happened, in a sentence */
export function dotTroubles(world: Pick<DotWorld, 'hosts' | 'referee' | 'stash' | 'host'>) {
  const off = new Set<NodeName>();
  const signers = (): readonly NodeName[] => {
    const untilMs = performance.timeOrigin + performance.now();
    return world.referee.judge({ stash: world.stash.account, fromMs: untilMs - SEEN_MS, untilMs }).signers;
  };
  const cut = async (node: NodeName | undefined): Promise<string> => {
    if (node === undefined) return 'Nobody signs just now: there is nothing left to switch off.';
    off.add(node);
    await world.host(node).powerOff();
    return `${node} has lost its power.`;
  };
  return async (name: DotTrouble): Promise<string> => {
    const [signer] = signers();
    if (name === 'dot-signer-dies') return cut(signer);
    if (name === 'dot-other-dies')
      return cut([...world.hosts.keys()].find((node) => node !== signer && !off.has(node)));
    const back = [...off];
    off.clear();
    // Each node has keys of its own, so that one that comes back is never a second signer.
    await Promise.all(back.map((node) => world.host(node).powerOn()));
    return back.length === 0 ? '' : `${back.join(' and ')} ${back.length === 1 ? 'has' : 'have'} power again.`;
  };
}
