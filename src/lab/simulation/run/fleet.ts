import { FleetSchema, type Fleet } from '../../../config/schema.ts';
import { GENESIS, NODES, OBSERVERS, STAKED, VALIDATOR, VOTE_ACCOUNT, type SimulatedNode } from './cast.ts';

/** Paths on every simulated machine. */
export const PATHS = {
  ledger: '/sol/ledger',
  log: '/sol/validator.log',
  link: '/sol/identity.json',
  stakedKey: '/sol/keys/staked.json',
  unstakedKey: '/sol/keys/unstaked.json',
  validatorBin: '/sol/bin/agave-validator',
} as const;
export const RPC_PORT = 8899;
export const USER = 'sol';
export const PEOPLE = ['ana', 'ben', 'cem'] as const;

/** How long a plan can be approved; short, so that being late costs little simulated time. Unit: seconds. */
export const HOLDS_FOR_S = 120;

/** Nothing else is at an address. */
export const addressOf = (node: SimulatedNode): string => `10.0.0.${NODES.indexOf(node) + 1}`;
export const gossipOf = (node: SimulatedNode): string => `${addressOf(node)}:8001`;

/** The least that there may be: each slot of silence is simulated. Unit: slots. */
export const FROZEN_SLOTS = 32;

/** Where the start file lies. */
export const START_FILES = { script: '/sol/bin/validator.sh', unit: '/etc/systemd/system/sol.service' } as const;

/** Made once for each of the two, since a fleet file is checked at length. */
const FLEETS = new Map([true, false].map((hasLog) => [hasLog, written(hasLog)]));

/**
 * What an operator would write for the two simulated machines.
 * @param hasLog whether Baton is told of the validators' log; without it the barrier has to be proven by slots
 */
export function fleetOf(hasLog: boolean): Fleet {
  const fleet = FLEETS.get(hasLog);
  if (!fleet) throw new Error('there are two fleets only');
  return fleet;
}

/** The same with all that preparing needs, by the kind of start file. */
const PREPARED_FLEETS = new Map(
  (['script', 'unit'] as const).map((kind) => [kind, written(true, START_FILES[kind])] as const),
);

export function fleetToPrepare(kind: keyof typeof START_FILES): Fleet {
  const fleet = PREPARED_FLEETS.get(kind);
  if (!fleet) throw new Error(`no fleet with a ${kind}`);
  return fleet;
}

function written(hasLog: boolean, startFile: string | null = null): Fleet {
  const prepared = startFile !== null && { guard: 'installed', prepare: { login: 'ops', become: 'sudo' } };
  const starts = startFile !== null && { start_file: startFile, unit: 'sol.service' };
  return FleetSchema.parse({
    fleet: 'simulation',
    mode: 'act',
    ssh: { key: 'file:/nowhere', ...(startFile !== null && { prepare_key: 'file:/elsewhere' }) },
    solana: { genesis: GENESIS, observers: OBSERVERS.map((name) => ({ name, url: `https://${name}.example` })) },
    nodes: Object.fromEntries(
      NODES.map((node) => [
        node,
        {
          host: addressOf(node),
          login: USER,
          host_key: ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHg9cSgQxYzV0hSxLrVKpMqV0J7Jc1sXnHk0f8m1c2aB'],
          solana: {
            validator_bin: PATHS.validatorBin,
            ledger: PATHS.ledger,
            ...(hasLog ? { log: PATHS.log } : {}),
            identity_link: PATHS.link,
            staked_key: PATHS.stakedKey,
            unstaked_key: PATHS.unstakedKey,
            rpc_port: RPC_PORT,
            gossip: gossipOf(node),
            ...starts,
          },
          ...prepared,
        },
      ]),
    ),
    validators: {
      [VALIDATOR]: { chain: 'solana', identity: STAKED.publicKey, vote_account: VOTE_ACCOUNT, nodes: [...NODES] },
    },
    people: Object.fromEntries(PEOPLE.map((name) => [name, { name, roles: ['operator'] }])),
    policies: {
      solana: {
        quiet_window: 60,
        takeover: { frozen_slots: FROZEN_SLOTS },
        approvals: { people: 2, roles: ['operator'], holds_for: HOLDS_FOR_S },
      },
    },
  });
}
