import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prepareScript } from '../../../src/hosts/prepare/command.ts';
import { withoutComments } from '../../../src/hosts/guard/render.ts';

/** Both where there are both; `/bin/sh` is one of them everywhere. */
const SHELLS = ['/bin/dash', '/bin/bash', '/bin/sh'].filter((shell) => existsSync(shell));
const IDENTITY = 'StakedStakedStakedStakedStakedStakedStaked11';
const OWN = 'SpareSpareSpareSpareSpareSpareSpareSpareSp11';
const MADE = 'MadeMadeMadeMadeMadeMadeMadeMadeMadeMadeMa11';
const RUN = 'r-1';
const OLD = '#!/bin/sh\nexec agave-validator --identity /a\n';
const NEW = '#!/bin/sh\nexec agave-validator --identity /b\n';

/** A key file of the stubs is its public key and a secret that no answer may hold. */
const SECRET = 'secret-key-material';
const VALIDATOR = `#!/bin/sh
case "$*" in
  *contact-info*) [ -s "$0.runs" ] || exit 1; printf '{"id":"%s","x":1}\\n' "$(cat "$0.runs")" ;;
  *'authorized-voter add'*) echo "$*" >>"$0.calls"; echo 'Adding authorized voter path: x' ;;
esac
`;
const KEYGEN = `#!/bin/sh
if [ "$1" = pubkey ]; then read -r key _ <"$2" && echo "$key"; exit; fi
for last; do :; done
[ ! -e "$last" ] || exit 1
echo '${MADE} ${SECRET}' >"$last"; echo 'seed phrase: ${SECRET}'
`;

let root: string;
const path = (name: string) => join(root, name);

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'baton-prepare-')));
  for (const part of ['state', 'keys', 'ledger']) mkdirSync(path(part));
  writeFileSync(path('validator'), VALIDATOR);
  writeFileSync(path('keygen'), KEYGEN);
  for (const program of ['validator', 'keygen']) chmodSync(path(program), 0o755);
  writeFileSync(path('keys/staked.json'), `${IDENTITY} ${SECRET}\n`);
  writeFileSync(path('start.sh'), OLD);
  chmodSync(path('start.sh'), 0o750);
  runsAs(OWN);
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

const runsAs = (key: string) => writeFileSync(path('validator.runs'), key);
const sha = (text: string) => createHash('sha256').update(text).digest('hex');

interface Answer {
  readonly answer: string;
  readonly code: string;
  readonly out: string;
}

