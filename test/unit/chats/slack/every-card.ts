import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { catalogue } from '../../../../commands/catalogue.ts';
import type { Card } from '../../../../src/chats/card.ts';
import { alarmCard } from '../../../../src/chats/project/alarm-card.ts';
import { checkCard } from '../../../../src/chats/project/check-card.ts';
import { incidentCalls } from '../../../../src/chats/project/incident-calls.ts';
import { incidentCard } from '../../../../src/chats/project/incident-card.ts';
import { timelineCard } from '../../../../src/chats/project/incident-timeline.ts';
import { incidentsCard } from '../../../../src/chats/project/incidents-card.ts';
import { lookBack } from '../../../../src/chats/project/look-back.ts';
import { planCard } from '../../../../src/chats/project/plan-card.ts';
import { runCard } from '../../../../src/chats/project/run-card.ts';
import { errorCard, helpCard, runsCard, textCard } from '../../../../src/chats/project/simple-cards.ts';
import { statusCard, type StatusLine } from '../../../../src/chats/project/status-card.ts';
import { FleetSchema } from '../../../../src/config/schema.ts';
import { BatonError } from '../../../../src/domain/failure.ts';
import type { FleetEvent } from '../../../../src/domain/fleet-journal.ts';
import type { JournalEvent } from '../../../../src/domain/journal.ts';
import type { Run } from '../../../../src/domain/run.ts';
import type { SetupReport } from '../../../../src/domain/setup-report.ts';
import { draftPolkadotHandover, draftPolkadotTakeover } from '../../../../src/intake/polkadot/draft.ts';
import { assemblePlan } from '../../../../src/planning/plan.ts';
import { healthyScene, LOOKED_AT } from '../../procedures/polkadot/healthy.ts';
import { planOf } from '../../../../src/lab/polkadot/simulation/plan.ts';
import { play } from '../../../../src/lab/polkadot/simulation/play.ts';
import type { Scene } from '../../../../src/lab/polkadot/simulation/scene.ts';
import {
  began,
  cause,
  HANDOVER,
  incident,
  move,
  OPENED,
  seen,
  status as seenStatus,
  timeline,
  view,
} from '../incident-sample.ts';
import { AT, check, CREATED, decision, journal, PEOPLE, plan, record, run, WHOLE } from '../sample.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..', '..');

/** Every card that Baton makes, by a name for it. */
export async function everyCard(): Promise<Readonly<Record<string, Card>>> {
  return {
    ...planCards(),
    ...(await polkadotCards()),
    ...runCards(),
    ...alarmCards(),
    ...incidentCards(),
    'status of thirty': statusCard(
      'reply:1',
      'prod',
      Array.from({ length: 30 }, (_, at) => statusLine(at)),
      AT,
    ),
    'status of one': statusCard('reply:1', 'prod', [statusLine(1)], AT),
    'check of one': checkCard('reply:1', report(1)),
    'check of thirty, with all': checkCard('reply:1', report(90), { all: true }),
    help: helpCard('reply:1', catalogue),
    'help about one': helpCard('reply:1', catalogue, 'stand-down'),
    runs: runsCard(
      'reply:1',
      Array.from({ length: 50 }, (_, at) => run({ id: `r-${at}00` })),
    ),
    'no runs': runsCard('reply:1', []),
    'an answer': textCard('reply:1', 'Paused', 'sol-main is paused.\nBy Ada.'),
    'a known failure': errorCard('reply:1', new BatonError('host/unreachable', 'sol-a: timed out')),
    'an unexpected failure': errorCard('reply:1', new TypeError('x is undefined')),
  };
}

const WARNED = check('quiet', { severity: 'should', state: 'failed' });
const FAILED = check('disk', { state: 'failed', node: 'sol-b' });

