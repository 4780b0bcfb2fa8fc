import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PlannedStep } from '../../../src/domain/plan.ts';
import type { ScriptLines } from '../../../src/domain/script.ts';
import { planScript } from '../../../src/planning/script.ts';
import { changesOf, sha256, type Change } from '../../../src/procedures/solana/prepare/changes.ts';
import type { Kept } from '../../../src/procedures/solana/prepare/look.ts';
import { prepareScript, unprepareScript } from '../../../src/procedures/solana/prepare/script-lines.ts';
import { prepareSteps, unprepareSteps } from '../../../src/procedures/solana/prepare/steps.ts';
import type { PrepareNode } from '../../../src/procedures/solana/prepare/target.ts';
import { bareLook, file, nodeNamed, parts } from '../../unit/procedures/solana/prepare/scene.ts';

/** The one host is a directory; `ssh` is a program that runs what would be sent. The login is the validator's user. */
let root: string;
let nodes: ReadonlyMap<string, PrepareNode>;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bps-'));
  const keygen = program('solana-keygen', '[ ! -e "$5" ] && echo made >"$5"');
  const validator = program('agave-validator', `echo "$*" >>'${root}/called'`);
  for (const tool of ['visudo', 'systemctl']) program(tool, `echo "${tool} $*" >>'${root}/called'`);
  program('ssh', 'for last; do :; done\nexec sh -c "$last"');
  mkdirSync(join(root, 'keys'));
  writeFileSync(path('start.sh'), START);
  const { node, ...rest } = nodeNamed('sol-b');
  const places = {
    identityLink: path('identity.json'),
    unstakedKey: path('keys/unstaked.json'),
    ledger: path('ledger'),
  };
  const own = { ...node, ...places, keygenBin: keygen, validatorBin: validator };
  nodes = new Map([['sol-b', { ...rest, node: own, login: own.runAs, become: 'none', startFile: path('start.sh') }]]);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const START = '#!/bin/sh\nexec agave-validator --identity /old.json --ledger /l\n';
const path = (name: string) => join(root, name);
const program = (name: string, text: string) => {
  writeFileSync(path(name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return path(name);
};

/** What a bare host lacks, but for its record, which is always below /var/lib. */
function changes(): readonly Change[] {
  const prepared = nodes.get('sol-b');
  if (prepared === undefined) throw new Error('no sol-b');
  const bare = bareLook('passive', { record: 'writable' });
  const files = {
    ...bare.files,
    start: file(START, path('start.sh')),
    guard: file(null, path('lib/guard')),
    sudoers: file(null, path('sudoers.d/baton')),
    'host-file': file('old\n', path('etc/host.conf')),
    keys: file(parts.texts.access('sol-b')?.publicKey ?? '', path('authorized_keys')),
  };
  return changesOf({ ...bare, files }, prepared, { bootGuard: false }, parts).changes;
}

function run(shell: string, steps: readonly PlannedStep[], lines: ScriptLines) {
  const plan = { id: 'p-1', procedure: 'solana/prepare', validator: 'sol-main', from: 'sol-b', to: 'sol-b' };
  const reach = [{ node: 'sol-b', ssh: ['ssh', 'sol@sol-b'], as: null }];
  writeFileSync(path('script.sh'), planScript({ plan: { ...plan, madeAtMs: 1, checks: [], steps }, lines, reach }));
  const env = { PATH: [root, process.env['PATH'] ?? ''].join(delimiter) };
  return spawnSync(shell, [path('script.sh')], { env, input: 'yes\n'.repeat(40), encoding: 'utf8' });
}
const prepare = (shell: string, restarts: Parameters<typeof prepareScript>[1] = []) =>
  run(shell, prepareSteps(changes(), nodes, restarts), prepareScript(changes(), restarts, nodes));

/** What a person does whom the script shows a diff. */
function editByHand(): void {
  mkdirSync(path('etc'));
  for (const change of changes())
    if (change.kind === 'file' && ['start', 'keys', 'host-file'].includes(change.part))
      writeFileSync(change.path, change.text);
}

describe.each(['dash', 'bash'])('the script of a preparation, in %s', (shell) => {
  it('makes key, link, guard and voter in the order of the plan, and restarts at the end', () => {
    editByHand();

    const { status, stderr } = prepare(shell, [{ node: 'sol-b', role: 'passive' }]);

    expect([status, stderr.trimEnd().split('\n').at(-1)]).toEqual([0, 'That was all.']);
    expect(readFileSync(path('keys/unstaked.json'), 'utf8')).toBe('made\n');
    expect(readlinkSync(path('identity.json'))).toBe(path('keys/unstaked.json'));
    expect(readFileSync(path('lib/guard'), 'utf8')).toBe(parts.texts.guard());
    expect(readFileSync(path('called'), 'utf8').trim().split('\n')).toEqual([
      expect.stringContaining('authorized-voter add'),
      `visudo -c -f ${path('sudoers.d/baton')}.new`,
      'systemctl restart sol.service',
    ]);
  });

  it('stops where the start file does not have the text of the diff', () => {
    const { status, stderr } = prepare(shell);

    expect(status).not.toBe(0);
    expect(stderr).not.toContain('authorized-voter add');
    expect(readFileSync(path('start.sh'), 'utf8')).toBe(START);
  });

  it('never writes over a key that is there', () => {
    editByHand();
    writeFileSync(path('keys/unstaked.json'), 'somebody\n');

    expect(prepare(shell).status).not.toBe(0);
    expect(readFileSync(path('keys/unstaked.json'), 'utf8')).toBe('somebody\n');
  });

  it('puts a link back on the way back, and stops where it was turned since', () => {
    const link: Kept = { set: '0001-r-1', entry: '01', part: 'link', before: 'none', after: '/k', role: 'passive' };
    const kept = new Map([['sol-b', [link]]]);
    const undo = () =>
      run(
        shell,
        unprepareSteps(kept),
        unprepareScript(kept, nodes, () => ''),
      );
    symlinkSync('/other', path('identity.json'));
    const stopped = undo();
    const left = readlinkSync(path('identity.json'));
    rmSync(path('identity.json'));
    symlinkSync('/k', path('identity.json'));
    const done = undo();

    expect([stopped.status, left, done.status]).toEqual([1, '/other', 0]);
    expect(() => readlinkSync(path('identity.json'))).toThrow('ENOENT');
  });
});

it('names the copies that the hosts keep, and the sums of what was there', () => {
  const start: Kept = {
    set: '0001-r-1',
    entry: '02',
    part: 'start',
    before: sha256('a'),
    after: sha256('b'),
    role: 'passive',
  };
  const lines = unprepareScript(new Map([['sol-b', [start]]]), nodes, () => '/s.sh')['undo'] ?? [];

  expect(lines.map((line) => (line.kind === 'run' ? line.command : 'text' in line && line.text))).toEqual([
    expect.stringMatching(/the key behind --identity in .*02\.bytes is another key than .*: with that one stop here/),
    `echo '${sha256('b')}  /s.sh' | sha256sum -c -`,
    expect.stringMatching(
      /^sh -c 'cat \/var\/lib\/baton-prepare\/solana-\w+\/\w+\/kept\/0001-r-1\/02\.bytes >\/s\.sh'/,
    ),
  ]);
});
