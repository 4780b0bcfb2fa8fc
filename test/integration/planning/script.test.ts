import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PlannedStep } from '../../../src/domain/plan.ts';
import type { ScriptLines } from '../../../src/domain/script.ts';
import { planScript } from '../../../src/planning/script.ts';
import { handoverScript, takeoverScript } from '../../../src/procedures/solana/script-lines.ts';
import { handoverSteps } from '../../../src/procedures/solana/steps.ts';
import { takeoverSteps } from '../../../src/procedures/solana/takeover/steps.ts';
import { towerFileName } from '../../../src/chains/solana/target.ts';
import { healthy } from '../../unit/procedures/solana/healthy.ts';

/** Machines are directories here; `ssh` is a program that runs what would be sent, in the shell that a login would have. */
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bs-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const ROLES = { from: 'sol-a', to: 'sol-b' };
const NODES = ['sol-a', 'sol-b'];
const SSH = `#!/bin/sh
for last; do :; done
echo "$*" >> '@ROOT@/sent'
case " $* " in *" -p 1 "*) exit 255 ;; esac
case $last in 'sudo -n -u sol -- '*) last=\${last#sudo -n -u sol -- } ;; esac
exec @SHELL@ -c "$last"
`;
/** Says what it runs as, and becomes what the key file says; with --require-tower only where a tower lies. */
const VALIDATOR = `#!/bin/sh
state=$2/identity
case $3 in
  contact-info) echo "Identity: $(cat "$state")" ;;
  wait-for-restart-window) echo "waited" ;;
  set-identity)
    shift 3
    if [ "$1" = --require-tower ]; then shift; ls "$(dirname "$state")"/../tower/tower-1_9-* >/dev/null || exit 1; fi
    cat "$1" > "$state" ;;
esac
`;

function machines() {
  const { target, policy } = healthy();
  for (const node of target.nodes) {
    const home = join(root, node.node);
    for (const name of ['ledger', 'tower', 'bin']) mkdirSync(join(home, name), { recursive: true });
    const bin = (name: string, text: string) => {
      writeFileSync(join(home, 'bin', name), text, { mode: 0o755 });
      return join(home, 'bin', name);
    };
    node.validatorBin = bin('agave-validator', VALIDATOR);
    node.cliBin = bin('solana', '#!/bin/sh\necho "$@ last vote 100"\n');
    node.ledger = join(home, 'ledger');
    node.tower = join(home, 'tower');
    node.log = null;
    node.identityLink = join(home, 'identity.json');
    node.stakedKey = join(home, 'staked.json');
    node.unstakedKey = join(home, 'unstaked.json');
    writeFileSync(node.stakedKey, target.identity);
    writeFileSync(node.unstakedKey, `un${node.node}`);
    const active = node.node === ROLES.from;
    symlinkSync(active ? node.stakedKey : node.unstakedKey, node.identityLink);
    writeFileSync(join(node.ledger, 'identity'), active ? target.identity : `un${node.node}`);
    writeFileSync(join(node.tower, towerFileName(target.identity)), active ? 'the newest tower' : 'an old tower');
  }
  return { target, policy };
}

type Machines = ReturnType<typeof machines>;

const REACH = NODES.map((node) => ({ node, ssh: ['ssh', '-p', '22', `baton@${node}`], as: 'sol' }));

function scriptOf(steps: readonly PlannedStep[], lines: ScriptLines, reach = REACH): string {
  const plan = { id: 'p-1', procedure: 'solana/x', validator: "sol'main", ...ROLES, madeAtMs: 1, checks: [], steps };
  // Ten seconds are ten milliseconds here.
  return planScript({ plan, lines, reach }).replaceAll('sleep 10', 'sleep 0.01').replaceAll('sleep 2', 'sleep 0.01');
}
const handover = ({ target, policy }: Machines) =>
  scriptOf(handoverSteps(target, ROLES, policy), handoverScript(target, ROLES, policy));
const takeover = ({ target, policy }: Machines, reach = REACH) =>
  scriptOf(takeoverSteps(target, ROLES, policy), takeoverScript(target, ROLES, policy), reach);

function runIn(shell: string, script: string, answers: readonly string[]) {
  const file = join(root, 'script.sh');
  writeFileSync(file, script);
  writeFileSync(join(root, 'sent'), '');
  const path = join(root, 'path');
  mkdirSync(path, { recursive: true });
  const ssh = SSH.replace('@ROOT@', root).replace('@SHELL@', shell);
  writeFileSync(join(path, 'ssh'), ssh, { mode: 0o755 });
  const env = { PATH: [path, process.env['PATH'] ?? ''].join(delimiter) };
  const { status, stderr } = spawnSync(shell, [file], { env, input: `${answers.join('\n')}\n`, encoding: 'utf8' });
  return { status, stderr, sent: readFileSync(join(root, 'sent'), 'utf8') };
}

const YES = Array.from({ length: 40 }, () => 'yes');
const identityOf = (node: string) => readFileSync(join(root, node, 'ledger', 'identity'), 'utf8');
const linkOf = (node: string) => readlinkSync(join(root, node, 'identity.json'));
const towerOf = (node: string, { target }: Machines) => join(root, node, 'tower', towerFileName(target.identity));

