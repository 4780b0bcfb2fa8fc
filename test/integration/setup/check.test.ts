import { chmodSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { SetupReport } from '../../../src/domain/setup-report.ts';
import { answerRequest } from '../../../src/intake/look.ts';
import { startRpcServer } from '../../../src/lab/cluster/rpc-server.ts';
import { createLabKey } from '../../../src/lab/hosts/keys.ts';
import { findingOf, linesOf, setCheckStage, wrong, type CheckStage, type LooseFleet } from './check-stage.ts';

const OTHER_GENESIS = '4uhcVJyU9pJkvQyS88uRDiswHXSCkY3zQawwpjk2NsNY';
/** A stand-in validator is ready some seconds after its start; the rest is for a busy machine. */
const READY = { timeout: 40_000, interval: 200 };

let stage: CheckStage;
beforeAll(async () => {
  stage = await setCheckStage();
});
afterAll(() => stage.close());

/**
 * Checks until this is wrong and nothing else: a validator that was restarted has to catch up, and on a busy machine a node
 * may trail or a clock not be told for a moment.
 */
async function seen(expected: readonly string[], ...how: Parameters<CheckStage['check']>): Promise<SetupReport> {
  return vi.waitFor(async () => {
    const report = await stage.check(...how);
    expect(wrong(report)).toEqual(expected);
    return report;
  }, READY);
}

const green = () => seen([]);

describe('check of two machines', () => {
  it('is ready when everything is as it should be', async () => {
    const report = await green();

    expect(report).toMatchObject({ ready: true, headline: 'Ready to move.' });
    expect(report.groups.map(({ name, about }) => `${name}: ${about}`)).toEqual([
      'sol-a: signs for sol-main',
      'sol-b: stands by for sol-main',
      'sol-main: on the chain',
      'Baton: ',
    ]);
    expect(report.groups[1]?.parts.map(({ title }) => title)).toEqual([
      'Baton gets there and finds what it needs',
      'Generated an unstaked identity',
      'Updated the validator startup script',
      'Created a symbolic link to point to the respective identity file',
      'A non-delinquent validator node',
    ]);
  });

  it('names a link that points to the wrong file, with the line that mends it', async () => {
    const { identityLink, stakedKey, unstakedKey } = stage.b.paths;
    rmSync(identityLink);
    symlinkSync(stakedKey, identityLink);

    const report = await seen(['sol-b/identity-link', 'sol-b/boot-identity']);

    expect(report).toMatchObject({ ready: false, headline: 'Not ready: 2 things to mend on sol-b.' });
    expect(linesOf(report).map(({ line }) => line)).toEqual([
      `ln -s ${unstakedKey} ${identityLink}.new && mv -T ${identityLink}.new ${identityLink}`,
    ]);
    for (const { line } of linesOf(report)) stage.paste(line);
    await green();
  });

  it('keeps a key file that stands in the place of the link', async () => {
    const { identityLink, stakedKey } = stage.b.paths;
    const key = readFileSync(stakedKey, 'utf8');
    rmSync(identityLink);
    renameSync(stakedKey, identityLink);

    const report = await stage.check();
    for (const { line } of linesOf(report)) stage.paste(line);
    const next = await stage.check();
    for (const { line } of linesOf(next)) stage.paste(line);

    expect(wrong(report)).toContain('sol-b/identity-link');
    expect(readFileSync(stakedKey, 'utf8')).toBe(key);
    await green();
  });

  it('names a staked identity that is no authorized voter, with the changed line of the start script', async () => {
    const { startScript, stakedKey, unstakedKey } = stage.b.paths;
    const right = readFileSync(startScript, 'utf8');
    await restart(right.replace(`--authorized-voter ${stakedKey}`, `--authorized-voter ${unstakedKey}`));

    const report = await seen(['sol-b/authorized-voter']);

    const [changed, ...more] = findingOf(report, 'sol-b', 'authorized-voter').lines;
    expect(changed?.place).toContain('in the start script');
    expect(more).toMatchObject([{ line: expect.stringContaining('# Restart the validator'), last: true }]);
    await restart(readFileSync(startScript, 'utf8').replace(/^.*--authorized-voter.*$/m, changed?.line ?? ''));
    await green();
  });

  it('names an unstaked key that is missing, and leads to a node that runs as a new one', async () => {
    const { unstakedKey, keygenBin, validatorBin, ledger } = stage.b.paths;
    rmSync(unstakedKey);

    const missing = await seen(['sol-b/unstaked-key']);
    const made = linesOf(missing).map(({ line }) => line);
    for (const line of made) stage.paste(line);
    const other = await seen(['sol-b/running-identity']);
    const taken = linesOf(other).map(({ line }) => line);
    for (const line of taken) stage.paste(line);

    expect(made).toEqual([`${keygenBin} new -s --no-bip39-passphrase -o ${unstakedKey}`]);
    expect(taken).toEqual([`${validatorBin} -l ${ledger} set-identity ${unstakedKey}`]);
    await green();
  });

  it('warns of a key file that others can read, with the line that closes it', async () => {
    const { stakedKey } = stage.b.paths;
    chmodSync(stakedKey, 0o644);

    const report = await seen(['sol-b/key-modes']);

    expect(report).toMatchObject({ ready: true, headline: 'Ready to move. 1 warning.' });
    expect(linesOf(report)).toEqual([
      { node: 'sol-b', place: expect.stringMatching(/^as /), line: `chmod 600 ${stakedKey}` },
    ]);
    for (const { line } of linesOf(report)) stage.paste(line);
    await green();
  });

  it('names an observer of another cluster', async () => {
    const [, second] = stage.world.cluster.observers;
    const foreign = await startRpcServer(async (method) => (method === 'getGenesisHash' ? OTHER_GENESIS : 1));
    onTestFinished(() => foreign.close());

    const report = await seen([`Baton/observer-cluster-${second?.name}`], (fleet) => {
      const observer = fleet.solana.observers.find(({ name }) => name === second?.name);
      if (observer) observer.url = foreign.url;
    });

    expect(report.headline).toBe('Not ready: 1 thing to mend on Baton.');
    const finding = findingOf(report, 'Baton', `observer-cluster-${second?.name}`);
    expect(finding.found).toContain(OTHER_GENESIS);
    expect(finding.lines[0]?.place).toBe(`into the fleet file, solana.observers, ${second?.name}`);
    await green();
  });

  it('names a changed host key, with the line for the fleet file', async () => {
    const old = createLabKey().publicKey;

    const report = await seen(['sol-b/host-key'], swap(old));

    expect(report.headline).toBe('Not ready: 1 thing to mend on sol-b.');
    const finding = findingOf(report, 'sol-b', 'host-key');
    expect(finding.fix).toContain('ssh-keygen -lf');
    expect(finding.lines.map(({ line }) => line)).toEqual([`      - ${stage.b.host.hostKey}`]);
    await seen([], swap(finding.lines[0]?.line.replace(/^ *- /, '') ?? ''));
  });

  it('prints what lets Baton in when its key is not known', async () => {
    const stranger = createLabKey();
    const file = `${stage.world.userKeyFile}.other`;
    writeFileSync(file, stranger.privateKey, { mode: 0o600 });

    const report = await seen(
      ['sol-a/host-login', 'sol-b/host-login'],
      (fleet) => void (fleet['ssh'] = { key: `file:${file}` }),
    );

    expect(findingOf(report, 'sol-b', 'host-login').lines[0]?.line).toBe(
      `restrict,port-forwarding,permitopen="127.0.0.1:${stage.b.rpcPort}" ${stranger.publicKey} baton`,
    );
  });

  it('goes on without a store, and says what is wrong with it', async () => {
    const without = ['sol-a/term-acknowledged', 'sol-b/term-acknowledged', 'Baton/store-answers'];
    const report = await seen(without, undefined, { databaseUrl: 'postgres://nobody@127.0.0.1:1/none' });

    expect(findingOf(report, 'Baton', 'store-answers')).toMatchObject({ state: 'failed', severity: 'must' });
    expect(report.headline).toBe('Not ready: 1 thing to mend on Baton.');
    expect(findingOf(report, 'sol-a', 'running-identity').state).toBe('passed');
  });

  it('tells of a host that does not answer once, and of the rest as not looked at', async () => {
    const report = await seen(['sol-b/host-answers'], (fleet) => {
      const node = fleet.nodes['sol-b'];
      if (node) node.port = 1;
    });

    const folded = report.groups
      .find(({ name }) => name === 'sol-b')
      ?.parts.reduce((sum, part) => sum + part.folded, 0);
    expect(folded).toBeGreaterThan(20);
  });

  it('says that the fleet file and the host do not agree on how the guard comes there', async () => {
    const report = await seen(['sol-b/host-settings'], (fleet) => {
      const node = fleet.nodes['sol-b'];
      if (node) node.guard = 'installed';
    });

    expect(findingOf(report, 'sol-b', 'host-settings').found).toContain(
      "Baton's key does not end at an installed guard",
    );
  });
});

describe('check in a chat', () => {
  it('is answered by a worker, with the same report', async () => {
    const { store } = stage.database;
    const intent = { kind: 'check', validator: 'sol-main' } as const;
    const { request } = await store.intake.save(intent, { chat: 'web', person: 'ana' }, 'click-1');

    await answerRequest(await stage.lookDeps(), request.id);

    const due = await store.outbox.due(['web'], 10);
    expect(due.find(({ key }) => key === `reply:${request.id}`)?.card).toMatchObject({
      headline: expect.stringMatching(/^Ready to move\./),
    });
  });
});

const swap = (key: string) => (fleet: LooseFleet) => {
  const node = fleet.nodes['sol-b'];
  if (node) node.host_key = [key];
};

async function restart(startScript: string): Promise<void> {
  const { host, paths } = stage.b;
  await host.validator.stop();
  writeFileSync(paths.startScript, startScript);
  host.validator.start();
}
