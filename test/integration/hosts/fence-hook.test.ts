import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFenceHook, type FenceCommands } from '../../../src/hosts/fence/hook.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { withoutSecrets } from '../../../src/platform/redact.ts';

let place: string;
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'bf-'));
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

let programs = 0;
/** An executable file with these lines; `$0.said` is a file of its own. */
function program(lines: string): string {
  const file = join(place, `program-${(programs += 1)}`);
  writeFileSync(file, `#!/bin/sh\n${lines}\n`, { mode: 0o755 });
  return file;
}

/** The product's own time, in which a wait takes a hundredth: the programs are real. */
const clock = { ...systemClock, sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms / 100, signal) };
const never = new AbortController().signal;
const SECRET = 'a-very-secret-token';

function hookOf(commands: Partial<FenceCommands>, env: Readonly<Record<string, string>> = {}) {
  const environment = () => Promise.resolve({ PATH: '/usr/bin:/bin', ...env });
  const whole = { off: [program('exit 0')], state: [program('echo off')], offSays: 'off', timeoutMs: 5_000 };
  return createFenceHook({ ...whole, ...commands }, { clock, environment, withoutSecrets });
}

describe('the hook of a node', () => {
  it('is proof when the state says off twice', async () => {
    const state = program('echo x >> "$0.said"; printf "  off\\n\\n"');

    expect(await hookOf({ state: [state] }).off('sol-a', never)).toEqual({
      kind: 'proven',
      evidence: 'off: no output; state: "off"',
    });
    expect(readFileSync(`${state}.said`, 'utf8')).toBe('x\nx\n');
  });

  it('waits for a machine that is off later', async () => {
    const state = program('echo x >> "$0.said"; [ "$(wc -l < "$0.said")" -lt 4 ] && echo stopping || echo off');

    expect((await hookOf({ state: [state] }).off('sol-a', never)).kind).toBe('proven');
  });

  it('is no proof while a machine is restarted and says off once', async () => {
    const state = program('echo x >> "$0.said"; [ "$(wc -l < "$0.said")" -eq 1 ] && echo off || echo running');

    expect(await hookOf({ state: [state], timeoutMs: 2_500 }).off('sol-a', never)).toEqual({
      kind: 'unknown',
      evidence: 'off: no output; state: "running"',
    });
  });

  it.each([
    ['says on', 'echo running', /state: "running"/],
    ['says off and more', 'echo "off, I think"', /state: "off, I think"/],
    ['fails though it says off', 'echo off; exit 3', /state: exit code 3, "off"/],
    ['says nothing', 'exit 0', /state: no output/],
    ['says off only where errors go', 'echo off >&2', /state: "off"/],
  ])('is no proof where the state %s', async (_what, lines, evidence) => {
    const answer = await hookOf({ state: [program(lines)], timeoutMs: 100 }).off('sol-a', never);

    expect(answer).toEqual({ kind: 'unknown', evidence: expect.stringMatching(evidence) });
  });

  it('believes the state where the program that switches off fails, and not its exit code', async () => {
    const off = [program('echo "is off already" >&2; exit 1')];

    expect(await hookOf({ off }).off('sol-a', never)).toEqual({
      kind: 'proven',
      evidence: 'off: exit code 1, "is off already"; state: "off"',
    });
    expect((await hookOf({ state: [program('echo on')], timeoutMs: 100 }).off('sol-a', never)).kind).toBe('unknown');
  });

  it('has done nothing where its program is not there', async () => {
    const answer = await hookOf({ off: [join(place, 'nowhere')] }).off('sol-a', never);

    expect(answer).toEqual({ kind: 'refused', evidence: expect.stringContaining('not started') });
  });

  it('has done nothing where a secret cannot be read', async () => {
    const off = program('echo x >> "$0.said"');
    const hook = createFenceHook(
      { off: [off], state: [off], offSays: 'off', timeoutMs: 100 },
      { clock, environment: () => Promise.reject(new Error('The secret file x is empty.')), withoutSecrets },
    );

    expect(await hook.off('sol-a', never)).toEqual({ kind: 'refused', evidence: 'The secret file x is empty.' });
    expect(() => readFileSync(`${off}.said`)).toThrow('ENOENT');
  });

  it('ends a program that hangs, with all that it has started', async () => {
    const off = program('sleep 60 & echo $! > "$0.said"; trap "" TERM; sleep 60');

    const answer = await hookOf({ off: [off], timeoutMs: 300 }).off('sol-a', never);

    expect(answer.evidence).toMatch(/^off: it was not done within 0 s/);
    const child = Number(readFileSync(`${off}.said`, 'utf8'));
    await expect.poll(() => isAlive(child)).toBe(false);
  });

  it('does not wait for what a program has left behind with its output open', async () => {
    const off = program('sleep 60 & echo done');

    expect((await hookOf({ off: [off] }).off('sol-a', never)).evidence).toContain('off: "done"');
  });

  it('keeps the beginning of a huge output, and lets the program come to its end', async () => {
    const off = program('head -c 5000000 /dev/zero | tr "\\0" "x"; echo > "$0.said"');

    const { kind, evidence } = await hookOf({ off: [off] }).off('sol-a', never);

    expect([kind, evidence.length < 600]).toEqual(['proven', true]);
    expect(readFileSync(`${off}.said`, 'utf8')).toBe('\n');
  });

  it('gives the programs their arguments as they are, and nothing of our environment', async () => {
    const off = program('printf "%s|" "$@"; env | cut -d= -f1 | sort | tr "\\n" " "');
    const hook = hookOf({ off: [off, '$(reboot)', 'a b', "'"] }, { TOKEN: SECRET });

    const said = /off: "\$\(reboot\)\|a b\|'\|(?<names>[^"]*)"/.exec((await hook.off('sol-a', never)).evidence);

    // What is more than the first two the shell of the test's program makes itself.
    const made = new Set(['OLDPWD', 'PWD', 'SHLVL', '_']);
    expect(said?.groups?.['names']?.split(' ').filter((name) => !made.has(name))).toEqual(['PATH', 'TOKEN']);
  });

  it('never tells a secret that a program prints', async () => {
    const off = program('echo "401 for $TOKEN"; exit 1');

    const { evidence } = await hookOf({ off: [off] }, { TOKEN: SECRET }).off('sol-a', never);

    expect(evidence).toContain('401 for [secret]');
    expect(evidence).not.toContain(SECRET);
  });

  it('ends with Baton, and says that it is not known', async () => {
    const stop = new AbortController();
    const answer = hookOf({ off: [program('kill -TERM $$; sleep 60')], state: [program('sleep 60')] }).off(
      'sol-a',
      stop.signal,
    );
    setTimeout(() => stop.abort(new Error('stopped')), 100);

    expect((await answer).kind).toBe('unknown');
  });

  it('says which program cannot be run, and runs none for that', async () => {
    const off = program('echo x >> "$0.said"');
    const plain = join(place, 'plain');
    writeFileSync(plain, 'no program', { mode: 0o644 });

    expect(await hookOf({ off: [off] }).whyNotRunnable()).toBeNull();
    expect(await hookOf({ off: [off], state: [plain] }).whyNotRunnable()).toContain('cannot be run');
    expect(await hookOf({ off: [off], state: [place] }).whyNotRunnable()).toContain('is no file');
    expect(await hookOf({ off: [off], state: [join(place, 'x')] }).whyNotRunnable()).toContain('is not there');
    expect(() => readFileSync(`${off}.said`)).toThrow('ENOENT');
  });

  it('tells the state by itself without switching anything off', async () => {
    const off = program('echo x >> "$0.said"');

    expect(await hookOf({ off: [off], state: [program('echo running')] }).state(never)).toEqual({
      isOff: false,
      words: '"running"',
      ran: 'told',
    });
    expect(() => readFileSync(`${off}.said`)).toThrow('ENOENT');
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie that nobody has waited for yet is dead.
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
