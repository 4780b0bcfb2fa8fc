import { HttpProvider } from '@polkadot/api';
import { connect as connectSocket, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readLines, writeLine } from '../../../../src/lab/cluster/lines.ts';
import { keyFileName } from '../../../../src/lab/polkadot/model/key-file.ts';
import { keyOf, splitKeySet } from '../../../../src/lab/polkadot/model/key-set.ts';
import { setKeys } from '../../../../src/lab/polkadot/model/session.ts';
import type { SlotOutcome } from '../../../../src/lab/polkadot/slot.ts';
import type { ChainLine, NodeLine } from '../../../../src/lab/polkadot/node-lines.ts';
import { createPolkadotReferee, type PolkadotReferee } from '../../../../src/lab/referee/polkadot/referee.ts';
import { type QuietScenery, quietScenery } from './scenery.ts';

let scene: QuietScenery;
let referee: PolkadotReferee;
let sockets: Socket[];

beforeEach(async () => {
  // Three others and ours: with ours silent 3 of 4 vote, which is enough.
  scene = await quietScenery({ others: 3 });
  referee = createPolkadotReferee(scene.network);
  sockets = [];
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await scene.close();
});

/** A node as the chain sees it: a connection. */
async function node(name: string, change: Partial<NodeLine> = {}) {
  const [host = '', port] = scene.network.nodes.split(':');
  const socket = connectSocket(Number(port), host);
  sockets.push(socket);
  const lines: ChainLine[] = [];
  readLines(socket, (line) => void lines.push(JSON.parse(line)));
  const heard = until(() => scene.network.events.listenerCount('signer') > 0 && lines.length >= 2);
  const told = new Promise<void>((resolve) => scene.network.events.once('signer', () => resolve()));
  const keys = splitKeySet(scene.old.keys).map(keyFileName);
  writeLine(socket, { kind: 'node', node: name, pid: 1, validator: true, synced: true, keys, ...change });
  await Promise.all([heard, told]);
  return { socket, lines };
}
const until = async (reached: () => boolean): Promise<void> => {
  while (!reached()) await new Promise((resolve) => setTimeout(resolve, 5));
};
const slots = (count: number): SlotOutcome[] => Array.from({ length: count }, () => scene.network.slot());
const ours = ({ author }: SlotOutcome): boolean => author.stash === scene.stashId;
const judged = () =>
  referee.judge({ stash: scene.stashId, fromMs: 0, untilMs: performance.timeOrigin + performance.now() });

describe('stand-in nodes and the lab’s relay chain', () => {
  it('are told the chain, the newest block, and each block that is made', async () => {
    const { lines } = await node('a');
    const [outcome] = slots(1).filter(({ block }) => block !== null);
    await until(() => lines.length >= 3);

    expect(lines.map(({ kind }) => kind)).toEqual(['chain', 'block', 'block']);
    const last = lines[2];
    if (last?.kind !== 'block') throw new Error('no block was told');
    expect(last).toMatchObject({ number: 1, hash: outcome?.block?.hash, session: 100, finalized: { number: 0 } });
    expect(last.authorities).toHaveLength(4 * 6);
    expect(last.authorities).toEqual(expect.arrayContaining(splitKeySet(scene.old.keys).map(keyFileName)));
  });

  it('make blocks and vote when they validate and have the keys', async () => {
    const { lines } = await node('a');
    const made = slots(40).filter(ours);

    expect(made.length).toBeGreaterThan(0);
    expect(made.every(({ block, authors }) => block !== null && authors.join() === 'a')).toBe(true);
    const file = keyFileName({ type: 'babe', public: keyOf(scene.old.keys, 'babe') });
    await until(() => lines.length >= 42);
    expect(lines.filter((line) => line.kind === 'block' && line.author === file)).toHaveLength(made.length);
    expect(judged()).toMatchObject({ doubleSigned: 0, silentSessions: 0, unsignedSessions: 0, signers: ['a'] });
  });

  it.each([
    ['run without --validator', { validator: false }],
    ['are not synced', { synced: false }],
    ['have no keys', { keys: [] }],
  ])('make none when they %s: their slots stay empty, and the session is silent', async (_, change) => {
    await node('a', change);
    const played = slots(40);

    expect(played.filter(ours).length).toBeGreaterThan(0);
    expect(played.filter(ours).every(({ block }) => block === null)).toBe(true);
    expect(judged().silentSessions).toBeGreaterThanOrEqual(4);
  });

  it('sign no more once their connection is closed', async () => {
    const { socket } = await node('a');
    const gone = new Promise<void>((resolve) => scene.network.events.once('signer', () => resolve()));
    socket.destroy();
    await gone;

    expect(
      slots(40)
        .filter(ours)
        .every(({ block }) => block === null),
    ).toBe(true);
    expect(judged().signers).toEqual([]);
  });

  it('sign twice when two have the same keys', async () => {
    await node('a');
    await node('b');
    slots(3);

    const { doubleSigned, evidence } = judged();
    expect(doubleSigned).toBeGreaterThan(1);
    expect(evidence.shared).toHaveLength(1);
    expect(evidence.shared[0]?.keys).toHaveLength(6);
    expect(evidence.equivocations.length).toBeGreaterThan(0);
  });

  it('go on without finality where the scene stalls it', async () => {
    await node('a');
    slots(5);
    const http = new HttpProvider(scene.network.relay.httpUrl);
    const finalized = (): Promise<unknown> => http.send('chain_getFinalizedHead', [], false);
    const before = await finalized();
    scene.network.scene.finality = 'stalls';
    slots(8);

    expect(await finalized()).toBe(before);
    scene.network.scene.finality = 'runs';
    slots(1);
    expect(await finalized()).not.toBe(before);
  });

  it('stay needed until the first block with the new keys is final: the old keys finalize it', async () => {
    const { network, stashId, old, fresh } = scene;
    const { socket } = await node('a');
    await node('b', { pid: 2, keys: splitKeySet(fresh.keys).map(keyFileName) });
    network.changeRelay((state) => ({ ...state, session: setKeys(state.session, stashId, fresh.keys).session }));
    // One of the others does not vote, so that ours is needed.
    network.scene.silent.add(network.others[0]?.stash ?? '');
    await network.untilSession(102);
    const boundary = network.relayState().epoch.began[1];
    const gone = new Promise<void>((resolve) => network.events.once('signer', () => resolve()));
    socket.destroy();
    await gone;
    slots(20);

    expect(network.finalizedNumber()).toBeLessThan(boundary);
    await node('c', { pid: 3, keys: splitKeySet(old.keys).map(keyFileName) });
    slots(2);
    expect(network.finalizedNumber()).toBeGreaterThan(boundary);
  });

  it('are not in the sets of the next era when they are not elected', async () => {
    await node('a');
    scene.network.scene.notElected.add(scene.stashId);
    await scene.network.untilSession(102);

    expect(scene.network.session().members.map(({ stash }) => stash)).not.toContain(scene.stashId);
    expect(judged()).toMatchObject({ silentSessions: 0, notElected: 1 });
  });
});
