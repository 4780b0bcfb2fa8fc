import { describe, expect, it } from 'vitest';
import { nodeNames } from '../../../src/setup/init/node-names.ts';
import { parseTarget, placeText } from '../../../src/setup/init/target.ts';

describe('a machine on the command line of init', () => {
  it.each([
    ['sol@host-a', { login: 'sol', host: 'host-a', port: 22 }],
    ['sol@host-a.example.com:2222', { login: 'sol', host: 'host-a.example.com', port: 2222 }],
    ['ada.lovelace@10.0.0.1', { login: 'ada.lovelace', host: '10.0.0.1', port: 22 }],
    ['sol@[::1]:2222', { login: 'sol', host: '::1', port: 2222 }],
    ['sol@[fe80::1]', { login: 'sol', host: 'fe80::1', port: 22 }],
    ['sol@fe80::1', { login: 'sol', host: 'fe80::1', port: 22 }],
  ])('is read from %s', (word, expected) => {
    expect(parseTarget(word)).toEqual({ word, ...expected });
  });

  it.each([
    ['host-a', 'names no user'],
    ['@host-a', 'names no user'],
    ['sol@', 'no name of a host'],
    ['sol@host a', 'no name of a host'],
    ['sol@-oProxyCommand=x', 'no name of a host'],
    ['-l@host', 'no user name'],
    ['sol@host:0', 'no port'],
    ['sol@host:65536', 'no port'],
    ['sol@host:ssh', 'no port'],
    ['sol@[host]:22', 'no IPv6 address'],
  ])('is refused as %s, with the form to write', (word, because) => {
    expect(() => parseTarget(word)).toThrow(because);
    expect(() => parseTarget(word)).toThrow('user@host:port');
  });

  it('is shown with its port, and IPv6 in brackets', () => {
    expect(placeText(parseTarget('sol@::1'))).toBe('sol@[::1]:22');
  });
});

describe('names of nodes', () => {
  it.each([
    [
      ['sol-a.example.com', 'Sol-B'],
      ['sol-a', 'sol-b'],
    ],
    [
      ['sol.one.example', 'sol.two.example'],
      ['sol-a', 'sol-b'],
    ],
    [
      ['10.0.0.1', '::1'],
      ['metal-1', 'metal-2'],
    ],
    [
      ['1.example.com', 'true'],
      ['node-1', 'node-true'],
    ],
    [
      ['a'.repeat(40), '_weird_'],
      ['a'.repeat(32), 'weird'],
    ],
  ])('of %j fit the fleet file', (hosts, names) => {
    const machines = hosts.map((host, index) => ({ host, hostName: `Metal_${index + 1}.lan` }));

    expect(nodeNames(machines)).toEqual(names);
  });
});
