import { chownSync, existsSync, lstatSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { app } from '../../src/app/app.ts';
import { checkFleet } from '../../src/app/check.ts';
import type { AppClient, RunDetail } from '../../src/cli/client.ts';
import { readEnvironment, type Environment } from '../../src/config/environment.ts';
import { loadFleet } from '../../src/config/load.ts';
import type { Card } from '../../src/chats/card.ts';
import { openLabDatabase } from '../../src/lab/database.ts';
import { MAIN } from '../../src/lab/places.ts';
import { startWorkers, type LabWorkers } from '../../src/lab/workers.ts';
import { createLog } from '../../src/platform/log.ts';
import { needHealth, startSshdWorld, type SshdNode, type SshdWorld } from './sshd/world.ts';
import { LOGIN } from './sshd/machine.ts';
import { until } from './sshd/until.ts';

/** A run takes about 10 s here; the rest is for a busy machine. */
const ENDS = { timeout: 120_000, interval: 100 };
const READY = { timeout: 60_000, interval: 100 };

let world: SshdWorld;
let environment: Environment;
let client: AppClient;
let workers: LabWorkers;
const closers: (() => Promise<void>)[] = [];

/**
 * Two bare machines: validators run that were never meant to be moved. sol-a is started with the staked key itself, sol-b with
 * a key of its own making; neither has an unstaked key, a link or an authorized voter.
 */
async function start(change: () => void = () => {}): Promise<void> {
  world = await startSshdWorld({ bare: true });
  closers.push(() => world.close());
  givePeopleAUser();
  change();
  const database = await openLabDatabase(join(world.root, 'data'), 'prepare', createLog('silent'));
  closers.push(() => database.close());
  environment = { ...readEnvironment(), databaseUrl: database.url, redisUrl: null, logLevel: 'silent' };
  client = await app.openClient(await loadFleet(world.fleetFile), environment);
  closers.push(() => client.close());
  workers = await startWorkers({
    count: 2,
    main: MAIN,
    fleetFile: world.fleetFile,
    databaseUrl: database.url,
    directory: world.root,
  });
  closers.push(() => workers.stop());
}

afterEach(async () => {
  const failures: unknown[] = [];
  for (const close of closers.splice(0).toReversed()) await close().catch((error: unknown) => failures.push(error));
  expect(failures).toEqual([]);
});

describe('two bare sshd hosts', () => {
  it('are prepared so that check is green, a second prepare changes nothing, and undo restores byte for byte', async () => {
    await start();
    const before = [world.a, world.b].map(stateOf);

    const plan = await asked('prepare sol-main');
    const shown = JSON.stringify(plan);
    const first = await carriedOut(plan);

    expect(shown).toContain(`- --identity ${world.a.paths.stakedKey}`);
    expect(shown).toContain(`+ --authorized-voter ${world.b.paths.stakedKey}`);
    expect(first.run.state, lastWords(first)).toBe('done');
    expect(readlinkSync(world.a.paths.identityLink)).toBe(world.a.paths.stakedKey);
    expect(readlinkSync(world.b.paths.identityLink)).toBe(world.b.paths.unstakedKey);
    expect(first.card.headline).toContain('takes effect at the next restart');
    expectNoSecret([shown, JSON.stringify(first)]);
    expect((await client.verifyJournal()).broken).toEqual([]);

    const second = await asked('prepare sol-main');
    expect(second.headline).toMatch(/^Nothing to change/);
    expect(second.buttons).toEqual([]);

    const undone = await carriedOut(await asked('prepare sol-main --undo'));
    expect(undone.run.state, lastWords(undone)).toBe('done');
    expect([world.a, world.b].map(stateOf)).toEqual(before);
    expect((await asked('prepare sol-main --undo')).headline).toBe('Nothing to put back.');

    const again = await carriedOut(await asked('prepare sol-main'));
    expect(again.run.state, lastWords(again)).toBe('done');
    // As an operator does it: the node that does not sign first; the other one once it may be silent for a moment.
    for (const node of [world.b, world.a]) await restart(node);
    expect(await adopted()).toContain('adopted');
    const report = await checkFleet(await loadFleet(world.fleetFile), environment);
    const failed = report.groups.flatMap(({ parts }) =>
      parts.flatMap(({ findings }) =>
        findings.filter(({ severity, state }) => severity === 'must' && state !== 'passed'),
      ),
    );
    expect(failed).toEqual([]);
    expect(report.ready, report.headline).toBe(true);
  });
});

describe('start files of root, and a login that becomes root by sudo', () => {
  it('are changed and put back, and what is made belongs to the user of the validator', async () => {
    await start(rootsFiles);
    const before = [world.a, world.b].map(stateOf);

    const done = await carriedOut(await asked('prepare sol-main'));

    expect(done.run.state, lastWords(done)).toBe('done');
    for (const { paths, ssh } of [world.a, world.b]) {
      expect(statSync(paths.startScript)).toMatchObject({ uid: 0, gid: 0 });
      const user = statSync(paths.stakedKey).uid;
      expect([statSync(paths.unstakedKey).uid, lstatSync(paths.identityLink).uid]).toEqual([user, user]);
      expect(statSync(join(ssh.root, 'var-lib', 'baton')).uid).toBe(user);
      expect(statSync(join(ssh.root, 'var-lib', 'baton', 'prepare')).uid).toBe(0);
    }
    const undone = await carriedOut(await asked('prepare sol-main --undo'));
    expect(undone.run.state, lastWords(undone)).toBe('done');
    expect([world.a, world.b].map(stateOf)).toEqual(before);
  });
});

/** As many operators have it: the start file is root's, and so is /var/lib, where nothing of Baton is yet. */
function rootsFiles(): void {
  const fleet: { nodes: Record<string, object> } = JSON.parse(readFileSync(world.fleetFile, 'utf8'));
  for (const node of Object.values(fleet.nodes)) Object.assign(node, { prepare: { login: LOGIN, become: 'sudo' } });
  writeFileSync(world.fleetFile, JSON.stringify(fleet));
  for (const { ssh, paths } of [world.a, world.b]) {
    chownSync(paths.startScript, 0, 0);
    rmSync(join(ssh.root, 'var-lib', 'baton'), { recursive: true });
    const rule = `${LOGIN} ALL=(root) NOPASSWD: /bin/sh\n`;
    writeFileSync(join(ssh.root, 'etc', 'sudoers.d', 'baton'), rule, { mode: 0o440 });
  }
}

describe('a worker that is killed while it prepares', () => {
  it('is followed by another one, which looks first and does what is still to be done', async () => {
    await start();
    const before = [world.a, world.b].map(stateOf);
    const plan = await asked('prepare sol-main');
    const killed = killOnceWriting();

    const ended = await carriedOut(plan);

    expect(await killed).toBe('killed');
    expect(ended.run.state, lastWords(ended)).toBe('done');
    expect(ended.entries.filter(({ event }) => event.kind === 'lease.taken').length).toBeGreaterThan(1);
    expect(readlinkSync(world.a.paths.identityLink)).toBe(world.a.paths.stakedKey);
    expect((await asked('prepare sol-main')).headline).toMatch(/^Nothing to change/);
    expect((await carriedOut(await asked('prepare sol-main --undo'))).run.state).toBe('done');
    expect([world.a, world.b].map(stateOf)).toEqual(before);
  });
});

/** Kills the worker that has just written down that it is going to set a link. */
async function killOnceWriting(): Promise<string> {
  return until(
    async () => {
      const [run] = await client.runs();
      const entries = run ? ((await client.run(run.id))?.entries ?? []) : [];
      const took = entries.findLast(({ event }) => event.kind === 'lease.taken')?.event;
      const isWriting = entries.some(({ event }) => event.kind === 'intent' && event.verb === 'link');
      if (!isWriting || took?.kind !== 'lease.taken') throw new Error('not yet');
      workers.kill(Number(took.owner.split('/')[1]));
      return 'killed';
    },
    { ...ENDS, interval: 5 },
  );
}

/** `check` wants to know by what people are told apart. */
function givePeopleAUser(): void {
  const fleet: { people: Record<string, object> } = JSON.parse(readFileSync(world.fleetFile, 'utf8'));
  const terminal = [readEnvironment().osUser];
  const people = Object.fromEntries(
    Object.entries(fleet.people).map(([name, person]) => [name, { ...person, terminal }]),
  );
  writeFileSync(world.fleetFile, JSON.stringify({ ...fleet, people }));
}

/** What prepare may change, byte for byte, with mode and owner. */
function stateOf({ paths }: SshdNode) {
  const { mode, uid, gid } = statSync(paths.startScript);
  return {
    start: readFileSync(paths.startScript, 'utf8'),
    mode,
    uid,
    gid,
    link: existsSync(paths.identityLink) ? readlinkSync(paths.identityLink) : null,
    unstaked: existsSync(paths.unstakedKey),
  };
}

async function restart(node: SshdNode): Promise<void> {
  node.ssh.machine.startAsUser(
    ['/bin/sh', '-c', `kill -9 $(pgrep -f -- '[-]-ledger ${node.paths.ledger}')`],
    'kill.log',
  );
  await until(async () => {
    if (
      await needHealth(node).then(
        () => true,
        () => false,
      )
    )
      throw new Error('still there');
  }, READY);
  node.ssh.machine.startAsUser(['/bin/sh', node.paths.startScript], 'console.log');
  await until(() => needHealth(node), READY);
}

async function asked(line: string): Promise<Card> {
  const words = line.split(' ');
  const { key } = await client.submit(
    words.includes('--undo')
      ? { kind: 'prepare', validator: 'sol-main', undo: 'yes' }
      : { kind: 'prepare', validator: 'sol-main' },
    { chat: 'terminal', person: 'ana' },
  );
  const card = await client.waitForCard(key, ENDS.timeout);
  if (card === null) throw new Error(`no answer to ${line}`);
  return card;
}

async function adopted(): Promise<string> {
  const { key } = await client.submit({ kind: 'adopt', validator: 'sol-main' }, { chat: 'terminal', person: 'ana' });
  return JSON.stringify(await client.waitForCard(key, ENDS.timeout));
}

async function carriedOut(card: Card): Promise<RunDetail> {
  const [, plan = '', digest = ''] = /"approve (\S+) --digest (\w+)/.exec(JSON.stringify(card)) ?? [];
  expect(plan, JSON.stringify(card, null, 1)).not.toBe('');
  const known = new Set((await client.runs()).map(({ id }) => id));
  for (const person of ['ana', 'ben'])
    await client.submit({ kind: 'approve', plan, digest }, { chat: 'terminal', person });
  return until(async () => {
    const run = (await client.runs()).find(({ id }) => !known.has(id));
    if (run === undefined || ['queued', 'running', 'waiting'].includes(run.state)) throw new Error(`${run?.state}`);
    const detail = await client.run(run.id);
    if (detail === null) throw new Error('gone');
    return detail;
  }, ENDS);
}

function lastWords({ entries }: RunDetail): string {
  return JSON.stringify(
    entries.slice(-8).map(({ event }) => event),
    null,
    1,
  );
}

/** A key file is 64 numbers; none of its runs of them may be anywhere. */
function expectNoSecret(texts: readonly string[]): void {
  for (const { paths } of [world.a, world.b])
    for (const file of [paths.stakedKey, paths.unstakedKey]) {
      const secret = readFileSync(file, 'utf8').trim().slice(1, 60);
      for (const text of texts) expect(text.includes(secret)).toBe(false);
    }
}
