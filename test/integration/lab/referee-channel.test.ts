import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startReferee, type Referee } from '../../../src/lab/referee/referee.ts';
import type { RefereeEvent } from '../../../src/lab/referee-protocol.ts';

let referee: Referee;

beforeEach(async () => {
  referee = await startReferee();
});

afterEach(async () => {
  await referee.close();
});

describe('the channel of the stand-ins', () => {
  it('is heard line by line, and a connection that closes is a process that is gone', async () => {
    const standIn = await speak('sol-a', 7);
    standIn.say({ kind: 'process.began', ledger: '/l', voteAccount: 'V' });
    standIn.say({ kind: 'capability.began', identity: 'ID' });
    await until(() => referee.history().length === 2);
    expect(signersNow()).toEqual(['sol-a']);

    standIn.close();

    await until(() => referee.history().at(-1)?.kind === 'process.ended');
    expect(signersNow()).toEqual([]);
  });

  it('counts two that could sign at once', async () => {
    for (const [node, pid] of [['sol-a', 7], ['sol-b', 8]] as const) {
      (await speak(node, pid)).say({ kind: 'capability.began', identity: 'ID' });
    } // prettier-ignore
    await until(() => referee.history().length === 2);

    expect(word().doubleSigned).toBe(1);
  });
});

function word(): ReturnType<Referee['judge']> {
  return referee.judge({
    identity: 'ID',
    from: 'sol-a',
    to: 'sol-b',
    fromMs: 0,
    untilMs: Date.now() + 1,
    unsettled: [],
  });
}

function signersNow(): readonly string[] {
  return word().signers;
}

async function speak(node: string, pid: number): Promise<{ say(event: RefereeEvent): void; close(): void }> {
  const socket = connect(Number(referee.address.split(':')[1]), '127.0.0.1');
  await new Promise((resolve) => socket.once('connect', resolve));
  let seq = 0;
  return {
    say(event) {
      seq += 1;
      socket.write(
        `${JSON.stringify({ node, pid, seq, atMs: performance.timeOrigin + performance.now(), ...event })}\n`,
      );
    },
    close: () => socket.destroy(),
  };
}

async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 5000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error('the condition did not come to hold within 5 s');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
