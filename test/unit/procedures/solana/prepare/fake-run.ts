import { createHash } from 'node:crypto';
import type { JournalEntry, JournalEvent } from '../../../../../src/domain/journal.ts';
import type { RunContext } from '../../../../../src/execution/procedure.ts';
import type { GuardAnswer, GuardChannel, GuardRequest, HostPort } from '../../../../../src/hosts/port.ts';
import { orderFacts, type PrepareDeps } from '../../../../../src/procedures/solana/prepare/deps.ts';
import { PREPARE_ID, PREPARE_VERSION } from '../../../../../src/procedures/solana/prepare/steps.ts';
import { roleFact } from '../../../../../src/procedures/solana/prepare/agreed.ts';
import { boundOf, changesOf } from '../../../../../src/procedures/solana/prepare/changes.ts';
import { createFacts } from '../../../../../src/hosts/ssh/facts.ts';
import { lookToPrepare } from '../../../../../src/procedures/solana/prepare/look.ts';
import { systemClock } from '../../../../../src/platform/clock.ts';
import { BATON_KEY, MADE, nodeNamed, parts, situation } from './scene.ts';

export const OLD_KEYS = `ssh-rsa AAAAother me\n${BATON_KEY} baton\n`;

/** A host whose only unprepared file is authorized_keys; every verb that came is kept. */
export interface FakeHost {
  keys: string;
  /** What somebody put in the place of the guard; null while it is the right one. */
  guard: string | null;
  readonly verbs: string[];
  /** What earlier changes left, as the host's script lists it, the oldest first. */
  readonly kept: string[];
  /** Verbs that it refuses: what they would put back was changed since. */
  readonly refuses: Set<string>;
  readonly port: HostPort;
}

const refused = (text: string): GuardAnswer => ({
  answer: 'refused',
  code: 'changed-since',
  text,
  facts: createFacts([]),
  data: null,
});

const sha = (text: string) => createHash('sha256').update(text).digest('hex');

const fileFacts = (name: string, text: string, path: string): [string, string][] => [
  [`file.${name}`, `file ${sha(text)} 1 root 600`],
  [`file.${name}.path`, path],
  [`file.${name}.base64`, Buffer.from(text).toString('base64')],
];

export function fakeHost(): FakeHost {
  const kept: string[] = [];
  const before: string[] = [];
  const host: FakeHost = { keys: OLD_KEYS, guard: null, verbs: [], kept, refuses: new Set(), port: portOf() };
  return host;

  function portOf(): HostPort {
    return {
      node: 'sol-b',
      call: (request) => Promise.resolve(answer(request, '')),
      open: (request) => {
        let input = '';
        const ended = Promise.withResolvers<GuardAnswer>();
        const channel: GuardChannel = {
          nextFact: () => Promise.resolve(null),
          write: (bytes) => void (input += String(bytes)),
          data: Promise.resolve(null),
          end: () => ended.resolve(answer(request, input)),
          answer: ended.promise,
          close: () => undefined,
        };
        return Promise.resolve(channel);
      },
      fetch: () => Promise.reject(new Error('not asked here')),
      roundTripMs: () => null,
      close: () => undefined,
    };
  }

  function answer({ verb, args }: GuardRequest, input: string): GuardAnswer {
    host.verbs.push(verb);
    if (host.refuses.has(verb)) return refused('changed since');
    if (verb === 'prepare.write.keys') {
      if (sha(host.keys) !== args['before']) return refused('changed');
      before.push(host.keys);
      kept.push(`0001-${args['run']} 0${kept.length + 1} keys ${sha(host.keys)} ${sha(input)} root 600 passive`);
      host.keys = input;
    }
    if (verb === 'prepare.undo.keys') {
      kept.pop();
      host.keys = before.pop() ?? '';
    }
    return { answer: 'ok', code: '', text: '', facts: createFacts(verb === 'prepare.look' ? facts() : []), data: null };
  }

  function facts(): [string, string][] {
    const { node } = nodeNamed('sol-b');
    const start = `exec agave-validator --identity ${node.identityLink} --authorized-voter ${node.stakedKey}\n`;
    return [
      ...Object.entries({
        role: 'passive',
        'identity.running': MADE,
        'process.count': '1',
        'process.pid': '1',
        'process.start': '2',
        'link.kind': 'symlink',
        'link.target': node.unstakedKey,
        'key.staked': situation.target.identity,
        'key.unstaked': MADE,
        record: 'writable',
        'voter.added': 'yes',
        'started.key': node.identityLink,
      }),
      ...fileFacts('start', start, '/home/sol/start.sh'),
      ...fileFacts('keys', host.keys, '/k'),
      ...fileFacts('guard', host.guard ?? parts.texts.guard(), '/g'),
      ...fileFacts('host-file', parts.texts.hostFile('sol-b', MADE), '/h'),
      ...fileFacts('sudoers', parts.texts.sudoers('sol-b') ?? '', '/s'),
      ['file.boot-guard', 'missing none 0 root 755'],
      ...kept.map((line): [string, string] => ['kept', line]),
    ];
  }
}

export interface FakeRun {
  readonly context: RunContext;
  readonly deps: PrepareDeps;
  readonly events: JournalEvent[];
}

/** A run of `sol-b` alone, as people saw it before anything was changed. @param proof what a new connection shows */
export async function fakeRun(host: FakeHost, proof: () => string | null): Promise<FakeRun> {
  const node = nodeNamed('sol-b');
  const look = await lookToPrepare(host.port, node);
  const bound = {
    ...orderFacts({ nodes: ['sol-b'], bootGuard: false, restart: [] }),
    [roleFact('sol-b')]: 'passive',
    ...Object.fromEntries(changesOf(look, node, { bootGuard: false }, parts).changes.map(boundOf)),
  };
  const events: JournalEvent[] = [];
  const deps: PrepareDeps = {
    host: () => host.port,
    observe: {
      clock: systemClock,
      host: () => host.port,
      rpc: () => {
        throw new Error('not asked here');
      },
    },
    clock: systemClock,
    parts: () => Promise.resolve({ ...parts, ownKey: null }),
    nodeOf: () => node,
    policyOf: () => situation.policy,
    mayAct: () => true,
    proveAccess: () => Promise.resolve(proof()),
  };
  host.verbs.length = 0;
  return { context: contextOf(events, bound), deps, events };
}

function contextOf(events: JournalEvent[], bound: Record<string, string>): RunContext {
  const entries = (): JournalEntry[] =>
    events.map((event, index) => ({ runId: 'r-1', seq: index + 1, atMs: 0, event, previousHash: '', hash: '' }));
  const run = {
    id: 'r-1',
    procedure: PREPARE_ID,
    version: PREPARE_VERSION,
    validator: 'sol-main',
    from: 'sol-a',
    to: 'sol-b',
  };
  const note = (event: JournalEvent) => {
    events.push(event);
    return Promise.resolve();
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what preparing asks of a context, and nothing else
  return {
    run,
    plan: { bound },
    attempt: 1,
    term: 7,
    live: new Map(),
    entries,
    journal: note,
    raiseTerm: () => Promise.resolve(),
    intend: () => Promise.resolve(),
    outcome: () => Promise.resolve(),
    failed: () => Promise.resolve(),
  } as unknown as RunContext;
}
