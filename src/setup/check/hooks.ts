import type { Fleet } from '../../config/schema.ts';
import type { SetupFinding } from '../../domain/setup-report.ts';
import { finding } from './finding.ts';

/** Tries the place where alerts come in. */
export interface HooksProbe {
  /** The system's code where nothing could listen there (`EADDRINUSE`); null where it could. */
  whyNot(host: string, port: number): Promise<string | null>;
  /** Whether what listens there takes alerts as Baton does: a Baton that runs. */
  isBaton(host: string, port: number): Promise<boolean>;
}

/** Whether alerts can come in on this machine. */
export async function hooksFindings(
  { listen: { host, port } }: NonNullable<Fleet['hooks']>,
  probe: HooksProbe,
): Promise<SetupFinding[]> {
  const code = await probe.whyNot(host, port);
  const isOurs = code === 'EADDRINUSE' && (await probe.isBaton(host, port));
  return [
    finding('must', {
      id: 'hooks-listen',
      title: 'Alerts can come in',
      passed: code === null || isOurs,
      found: isOurs ? `Baton listens on ${host} port ${port}` : foundWords(code, host, port),
      needed: `${host} port ${port}, free for Baton`,
      why: 'Senders were told this port, so Baton takes no other one and does not start.',
      fix: 'Stop what has the port, or change `hooks.listen` and tell each sender.',
    }),
  ];
}

function foundWords(code: string | null, host: string, port: number): string {
  switch (code) {
    case null:
      return `${host} port ${port} is free`;
    case 'EADDRINUSE':
      return `another program listens on ${host} port ${port}`;
    case 'EADDRNOTAVAIL':
      return `${host} is no address of this machine`;
    case 'EACCES':
      return `the system lets only root listen on port ${port}`;
    default:
      return `Baton cannot listen on ${host} port ${port} (${code})`;
  }
}
