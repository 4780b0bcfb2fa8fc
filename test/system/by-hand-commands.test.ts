import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { solanaTarget } from '../../src/chains/solana/target.ts';
import { loadFleet } from '../../src/config/load.ts';
import { follow, type Followed, type Hands } from '../../src/lab/by-hand/follow.ts';
import { handsOf } from '../../src/lab/by-hand/hands.ts';
import { unitOf } from '../../src/lab/by-hand/unit.ts';
import { writeFleetFile } from '../../src/lab/fleet-file.ts';
import { ACTIVE, STANDBY, startWorld, type World } from '../../src/lab/world.ts';
import { byHandOf } from '../../src/procedures/solana/handover/by-hand.ts';

/** Every sheet on one pair of machines, each from where the one before has left it. */
let world: World;
let hands: Hands;
let sheetOf: (signer: string, state?: string) => ReturnType<typeof byHandOf>;
const said: string[] = [];
let root: string;

/** A sheet looks at votes several times, 10 s each. */
const SHEET_MS = 120_000;
/** What a sheet has people wait is waited at this pace of the whole chain. */
const TIMES = 8;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'baton-hand-'));
  // No own leader slot comes near.
  world = await startWorld({ root: join(root, 'hosts'), seed: 6, leader: { firstAt: 100_000, every: 100_000 } });
  const file = join(root, 'fleet.yaml');
  writeFleetFile(file, world, { fleet: 'test' });
  const loaded = await loadFleet(file);
  const target = solanaTarget(loaded.fleet, 'sol-main');
  sheetOf = (signer, state) =>
    byHandOf({ target, run: { id: 'r-1', from: ACTIVE, to: STANDBY }, signer, state, towerSha256: null });
  const typing = handsOf({
    loaded,
    client: { submit: nobody, waitForCard: nobody },
    person: 'ben',
    unitOf: (node) => unitOf(nodeOf(node)),
  });
  hands = {
    async type(node, command) {
      if (node !== 'Baton') return typing.type(node, command);
      said.push(command);
      return { out: '', err: '', status: 0, silent: false };
    },
    sleep: (ms) => hurried(() => typing.sleep(ms / TIMES)),
  };
  await world.ready();
});
afterAll(async () => {
  await world.close();
  rmSync(root, { recursive: true, force: true });
});

describe('the commands of each sheet', { timeout: SHEET_MS, concurrent: false }, () => {
  it('leave an old node that signs as it is', async () => {
    await toTheEnd(ACTIVE, undefined);

    expect(signers()).toEqual([ACTIVE]);
    expect(said.at(-1)).toBe(`stand-down r-1 --reason "by hand: ${ACTIVE} signs"`);
  });

  it('only look where it is not known who signs', async () => {
    const { runAsValidator, grows, done } = await toTheEnd('unknown', undefined);

    expect({ runAsValidator, grows }).toEqual({ runAsValidator: [ACTIVE], grows: true });
    expect(done.every(({ step }) => step.does === 'look')).toBe(true);
  });

  it('give the role back to the old node whose tower may be doubted', async () => {
    await givenUp();
    await toTheEnd('nobody', 'old-tower-doubtful');

    expect(signers()).toEqual([ACTIVE]);
  });

  it('give it back without a tower that lacks votes', async () => {
    await givenUp();
    await toTheEnd('nobody', 'old-tower-behind');

    expect(signers()).toEqual([ACTIVE]);
  });

  it('find an old node that is back on the network', async () => {
    await givenUp();
    const { done } = await toTheEnd('nobody', 'old-silent-gave-up');

    expect(done.at(-1)?.step.node).toBe(ACTIVE);
    expect(signers()).toEqual([]);
  });

  it('keep the standby, with its link and without the old tower', async () => {
    await taken();
    await toTheEnd(STANDBY, undefined);

    expect(signers()).toEqual([STANDBY]);
    expect(counters()).toEqual({ doubleSigned: 0, lockoutViolations: 0, staleTower: 0 });
  });

  it('take the identity off the old node where both run as the validator', async () => {
    // What this makes must never be, so nothing is counted from here on.
    const { paths } = nodeOf(ACTIVE);
    await well(ACTIVE, `${paths.validatorBin} -l ${paths.ledger} set-identity ${paths.stakedKey}`);
    await toTheEnd('both', 'both-run');

    expect(signers()).toEqual([STANDBY]);
  });
});

const nobody = () => Promise.reject(new Error('there is no Baton here'));

async function toTheEnd(signer: string, state: string | undefined): Promise<Followed> {
  const sheet = sheetOf(signer, state);
  const followed = await follow(sheet, world.identity, hands);
  expect(followed.stopped).toBeNull();
  expect(followed.done.map(({ step }) => step)).toEqual(sheet.steps);
  return followed;
}

function nodeOf(name: string) {
  const node = world.nodes.get(name);
  if (!node) throw new Error(name);
  return node;
}

async function well(node: string, command: string): Promise<void> {
  const shown = await hands.type(node, command);
  expect(shown).toMatchObject({ status: 0 });
}

/** What a guard does that gives the role up. */
async function givenUp(): Promise<void> {
  const { validatorBin, ledger, unstakedKey, identityLink } = nodeOf(ACTIVE).paths;
  await well(
    ACTIVE,
    `${validatorBin} -l ${ledger} set-identity ${unstakedKey} && ln -sfn ${unstakedKey} ${identityLink}`,
  );
  // A vote that is on its way needs a few slots to land, and some more until an observer calls it confirmed.
  await hurried(() => world.cluster.untilSlot(world.cluster.tip() + 40));
}

async function hurried(wait: () => Promise<void>): Promise<void> {
  world.cluster.setSpeed(TIMES);
  await wait();
  world.cluster.setSpeed(1);
}

/** What a guard does that takes it, with the tower of the old node. */
async function taken(): Promise<void> {
  const [from, to] = [nodeOf(ACTIVE).paths, nodeOf(STANDBY).paths];
  const tower = `tower-1_9-${world.identity}.bin`;
  await well(STANDBY, `cp ${from.ledger}/${tower} ${to.ledger}/${tower}`);
  await well(STANDBY, `${to.validatorBin} -l ${to.ledger} set-identity --require-tower ${to.stakedKey}`);
}

function word() {
  const untilMs = performance.timeOrigin + performance.now();
  const { identity } = world;
  return world.referee.judge({ identity, from: ACTIVE, to: STANDBY, fromMs: 0, untilMs, unsettled: [] });
}

const signers = () => word().signers;

function counters() {
  const { doubleSigned, lockoutViolations, staleTower } = word();
  return { doubleSigned, lockoutViolations, staleTower };
}
