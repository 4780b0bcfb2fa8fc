import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { heard, setStage, startNodes, until, type Stage } from './stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await setStage({ epochSlots: 512, startSlot: 512 * 900 + 40 });
  await startNodes(stage, stage.a, stage.b);
});
afterAll(() => stage.close());

describe('the sub-commands of the stand-in', () => {
  it('set-identity prints `New validator identity path: …` before the request, and the failure on standard output', async () => {
    const key = stage.b.paths.stakedKey;

    const outcome = await stage.b.run('validatorBin', '-l', '/nowhere', 'set-identity', key);

    expect(outcome).toEqual({
      code: 1,
      stdout: `New validator identity path: ${key}\nValidator command failed: /nowhere/admin.rpc does not exist\n`,
      stderr: '',
    });
  });

  it('set-identity --require-tower is refused without a tower, and nothing changes', async () => {
    const outcome = await stage.b.admin('set-identity', '--require-tower', stage.b.paths.stakedKey);

    expect(outcome.code).toBe(1);
    expect(outcome.stdout).toContain(
      `Unable to load tower file for identity ${stage.staked.publicKey}: IO Error: No such file or directory (os error 2)`,
    );
    expect(heard(stage, 'b', 'identity.set')).toEqual([]);
  });

  it('set-identity --require-tower is refused for a tower of another key ("signature must match key")', async () => {
    await until(() => heard(stage, 'a', 'vote.cast').length > 1);
    const path = stage.b.towerOf(stage.b.unstaked.publicKey);
    await until(() => {
      try {
        writeFileSync(path, readTower(stage));
        return true;
      } catch {
        return false;
      }
    });

    const outcome = await stage.b.admin('set-identity', '--require-tower', stage.b.paths.unstakedKey);

    expect(outcome.code).toBe(1);
    expect(outcome.stdout).toContain('The signature on the saved tower is invalid');
  });

  it('authorized-voter add is heard once; the second time it is "already present"', async () => {
    const key = stage.b.paths.unstakedKey;

    const first = await stage.b.admin('authorized-voter', 'add', key);
    const second = await stage.b.admin('authorized-voter', 'add', key);

    expect(first).toEqual({ code: 0, stdout: `Adding authorized voter path: ${key}\n`, stderr: '' });
    expect(second.code).toBe(1);
    expect(second.stdout).toContain('Authorized voter already present');
  });

  it('set-identity names the key file that the validator cannot read', async () => {
    const broken = join(stage.b.paths.root, 'broken.json');
    writeFileSync(broken, '[1,2,3]');

    const outcome = await stage.b.admin('set-identity', broken);

    expect(outcome.code).toBe(1);
    expect(outcome.stdout).toContain(`Failed to read identity keypair from ${broken}: expected 64 numbers`);
  });

  it('contact-info says `Identity:` first, or JSON in one line', async () => {
    const text = await stage.b.admin('contact-info');
    const json = await stage.b.admin('contact-info', '--output', 'json-compact');

    expect(text.stdout.split('\n')[0]).toBe(`Identity: ${stage.b.unstaked.publicKey}`);
    expect(json.stdout).not.toContain('\n');
    expect(JSON.parse(json.stdout)).toMatchObject({ id: stage.b.unstaked.publicKey, shred_version: 50_093 });
  });

  it('wait-for-restart-window ends with `Ready to restart` when no own leader slot is near', async () => {
    const { code, stdout } = await stage.a.admin('wait-for-restart-window', '--min-idle-time', '0.1');

    expect(code).toBe(0);
    expect(stdout).toContain(`Identity: ${stage.staked.publicKey}\nMinimum Idle Time: 0.1 minutes`);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('Ready to restart');
  });

  it('wait-for-restart-window fails "if no idle window that long exists in the epoch"', async () => {
    const { code } = await stage.a.admin('wait-for-restart-window', '--min-idle-time', '60');

    expect(code).toBe(1);
  });

  it('what is answered without Node is what the stand-in itself says, also when a key file was exchanged', async () => {
    const { paths, unstaked } = stage.b;
    const file = join(paths.root, 'exchanged.json');
    const show = async () => (await stage.b.run('keygenBin', 'pubkey', file)).stdout.trim();

    copyFileSync(paths.unstakedKey, file);
    const before = await show();
    copyFileSync(paths.stakedKey, file);
    const after = await show();
    await stage.b.run('keygenBin', 'new', '-s', '-f', '--no-bip39-passphrase', '-o', file);
    const strange = await show();
    const version = await stage.b.run('validatorBin', '--version');

    expect([before, after]).toEqual([unstaked.publicKey, stage.staked.publicKey]);
    expect(strange).toMatch(/^[1-9A-HJ-NP-Za-km-z]{32,44}$/);
    expect([before, after]).not.toContain(strange);
    expect(version.stdout).toBe((await stage.b.run('validatorBin', '-V')).stdout);
    expect((await stage.b.run('keygenBin', 'pubkey', join(paths.root, 'none.json'))).code).toBe(1);
  });

  it('solana-keygen makes a key file that it can read again', async () => {
    const file = join(stage.a.paths.root, 'new.json');

    const made = await stage.a.run('keygenBin', 'new', '-s', '--no-bip39-passphrase', '-o', file);
    const shown = await stage.a.run('keygenBin', 'pubkey', file);
    const again = await stage.a.run('keygenBin', 'new', '-s', '--no-bip39-passphrase', '-o', file);

    expect([made.code, shown.code]).toEqual([0, 0]);
    expect(shown.stdout.trim()).toMatch(/^[1-9A-HJ-NP-Za-km-z]{32,44}$/);
    expect(again.code).toBe(1);
  });

  it('solana-keygen pubkey names the key of the staked file', async () => {
    const { stdout } = await stage.a.run('keygenBin', 'pubkey', stage.a.paths.stakedKey);

    expect(stdout).toBe(`${stage.staked.publicKey}\n`);
  });

  it('solana slot and catchup ask the node on its own port', async () => {
    const slot = await stage.a.run('cliBin', 'slot', '--url', stage.a.rpcUrl, '--commitment', 'processed');
    const port = stage.a.rpcUrl.split(':').at(-1) ?? '';
    const observer = stage.cluster.observers[0]?.url ?? '';
    const catchup = await stage.a.run('cliBin', 'catchup', '--our-localhost', port, '--url', observer);

    expect(Number(slot.stdout)).toBeGreaterThan(512 * 900);
    expect(catchup.stdout).toMatch(new RegExp(`^${stage.staked.publicKey} has caught up \\(us:\\d+ them:\\d+\\)`));
  });

  it('solana vote-account shows the newest vote within its first lines, whichever side of it `-u` stands', async () => {
    const observer = stage.cluster.observers[0]?.url ?? '';
    await until(async () => {
      const { stdout } = await stage.a.run('cliBin', '-u', observer, 'vote-account', stage.voteAccount);
      return stdout.includes('- slot: ');
    });
    const { stdout } = await stage.a.run('cliBin', 'vote-account', stage.voteAccount, '--url', observer);

    const lines = stdout.split('\n').slice(0, 20);
    const slots = lines.flatMap((line) => /^- slot: (\d+) \(confirmation count: \d+\)$/.exec(line)?.[1] ?? []);
    expect(lines[1]).toBe(`Validator Identity: ${stage.staked.publicKey}`);
    expect(slots.map(Number)).toEqual(slots.map(Number).toSorted((one, other) => other - one));
    expect(slots.length).toBeGreaterThan(0);
  });
});

function readTower({ a, staked }: Stage): Buffer {
  return readFileSync(a.towerOf(staked.publicKey));
}
