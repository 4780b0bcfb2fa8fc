import { describe, expect, it } from 'vitest';
import { createLooking } from '../../../../src/lab/demo/looking.ts';
import { demoTroubles } from '../../../../src/lab/demo/troubles.ts';
import { welcome } from '../../../../src/lab/demo/welcome.ts';

/** Two machines, of which `sol-a` signs, and one worker; `done` fills with what befalls them. */
function stage() {
  const done: string[] = [];
  const off = new Set<string>();
  const host = (node: string) => ({
    node,
    powerOff: async () => void (off.add(node), done.push(`${node} off`)),
    powerOn: async (how: string) => void (off.delete(node), done.push(`${node} on, ${how}`)),
    meddleWith: (meddler: unknown) => void done.push(`${node} ${meddler === null ? 'calm' : 'armed'}`),
    validator: { pid: () => (off.has(node) ? null : 1), start: () => void done.push(`${node} started`) },
  });
  const signing = { instance: 'one', node: 'sol-a', identity: 'id', atMs: 1 };
  const world = {
    identity: 'id',
    cluster: { mute: (node: string, mute: boolean) => void done.push(`${node} ${mute ? 'muted' : 'heard'}`) },
    nodes: new Map(['sol-a', 'sol-b'].map((node) => [node, { host: host(node), paths: {} }])),
    referee: {
      history: () => [
        { kind: 'capability.began', ...signing },
        ...(off.has('sol-a') ? [{ kind: 'process.ended', instance: 'one', node: 'sol-a', atMs: 2 }] : []),
      ],
    },
  };
  let workers = [7];
  const troubles = demoTroubles(
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as much of a world as is touched
    world as unknown as Parameters<typeof demoTroubles>[0],
    { make: async (name) => (done.push(`dot: ${name}`), name === 'switch-on' ? '' : 'dot-a has lost its power.') },
    { make: async (name) => (done.push(`near: ${name}`), name === 'switch-on' ? '' : 'near-a has lost its power.') },
    Promise.resolve({
      pids: () => workers,
      kill: (pid) => void ((workers = []), done.push(`${pid} killed`)),
      startAnother: async () => void ((workers = [8]), done.push('another')),
    }),
  );
  return { troubles, done };
}

describe('the troubles of the demo', () => {
  it('switch off the machine that signs, and on again', async () => {
    const { troubles, done } = stage();

    expect(await troubles.make('sol-a-dies')).toBe('sol-a is gone: its machine has lost its power.');
    expect(await troubles.make('sol-a-dies')).toBe('sol-a has no power already.');
    expect(await troubles.make('switch-on')).toBe('sol-a has power again.');
    expect(await troubles.make('switch-on')).toBe('Everything has power.');
    expect(done.filter((each) => each.startsWith('sol'))).toEqual(['sol-a off', 'sol-a on, boots']);
  });

  it('keep the votes of a machine from the chain, and let them through again', async () => {
    const { troubles, done } = stage();

    expect(await troubles.make('sol-a-sick')).toBe('sol-a is sick: it answers, and no vote of it lands.');
    expect(await troubles.make('switch-on')).toBe('sol-a is well again.');
    expect(await troubles.make('switch-on')).toBe('Everything has power.');
    expect(done.filter((each) => each.startsWith('sol'))).toEqual(['sol-a muted', 'sol-a heard']);
  });

  it('say so where they befall a machine that does not sign', async () => {
    const { troubles } = stage();
    await troubles.make('sol-a-dies');

    expect(await troubles.make('sol-a-sick')).toContain('It does not sign just now');
  });

  it('wait for the standby to be told, at both machines', async () => {
    const { troubles, done } = stage();

    expect(await troubles.make('sol-standby-dies')).toContain('next handover');
    expect(done).toEqual(['sol-a armed', 'sol-b armed']);
  });

  it('kill the worker and start another one', async () => {
    const { troubles, done } = stage();

    await troubles.make('worker-dies');

    expect(done).toEqual(['7 killed', 'another']);
  });

  it('are made for Polkadot where that runs, and any other is refused', async () => {
    const { troubles, done } = stage();

    expect(await troubles.make('dot-signer-dies')).toBe('dot-a has lost its power.');
    await expect(troubles.make('nope')).rejects.toThrow('There is no trouble "nope".');
    expect(done).toEqual(['dot: dot-signer-dies']);
    expect(new Set(troubles.list.map(({ name }) => name)).size).toBe(troubles.list.length);
  });
});

describe('what the demo says of itself', () => {
  it('names a validator that is not ready yet until it is', async () => {
    const looking = createLooking(['sol-main', 'dot-main']);

    await looking.until('sol-main', Promise.resolve());
    await expect(looking.until('dot-main', Promise.reject(new Error('gone')))).rejects.toThrow('gone');

    expect(looking.words()).toBe('DEMO: simulated hosts · dot-main: looking');
  });

  it.each([true, false])('has a command to try for each validator (with Polkadot: %s)', (hasDot) => {
    const words = welcome(['The page: http://127.0.0.1:4400/'], hasDot);

    expect(words.includes('/baton handover dot-main')).toBe(hasDot);
    expect(words).toContain('/baton plan handover sol-main');
  });
});
