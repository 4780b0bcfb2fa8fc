import { mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { inEachShell } from '../each-shell.ts';
import { acting, until } from '../stub-host.ts';
import { createNearHost, keyText, type NearHost } from './near-host.ts';

let attempt = 1;
const fresh = (more: Record<string, string> = {}): Record<string, string> =>
  acting(5, { attempt: String(attempt++), ...more });

inEachShell('stopping a NEAR node under %s', (shell) => {
  let host: NearHost;
  afterEach(() => host.close());
  const node = async (): Promise<void> => {
    host = await createNearHost({ shell, key: 'live' });
    await host.ready();
  };
  const call = async (verb: string, more: Record<string, string> = {}): Promise<string> => {
    const { answer, code, facts } = await host.call(`near.${verb}`, fresh(more));
    return answer === 'ok' ? 'ok' : `${answer} ${code} ${facts.get('text')?.[0] ?? ''}`;
  };
  const down = async (): Promise<void> => {
    expect([await call('fence'), await call('stop')]).toEqual(['ok', 'ok']);
    await host.down();
  };

  it('is begun only after the fence, and never with SIGHUP', async () => {
    await node();
    await host.up();

    expect(await call('stop')).toMatch(/^refused live-key/);
    expect(await call('fence')).toBe('ok');
    host.set('kill-signal', '1');
    expect(await call('stop')).toMatch(/^refused unit-sighup/);
    host.set('kill-signal', '2');
    expect(await call('stop')).toBe('ok');
    await until(() => host.calls().includes('systemctl stop --no-block -- neard.service'), 'systemd was asked');
    await host.down();
    expect(await call('stop')).toBe('ok');
    expect(host.receipts().at(-1)).not.toContain('already');
    expect(host.calls().filter((line) => line.includes(' stop '))).toHaveLength(1);
  });

  it('says that it may have begun where systemd does not take it', async () => {
    await node();
    await host.up();
    await call('fence');
    host.set('stop', 'hang');

    expect(await call('stop')).toMatch(/^unknown stop-unanswered/);
    expect(host.receipts().at(-1)).toContain('unknown stop-unanswered');
  });

  it('is proven by four signs, seen twice, as often as one asks', async () => {
    await node();
    await host.up();
    await call('fence');

    const running = await call('prove-stopped');
    await call('stop');
    await host.down();
    const args = fresh();
    const proofs = [await host.call('near.prove-stopped', args), await host.call('near.prove-stopped', args)];

    expect(running).toMatch(
      /^refused not-stopped .*processes of this home, neard \(\d+\), the database is locked by \d+, port \d+ or \d+ is listened on, the unit is active/,
    );
    expect(proofs.map(({ answer }) => answer)).toEqual(['ok', 'ok']);
    expect(host.receipts().at(-1)).toMatch(/near\.prove-stopped .* done stopped$/);
  });

  it('is not proven without the fence in force, or with a key in place', async () => {
    await node();
    expect(await call('prove-stopped')).toMatch(/^refused not-fenced/);
    await call('fence');
    rmSync(host.dropIn);
    expect(await call('prove-stopped')).toMatch(/^refused not-fenced/);
    await call('fence');
    host.write('home/validator_key.json', keyText());
    expect(await call('prove-stopped')).toMatch(/^refused live-key/);
  });

  it('finds what another supervisor brought back, by whatever home it names', async () => {
    await node();
    await down();
    const stray = host.spawnNeard(['--home', `${host.path('home')}/.`, 'run']);
    await until(() => host.exists('up'), 'it is up');

    expect(await call('prove-stopped')).toContain(`1 processes of this home, neard (${stray.pid})`);
  });

  it('finds what comes back between two looks', async () => {
    await node();
    await down();
    const proof = host.call('near.prove-stopped', fresh(), (script) =>
      script.replace('sleep 1.1', `: >'${host.path('between')}'; sleep 3`),
    );
    await until(() => host.exists('between'), 'it has looked once');
    host.spawnNeard(['run'], { HOME: '/nowhere', NEAR_HOME: host.path('home') });

    expect((await proof).code).toBe('not-stopped');
  });

  /** Where the guard cannot read which program this process runs, it looks again; `meanwhile` happens in between. */
  const blindFor = (pid: number, meanwhile: string, looks: 'once' | 'for good') => (script: string) =>
    script
      .replace(
        'has_home()',
        `readlink() { [ "$1" != /proc/${pid}/exe ] || ${looks === 'once' ? `[ -e '${host.path('again')}' ]` : 'false'} || return 1; command readlink "$@"; }\nhas_home()`,
      )
      .replace('sleep 0.2', `: >'${host.path('again')}'; ${meanwhile}`);
  const strayElsewhere = async (): Promise<number> => {
    mkdirSync(host.path('other/data'), { recursive: true });
    const { pid } = host.spawnNeard(['--home', host.path('other'), 'run']);
    await until(() => host.exists('up'), 'it is up');
    return pid ?? 0;
  };

  it('is not hindered by a node of another home that is just ending', async () => {
    await node();
    await down();
    const pid = await strayElsewhere();
    const ends = `kill -KILL ${pid}; while start_of ${pid}; do sleep 0.05; done`;

    expect((await host.call('near.prove-stopped', fresh(), blindFor(pid, ends, 'for good'))).answer).toBe('ok');
  });

  it('asks again which home it is, and counts a process that stays closed', async () => {
    await node();
    await down();
    const pid = await strayElsewhere();
    const proof = async (looks: 'once' | 'for good'): Promise<string> =>
      String((await host.call('near.prove-stopped', fresh(), blindFor(pid, ':', looks))).facts.get('text')?.[0]);

    expect(await proof('once')).not.toContain('processes of this home');
    expect(await proof('for good')).toContain(`1 processes of this home, neard (${pid})`);
  });

  it('finds somebody at its port, and a systemd that does not answer', async () => {
    await node();
    await down();
    const server = createServer().listen(Number(host.read('ports').split(' ')[1]), '127.0.0.1');
    const listened = await call('prove-stopped');
    await new Promise((resolve) => server.close(resolve));
    host.set('show', 'hang');

    expect(listened).toContain('is listened on');
    expect(await call('prove-stopped')).toMatch(/^refused not-fenced/);
  });

  it('is not proven where /proc is closed to the guard', async () => {
    await node();
    await down();

    const { code, facts } = await host.call('near.prove-stopped', fresh(), (script) =>
      script.replace('CapEff:', 'CapNone:'),
    );

    expect([code, facts.get('text')?.[0]]).toEqual(['not-stopped', expect.stringContaining('unknown processes')]);
  });
});
