import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../../commands/parse.ts';
import { incidentCard } from '../../../src/chats/project/incident-card.ts';
import { timelineCard } from '../../../src/chats/project/incident-timeline.ts';
import type { IncidentView } from '../../../src/chats/project/incident-view.ts';
import { renderCard } from '../../../src/chats/terminal/render.ts';
import {
  cause,
  FLEET,
  HANDOVER,
  incident,
  move,
  OPENED,
  began,
  seen,
  status,
  timeline,
  view,
} from './incident-sample.ts';
import { AT, run } from './sample.ts';

const LOOK = { width: 100, color: false, now: AT + 60_000, timeZone: 'UTC' };
const ALARM = {
  validator: 'sol-main',
  nodes: ['sol-a', 'sol-b'],
  returned: null,
  keep: 'sol-a',
  sinceMs: AT,
  line: 4,
};

const open = (state: 'running' | 'stopped') => ({ open: { id: 'r-1', state, plan: 'p-1' } });

function cardOf(over: Partial<IncidentView> = {}) {
  const card = incidentCard(view(over));
  if (card === null) throw new Error('no card');
  return card;
}

const buttonsOf = (over: Partial<IncidentView> = {}) => cardOf(over).buttons.map(({ command }) => command);
const factOf = (over: Partial<IncidentView>, label: string) =>
  cardOf(over).facts.find((fact) => fact.label === label)?.value;

