import { describe, expect, it } from 'vitest';
import type { LabReport } from '../../../src/lab/report.ts';
import { claimsOf } from '../../../src/lab/takeover/claims.ts';
import { PLAIN, sceneOf, SCENES } from '../../../src/lab/takeover/scenes.ts';
import type { Scene } from '../../../src/lab/takeover/scene.ts';

describe('the scenes of a takeover', () => {
  it('have names of their own', () => {
    const names = SCENES.map(({ name }) => name);

    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(15);
  });

  it('are found by name, the first of several by the name before the @', () => {
    expect(sceneOf('old-alive').name).toBe('old-alive');
    expect(sceneOf('process-gone@guarded').name).toBe('process-gone@guarded');
    expect(sceneOf('process-gone').name).toBe('process-gone@bare');
    expect(sceneOf(null)).toBe(PLAIN);
  });

  it('are told where a name is not one of them', () => {
    expect(() => sceneOf('old-aliv')).toThrow(/no fault "old-aliv"; there are: .*copy-stale/);
  });

  it('let a run stand only where a false declaration may have left an unknown', () => {
    const standing = SCENES.filter(({ expects }) => expects.ends.includes('stopped'));

    expect(standing.map(({ name }) => name)).toEqual(['old-host-reboots@during', 'old-host-reboots@after']);
    expect(standing.filter(({ expects }) => expects.falseDeclarations === undefined)).toEqual([]);
  });
});

const reported: Pick<LabReport, 'falseDeclarations' | 'steps' | 'stops'> = {
  falseDeclarations: 0,
  steps: [{ id: 'arm', attempt: 1, state: 'proven', tookMs: 1, text: 'The tower of the old node.' }],
  stops: [{ state: 'old-unfenced', signer: 'unknown', because: 'Nothing proves it.' }],
};

function scene(expects: Omit<Scene['expects'], 'ends'>): Scene {
  return { ...PLAIN, expects: { ends: ['done'], ...expects } };
}

describe('what a scene promises', () => {
  it('is kept', () => {
    expect(claimsOf(scene({ stops: ['old-unfenced'], says: /old node/ }), reported, [], [])).toEqual([]);
    expect(claimsOf(scene({ falseDeclarations: 'may' }), reported, [], [])).toEqual([]);
  });

  it.each([
    ['a fence', { fence: 'hook' }, {}],
    ['the stops', { stops: [] }, {}],
    ['a sentence', { says: /a copy/ }, {}],
    ['a word that was true', {}, { falseDeclarations: 2 }],
    ['a word that was false', { falseDeclarations: 'some' }, {}],
  ] as const)('names one problem where %s is not as promised', (_title, expects, change) => {
    expect(claimsOf(scene(expects), { ...reported, ...change }, [], [])).toHaveLength(1);
  });
});
