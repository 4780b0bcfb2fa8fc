import { posix } from 'node:path';
import { argument, type NodeDraft, type NodeFindings, validatorOf } from './draft.ts';
import { decideKeys } from './decide-keys.ts';
import type { FoundPath, FoundProcess } from './host-findings.ts';
import { byDefault, found, guess, hostPath, missing, type Value, valueOf } from './value.ts';

/** What the chain says that a node needs to be judged. */
export interface ChainView {
  /** The staked identity, if it is known. */
  readonly identity: string | null;
  readonly voteAccount: string | null;
  /** Gossip addresses by identity, as an observer has them. */
  readonly gossip: ReadonlyMap<string, string>;
}

/** What the fleet file will say of one machine. */
export function decideNode(name: string, node: NodeFindings, chain: ChainView): NodeDraft {
  const process = validatorOf(node.host);
  const keys = decideKeys(node, process, chain);
  const solana = new Map<string, Value<string | number>>([
    ...programs(node, process),
    ...places(process),
    ['identity_link', keys.link],
    ['staked_key', keys.staked],
    ['unstaked_key', keys.unstaked],
    ['rpc_port', rpcPort(node, process)],
    ['gossip', gossip(node, chain)],
  ]);
  return {
    name,
    target: node.target,
    hostKey: node.hostKey,
    role: role(node, process, chain),
    ...user(node, process),
    solana,
    remarks: [...remarks(node, process), ...keys.remarks],
  };
}

function role(node: NodeFindings, process: FoundProcess | string, { identity }: ChainView): string {
  if (node.rpc.kind === 'silent') return typeof process === 'string' ? process : `not known: its RPC does not answer`;
  if (node.rpc.identity === null || identity === null) return `runs as ${node.rpc.identity ?? 'an unknown key'}`;
  return node.rpc.identity === identity
    ? 'signs: it runs as the staked identity'
    : `stands by: it runs as ${node.rpc.identity}`;
}

function user(
  { target, host, second }: NodeFindings,
  process: FoundProcess | string,
): Pick<NodeDraft, 'runAs' | 'become'> {
  if (typeof process === 'string')
    return { runAs: missing(process, 'USER that the validator runs as'), become: byDefault() };
  const from = `the user of process ${process.pid}`;
  if (process.user === null)
    return { runAs: missing(`the owner of process ${process.pid}, which has no name`, 'USER'), become: byDefault() };
  if (process.user === target.login) return { runAs: found(process.user, from), become: byDefault() };
  const runAs = found(process.user, from);
  if (second?.worked === true)
    return { runAs, become: found('sudo', `\`sudo -n -u ${process.user}\` works for ${target.login}`) };
  const why = host.hasSudo
    ? `\`sudo -n -u ${process.user}\` does not work yet for ${target.login}${second === null ? '' : ` (${second.because})`}`
    : 'sudo is not installed there yet; the other way is to log in as that user';
  return { runAs, become: guess('sudo', why) };
}

const PROGRAMS = [
  ['keygen_bin', 'solana-keygen'],
  ['cli_bin', 'solana'],
] as const;

function programs({ host }: NodeFindings, process: FoundProcess | string): [string, Value][] {
  const validator = validatorProgram(host.programs, process);
  const path = valueOf(validator);
  const beside = path === null ? null : posix.dirname(path);
  const others = PROGRAMS.map(([key, program]): [string, Value] => {
    const candidates = host.programs.filter((each) => posix.basename(each) === program);
    if (beside !== null && candidates.includes(`${beside}/${program}`)) return [key, byDefault()];
    const [first] = candidates;
    if (first !== undefined)
      return [
        key,
        hostPath(guess(first, `the first ${program} on the paths of validator and login`), `/PATH/${program}`),
      ];
    return [
      key,
      missing(
        `beside the validator's program, on the paths of validator and login, in ~/bin and in the installer's directory`,
        `/PATH/${program}`,
      ),
    ];
  });
  return [['validator_bin', validator], ...others];
}

function validatorProgram(programs: readonly string[], process: FoundProcess | string): Value {
  const example = '/home/sol/bin/agave-validator';
  const candidates = programs.filter((path) => path.endsWith('-validator'));
  if (typeof process !== 'string') {
    const from = `process ${process.pid}`;
    // As it was started: it stays right after an upgrade, where the file behind it is another one.
    if (process.program.startsWith('/'))
      return hostPath(validName(process.program, `the command line of ${from}`, candidates), example);
    if (candidates[0] !== undefined)
      return hostPath(
        guess(candidates[0], `the first on the PATH of ${from}, which was started as ${process.program}`),
        example,
      );
    if (process.exe !== null)
      return hostPath(guess(process.exe.replace(/ \(deleted\)$/, ''), `the file that ${from} runs`), example);
  }
  if (candidates[0] !== undefined)
    return hostPath(
      guess(candidates[0], 'the first on the path of the login; no process shows which one is used'),
      example,
    );
  return missing('the process, the path of the login, ~/bin and the installer’s directory', example);
}

