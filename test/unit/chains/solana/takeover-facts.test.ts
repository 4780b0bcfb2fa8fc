import { describe, expect, it } from 'vitest';
import { parseHostFacts } from '../../../../src/chains/solana/host-facts.ts';
import { createFacts } from '../../../../src/hosts/ssh/facts.ts';
import { encodeTower, makeSigner } from './encode-tower.ts';
import { acting, stage, TOWER } from '../../lab/simulation/guard-stage.ts';

const CLOCK = { atLeastMs: 0, atMostMs: 0 };

/** What a guard says of itself, with these lines in place of its own. */
async function factsWith(changes: Readonly<Record<string, string | null>>) {
  const stand = stage('active');
  await stand.ready();
  await stand.call('solana.link', { ...acting(5), to: 'staked' });
  const lines = (await stand.call('observe')).facts.entries().filter(([key]) => !(key in changes));
  const added = Object.entries(changes).flatMap(([key, value]): [string, string][] =>
    value === null ? [] : [[key, value]],
  );
  return parseHostFacts(createFacts([...lines, ...added]), CLOCK);
}

describe('the facts of a takeover', () => {
  it('tell of the boot of the role, of a fence and of a boot guard', async () => {
    const before = await factsWith({});
    const after = await factsWith({ 'fence.file': 'yes', boot_guard: 'yes', role_boot: 'boot-9' });
    const never = await factsWith({ role_boot: 'none' });

    expect([before.fenceFile, before.hasBootGuard, before.roleBoot]).toEqual([false, false, before.bootId]);
    expect([after.fenceFile, after.hasBootGuard, after.roleBoot]).toEqual([true, true, 'boot-9']);
    expect(never.roleBoot).toBeNull();
  });

  it('are none where an older guard does not tell them', async () => {
    const facts = await factsWith({ 'fence.file': null, boot_guard: null, role_boot: null });

    expect([facts.fenceFile, facts.hasBootGuard, facts.roleBoot, facts.copy]).toEqual([false, false, null, null]);
  });

  it('have the copy with its bytes, and say of one that is no tower that it cannot be read', async () => {
    const copy = { 'copy.file': '40 1700000000000', 'copy.base64': TOWER.bytes.toString('base64') };

    const facts = await factsWith(copy);

    expect(facts.copy).toMatchObject({ modifiedMs: 1_700_000_000_000, bytes: TOWER.bytes });
    expect(facts.copy?.tower).toMatchObject({ kind: 'unknown', code: 'tower/unreadable' });
    expect(facts.towerBytes).toEqual(TOWER.bytes);
    expect((await factsWith({})).copy).toBeNull();
  });

  it('read a copy that is a tower', async () => {
    const bytes = encodeTower({ form: 'tower-sync', lockouts: [40, 41, 42], root: 9 }, makeSigner());

    const facts = await factsWith({
      'copy.file': `${bytes.length} 1700000000000`,
      'copy.base64': bytes.toString('base64'),
    });

    expect(facts.copy?.tower).toMatchObject({ kind: 'known', value: { lastVote: 42, signatureValid: true } });
  });

  it('do not put the bytes of a tower among the evidence', async () => {
    const facts = await factsWith({ 'copy.file': '40 1700000000000', 'copy.base64': 'AAAA', 'tower.base64': 'BBBB' });

    expect(facts.lines.map(([key]) => key)).toContain('copy.file');
    expect(JSON.stringify(facts.lines)).not.toMatch(/AAAA|BBBB/);
  });

  it('are refused where the age of a copy is no number', async () => {
    await expect(factsWith({ 'copy.file': '40 yesterday', 'copy.base64': 'AAAA' })).rejects.toThrow(
      'not a whole number',
    );
  });
});
