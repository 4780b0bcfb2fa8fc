import { createSolanaRpc } from '../chains/solana/rpc.ts';
import { guardArgs, nodeOf, solanaTarget } from '../chains/solana/target.ts';
import type { Environment } from '../config/environment.ts';
import type { LoadedFleet } from '../config/load.ts';
import { modeOf } from '../config/policy.ts';
import { SolanaPolicy, type Fleet, type FleetNode } from '../config/schema.ts';
import { resolveSecret } from '../config/secrets.ts';
import { BatonError, messageOf } from '../domain/failure.ts';
import type { NodeName } from '../domain/names.ts';
import type { HostPort } from '../hosts/port.ts';
import { renderBootGuard } from '../hosts/guard/boot-guard.ts';
import { guardCommand } from '../hosts/guard/command.ts';
import { guardChecksum, renderGuard } from '../hosts/guard/render.ts';
import { createHosts, createPrepareHosts } from '../hosts/ssh/from-fleet.ts';
import { publicKeyOf } from '../hosts/ssh/public-key.ts';
import { systemClock } from '../platform/clock.ts';
import { withoutSecrets } from '../platform/redact.ts';
import type { PrepareDeps } from '../procedures/solana/prepare/deps.ts';
import { prepareNode, type PrepareTexts } from '../procedures/solana/prepare/target.ts';
import { hostFileText } from '../setup/check/host-file.ts';
import { authorizedKeysLine, sudoersLines, type HostPlace } from '../setup/check/host-lines.ts';

/** A new login and one look at a host. Unit: milliseconds. */
const PROOF_MS = 30_000;

type Secret = (reference: string) => Promise<Buffer>;

/** What preparing hosts of this fleet works with; null where no node names a login that prepares it. */
export function prepareDeps(
  loaded: LoadedFleet,
  environment: Environment,
  own: ReadonlyMap<NodeName, HostPort>,
): (PrepareDeps & { close(): void }) | null {
  const { fleet, directory } = loaded;
  const secret: Secret = async (reference) => Buffer.from(await resolveSecret(reference, directory));
  const agent = environment.sshAgent === null ? {} : { agent: environment.sshAgent };
  const hosts = createPrepareHosts(fleet, secret, { clock: systemClock, ...agent });
  if (hosts.size === 0) return null;
  const host: PrepareDeps['host'] = (node) => {
    const found = hosts.get(node);
    if (!found) throw new BatonError('config/invalid', `The fleet file names no login that prepares ${node}.`);
    return found;
  };
  return {
    host,
    observe: { clock: systemClock, host, rpc: createSolanaRpc },
    clock: systemClock,
    nodeOf: ({ validator }, node) => prepareNode(fleet, solanaTarget(fleet, validator), node),
    policyOf: (context) => SolanaPolicy.parse(context.plan.policy),
    mayAct: ({ run }) => {
      const validator = fleet.validators[run.validator];
      return validator !== undefined && modeOf(fleet, validator) === 'act';
    },
    parts: async () => ({
      texts: textsOf(fleet, await keyOf(fleet.ssh, secret, environment)),
      redact: withoutSecrets,
      ownKey: await keyOf({ ...fleet.ssh, key: fleet.ssh.prepare_key, passphrase: undefined }, secret, environment),
    }),
    proveAccess: async (node) => {
      const because = await proveAccess(loaded, secret, agent, node);
      // The connection that stands was let in by the old line.
      if (because === null) own.get(node)?.renew?.();
      return because;
    },
    close: () => hosts.forEach((one) => one.close()),
  };
}

function keyOf(ssh: Fleet['ssh'], secret: Secret, environment: Environment): Promise<string | null> {
  return publicKeyOf(ssh, secret, environment.sshAgent).catch(() => null);
}

/** A connection of its own, so that no older one can answer in its place. */
async function proveAccess(
  { fleet }: LoadedFleet,
  secret: Secret,
  agent: { readonly agent?: string },
  node: NodeName,
): Promise<string | null> {
  const hosts = createHosts(fleet, secret, { clock: systemClock, guardCommand, ...agent });
  try {
    const [validator] = validatorsOn(fleet, node);
    const host = hosts.get(node);
    if (validator === undefined || host === undefined) return `no validator of the fleet file names ${node}`;
    const args = guardArgs(solanaTarget(fleet, validator), node, null);
    const answer = await host.call({ verb: 'observe', args }, PROOF_MS);
    if (answer.answer !== 'ok') return answer.text;
    const found = answer.facts.get('guard.file') ?? '';
    return found.startsWith(guardChecksum('solana')) ? null : `another guard answers (${found})`;
  } catch (error) {
    return messageOf(error);
  } finally {
    hosts.forEach((host) => host.close());
  }
}

function textsOf(fleet: Fleet, publicKey: string | null): PrepareTexts {
  const placeOf = (name: NodeName, guard?: FleetNode['guard']): HostPlace => {
    const [validator = ''] = validatorsOn(fleet, name);
    const place = nodeOf(solanaTarget(fleet, validator), name);
    return { ...place, guard: guard ?? place.guard };
  };
  const sudoers = (name: NodeName, guard: FleetNode['guard']) =>
    sudoersLines(placeOf(name, guard)).map(({ line }) => line);
  return {
    guard: () => renderGuard('solana'),
    hostFile: (name, unstaked) =>
      hostFileText(
        name,
        validatorsOn(fleet, name).map((validator) => ({
          validator,
          unstaked,
          args: guardArgs(solanaTarget(fleet, validator), name, unstaked),
        })),
      ),
    sudoers: (name) => {
      const lines = sudoers(name, 'installed');
      return lines.length === 0 ? null : `${lines.join('\n')}\n`;
    },
    sudoersKnown: (name) => sudoers(name, 'travels'),
    access: (name) => {
      if (publicKey === null) return null;
      const { line } = authorizedKeysLine(placeOf(name), publicKey);
      return { options: line.slice(0, line.indexOf(` ${publicKey}`)), publicKey };
    },
    bootGuard: (name) => {
      const targets = validatorsOn(fleet, name).map((validator) => {
        const target = solanaTarget(fleet, validator);
        const { identityLink: link, unstakedKey } = nodeOf(target, name);
        return { validator, genesis: target.genesis, identity: target.identity, link, unstakedKey };
      });
      return renderBootGuard('solana', targets);
    },
  };
}

function validatorsOn(fleet: Fleet, node: NodeName): string[] {
  return Object.entries(fleet.validators).flatMap(([name, { nodes }]) => (nodes.includes(node) ? [name] : []));
}
