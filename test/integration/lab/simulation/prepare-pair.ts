import { readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { callPrepare } from '../../../../src/lab/simulation/prepare/call.ts';
import { createDisk, sumOf } from '../../../../src/lab/simulation/prepare/disk.ts';
import type { PrepareMutations } from '../../../../src/lab/simulation/prepare/mutations.ts';
import { createHost } from '../../../../src/lab/simulation/guard/host.ts';
import { startValidator } from '../../../../src/lab/simulation/guard/validator.ts';
import { acting, GENESIS, IDENTITY, UNSTAKED } from '../../guard/stub-host.ts';
import { createBareHost, MADE, START } from '../../prepare/bare-host.ts';
import type { PrepareMove, TextName } from './prepare-moves.ts';

/** What one side answered, and what stands there afterwards. */
export interface Pictured {
  readonly answer: string;
  readonly code: string;
  readonly start: string;
  readonly keys: string;
  readonly link: string;
  readonly unstaked: string;
  readonly kept: readonly string[];
  readonly term: string;
  readonly voter: string;
}

/** A host, real or not, to which moves are done. */
export interface PrepareSide {
  /** The last answer of the move. */
  play(move: PrepareMove): Promise<Pictured>;
  close(): Promise<void>;
}

const OTHER = 'ThirdThirdThirdThirdThirdThirdThirdThirdTh11';
const KEYS = 'ssh-ed25519 AAAA me\n';
const FIRST_TERM = 5;

/** What both sides have to be able to do. */
interface Host {
  readonly paths: { readonly keys: string; readonly link: string };
  call(
    verb: string,
    args: Record<string, string>,
    input: string,
  ): Promise<{ answer: string; code: string; facts: ReadonlyMap<string, readonly string[]> }>;
  put(part: 'start' | 'keys', text: string): void;
  text(part: 'start' | 'keys'): string;
  turn(target: string): void;
  link(): string;
  key(publicKey: string | null): void;
  run(publicKey: string): void;
  close(): Promise<void>;
}

export async function realSide(shell: string, role: 'active' | 'standby'): Promise<PrepareSide> {
  const bare = await createBareHost(shell, role);
  const file = { start: bare.path('start.sh'), keys: bare.path('authorized_keys') };
  return sideOf({
    paths: { keys: bare.path('keys'), link: bare.stub.link },
    async call(verb, args, input) {
      const { answer, code, facts } = await bare.call(verb, args, input);
      return { answer: answer ?? 'none', code: code ?? '', facts };
    },
    put: (part, text) => writeFileSync(file[part], text),
    text: (part) => bare.read(part === 'start' ? 'start.sh' : 'authorized_keys'),
    turn(target) {
      rmSync(bare.stub.link, { force: true });
      symlinkSync(target, bare.stub.link);
    },
    link: () => {
      try {
        return readlinkSync(bare.stub.link);
      } catch {
        return 'none';
      }
    },
    key(publicKey) {
      if (publicKey === null) rmSync(bare.path('keys/unstaked.json'), { force: true });
      else writeFileSync(bare.path('keys/unstaked.json'), `${publicKey} another\n`);
    },
    run: (publicKey) => writeFileSync(bare.path('running'), `${publicKey}\n`),
    close: () => bare.close(),
  });
}

export async function modelSide(role: 'active' | 'standby', without: PrepareMutations): Promise<PrepareSide> {
  const paths = { keys: '/host/keys', link: '/host/identity.json' };
  const target = {
    validator: 'sol-main',
    identity: IDENTITY,
    genesis: GENESIS,
    ledger: '/l',
    link: paths.link,
    staked_key: `${paths.keys}/staked.json`,
    unstaked_key: `${paths.keys}/unstaked.json`,
    user: userInfo().username,
    start_file: '/start.sh',
    unit: 'sol.service',
  };
  const disk = createDisk({
    files: new Map([
      ['start', START],
      ['keys', KEYS],
    ]),
    keys: new Map([[target.staked_key, IDENTITY]]),
    newKey: MADE,
    isUnit: false,
  });
  let nowMs = 1_000_000;
  const setup = {
    name: 'stub',
    ledger: '/l',
    tower: '/l',
    log: null,
    link: paths.link,
    keys: disk.keys,
    user: target.user,
    args: [],
    exe: '/v',
    version: '3',
    lookMs: 1,
    pollMs: 1,
  };
  const host = createHost(setup, () => nowMs, target.staked_key);
  startValidator(host);
  if (host.validator) host.validator.running = role === 'active' ? IDENTITY : UNSTAKED;
  host.link.remove('link');
  const call: Host['call'] = async (verb, args, input) => {
    const guard = callPrepare(host, disk, { verb, args: { ...target, ...args } }, without);
    guard.input.feed(Buffer.from(input));
    guard.input.end();
    const facts = new Map<string, string[]>();
    for (let point = guard.step(); point !== null; point = guard.step()) {
      nowMs += 1;
      if (point.kind === 'line') facts.set(point.key, [...(facts.get(point.key) ?? []), point.value]);
    }
    return Promise.resolve({ answer: facts.get('answer')?.[0] ?? 'none', code: facts.get('code')?.[0] ?? '', facts });
  };
  await call('prepare.begin', {}, '');
  await call('prepare.look', { fence: String(FIRST_TERM), run: 'r-1' }, '');
  return sideOf({
    paths,
    call,
    put: (part, text) => disk.files.put(part, text),
    text: (part) => disk.files.get(part) ?? '',
    turn: (to) => host.link.put('link', { kind: 'symlink', target: to }),
    link: () => {
      const link = host.link.get('link');
      return link?.kind === 'symlink' ? link.target : 'none';
    },
    key: (publicKey) =>
      publicKey === null ? disk.keys.remove(target.unstaked_key) : disk.keys.put(target.unstaked_key, publicKey),
    run(publicKey) {
      if (host.validator) host.validator.running = publicKey;
    },
    close: () => Promise.resolve(),
  });
}

function textOf(name: TextName, { keys, link }: Host['paths']): string {
  const named = { 'by-link': link, 'by-staked': `${keys}/staked.json`, 'by-old': '/old.json', 'by-variable': '"$ID"' }[
    name
  ];
  return `#!/bin/sh\nexec agave-validator --identity ${named} --ledger /l\n`;
}

function sideOf(host: Host): PrepareSide {
  const { paths } = host;
  let term = FIRST_TERM;
  let turns = 0;
  let last: { readonly part: string; readonly set: string; readonly entry: string } | null = null;
  const change = (
    verb: string,
    args: Record<string, string> = {},
    input = '',
    which: 'right' | 'lower' | 'higher' = 'right',
  ) => host.call(verb, { ...acting(term + { right: 0, lower: -1, higher: 1 }[which]), run: 'r-1', ...args }, input);

  async function done(move: PrepareMove): Promise<{ answer: string; code: string }> {
    switch (move.kind) {
      case 'fence': {
        const answer = await host.call('prepare.look', { fence: String(term + move.by), run: 'r-1' }, '');
        if (answer.answer === 'ok') term += Math.max(0, move.by);
        return answer;
      }
      case 'keygen':
        return change('prepare.keygen', {}, '', move.term);
      case 'link':
        return change(
          'prepare.link',
          { to: move.to, before: move.before === 'seen' ? host.link() : 'none' },
          '',
          move.term,
        );
      case 'write': {
        const seen = host.text(move.part);
        const text = textOf(move.text, paths);
        if (move.change === 'late') host.put(move.part, `${seen}# late ${++turns}\n`);
        const before = move.before === 'seen' ? sumOf(seen) : sumOf('another');
        const args = { before, after: sumOf(text), bytes: String(text.length) };
        return change(`prepare.write.${move.part}`, args, move.short ? text.slice(0, 9) : text, move.term);
      }
      case 'record':
        return change('prepare.record');
      case 'voter':
        return change('prepare.voter-add');
      case 'restart': {
        const look = await host.call('prepare.look', {}, '');
        const start = look.facts.get('process.start')?.[0] ?? '0';
        return change('prepare.restart', { role: move.role, before: move.before === 'right' ? start : `${start}1` });
      }
      case 'undo': {
        const look = await host.call('prepare.look', {}, '');
        const line = (look.facts.get('kept') ?? []).findLast((each) => each.split(' ')[2] === move.part)?.split(' ');
        if (line) last = { part: move.part, set: line[0] ?? '', entry: line[1] ?? '' };
        if (last === null || last.part !== move.part) return { answer: 'none', code: '' };
        const answer = await change(`prepare.undo.${move.part}`, { set: last.set, entry: last.entry });
        return move.again ? change(`prepare.undo.${move.part}`, { set: last.set, entry: last.entry }) : answer;
      }
      case 'somebody':
        bySomebody(move.does);
        return { answer: 'none', code: '' };
      case 'role':
        host.run(move.is === 'active' ? IDENTITY : UNSTAKED);
        return { answer: 'none', code: '' };
    }
    return move satisfies never;
  }

  function bySomebody(does: Extract<PrepareMove, { kind: 'somebody' }>['does']): void {
    if (does === 'start' || does === 'keys') host.put(does, `${host.text(does)}# by hand ${++turns}\n`);
    if (does === 'link-staked') host.turn(`${paths.keys}/staked.json`);
    if (does === 'link-old') host.turn('/old.json');
    if (does === 'key') host.key(OTHER);
    if (does === 'no-key') host.key(null);
  }

  /** Paths differ between the two, and the sums of texts that name them. */
  const names = new Map(
    (['by-link', 'by-staked', 'by-old', 'by-variable'] as const).map((name) => [sumOf(textOf(name, paths)), name]),
  );
  const plain = (text: string): string =>
    [...names].reduce(
      (rest, [sum, name]) => rest.replaceAll(sum, name),
      text.replaceAll(paths.keys, 'KEYS').replaceAll(paths.link, 'LINK'),
    );

  return {
    close: () => host.close(),
    async play(move) {
      const { answer, code } = await done(move);
      const { facts } = await host.call('prepare.look', {}, '');
      const of = (key: string): string => facts.get(key)?.[0] ?? '';
      return {
        answer,
        code,
        start: plain(host.text('start')),
        keys: plain(host.text('keys')),
        link: plain(host.link()),
        unstaked: of('key.unstaked'),
        // Owner and mode are the real disk's alone.
        kept: (facts.get('kept') ?? []).map((line) => {
          const words = plain(line).split(' ');
          return [...words.slice(0, 5).map(shortSum), words.at(-1) ?? ''].join(' ');
        }),
        term: of('state.term'),
        voter: of('voter.added'),
      };
    },
  };
}

/** Of a text that names paths and was changed by somebody, the sums differ. */
const shortSum = (word: string): string => (/^[0-9a-f]{64}$/.test(word) ? 'SUM' : word);
