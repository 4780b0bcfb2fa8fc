import { describe, expect, it } from 'vitest';
import { allowedEnds } from '../../../src/lab/faults/allowed-ends.ts';
import {
  FAULTS,
  FAULT_STEPS,
  parseFault,
  PREPARE_STEPS,
  stepsOf,
  type FaultOrder,
} from '../../../src/lab/faults/faults.ts';
import { createStepMoments } from '../../../src/lab/faults/step-moments.ts';
import type { CallMoment, CallPhase } from '../../../src/lab/hosts/call-record.ts';

const orders: FaultOrder[] = FAULTS.flatMap(({ name, steps }) => steps.map((step) => ({ name, step })));

describe('the table of allowed ends', () => {
  it.each(orders)('has an answer for $name@$step', (order) => {
    // An abort that comes in time must not end in a move.
    const inTime = order.name === 'abort-asked' && (order.step === 'arm' || order.step === 'give');
    expect(allowedEnds(order)).toContain(inTime ? 'returned' : 'done');
  });

  it('asks for a finished move where nothing went wrong', () => {
    expect(allowedEnds(null)).toEqual(['done']);
  });

  it('lets a run stand only where an unknown can remain', () => {
    const standing = orders.filter((order) => allowedEnds(order).includes('stopped'));

    expect(standing.map(({ name, step }) => `${name}@${step}`)).toEqual([
      'command-hangs@give',
      'command-hangs@take',
      'host-reboots@give',
      'host-reboots@take',
    ]);
  });

  it('lets nothing go back once the standby signs', () => {
    const after = orders.filter(({ step }) => step === 'verify' || step === 'close');

    expect(after.map(allowedEnds)).toEqual(after.map(() => ['done']));
  });
});

describe('a fault of a preparation', () => {
  const atPrepare = FAULTS.flatMap(({ name }) => stepsOf(name, 'solana/prepare').map((step) => ({ name, step })));

  it.each(atPrepare)('leads to one end at $name@$step: done, or all put back where people aborted', (order) => {
    expect(allowedEnds(order)).toEqual([order.name === 'abort-asked' ? 'returned' : 'done']);
  });

  it('can strike at every step that changes something', () => {
    expect(new Set(atPrepare.map(({ step }) => step))).toEqual(new Set(PREPARE_STEPS));
  });

  it('is read for this procedure alone', () => {
    expect(parseFault('worker-killed@links', 'solana/prepare')).toEqual({ name: 'worker-killed', step: 'links' });
    expect(() => parseFault('worker-killed@links')).toThrow('strikes at');
    expect(() => parseFault('host-reboots@links', 'solana/prepare')).toThrow('no step of it');
  });

  it('strikes at the verb that changes a host, not at a look', () => {
    const place = createStepMoments();

    expect(place(at('prepare.look', 'exec'))).toBeNull();
    expect(place(at('prepare.write.start', 'answer'))).toEqual({ step: 'start', at: 'end' });
  });
});

describe('a fault on the command line', () => {
  it('is read as NAME@STEP', () => {
    expect(parseFault('worker-killed@give')).toEqual({ name: 'worker-killed', step: 'give' });
  });

  it.each(['worker-tired@give', 'command-hangs@close', 'worker-killed', ''])(
    'is refused with what there is: "%s"',
    (text) => {
      expect(() => parseFault(text)).toThrow(text.startsWith('command-hangs') ? /give, take/ : /there are|strikes at/);
    },
  );
});

describe('the moments of a handover', () => {
  it('are told from what reaches the hosts', () => {
    const place = createStepMoments();
    const said = [
      at('observe', 'exec'),
      at('observe', 'exec', { fence: '4' }),
      at('observe', 'answer', { fence: '4' }),
      at('solana.step-up', 'exec'),
      at('solana.step-down', 'exec'),
      at('solana.step-down', 'answer'),
      at('solana.step-up', 'tower'),
      at('solana.step-up', 'commit'),
      at('solana.step-up', 'answer'),
      at('observe', 'exec'),
      at('solana.tower.set-aside', 'answer'),
    ].map((moment) => {
      const here = place(moment);
      return here && `${here.step} ${here.at}`;
    });

    expect(said).toEqual([
      null,
      'window begin',
      'window end',
      'arm begin',
      'give begin',
      'give end',
      null,
      'take begin',
      'take end',
      'verify begin',
      'close end',
    ]);
  });

  it('cover every step at which a fault can strike', () => {
    expect(new Set(orders.map(({ step }) => step))).toEqual(new Set(FAULT_STEPS));
  });
});

function at(verb: string, phase: CallPhase, args: Record<string, string> = {}): CallMoment {
  return {
    phase,
    call: {
      id: 1,
      node: 'sol-a',
      verb,
      args,
      argv: '',
      callerPort: 1,
      beganAtMs: 0,
      endedAtMs: null,
      exitCode: null,
      facts: [],
      cut: false,
    },
  };
}
