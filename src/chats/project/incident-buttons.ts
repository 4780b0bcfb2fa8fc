import { isSilenced } from '../../alerts/escalate.ts';
import { NO_VALIDATOR, type Proposal } from '../../domain/incident.ts';
import type { CardButton } from '../card.ts';
import type { IncidentView } from './incident-view.ts';
import { isOpen } from './incident-words.ts';

/** What can be done about an incident that is open. @param moves whether a move may be proposed now */
export function incidentButtons(view: IncidentView, moves: boolean): readonly CardButton[] {
  const { incident, seen, nowMs } = view;
  const { id, scope, acknowledged } = incident;
  const silence = ['1h', '4h'].map((time): CardButton => ({
    label: `Silence ${time.replace('h', ' h')}`,
    style: 'plain',
    command: `silence ${id} ${time}`,
  }));
  // What does not last is only waited for.
  const lasts = incident.causes.some(isOpen);
  return [
    ...(moves && lasts ? moveButtons(view, seen?.proposal ?? null) : []),
    ...(lasts && acknowledged === null
      ? [{ label: 'Acknowledge', style: 'plain', command: `ack ${id}` } as const]
      : []),
    ...(scope === NO_VALIDATOR ? [] : [{ label: 'Look again', style: 'plain', command: `status ${scope}` } as const]),
    ...(isSilenced(incident, nowMs) ? [] : silence),
  ];
}

/** Makes a plan and nothing else, so that nothing is asked before it is pressed. */
function moveButtons({ incident, moves }: IncidentView, proposal: Proposal | null): readonly CardButton[] {
  if (proposal === null || proposal.kind === 'none') return [];
  const { kind, from, to } = proposal;
  // Its plan waits for approval: a second one would only have to be rejected.
  if (moves.some(({ state, procedure }) => state === 'open' && procedure.endsWith(`/${kind}`))) return [];
  const { id, scope } = incident;
  return kind === 'handover'
    ? [{ label: `Hand over to ${to}`, style: 'primary', command: `handover ${scope} --to ${to} --incident ${id}` }]
    : [
        {
          label: `Take over with ${to}`,
          style: 'danger',
          command: `takeover ${scope} --from ${from} --to ${to} --incident ${id}`,
        },
      ];
}
