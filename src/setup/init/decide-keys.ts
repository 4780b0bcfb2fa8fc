import { posix } from 'node:path';
import type { ChainView } from './decide-node.ts';
import { unstakedKey } from './decide-unstaked.ts';
import type { NodeFindings } from './draft.ts';
import type { FoundKey, FoundProcess } from './host-findings.ts';
import { hostText } from './target.ts';
import { found, guess, hostPath, missing, type Value, valueOf } from './value.ts';

/** The three files of the runbook on one machine. */
export interface KeyDecisions {
  readonly link: Value;
  readonly staked: Value;
  readonly unstaked: Value;
  readonly remarks: readonly string[];
}

/** The names of the runbook, for files that have to be made. */
const LINK = 'identity.json';
const STAKED = 'staked-identity.json';

/**
 * Which file is what. Where one is missing that the runbook wants, its place is proposed, so that the file loads and a
 * check can say how to make it.
 */
export function decideKeys(node: NodeFindings, process: FoundProcess | string, chain: ChainView): KeyDecisions {
  if (typeof process === 'string') return withoutProcess(node, process, chain);
  if (process.identity === null) {
    const tried = `--identity of process ${process.pid}, which has none`;
    return { ...withoutProcess(node, tried, chain), remarks: [] };
  }
  const home = posix.dirname(process.identity.path);
  const staked = stakedKey(node, process, chain, home);
  const link = identityLink(process, staked, node);
  // Where the other key lies there is room for one more; the link may stand in a directory that only root writes to.
  const place = staked.kind === 'found' ? posix.dirname(staked.value) : home;
  const unstaked = unstakedKey(node, process, chain, place);
  return {
    link: hostPath(link, `/home/sol/${LINK}`),
    staked: hostPath(staked, `/home/sol/${STAKED}`),
    unstaked: hostPath(unstaked, '/home/sol/unstaked-identity.json'),
    remarks: remarks(process, node.host.keys, hostText(node.target)),
  };
}

function withoutProcess({ host }: NodeFindings, why: string, chain: ChainView): KeyDecisions {
  const key = chain.identity === null ? undefined : host.keys.find(({ publicKey }) => publicKey === chain.identity);
  return {
    link: missing(why, `/home/sol/${LINK}`),
    staked:
      key === undefined
        ? missing(`${why}; the key files beside the home of the login`, `/home/sol/${STAKED}`)
        : hostPath(guess(key.path, 'its public key is the staked identity'), STAKED),
    unstaked: missing(why, '/home/sol/unstaked-identity.json'),
    remarks: [],
  };
}

function identityLink(process: FoundProcess, staked: Value, { host }: NodeFindings): Value {
  const { identity, pid } = process;
  if (identity === null) return missing(`--identity of process ${pid}`, LINK);
  if (identity.kind === 'link')
    return found(
      identity.path,
      `from --identity of process ${pid}; a link to ${process.identityTarget ?? 'something unreadable'}`,
    );
  if (identity.kind === 'unreachable')
    return guess(
      identity.path,
      `from --identity of process ${pid}; ${host.lookedAs} cannot reach it, so it is not known to be a link`,
    );
  const home = posix.dirname(identity.path);
  const taken = new Set([identity.path, valueOf(staked)]);
  const free = [LINK, 'identity-link.json']
    .map((name) => posix.join(home, name))
    .find((path) => !taken.has(path) && !host.keys.some((key) => key.path === path));
  return guess(
    free ?? posix.join(home, 'validator-identity-link.json'),
    `nothing is there yet: --identity of process ${pid} is ${identity.path}, which is ${identity.kind === 'missing' ? 'gone' : 'no link'}; the runbook wants one`,
  );
}

function stakedKey({ host, rpc }: NodeFindings, process: FoundProcess, chain: ChainView, home: string): Value {
  const usable = host.keys.filter(({ path }) => path !== process.identity?.path || process.identity.kind !== 'link');
  const byKey = chain.identity === null ? undefined : usable.find(({ publicKey }) => publicKey === chain.identity);
  if (byKey !== undefined) return found(byKey.path, 'its public key is the staked identity');
  const [voter] = process.voters;
  const unread = voter === undefined ? undefined : host.keys.find(({ path }) => path === voter);
  if (voter !== undefined && (unread === undefined || unread.publicKey === null))
    return guess(
      voter,
      `from --authorized-voter of process ${process.pid}; its public key is not known (${unread?.problem ?? 'not seen'})`,
    );
  const signs = rpc.kind === 'answered' && rpc.identity !== null && rpc.identity === chain.identity;
  if (signs && process.identityReal !== null)
    return guess(process.identityReal, `the node signs, and --identity of process ${process.pid} leads there`);
  if (voter !== undefined && chain.identity === null)
    return guess(voter, `from --authorized-voter of process ${process.pid}`);
  return guess(
    posix.join(home, STAKED),
    `no key file on this host has the staked identity${chain.identity === null ? ', which is not known' : ''}; the name is the runbook's`,
  );
}

function remarks(process: FoundProcess, keys: readonly FoundKey[], host: string): string[] {
  const { identity, voters, pid } = process;
  const said = [];
  if (identity !== null && identity.kind !== 'link' && identity.kind !== 'unreachable')
    said.push(`--identity of process ${pid} on ${host} is no symbolic link: a restart cannot follow a move.`);
  if (voters.length === 0)
    said.push(
      `Process ${pid} on ${host} has no --authorized-voter: it cannot vote with the staked key while it runs as another one.`,
    );
  const open = keys.filter(({ mode, publicKey }) => publicKey !== null && mode !== null && !mode.endsWith('00'));
  if (open.length > 0)
    said.push(`Others may read ${open.map(({ path, mode }) => `${path} (mode ${mode ?? ''})`).join(', ')}.`);
  const closed = keys.filter(({ problem }) => problem === 'unreadable' || problem === 'unreachable');
  if (closed.length > 0)
    said.push(`Not readable for the user who looked: ${closed.map(({ path }) => path).join(', ')}.`);
  return said;
}
