import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { App, AppClient, Running } from '../../../src/cli/client.ts';
import { type CliDeps, runCli } from '../../../src/cli/program.ts';
import type { Card } from '../../../src/chats/card.ts';
import { liveWorker } from './live-worker.ts';
import { BatonError } from '../../../src/domain/failure.ts';
import type { Intent, Origin } from '../../../src/domain/request.ts';
import type { SetupReport } from '../../../src/domain/setup-report.ts';
import { run } from '../chats/sample.ts';

const FLEET = fileURLToPath(new URL('../../../config/fleet.example.yaml', import.meta.url));

const card: Card = {
  key: 'plan:p-7f3a',
  title: 'Handover of sol-main',
  tone: 'neutral',
  headline: 'sol-main can move from sol-a to sol-b.',
  facts: [],
  sections: [],
  buttons: [],
  footer: '',
};

const READY: SetupReport = { fleet: 'example', headline: 'Ready to move.', ready: true, groups: [], hostLines: [] };

interface Setting {
  readonly report?: SetupReport;
  readonly client?: Partial<AppClient>;
  readonly running?: Running;
  readonly osUser?: string;
  readonly asked?: Promise<void>;
}

async function baton(words: readonly string[], setting: Setting = {}) {
  const seen = {
    out: '',
    err: '',
    submitted: [] as { intent: Intent; origin: Origin }[],
    loaded: false,
    closed: false,
  };
  const client: AppClient = {
    submit: async (intent, origin) => {
      seen.submitted.push({ intent, origin });
      return { key: 'plan:p-7f3a' };
    },
    waitForCard: async () => card,
    alarms: async () => [],
    runs: async () => [],
    run: async () => null,
    worker: async () => liveWorker(true),
    verifyJournal: async () => ({ runs: 1, entries: 20, watched: 0, pruned: 0, broken: [] }),
    close: async () => void (seen.closed = true),
    ...setting.client,
  };
  const running = setting.running ?? {
    words: ['http://127.0.0.1:4400'],
    ended: Promise.resolve(),
    stop: async () => {},
  };
  const start = async () => running;
  const app: App = {
    openClient: async () => client,
    startAll: start,
    startBot: start,
    startWorker: start,
    check: async () => setting.report ?? READY,
    guardFile: () => '#!/bin/sh\n',
    hostFile: async (_fleet, _environment, node) => `# Validators of ${node}\n`,
    backup: () => Promise.reject(new Error('no test of this file asks for it')),
    restore: () => Promise.reject(new Error('no test of this file asks for it')),
  };
  const deps: CliDeps = {
    environment: {
      databaseUrl: null,
      redisUrl: null,
      fleetFile: FLEET,
      sshAgent: null,
      sshConnection: null,
      logLevel: 'silent',
      color: null,
      osUser: setting.osUser ?? 'ada',
    },
    output: {
      look: { width: 100, color: false, now: 0 },
      out: (text) => void (seen.out += text),
      err: (text) => void (seen.err += text),
    },
    app: async () => {
      seen.loaded = true;
      return app;
    },
    asked: () => setting.asked ?? new Promise<void>(() => {}),
  };
  return { code: await runCli(words, deps), ...seen };
}

const failing = (text: string): Partial<AppClient> => ({
  submit: () => Promise.reject(new BatonError('store/refused', text)),
});
const started = { runs: async () => [run({ id: 'r-52c1', plan: 'p-7f3a' })] };