function planCards(): Record<string, Card> {
  const prepare = {
    procedure: 'solana/prepare',
    bound: { 'nodes to prepare': 'sol-a sol-b', 'nodes to restart': 'none' },
    diffs: [{ node: 'sol-a', path: '/home/sol/start.sh', lines: ['- --identity /old.json', '+ --identity /new.json'] }],
  };
  const takeover = { procedure: 'solana/takeover', approval: { ...plan().approval, needsReason: true as const } };
  const records = {
    'plan of a handover': record({ plan: { checks: [WARNED, ...plan().checks] }, decisions: [decision('lin')] }),
    'plan that cannot be carried out': record({ plan: { checks: [FAILED, WARNED], movable: false } }),
    'plan that is approved': record({ state: { kind: 'consumed', run: 'r-52c1' }, decisions: [decision('lin')] }),
    'plan that was rejected': record({ state: { kind: 'rejected', by: 'omar', reason: 'Not today.' } }),
    'plan to read': record({ state: { kind: 'shown', because: 'It is only a plan.', mayAsk: true } }),
    'plan of a takeover': record({ plan: takeover, decisions: [decision('ada', { reason: 'It is off.' })] }),
    'plan of a prepare': record({ plan: prepare }),
  };
  return Object.fromEntries(Object.entries(records).map(([name, each]) => [name, planCard(each, PEOPLE, AT)]));
}

async function polkadotCards(): Promise<Record<string, Card>> {
  const scene = await healthyScene();
  const people = { people: 2, roles: [], requesterMayApprove: true, holdsForS: 900, cancelWindowS: 0 };
  const wish = { id: 'p-1', request: 'q-1', requestedBy: 'ada', validator: 'dot-main', from: undefined, to: undefined };
  const cardOf = (draft: typeof draftPolkadotHandover): Card => {
    const approval = { handover: people, takeover: people };
    const { script: _, ...rest } = draft({ scene, oldNode: 'demote', atMs: LOOKED_AT, approval }, wish);
    const about = {
      id: 'p-1',
      request: 'q-1',
      requestedBy: 'ada',
      validator: 'dot-main',
      identity: scene.target.stash,
    };
    const made = assemblePlan({ ...rest, ...about, madeAtMs: LOOKED_AT, policy: {} });
    return planCard(record({ plan: made, state: { kind: 'open', expiresAtMs: LOOKED_AT + 9e5 } }), PEOPLE, LOOKED_AT);
  };
  const outside: Scene = {
    signing: 'outside',
    happenings: [
      {
        when: ({ events }) => events.some(({ kind }) => kind === 'keys.offered'),
        does: (world) => world.signOutside(),
      },
    ],
  };
  const told = [...(await framesOf({})), ...(await framesOf(outside))];
  return {
    'plan of a Polkadot handover': cardOf(draftPolkadotHandover),
    'plan of a Polkadot takeover': cardOf(draftPolkadotTakeover),
    ...Object.fromEntries(told.map((card, at) => [`Polkadot run, frame ${at}`, card])),
  };
}

async function framesOf(scene: Scene): Promise<Card[]> {
  const { run: ended, lines } = (await play(scene)).run;
  return lookBack(ended, planOf(scene), lines).flatMap(({ card }) => card ?? []);
}

const STOPPED: JournalEvent = {
  kind: 'run.stopped',
  signer: 'sol-a',
  because: 'sol-b does not answer.',
  code: 'run/checks-failed',
  exits: ['look', 'resume', 'return', 'stand-down', 'declare-fenced r-52c1 sol-a'],
};

const ended = (state: Run['state']) => !['queued', 'running', 'waiting'].includes(state);

function runCards(): Record<string, Card> {
  const states: readonly Run['state'][] = ['queued', 'running', 'waiting', 'done', 'returned', 'cancelled', 'replaced'];
  const cards = states.map((state): [string, Card] => {
    const lines = ended(state) ? WHOLE : WHOLE.slice(0, state === 'queued' ? 0 : 11);
    const of = run({ state, endedAtMs: ended(state) ? AT + 11_420 : null });
    return [`run that is ${state}`, runCard(of, plan(), lines, AT, PEOPLE)];
  });
  const stopped = runCard(run({ state: 'stopped' }), plan(), journal([0, CREATED], [1, STOPPED]), AT, PEOPLE);
  return { ...Object.fromEntries(cards), 'run that is stopped': stopped };
}

function alarmCards(): Record<string, Card> {
  const example: unknown = parse(readFileSync(join(ROOT, 'config', 'fleet.example.yaml'), 'utf8'));
  const fleet = FleetSchema.parse(example);
  const cardOf = (validator: string, event: FleetEvent): Card => {
    const card = alarmCard({ validator, seq: 3, atMs: AT, event, hash: '' }, fleet);
    if (card === null) throw new Error('no card');
    return card;
  };
  const raised = { kind: 'alarm.raised', returned: null, sinceMs: AT } as const;
  const cleared = { kind: 'alarm.cleared', nodes: ['sol-a', 'sol-b'], signer: 'sol-a', lastedMs: 9000 } as const;
  return {
    alarm: cardOf('sol-main', { ...raised, nodes: ['sol-a', 'sol-b'], keep: 'sol-a' }),
    'alarm on Polkadot': cardOf('dot-main', { ...raised, nodes: ['dot-a', 'dot-b'], keep: 'dot-a' }),
    'alarm that is over': cardOf('sol-main', cleared),
  };
}

