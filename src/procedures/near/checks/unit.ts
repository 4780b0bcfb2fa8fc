import type { CheckResult } from '../../../domain/check.ts';
import { failed, judge, passed, unknown } from '../../judge.ts';
import { ofHost, on, type SceneNode } from './scene.ts';

/** What the unit of a node has to be, and what is better so. */
export function unitChecks(at: SceneNode): CheckResult[] {
  return [unitLoaded(at), stopTime(at)];
}

/** By number and by name: systemd says either (near/nearcore, neard/src/cli.rs: it ends in good order on both). */
const ENDS_IN_ORDER: ReadonlySet<string | null> = new Set(['2', '15', 'SIGINT', 'SIGTERM']);
/** Any other value brings it back only after it failed, or never: both end at a stop. */
const RESTARTS: ReadonlySet<string | null> = new Set(['always', 'on-failure', 'on-abnormal', 'on-abort', 'no']);

function unitLoaded(at: SceneNode): CheckResult {
  const { node, unit: name } = at.node;
  return judge(
    {
      id: 'unit',
      title: `${name} of ${node} runs, and stops neard in good order`,
      severity: 'must',
      node,
      needed: 'loaded and active, KillSignal SIGINT or SIGTERM, nothing of it changed since systemd read it',
      why: 'Another signal kills neard in the middle of a write, which ruins its database.',
      fix: on(at.node, `systemctl edit ${name}; systemctl daemon-reload`),
    },
    ofHost(at, ({ unit: { load, active, killSignal, restart, needsReload } }) => {
      if (load !== 'loaded') return failed(`the unit is ${load ?? 'not to be read'}`);
      const found = `${active ?? 'unknown'}, KillSignal=${killSignal ?? 'unknown'}, Restart=${restart ?? 'unknown'}`;
      if (needsReload === true) return failed('its file was changed and systemd has not read it');
      return active === 'active' && ENDS_IN_ORDER.has(killSignal) && RESTARTS.has(restart)
        ? passed(found)
        : failed(found);
    }),
  );
}

/** neard says itself that a stop may take minutes; after TimeoutStopSec systemd kills it. */
const LEAST_STOP_MS = 120_000;

function stopTime(at: SceneNode): CheckResult {
  const { node, unit } = at.node;
  return judge(
    {
      id: 'unit-stop-time',
      title: `${unit} of ${node} gives neard the time to stop`,
      severity: 'should',
      node,
      needed: `TimeoutStopSec of ${LEAST_STOP_MS / 1000} s or more`,
      why: 'neard that is killed while it stops may leave a database that does not open again.',
      fix: on(at.node, `systemctl edit ${unit}, with TimeoutStopSec=${LEAST_STOP_MS / 1000}`),
    },
    ofHost(at, ({ unit: { stopMs } }) => {
      if (stopMs === null) return unknown('infinite, or not to be read');
      return stopMs >= LEAST_STOP_MS ? passed(`${stopMs / 1000} s`) : failed(`${stopMs / 1000} s`);
    }),
  );
}
