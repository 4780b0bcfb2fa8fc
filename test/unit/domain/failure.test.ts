import { expect, it } from 'vitest';
import { BatonError, failureOf } from '../../../src/domain/failure.ts';

it('tells an error of Baton by its own code', () => {
  expect(failureOf(new BatonError('host/answer-lost', 'cut'))).toEqual({ code: 'host/answer-lost', text: 'cut' });
});

it.each([
  ['an error of another kind', new TypeError('cannot read of undefined'), 'TypeError: cannot read of undefined'],
  ['what is no error', 'thrown', 'thrown'],
])('blames no host for %s', (_title, thrown, named) => {
  const { code, text } = failureOf(thrown);

  expect(code).toBe('run/defect');
  expect(text).toBe(`Baton failed, not a host (${named}).`);
});
