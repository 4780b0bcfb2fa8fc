import { randomBytes } from 'node:crypto';
import { Socket } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { MAX_ANSWER_BYTES } from '../../../src/hosts/ssh/answer.ts';
import { connected, dataBlock, OBSERVE, PATIENCE_MS, portTo } from './fixture.ts';
import { otherKey, publicOf, reply } from './test-host.ts';

describe('a call', () => {
  it('gives facts in their order and the words of the guard', async () => {
    const output =
      'receipt=one\nhost.name=a b=c\nreceipt=two\ncode=stale-term\ntext=Term 3 is older than 4.\nanswer=refused\n';
    const { host, server } = await connected({ onExec: (_command, confirm) => reply(confirm(), output, 1) });

    const answer = await host.call({ verb: 'observe', args: { fence: '3' } }, PATIENCE_MS);

    expect(server.commands).toEqual(['observe fence=3']);
    expect(answer).toMatchObject({
      answer: 'refused',
      code: 'stale-term',
      text: 'Term 3 is older than 4.',
      data: null,
    });
    expect(answer.facts.all('receipt')).toEqual(['one', 'two']);
    expect(answer.facts.get('host.name')).toBe('a b=c');
    expect(answer.facts.entries().map(([key]) => key)).toEqual(['receipt', 'host.name', 'receipt']);
  });

  it('carries binary data whole, whatever the chunks', async () => {
    const tower = Buffer.concat([randomBytes(200_000), Buffer.from('\nanswer=ok\n')]);
    const output = Buffer.concat([Buffer.from('tower=here\n'), dataBlock(tower), Buffer.from('answer=ok\n')]);
    const { host } = await connected({
      onExec: (_command, confirm) => {
        const channel = confirm();
        for (let at = 0; at < output.length; at += 7001) channel.write(output.subarray(at, at + 7001));
        channel.exit(0);
        channel.end();
      },
    });

    const answer = await host.call(OBSERVE, PATIENCE_MS);

    expect(answer.data?.equals(tower)).toBe(true);
  });

  it('closes its input, so that a guard that reads does not wait', async () => {
    const { host } = await connected({
      onExec: (_command, confirm) => {
        const channel = confirm();
        channel.resume().on('end', () => reply(channel, 'answer=ok\n'));
      },
    });

    expect(await host.call(OBSERVE, PATIENCE_MS)).toMatchObject({ answer: 'ok' });
  });

  it('takes the answer even if something on the host keeps the output open', async () => {
    const { host } = await connected({ onExec: (_command, confirm) => void confirm().write('answer=ok\n') });

    expect(await host.call(OBSERVE, PATIENCE_MS)).toMatchObject({ answer: 'ok' });
  });

  it('makes many calls at once over one connection, without delay, and measures the round trip', async () => {
    const noDelay = vi.spyOn(Socket.prototype, 'setNoDelay');
    const { host, server } = await connected();
    noDelay.mockClear();

    expect(host.roundTripMs()).toBeNull();
    await Promise.all(Array.from({ length: 8 }, () => host.call(OBSERVE, PATIENCE_MS)));

    expect(server.connections()).toBe(1);
    expect(noDelay.mock.calls).toEqual([[true], [true]]); // the client's end, and the server's
    expect(host.roundTripMs()).toBeGreaterThan(0);
    noDelay.mockRestore();
  });

  it('refuses a command that is too long for every SSH server, and sends nothing', async () => {
    const { host, server } = await connected();

    await expect(host.call({ verb: 'x'.repeat(32_751), args: {} }, PATIENCE_MS)).rejects.toMatchObject({
      code: 'input/invalid',
    });
    await host.call({ verb: 'x'.repeat(32_750), args: {} }, PATIENCE_MS);

    expect(server.commands.map((command) => command.length)).toEqual([32_750]);
  });
});

describe('a bad answer', () => {
  it.each([
    ['a login banner', 'Welcome to sol-a!\nanswer=ok\n'],
    ['something after the answer line', 'answer=ok\nanswer=refused\n'],
    ['an answer of another word', 'answer=yes\n'],
    ['a refusal without a code', 'answer=refused\n'],
    [
      'data of another hash',
      Buffer.concat([dataBlock(Buffer.from('one')).fill('x', 70, 73), Buffer.from('answer=ok\n')]),
    ],
  ])('is told for %s', async (_name, output) => {
    const { host } = await connected({ onExec: (_command, confirm) => reply(confirm(), output) });

    await expect(host.call(OBSERVE, PATIENCE_MS)).rejects.toMatchObject({ code: 'host/bad-answer' });
  });

  it.each(['output', 'diagnostics'])(
    'is told when the host floods us with %s, and the flood is cut off',
    async (where) => {
      const chunk = Buffer.alloc(64 * 1024, 'fact=x\n');
      const { host, server } = await connected({
        onExec: (command, confirm) => {
          const channel = confirm();
          if (command === 'after') return reply(channel, 'answer=ok\n');
          const stream = where === 'output' ? channel : channel.stderr;
          for (let sent = 0; sent <= 2 * MAX_ANSWER_BYTES; sent += chunk.length) stream.write(chunk);
        },
      });

      await expect(host.call(OBSERVE, PATIENCE_MS)).rejects.toMatchObject({ code: 'host/bad-answer' });
      expect(await host.call({ verb: 'after', args: {} }, PATIENCE_MS)).toMatchObject({ answer: 'ok' });
      expect(server.connections()).toBe(1);
    },
  );
});

describe('a host key', () => {
  it('that is not the pinned one is told as changed, and nothing is sent', async () => {
    const { server } = await connected();
    const pinned = publicOf(otherKey());
    const host = portTo(server, { hostKeys: [pinned] });

    const error = await host.call(OBSERVE, PATIENCE_MS).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ code: 'host/key-changed', message: expect.stringContaining('SHA256:') });
    expect(server.commands).toEqual([]);
  });

  it('of another type than the pinned ones is a changed key too', async () => {
    const { server } = await connected();
    const ecdsa = 'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBA==';

    await expect(portTo(server, { hostKeys: [ecdsa] }).call(OBSERVE, PATIENCE_MS)).rejects.toMatchObject({
      code: 'host/key-changed',
    });
  });

  it('is accepted when it is one of several', async () => {
    const { server } = await connected();

    const answer = await portTo(server, { hostKeys: [publicOf(otherKey()), server.hostKey] }).call(
      OBSERVE,
      PATIENCE_MS,
    );

    expect(answer.answer).toBe('ok');
  });
});
