import { describe, expect, it } from 'vitest';
import { createLog } from '../../../src/platform/log.ts';

describe('the log', () => {
  it('never holds a secret that stands in a field of a known name', () => {
    const lines: string[] = [];
    const log = createLog('info', { write: (line) => void lines.push(line) });

    log.info({ password: 'hunter2', store: { url: 'postgres://u:hunter2@h/d' }, runId: 'r-1' }, 'opened');

    expect(lines.join('')).not.toContain('hunter2');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ password: '[secret]', runId: 'r-1', msg: 'opened' });
  });
});
