import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { inEachShell } from './each-shell.ts';
import { acting, collect, createStubHost, IDENTITY, sha256, towerBytes, until } from './stub-host.ts';
import type { RawAnswer, StubHost } from './stub-host.ts';

const TOWER = towerBytes(42);
const COPY = `baton-copy-${IDENTITY}.bin`;
const input = (bytes: Buffer, hash = sha256(bytes)): Buffer =>
  Buffer.concat([Buffer.from(`copy ${bytes.length} ${hash}\n`), bytes]);

inEachShell('solana.tower.copy under %s', (shell) => {
  let host: StubHost;
  afterEach(() => host.close());
  const node = async (role: 'active' | 'standby'): Promise<void> => {
    host = await createStubHost({ shell, role });
    await host.ready(5);
  };
  const copy = (bytes: Buffer | string): Promise<RawAnswer> => host.call('solana.tower.copy', {}, bytes);
  const ledger = (): string[] => readdirSync(host.ledger).toSorted();

  it('stores the bytes under a name that the client never reads, and observe shows them', async () => {
    await node('standby');

    const answer = await copy(input(TOWER));
    const seen = await host.call('observe');

    expect([answer.answer, answer.facts.get('copied')]).toEqual(['ok', [sha256(TOWER)]]);
    expect(ledger()).toEqual([COPY]);
    expect(readFileSync(join(host.ledger, COPY))).toEqual(TOWER);
    expect(seen.facts.get('copy.file')).toEqual([expect.stringMatching(/^200 \d{13}$/)]);
    expect(seen.facts.get('copy.base64')).toEqual([TOWER.toString('base64')]);
    expect([seen.facts.get('tower.file'), seen.facts.get('tower.base64')]).toEqual([undefined, undefined]);
    expect([host.receipts(), host.calls()]).toEqual([[], []]);
  });

  it("is in nobody's way: a taking finds its place free, and a newer copy replaces an older one", async () => {
    await node('standby');
    await copy(input(TOWER));
    await copy(input(towerBytes(43)));

    const armed = await host.call('solana.step-up', acting(5), '');

    expect(armed.code).toBe('input-ended');
    expect(readFileSync(join(host.ledger, COPY))).toEqual(towerBytes(43));
    expect(ledger()).toEqual([COPY]);
  });

  it('needs no lock, so that it neither waits for a handover nor holds one up', async () => {
    await node('standby');
    const lock = join(host.state, 'lock');
    const holder = spawn('flock', ['-F', lock, 'sleep', '30'], { stdio: 'ignore' });
    await until(() => spawnSync('flock', ['-n', lock, 'true']).status !== 0, 'the lock is held');

    const [copied, acted] = [await copy(input(TOWER)), await host.call('solana.tower.set-aside', acting(5))];
    holder.kill('SIGKILL');

    expect([copied.answer, acted.code]).toEqual(['ok', 'lock-busy']);
  });

  it.each([
    ['nothing comes', '', 'input-ended'],
    ['the line has no newline', `copy 200 ${sha256(TOWER)}`, 'input-ended'],
    ['the line has more words', `copy 200 ${sha256(TOWER)} 42\n`, 'bad-tower-line'],
    ['it is the line of a taking', `tower 200 ${sha256(TOWER)}\n`, 'bad-tower-line'],
    ['the size is none', `copy 0 ${sha256('')}\n`, 'bad-tower-line'],
    ['the size is beyond what observe would show', input(Buffer.alloc(16_385)), 'bad-tower-line'],
    ['the data is short', input(TOWER).subarray(0, 200), 'wrong-hash'],
    ['the hash is another', input(TOWER, sha256('x')), 'wrong-hash'],
  ])('refuses and leaves the copy of before where %s', async (_title, bytes, code) => {
    await node('standby');
    await copy(input(towerBytes(41)));

    const answer = await copy(bytes);

    expect([answer.answer, answer.code]).toEqual(['refused', code]);
    expect(ledger()).toEqual([COPY]);
    expect(readFileSync(join(host.ledger, COPY))).toEqual(towerBytes(41));
  });

  it.each([
    ['the node runs as the identity', 'not-unstaked', (): void => writeFileSync(host.path('running'), `${IDENTITY}\n`)],
    ['it does not say as what', 'not-unstaked', (): void => writeFileSync(host.path('running'), 'x\n')],
    ['there is no record of terms', 'state-missing', (): void => rmSync(host.state, { recursive: true })],
  ])('refuses where %s', async (_title, code, change) => {
    await node('standby');
    change();

    const answer = await copy(input(TOWER));

    expect([answer.answer, answer.code, ledger()]).toEqual(['refused', code, []]);
  });

  it('ends within 10 s where the bytes do not come, and leaves nothing', async () => {
    host = await createStubHost({ shell, role: 'standby', verbMs: 1500 });
    await host.ready(5);
    const child = host.start('solana.tower.copy');
    child.stdin?.write(input(TOWER).subarray(0, 150));

    const answer = await collect(child);

    expect([answer.answer, answer.code, ledger()]).toEqual(['refused', 'wrong-hash', []]);
  });
});
