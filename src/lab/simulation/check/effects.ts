import type { Happened } from '../run/happened.ts';
import { finding, type Finding } from './finding.ts';

type Effect = Extract<Happened, { kind: 'effect' }>;
type Identity = Extract<Happened, { kind: 'identity' }>;

const TERM = /^[1-9][0-9]{0,14}$/;

/**
 * What the guard did on the hosts, held against its own rules: term, receipt, commit line, link, and an intent before all.
 * @param isTakeover a standby of it may be told to take the role without a tower
 */
export function checkEffects(happened: readonly Happened[], isTakeover = false): Finding[] {
  const effects = happened.filter((each): each is Effect & { readonly atMs: number } => each.kind === 'effect');
  const identities = happened.filter((each): each is Identity & { readonly atMs: number } => each.kind === 'identity');
  return [
    ...effects.flatMap((effect) =>
      effect.request.verb === OF_NO_RUN ? copyFindings(effect) : [...termFindings(effect), ...recordFindings(effect)],
    ),
    ...identities.flatMap((identity) => identityFindings(identity, isTakeover && isWithoutTower(happened, identity))),
    ...backwards(effects),
  ];
}

/** The copy of a tower is no step of a run: nothing about it rests on a term or an intent. */
const OF_NO_RUN = 'solana.tower.copy';

function termFindings(effect: Effect & { readonly atMs: number }): Finding[] {
  const { atMs, node, request, recordedTerm } = effect;
  const recorded = recordedTerm.replace(/\n$/, '');
  const given = request.args['term'] ?? '';
  const what = `${node}: ${request.verb} changed ${effect.name}`;
  if (!TERM.test(recorded) || !TERM.test(given))
    return [finding('unprovenTermExecuted', atMs, `${what} with term "${given}" where "${recorded}" is recorded`)];
  if (Number(given) < Number(recorded))
    return [finding('staleExecuted', atMs, `${what} with term ${given} after ${recorded} was recorded`)];
  if (given === recorded) return [];
  return [
    finding('unprovenTermExecuted', atMs, `${what} with term ${given}, of which the host knows only ${recorded}`),
  ];
}

function copyFindings({ atMs, node, hasTower }: Effect & { readonly atMs: number }): Finding[] {
  return hasTower ? [finding('copyReadable', atMs, `the client of ${node} would read the copy`)] : [];
}

function recordFindings(effect: Effect & { readonly atMs: number }): Finding[] {
  const { atMs, node, request, name, lastReceipt } = effect;
  const found: Finding[] = [];
  const what = `${node}: ${request.verb} changed ${name}`;
  if (name === 'kill' && effect.linkIsStaked)
    found.push(finding('killedBeforeLink', atMs, `${what} while its link on disk was staked`));
  if (!effect.hasIntent) found.push(finding('unjournaled', atMs, `${what} without an intent`));
  if (name !== 'set-identity') return found;
  const { run, step, attempt } = request.args;
  if (!lastReceipt.startsWith(`${run} ${step} ${attempt} ${request.verb} `))
    found.push(finding('effectWithoutReceipt', atMs, `${what}; the last receipt is "${lastReceipt}"`));
  if (request.verb === 'solana.step-up' && !effect.isTold)
    found.push(finding('tookWithoutCommit', atMs, `${what} without a commit line`));
  return found;
}

/** The link is unstaked at every change: before giving it is flipped, after taking it is not flipped yet. */
function identityFindings(
  { atMs, node, to, link, requiresTower, hasTower }: Identity & { readonly atMs: number },
  isWithout: boolean,
): Finding[] {
  const found: Finding[] = [];
  if (link !== 'unstaked') found.push(finding('linkOrder', atMs, `${node} became ${to} while its link was ${link}`));
  if (to === 'staked' && !requiresTower && !isWithout)
    found.push(finding('tookWithoutTower', atMs, `${node} became staked and did not have to have the tower`));
  if (to === 'staked' && !requiresTower && isWithout && hasTower)
    found.push(finding('rebuiltOverTower', atMs, `${node} was to become staked without a tower, and one lay there`));
  return found;
}

/** The standby of a takeover was told in so many words that no tower comes. */
function isWithoutTower(happened: readonly Happened[], { node, atMs }: Identity & { readonly atMs: number }): boolean {
  const told = happened.findLast((each) => each.kind === 'told' && each.node === node && each.atMs <= atMs);
  return told?.kind === 'told' && !told.hasTower;
}

function backwards(effects: readonly (Effect & { readonly atMs: number })[]): Finding[] {
  const highest = new Map<string, number>();
  return effects.flatMap(({ atMs, node, recordedTerm }) => {
    const term = recordedTerm.replace(/\n$/, '');
    if (!TERM.test(term)) return [];
    const before = highest.get(node) ?? 0;
    highest.set(node, Math.max(before, Number(term)));
    return Number(term) < before ? [finding('termWentBack', atMs, `${node} had term ${before}, now ${term}`)] : [];
  });
}
