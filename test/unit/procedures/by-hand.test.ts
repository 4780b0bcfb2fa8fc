import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { byHandOf } from '../../../src/procedures/solana/handover/by-hand.ts';
import type { HandoverState, SignerWord } from '../../../src/procedures/solana/handover/state.ts';
import { HANDOVER_STATES } from '../../../src/procedures/solana/handover/states.ts';
import { healthy } from './solana/healthy.ts';

const { target } = healthy();
const run = { id: 'r-1', from: 'sol-a', to: 'sol-b' };
const SUM = 'f'.repeat(64);

/** A node by its role, and the words that are no node as they are. */
const named = (word: SignerWord): string =>
  new Map<string, string>([
    ['old', run.from],
    ['standby', run.to],
  ]).get(word) ?? word;
const signersOf = ({ signer }: HandoverState): SignerWord[] =>
  signer === 'old or nobody' ? ['old', 'nobody'] : [signer];
const sheetOf = (signer: string, state?: string) => byHandOf({ target, run, signer, state, towerSha256: SUM });

const situations = HANDOVER_STATES.flatMap((row) =>
  signersOf(row).map((signer) => [row.id, signer, sheetOf(named(signer), row.id)] as const),
);

/** Where a command is in flight, and on which node. */
const IN_FLIGHT = new Map([
  ['told-standby-in-flight', run.to],
  ['standby-in-flight-not-told', run.to],
  ['declared-standby-in-flight', run.to],
  ['old-in-flight', run.from],
  ['standby-runs-old-in-flight', run.from],
  ['declared-old-in-flight', run.from],
]);

describe('what people do by hand', () => {
  it.each(situations)('is said for %s with %s, with paths, and with when to stop', (_state, _signer, sheet) => {
    expect(sheet.first).toMatch(/^[A-Za-z].*\.$/);
    expect(sheet.steps.length).toBeGreaterThan(3);
    expect(sheet.stopIf.length).toBeGreaterThan(0);
    for (const { command, see } of sheet.steps) expect([command, see]).not.toContain('');
    expect(JSON.stringify(sheet)).not.toContain('undefined');
  });

  it.each(situations.filter(([state, signer]) => signer === 'unknown' && !IN_FLIGHT.has(state)))(
    'is only to look in the state %s, as long as it is not known who signs',
    (_state, _signer, sheet) => {
      expect(sheet.first).toContain('do not start anything by hand');
      expect(sheet.steps.filter(({ does }) => does === 'change')).toEqual([]);
    },
  );

  it.each([...IN_FLIGHT])(
    'ends what is in flight in %s by one restart, of %s and as its unstaked key',
    (state, node) => {
      const { first, steps, stopIf } = sheetOf('unknown', state);
      const changes = steps.filter(({ does }) => does === 'change');
      const restart = steps.findIndex(({ command }) => command.startsWith('systemctl restart'));
      const looked = steps.slice(0, restart).findLast(({ command }) => command.startsWith('readlink'));

      expect(first).toContain('do not start anything by hand but this');
      expect(changes.map((step) => [step.node, step.command.split(' ')[0]])).toEqual([
        [node, 'systemctl'],
        ['Baton', 'resume'],
      ]);
      expect([looked?.node, looked?.see]).toEqual([node, expect.stringContaining('unstaked')]);
      expect(steps.slice(0, restart).map((step) => step.node)).toContain(node === run.to ? run.from : run.to);
      expect(stopIf[0]).toMatch(
        new RegExp(`^The link on ${node} gives .*/staked.*: restarted like that it signs at once`),
      );
    },
  );

  it('restarts no validator that is seen to sign by a command of its own', () => {
    expect(sheetOf('unknown', 'standby-in-flight').steps.filter(({ does }) => does === 'change')).toEqual([]);
  });

  it('never leaves out that the tower is required, and never copies one', () => {
    for (const [state, , { steps }] of situations)
      for (const { command } of steps) {
        if (state !== 'old-tower-lost' && /set-identity .*\/staked/.test(command))
          expect(command, state).toContain('--require-tower');
        expect(command, state).not.toMatch(/scp|rsync/);
      }
  });

  it('gives the staked key to one node at most, after the other was looked at', () => {
    for (const [state, , { steps }] of situations) {
      const giving = steps.findIndex(({ command }) => command.includes('--require-tower'));
      if (giving === -1) continue;
      expect(steps.filter(({ command }) => command.includes('--require-tower'))).toHaveLength(1);
      const other = steps[giving]?.node === run.from ? run.to : run.from;
      const looked = steps.slice(0, giving).some(({ node, command }) => node === other && /contact-info/.test(command));
      expect(looked, state).toBe(true);
    }
  });

  it('compares the tower with the sum of the one that was sent away', () => {
    const steps = sheetOf('nobody', 'take-back-refused').steps;

    expect(steps.find(({ command }) => command.startsWith('sha256sum'))?.see).toBe(SUM);
  });

  it('never uses a tower that may lack votes, and sets it aside before the start without one', () => {
    const commands = sheetOf('nobody', 'old-tower-lost').steps.map(({ command }) => command);
    const aside = commands.findIndex((command) => command.includes('mv -T $name'));

    expect(commands.findIndex((command) => /set-identity .*\/staked/.test(command))).toBeGreaterThan(aside);
    expect(aside).toBeGreaterThan(0);
  });

  it('compares a tower that was stored later with the last vote, not with the sum that was sent', () => {
    const { steps } = sheetOf('nobody', 'old-tower-replaced');

    expect(JSON.stringify(steps)).not.toContain(SUM);
    expect(steps.some(({ see }) => see.includes('after it'))).toBe(true);
  });

  it('compares the tower with the last vote where no sum was sent', () => {
    const sheet = byHandOf({ target, run, signer: 'nobody', state: 'take-back-refused', towerSha256: null });
    const compares = sheet.steps.findIndex(({ see }) => see.includes('written after it'));

    expect(compares).toBeGreaterThan(-1);
    expect(sheet.steps.findIndex(({ command }) => command.includes('--require-tower'))).toBeGreaterThan(compares);
    expect(sheet.stopIf[0]).toContain('older than the last vote');
  });

  it('sets aside every tower that the client reads, under a name that keeps the identity', () => {
    const { command = '' } =
      sheetOf('nobody', 'old-tower-lost').steps.find((step) => step.command.includes('aside-')) ?? {};
    const { identity } = target;
    const dir = mkdtempSync(join(tmpdir(), 'towers-'));
    const names = [`tower-1_9-${identity}.bin`, `tower-1_9-${identity}.bin.new`, `tower-${identity}.bin`];
    for (const name of [...names, 'tower-1_9-Other.bin']) writeFileSync(join(dir, name), name);
    const local = command.replace(/^cd \S+/, () => `cd ${dir}`);

    // `ls` ends with an error for names that are not there: that is what people are to see.
    const { stderr } = spawnSync('sh', ['-c', local], { encoding: 'utf8' });

    const left = readdirSync(dir).toSorted();
    rmSync(dir, { recursive: true });
    expect(stderr.match(/No such file/g)).toHaveLength(3);
    expect(left.filter((name) => name.startsWith('tower-'))).toEqual(['tower-1_9-Other.bin']);
    expect(left.map((name) => name.replace(/^aside-\d+-/, '')).toSorted()).toEqual(
      [...names, 'tower-1_9-Other.bin'].toSorted(),
    );
  });

  it('is only to look for a stop that no row is known of', () => {
    expect(sheetOf('unknown').steps.every(({ does }) => does === 'look')).toBe(true);
  });
});
