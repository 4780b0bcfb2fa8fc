import { createRequire } from 'node:module';
import { Socket } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { afterwards, OBSERVE, PATIENCE_MS } from './fixture.ts';
import { fleetHosts, hostNamed } from './fleet-hosts.ts';
import { otherKey, publicOf, startTestHost, type Behaviour } from './test-host.ts';

/** The inside of ssh2 by which a window is given back; its types do not have it. */
const Protocol: { prototype: { channelWindowAdjust(channel: number, bytes: number): void } } = createRequire(
  import.meta.url,
)('ssh2/lib/protocol/Protocol.js');

async function started(behaviour: Behaviour = {}, at: { port?: number; hostKey?: string } = {}) {
  const server = await startTestHost(behaviour, at);
  afterwards(() => server.stop());
  return server;
}

/** A node behind one jump host. */
async function behindGate(behaviour: Behaviour = {}, gateBehaviour: Behaviour = {}) {
  const [gate, server] = [await started(gateBehaviour, { hostKey: otherKey() }), await started(behaviour)];
  const hosts = fleetHosts({ 'sol-a': { server, jump: 'gate' } }, { gate: { server: gate } });
  return { gate, server, host: hostNamed(hosts, 'sol-a') };
}

describe('hosts behind a jump host', () => {
  it('share one connection to it, without delay, and end it with the last of them', async () => {
    const noDelay = vi.spyOn(Socket.prototype, 'setNoDelay');
    const [gate, one, two] = [await started({}, { hostKey: otherKey() }), await started(), await started()];
    noDelay.mockClear();
    const nodes = { 'sol-a': { server: one, jump: 'gate' }, 'sol-b': { server: two, jump: 'gate' } };
    const hosts = fleetHosts(nodes, { gate: { server: gate } });

    await Promise.all([...hosts.values()].map((host) => host.call(OBSERVE, PATIENCE_MS)));

    expect([gate.connections(), one.connections(), two.connections()]).toEqual([1, 1, 1]);
    expect(gate.commands).toEqual([]);
    // Our end to the jump host, the three servers' own ends, and the two that the jump host opens behind it.
    expect(noDelay.mock.calls).toEqual(Array.from({ length: 6 }, () => [true]));
    noDelay.mockRestore();
    hostNamed(hosts, 'sol-a').close();
    await hostNamed(hosts, 'sol-b').call(OBSERVE, PATIENCE_MS);
    hostNamed(hosts, 'sol-b').close();
    await expect.poll(() => gate.open()).toBe(0);
  });

  it('have what comes from them acknowledged at once, whatever the sshd of the jump host does', async () => {
    const { host } = await behindGate();
    await host.call(OBSERVE, PATIENCE_MS);
    const answered = vi.spyOn(Protocol.prototype, 'channelWindowAdjust');

    const answer = await host.call(OBSERVE, PATIENCE_MS);

    expect(answer.answer).toBe('ok');
    // The answer of one call is far too small for ssh2 to give back any room by itself.
    expect(answered.mock.calls.length).toBeGreaterThan(0);
    expect(answered.mock.calls.every(([, bytes]) => bytes < 1000)).toBe(true);
    answered.mockRestore();
  });

  it('are reached through two of them', async () => {
    const [outer, inner] = [await started({}, { hostKey: otherKey() }), await started({}, { hostKey: otherKey() })];
    const server = await started();
    const jumpHosts = { outer: { server: outer }, inner: { server: inner, jump: 'outer' } };
    const host = hostNamed(fleetHosts({ 'sol-a': { server, jump: 'inner' } }, jumpHosts), 'sol-a');

    expect(await host.call(OBSERVE, PATIENCE_MS)).toMatchObject({ answer: 'ok' });
    expect([outer.connections(), inner.connections(), server.connections()]).toEqual([1, 1, 1]);
  });

  it('read their RPC through it', async () => {
    const { host, server } = await behindGate({ forwards: false });

    await expect(host.fetch('http://127.0.0.1:8899/')).rejects.toThrow('fetch failed');
    expect(server.connections()).toBe(1);
  });

  it.each([
    ['nobody', 'missing', {}, 'no jump host missing'],
    ['itself', 'a', { a: 'b', b: 'a' }, 'a → b → a lead in a circle'],
  ])('are refused when the way leads to %s', async (_where, jump, jumps, words) => {
    const server = await started();
    const jumpHosts = Object.fromEntries(Object.entries(jumps).map(([name, next]) => [name, { server, jump: next }]));

    expect(() => fleetHosts({ 'sol-a': { server, jump } }, jumpHosts)).toThrow(words);
  });
});

