import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { afterwards, connected, OBSERVE, PATIENCE_MS, portTo } from './fixture.ts';
import { portOf, reply, startTestHost, type Behaviour, type TestHost } from './test-host.ts';

/** So short that a test may wait for it. */
const SHORT_MS = 300;
/** Longer than a busy machine needs to make a TCP connection to itself. */
const LOGIN_MS = 1500;

/** What lies between us and a test host. `forward` passes on what each side says, and can be switched off. */
async function between(server: TestHost, onConnection: (ours: Socket, forward: () => Socket) => void) {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket.setNoDelay(true).on('error', () => undefined));
    return socket;
  };
  const proxy = createServer((ours) => {
    onConnection(keep(ours), () => {
      const theirs = keep(connect(server.port, '127.0.0.1'));
      ours.pipe(theirs).pipe(ours);
      return theirs;
    });
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  afterwards(() => {
    proxy.close();
    for (const socket of sockets) socket.destroy();
  });
  return { ...server, port: portOf(proxy) };
}

/** Passes on what the server says until it has said so many bytes. Its own words up to the login are some 1,500. */
const afterBytes = (count: number, then: (ours: Socket) => void) => (ours: Socket, forward: () => Socket) => {
  const theirs = forward();
  let seen = 0;
  theirs.on('data', (chunk: Buffer) => {
    seen += chunk.length;
    if (seen < count) return;
    theirs.unpipe(ours);
    then(ours);
  });
};

describe('nothing was sent, and the message says what did not come, when a host', () => {
  it('falls silent before the login', async () => {
    const server = await startTestHost();
    afterwards(() => server.stop());
    const silent = [
      () => undefined,
      (ours: Socket) => ours.write('220 mail.example ESMTP\r\n'),
      (ours: Socket) => ours.write('SSH-2.0-OpenSSH_9.2\r\n'),
      afterBytes(600, () => undefined),
    ];

    const errors = await Promise.all(
      silent.map(async (onConnection) => {
        const host = portTo(await between(server, onConnection), { connectTimeoutMs: LOGIN_MS });
        return await host.call(OBSERVE, PATIENCE_MS).catch((thrown: unknown) => thrown);
      }),
    );

    const told = {
      code: 'host/unreachable',
      message: expect.stringContaining('its host key did not come within 1.5 s'),
    };
    expect(errors).toMatchObject([told, told, told, told]);
    expect(server.commands).toEqual([]);
  });

  it.each([
    ['as soon as it has taken the connection', (ours: Socket) => ours.destroy(), 'MaxStartups'],
    ['with a word that is not SSH', (ours: Socket) => ours.end('Not allowed at this time\r\n'), 'MaxStartups'],
    ['after its version', (ours: Socket) => ours.end('SSH-2.0-OpenSSH_9.2\r\n'), 'MaxStartups'],
    ['in the key exchange', afterBytes(100, (ours) => ours.destroy()), ''],
  ])('closes %s', async (_when, onConnection, words) => {
    const server = await startTestHost();
    afterwards(() => server.stop());
    const host = portTo(await between(server, onConnection));

    await expect(host.call(OBSERVE, PATIENCE_MS)).rejects.toMatchObject({
      code: 'host/unreachable',
      message: expect.stringContaining(words),
    });
    expect(server.commands).toEqual([]);
  });

  it('closes while we log in', async () => {
    const { server, host } = await connected({ onLogin: (_accept, cut) => cut() });

    await expect(host.call(OBSERVE, PATIENCE_MS)).rejects.toMatchObject({
      code: 'host/unreachable',
      message: expect.stringContaining('the login'),
    });
    expect(server.commands).toEqual([]);
  });

  it.each<[string, Behaviour]>([
    ['does not answer the login', { onLogin: () => undefined }],
    ['does not open the channel', { onSession: () => undefined }],
  ])('%s', async (_what, behaviour) => {
    const { server, host } = await connected(behaviour);

    await expect(host.call(OBSERVE, SHORT_MS)).rejects.toMatchObject({ code: 'host/unreachable' });
    expect(server.commands).toEqual([]);
  });
});

describe('a host that was slow once', () => {
  it('is used again over the same connection', async () => {
    let sessions = 0;
    const { server, host } = await connected({
      onSession: (accept) => {
        sessions += 1;
        if (sessions !== 2) accept();
      },
    });
    await host.call(OBSERVE, PATIENCE_MS);
    await expect(host.call(OBSERVE, SHORT_MS)).rejects.toMatchObject({ code: 'host/unreachable' });

    expect(await host.call(OBSERVE, PATIENCE_MS)).toMatchObject({ answer: 'ok' });
    expect(server.connections()).toBe(1);
  });

  it('shows a banner before the login without harm', async () => {
    const server = await startTestHost({}, { banner: 'Authorised use only.\n'.repeat(100) });
    afterwards(() => server.stop());

    expect(await portTo(server).call(OBSERVE, PATIENCE_MS)).toMatchObject({ answer: 'ok' });
  });
});

describe('a line on which packets vanish', () => {
  it('is given up after three unanswered questions, and the next call connects anew', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const server = await startTestHost({
        onExec: (command, confirm) => (command === 'armed' ? confirm() : reply(confirm(), 'answer=ok\n')),
      });
      afterwards(() => server.stop());
      const lines: { ours: Socket; theirs: Socket }[] = [];
      const host = portTo(await between(server, (ours, forward) => void lines.push({ ours, theirs: forward() })));
      const channel = await host.open({ verb: 'armed', args: {} });
      for (const { ours, theirs } of lines) {
        ours.unpipe(theirs);
        theirs.unpipe(ours);
        ours.resume();
      }

      vi.advanceTimersByTime(15_000);

      await expect(channel.answer).rejects.toMatchObject({ code: 'host/answer-lost' });
      expect(await host.call(OBSERVE, PATIENCE_MS)).toMatchObject({ answer: 'ok' });
      expect(server.connections()).toBe(2);
    } finally {
      vi.useRealTimers();
    }
  });
});

