import { group } from '../loose.ts';
import type { Complaint } from '../problem.ts';
import { checkAlarm } from './alarm.ts';
import { checkAlerts, doubtAlerts } from './alert-labels.ts';
import { checkDiscord, doubtDiscord } from './discord.ts';
import { checkFences } from './fences.ts';
import { doubtHealth, checkHealth } from './health.ts';
import { checkHooks, doubtHooks } from './hooks.ts';
import { checkJumps, doubtJumps } from './jumps.ts';
import { checkNodes, doubtNodes } from './nodes.ts';
import { checkObservers, doubtObservers } from './observers.ts';
import { checkOverrides, doubtOverrides } from './overrides.ts';
import { checkApprovals, checkPeople, doubtPeople } from './people.ts';
import { checkNear } from './near.ts';
import { checkPolkadot } from './polkadot.ts';
import { checkSecrets } from './secrets.ts';
import { doubtShared } from './shared-nodes.ts';
import { checkSlack, doubtSlack } from './slack.ts';
import { checkStores } from './stores.ts';
import { checkValidators } from './validators.ts';
import { checkWeb, doubtWeb } from './web.ts';

const CHECKS = [
  checkStores,
  checkSecrets,
  checkJumps,
  checkNodes,
  checkFences,
  checkObservers,
  checkValidators,
  checkPolkadot,
  checkNear,
  checkPeople,
  checkApprovals,
  checkOverrides,
  checkAlarm,
  checkWeb,
  checkHealth,
  checkSlack,
  checkHooks,
  checkAlerts,
  checkDiscord,
];

const DOUBTS = [
  doubtShared,
  doubtJumps,
  doubtNodes,
  doubtObservers,
  doubtPeople,
  doubtOverrides,
  doubtWeb,
  doubtHealth,
  doubtSlack,
  doubtHooks,
  doubtAlerts,
  doubtDiscord,
];

/**
 * What one key says about another: names that must exist, values that must differ. Works on a file that is wrong in other
 * places too, so that a person sees every problem at once.
 */
export function crossChecks(data: unknown): readonly Complaint[] {
  return CHECKS.flatMap((check) => check(group(data)));
}

/** What holds and may be meant, but should be known: told at the start, and never in the way. */
export function doubts(data: unknown): readonly Complaint[] {
  return DOUBTS.flatMap((doubt) => doubt(group(data)));
}
