import type { SetupFinding } from '../../domain/setup-report.ts';
import { finding } from './finding.ts';

/** Asks Alertmanager who it is: its version, or why not, in words without a secret. */
export type AlertmanagerProbe = () => Promise<{ readonly version: string } | { readonly because: string }>;

/** Whether silences can be made. */
export async function alertmanagerFindings(probe: AlertmanagerProbe): Promise<SetupFinding[]> {
  const answer = await probe();
  return [
    finding('should', {
      id: 'alertmanager',
      title: 'Alertmanager lets Baton in',
      passed: 'version' in answer,
      found: 'version' in answer ? `Alertmanager ${answer.version}` : answer.because,
      needed: 'an answer of its API v2',
      why: 'Otherwise a silence holds for Baton only, and a move makes alerts of the nodes that it touches.',
      fix: 'Look at `alerts.alertmanager` in the fleet file: its `url`, with the path where it has one, and its `token`.',
    }),
  ];
}