describe('the command line', () => {
  it('hands in what was asked for, in the name of the person of this terminal, and shows the card', async () => {
    const done = await baton(['handover', 'sol-main', '--to', 'sol-b']);

    expect(done).toMatchObject({ code: 0, err: '', closed: true });
    expect(done.submitted).toEqual([
      { intent: { kind: 'handover', validator: 'sol-main', to: 'sol-b' }, origin: { chat: 'terminal', person: 'ada' } },
    ]);
    expect(done.out).toContain('sol-main can move from sol-a to sol-b.');
  });

  it.each([
    [['reject', 'p-7f3a', 'not', 'now'], { kind: 'reject', plan: 'p-7f3a', reason: 'not now' }],
    [['approve', 'p-7f3a', '--digest', '19af'], { kind: 'approve', plan: 'p-7f3a', digest: '19af' }],
    [['stand-down', 'r-1', '--reason', 'by hand'], { kind: 'stand-down', run: 'r-1', reason: 'by hand' }],
    [['pause'], { kind: 'pause' }],
  ])('reads %j as every chat does', async (words, intent) => {
    const done = await baton(words);

    expect(done.submitted.map((request) => request.intent)).toEqual([intent]);
  });

  it('prints one line of JSON and nothing else with --json', async () => {
    const done = await baton(['status', '--json']);

    expect(done.err).toBe('');
    expect(done.out.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(done.out)).toEqual({ ok: true, key: 'plan:p-7f3a', card });
  });

  it.each([
    ['a bad card', { waitForCard: async () => ({ ...card, tone: 'bad' }) }, 'out', 'sol-main can move'],
    ['no answer', { waitForCard: async () => null }, 'out', 'No answer within 45 s'],
    [
      'a failure',
      { submit: () => Promise.reject(new BatonError('store/unreachable', 'No Postgres.')) },
      'err',
      'Check that Postgres answers',
    ],
  ] satisfies [string, Partial<AppClient>, 'out' | 'err', string][])(
    'ends with 1 after %s',
    async (_, client, where, words) => {
      const done = await baton(['status'], { client });

      expect(done.code).toBe(1);
      expect(done.closed).toBe(true);
      expect(done[where]).toContain(words);
    },
  );

  it('ends with 1 and JSON when something failed under --json', async () => {
    const client = { submit: () => Promise.reject(new BatonError('store/unreachable', 'No Postgres.')) };

    const done = await baton(['status', '--json'], { client });

    expect(JSON.parse(done.out)).toMatchObject({ ok: false, code: 'store/unreachable', message: 'No Postgres.' });
  });

  it.each([
    [['handovr'], 'handover'],
    [['handover'], 'validator'],
    [['handover', 'sol-mian'], 'Did you mean `sol-main`?'],
    [['handover', 'sol-main', 'sol-b'], 'does not know what to do with `sol-b`'],
    [['handover', 'sol-main', '--too', 'sol-b'], '--to'],
    [['stand-down', 'r-1'], 'needs REASON'],
    [['status', '--as', 'bobb'], 'Did you mean `bob`?'],
    [['status', '--as', 'bob'], 'The user `ada` is not `bob` here'],
  ])('ends with 2 for %j and asks for nothing', async (words, answer) => {
    const done = await baton(words);

    expect(done).toMatchObject({ code: 2, out: '', submitted: [], loaded: false });
    expect(done.err).toContain(answer);
  });

  it('tells a user whom nobody knows how to become known', async () => {
    const done = await baton(['status'], { osUser: 'root' });

    expect(done.code).toBe(2);
    expect(done.err).toContain('Add `terminal: [root]`');
  });

  it.each([
    [['runs', '--json'], 0],
    [['run', 'r-1'], 1],
    [['journal', 'verify'], 0],
  ])('reads in nobody’s name: %j', async (words, code) => {
    const done = await baton(words, { osUser: 'nobody-here' });

    expect(done).toMatchObject({ code, err: '', submitted: [], closed: true });
  });

  it('shows help without loading what is behind the commands', async () => {
    const done = await baton(['--help']);

    expect(done).toMatchObject({ code: 0, loaded: false });
    expect(done.out).toContain('handover');
  });

  it('refuses a fleet file that is wrong with its problems', async () => {
    const done = await baton(['status', '--fleet', '/nonexistent.yaml']);

    expect(done).toMatchObject({ code: 1, loaded: false });
    expect(done.err).toContain('There is no fleet file /nonexistent.yaml');
  });

  it('lists runs and verifies the journal', async () => {
    const runs = await baton(['runs', '--json']);
    const verdict = await baton(['journal', 'verify']);
    const broken = await baton(['journal', 'verify', '--json'], {
      client: { verifyJournal: async () => ({ runs: 1, entries: 20, watched: 0, pruned: 0, broken: ['r-1 line 7'] }) },
    });

    expect(JSON.parse(runs.out)).toEqual({ ok: true, runs: [] });
    expect(verdict).toMatchObject({ code: 0, out: expect.stringContaining('20 lines of 1 run') });
    expect(broken).toMatchObject({ code: 1, out: expect.stringContaining('"broken":["r-1 line 7"]') });
  });

  it('checks in this process, without a person and without a worker', async () => {
    const ready = await baton(['check', 'sol-main'], { osUser: 'nobody-here' });
    const missing = {
      severity: 'must',
      state: 'failed',
      found: 'none',
      needed: 'a key',
      why: 'it votes',
      fix: 'x',
    } as const;
    const line = { node: 'sol-a', place: 'as sol', line: `solana-keygen new -o /${'long/'.repeat(30)}key.json` };
    const findings = [{ ...missing, id: 'unstaked-key', title: 'sol-a has a key', lines: [line] }];
    const groups = [{ name: 'sol-a', about: '', parts: [{ title: 'Generated', findings, folded: 0 }] }];
    const hostLines = [{ node: 'sol-a', place: 'once, with `sudo id`; then go on', line: 'sudo install' }];
    const report = { ...READY, ready: false, headline: 'Not ready: 1 thing to mend on sol-a.', groups, hostLines };
    const wrong = await baton(['check'], { report });
    const withLines = await baton(['check', '--lines'], { report });
    const json = await baton(['check', '--json'], { report });

    expect(ready).toMatchObject({ code: 0, submitted: [], out: expect.stringContaining('Ready to move.') });
    expect(wrong).toMatchObject({ code: 1, out: expect.stringContaining(`# On sol-a, as sol:\n${line.line}\n`) });
    expect(wrong.out).not.toContain('sudo install');
    // Pasted into a shell that knows no comments, the words above a line must do nothing either.
    expect(withLines.out).toContain('# On sol-a, once, with sudo id, then go on:\nsudo install\n');
    expect(JSON.parse(json.out)).toMatchObject({ ok: false, report: { headline: report.headline } });
  });

  it.each([
    [['check', 'sol-mian'], 'Did you mean `sol-main`?'],
    [['guard', 'sol-x'], 'There is no node `sol-x`'],
  ])('names what %j does not know', async (words, text) => {
    expect(await baton(words)).toMatchObject({ code: 1, err: expect.stringContaining(text) });
  });

  it('prints the guard and its host file and nothing else', async () => {
    expect((await baton(['guard', 'sol-a'])).out).toBe('#!/bin/sh\n');
    expect((await baton(['guard', 'sol-a', '--host-file'])).out).toBe('# Validators of sol-a\n');
  });

  it('looks for people who share a user without asking which, and decides for none of them', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'baton-cli-'));
    const shared = join(directory, 'fleet.yaml');
    writeFileSync(shared, readFileSync(FLEET, 'utf8').replace('terminal: [bob]', 'terminal: [ada]'));
    try {
      const looked = await baton(['status', '--fleet', shared]);
      const named = await baton(['status', '--fleet', shared, '--as', 'bob']);
      const decided = await baton(['approve', 'p-7f3a', '--fleet', shared]);

      expect(looked).toMatchObject({ code: 0, submitted: [{ origin: { person: 'ada' } }] });
      expect(named).toMatchObject({ code: 0, submitted: [{ origin: { person: 'bob' } }] });
      expect(decided).toMatchObject({ code: 2, submitted: [], err: expect.stringContaining('--as PERSON') });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('names the run that an approval started, with the command that shows it', async () => {
    const words = ['approve', 'p-7f3a', '--fleet', FLEET];
    const shown = await baton(words, { client: started });
    const json = await baton([...words, '--json'], { client: started });
    const waiting = await baton(words);

    expect(shown.out).toContain(`\n  npm run baton -- --fleet ${FLEET} run r-52c1\n`);
    expect(JSON.parse(json.out)).toMatchObject({ ok: true, run: 'r-52c1' });
    expect(waiting.out).not.toContain('To see how it goes');
  });

  it('says nothing more below a message that says itself how to go on', async () => {
    const whole = await baton(['status'], { client: failing('x.backup exists already. Give it another name.') });
    const short = await baton(['status'], { client: failing('No Postgres at 10.0.0.1.') });

    expect(whole.err).toBe('x.backup exists already. Give it another name.\n(store/refused)\n');
    expect(short.err).toMatch(/^No Postgres at 10\.0\.0\.1\.\n\w.* \(store\/refused\)\n$/);
  });

  it.each([
    [['--accept-host-key', 'SHA256:short'], 'as `ssh-keygen -lf` prints it'],
    [['--key', '/nonexistent/key'], '--key /nonexistent/key'],
    [['--observer', 'rpc'], 'write a URL'],
  ])('takes %j of init as a wrong command line', async (words, text) => {
    expect(await baton(['init', 'sol@host-a', 'sol@host-b', ...words])).toMatchObject({
      code: 2,
      err: expect.stringContaining(text),
    });
  });

  it('goes on until it is asked to stop, and says where the page is', async () => {
    const ended = Promise.withResolvers<void>();
    const running = { words: ['http://127.0.0.1:4400'], ended: ended.promise, stop: async () => ended.resolve() };

    const done = await baton(['start'], { running, asked: Promise.resolve() });

    expect(done).toMatchObject({ code: 0, out: 'http://127.0.0.1:4400\n' });
  });

  it('asks for nothing that no worker would answer', async () => {
    const done = await baton(['status', '--fleet', FLEET, '--json'], { client: { worker: async () => null } });

    expect(done).toMatchObject({ code: 1, submitted: [], closed: true });
    // The example says how Baton is started there.
    expect(done.out).toContain('Start one: systemctl start baton');
  });

  it('says what stays open when it has stopped', async () => {
    const running = {
      words: [],
      lastWords: () => ['Run r-1 stays open.'],
      ended: Promise.resolve(),
      stop: async () => {},
    };

    expect(await baton(['worker'], { running })).toMatchObject({ code: 0, err: 'Run r-1 stays open.\n' });
  });

  it('ends with 1 when a worker fails by itself', async () => {
    const running = {
      words: [],
      get ended() {
        return Promise.reject(new BatonError('store/unreachable', 'No Postgres.'));
      },
      stop: async () => {},
    };

    const done = await baton(['worker'], { running });

    expect(done).toMatchObject({ code: 1, err: expect.stringContaining('No Postgres.') });
  });
});