describe.each(['dash', 'bash'])('the script of a plan, in %s', (shell) => {
  it('moves the role with its newest tower when everything is seen', () => {
    const there = machines();

    const { status, stderr } = runIn(shell, handover(there), YES);

    expect([status, stderr.split('\n').at(-2)]).toEqual([0, 'That was all.']);
    expect([identityOf('sol-a'), identityOf('sol-b')]).toEqual(['unsol-a', there.target.identity]);
    expect(linkOf('sol-a')).toContain('unstaked.json');
    expect(linkOf('sol-b')).toContain('sol-b/staked.json');
    expect(readFileSync(towerOf('sol-b', there), 'utf8')).toBe('the newest tower');
    expect(existsSync(towerOf('sol-a', there))).toBe(false);
  });

  it('has changed nothing where the first answer is no, or there is none', () => {
    const there = machines();

    for (const answers of [['no'], ['y'], []]) {
      const { status, sent } = runIn(shell, handover(there), answers);
      expect([status, sent]).toEqual([1, '']);
    }
  });

  it('asks before the point of no return, and gives the standby nothing where the answer is no', () => {
    const there = machines();
    const script = handover(there);
    const before = script.slice(0, script.indexOf('From here there is no way back'));
    const asked = before.split('\n').filter((line) => line.startsWith('see ')).length - 1;

    const { status, stderr } = runIn(shell, script, [...YES.slice(0, asked), 'no']);

    expect(status).toBe(1);
    expect(stderr).toContain('From here there is no way back');
    expect(identityOf('sol-b')).toBe('unsol-b');
    expect(before).not.toContain('set-identity --require-tower');
  });

  it('stops at the first command that fails', () => {
    const there = machines();
    rmSync(join(root, 'sol-a', 'unstaked.json'));

    const { status } = runIn(shell, handover(there), YES);

    expect(status).not.toBe(0);
    expect(identityOf('sol-b')).toBe('unsol-b');
  });

  it('never sets a tower aside where the node runs as the identity or does not say what it runs as', () => {
    for (const runs of ['the identity', '']) {
      const there = machines();
      writeFileSync(join(root, 'sol-b', 'ledger', 'identity'), runs === '' ? '' : there.target.identity);
      if (runs === '') writeFileSync(join(root, 'sol-b', 'bin', 'agave-validator'), '#!/bin/sh\nexit 1\n');
      expect(runIn(shell, handover(there), YES).status).not.toBe(0);
      expect(readFileSync(towerOf('sol-b', there), 'utf8')).toBe('an old tower');
      rmSync(root, { recursive: true, force: true });
    }
  });

  it('takes over from a node that cannot be reached, without its tower, and flips the link last', () => {
    const there = machines();
    const reach = REACH.map((each) => (each.node === 'sol-a' ? { ...each, ssh: ['ssh', '-p', '1', 'x@sol-a'] } : each));
    const script = takeover(there, reach);
    const [, afterTaking = ''] = script.split(/^# 4\. /m);
    const asked = script.split('\n').filter((line) => line.startsWith('see ')).length;

    const held = runIn(shell, script, [...YES.slice(0, asked - 1), 'not yet']);
    expect([held.status, identityOf('sol-b')]).toEqual([1, there.target.identity]);
    expect(linkOf('sol-b')).toContain('unstaked.json');
    expect(afterTaking.indexOf('set-identity')).toBeLessThan(afterTaking.indexOf('mv -T'));
    expect(identityOf('sol-a')).toBe(there.target.identity);
  });

  it('takes the tower along from an old node that gives the role up', () => {
    const there = machines();

    const { status } = runIn(shell, takeover(there), YES);

    expect([status, identityOf('sol-a'), identityOf('sol-b')]).toEqual([0, 'unsol-a', there.target.identity]);
    expect(readFileSync(towerOf('sol-b', there), 'utf8')).toBe('the newest tower');
    expect(linkOf('sol-b')).toContain('sol-b/staked.json');
  });

  it('passes on every sign of a command, whatever a shell would make of it', () => {
    const odd = `printf '%s\\n' "it's" '$HOME' 'a\\b' "\`id\`" > ${join(root, 'odd')}`.replace('`id`', '\\`id\\`');
    const lines: ScriptLines = { only: [{ kind: 'run', node: 'sol-a', command: odd }] };
    const step = { id: 'only', title: "It's $HOME", commands: [], proof: '`id`', undo: '', pointOfNoReturn: false };

    expect(runIn(shell, scriptOf([step], lines), YES).status).toBe(0);
    expect(readFileSync(join(root, 'odd'), 'utf8')).toBe("it's\n$HOME\na\\b\n`id`\n");
  });
});

const planned = (command: string): PlannedStep => ({
  id: 's',
  title: 'Title',
  commands: [{ node: 'sol-a', verb: 'v', command }],
  proof: 'Its proof.',
  undo: 'Its undo.',
  pointOfNoReturn: false,
});

describe('a step without lines of its own', () => {
  it('is carried out by its planned commands', () => {
    const script = scriptOf([planned('/bin/cat /etc/hostname')], {});

    expect(script).toContain(`on sol-a '/bin/cat /etc/hostname'`);
    expect(script).toContain('# Proof: Its proof.');
    expect(script).toContain(`see 'Its proof.'`);
  });

  it.each(['mv -T /a /b-…  (an old tower, where there is one)', 'waits for the tower', '/bin/x  (where there is one)'])(
    'shows what is no command by itself, and runs nothing: %s',
    (command) => {
      const script = scriptOf([planned(command)], {});

      expect(script).not.toMatch(/^(try_)?on sol-a/m);
      expect(script).toContain(command);
    },
  );
});
