import type { Fleet } from '../../config/schema.ts';
import type { CheckResult } from '../../domain/check.ts';
import type { Clock } from '../../domain/clock.ts';
import { BatonError } from '../../domain/failure.ts';
import type { ValidatorName } from '../../domain/names.ts';
import type { SetupFinding, SetupGroup, SetupReport } from '../../domain/setup-report.ts';
import { batonFindings } from './baton.ts';
import { discordFindings, discordPeopleFinding, type DiscordProbe } from './discord.ts';
import { alertmanagerFindings, type AlertmanagerProbe } from './alertmanager.ts';
import { hooksFindings, type HooksProbe } from './hooks.ts';
import { allHostLines } from './host-lines.ts';
import { lookAt, type LookDeps, type LookedValidator } from './look.ts';
import { observerFindings } from './observers.ts';
import { nodeParts, plainPart } from './parts.ts';
import { lookAtNearSetup, type NearCheckDeps } from './near.ts';
import { nearObservers } from './near-observers.ts';
import { lookAtPolkadotSetup, type PolkadotCheckDeps } from './polkadot.ts';
import { polkadotObservers } from './polkadot-observers.ts';
import { type RefusedPlace } from './refused-cards.ts';
import { slackFindings, slackPeopleFinding, type SlackProbe } from './slack.ts';
import { headlineOf } from './words.ts';

/** What everything in the fleet file is tried with. */
export interface CheckDeps extends LookDeps {
  readonly fleet: Fleet;
  readonly clock: Clock;
  /** What was found of store and queue. */
  readonly store: readonly CheckResult[];
  /** Slack, where the fleet file has it and its secrets can be used. */
  readonly slack?: SlackProbe | null;
  /** Discord, where the fleet file has it and its token can be used. */
  readonly discord?: DiscordProbe | null;
  /** Places in chats that took no card when they were last tried; null where the store cannot be asked. */
  readonly refusedPlaces?: readonly RefusedPlace[] | null;
  /** Where alerts come in. */
  readonly hooks?: HooksProbe;
  /** Null where the fleet file has no Alertmanager. */
  readonly alertmanager?: AlertmanagerProbe | null;
  /** Null where the fleet file has no `polkadot` section. */
  readonly polkadot: PolkadotCheckDeps | null;
  /** Left out where the fleet file has no `near` section. */
  readonly near?: NearCheckDeps | null;
  /** The operating-system user that Baton runs as. */
  readonly osUser: string;
  /** @throws when the secret cannot be used */
  resolveSecret(reference: string): Promise<unknown>;
}

/**
 * Tries everything in the fleet file, or what one validator needs of it. Changes nothing on any host. What does not answer
 * is a finding.
 * @throws `input/invalid` when there is no such validator
 */
export async function checkSetup(deps: CheckDeps, only?: ValidatorName): Promise<SetupReport> {
  const { fleet } = deps;
  if (only !== undefined && fleet.validators[only] === undefined)
    throw new BatonError('input/invalid', `There is no validator \`${only}\` in the fleet file.`);
  const chosen = Object.entries(fleet.validators).filter(([name]) => only === undefined || name === only);
  const looks = chosen.flatMap(([name, validator]) =>
    validator.chain === 'solana' ? [lookAt(deps, name, validator)] : [],
  );
  const { polkadot, near = null } = deps;
  const around = { ...deps, hasStore: deps.acknowledged !== null };
  const asRoot = chosen.flatMap(([name, { chain }]) => {
    if (chain === 'polkadot' && polkadot !== null) return [lookAtPolkadotSetup(polkadot, around, name)];
    return chain === 'near' && near !== null ? [lookAtNearSetup(near, around, name)] : [];
  });
  const [looked, rooted, observers, rpcs, nearRpcs, baton, slack, discord, hooks, silences] = await Promise.all([
    Promise.all(looks),
    Promise.all(asRoot),
    fleet.solana === undefined
      ? []
      : observerFindings(fleet.solana, (url, options) => deps.observe.rpc(url, options), deps.clock),
    fleet.polkadot === undefined || polkadot === null ? [] : polkadotObservers(fleet.polkadot, polkadot.tryChain),
    fleet.near === undefined || near === null ? [] : nearObservers(fleet.near, (url) => near.reader(url), deps.clock),
    batonFindings(
      fleet,
      chosen.map(([name]) => name),
      deps.osUser,
      (reference) => deps.resolveSecret(reference),
    ),
    inSlack(deps),
    inDiscord(deps),
    fleet.hooks === undefined || deps.hooks === undefined ? [] : hooksFindings(fleet.hooks, deps.hooks),
    deps.alertmanager ? alertmanagerFindings(deps.alertmanager) : [],
  ]);
  const nodes = nodeGroups(looked);
  const stored = deps.store.map((check): SetupFinding => ({ ...check, lines: [] }));
  const groups: SetupGroup[] = [
    ...nodes,
    ...looked.map((one) => validatorGroup(one, [...nodes.flatMap(findingsOf), ...observers])),
    ...rooted.flatMap((one) => one.groups),
    {
      name: 'Baton',
      about: '',
      parts: [
        plainPart('Observers', [...observers, ...rpcs, ...nearRpcs], []),
        plainPart('Store and queue', stored, []),
        ...(slack.length === 0 ? [] : [plainPart('Slack', slack, [])]),
        ...(discord.length === 0 ? [] : [plainPart('Discord', discord, [])]),
        ...(hooks.length + silences.length === 0 ? [] : [plainPart('Alerts', [...hooks, ...silences], [])]),
        plainPart('People, secrets and mode', [...baton, ...(only === undefined ? [everyNodeUsed(fleet)] : [])], []),
      ],
    },
  ];
  const places = new Map(looked.flatMap(({ target }) => target.nodes.map((node) => [node.node, node] as const)));
  return {
    fleet: fleet.fleet,
    ...headlineOf(groups),
    groups,
    hostLines: [
      ...[...places.values()].flatMap((place) => allHostLines(place, deps.publicKey)),
      ...rooted.flatMap((one) => one.places).flatMap((place) => allHostLines(place, deps.publicKey)),
    ],
  };
}

