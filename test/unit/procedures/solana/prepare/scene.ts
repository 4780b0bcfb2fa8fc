import type { ChangeParts } from '../../../../../src/procedures/solana/prepare/changes.ts';
import { sha256 } from '../../../../../src/procedures/solana/prepare/changes.ts';
import type { FileSeen, PrepareLook } from '../../../../../src/procedures/solana/prepare/look.ts';
import type { PrepareNode } from '../../../../../src/procedures/solana/prepare/target.ts';
import { healthy } from '../healthy.ts';

export const situation = healthy();
const { target } = situation;

export const BATON_KEY = 'ssh-ed25519 AAAAbaton';
export const MADE = 'MadeMadeMadeMadeMadeMadeMadeMadeMadeMadeMa11';

/** `sol-a` signs, `sol-b` stands by, as the fleet file has them. */
export function nodeNamed(name: string, guard: 'travels' | 'installed' = 'installed'): PrepareNode {
  const node = target.nodes.find((one) => one.node === name);
  if (node === undefined) throw new Error(name);
  const start = { startFile: '/home/sol/start.sh', unit: 'sol.service', keysFile: null };
  return { target, node: { ...node, guard }, ...start, login: 'ops', become: 'sudo' };
}

export const parts: ChangeParts = {
  texts: {
    guard: () => 'the guard\n',
    hostFile: (node, unstaked) => `${node} ${unstaked ?? 'not known'}\n`,
    sudoers: () => 'Defaults env\nbaton ALL=(sol) NOPASSWD: /guard ""\n',
    sudoersKnown: () => ['baton ALL=(sol) NOPASSWD: /bin/sh'],
    access: () => ({ options: 'restrict,command="/guard"', publicKey: BATON_KEY }),
    bootGuard: () => 'the boot guard\n',
  },
  redact: (text) => text,
};

export function file(text: string | null, path: string): FileSeen {
  const known = { path, owner: 'root', mode: '644', text };
  return text === null
    ? { kind: 'missing', sha256: 'none', ...known }
    : { kind: 'file', sha256: sha256(text), ...known };
}

/** A host on which nothing is prepared. */
export function bareLook(role: 'active' | 'passive', more: Partial<PrepareLook> = {}): PrepareLook {
  return {
    role,
    running: role === 'active' ? target.identity : MADE,
    process: { pid: '1', start: '2' },
    files: {
      start: file('#!/bin/sh\nexec agave-validator --identity /old.json --ledger /l\n', '/home/sol/start.sh'),
      keys: file(`ssh-rsa AAAAother me\n${BATON_KEY} baton@here\n`, '/home/baton/.ssh/authorized_keys'),
      guard: file(null, '/usr/local/lib/baton/guard'),
      'boot-guard': file(null, '/usr/local/lib/baton/boot-guard'),
      'host-file': file(null, '/etc/baton/host.conf'),
      sudoers: file(null, '/etc/sudoers.d/baton'),
    },
    link: { kind: 'missing', target: '' },
    stakedKey: target.identity,
    unstakedKey: 'missing',
    record: 'missing',
    startedKey: '/old.json',
    hasVoter: false,
    term: null,
    toolsMissing: '',
    kept: [],
    ...more,
  };
}
