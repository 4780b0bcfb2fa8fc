import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { renderPrepare } from '../../../src/hosts/prepare/render.ts';
import {
  acting,
  collect,
  createStubHost,
  GENESIS,
  IDENTITY,
  sha256,
  type RawAnswer,
  type StubHost,
} from '../guard/stub-host.ts';

/** What `solana-keygen new` makes here. */
export const MADE = 'MadeMadeMadeMadeMadeMadeMadeMadeMadeMadeMa11';

export const START = `#!/bin/sh
exec agave-validator --identity /old.json --ledger /l
`;

/** A machine on which nothing was prepared, and the script that prepares it. */
export interface BareHost extends Pick<StubHost, 'path' | 'read' | 'exists' | 'calls' | 'set'> {
  readonly stub: StubHost;
  /** A change under the term that was fenced last. */
  change(verb: string, args?: Record<string, string>, input?: string): Promise<RawAnswer>;
  call(verb: string, args?: Record<string, string>, input?: string): Promise<RawAnswer>;
  write(before: string, after: string, file?: string): Promise<RawAnswer>;
  fact(key: string): Promise<string>;
  close(): Promise<void>;
}

export async function createBareHost(shell: string, role: 'active' | 'standby'): Promise<BareHost> {
  const stub = await createStubHost({ shell, role });
  rmSync(stub.path('keys/unstaked.json'));
  rmSync(stub.link);
  writeFileSync(stub.path('start.sh'), START, { mode: 0o755 });
  writeFileSync(stub.path('keys/old.json'), `${MADE} secret-key-material\n`);
  writeFileSync(stub.path('authorized_keys'), 'ssh-ed25519 AAAA me\n', { mode: 0o600 });
  extend(stub);
  const script = renderPrepare()
    .replace('STATE_ROOT=/var/lib/baton', `STATE_ROOT=${stub.path('state')}`)
    .replace('PREPARE_ROOT=/var/lib/baton-prepare', `PREPARE_ROOT=${stub.path('prepare')}`)
    .replace('=/etc/baton/host.conf', `=${stub.path('etc/host.conf')}`)
    .replace('=/etc/sudoers.d/baton', `=${stub.path('sudoers.d/baton')}`)
    .replaceAll('=/usr/local/lib/baton/', `=${stub.path('lib/')}`)
    .replace('=/proc/sys/kernel/random/boot_id', `=${stub.path('boot_id')}`);
  const target = targetOf(stub);
  const call: BareHost['call'] = (verb, args = {}, input) => {
    const words = Object.entries({ ...target, ...args }).map(([key, value]) => `${key}=${value}`);
    const plain = shell.endsWith('bash') ? ['--norc'] : [];
    const child = spawn(shell, [...plain, '-c', script, 'baton-prepare', verb, ...words], {
      env: { PATH: `${stub.path('bin')}:${process.env['PATH']}` },
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    return collect(child);
  };
  await call('prepare.begin');
  await call('prepare.look', { fence: '5', run: 'r-1' });
  const change: BareHost['change'] = (verb, args = {}, input) =>
    call(verb, { ...acting(5), run: 'r-1', ...args }, input);
  return {
    stub,
    path: (name) => stub.path(name),
    read: (name) => stub.read(name),
    exists: (name) => stub.exists(name),
    calls: () => stub.calls(),
    set: (name, value) => stub.set(name, value),
    call,
    change,
    write: (before, after, file = 'start') =>
      change(
        `prepare.write.${file}`,
        {
          before: before === 'none' ? 'none' : sha256(before),
          after: sha256(after),
          bytes: String(after.length),
        },
        after,
      ),
    fact: async (key) => (await call('prepare.look')).facts.get(key)?.[0] ?? 'absent',
    close: () => stub.close(),
  };
}

function targetOf(stub: StubHost): Record<string, string> {
  const me = userInfo().username;
  return {
    validator: 'sol-main',
    identity: IDENTITY,
    genesis: GENESIS,
    ledger: stub.ledger,
    link: stub.link,
    staked_key: stub.path('keys/staked.json'),
    unstaked_key: stub.path('keys/unstaked.json'),
    validator_bin: stub.path('bin/agave-validator'),
    keygen_bin: stub.path('bin/solana-keygen'),
    user: me,
    login: me,
    start_file: stub.path('start.sh'),
    unit: 'sol.service',
    keys_file: stub.path('authorized_keys'),
  };
}

/** What the guard never asks of these programs. */
function extend(stub: StubHost): void {
  const keygen = readFileSync(stub.path('bin/solana-keygen'), 'utf8').replace(
    '\n',
    `\n[ "$1" != new ] || { [ ! -e "$5" ] && echo '${MADE} secret-key-material' >"$5"; exit; }\n`,
  );
  writeFileSync(stub.path('bin/solana-keygen'), keygen, { mode: 0o700 });
  const validator = readFileSync(stub.path('bin/agave-validator'), 'utf8').replace(
    'case $1 in\n  contact-info)',
    `case $1 in\n  authorized-voter) echo "$*" >>"$root/calls"; [ "$mode" = ok ] || { echo "$mode"; exit 1; } ;;\n  contact-info)`,
  );
  writeFileSync(stub.path('bin/agave-validator'), validator, { mode: 0o700 });
  writeFileSync(stub.path('bin/systemctl'), `#!/bin/sh\necho "systemctl $*" >>'${stub.path('calls')}'\n`, {
    mode: 0o700,
  });
}