async function inSlack({ fleet, slack, refusedPlaces }: CheckDeps): Promise<SetupFinding[]> {
  if (fleet.slack === undefined || slack === undefined || slack === null) return [];
  return [...(await slackFindings(fleet.slack, slack, refusedPlaces)), slackPeopleFinding(fleet)];
}

async function inDiscord({ fleet, discord, refusedPlaces }: CheckDeps): Promise<SetupFinding[]> {
  if (fleet.discord === undefined || discord === undefined || discord === null) return [];
  return [...(await discordFindings(fleet.discord, discord, refusedPlaces)), discordPeopleFinding(fleet)];
}

/** A node of no validator is not looked at, since nothing says what it should be. */
function everyNodeUsed({ nodes, validators }: Fleet): SetupFinding {
  const used = new Set(Object.values(validators).flatMap((validator) => validator.nodes));
  const unused = Object.keys(nodes).filter((name) => !used.has(name));
  return {
    id: 'nodes-used',
    title: 'Every node can run a validator',
    severity: 'should',
    state: unused.length === 0 ? 'passed' : 'failed',
    found: unused.length === 0 ? 'each is named by one' : `${unused.join(', ')}: named by none, and not looked at`,
    needed: 'each node under `nodes` of a validator',
    why: 'A node that no validator names can neither be checked nor take over.',
    fix: 'Name it under `nodes` of its validator, or take it out of the fleet file.',
    lines: [],
  };
}

/** A node of two validators is looked at twice and told of once, as far as both looks say the same. */
function nodeGroups(looked: readonly LookedValidator[]): SetupGroup[] {
  const names = [...new Set(looked.flatMap(({ target }) => target.nodes.map(({ node }) => node)))];
  return names.map((name) => {
    const here = looked.filter(({ target }) => target.nodes.some(({ node }) => node === name));
    const findings = here.flatMap((one) => one.findings.filter(({ node }) => node === name));
    return {
      name,
      about: here.map((one) => one.roleWords(name)).join(', '),
      parts: nodeParts(distinct(findings)),
    };
  });
}

/** What is left when the nodes' own findings are taken out: the chain's word, and the nodes against each other. */
function validatorGroup({ name, findings }: LookedValidator, elsewhere: readonly SetupFinding[]): SetupGroup {
  const explained = new Set(ROLES_FOLLOW);
  const failing = elsewhere.filter(({ state }) => state !== 'passed');
  const own = findings.filter(({ id, node }) => {
    if (node !== undefined) return false;
    if (id === 'roles-told') return !failing.some((one) => explained.has(one.id));
    // Each observer is told of by itself.
    return id !== 'observers-agree' || !failing.some((one) => one.id.startsWith('observer-'));
  });
  return { name, about: 'on the chain', parts: [plainPart('On the chain and between the nodes', own, failing)] };
}

/** With one of these mended the roles can be told; until then they need no finding of their own. */
const ROLES_FOLLOW = [
  'host-answers',
  'host-key',
  'host-login',
  'host-become',
  'host-settings',
  'host-target',
  'one-process',
  'running-identity',
  'unstaked-key',
];

function distinct(findings: readonly SetupFinding[]): SetupFinding[] {
  const seen = new Map<string, SetupFinding>();
  for (const finding of findings) {
    const key = JSON.stringify([finding.id, finding.state, finding.needed]);
    if (!seen.has(key)) seen.set(key, finding);
  }
  return [...seen.values()];
}

function findingsOf(group: SetupGroup): readonly SetupFinding[] {
  return group.parts.flatMap(({ findings }) => findings);
}
