import { describe, expect, it } from 'vitest';
import { rolesOfNodes, tellRoles } from '../../../../src/procedures/near/roles.ts';
import {
  all,
  deaf,
  healthyScene,
  keyFile,
  MISSING,
  NEW,
  notRunning,
  OLD,
  seenAs,
  signing,
  unseen,
  withKeys,
} from './healthy.ts';
import type { Change } from './healthy.ts';

const scene = healthyScene();
const roleOf = (node: string, ...changes: readonly Change[]) =>
  rolesOfNodes(seenAs(scene, node, all(...changes))).get(node);

describe('what a node is seen to be', () => {
  it.each([
    ['signs, and its key lies in place', OLD, [], 'active'],
    ['signs with a key in memory alone', OLD, [withKeys({ live: MISSING, fenced: keyFile() })], 'active'],
    ['does not answer, and the key lies in place', OLD, [deaf], 'active'],
    ['does not run, and the key lies in place', OLD, [notRunning], 'other'],
    ['stands by', NEW, [], 'standby'],
    ['stands by and does not run', NEW, [notRunning], 'standby'],
    ['runs, does not answer, and has no key in place', NEW, [deaf], 'unknown'],
    ['has the key of another validator', NEW, [withKeys({ live: keyFile('ed25519:another') })], 'other'],
    ['has the key in place and says that it has none', NEW, [withKeys({ live: keyFile() })], 'active'],
    ['runs twice', OLD, [(facts) => ({ ...facts, processCount: 2, process: null })], 'other'],
    ['has a key file that cannot be read', NEW, [withKeys({ live: { kind: 'unreadable' } })], 'unknown'],
  ] as const satisfies readonly (readonly [string, string, readonly Change[], string])[])(
    '%s: %#',
    (_, node, changes, role) => {
      expect(roleOf(node, ...changes)).toBe(role);
    },
  );
});

describe('who signs and who is to', () => {
  it('is told by who signs', () => {
    expect(tellRoles(scene, {}, false)).toEqual({ kind: 'told', roles: { from: OLD, to: NEW } });
    expect(tellRoles(scene, { to: OLD }, false)).toMatchObject({ kind: 'untold', holder: OLD });
    expect(tellRoles(scene, { from: NEW }, false)).toMatchObject({ kind: 'untold' });
    expect(tellRoles(scene, { to: 'near-x' }, false)).toMatchObject({ kind: 'untold' });
  });

  it('is not told where two sign, or nobody is seen to', () => {
    expect(tellRoles(seenAs(scene, NEW, signing), {}, false)).toMatchObject({
      kind: 'untold',
      because: expect.stringContaining('both'),
    });
    expect(tellRoles(unseen(scene, OLD), {}, false)).toMatchObject({ kind: 'untold' });
  });

  it('is told for a takeover by who is away', () => {
    expect(tellRoles(unseen(scene, OLD), {}, true)).toEqual({ kind: 'told', roles: { from: OLD, to: NEW } });
  });
});
