import { guardUser } from '../config/chain-of.ts';
import type { Fleet } from '../config/schema.ts';
import { BatonError } from '../domain/failure.ts';
import type { NodeName } from '../domain/names.ts';
import type { Plan } from '../domain/plan.ts';
import type { Reach, ScriptLines } from '../domain/script.ts';
import { planScript } from '../planning/script.ts';
import { isPrepared } from '../procedures/solana/prepare/script-lines.ts';

/**
 * The script of a plan, for people.
 * @throws `input/invalid` where it was not to be told which node gives and which takes: a script with the two mixed up would be worse
 *   than none
 */
export function scriptOf(fleet: Fleet, plan: Plan, lines: ScriptLines): string {
  const untold = plan.checks.find(({ id, state }) => id === 'roles-told' && state !== 'passed');
  if (untold !== undefined)
    throw new BatonError(
      'input/invalid',
      `No script: ${untold.found}. Say which nodes are meant, with --from and --to.`,
    );
  const named = plan.steps.flatMap(({ commands }) => commands.map(({ node }) => node));
  const nodes = [...new Set([plan.from, plan.to, ...named])];
  return planScript({ plan, lines, reach: nodes.flatMap((node) => reachOf(fleet, node, isPrepared(plan.procedure))) });
}

/** @param prepares over the login that prepares, whose commands say themselves as whom they are run */
function reachOf({ nodes, ssh }: Fleet, name: NodeName, prepares: boolean): Reach[] {
  const node = nodes[name];
  if (node === undefined) return [];
  const hops = hopsTo(ssh.jump_hosts, node.jump);
  const login = (prepares ? node.prepare?.login : undefined) ?? node.login;
  const words = ['ssh', '-p', String(node.port), ...(hops === '' ? [] : ['-J', hops]), `${login}@${node.host}`];
  return [{ node: name, ssh: words, as: !prepares && node.become === 'sudo' ? guardUser(node) : null }];
}

/** The outermost first, as `ssh -J` wants them. A circle is refused when the fleet file is read. */
function hopsTo(jumpHosts: Fleet['ssh']['jump_hosts'], jump: string | undefined, seen: readonly string[] = []): string {
  const host = jump === undefined || seen.includes(jump) ? undefined : jumpHosts[jump];
  if (jump === undefined || host === undefined) return '';
  const before = hopsTo(jumpHosts, host.jump, [...seen, jump]);
  const own = `${host.login}@${host.host.includes(':') ? `[${host.host}]` : host.host}:${host.port}`;
  return before === '' ? own : `${before},${own}`;
}
