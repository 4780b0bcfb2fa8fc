import type { Card } from '../../chats/card.ts';
import type { Fleet } from '../../config/schema.ts';
import type { Intent } from '../../domain/request.ts';
import type { PlannerDeps } from '../planner.ts';
import { chooseWay } from './choose-way.ts';
import { nodeToPrepare } from './draft-prepare.ts';
import { nearScene } from './plan.ts';

type Asked = Extract<Intent, { readonly validator: string }>;

/** Whether a NEAR node is to be prepared and nobody has said by which of the guide's options: then people are asked, and nothing is planned. */
export function wantsWay(fleet: Fleet, intent: Asked): boolean {
  if (fleet.validators[intent.validator]?.chain !== 'near') return false;
  if (intent.kind === 'plan') return intent.procedure === 'prepare';
  return intent.kind === 'prepare' && intent.option === undefined && intent.undo !== true;
}

/** @throws `input/invalid` where it is not plain which node is meant */
export async function askWay(deps: PlannerDeps, intent: Asked, key: string): Promise<Card> {
  const scene = await nearScene({ ...deps, runs: deps.store.runs, near: deps.near }, intent.validator, 'plain');
  const named = 'node' in intent ? intent.node : 'to' in intent ? intent.to : undefined;
  return chooseWay(key, scene, nodeToPrepare(scene, named));
}
