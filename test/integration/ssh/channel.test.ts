import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { connected, PATIENCE_MS, OBSERVE } from './fixture.ts';
import { reply, type Behaviour } from './test-host.ts';

const STEP_UP = { verb: 'solana.step-up', args: { term: '4' } };

/** Arms, reads a line and as many bytes as it says, then a commit line, as the guard does. */
const arming: Behaviour = {
  onExec: (_command, confirm) => {
    const channel = confirm();
    let input = Buffer.alloc(0);
    let loaded = false;
    channel.write('armed=abc\ndeadline_uptime_ms=60000\n');
    channel.on('data', (chunk: Buffer) => {
      input = Buffer.concat([input, chunk]);
      const line = input.indexOf('\n');
      const bytes = Number(/^tower (\d+)/.exec(input.toString('latin1'))?.[1]);
      const tower = input.subarray(line + 1, line + 1 + bytes);
      if (!loaded && tower.length === bytes) {
        loaded = true;
        channel.write(`loaded=${createHash('sha256').update(tower).digest('hex')}\n`);
      }
      if (input.toString('latin1').endsWith('commit\n')) reply(channel, 'identity.after=voting\nanswer=ok\n');
    });
    channel.on('end', () => reply(channel, 'code=no-commit\ntext=The input ended.\nanswer=refused\n', 1));
  },
};

describe('an open channel', () => {
  it('gives lines as they come, takes input, and ends with the answer', async () => {
    const { host } = await connected(arming);
    const tower = Buffer.from([0, 10, 13, 255, 10]);

    const channel = await host.open(STEP_UP);
    const armed = [await channel.nextFact(), await channel.nextFact()];
    channel.write(`tower ${tower.length}\n`);
    channel.write(tower);
    const loaded = await channel.nextFact();
    channel.write('commit\n');
    const after = [await channel.nextFact(), await channel.nextFact()];

    expect(armed).toEqual([
      ['armed', 'abc'],
      ['deadline_uptime_ms', '60000'],
    ]);
    expect(loaded).toEqual(['loaded', createHash('sha256').update(tower).digest('hex')]);
    expect(after).toEqual([['identity.after', 'voting'], null]);
    expect(await channel.answer).toMatchObject({ answer: 'ok' });
  });

  it('tells the host when its input ends', async () => {
    const { host } = await connected(arming);

    const channel = await host.open(STEP_UP);
    channel.end();

    expect(await channel.answer).toMatchObject({ answer: 'refused', code: 'no-commit' });
  });

  it('loses its answer when the connection breaks, and lets nobody wait for a fact', async () => {
    const { server, host } = await connected(arming);
    const channel = await host.open(STEP_UP);
    await channel.nextFact();
    await channel.nextFact();
    const waiting = channel.nextFact();

    server.cutAll();

    expect(await waiting).toBeNull();
    await expect(channel.answer).rejects.toMatchObject({ code: 'host/answer-lost' });
    channel.write('commit\n');
    channel.end();
    channel.close();
  });

  it('closes its input when the answer has come, and still hears that something follows it', async () => {
    const { host } = await connected({
      onExec: (_command, confirm) => {
        const channel = confirm();
        channel.write('answer=ok\n');
        channel.resume().on('end', () => reply(channel, 'answer=refused\n'));
      },
    });

    const channel = await host.open(STEP_UP);

    await expect(channel.answer).rejects.toMatchObject({ code: 'host/bad-answer' });
  });

  it('can be cut off without waiting, and the connection lives on', async () => {
    const inputEnded = Promise.withResolvers<void>();
    const { server, host } = await connected({
      onExec: (command, confirm) => {
        if (command === 'observe') return reply(confirm(), 'answer=ok\n');
        confirm().resume().on('end', inputEnded.resolve);
      },
    });

    const channel = await host.open(STEP_UP);
    channel.close();

    await expect(channel.answer).rejects.toMatchObject({ code: 'host/answer-lost' });
    await inputEnded.promise;
    expect(await host.call(OBSERVE, PATIENCE_MS)).toMatchObject({ answer: 'ok' });
    expect(server.connections()).toBe(1);
  });

  it('is not there when the connection breaks before the host confirmed the command', async () => {
    const { host } = await connected({ onExec: (_command, _confirm, cut) => cut() });

    await expect(host.open(STEP_UP)).rejects.toMatchObject({ code: 'host/answer-lost' });
  });
});