function incidentCards(): Record<string, Card> {
  const run = { id: 'r-52c1', procedure: 'solana/takeover', state: 'done', from: 'sol-a', to: 'sol-b' } as const;
  const causes = [
    cause({ link: 'https://prometheus.example/graph?g0.expr=solana_validator_delinquent' }),
    cause({ key: 'am:2', rule: 'node-down', name: 'NodeDown', summary: 'sol-a does not answer its exporter.' }),
    cause({ key: 'watch:not-signing', source: 'watch', name: 'not-signing', summary: 'No vote lands for 50 s.' }),
  ];
  const lasting = view({ incident: incident({ causes }) });
  const told = view({
    timeline: timeline([0, OPENED], [0, began()], [300_000, { kind: 'incident.told', incident: 'i-7f3a', level: 1 }]),
  });
  const closed = { kind: 'incident.closed', incident: 'i-7f3a', lastedMs: 720_000, voided: [] } as const;
  const over = view({
    incident: incident({
      causes: causes.map((each) => ({ ...each, endedAtMs: AT + 640_000 })),
      endedAtMs: AT + 720_000,
      acknowledged: { by: 'ada', atMs: AT + 60_000 },
    }),
    seen: seen({ lookedAtMs: AT + 700_000, answer: seenStatus({ signing: { kind: 'node', node: 'sol-b' } }) }),
    timeline: timeline([0, OPENED], [0, began()], [720_000, closed]),
    moves: [move({ state: 'consumed', run })],
  });
  const cards = {
    'incident that lasts': incidentCard(lasting),
    'incident with a sick active': incidentCard({ ...lasting, seen: seen({ proposal: HANDOVER }) }),
    'incident that is over': incidentCard(over),
    'timeline of an incident': timelineCard(over),
    'call about an incident': incidentCalls(told)[0]?.card ?? null,
    incidents: incidentsCard('reply:1', [lasting.incident, over.incident], PEOPLE),
    'no incidents': incidentsCard('reply:1', [], PEOPLE),
  };
  return Object.fromEntries(Object.entries(cards).flatMap(([name, card]) => (card === null ? [] : [[name, card]])));
}

function statusLine(at: number): StatusLine {
  const bad = at % 7 === 3;
  return {
    status: {
      validator: `sol-mainnet-${at}`,
      chain: 'solana',
      atMs: AT,
      signing: bad ? { kind: 'nobody', because: 'both run unstaked' } : { kind: 'node', node: `sol-${at}-a` },
      move: { ready: !bad, to: `sol-${at}-b`, reason: bad ? 'Nobody signs' : null, more: 0, fit: true },
      window: { inMs: at * 1000, text: 'Next own leader slot 812, in 320 s.' },
      standbys: [{ node: `sol-${at}-b`, lagSlots: 1, copy: { lastVote: 812, ageMs: 12_000 }, notReady: null }],
      nodes: [{ node: `sol-${at}-a`, role: 'active', couldSign: true, takenBy: null, found: ['caught up'] }],
    },
    notes: [],
    lastMove: { id: 'r-52c1', from: `sol-${at}-b`, to: `sol-${at}-a`, endedAtMs: AT - 7_200_000 },
    changes: [],
    alarm: null,
  };
}

const finding = (state: 'passed' | 'failed', node: string) => ({
  ...check('identity-link', { state, node, found: '→ /staked', needed: '→ /unstaked' }),
  node,
  lines: state === 'failed' ? [{ node, place: 'as sol', line: 'ln -s /k /l.new && mv -T /l.new /l' }] : [],
});

function report(hosts: number): SetupReport {
  const groups = Array.from({ length: hosts }, (_, at) => ({
    name: `sol-${at}`,
    about: 'stands by for sol-main',
    parts: [
      {
        title: 'Created a symbolic link',
        findings: [finding('failed', `sol-${at}`), finding('passed', `sol-${at}`)],
        folded: 2,
      },
    ],
  }));
  return { fleet: 'prod', headline: `Not ready: ${hosts} things to mend.`, ready: false, groups, hostLines: [] };
}
