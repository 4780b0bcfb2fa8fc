import { describe, expect, it } from 'vitest';
import { afterwards, connected, OBSERVE, PATIENCE_MS, portTo } from './fixture.ts';
import { otherKey, reply, startTestHost } from './test-host.ts';

/** So short that a test may wait for it; nothing has to happen within it. */
const SHORT_MS = 300;
const SLOW = { verb: 'slow', args: {} };

describe('nothing was sent', () => {
  it('when nobody listens', async () => {
    const { server, host } = await connected();
    await server.stop();

    await expect(host.call(OBSERVE, PATIENCE_MS)).rejects.toMatchObject({ code: 'host/unreachable' });
  });

  it('when the login is refused', async () => {
    const { server } = await connected();
    const host = portTo(server, { privateKey: otherKey() });

    await expect(host.call(OBSERVE, PATIENCE_MS)).rejects.toMatchObject({ code: 'host/unreachable' });
    await expect(host.open(OBSERVE)).rejects.toMatchObject({ code: 'host/unreachable' });
    expect(server.commands).toEqual([]);
  });

  it('when the connection breaks while the channel is being opened', async () => {
    const { server, host } = await connected({ onSession: (_accept, cut) => cut() });

    await expect(host.call(OBSERVE, PATIENCE_MS)).rejects.toMatchObject({ code: 'host/unreachable' });
    await expect(host.open(OBSERVE)).rejects.toMatchObject({ code: 'host/unreachable' });
    expect(server.commands).toEqual([]);
  });

  it('when the host opens no channel, and the connection stays', async () => {
    let sessions = 0;
    const { server, host } = await connected({
      onSession: (accept, _cut, reject) => {
        sessions += 1;
        if (sessions === 1) reject();
        else accept();
      },
    });

    await expect(host.call(OBSERVE, PATIENCE_MS)).rejects.toMatchObject({ code: 'host/unreachable' });
    await host.call(OBSERVE, PATIENCE_MS);
    expect(server.connections()).toBe(1);
  });

  it('and never will be when time is over before the channel is open, while other calls go on', async () => {
    const late: (() => void)[] = [];
    let sessions = 0;
    const { server, host } = await connected({
      onSession: (accept) => {
        sessions += 1;
        if (sessions === 2) late.push(accept);
        else accept();
      },
      onExec: (command, confirm) => {
        const channel = confirm();
        if (command === 'armed') channel.resume().on('end', () => reply(channel, 'answer=ok\n'));
        else reply(channel, 'answer=ok\n');
      },
    });
    const armed = await host.open({ verb: 'armed', args: {} });

    await expect(host.call(SLOW, SHORT_MS)).rejects.toMatchObject({ code: 'host/unreachable' });
    for (const accept of late) accept();
    await host.call(OBSERVE, PATIENCE_MS);
    armed.end();

    expect(await armed.answer).toMatchObject({ answer: 'ok' });
    expect(server.commands.map((command) => command.trim())).toEqual(['armed', '', 'observe']);
  });
});

describe('the answer is lost', () => {
  it.each(['before', 'after'])('when the connection breaks %s the host confirmed the command', async (when) => {
    const { server, host } = await connected({
      onExec: (_command, confirm, cut) => {
        if (when === 'after') confirm().write('fact=one\n', cut);
        else cut();
      },
    });

    await expect(host.call(OBSERVE, PATIENCE_MS)).rejects.toMatchObject({ code: 'host/answer-lost' });
    expect(server.commands).toEqual(['observe']);
  });

  it.each(['fact=one\nanswer=o', 'fact=one\nanswer=ok', 'data 5 '])(
    'when the connection breaks after %j',
    async (output) => {
      const { host } = await connected({
        onExec: (_command, confirm, cut) => void confirm().write(output, () => setImmediate(cut)),
      });

      await expect(host.call(OBSERVE, PATIENCE_MS)).rejects.toMatchObject({ code: 'host/answer-lost' });
    },
  );

  it('when the command ends without an answer line, and what it said instead is shown', async () => {
    const { host } = await connected({
      onExec: (_command, confirm) => {
        const channel = confirm();
        channel.stderr.write('sudo: a password is required\n');
        channel.exit(1);
        channel.end();
      },
    });

    const error = await host.call(OBSERVE, PATIENCE_MS).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ code: 'host/answer-lost', message: expect.stringContaining('sudo: a password') });
    expect(error).toMatchObject({ message: expect.stringContaining('exit status 1') });
  });

  it('when the host refuses to run the command, because that cannot be told from a broken connection', async () => {
    const { host } = await connected({ onExec: (_command, _confirm, _cut, reject) => reject() });

    await expect(host.call(OBSERVE, PATIENCE_MS)).rejects.toMatchObject({ code: 'host/answer-lost' });
  });

  it('when time is over before the host confirmed the command', async () => {
    const { host } = await connected({ onExec: () => undefined });

    await expect(host.call(OBSERVE, SHORT_MS)).rejects.toMatchObject({ code: 'host/answer-lost' });
  });

  it('when a slow host answers after the time given, and the next call gets its own answer', async () => {
    const { host } = await connected({
      onExec: (command, confirm) => {
        const channel = confirm();
        if (command === 'slow') channel.on('close', () => reply(channel, 'fact=late\nanswer=ok\n'));
        else reply(channel, 'fact=mine\nanswer=ok\n');
      },
    });

    await expect(host.call(SLOW, SHORT_MS)).rejects.toMatchObject({ code: 'host/answer-lost' });
    const answer = await host.call(OBSERVE, PATIENCE_MS);

    expect(answer.facts.entries()).toEqual([['fact', 'mine']]);
  });
});

describe('after a break', () => {
  it('an answer whose last line had come is an answer', async () => {
    const { server, host } = await connected({
      onExec: (_command, confirm) => void confirm().write('fact=one\nanswer=ok\n'),
    });
    const channel = await host.open(OBSERVE);
    while ((await channel.nextFact()) !== null); // the answer line has come
    server.cutAll();

    expect(await channel.answer).toMatchObject({ answer: 'ok' });
  });

  it('the next call connects anew', async () => {
    const { server, host } = await connected();
    await host.call(OBSERVE, PATIENCE_MS);
    server.cutAll();
    await expect
      .poll(() =>
        host.call(OBSERVE, PATIENCE_MS).then(
          ({ answer }) => answer,
          () => 'none',
        ),
      )
      .toBe('ok');

    expect(server.connections()).toBe(2);
  });

  it('a call waits out a restart of the server within its time', async () => {
    const { server, host } = await connected();
    await host.call(OBSERVE, PATIENCE_MS);
    await server.stop();
    await expect(host.call(OBSERVE, SHORT_MS)).rejects.toMatchObject({ code: 'host/unreachable' });

    const again = await startTestHost({}, { port: server.port });
    afterwards(() => again.stop());
    const answer = await host.call(OBSERVE, PATIENCE_MS);

    expect(answer.answer).toBe('ok');
  });

  it('a closed port sends nothing more', async () => {
    const { server, host } = await connected();
    await host.call(OBSERVE, PATIENCE_MS);
    host.close();

    await expect(host.call(OBSERVE, PATIENCE_MS)).rejects.toMatchObject({ code: 'host/unreachable' });
    expect(server.commands).toHaveLength(1);
  });
});
