import { nearArgs, nearNode } from '../../chains/near/target.ts';
import type { CheckResult } from '../../domain/check.ts';
import { BatonError, messageOf } from '../../domain/failure.ts';
import type { NodeName } from '../../domain/names.ts';
import type { PlannedDiff } from '../../domain/plan.ts';
import { guardChecksum } from '../../hosts/guard/render.ts';
import { failed, judge, passed, unknown, type Finding } from '../../procedures/judge.ts';
import type { Scene } from '../../procedures/near/checks/scene.ts';
import { prepareBound } from '../../procedures/near/prepare/bound.ts';
import { prepareChecks } from '../../procedures/near/prepare/checks.ts';
import { prepareSteps } from '../../procedures/near/prepare/steps.ts';
import { wantedConfig } from '../../procedures/near/prepare/wanted.ts';
import { rolesOfNodes } from '../../procedures/near/roles.ts';
import { PREPARE_ID, VERSION, type Way } from '../../procedures/near/steps.ts';
import type { Draft, PlanWish } from '../drafts/draft.ts';
import type { NearLooked } from './draft.ts';
import type { NearLookDeps } from './look.ts';

/**
 * Brings one node to where the key can be moved to it.
 * @throws `input/invalid` where it is not plain which one or by which option, or where it is asked to put something back
 */
export async function draftNearPrepare(
  { scene, approval }: NearLooked,
  wish: PlanWish,
  { ask }: Pick<NearLookDeps, 'ask'>,
): Promise<Draft> {
  if (wish.prepare?.undo === true)
    throw new BatonError('input/invalid', 'What `prepare` does to a NEAR node is put back by hand; its plan says how.');
  const way = wayOf(wish.prepare?.option, scene);
  const to = nodeToPrepare(scene, wish.prepare?.node ?? wish.to);
  const from = scene.target.nodes.find(({ node }) => node !== to)?.node ?? to;
  const change = await changeOf(scene, to, way, ask);
  return {
    procedure: PREPARE_ID,
    version: VERSION,
    from,
    to,
    checks: [...prepareChecks(scene, to, way), change.check],
    steps: prepareSteps(scene.target, to, way),
    approval: approval.handover,
    bound: { ...prepareBound(scene, to, way), 'guard checksum': guardChecksum('near') },
    waitMs: 0,
    verdict: verdictOf(to, way, change),
    diffs: change.diffs,
  };
}

function verdictOf(to: NodeName, way: Way, { check, diffs }: Awaited<ReturnType<typeof changeOf>>): string {
  const isSo = check.state === 'passed' && diffs.length === 0;
  const change = isSo
    ? `config.json of ${to} is set up for ${way} already; ${to} is started with it, without a key, where it does not run so.`
    : `Can be prepared for ${way}: config.json of ${to} is changed as shown, and it is started without a key.`;
  return `${change}${way === 'hot-swap' ? ' Then it has to shadow the pool for a full epoch.' : ''} Nothing on it signs.`;
}

function wayOf(option: string | undefined, { target }: Scene): Way {
  if (option === 'hot-swap' || option === 'restart') return option;
  // Asked without one it is answered by a card that shows both; this is for whoever plans without that.
  throw new BatonError(
    'input/invalid',
    `Say by which option: \`prepare ${target.validator} --option hot-swap\` or \`--option restart\`.`,
  );
}

/** The node that was named, or the only one that holds no key. @throws `input/invalid` where neither is plain */
export function nodeToPrepare(scene: Scene, named: NodeName | undefined): NodeName {
  const names = scene.target.nodes.map(({ node }) => node);
  if (named !== undefined) {
    if (!names.includes(named))
      throw new BatonError('input/invalid', `${named} is not a node of ${scene.target.validator}.`);
    return named;
  }
  const roles = rolesOfNodes(scene);
  const others = names.filter((name) => roles.get(name) !== 'active');
  const [only] = others;
  if (only === undefined || others.length > 1)
    throw new BatonError('input/invalid', `Say which node: ${names.map((name) => `--node ${name}`).join(' or ')}.`);
  return only;
}

/** What becomes of config.json, as the guard would write it: it is asked, and writes nothing. */
async function changeOf(
  scene: Scene,
  node: NodeName,
  way: Way,
  ask: NearLookDeps['ask'],
): Promise<{ readonly check: CheckResult; readonly diffs: readonly PlannedDiff[] }> {
  const path = `${nearNode(scene.target, node).home}/config.json`;
  const look = scene.nodes[node];
  if (look?.kind !== 'seen') return { check: changes(node, unknown(look?.because ?? 'not looked at')), diffs: [] };
  const { config } = look.facts;
  if (config.kind === 'unreadable') return { check: changes(node, unknown('it cannot be read')), diffs: [] };
  try {
    const wanted = { ...wantedConfig(way, scene.target.pool).args, sha256: config.sha256, dry: 'yes' };
    const args = { ...nearArgs(scene.target, node), ...wanted };
    const answer = await ask(node, { verb: 'near.config', args });
    if (answer.answer !== 'ok') return { check: changes(node, failed(answer.text)), diffs: [] };
    const lines = answer.facts.all('config.diff').flatMap(diffLines);
    const found = lines.length === 0 ? 'it is so already' : 'validate-config accepts it';
    return { check: changes(node, passed(found)), diffs: lines.length === 0 ? [] : [{ node, path, lines }] };
  } catch (error) {
    return { check: changes(node, unknown(messageOf(error))), diffs: [] };
  }
}

function changes(node: NodeName, finding: Finding): CheckResult {
  return judge(
    {
      id: 'config-change',
      title: `config.json of ${node} can be changed`,
      severity: 'must',
      node,
      needed: 'a file in which the guard finds the two fields, and that `neard validate-config` accepts with them',
      why: 'With a mistake in it neard does not start again.',
      fix: 'Do what is said there by hand, then ask again.',
    },
    finding,
  );
}

/** `FIELD OLD => NEW`, where `-` stands for a field that is not there. */
function diffLines(line: string): readonly string[] {
  const { field = '', old = '', now = '' } = /^(?<field>\S+) (?<old>.*?) => (?<now>.*)$/.exec(line)?.groups ?? {};
  if (field === '') return [line];
  return [...(old === '-' ? [] : [`- ${field}: ${old}`]), ...(now === '-' ? [] : [`+ ${field}: ${now}`])];
}
