import { describe, expect, it } from 'vitest';
import { createDialGate } from '../../../src/hosts/ssh/dial-gate.ts';

const FOREVER = new AbortController().signal;

/** Work that goes on until it is told to end. */
function works(gate = createDialGate({ any: 2, urgent: 1 })) {
  const began: string[] = [];
  const ends = new Map<string, () => void>();
  const start = (name: string, signal: AbortSignal = FOREVER) => {
    const turn = gate.turn();
    const passed = gate.pass(turn, signal, async () => {
      began.push(name);
      await new Promise<void>((resolve) => ends.set(name, resolve));
    });
    return { turn, passed };
  };
  const end = async (name: string) => {
    await new Promise((resolve) => setImmediate(resolve)); // what may begin has begun
    ends.get(name)?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { began, start, end };
}

describe('the gate before attempts to connect', () => {
  it('lets as many through as it has places, the others in their order', async () => {
    const { began, start, end } = works();
    for (const name of ['a', 'b', 'c', 'd']) start(name);

    await end('');
    expect(began).toEqual(['a', 'b']);
    await end('b');
    expect(began).toEqual(['a', 'b', 'c']);
    await end('a');

    expect(began).toEqual(['a', 'b', 'c', 'd']);
  });

  it('has places for open runs that hosts which do not answer cannot take', async () => {
    const { began, start, end } = works();
    for (const name of ['silent', 'silent too', 'waiting']) start(name);

    start('node of a run').turn.hurry();
    await end('');

    expect(began).toEqual(['silent', 'silent too', 'node of a run']);
  });

  it('lets urgent ones go first, also when they become urgent while they wait', async () => {
    const { began, start, end } = works();
    for (const name of ['a', 'b', 'c']) start(name);
    start('first run').turn.hurry();
    const late = start('late run');
    late.turn.hurry();
    await end('a');
    await end('b');
    expect(began).toEqual(['a', 'b', 'first run', 'late run']);
    await end('first run');

    expect(began).toEqual(['a', 'b', 'first run', 'late run', 'c']);
  });

  it('gives the place back when the work fails, and forgets who has left', async () => {
    const gate = createDialGate({ any: 1, urgent: 0 });
    const { began, start, end } = works(gate);
    const failing = gate.pass(gate.turn(), FOREVER, () => Promise.reject(new Error('no answer')));
    const leaving = new AbortController();
    const left = start('left', leaving.signal);
    leaving.abort(new Error('closed'));
    start('next');

    await expect(failing).rejects.toThrow('no answer');
    await expect(left.passed).rejects.toThrow('closed');
    await end('');

    expect(began).toEqual(['next']);
  });
});
