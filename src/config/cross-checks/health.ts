import { isIP } from 'node:net';
import { group, type Loose, number, text } from '../loose.ts';
import type { Complaint } from '../problem.ts';
import { FleetSchema } from '../schema.ts';
import { defaultAt } from '../schema-at.ts';
import { isLoopback } from './loopback.ts';

/** Page and health each listen on a port of their own. */
export function checkHealth(fleet: Loose): readonly Complaint[] {
  const [web, health] = [listener(fleet, 'web'), listener(fleet, 'health')];
  if (web.port !== health.port || !meet(web.host, health.host)) return [];
  const written = group(fleet['health'])['port'] === undefined ? 'web' : 'health';
  const other = written === 'web' ? 'health' : 'web';
  return [
    {
      path: [written, 'port'],
      at: 'value',
      found: `port ${web.port} is that of \`${other}\` too.`,
      expected: 'two ports: one for the page, one for health and metrics.',
      mend: `take another one; without the key it is ${String(defaultAt(FleetSchema, [written, 'port']))}.`,
    },
  ];
}

function listener(fleet: Loose, section: 'web' | 'health'): { host: string; port: number } {
  const given = group(fleet[section]);
  return {
    host: (text(given['host']) ?? String(defaultAt(FleetSchema, [section, 'host']))).toLowerCase(),
    port: number(given['port']) ?? Number(defaultAt(FleetSchema, [section, 'port'])),
  };
}

/** These hold the port of every other address. */
const EVERY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

function meet(one: string, other: string): boolean {
  return (
    one === other ||
    EVERY_ADDRESS.has(one) ||
    EVERY_ADDRESS.has(other) ||
    (isLoopback(one) && isLoopback(other) && isIP(one) === isIP(other))
  );
}

/** Metrics hold no secrets, but names of machines and what each is doing. */
export function doubtHealth(fleet: Loose): readonly Complaint[] {
  const host = text(group(fleet['health'])['host']);
  if (host === null || isLoopback(host)) return [];
  return [
    {
      path: ['health', 'host'],
      at: 'value',
      found: `everybody who reaches ${host} can read health and metrics: no secrets, but the names of validators and nodes and how they are.`,
      expected: 'a network that only your monitoring reaches, or a host on loopback.',
      mend: 'close the port to others with a firewall, or take `host` out.',
    },
  ];
}
