import type { CheckResult } from '../../../domain/check.ts';
import type { NodeName } from '../../../domain/names.ts';
import type { Scene } from './scene.ts';
import { failed, judge, unknown } from '../../judge.ts';
import { fieldOf, MEMTRIES, TRACKED, wayOf } from '../way.ts';
import type { Way } from '../steps.ts';

/** Which of the guide's options a node stands by for, by its config.json; null: for neither, or it cannot be seen. */
export function wayTo({ nodes, target }: Scene, node: NodeName): Way | null {
  const look = nodes[node];
  return look?.kind === 'seen' ? wayOf(look.facts, target.pool) : null;
}

/** In place of a way: what to do for one. */
export function noWay({ nodes, target }: Scene, node: NodeName): CheckResult {
  const look = nodes[node];
  const ask = `prepare ${target.validator} --node ${node}`;
  const claim = {
    id: 'standby-way',
    title: `${node} is set up as a standby`,
    severity: 'must',
    node,
    needed: `config.json as NEAR's guide has it for option 1 (restart) or option 2 (hot swap)`,
    why: 'What it tracks as a standby decides how the key can be moved to it.',
    fix: `\`${ask} --option hot-swap\` or \`${ask} --option restart\`; without \`--option\` it says what speaks for which.`,
  } as const;
  if (look?.kind !== 'seen') return judge(claim, unknown(look?.because ?? 'not looked at'));
  const { config } = look.facts;
  const found = (name: string) => `${name} ${fieldOf(config, name) ?? 'missing'}`;
  return judge(
    claim,
    config.kind === 'unreadable'
      ? unknown('its config.json cannot be read')
      : failed(`${found(TRACKED)}, ${found(MEMTRIES)}`),
  );
}

/** In place of the checks, where it is not plain who signs. */
export function rolesUntold({ target }: Scene, because: string): CheckResult {
  return judge(
    {
      id: 'roles-told',
      title: 'One node is seen to sign',
      severity: 'must',
      needed: `exactly one node whose process says that it signs for ${target.pool}`,
      why: 'Who signs is looked at, never remembered.',
      fix: `See \`status ${target.validator}\`. If that node is dead, ask for \`takeover\`.`,
    },
    failed(because),
  );
}
