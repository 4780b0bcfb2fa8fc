import { keyName, splitKeySet } from '../../src/lab/polkadot/model/key-set.ts';
import { startPolkadotNetwork } from '../../src/lab/polkadot/network.ts';
import { castOf } from './cast.ts';

/** Where the chains of a bench answer. */
export interface RelayTold {
  readonly relay: string;
  readonly assetHub: string;
  readonly genesis: string;
  /** The one that runs now, and until the end. */
  readonly session: number;
}

/** As on Polkadot (runtimes, relay/polkadot/constants): four hours. */
const SLOT_MS = 6_000;
const SESSION_SLOTS = 2_400;

/** More than lie between the last final block and the next one (the lab's finality is two behind): with it the change is final. */
const BLOCKS_AHEAD = 4;

// A process of its own: relay chain and Asset Hub, on which every validator of the bench has had its keys set in this session.
const cast = castOf(Number(process.argv[2]));
const network = await startPolkadotNetwork({
  seed: 1,
  slotMs: SLOT_MS,
  sessionSlots: SESSION_SLOTS,
  validators: cast.map(({ stash, oldKeys }) => ({ stash, keys: oldKeys })),
});
network.signers.set({
  node: 'old nodes',
  pid: 1,
  keys: cast.flatMap(({ oldKeys }) => splitKeySet(oldKeys).map(keyName)),
});
const finalFrom = network.finalizedNumber() + BLOCKS_AHEAD;
let session = 0;
network.changeRelay((state) => {
  session = state.session.currentIndex;
  const nextKeys = new Map([...state.session.nextKeys, ...cast.map(({ stash, newKeys }) => [stash, newKeys] as const)]);
  const keyOwner = new Map([
    ...state.session.keyOwner,
    ...cast.flatMap(({ stash, newKeys }) => splitKeySet(newKeys).map((key) => [keyName(key), stash] as const)),
  ]);
  return { ...state, session: { ...state.session, nextKeys, keyOwner } };
});
// A run that reads a block of before would take its wait for voided.
while (network.finalizedNumber() < finalFrom) network.slot();
const answer = await fetch(network.relay.httpUrl, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'chain_getBlockHash', params: [0] }),
});
const { result: genesis }: { result: string } = JSON.parse(await answer.text());
const told: RelayTold = { relay: network.relay.httpUrl, assetHub: network.assetHub.httpUrl, genesis, session };
process.send?.(told);
process.on('disconnect', () => void network.close().finally(() => process.exit()));
