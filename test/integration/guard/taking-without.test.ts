import { mkdirSync, readFileSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { arm } from './armed-call.ts';
import { inEachShell } from './each-shell.ts';
import { acting, createStubHost, IDENTITY, sha256, towerBytes, UNSTAKED } from './stub-host.ts';
import type { RawAnswer, StubHost } from './stub-host.ts';

const TOWER = towerBytes(42);
const NONE = 'tower 0 none 42\n';

inEachShell('taking the identity without the old node under %s', (shell) => {
  let host: StubHost;
  afterEach(() => host.close());
  const standby = async (): Promise<void> => {
    host = await createStubHost({ shell, role: 'standby' });
    await host.ready(5);
  };
  const linkName = (): string => host.linkTarget().split('/').at(-1) ?? '';
  const roleBoot = (): string => readFileSync(join(host.state, 'role_boot'), 'utf8');
  /** Arms, and sends no tower where none is wanted. */
  const take = async (
    more: Record<string, string>,
    change: () => void = () => undefined,
    commit: (nonce: string) => string = (nonce) => `commit run-1 1 5 ${nonce} none\n`,
  ): Promise<RawAnswer> => {
    const call = await arm(host, 5, more);
    change();
    call.send(NONE);
    call.send(commit(call.nonce));
    call.end();
    return call.answer;
  };

  it('leaves the link on the unstaked key where it is to be kept, with the tower required as ever', async () => {
    await standby();
    const call = await arm(host, 5, { keep: 'link' });
    await call.load(TOWER);
    call.send(`${call.commitLine(TOWER)}\n`);

    expect((await call.answer).answer).toBe('ok');
    expect([host.running(), linkName()]).toEqual([IDENTITY, 'unstaked.json']);
    expect(host.calls()).toEqual([
      expect.stringMatching(/^set-identity --require-tower staked\.json link=unstaked\.json /),
    ]);

    const later = await host.call('solana.link', acting(5, { attempt: '2', to: 'staked' }));
    expect([later.answer, linkName()]).toEqual(['ok', 'staked.json']);
  });

  it('requires no tower where none comes, and the link follows', async () => {
    await standby();

    const answer = await take({ without: 'tower' });

    expect(answer.answer).toBe('ok');
    expect([host.running(), linkName()]).toEqual([IDENTITY, 'staked.json']);
    expect(host.calls()).toEqual([
      expect.stringMatching(
        /^set-identity staked\.json link=unstaked\.json tower=none lock=no receipt=5 begun in-flight:/,
      ),
    ]);
    expect(host.receipts()).toEqual([`run-1 step 1 solana.step-up ${'d'.repeat(64)} 5 done none`]);
    expect(host.towers()).toEqual([]);
  });

  it('does both at once', async () => {
    await standby();

    expect((await take({ without: 'tower', keep: 'link' })).answer).toBe('ok');
    expect([host.running(), linkName()]).toEqual([IDENTITY, 'unstaked.json']);
  });

  it.each([0, 1, 2])(
    'takes nothing without a tower where one of the identity lies, or comes to lie meanwhile: %i',
    async (which) => {
      await standby();
      const name = [`tower-1_9-${IDENTITY}.bin`, `tower-1_9-${IDENTITY}.bin.new`, `tower-${IDENTITY}.bin`][which] ?? '';
      const put = (): void => writeFileSync(join(host.ledger, name), towerBytes(30));

      const meanwhile = await take({ without: 'tower' }, put);
      const before = await host.call('solana.step-up', acting(5, { attempt: '2', without: 'tower' }), NONE);

      expect([meanwhile, before].map(({ answer, code }) => `${answer} ${code}`)).toEqual([
        'refused tower-present',
        'refused tower-present',
      ]);
      expect([host.running(), linkName(), host.calls(), host.towers()]).toEqual([
        UNSTAKED,
        'unstaked.json',
        [],
        [name],
      ]);
    },
  );

  it.each([
    ['a tower comes all the same', { without: 'tower' }, `tower 200 ${sha256(TOWER)} 42\n`, 'bad-tower-line'],
    ['the line has no last vote', { without: 'tower' }, 'tower 0 none\n', 'bad-tower-line'],
    ['the line has more words', { without: 'tower' }, 'tower 0 none 42 x\n', 'bad-tower-line'],
    ['the input ends', { without: 'tower' }, NONE, 'input-ended'],
    ['none comes and one is wanted', {}, NONE, 'bad-tower-line'],
  ])('refuses and changes nothing where %s', async (_title, more, input, code) => {
    await standby();

    const answer = await host.call('solana.step-up', acting(5, more), input);

    expect([answer.answer, answer.code, host.running(), host.calls()]).toEqual(['refused', code, UNSTAKED, []]);
    expect(host.towers()).toEqual([]);
  });

  it('refuses a commit line that names a tower', async () => {
    await standby();

    const answer = await take(
      { without: 'tower' },
      undefined,
      (nonce) => `commit run-1 1 5 ${nonce} ${sha256(TOWER)}\n`,
    );

    expect([answer.answer, answer.code, host.calls()]).toEqual(['refused', 'bad-commit', []]);
  });

  it.each([
    ['solana.step-up', { keep: 'links' }],
    ['solana.step-up', { without: 'towers' }],
    ['solana.step-up', { without: 'tower', keep: '::' }],
    ['solana.take-back', { without: 'tower' }],
    ['solana.take-back', { without: 'tower', keep: '::' }],
    ['solana.step-down', { keep: 'link' }],
    ['solana.link', { keep: 'link', to: 'unstaked' }],
    ['solana.tower.set-aside', { without: 'tower' }],
    ['solana.stop', { keep: 'link' }],
  ])('refuses what means nothing for %s: %j', async (verb, more) => {
    await standby();

    const answer = await host.call(verb, acting(5, { sha256: sha256(TOWER), ...more }));

    expect([answer.answer, answer.code]).toEqual(['refused', 'bad-request']);
    expect([host.calls(), host.receipts(), host.running()]).toEqual([[], [], UNSTAKED]);
  });

  it('is put back as it was where the client refuses, with no tower made of nothing', async () => {
    await standby();
    host.set('set-identity', 'fail');

    const answer = await take({ without: 'tower' });

    expect([answer.answer, answer.code, linkName(), host.towers()]).toEqual([
      'refused',
      'set-identity-failed',
      'unstaked.json',
      [],
    ]);
  });

  it('keeps the boot in which it was armed, and tells it', async () => {
    await standby();
    expect((await host.call('observe')).facts.get('role_boot')).toEqual(['none']);

    await arm(host, 5);

    expect(roleBoot()).toBe(host.read('boot_id'));
    expect((await host.call('observe')).facts.get('role_boot')).toEqual([host.read('boot_id').trim()]);
  });

  it('arms nothing where that boot cannot be written', async () => {
    await standby();
    mkdirSync(join(host.state, '.role_boot'));

    const answer = await host.call('solana.step-up', acting(5));

    expect([answer.answer, answer.code, answer.facts.get('armed')]).toEqual(['refused', 'state-unwritable', undefined]);
  });
});

inEachShell('the boot of the role under %s', (shell) => {
  let host: StubHost;
  afterEach(() => host.close());
  const roleBoot = async (): Promise<string | undefined> => (await host.call('observe')).facts.get('role_boot')?.[0];

  it('is kept wherever the link becomes the staked one, and nowhere else', async () => {
    host = await createStubHost({ shell, role: 'active' });
    await host.ready(5);
    const boot = host.read('boot_id').trim();
    const seen = [await roleBoot()];
    await host.call('solana.step-down', acting(5));
    seen.push(await roleBoot());
    await host.call('observe', { fence: '6' });
    await host.call('solana.take-back', acting(6, { sha256: sha256(TOWER) }));
    seen.push(await roleBoot());

    expect(seen).toEqual(['none', 'none', boot]);
  });

  it('is kept by the link that follows an identity which runs, and not by one that follows the unstaked key', async () => {
    host = await createStubHost({ shell, role: 'active' });
    await host.ready(5);
    unlinkSync(host.link);
    symlinkSync(host.path('keys/unstaked.json'), host.link);

    await host.call('solana.link', acting(5, { to: 'unstaked' }));
    const refused = await roleBoot();
    await host.call('solana.link', acting(5, { attempt: '2', to: 'staked' }));

    expect([refused, await roleBoot()]).toEqual(['none', host.read('boot_id').trim()]);
  });
});
