import { knownCluster } from './clusters.ts';
import type { Draft, NodeDraft } from './draft.ts';
import { asName } from './node-names.ts';
import { type Value, valueOf } from './value.ts';

/** What a person has said, beside what was found. */
export interface Wishes {
  /** Name of the validator. */
  readonly name: string;
  /** Absolute path of the private key; null: the SSH agent. */
  readonly key: string | null;
  /** The operating-system user who ran this. */
  readonly osUser: string;
}

/** Lines longer than this get their comment above them. */
const WIDTH = 120;

/** The fleet file as text. Every value has a comment that says where it comes from, and everything missing has a line. */
export function fleetText(draft: Draft, wishes: Wishes): string {
  const cluster = knownCluster(valueOf(draft.genesis));
  const lines = [
    ...head(wishes, cluster === null ? null : `solana-${cluster.name}`),
    ...chain(draft, cluster?.name ?? null),
    '',
    '# Machines. Which of them signs is looked at each time, never written here.',
    'nodes:',
    ...draft.nodes.flatMap(machine),
    '',
    'validators:',
    `  ${wishes.name}:`,
    '    chain: solana',
    ...entry(4, 'identity', draft.identity),
    ...entry(4, 'vote_account', draft.voteAccount),
    `    nodes: [${draft.nodes.map(({ name }) => name).join(', ')}]`,
    '',
    ...people(wishes.osUser),
  ];
  return `${lines.join('\n')}\n`;
}

/** What stands above everything else. @param cluster the public network, where it is one */
export function head({ key, name }: Wishes, cluster: string | null): string[] {
  return [
    '# Written by `baton init`, which looked at two machines and changed nothing there. Where a comment says GUESS, nobody has',
    '# said so: check it. Where it says NOT FOUND, the line below is to be filled in. Then: npm run baton -- check',
    line(0, 'fleet', cluster === null ? name : asName(cluster, name), 'shown on every card; any name will do'),
    '# observe: looks and plans, and sends no verb that changes anything. Set it to act when check finds nothing more.',
    'mode: observe',
    '# A Postgres in the data directory. Without this line DATABASE_URL is needed; see docs/operating.md.',
    'store: embedded',
    '',
    ...(key === null
      ? [
          '# No --key was given: the SSH agent is asked (SSH_AUTH_SOCK). A worker that runs by itself needs a key file:',
          '# ssh:',
          '#   key: file:PATH',
        ]
      : ['ssh:', line(2, 'key', `file:${key}`, 'from --key')]),
    '',
  ];
}

function chain({ genesis, observers }: Draft, cluster: string | null): string[] {
  const few = observers.length < 2;
  return [
    'solana:',
    ...entry(2, 'genesis', genesis, cluster === null ? '' : `; this is ${cluster}`),
    '  # RPCs that other people run; at least two, so that one that lies or lags is seen.',
    ...(observers.length === 0 ? ['  observers: []'] : ['  observers:']),
    ...observers.flatMap(({ name, url, from }) => [
      `    # ${from}`,
      `    - name: ${name}`,
      `      url: ${scalar(url)}`,
    ]),
    ...(few
      ? [
          `    # NOT FOUND: ${observers.length === 0 ? 'two observers' : 'a second observer'}. ${cluster === null ? 'This is no public cluster that Baton knows.' : 'Only one public RPC of this cluster is known.'} Write an RPC of somebody else, or use --observer URL:`,
          '    # - name: another',
          '    #   url: https://RPC.EXAMPLE.COM',
        ]
      : []),
  ];
}

/** As much of a machine as is the same on every chain. */
export function machineHead(
  node: Pick<NodeDraft, 'name' | 'target' | 'hostKey' | 'role' | 'runAs' | 'become' | 'remarks'>,
): string[] {
  const { target } = node;
  return [
    `  # ${oneLine(node.role)}`,
    ...node.remarks.map((remark) => `  # ${oneLine(remark)}`),
    `  ${node.name}:`,
    line(4, 'host', target.host, 'as given'),
    ...(target.port === 22 ? [] : [line(4, 'port', target.port, 'as given')]),
    line(4, 'login', target.login, 'as given'),
    ...entry(4, 'run_as', node.runAs),
    ...entry(4, 'become', node.become),
    '    # shown by the host and accepted by you',
    '    host_key:',
    `      - ${node.hostKey}`,
  ];
}

function machine(node: NodeDraft): string[] {
  return [
    ...machineHead(node),
    '    solana:',
    ...[...node.solana].flatMap(([key, value]) => entry(6, key, value)),
    // A process does not tell what started it: many kinds of supervisors may have.
    '      # To be filled in for `prepare`: the script or systemd unit that starts agave-validator here. Not looked for.',
    '      # start_file: /PATH/validator.sh',
    '    # For `prepare`: the login that may change this host. It is another one than the login above, with a key of its own.',
    '    # prepare:',
    '    #   login: NAME',
    '    #   become: sudo',
  ];
}

/** @param osUser the operating-system user who ran this */
export function people(osUser: string): string[] {
  return [
    '# Who may ask and approve. Two people must approve a move, so one more is needed before anything can be moved.',
    'people:',
    `  ${asName(osUser, 'me')}:`,
    line(4, 'name', osUser, 'GUESS: the operating-system user who ran init'),
    `    terminal: [${scalar(osUser)}]`,
    '  # To be filled in: a name, and how this person signs in (terminal: their operating-system user, or web: file:PATH of a token).',
    `  ${asName(osUser, 'me') === 'second-person' ? 'another-person' : 'second-person'}:`,
    '    name: Second person',
  ];
}

/** A key with its value and where that comes from; nothing where it is left to its default. */
export function entry(indent: number, key: string, value: Value<string | number>, more = ''): string[] {
  const blanks = ' '.repeat(indent);
  switch (value.kind) {
    case 'found':
      return [line(indent, key, value.value, value.from + more)];
    case 'guess':
      return [line(indent, key, value.value, `GUESS: ${value.from}${more}`)];
    case 'missing':
      return [
        `${blanks}# NOT FOUND: ${key}. Tried: ${oneLine(value.tried)}. Write here:`,
        `${blanks}# ${key}: ${oneLine(value.write)}`,
      ];
    case 'default':
      return [];
    default:
      return value satisfies never;
  }
}

function line(indent: number, key: string, value: string | number, comment: string): string {
  const blanks = ' '.repeat(indent);
  const text = `${blanks}${key}: ${scalar(value)}`;
  const behind = `${text} # ${oneLine(comment)}`;
  return behind.length <= WIDTH ? behind : `${blanks}# ${oneLine(comment)}\n${text}`;
}

/** What a host says may not end a comment and begin a key. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}

/** A value that YAML reads as the text it is. */
export function scalar(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const isPlain =
    /^[A-Za-z0-9/][A-Za-z0-9/._@+:?&=-]*[A-Za-z0-9/]$/.test(value) &&
    Number.isNaN(Number(value)) &&
    !/^(true|false|null|yes|no|on|off)$/i.test(value);
  return isPlain ? value : JSON.stringify(value);
}
