import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { afterwards, OBSERVE, PATIENCE_MS } from './fixture.ts';
import { fleetHosts, hostNamed } from './fleet-hosts.ts';
import { portOf, startTestHost, type TestHost } from './test-host.ts';

const HOSTS = 300;
/** Connecting to all of them takes about 2 s here; the rest is for a busy machine. */
const ALL_WITHIN_MS = 50_000;
/** Handshakes that the gate lets through at a time. */
const AT_ONCE = 16;
const POLL = { timeout: 30_000, interval: 20 };

const named = (server: TestHost) =>
  Object.fromEntries(Array.from({ length: HOSTS }, (_value, index) => [`sol-${index}`, { server }]));

/** Takes connections and says nothing, as a machine that is out of memory does. */
async function silentServer(like: TestHost): Promise<TestHost> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = async () => {
    server.close();
    await Promise.resolve();
  };
  afterwards(stop);
  return { ...like, port: portOf(server), stop };
}

describe('300 hosts from one process', () => {
  it('are all reached, a few of them at a time', async () => {
    const held: (() => void)[] = [];
    let holds = true;
    const server = await startTestHost({ onLogin: (accept) => (holds ? void held.push(accept) : accept()) });
    afterwards(() => server.stop());
    const hosts = [...fleetHosts(named(server)).values()];

    const calls = Promise.all(hosts.map((host) => host.call(OBSERVE, ALL_WITHIN_MS)));
    // Nobody gets in, so that whoever is let through to the handshake stays in it.
    await expect.poll(() => server.connections(), POLL).toBe(HOSTS);
    await expect.poll(() => held.length, POLL).toBe(AT_ONCE);
    holds = false;
    for (const accept of held) accept();

    expect((await calls).filter(({ answer }) => answer === 'ok')).toHaveLength(HOSTS);
    expect(server.mostLoggingIn()).toBeLessThan(2 * AT_ONCE);
    expect(server.connections()).toBe(HOSTS);
  });

  it('that do not answer do not keep the nodes of an open run waiting', async () => {
    const server = await startTestHost();
    afterwards(() => server.stop());
    const hosts = fleetHosts({ ...named(await silentServer(server)), 'node-of-run': { server } });
    const nodeOfRun = hostNamed(hosts, 'node-of-run');
    const answered: string[] = [];
    const others = [...hosts.values()].filter((host) => host !== nodeOfRun);
    const calls = others.map((host) =>
      host.call(OBSERVE, ALL_WITHIN_MS).then(
        () => answered.push(host.node),
        () => answered.push(host.node),
      ),
    );

    const answer = await nodeOfRun.call({ verb: 'observe', args: { run: 'r-1', fence: '4' } }, PATIENCE_MS);

    expect(answer.answer).toBe('ok');
    expect(answered).toEqual([]);
    for (const host of others) host.close();
    await Promise.all(calls);
  });
});
