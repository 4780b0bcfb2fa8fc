import { nearNode, type NearTarget } from '../../../chains/near/target.ts';
import type { NearPolicy } from '../../../config/schema.ts';
import type { NodeName } from '../../../domain/names.ts';
import type { PlannedCommand, PlannedStep } from '../../../domain/plan.ts';
import type { Roles, Way } from '../steps.ts';

/** What people read of a hot swap or a restart: the guide's steps for this pair of machines, in the order of the fence. */
export function swapSteps(
  target: NearTarget,
  roles: Roles,
  way: Way,
  policy: Pick<NearPolicy, 'window_wait' | 'after_swap'>,
): PlannedStep[] {
  return [
    windowWords(roles, policy),
    ...(way === 'restart' ? [configureWords(target, roles)] : []),
    ...stopWords(target, roles),
    marginWords(roles),
    ...(way === 'restart' ? [haltWords(target, roles)] : []),
    placeWords(target, roles),
    way === 'hot-swap' ? reloadWords(target, roles) : startWords(target, roles),
    signsWords(target, roles, way),
    standbyWords(target, roles, way, policy),
  ];
}

function windowWords({ from }: Roles, { window_wait }: Pick<NearPolicy, 'window_wait'>): PlannedStep {
  return step('window', window_wait > 0 ? 'Wait for a maintenance window' : 'Look once more', [], {
    proof:
      window_wait > 0
        ? `Every check holds, and for the length of the outage the pool has no block and no chunk to produce; where none comes within ${window_wait} min, it goes on without.`
        : 'Every check holds as it did when it was approved.',
    undo: `Nothing is changed; ${from} signs.`,
  });
}

function configureWords(target: NearTarget, { to }: Roles): PlannedStep {
  const { home } = nearNode(target, to);
  return step(
    'configure',
    `Configure ${to} as a validator`,
    [
      command(
        to,
        'near.config',
        `${home}/config.json: tracked_shards_config "NoShards", store.load_mem_tries_for_tracked_shards true`,
      ),
    ],
    { proof: `neard validate-config accepts it; ${to} reads it at its next start.`, undo: 'The fields are put back.' },
  );
}

function stopWords(target: NearTarget, { from }: Roles): PlannedStep[] {
  const { unit, home } = nearNode(target, from);
  return [
    step(
      'fence',
      `Fence ${from}`,
      [
        command(
          from,
          'near.fence',
          `systemctl disable ${unit}; drop-in zz-baton.conf with ConditionPathExists=!…/fenced; mv ${home}/validator_key.json ${home}/validator_key.json.baton-fenced`,
        ),
      ],
      {
        proof: 'The drop-in is in force and no key is in place; the running process still signs.',
        undo: 'Key back, fence away, unit enabled: in reverse.',
      },
    ),
    step('stop', `Stop ${from}`, [command(from, 'near.stop', `systemctl stop --no-block ${unit}`)], {
      proof: 'Its unit is at rest and its process is gone.',
      undo: `The fence is undone and ${from} is started again.`,
    }),
    step(
      'prove',
      `Prove that ${from} is stopped`,
      [
        command(
          from,
          'near.prove-stopped',
          `no process with ${home}, no lock on data/LOCK, no listener, ${unit} at rest`,
        ),
      ],
      { proof: 'Seen twice, over a new connection, behind the fence.', undo: `${from} is started again.` },
    ),
  ];
}

function marginWords({ from, to }: Roles): PlannedStep {
  return step('margin', 'Wait for the height margin', [], {
    proof: `The final head of ${to} is at least two heights above the highest head of ${from}, more where no block came for a while.`,
    undo: `${from} is started again.`,
  });
}

function haltWords(target: NearTarget, { to }: Roles): PlannedStep {
  const { unit } = nearNode(target, to);
  return step('halt', `Stop ${to}`, [command(to, 'near.stop', `systemctl stop --no-block ${unit}`)], {
    proof: 'Its process is gone.',
    undo: `${to} is configured as before and started without a key.`,
  });
}

function placeWords(target: NearTarget, { to }: Roles): PlannedStep {
  const { stagedKey, home } = nearNode(target, to);
  return step(
    'place',
    `Put the key in place on ${to}`,
    [command(to, 'near.key-place', `mv ${stagedKey} ${home}/validator_key.json`)],
    {
      proof: `The guard of ${to} says that it lies in place.`,
      undo: `None: from here on ${to} signs after any restart. Back is another move, which stops ${to} first.`,
      pointOfNoReturn: true,
    },
  );
}

function reloadWords(target: NearTarget, { to }: Roles): PlannedStep {
  const { unit } = nearNode(target, to);
  return step(
    'reload',
    `Let ${to} read the key`,
    [command(to, 'near.signal', `systemctl kill --signal=SIGHUP --kill-who=main ${unit}`)],
    {
      proof: `Its log and near_config_reloads_total say so, and its status names ${target.pool}.`,
      undo: 'Only forward.',
    },
  );
}

function startWords(target: NearTarget, { to }: Roles): PlannedStep {
  const { unit } = nearNode(target, to);
  return step('start', `Start ${to}`, [command(to, 'near.start', `systemctl start --no-block ${unit}`)], {
    proof: `Its status names ${target.pool} and the key; loading its tries takes minutes.`,
    undo: 'Only forward.',
  });
}

function signsWords(target: NearTarget, { to }: Roles, way: Way): PlannedStep {
  return step('signs', `Prove that ${to} signs`, [], {
    proof: `Two observers count new chunks and endorsements of ${target.pool}. Without a duty in this epoch: moved, not yet proven.`,
    undo: way === 'hot-swap' ? 'Only forward.' : `Only forward; ${to} cannot go back to all shards.`,
  });
}

function standbyWords(
  target: NearTarget,
  { from, to }: Roles,
  way: Way,
  { after_swap }: Pick<NearPolicy, 'after_swap'>,
): PlannedStep {
  const { unit, home, stagedKey } = nearNode(target, from);
  const after =
    after_swap === 'no-shards' && way === 'hot-swap'
      ? [
          command(
            to,
            'near.config',
            `${nearNode(target, to).home}/config.json: tracked_shards_config "NoShards", from its next restart on`,
          ),
        ]
      : [];
  return step(
    'standby',
    `Make ${from} the standby`,
    [
      command(
        from,
        'near.config',
        `${home}/config.json: tracked_shards_config {"ShadowValidator":"${target.pool}"}, store.load_mem_tries_for_tracked_shards true`,
      ),
      command(
        from,
        'near.release',
        `mv ${home}/validator_key.json.baton-fenced ${stagedKey}; fence away; systemctl enable ${unit}`,
      ),
      command(from, 'near.start', `systemctl start --no-block ${unit}`),
      ...after,
    ],
    { proof: `${from} runs, and its status names no key.`, undo: `\`prepare\` changes what ${from} is.` },
  );
}

function step(
  id: string,
  title: string,
  commands: readonly PlannedCommand[],
  { proof, undo, pointOfNoReturn = false }: { proof: string; undo: string; pointOfNoReturn?: boolean },
): PlannedStep {
  return { id, title, commands, proof, undo, pointOfNoReturn };
}

function command(node: NodeName, verb: string, text: string): PlannedCommand {
  return { node, verb, command: text };
}
