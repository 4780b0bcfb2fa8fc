import type { Mistake } from './mistake.ts';

/** Planted into good-discord.yaml. */
export const mistakesOfDiscord: readonly Mistake[] = [
  ['the token of Discord in the file itself', 'file:secrets/discord-bot', 'MTk4hunter2.Cl2FMQ.ZnCjm1XVW', 'MTk4'],
  ['an id of Discord without quotes', "'400000000000000001'", '400000000000000001', '400000000000000001'],
  ['the name of a channel of Discord', "'400000000000000001'", "'#validators'", "'#validators'"],
  ['the name of somebody in Discord', "'100000000000000001'", "'ada#0001'", "'ada#0001'"],
  ['one Discord id for two people', "'100000000000000002'", "'100000000000000001'", "'100000000000000001', "],
  [
    'a channel of Discord twice',
    "id: '400000000000000002'",
    "id: '400000000000000001'",
    "'400000000000000001'\n      validators",
  ],
  ['a channel of Discord for a validator that does not exist', '[sol-main]', '[sol-mian]', 'sol-mian'],
  ['a call for what nobody is called for', 'stopped:', 'stoped:', 'stoped'],
  ['a role by its name', "stopped: ['500000000000000001']", 'stopped: [on-call]', 'on-call'],
  ['Discord without its server', "  guild: '300000000000000001'\n", '', 'discord:\n'],
  [
    'approvals from more platforms than there are',
    'web:\n  port: 4400',
    'policies:\n  solana:\n    approvals:\n      platforms: 3\nweb:\n  port: 4400',
    'platforms: ¦3',
  ],
  ['an API of Discord that is no address', 'https://discord.com/api', 'discord.com', 'discord.com'],
];
