import { armedNonce } from './core.ts';
import { bootId } from './host.ts';
import { isTerm, shellNumber } from './forms.ts';
import { needLink, needReady, needUnstaked, ownTower, towersHere } from './node.ts';
import { lastGiving } from './last-giving.ts';
import { begin, keep, refuse, say, type Call, type Script } from './script.ts';
import { refuseFailed, takeIdentity } from './set-identity.ts';
import { asideName } from './step-up.ts';

/** A client that goes on looking is cut off after this. Unit: milliseconds. */
const WINDOW_MS = 8_000;

/** Takes the role back after a step-down whose tower was not used. */
export function* takeBack(call: Call): Script {
  const { args } = call;
  const running = yield* needReady(call);
  const { gaveAt, emitted } = lastGiving(call);
  if (!(shellNumber(args.term) > gaveAt))
    refuse('term-not-higher', 'Taking back needs a higher term than the giving up had.');
  if (running === args.identity) {
    yield* begin(call, null);
    yield* keepRoleBoot(call);
    if (args.keep !== 'link') yield* needLink(call, args.staked_key);
    return;
  }
  const tower = ownTower(call);
  if (!tower || (emitted !== 'none' && args.sha256 !== emitted))
    refuse('wrong-tower', 'No tower, or not the one handed out last.');
  if (args.sha256 !== tower.sha256) refuse('tower-changed', 'The tower here is not the one that was looked at.');
  yield* begin(call, args.identity);
  yield* keepRoleBoot(call);
  const failed = yield* takeIdentity(call);
  if (failed) refuseFailed(failed);
}

/** A boot guard leaves the link alone in this boot only. */
function keepRoleBoot(call: Call): Script {
  return keep(call, 'role_boot', `${bootId(call.host)}\n`);
}

/** Asks the client whether it sees a restart window. Looks only: it needs no term and records nothing. */
export function* restartWindow(call: Call): Script {
  const { idle } = call.args;
  if (!isTerm(idle)) refuse('bad-request', 'idle?');
  const open = call.host.restartWindow(call.host, idle);
  if (open === null) yield { kind: 'wait', ms: WINDOW_MS };
  yield* say('restart.window', open === true ? 'open' : 'closed');
}

/** After a crash between identity and link: the link follows what runs, never the other way round. */
export function* repairLink(call: Call): Script {
  const { to, identity, unstaked, staked_key, unstaked_key } = call.args;
  if (to !== 'staked' && to !== 'unstaked') refuse('bad-request', 'to?');
  const running = yield* needReady(call);
  if (running !== (to === 'staked' ? identity : unstaked))
    refuse('link-not-running', 'The process does not run as that key.');
  yield* begin(call, null);
  if (to === 'staked') yield* keepRoleBoot(call);
  yield* needLink(call, to === 'staked' ? staked_key : unstaked_key);
}

/** Renames every tower of the identity to a name the client never reads. */
export function* setAside(call: Call): Script {
  const { host } = call;
  needUnstaked(call, yield* needReady(call));
  if (armedNonce(call) !== 'none') refuse('armed-elsewhere', 'An armed call may take the identity.');
  yield* begin(call, null);
  for (const name of towersHere(call)) {
    host.towers.move(name, asideName(call, name));
    yield* say('aside', name);
  }
  host.towers.sync();
}
