import ssh2, { type AnyAuthMethod, type ParsedKey } from 'ssh2';
import { BatonError, messageOf } from '../../domain/failure.ts';
import type { SshEndpoint } from './config.ts';
import { fingerprint } from './host-key.ts';
import { openPrivateKey } from './private-key.ts';

const { OpenSSHAgent } = ssh2; // CommonJS: Node finds only some of its names

/** A person compares these with a file; more than this many are not read. */
const SHOWN_KEYS = 6;

/** With what an attempt logs in, and what became of it. */
export interface Login {
  /** In the order in which they are tried. Named, because by default ssh2 first asks to be let in with no proof at all. */
  readonly methods: AnyAuthMethod[];
  /** Told that a key of the agent, or the agent itself, failed. */
  agentFailed(error: Error): void;
  /** Whether the agent was asked for its keys and has not answered. */
  waitsForAgent(): boolean;
  /** Why nothing was accepted: `config/invalid` where the reason lies with us, else null. */
  ownFault(): BatonError | null;
  /** What was offered, in words. */
  offered(): string;
}

/** @throws `config/invalid` when the private key cannot be used */
export async function prepareLogin(endpoint: SshEndpoint): Promise<Login> {
  const key = await privateKeyOf(endpoint);
  const agent = endpoint.agent === undefined ? null : askAgent(endpoint.agent);
  const methods: AnyAuthMethod[] = [];
  if (key !== null) methods.push({ type: 'publickey', username: endpoint.login, key });
  if (agent !== null) methods.push({ type: 'agent', username: endpoint.login, agent: agent.agent });
  return {
    methods,
    agentFailed: (error) => agent?.failed(error),
    waitsForAgent: () => agent?.state() === 'asked',
    ownFault: () => (key === null && agent !== null ? agent.fault() : null),
    offered: () => inWords([...(key === null ? [] : [key]), ...(agent?.keys() ?? [])]),
  };
}

async function privateKeyOf(endpoint: SshEndpoint): Promise<ParsedKey | null> {
  const { privateKey } = endpoint;
  if (privateKey === undefined) return null;
  try {
    const key = typeof privateKey === 'function' ? await privateKey() : privateKey;
    if (typeof key !== 'string' && !Buffer.isBuffer(key)) return key;
    return openPrivateKey(key, null, { reference: 'as given' });
  } catch (error) {
    if (error instanceof BatonError) throw error;
    const message = `The SSH key for ${endpoint.node} cannot be read: ${messageOf(error)}`;
    throw new BatonError('config/invalid', message, { cause: error });
  }
}

/** The agent behind a socket, watched: ssh2 says of all that goes wrong with it only that no method was left. */
function askAgent(path: string) {
  let state: 'not-asked' | 'asked' | 'answered' = 'not-asked';
  let keys: readonly ParsedKey[] = [];
  let failure: Error | null = null;
  const agent = new OpenSSHAgent(path);
  const getIdentities = agent.getIdentities.bind(agent);
  agent.getIdentities = (callback) => {
    state = 'asked';
    getIdentities((error, found) => {
      state = 'answered';
      if (error) failure = error;
      keys = (found ?? []).filter((key): key is ParsedKey => typeof key === 'object' && 'getPublicSSH' in key);
      callback(error, found);
    });
  };
  return {
    agent,
    state: () => state,
    keys: () => keys,
    failed: (error: Error) => void (failure = error),
    fault: () => {
      if (failure !== null) return agentFault(path, `cannot be used: ${messageOf(failure)}. Is it running?`);
      if (keys.length === 0) return agentFault(path, 'holds no key. Add one with ssh-add, or set ssh.key.');
      return null;
    },
  };
}

function agentFault(path: string, what: string): BatonError {
  return new BatonError('config/invalid', `The SSH agent at ${path} (SSH_AUTH_SOCK) ${what}`);
}

function inWords(keys: readonly ParsedKey[]): string {
  if (keys.length === 0) return 'no key';
  const shown = keys.slice(0, SHOWN_KEYS).map((key) => `${key.type} ${fingerprint(key.getPublicSSH())}`);
  return shown.join(', ') + (keys.length > SHOWN_KEYS ? ` and ${keys.length - SHOWN_KEYS} more` : '');
}