describe.each(SHELLS)('the script of prepare in %s', (shell) => {
  function call(verb: string, args: Record<string, string> = {}, input = '', edit = (text: string) => text): Answer {
    const all = {
      run: RUN,
      step: 'x',
      attempt: '1',
      term: '5',
      digest: sha(''),
      identity: IDENTITY,
      user: userInfo().username,
      role: 'passive',
      link: path('identity.json'),
      staked_key: path('keys/staked.json'),
      unstaked_key: path('keys/unstaked.json'),
      ledger: path('ledger'),
      validator_bin: path('validator'),
      keygen_bin: path('keygen'),
      ...args,
    };
    const script = edit(
      withoutComments(prepareScript()).replace('STATE_ROOT=/var/lib/baton', `STATE_ROOT=${path('state')}`),
    );
    const words = Object.entries(all).map(([key, value]) => `${key}=${value}`);
    const { stdout, stderr } = spawnSync(shell, ['-c', script, 'baton-prepare', verb, ...words], {
      input,
      encoding: 'utf8',
    });
    expect(stdout + stderr, 'a secret was printed').not.toContain(SECRET);
    const lines = stdout.trimEnd().split('\n');
    return {
      answer: lines.at(-1) ?? '',
      code: lines.find((line) => line.startsWith('code='))?.slice(5) ?? '',
      out: stdout,
    };
  }

  const write = (args: Record<string, string> = {}, input = NEW) =>
    call(
      'write',
      { path: path('start.sh'), old: sha(OLD), sha256: sha(NEW), bytes: String(NEW.length), ...args },
      input,
    );

  it('changes a file as it was shown, keeps it first, and keeps owner and mode', () => {
    expect(write().answer).toBe('answer=ok');

    expect(readFileSync(path('start.sh'), 'utf8')).toBe(NEW);
    expect(statSync(path('start.sh')).mode & 0o7777).toBe(0o750);
    expect(write()).toMatchObject({ answer: 'answer=ok', out: expect.stringContaining('already=yes') });
  });

  it.each([
    ['a file that changed since', { old: sha('x') }, 'file-changed', NEW],
    ['bytes that are cut short', {}, 'short-data', NEW.slice(0, 9)],
    ['a node that runs as the identity', { role: 'active' }, 'role-changed', NEW],
    ['a path that leads up', { path: '/x/../y' }, 'bad-target', NEW],
  ])('refuses %s and changes nothing', (_name, args, code, input) => {
    expect(write(args, input)).toMatchObject({ answer: 'answer=refused', code });

    expect(readFileSync(path('start.sh'), 'utf8')).toBe(OLD);
  });

  it('makes a file that was not there, with its mode, and takes it away again', () => {
    const place = path('lib/baton/guard');
    mkdirSync(path('lib'));
    expect(write({ path: place, old: 'none', mode: '755' }).answer).toBe('answer=ok');
    expect([readFileSync(place, 'utf8'), statSync(place).mode & 0o777]).toEqual([NEW, 0o755]);

    expect(call('undo', { run: 'r-2', of: RUN }).answer).toBe('answer=ok');
    expect(existsSync(place)).toBe(false);
  });

  it('shows the copy that a run kept, so that people see what would be put back', () => {
    write();

    expect(call('look', { path: path('start.sh'), of: RUN, copy: 'yes' }).out).toContain(
      `data ${OLD.length} ${sha(OLD)}`,
    );
  });

  it('refuses a file with a second name, and one that is a link', () => {
    linkSync(path('start.sh'), path('second.sh'));
    expect(write().code).toBe('hard-linked');
    symlinkSync(path('second.sh'), path('third.sh'));
    expect(write({ path: path('third.sh') }).code).toBe('file-changed');
  });

  it('tells a process once of its authorized voter, and refuses one that was restarted', () => {
    const started = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1)?.split(' ')[19];
    const server = `${process.pid}:${started}`;
    expect(call('voter-add', { server: `${process.pid}:1` }).code).toBe('process-changed');

    expect(call('voter-add', { server }).answer).toBe('answer=ok');
    expect(readFileSync(path('validator.calls'), 'utf8')).toContain(`authorized-voter add ${path('keys/staked.json')}`);
    expect(call('look').out).toContain(`voter=${server}`);
  });

  it('refuses the active node where the plan saw a passive one, and one that says nothing', () => {
    runsAs(IDENTITY);
    expect(write().code).toBe('role-changed');
    expect(write({ role: 'active' }).answer).toBe('answer=ok');
    writeFileSync(path('validator.runs'), '');
    // No process has this ledger: nothing runs, and nothing signs.
    expect(call('look').out).toContain('identity.running=none');
  });

  it('refuses a worker that was overtaken', () => {
    expect(call('link', { old: 'none', term: '7' }).code).toBe('wrong-key');
    expect(write({ term: '6' })).toMatchObject({ code: 'stale-term' });
  });

  it('makes a key and never writes over a file that is there, whatever it holds', () => {
    expect(call('keygen')).toMatchObject({ answer: 'answer=ok', out: expect.stringContaining(`public_key=${MADE}`) });
    expect(statSync(path('keys/unstaked.json')).mode & 0o777).toBe(0o600);
    expect(call('keygen').out).toContain('already=yes');

    writeFileSync(path('keys/unstaked.json'), `${OWN} somebody's\n`);
    expect(call('keygen')).toMatchObject({ answer: 'answer=refused', code: 'key-exists' });
    expect(readFileSync(path('keys/unstaked.json'), 'utf8')).toBe(`${OWN} somebody's\n`);
  });

  it('never writes over a key that comes between the look and the naming', () => {
    const race = (text: string) =>
      text.replace('as_user ln -T', `echo '${OWN} late' >${path('keys/unstaked.json')}; as_user ln -T`);
    expect(call('keygen', {}, '', race).code).toBe('key-exists');

    expect(readFileSync(path('keys/unstaked.json'), 'utf8')).toBe(`${OWN} late\n`);
    expect(execFileSync('ls', [path('keys')], { encoding: 'utf8' }).split('\n')).toHaveLength(3);
  });

  it('links to what runs, and leaves a file of that name alone', () => {
    call('keygen');
    expect(call('link', { old: 'none' }).answer).toBe('answer=ok');
    expect(readlinkSync(path('identity.json'))).toBe(path('keys/unstaked.json'));
    runsAs(IDENTITY);
    expect(call('link', { role: 'active', old: path('keys/unstaked.json') }).answer).toBe('answer=ok');
    expect(readlinkSync(path('identity.json'))).toBe(path('keys/staked.json'));

    rmSync(path('identity.json'));
    writeFileSync(path('identity.json'), 'a key');
    expect(call('link', { role: 'active', old: 'none' }).code).toBe('link-is-file');
  });

  it('puts back every byte, and never deletes a key', () => {
    call('keygen');
    call('link', { old: 'none' });
    write();
    const undone = call('undo', { run: 'r-2', of: RUN });

    expect(undone.answer, undone.out).toBe('answer=ok');
    expect(readFileSync(path('start.sh'), 'utf8')).toBe(OLD);
    expect(statSync(path('start.sh')).mode & 0o7777).toBe(0o750);
    expect(existsSync(path('identity.json')) || existsSync(path('keys/unstaked.json'))).toBe(false);
    const kept = path(`state/prepare/${RUN}/${path('keys/unstaked.json').replaceAll('/', '=')}`);
    expect(readFileSync(kept, 'utf8')).toContain(MADE);
    expect(call('look').out).toMatch(/run=\d+ r-1 passive undone/);
  });

  it('puts back nothing at all where one thing is not as the run left it', () => {
    call('keygen');
    call('link', { old: 'none' });
    write();
    rmSync(path('identity.json'));
    symlinkSync(path('keys/staked.json'), path('identity.json'));

    expect(call('undo', { run: 'r-2', of: RUN })).toMatchObject({ answer: 'answer=refused', code: 'changed-since' });
    expect(readFileSync(path('start.sh'), 'utf8')).toBe(NEW);
  });

  it('puts back nothing on a node whose role has changed since', () => {
    write();
    runsAs(IDENTITY);

    expect(call('undo', { run: 'r-2', of: RUN, role: 'active' }).code).toBe('role-changed');
  });

  it('leaves a link that led to the staked key as it is on a node that does not sign', () => {
    call('keygen');
    symlinkSync(path('keys/staked.json'), path('identity.json'));
    call('link', { old: path('keys/staked.json') });

    expect(call('undo', { run: 'r-2', of: RUN }).code).toBe('changed-since');
    expect(readlinkSync(path('identity.json'))).toBe(path('keys/unstaked.json'));
  });

  it('shows a file, and of one with key material the public key alone', () => {
    expect(call('look', { path: path('start.sh') }).out).toContain(`data ${OLD.length} ${sha(OLD)}\n${OLD}\n`);
    writeFileSync(path('key.json'), `[${Array.from({ length: 64 }, (_, index) => index).join(',')}]`);
    const shown = call('look', { path: path('key.json') });
    expect(shown.out).toContain('file.shown=key-material');
    expect(shown.out).not.toContain('61,62,63');
  });

  it('refuses what is no word of its own', () => {
    expect(call('look', { path: '/a;b' }).code).toBe('bad-request');
    expect(call('solana.step-up').code).toBe('bad-request');
  });
});
