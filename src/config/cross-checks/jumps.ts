import { nearest } from '../../domain/nearest.ts';
import { group, groups, type Loose, text } from '../loose.ts';
import type { Complaint, Path } from '../problem.ts';
import { hostKeyComplaints } from './host-keys.ts';

/** Every way to a host leads over jump hosts that exist, and ends. */
export function checkJumps(fleet: Loose): readonly Complaint[] {
  const jumps = jumpHosts(fleet);
  const names = Object.keys(group(group(fleet['ssh'])['jump_hosts']));
  const uses = [
    ...jumps.map(([name, host]) => [['ssh', 'jump_hosts', name], host] as const),
    ...groups(fleet['nodes']).map(([name, node]) => [['nodes', name], node] as const),
  ];
  return [
    ...uses.flatMap(([path, host]) => {
      const jump = text(host['jump']);
      return jump === null || names.includes(jump) ? [] : [unknownJump(fleet, [...path, 'jump'], jump, names)];
    }),
    ...circles(new Map(jumps.map(([name, host]) => [name, text(host['jump'])]))),
    ...jumps.flatMap(([name, host]) => hostKeyComplaints(['ssh', 'jump_hosts', name], host)),
  ];
}

/** A jump host that nothing is reached through was forgotten, or a `jump` was. */
export function doubtJumps(fleet: Loose): readonly Complaint[] {
  const jumps = jumpHosts(fleet);
  const used = new Set([...jumps, ...groups(fleet['nodes'])].map(([, host]) => text(host['jump'])));
  return jumps.flatMap(([name]): Complaint[] => {
    if (used.has(name)) return [];
    return [
      {
        path: ['ssh', 'jump_hosts', name],
        at: 'key',
        found: `nothing is reached through \`${name}\`.`,
        expected: `\`jump: ${name}\` at a node or at another jump host.`,
        mend: 'add it where it belongs, or take this jump host out.',
      },
    ];
  });
}

function jumpHosts(fleet: Loose): readonly (readonly [string, Loose])[] {
  return groups(group(fleet['ssh'])['jump_hosts']);
}

function unknownJump(fleet: Loose, path: Path, jump: string, known: readonly string[]): Complaint {
  const near = nearest(jump, known);
  const isNode = groups(fleet['nodes']).some(([name]) => name === jump);
  const add = isNode
    ? `\`${jump}\` is a node; add it under ssh.jump_hosts as well if it is meant.`
    : `add \`${jump}:\` under ssh.jump_hosts.`;
  return {
    path,
    at: 'value',
    found: `there is no jump host \`${jump}\`.`,
    expected: known.length === 0 ? 'a host under `ssh.jump_hosts`.' : `one of ${known.join(', ')}.`,
    mend: near === null ? add : `did you mean \`${near}\`? If not, ${add}`,
  };
}

/** One complaint for each circle, at its first member. */
function circles(next: ReadonlyMap<string, string | null>): Complaint[] {
  const told = new Set<string>();
  return [...next.keys()].flatMap((start): Complaint[] => {
    const way = [start];
    for (let at = next.get(start); at !== null && at !== undefined && !way.includes(at); at = next.get(at))
      way.push(at);
    if (next.get(way.at(-1) ?? '') !== start || told.has(start)) return [];
    for (const name of way) told.add(name);
    return [
      {
        path: ['ssh', 'jump_hosts', start, 'jump'],
        at: 'value',
        found: `the way goes round in a circle: ${[...way, start].join(' → ')}.`,
        expected: 'a way that begins at a jump host which is reached directly.',
        mend: way.length === 1 ? 'take `jump` out here.' : 'take `jump` out at the one that is reached directly.',
      },
    ];
  });
}
