import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readGeneric } from '../../../src/alerts/hooks/generic.ts';
import { readFleet } from '../../../src/config/load.ts';

const file = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const page = file('docs/alerting.md');
const fleet = file('test/unit/config/good-alerts.yaml').replace(/^hooks:[^]*/m, '');
const blocks = [...page.matchAll(/^```yaml\n([^]*?)^```/gm)].map(([, block = '']) => block);

describe('docs/alerting.md', () => {
  it('has parts of a fleet file that hold', () => {
    const parts = blocks.filter((block) => /^(hooks|alerts):/.test(block));

    expect(parts).toHaveLength(3);
    for (const part of parts) expect(readFleet(fleet + part), part).toMatchObject({ kind: 'fleet' });
  });

  it('has a configuration of Alertmanager that sends to the path and shows the token', () => {
    const [block = ''] = blocks.filter((each) => each.startsWith('route:'));

    expect(parse(block)).toMatchObject({
      receivers: [
        {
          name: 'baton',
          webhook_configs: [
            {
              url: 'http://127.0.0.1:4402/alerts/alertmanager',
              send_resolved: true,
              http_config: { authorization: { type: 'Bearer' } },
            },
          ],
        },
      ],
    });
  });

  it('has a line that any program can send', () => {
    const [, body = ''] = /-d '(\{.*\})'/.exec(page) ?? [];

    expect(readGeneric(JSON.parse(body), 0)).toMatchObject({ complaint: null, alerts: [{ status: 'firing' }] });
  });
});
