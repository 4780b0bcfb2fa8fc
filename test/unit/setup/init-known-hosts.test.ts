import { describe, expect, it } from 'vitest';
import { knownHost } from '../../../src/setup/init/known-hosts.ts';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOEH8nqLlDt6B0Dh8lAziqdijCpt5aAqoelFLyk9jCZf';
/** Written by ssh-keygen -H for host-a.example.com and for port 2222 of host-b.example.com. */
const HASHED = `|1|zdZry+AJxYe9MKq8TlL0tDTbn14=|7A9XGOve9bm7ZSjFULiktLXp2rs= ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOEH8nqLlDt6B0Dh8lAziqdijCpt5aAqoelFLyk9jCZf
|1|RscMKUuU/zQFFaX8/JVZL66y8+M=|Z5/WZlcerT3hm5nbwHWZCE0oocE= ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOEH8nqLlDt6B0Dh8lAziqdijCpt5aAqoelFLyk9jCZf`;

describe('known_hosts', () => {
  it.each([
    ['a plain name', `host-a,10.0.0.1 ${KEY} a comment`, 'host-a', 22],
    ['a name in capitals', `host-a ${KEY}`, 'Host-A', 22],
    ['a second name', `host-a,10.0.0.1 ${KEY}`, '10.0.0.1', 22],
    ['a port of its own', `[host-a]:2222 ${KEY}`, 'host-a', 2222],
    ['a pattern', `*.example.com ${KEY}`, 'a.example.com', 22],
    ['a hashed name', HASHED, 'host-a.example.com', 22],
    ['a hashed name with a port', HASHED, 'host-b.example.com', 2222],
  ])('knows a host by %s', (_what, text, host, port) => {
    expect(knownHost(text, host, port)).toEqual({ keys: [KEY], revoked: [] });
  });

  it.each([
    ['another host', `host-b ${KEY}`, 'host-a', 22],
    ['another port', `host-a ${KEY}`, 'host-a', 2222],
    ['a name that only looks like a pattern', `host.a ${KEY}`, 'hostxa', 22],
    ['a host that is taken out', `*.example.com,!a.example.com ${KEY}`, 'a.example.com', 22],
    ['a comment', `# host-a ${KEY}`, 'host-a', 22],
    ['an authority for certificates', `@cert-authority host-a ${KEY}`, 'host-a', 22],
    ['a kind of key that cannot be pinned', 'host-a ssh-dss AAAA', 'host-a', 22],
    ['a hashed name of another port', HASHED, 'host-b.example.com', 22],
    ['what is no line of it', 'host-a\n\n|1|x\n*', 'host-a', 22],
  ])('does not know a host by %s', (_what, text, host, port) => {
    expect(knownHost(text, host, port)).toEqual({ keys: [], revoked: [] });
  });

  it('tells a revoked key apart', () => {
    expect(knownHost(`@revoked host-a ${KEY}`, 'host-a', 22)).toEqual({ keys: [], revoked: [KEY] });
  });
});
