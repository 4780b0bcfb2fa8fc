import { describe, expect, it } from 'vitest';
import { NEAR_PROCEDURES } from '../../../../src/lab/near/play/procedures.ts';
import { NEAR_SCENES, nearSceneOf } from '../../../../src/lab/near/play/scenes.ts';

describe('the scenes of NEAR', () => {
  it.each(NEAR_PROCEDURES)('have names of their own in %s', (procedure) => {
    const names = NEAR_SCENES[procedure].map(({ name }) => name);

    expect(new Set(names).size).toBe(names.length);
  });

  it('are found by name, the first where none is named', () => {
    expect(nearSceneOf('near/restart', 'slow-stop').name).toBe('slow-stop');
    expect(nearSceneOf('near/restart', null).name).toBe('none');
    expect(() => nearSceneOf('near/restart', 'slow')).toThrow(/no fault "slow"; there are: none, .*slow-stop/);
  });

  it('let a run stand only where something holds the home that nobody has ended', () => {
    const standing = NEAR_PROCEDURES.flatMap((procedure) =>
      NEAR_SCENES[procedure].flatMap(({ name, expects }) =>
        expects.ends.includes('stopped') ? [`${procedure} ${name}`] : [],
      ),
    );

    expect(standing).toEqual(['near/hot-swap second-supervisor', 'near/restart second-supervisor']);
  });

  it('have one in which people’s word was not true, and what comes of it is theirs', () => {
    const costly = NEAR_SCENES['near/takeover'].filter(({ expects }) => expects.costs?.includes('falseDeclarations'));

    expect(costly.map(({ name }) => name)).toEqual(['old-back']);
  });
});
