import type { Mistake } from './mistake.ts';

/** Planted into good-alerts.yaml. */
export const mistakesOfAlerts: readonly Mistake[] = [
  ['alerts without a token', "  tokens: ['file:secrets/hooks-token', 'env:BATON_HOOKS_TOKEN']\n", '', 'hooks:\n'],
  ['no token at all for alerts', "['file:secrets/hooks-token', 'env:BATON_HOOKS_TOKEN']", '[]', '[]'],
  ['a token of a sender in the file itself', "'file:secrets/hooks-token'", 'hunter2', 'hunter2'],
  ['alerts and the page on one port', 'port: 4402', 'port: 4400', 'port: ¦4400\n  tokens'],
  [
    'the port of alerts for the page',
    '  port: 4400\nhooks:\n  listen:\n    host: 127.0.0.1\n    port: 4402\n',
    '  port: 4402\nhooks:\n  listen:\n    host: 127.0.0.1\n',
    '4402\nhooks',
  ],
  ['a pattern that is not closed', 'job: solana.*', 'job: (solana', '(solana'],
  ['a pattern that looks ahead', 'job: solana.*', "job: '(?!test).*'", "'(?!test)"],
  ['a pattern with a reference back', 'job: solana.*', "job: '(a)\\1'", "'(a)"],
  ['a pattern that grows too large', 'job: solana.*', "job: '((a{9}){9}){9}'", "'((a"],
  ['a label that is none', 'votekey:', "'vote key':", "'vote key'"],
  ['a rule for a validator that does not exist', 'validator: sol-main', 'validator: sol-mian', 'sol-mian'],
  ['a rule for a node that does not exist', "'{machine}'", 'sol-c', 'sol-c'],
  ['a rule by a label that is none', "'{machine}'", "'{the machine}'", "'{the machine}'"],
  ['a row that is not in the table of rules', 'disk-filling', 'disk-full', 'disk-full'],
  ['a rule that says nothing', '      severity: warning\n      rule: disk-filling\n', '', 'match:\n        alertname'],
  ['a level of people that nobody belongs to', '[admin]\n  dwell', '[chief]\n  dwell', 'chief'],
  ['an Alertmanager that is no address', 'http://127.0.0.1:9093', '127.0.0.1:9093', '127.0.0.1:9093'],
  ['an Alertmanager with a password in its address', 'http://127.0.0.1', 'http://ann:hunter2@127.0.0.1', 'http://ann'],
];