/** A program that another one runs (an interpreter, a wrapper) is not what an operator calls. */
function validName(program: string, from: string, candidates: readonly string[]): Value {
  if (posix.extname(program) === '' || candidates[0] === undefined) return found(program, `from ${from}`);
  return guess(candidates[0], `the first on the PATH of the process; its command line has ${program}`);
}

function places(process: FoundProcess | string): [string, Value][] {
  if (typeof process === 'string') {
    return [
      ['ledger', missing(process, '/mnt/ledger')],
      ['log', missing(process, '/home/sol/agave-validator.log')],
    ];
  }
  const { pid, ledger, tower, log } = process;
  const named = argument(process, '--ledger', '-l') !== null;
  return [
    [
      'ledger',
      hostPath(
        ledger === null
          ? missing(`--ledger of process ${pid}`, '/mnt/ledger')
          : named
            ? found(ledger.path, `from --ledger of process ${pid}`)
            : guess(ledger.path, `the default of process ${pid}, which has no --ledger`),
        '/mnt/ledger',
      ),
    ],
    [
      'tower',
      tower === null ? byDefault() : hostPath(found(tower.path, `from --tower of process ${pid}`), '/mnt/tower'),
    ],
    ['log', logFile(log, pid)],
  ];
}

function logFile(log: FoundProcess['log'], pid: string): Value {
  const write = '/home/sol/agave-validator.log; without it the hand-over is proven more slowly';
  if (log === null) return missing(`--log of process ${pid}, which has none`, write);
  if (log === '-') return missing(`--log of process ${pid}, which is standard output`, write);
  return hostPath(found(log.path, `from --log of process ${pid}${unread(log)}`), write);
}

function unread(path: FoundPath): string {
  if (path.kind === 'missing') return '; there is no such file now';
  return path.mayRead ? '' : '; it cannot be read by the user who looked';
}

function rpcPort(node: NodeFindings, process: FoundProcess | string): Value<number> {
  const answers = node.rpc.kind === 'answered';
  if (typeof process === 'string')
    return answers ? guess(node.rpcPort, 'an RPC answers there') : missing(`${process}; port ${node.rpcPort}`, '8899');
  const given = argument(process, '--rpc-port');
  if (given === null)
    return missing(
      `--rpc-port of process ${process.pid}, which has none: its RPC is off, and Baton needs it (\`--rpc-port 8899 --private-rpc\`)`,
      '8899',
    );
  const from = `--rpc-port of process ${process.pid}`;
  if (!/^[1-9]\d{0,4}$/.test(given)) return missing(`${from}, which is ${JSON.stringify(given)}`, '8899');
  return found(
    Number(given),
    `from ${from}${node.rpc.kind === 'silent' ? `; it did not answer: ${node.rpc.because}` : ''}`,
  );
}

function gossip({ rpc }: NodeFindings, chain: ChainView): Value {
  if (rpc.kind === 'silent' || rpc.identity === null) return byDefault();
  const address = chain.gossip.get(rpc.identity);
  return address === undefined ? byDefault() : found(address, `an observer sees ${rpc.identity} there`);
}

function remarks({ host, second }: NodeFindings, process: FoundProcess | string): string[] {
  const said =
    host.missingTools.length === 0
      ? []
      : [`Missing on this host, and needed by Baton: ${host.missingTools.join(', ')}.`];
  if (second?.worked === false)
    said.push(`A look as ${second.user} was tried through sudo and failed: ${second.because}`);
  if (host.closedPlaces.length > 0) said.push(`Closed to ${host.lookedAs}: ${host.closedPlaces.join(', ')}.`);
  if (typeof process === 'string')
    return [
      `${process[0]?.toUpperCase() ?? ''}${process.slice(1)}.`,
      ...said,
      ...host.unitFiles.map((file) => `${file} names a validator.`),
    ];
  if (process.exe?.endsWith(' (deleted)') === true)
    said.push(`The program of process ${process.pid} was replaced since it started.`);
  if (process.unit !== null)
    said.push(`Started by the unit ${process.unit}${process.unitFile === null ? '' : ` (${process.unitFile})`}.`);
  if (process.script !== null) said.push(`Started by the script ${process.script}.`);
  return said;
}