describe('the card of an incident', () => {
  it('says first what is wrong, and what Baton saw when it looked', () => {
    const card = cardOf();

    expect(card).toMatchObject({ key: 'incident:i-7f3a', tone: 'bad', pinned: true });
    expect(card.title).toBe('Incident i-7f3a · sol-main · for Ada and Bob');
    expect(card.headline).toBe(
      `sol-main is delinquent for 40 s. Baton looked {t:${AT + 2000}}: no vote lands: the last vote of sol-a is 51 s old.`,
    );
  });

  it('proposes a takeover with its witnesses, and every button is a command that is understood', () => {
    expect(buttonsOf()).toEqual([
      'takeover sol-main --from sol-a --to sol-b --incident i-7f3a',
      'ack i-7f3a',
      'status sol-main',
      'silence i-7f3a 1h',
      'silence i-7f3a 4h',
    ]);
    const known = { validators: Object.keys(FLEET.validators), nodes: Object.keys(FLEET.nodes) };
    const all = [...buttonsOf(), ...buttonsOf({ seen: seen({ proposal: HANDOVER }) })];
    expect(all.map((text) => parseCommand(text, known).kind)).toEqual(all.map(() => 'intent'));
    expect(renderCard(cardOf(), LOOK)).toContain('rpc-2: last vote 51 s ago');
  });

  it('proposes a handover while the active can give up its role', () => {
    expect(buttonsOf({ seen: seen({ proposal: HANDOVER }) })[0]).toBe('handover sol-main --to sol-b --incident i-7f3a');
  });

  it('proposes nothing and says why where nothing would be right', () => {
    const none = seen({ proposal: { kind: 'none', because: 'rpc-2 sees votes land' } });

    expect(factOf({ seen: none }, 'Baton proposes')).toBe('nothing: rpc-2 sees votes land');
    expect(buttonsOf({ seen: none })[0]).toBe('ack i-7f3a');
    expect(factOf({ seen: seen({ proposal: null }) }, 'Baton proposes')).toBe('not yet: Baton looks first');
  });

  it('says first that nothing moves while two could sign, and proposes nothing', () => {
    const card = cardOf({ seen: seen({ alarm: ALARM }) });

    expect(card.headline).toMatch(
      /^Nothing moves: sol-a and sol-b could both sign for sol-main\. First do what the alarm/,
    );
    expect(card.buttons.map(({ command }) => command)).not.toContain(
      'takeover sol-main --from sol-a --to sol-b --incident i-7f3a',
    );
  });

  it('is none where two signers are all that is wrong: the alarm is the card', () => {
    const two = cause({ rule: 'two-signers' });

    expect(incidentCard(view({ incident: incident({ causes: [two] }) }))).toBeNull();
    expect(incidentCard(view({ incident: incident({ causes: [two, cause()] }) }))).not.toBeNull();
  });

  it('does not pass an old look off as one since the trouble began', () => {
    const before = seen({ lookedAtMs: AT - 1, answer: status({ signing: { kind: 'node', node: 'sol-a' } }) });

    expect(cardOf({ seen: before }).headline).toContain(
      `Baton has not looked since; before, {t:${AT - 1}}: sol-a signs.`,
    );
    expect(cardOf({ seen: null }).headline).toContain('Baton has not looked at it yet.');
  });

  it('says once what the watch found itself, by the look that found it', () => {
    const found = cause({ source: 'watch', name: 'not-signing', summary: 'No vote lands: connect ECONNREFUSED ::1..' });
    const of = { incident: incident({ causes: [found] }), seen: seen({ lookedAtMs: AT - 3000 }) };

    expect(cardOf(of).headline).toBe(
      `No vote lands: connect ECONNREFUSED ::1. Baton saw that itself, {t:${AT - 3000}}.`,
    );
    expect(JSON.stringify(cardOf(of).sections)).toContain('rpc-1: last vote 51 s ago');
  });

  it('shows causes that last, the loudest in front, and counts those that are over', () => {
    const causes = [
      cause({ link: 'https://prom.example/graph?g0=1', times: 3 }),
      cause({ key: 'am:2', name: 'DiskFilling', severity: 'warning', summary: 'full in 6 h' }),
      cause({ key: 'am:3', endedAtMs: AT + 3000 }),
    ];
    const card = cardOf({ incident: incident({ causes }) });

    const list = card.sections.find((section) => section.kind === 'checklist');
    expect(card.headline).toContain('sol-main is delinquent for 40 s (and 1 more).');
    expect(list).toMatchObject({
      items: [
        { state: 'failed', text: 'sol-main is delinquent for 40 s (sol-a)' },
        { state: 'warned', text: 'full in 6 h (sol-a)' },
        { state: 'done', text: '1 cause over' },
      ],
    });
    expect(JSON.stringify(list)).toContain('3 times","link":"https://prom.example/graph?g0=1"');
  });

  it('says who has it in hand, calls nobody any more and lets go of the top of the page', () => {
    const acked = incident({ acknowledged: { by: 'ada', atMs: AT + 9000 } });

    expect(factOf({ incident: acked }, 'In hand')).toBe(`Ada, since {t:${AT + 9000}}`);
    expect(buttonsOf({ incident: acked })).not.toContain('ack i-7f3a');
    expect(cardOf({ incident: acked }).pinned).toBeUndefined();
  });

  it('says until when it is silenced, and can be silenced again when that is past', () => {
    const silenced = { by: 'ada', untilMs: AT + 60_000, reason: 'disk is on its way' };
    const of = { incident: incident({ silenced }) };

    expect(factOf(of, 'Silenced')).toBe(`until {t:${AT + 60_000}}, by Ada: disk is on its way`);
    expect(buttonsOf(of)).not.toContain('silence i-7f3a 1h');
    expect(factOf({ ...of, unsilenced: 'it does not answer' }, 'But Alertmanager is not')).toBe('it does not answer');
    expect(buttonsOf({ ...of, nowMs: AT + 60_000 })).toContain('silence i-7f3a 1h');
  });

  it('shows the plan that waits instead of a second button, and the run that came of it', () => {
    expect(buttonsOf({ moves: [move()] })[0]).toBe('ack i-7f3a');
    expect(factOf({ moves: [move()] }, 'Plan')).toBe('p-44c0 waits for approval');
    const took = {
      id: 'r-52c1',
      procedure: 'solana/takeover',
      state: 'running',
      from: 'sol-a',
      to: 'sol-b',
      plan: 'p-44c0',
    } as const;
    const card = cardOf({ moves: [move({ state: 'consumed', run: took })], open: took });
    expect(card.facts).toContainEqual({ label: 'Run', value: 'r-52c1: running' });
    expect(card.run).toBe('r-52c1');
    expect(card.buttons[0]?.command).toBe('ack i-7f3a');
  });

  it('proposes nothing while another run is at work, but a takeover where one stands stopped', () => {
    expect(factOf(open('running'), 'At work')).toContain('run r-1 of plan p-1 is running');
    expect(factOf(open('running'), 'Baton proposes')).toBeUndefined();
    expect(buttonsOf(open('running'))[0]).toBe('ack i-7f3a');
    expect(buttonsOf(open('stopped'))[0]).toMatch(/^takeover/);
    expect(buttonsOf({ ...open('stopped'), seen: seen({ proposal: HANDOVER }) })[0]).toBe('ack i-7f3a');
  });

  it('names the run of a newer plan that people asked for without it, and not the old plan as one that waits', () => {
    const newer = run({ id: 'r-9', plan: 'p-9', createdAtMs: AT + 3000, state: 'done' });
    const of = { moves: [move()], runs: [newer] };

    expect(factOf(of, 'Plan')).toBe('p-44c0 is of no use any more: run r-9 began since. Reject it');
    expect(factOf(of, 'Run')).toBe('r-9 of plan p-9: done, moved to sol-b');
    expect(cardOf(of).run).toBe('r-9');
    expect(factOf({ moves: [move({ madeAtMs: AT + 4000 })], runs: [newer] }, 'Plan')).toContain('waits for approval');
  });

  it('says of one of which nothing lasts when it closes, and asks for nothing any more', () => {
    const of = { incident: incident({ causes: [cause({ endedAtMs: AT + 3000 })] }) };
    const closesMs = AT + 3000 + FLEET.alerts.closes_after * 1000;

    expect(cardOf(of).headline).toContain(
      `Nothing that was reported lasts. Closes by itself at {t:${closesMs}} when nothing comes back.`,
    );
    expect(buttonsOf(of)).toEqual(['status sol-main', 'silence i-7f3a 1h', 'silence i-7f3a 4h']);
    expect(factOf(of, 'In hand')).toBeUndefined();
    expect(factOf(of, 'Baton proposes')).toBeUndefined();
  });

  it('says while a run is at work what that knows, and not what the watch saw before', () => {
    const { headline } = cardOf({ ...open('running'), knows: 'It has not told sol-b to sign yet.' });

    expect(headline).toBe(
      'sol-main is delinquent for 40 s. Run r-1 is at work on it. It has not told sol-b to sign yet.',
    );
    expect(factOf(open('running'), 'In hand')).toBe('nobody acknowledged it; run r-1 is at work on it');
  });

  it.each<[string, Partial<IncidentView>, RegExp]>([
    ['proposes', {}, /The first button makes a plan for it/],
    ['has nothing to propose', { seen: seen({ proposal: { kind: 'none', because: 'votes land' } }) }, /no button/],
    ['has not looked', { seen: null }, /press Look again/],
    ['has a run at work', open('running'), /Run r-1 has it now/],
    ['has a plan that waits', { moves: [move()] }, /Approve plan p-44c0/],
    ['has an alarm', { seen: seen({ alarm: ALARM }) }, /before the alarm is over/],
    ['belongs to no validator', { incident: incident({ scope: '*' }), seen: null }, /nothing to move here/],
  ])('advises by what the card offers where it %s', (_, of, words) => {
    const advice = cardOf(of).sections.find((section) => section.kind === 'text' && section.title === 'What to do');

    expect(advice?.kind === 'text' ? advice.text : '').toMatch(words);
  });

  it('calls people only for what began as critical', () => {
    const warning = cause({ severity: 'warning' });
    const card = cardOf({
      incident: incident({ causes: [warning] }),
      timeline: timeline([0, OPENED], [0, began({ severity: 'warning' })]),
    });

    expect(cardOf().calls).toEqual(['ada', 'bob']);
    expect(card.calls).toBeUndefined();
    expect(card).toMatchObject({ tone: 'warning', title: 'Incident i-7f3a · sol-main' });
    const later = cardOf({ timeline: timeline([0, OPENED], [0, began({ severity: 'warning' })], [9000, began()]) });
    expect(later.calls).toBeUndefined();
    expect(later.title).toBe('Incident i-7f3a · sol-main · for Ada and Bob');
  });

  it('closes well, without a button, with what it was, how long, and what was void with it', () => {
    const closed = { kind: 'incident.closed', incident: 'i-7f3a', lastedMs: 720_000, voided: ['p-44c0'] } as const;
    const card = cardOf({
      incident: incident({ endedAtMs: AT + 720_000, causes: [cause({ endedAtMs: AT + 660_000 })] }),
      seen: seen({ lookedAtMs: AT + 700_000, answer: status({ signing: { kind: 'node', node: 'sol-b' } }) }),
      timeline: timeline([0, OPENED], [0, began()], [720_000, closed]),
      moves: [move({ state: 'void' })],
    });

    expect(card).toMatchObject({ tone: 'good', buttons: [] });
    expect(card.pinned).toBeUndefined();
    expect(card.calls).toBeUndefined();
    expect(card.headline).toBe('Over after 12 min: sol-main is delinquent for 40 s.');
    expect(card.facts).toContainEqual({ label: 'Void with it', value: 'p-44c0: what it was for is over' });
  });

  it('of no validator has no look and no move', () => {
    const of = { incident: incident({ scope: '*' }), seen: null };

    expect(cardOf(of).headline).toBe('sol-main is delinquent for 40 s.');
    expect(buttonsOf(of)).toEqual(['ack i-7f3a', 'silence i-7f3a 1h', 'silence i-7f3a 4h']);
  });
});

describe('the timeline of an incident', () => {
  it('stands below its card, a line for each thing that happened, with the people by their names', () => {
    const lines = timeline(
      [0, OPENED],
      [0, began()],
      [9000, { kind: 'incident.acknowledged', incident: 'i-7f3a', by: 'ada' }],
    );
    const card = timelineCard(view({ timeline: lines }));

    expect(card).toMatchObject({ key: 'timeline:i-7f3a', below: 'incident:i-7f3a' });
    expect(renderCard(card, LOOK)).toMatch(/22:13:29 .*Ada has it in hand\./);
  });

  it('keeps the newest lines of a long one', () => {
    const lines = timeline(...Array.from({ length: 100 }, (_, at) => [at * 1000, began({ times: at + 1 })] as const));
    const [list] = timelineCard(view({ timeline: lines })).sections;

    expect(list).toMatchObject({ title: '60 lines before these' });
    expect(list?.kind === 'checklist' ? list.items.at(-1)?.text : '').toContain('(100 times)');
  });
});
