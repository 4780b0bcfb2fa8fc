import { z } from 'zod';
import { Name, Port, SecretReference } from './values.ts';

/** Where senders of alerts call. */
export const Hooks = z.strictObject({
  listen: z
    .strictObject({
      host: z.string().min(1).default('127.0.0.1').describe('Address to listen on.'),
      port: Port.default(4402).describe('Port to listen on. Where it is taken, Baton does not start.'),
    })
    .prefault({})
    .describe('Where alerts are taken, apart from the page.'),
  tokens: z
    .array(SecretReference)
    .min(1)
    .describe('What senders show as `Authorization: Bearer …`. Several, so that one can be changed after the other.'),
  grafana: z
    .strictObject({
      hmac: SecretReference.describe('The secret with which Grafana signs its calls.'),
      timestamp_header: z
        .string()
        .regex(/^[A-Za-z0-9-]{1,60}$/)
        .optional()
        .describe('The header with the time stamp, as set in Grafana. Without it a call could be sent again.'),
    })
    .optional()
    .describe('Signed calls of Grafana, instead of a token.'),
});

const Label = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]{0,100}$/, 'a label of Prometheus');

const LabelRule = z.strictObject({
  match: z
    .record(Label, z.string().max(200))
    .describe('Labels and what they must be, as a regular expression for the whole value. All of them must fit.'),
  validator: z
    .string()
    .min(1)
    .optional()
    .describe('The validator: its name, or `{label}` for the value of a label that is its name.'),
  node: z.string().min(1).optional().describe('The node: its name, or `{label}` for the value of a label.'),
  severity: z.enum(['critical', 'warning', 'info']).optional().describe('Instead of what the alert says.'),
  rule: Name.optional().describe(
    'The row of docs/alerts.md that says what to do, where the name of the alert does not.',
  ),
});

const Level = z.strictObject({
  roles: z.array(Name).default([]).describe('Roles whose people are told. Empty: everybody in `people`.'),
  within: z
    .int()
    .min(30)
    .max(86_400)
    .default(300)
    .describe('How long they have to acknowledge before the next level is told. Unit: seconds.'),
});

/** Alerts and incidents: what belongs to whom, who is told and when. */
export const Alerts = z.strictObject({
  labels: z
    .array(LabelRule)
    .default([])
    .describe(
      'What alerts belong to, the first that fits. What none fits is found by names, hosts and keys of the fleet.',
    ),
  levels: z
    .array(Level)
    .min(1)
    .default([{ roles: [], within: 300 }])
    .describe('Who is told, one after the other.'),
  dwell: z
    .int()
    .min(5)
    .max(3600)
    .default(20)
    .describe('How long a node must be seen dead, at every look, before a takeover is proposed. Unit: seconds.'),
  closes_after: z
    .int()
    .min(0)
    .max(3600)
    .default(60)
    .describe('How long all causes must be over before an incident closes. Unit: seconds.'),
  stale_after: z
    .int()
    .min(60)
    .max(604_800)
    .default(18_000)
    .describe('An alert that its sender has not repeated for so long counts as over. Unit: seconds.'),
  alertmanager: z
    .strictObject({
      url: z
        .url({ protocol: /^https?$/ })
        // No call is made with a user and a password in it, and the fleet file is no place for them.
        .regex(/^(?!https?:\/\/[^/?#]*@)/i, 'an address without a user and a password; `token` is for a secret')
        .describe('Its address, for silences.'),
      token: SecretReference.optional().describe('Shown to it as `Authorization: Bearer …`.'),
      node_label: Label.default('instance').describe('The label that names a node.'),
      validator_label: Label.default('validator').describe('The label that names a validator.'),
    })
    .optional()
    .describe('Alertmanager, in which silences are made and ended.'),
  dead_man: z
    .strictObject({
      alert: z.string().min(1).default('Watchdog').describe('The alert that always fires.'),
      every: z.int().min(10).max(86_400).default(60).describe('How often it is sent again. Unit: seconds.'),
    })
    .optional()
    .describe('An alert whose silence means that no alert would reach Baton.'),
  heartbeat: z
    .strictObject({
      url: SecretReference.describe('Called with GET for as long as Baton can do its work.'),
      every: z.int().min(10).max(3600).default(60).describe('How often. Unit: seconds.'),
    })
    .optional()
    .describe('A call to a watcher outside, which tells people when it stops.'),
});