describe('the hop that failed is named', () => {
  it('when the jump host does not let us through', async () => {
    const { host, server } = await behindGate({}, { forwards: false });

    await expect(host.call(OBSERVE, PATIENCE_MS)).rejects.toMatchObject({
      code: 'host/unreachable',
      message: expect.stringContaining(`jump host gate could not connect to 127.0.0.1:${server.port}`),
    });
  });

  it('when nobody listens behind it', async () => {
    const { host, server } = await behindGate();
    await server.stop();

    await expect(host.call(OBSERVE, PATIENCE_MS)).rejects.toMatchObject({
      code: 'host/unreachable',
      message: expect.stringContaining('jump host gate'),
    });
  });

  it('when the jump host itself does not answer', async () => {
    const { host, gate, server } = await behindGate();
    await gate.stop();

    const error = await host.call(OBSERVE, PATIENCE_MS).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ code: 'host/unreachable', message: expect.stringMatching(/sol-a.*jump host gate/) });
    expect(server.connections()).toBe(0);
  });

  it.each(['gate', 'sol-a'])('when %s shows another host key, and nothing is sent to what is behind', async (name) => {
    const [gate, server] = [await started({}, { hostKey: otherKey() }), await started()];
    const hostKey = publicOf(otherKey());
    const pinned = (at: string) => (name === at ? { hostKey } : {});
    const hosts = fleetHosts(
      { 'sol-a': { server, jump: 'gate', ...pinned('sol-a') } },
      { gate: { server: gate, ...pinned('gate') } },
    );

    const error = await hostNamed(hosts, 'sol-a')
      .call(OBSERVE, PATIENCE_MS)
      .catch((thrown: unknown) => thrown);

    const at = name === 'gate' ? 'ssh.jump_hosts.gate.host_key' : 'nodes.sol-a.host_key';
    expect(error).toMatchObject({ code: 'host/key-changed', message: expect.stringContaining(at) });
    expect(server.connections()).toBe(name === 'gate' ? 0 : 1);
    expect(server.commands).toEqual([]);
  });
});

describe('when the connection to the jump host breaks', () => {
  it('before the command left, nothing was sent', async () => {
    const breaks: { now?: () => void } = {};
    const { host, gate, server } = await behindGate({ onSession: () => breaks.now?.() });
    breaks.now = () => gate.cutAll();

    await expect(host.call(OBSERVE, PATIENCE_MS)).rejects.toMatchObject({ code: 'host/unreachable' });
    expect(server.commands).toEqual([]);
  });

  it('after it left the answer is lost, and the next call makes both connections anew', async () => {
    let calls = 0;
    const breaks: { now?: () => void } = {};
    const { host, gate, server } = await behindGate({
      onExec: (_command, confirm) => {
        calls += 1;
        if (calls === 1) breaks.now?.();
        else confirm().end('answer=ok\n');
      },
    });
    breaks.now = () => gate.cutAll();

    await expect(host.call(OBSERVE, PATIENCE_MS)).rejects.toMatchObject({ code: 'host/answer-lost' });
    expect(await host.call(OBSERVE, PATIENCE_MS)).toMatchObject({ answer: 'ok' });
    expect([gate.connections(), server.connections()]).toEqual([2, 2]);
  });

  it('an open channel ends', async () => {
    const { host, gate } = await behindGate({ onExec: (_command, confirm) => void confirm().write('armed=abc\n') });
    const channel = await host.open(OBSERVE);
    expect(await channel.nextFact()).toEqual(['armed', 'abc']);

    gate.cutAll();

    await expect(channel.answer).rejects.toMatchObject({ code: 'host/answer-lost' });
    expect(await channel.nextFact()).toBeNull();
  });
});
