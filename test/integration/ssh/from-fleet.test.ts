import { describe, expect, it } from 'vitest';
import type { Fleet } from '../../../src/config/schema.ts';
import { FleetSchema } from '../../../src/config/schema.ts';
import type { GuardCommand } from '../../../src/hosts/ssh/config.ts';
import { createHosts, createPrepareHosts } from '../../../src/hosts/ssh/from-fleet.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { afterwards, OBSERVE, PATIENCE_MS } from './fixture.ts';
import { startTestHost, type TestHost } from './test-host.ts';

const guardCommand: GuardCommand = (chain, _request, become) => `${chain} ${JSON.stringify(become)}`;
const missing = () => Promise.reject(new Error('no such file'));

function fleetOf(server: TestHost, ssh: object): Fleet {
  const node = { host: '127.0.0.1', port: server.port, login: 'baton', host_key: [server.hostKey] };
  const polkadot = { base_path: '/srv/polkadot' };
  const nodes = {
    'sol-a': node,
    'sol-b': { ...node, become: 'sudo', run_as: 'sol' },
    'dot-a': { ...node, become: 'sudo', run_as: 'dot', polkadot },
  };
  return FleetSchema.parse({ fleet: 'test', ssh, nodes, validators: {}, people: {} });
}

describe('hosts of a fleet', () => {
  it('reads the key when a host is first used, and says who the guard acts as', async () => {
    const server = await startTestHost();
    afterwards(() => server.stop());
    const read: string[] = [];
    const resolveSecret = async (reference: string) => {
      read.push(reference);
      return Buffer.from(server.userKey);
    };

    const hosts = createHosts(fleetOf(server, { key: 'file:key' }), resolveSecret, {
      clock: systemClock,
      guardCommand,
    });
    for (const host of hosts.values()) afterwards(() => host.close());
    const before = [...read];
    await hosts.get('sol-b')?.call(OBSERVE, PATIENCE_MS);
    await hosts.get('dot-a')?.call(OBSERVE, PATIENCE_MS);

    expect([...hosts.keys()]).toEqual(['sol-a', 'sol-b', 'dot-a']);
    expect([before, read[0]]).toEqual([[], 'file:key']);
    expect(server.commands).toEqual(['solana {"kind":"sudo","user":"sol"}', 'polkadot {"kind":"sudo","user":"root"}']);
  });

  it('tells a key that cannot be read from a host that does not answer', async () => {
    const server = await startTestHost();
    afterwards(() => server.stop());
    const hosts = createHosts(fleetOf(server, { key: 'file:key' }), missing, { clock: systemClock, guardCommand });

    await expect(hosts.get('sol-a')?.call(OBSERVE, PATIENCE_MS)).rejects.toMatchObject({ code: 'config/invalid' });
    expect(() => createHosts(fleetOf(server, {}), missing, { clock: systemClock, guardCommand })).toThrow(
      'SSH_AUTH_SOCK',
    );
    expect(server.connections()).toBe(0);
  });

  it('says that nothing lets it in to prepare only when it is to prepare', async () => {
    const server = await startTestHost();
    afterwards(() => server.stop());
    const fleet = fleetOf(server, { key: 'file:key' });
    for (const node of Object.values(fleet.nodes)) node.prepare = { login: 'root', become: 'none' };

    const host = createPrepareHosts(fleet, missing, { clock: systemClock }).get('sol-a');

    await expect(host?.call(OBSERVE, PATIENCE_MS)).rejects.toThrow('ssh.prepare_key is not set');
    expect(server.connections()).toBe(0);
  });
});
