import { wrap } from '../config/wrap.ts';
import type { Severity } from '../domain/incident.ts';
import { RULES } from './rule-table.ts';
import type { Rule, RuleButton, Telling } from './rules.ts';

/** docs/alerts.md: every rule, from the table itself. */
export function alertsMarkdown(): string {
  return `${[...INTRODUCTION, ...RULES.map(section)].join('\n\n')}\n`;
}

const INTRODUCTION = [
  '# Alerts: who is told, what to do, which button',
  '<!-- Written by `npm run -s baton -- config alerts`. Change src/alerts/rules-of-….ts instead. -->',
  wrap(
    'Whatever is wrong with a validator is one incident with one card, and each cause of it is a line. A cause belongs to one of the rules below: an alert by its name, what Baton sees itself by what it is. An alert whose name stands nowhere here belongs to the last rule; `rule` in `alerts.labels` of the fleet file gives it another.',
  ),
  wrap(
    '**critical** calls the people of the first of `alerts.levels`. If nobody acknowledges within its time, the next level is called, louder. **warning** is shown on the card in the channel and calls nobody, but for what is said below. **info** is shown, and nothing is to be done. The loudest cause of an incident decides.',
  ),
  wrap(
    'Buttons say what Baton would do by what it sees itself, never by what an alert says: handover while the active node can still give up its role, takeover when all observers and the host agree that it is dead, or the reason why neither. On every card of an incident are also: look again, acknowledge, silence for 1 h or 4 h. No silence covers two that could sign.',
  ),
];

function section(rule: Rule): string {
  const names = rule.alerts.map((name) => `\`${name}\``).join(', ');
  return [
    `## ${rule.title}`,
    wrap(`${rule.means} Rule \`${rule.id}\`; **${rule.severity}** where the sender does not say.`),
    [line(rule, 'critical'), line(rule, 'warning')].join('\n'),
    ...(names === '' ? [] : [wrap(`Alerts: ${names}.`)]),
  ].join('\n\n');
}

function line(rule: Rule, severity: Exclude<Severity, 'info'>): string {
  const { tell, todo, button } = rule[severity];
  return wrap(`- **${severity}**: ${TELLING[tell]}. ${todo} Button: ${BUTTON[button]}.`, '  ');
}

const TELLING: Readonly<Record<Telling, string>> = { called: 'people are called', shown: 'nobody is called' };

const BUTTON: Readonly<Record<RuleButton, string>> = {
  move: 'handover or takeover, whichever fits what Baton sees',
  look: 'look again',
  alarm: "the alarm's own card",
  none: 'none for a move',
};