/** An sshd with `MaxSessions 1`. */
function oneSession(): Behaviour {
  let open = 0;
  return {
    onSession: (accept, _cut, reject) => {
      if (open > 0) return reject();
      open += 1;
      accept();
    },
    onExec: (command, confirm) => {
      const channel = confirm().resume();
      channel.on('close', () => (open -= 1));
      if (command === 'armed') channel.on('end', () => reply(channel, 'answer=ok\n'));
      else reply(channel, 'answer=ok\n');
    },
  };
}

describe('a host that allows few sessions', () => {
  it('is asked again when a session of ours has ended', async () => {
    const { host, server } = await connected(oneSession());
    const armed = await host.open({ verb: 'armed', args: {} });
    const call = host.call(OBSERVE, PATIENCE_MS);

    armed.end();

    expect(await call).toMatchObject({ answer: 'ok' });
    expect(await armed.answer).toMatchObject({ answer: 'ok' });
    expect(server.connections()).toBe(1);
  });

  it('gets many calls one after the other', async () => {
    const { host } = await connected(oneSession());

    const answers = await Promise.all(Array.from({ length: 12 }, () => host.call(OBSERVE, PATIENCE_MS)));

    expect(answers.map(({ answer }) => answer)).toEqual(Array.from({ length: 12 }, () => 'ok'));
  });

  it('is named as the reason when no session ends in time, and nothing was sent', async () => {
    const { host, server } = await connected(oneSession());
    const armed = await host.open({ verb: 'armed', args: {} });

    await expect(host.call(OBSERVE, SHORT_MS)).rejects.toMatchObject({
      code: 'host/unreachable',
      message: expect.stringContaining('MaxSessions'),
    });
    armed.end();
    await armed.answer;

    expect(server.commands).toEqual(['armed']);
  });
});
