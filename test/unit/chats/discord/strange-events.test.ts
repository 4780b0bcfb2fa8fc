import type { APIInteraction } from 'discord-api-types/v10';
import { expect, it } from 'vitest';
import { catalogue } from '../../../../commands/catalogue.ts';
import { heardIn } from '../../../../src/chats/discord/payloads.ts';

/** As it comes over the connection, where nothing holds Discord to its documents. */
const press = (more: object): APIInteraction =>
  JSON.parse(
    JSON.stringify({
      id: '1',
      token: 't',
      type: 3,
      guild_id: '300000000000000001',
      channel: { id: '400000000000000001', type: 0 },
      member: { user: { id: '200000000000000001' } },
      data: { component_type: 2, custom_id: 'do:0:abc:plan:p-1' },
      ...more,
    }),
  );

it.each([undefined, null, '', 'all', -1])('takes a press that says %s of what the bot may do', (permissions) => {
  const heard = heardIn(press({ app_permissions: permissions }), catalogue);

  expect(heard).toMatchObject({ kind: 'press', press: { id: { key: 'plan:p-1' }, spot: { maySpeak: false } } });
});

it('takes the permissions that Discord sends', () => {
  const all = String((1n << 10n) | (1n << 11n) | (1n << 14n));

  expect(heardIn(press({ app_permissions: all }), catalogue)).toMatchObject({ press: { spot: { maySpeak: true } } });
});
