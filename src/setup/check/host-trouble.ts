import type { Unread } from '../../chains/solana/observation.ts';
import type { SetupFinding } from '../../domain/setup-report.ts';
import { HOST_FILE } from '../../procedures/solana/checks/guard.ts';
import { authorizedKeysLine, hostFileLine, type HostPlace, sudoersLines } from './host-lines.ts';

/** What is known of a host that could not be looked at. */
export interface HostTrouble {
  readonly node: HostPlace;
  readonly unread: Unread;
  /** Baton's own, `TYPE BASE64`; null when it cannot be read. */
  readonly publicKey: string | null;
  /** The key the host shows now, `TYPE BASE64`; null when it was not asked. */
  readonly offeredKey: string | null;
}

type Words = Pick<SetupFinding, 'id' | 'title' | 'needed' | 'why' | 'fix' | 'lines'>;

/** Why a host could not be looked at, as far as its answer tells: the one thing to mend before anything else. */
export function hostTrouble(trouble: HostTrouble): SetupFinding {
  const { node, unread } = trouble;
  return { severity: 'must', state: 'failed', node: node.node, found: unread.because, ...wordsFor(trouble) };
}

function wordsFor(trouble: HostTrouble): Words {
  const { code, because, word } = trouble.unread;
  if (code === 'host/key-changed') return changedKey(trouble);
  if (code === 'config/invalid') return ownFault(trouble);
  if (word === 'bad-target') return noTarget(trouble);
  if (code === 'host/unreachable') return /\blogin as\b.*refused/.test(because) ? noLogin(trouble) : silent(trouble);
  if (/\bsudo: |may not run sudo|not allowed to execute/.test(because)) return noSudo(trouble);
  return strange(trouble);
}

function silent({ node }: HostTrouble): Words {
  return {
    id: 'host-answers',
    title: `${node.node} answers over SSH`,
    needed: `an SSH server at ${node.host} port ${node.port}`,
    why: 'Everything that is known of a node is asked there.',
    fix: `See whether the host is up and its firewall lets this machine in: \`ssh -p ${node.port} ${node.login}@${node.host} true\`. Or mend \`host\` and \`port\` of ${node.node} in the fleet file.`,
    lines: [],
  };
}

function changedKey({ node, offeredKey }: HostTrouble): Words {
  const place = `into the fleet file, nodes.${node.node}.host_key; only when the host itself lists that key`;
  return {
    id: 'host-key',
    title: `${node.node} shows the host key that the fleet file has`,
    needed: 'a host key of the fleet file',
    why: 'A machine with another key may be another machine, or somebody in between.',
    fix: `Compare on the console of ${node.node}: \`ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub\`. Only if it is the key shown here, write it into the fleet file.`,
    lines: offeredKey === null ? [] : [{ node: null, place, line: `      - ${offeredKey}` }],
  };
}

function noLogin({ node, publicKey }: HostTrouble): Words {
  return {
    id: 'host-login',
    title: `${node.node} lets Baton in as ${node.login}`,
    needed: `Baton's key in ~${node.login}/.ssh/authorized_keys`,
    why: 'Baton logs in with this key and nothing else.',
    fix: `Put the line for ${node.login} on ${node.node} into its authorized_keys (directory mode 700, file 600), or mend \`login\` in the fleet file.`,
    lines: [authorizedKeysLine(node, publicKey)],
  };
}

function noSudo({ node }: HostTrouble): Words {
  return {
    id: 'host-become',
    title: `${node.login} may become ${node.runAs} on ${node.node}`,
    needed: `a rule in sudoers that lets ${node.login} become ${node.runAs} without a password`,
    why: 'The guard acts as that user.',
    fix: `Put the lines for ${node.node} into /etc/sudoers.d/baton.`,
    lines: sudoersLines({ ...node, become: 'sudo' }),
  };
}

function noTarget({ node }: HostTrouble): Words {
  return {
    id: 'host-target',
    title: `${node.node} knows this validator`,
    needed: `lines for it in ${HOST_FILE}`,
    why: 'Where the guard is installed, or has such a file, it works on what that file says and on nothing else.',
    fix: `Write ${HOST_FILE} anew: \`npm run -s baton -- guard ${node.node} --host-file\` prints it.`,
    lines: [hostFileLine(node)],
  };
}

/** The words of these say themselves what to change: the key file, the agent, `guard` of the node. */
function ownFault({ node }: HostTrouble): Words {
  return {
    id: 'host-settings',
    title: `The settings for ${node.node} can be used`,
    needed: 'a key, and settings that fit the host',
    why: 'Without them nothing is sent to it.',
    fix: 'See what was found.',
    lines: [],
  };
}

function strange({ node }: HostTrouble): Words {
  return {
    id: 'host-answers',
    title: `The guard answers on ${node.node}`,
    needed: `the guard's own lines as ${node.runAs}, and nothing else`,
    why: 'An answer that is not understood proves nothing.',
    fix: `See by hand what a login prints: \`ssh -p ${node.port} ${node.login}@${node.host} true\`. It should print nothing; start files of the shell may.`,
    lines: [],
  };
}
