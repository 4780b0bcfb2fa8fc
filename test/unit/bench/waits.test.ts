import { describe, expect, it } from 'vitest';
import { observeAnswer } from '../../../bench/waits/answer.ts';
import { castOf } from '../../../bench/waits/cast.ts';
import { waitsFigures } from '../../../bench/waits/figures.ts';
import { costOf } from '../../../bench/process-cost.ts';
import { showWaits } from '../../../bench/waits/show.ts';
import { parsePolkadotHostFacts } from '../../../src/chains/polkadot/host-facts.ts';
import { createAnswerParser } from '../../../src/hosts/ssh/answer.ts';

const moment = (atMs: number, cpuS: number, old: number) => ({
  atMs,
  worker: { cpuS, rssMb: 200, peakMb: 260 },
  postgresCpuS: cpuS / 2,
  looks: { old, fresh: old / 10, connections: 7 },
});
const measured = {
  began: moment(1_000, 10, 100),
  ended: moment(61_000, 12.4, 200),
  rssMb: [200, 250, 210],
  runs: 2,
  idle: [],
};

describe('the figures of waits', () => {
  it('are shares of one core, looks in a minute and memory', () => {
    const figures = waitsFigures({ ...measured, states: ['waiting', 'running'] });

    expect(figures).toEqual({
      runs: 2,
      seconds: 60,
      worker: { cpuPercent: 4, rssMb: { median: 210, most: 250, mostEver: 260 } },
      postgresCpuPercent: 2,
      looksPerMinute: { old: 100, fresh: 10 },
      connections: 7,
      void: [],
    });
    expect(showWaits(figures)).toContain('4 % of one core; 210 MiB, at most 250 MiB');
  });

  it('are worth nothing when a run has stopped, or looks were fewer than are due', () => {
    const stopped = waitsFigures({ ...measured, states: ['waiting', 'stopped'] });
    const idle = waitsFigures({ ...measured, ended: moment(61_000, 12, 100), states: ['waiting', 'waiting'] });

    expect(stopped.void).toEqual(['of 2 runs 1 do not wait any more: stopped']);
    expect(idle.void).toEqual(['the worker got too little time: 0 looks at old nodes in 60 s of 2 runs']);
    const starved = waitsFigures({ ...measured, runs: 2_000, states: Array.from({ length: 2_000 }, () => 'waiting') });
    expect(starved.void).toEqual(['the worker got too little time: 100 looks at old nodes in 60 s of 2000 runs']);
    expect(waitsFigures({ ...measured, idle: ['a does not answer'], states: ['waiting', 'waiting'] }).void).toEqual([
      '1 runs did not see their nodes well, one of them: a does not answer',
    ]);
  });

  it('come from what the kernel counts', () => {
    const { cpuS, rssMb, peakMb } = costOf(process.pid);

    expect(cpuS).toBeGreaterThan(0);
    expect(rssMb).toBeGreaterThan(10);
    expect(peakMb).toBeGreaterThanOrEqual(rssMb);
  });
});

describe('the nodes of the bench', () => {
  it('answer as the guard does', () => {
    const [waiter] = castOf(1);
    if (waiter === undefined) throw new Error('no validator');
    const { before, behind } = observeAnswer(waiter, waiter.from);
    const parser = createAnswerParser();
    parser.push(Buffer.from(`${before}host.time_ms=1\n${behind}`));
    const answer = parser.result();

    expect(answer?.answer).toBe('ok');
    if (answer?.answer !== 'ok') return;
    const facts = parsePolkadotHostFacts(answer.facts, { atLeastMs: 0, atMostMs: 0 });
    expect(facts.process?.validator).toBe(true);
    expect(facts.keystore).toMatchObject({ kind: 'present', names: { length: 6 } });
    expect(facts.rpc.roles).toEqual({ kind: 'known', value: ['Authority'] });
  });
});
