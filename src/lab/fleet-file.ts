import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { stringify } from 'yaml';
import { LAB_UNIT } from './cluster/bare-host.ts';
import type { NodeName } from '../domain/names.ts';
import type { World, WorldNode } from './world.ts';

/** A section of a chat as it stands in the file, and the ids of people there. */
export interface ChatPart {
  readonly section: Record<string, unknown>;
  readonly people: Readonly<Record<string, string[]>>;
}

export interface FleetFileOptions {
  readonly fleet: string;
  /** `embedded` for the demo; left out where DATABASE_URL names the store. */
  readonly store?: 'embedded';
  /** Data directory, relative to the file. */
  readonly data?: string;
  readonly webPort?: number;
  /** What starts Baton on it again. */
  readonly startWith?: string;
  /** Another chain's part of the same fleet. */
  readonly besides?: Readonly<Record<'nodes' | 'validators' | 'policies', Record<string, unknown>>>;
  /** The section `slack`, and who is who there. */
  readonly slack?: ChatPart;
  /** The same for Discord. */
  readonly discord?: ChatPart;
  /** Further sections as they stand in the file: `hooks`, `alerts`, `health`. */
  readonly sections?: Readonly<Record<string, unknown>>;
  /** Nodes that can be switched off, and how, as the key `fence` of a node has it. */
  readonly fences?: Readonly<Record<NodeName, Record<string, unknown>>>;
}

/**
 * The smallest that a fleet file takes: at 400 ms a slot 13 s instead of a minute, so that a takeover can be tried quickly. Not for a
 * real cluster.
 */
export const FROZEN_SLOTS = 32;

/** The two people of every lab. Both may approve, and two are needed. */
export const PEOPLE = ['ana', 'ben'] as const;

/** Writes the fleet file of a lab world: what an operator would write for two real machines. */
export function writeFleetFile(file: string, world: World, options: FleetFileOptions): void {
  const fleet = {
    fleet: options.fleet,
    mode: 'act',
    ...(options.startWith && { start_with: options.startWith }),
    ...(options.store && { store: options.store }),
    ...(options.data && { data: options.data }),
    // A lab host lets one key in; with a guard that travels it may be the same for both.
    ssh: { key: `file:${world.userKeyFile}`, prepare_key: `file:${world.userKeyFile}` },
    solana: {
      genesis: world.cluster.genesis,
      observers: world.cluster.observers.map(({ name, url }) => ({ name, url })),
    },
    ...options.besides,
    nodes: {
      ...Object.fromEntries(
        [...world.nodes].map(([name, node]) => [
          name,
          { ...nodeOf(node), ...(options.fences?.[name] && { fence: options.fences[name] }) },
        ]),
      ),
      ...options.besides?.nodes,
    },
    validators: {
      'sol-main': {
        chain: 'solana',
        identity: world.identity,
        vote_account: world.voteAccount,
        nodes: [...world.nodes.keys()],
      },
      ...options.besides?.validators,
    },
    people: {
      ana: { name: 'Ana', roles: ['operator'], terminal: [userInfo().username], ...inChats(options, 'ana') },
      // Nobody has to be logged in as ben: on the page of the demo anybody is either of them.
      ben: { name: 'Ben', roles: ['operator'], terminal: ['ben'], ...inChats(options, 'ben') },
    },
    ...(options.slack && { slack: options.slack.section }),
    ...(options.discord && { discord: options.discord.section }),
    // 60 s is the shortest quiet window; the simulated leader schedule leaves four minutes free of own slots.
    policies: {
      solana: {
        quiet_window: 60,
        approvals: { people: 2, roles: ['operator'] },
        takeover: { frozen_slots: FROZEN_SLOTS },
      },
      ...options.besides?.policies,
    },
    ...(options.webPort !== undefined && { web: { port: options.webPort } }),
    ...options.sections,
  };
  writeFileSync(
    file,
    `# Written by the lab for simulated hosts; made anew at each start.\n# takeover.frozen_slots is as small as it may be, to be tried quickly; leave it at its default on a real cluster.\n${stringify(fleet, { lineWidth: 0 })}`,
  );
}

function inChats(
  { slack, discord }: FleetFileOptions,
  person: (typeof PEOPLE)[number],
): { slack?: string[]; discord?: string[] } {
  const [inSlack, inDiscord] = [slack?.people[person], discord?.people[person]];
  return { ...(inSlack && { slack: inSlack }), ...(inDiscord && { discord: inDiscord }) };
}

/** One machine as the fleet file has it. */
export function nodeOf({ host, paths, rpcPort, gossip }: WorldNode): Record<string, unknown> {
  return {
    host: '127.0.0.1',
    port: host.port,
    login: host.login,
    run_as: host.login,
    host_key: [host.hostKey],
    prepare: { login: host.login },
    solana: {
      validator_bin: paths.validatorBin,
      keygen_bin: paths.keygenBin,
      cli_bin: paths.cliBin,
      ledger: paths.ledger,
      log: paths.log,
      identity_link: paths.identityLink,
      staked_key: paths.stakedKey,
      unstaked_key: paths.unstakedKey,
      start_file: paths.startScript,
      unit: LAB_UNIT,
      rpc_port: rpcPort,
      gossip,
    },
  };
}
