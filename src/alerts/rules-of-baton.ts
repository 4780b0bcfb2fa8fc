import type { Rule } from './rules.ts';

/** What is wrong with Baton itself, or with the way alerts take to it. */
export const SELF_RULES: readonly Rule[] = [
  {
    id: 'dead-man',
    title: 'No alert would reach Baton',
    means: 'The alert that always fires (`alerts.dead_man`) has not come for three times its interval.',
    severity: 'critical',
    alerts: ['Watchdog', 'DeadMansSwitch', 'PrometheusAlertmanagerE2eDeadManSwitch'],
    critical: {
      tell: 'called',
      todo: 'Look at Prometheus, then at Alertmanager, then at the way from there to Baton. Until it is mended only what Baton sees itself is told.',
      button: 'none',
    },
    warning: {
      tell: 'shown',
      todo: 'Look at Prometheus, at Alertmanager and at the way from there to Baton.',
      button: 'none',
    },
  },
  {
    id: 'baton-silent',
    title: 'Baton cannot do its work',
    means: 'Store, queue or a chat of Baton does not answer its trials, or a process of it is gone.',
    severity: 'critical',
    alerts: [
      'BatonSilent',
      'BatonProcessDown',
      'BatonNotReady',
      'BatonNobodySweeps',
      'BatonRunNotTakenUp',
      'BatonQueueDeaf',
      'BatonCardsLate',
      'BatonLeasesLost',
      'BatonDoesNotLook',
      'BatonQueueLate',
      'BatonSilencesRefused',
    ],
    critical: {
      tell: 'called',
      todo: 'Open /readyz of each process: it says what is wrong. A run under way waits safely. What must be done before that is mended is done by hand, by docs/runbooks.',
      button: 'none',
    },
    warning: {
      tell: 'shown',
      todo: 'Open /readyz of each process, and look into its log.',
      button: 'none',
    },
  },
  {
    id: 'unread-alerts',
    title: 'Alerts that Baton cannot read',
    means: 'A sender calls Baton in a form that it does not know; what it wanted to say is lost.',
    severity: 'warning',
    alerts: ['BatonHooksRefused'],
    critical: {
      tell: 'called',
      todo: 'Mend the sender: the line says what came and what is needed. Read its alerts where it shows them until then.',
      button: 'none',
    },
    warning: {
      tell: 'shown',
      todo: 'Mend the sender: the line says what came and what is needed.',
      button: 'none',
    },
  },
];
