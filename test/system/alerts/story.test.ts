import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RunDetail } from '../../../src/cli/client.ts';
import { createOperators } from '../../../src/lab/operators.ts';
import { isInQuarantine, wantsItStarted } from '../../../src/lab/takeover/run.ts';
import { ACTIVE, STANDBY } from '../../../src/lab/world.ts';
import { type Channel, channelOf, labelsOf, textOf } from './channel.ts';
import { openAlertStage, type AlertStage } from './stage.ts';

/** 128 slots make a validator delinquent, which is 51 s; nobody votes meanwhile, and the lab's nodes keep up with this. */
const HURRY_TIMES = 8;
const LIMIT_MS = 400_000;
/** A takeover proves that its old node is off, and waits for votes to land. */
const PATIENCE = { timeout: 120_000, interval: 500 };

let stage: AlertStage;
let channel: Channel;
let beganAtMs: number;
const measured: string[] = [];

/** Before the stage, which is closed with the last of each story. */
async function open(seed: number): Promise<void> {
  stage = await openAlertStage(seed);
  channel = channelOf(stage);
  beganAtMs = now();
}

/** Operators are promised 3 s; what it took is printed, and not judged on a machine that does other work. */
async function cardOf(alert: string): Promise<void> {
  measured.push(`${alert}: on a card ${await channel.cardOf(alert)} ms after its webhook`);
}

const old = () => stage.world.nodes.get(ACTIVE)?.host;
/** Waits until the newest run is like this. */
async function run(isSo: (detail: RunDetail) => boolean): Promise<void> {
  await vi.waitFor(async () => {
    const detail = await createOperators(stage.client).run();
    if (detail === null || !isSo(detail)) throw new Error(`not so: ${JSON.stringify(detail?.entries.at(-1)?.event)}`);
  }, PATIENCE);
}
const runHasEnded = (): boolean =>
  channel.cards('run:').some((each) => textOf(each).includes(`${STANDBY} signs`) && labelsOf(each).length === 0);

/** One card, closed, and nobody has signed who must not. */
function expectOver(): void {
  expect(channel.cards('incident:')).toHaveLength(1);
  expect(labelsOf(channel.card('incident:'))).toEqual([]);
  const { identity, referee } = stage.world;
  const told = {
    identity,
    from: ACTIVE,
    to: STANDBY,
    fromMs: beganAtMs,
    untilMs: now(),
    unsettled: [],
    mayLoseUnseen: true,
  };
  expect(referee.judge(told)).toMatchObject({ doubleSigned: 0, lockoutViolations: 0, staleTower: 0 });
}

const now = (): number => performance.timeOrigin + performance.now();

afterAll(() => void process.stdout.write(`${measured.join('\n')}\n`));

describe('an alert of a node that is sick', { timeout: LIMIT_MS }, () => {
  beforeAll(() => open(7), LIMIT_MS);
  afterAll(() => stage?.close(), LIMIT_MS);

  it('comes from Prometheus by way of Alertmanager to one card', async () => {
    stage.world.cluster.mute(ACTIVE, true);
    stage.world.cluster.setSpeed(HURRY_TIMES);

    await cardOf('SolanaDelinquent');
    stage.world.cluster.setSpeed(1);

    expect(channel.cards('incident:')).toHaveLength(1);
  });

  it('ends in a handover by its button and two approvals', async () => {
    await channel.moveByButton(`Hand over to ${STANDBY}`);

    await channel.soon('the run has ended', runHasEnded);
  });

  it('closes its card when the alert is over, with nothing left to press', async () => {
    await channel.soon('the resolved', () => stage.wire.passedMs('SolanaDelinquent', '"resolved"').length > 0);
    await channel.says('incident:', 'Over after');

    expectOver();
  });
});

describe('alerts of a machine that is gone', { timeout: LIMIT_MS }, () => {
  beforeAll(() => open(8), LIMIT_MS);
  afterAll(() => stage?.close(), LIMIT_MS);

  it('are one card, that of the machine and that of its validator', async () => {
    await old()?.powerOff();
    await cardOf('NodeDown');
    stage.world.cluster.setSpeed(HURRY_TIMES);
    await cardOf('SolanaDelinquent');
    stage.world.cluster.setSpeed(1);

    expect(channel.cards('incident:')).toHaveLength(1);
    expect(textOf(channel.card('incident:'))).toContain('NodeDown');
  });

  it('end in a takeover by its button and two approvals, once the machine is switched off', async () => {
    await channel.moveByButton(`Take over with ${STANDBY}`, 'it has stopped voting');
    await run(isInQuarantine);
    await old()?.powerOn('rescue');

    await run(wantsItStarted);
    old()?.validator.start();
    await channel.soon('the run has ended', runHasEnded);
  });

  it('close their card when both are over', async () => {
    await channel.says('incident:', 'Over after');

    expectOver();
  });
});
