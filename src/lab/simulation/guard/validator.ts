import { endProcess, linkTarget, publicKeyAt, startProcess, type IdentityCommand, type SimulatedHost } from './host.ts';

/** What its start file names: the link, or a key file itself. */
export function startsBy({ setup }: SimulatedHost): string {
  const words = setup.startArgs ?? setup.args;
  const named = words[words.indexOf('--identity') + 1];
  // A start file that is known word by word starts nothing where its key is missing.
  return named !== undefined && (setup.startArgs !== undefined || setup.keys.has(named)) ? named : setup.link;
}

/** Starts the validator as whatever its start file names, which is the link as a rule. Without a key there it does not come up. */
export function startValidator(host: SimulatedHost): void {
  stopValidator(host);
  const named = startsBy(host);
  const key = publicKeyAt(host, named === host.setup.link ? linkTarget(host) : named);
  if (key === 'missing') return;
  const pid = startProcess(host);
  host.validator = { pid, running: key, voting: key, requiresTower: false, deaf: false, commands: [] };
}

/** The process is gone, and with it every command that it had not carried out. */
export function stopValidator(host: SimulatedHost): void {
  if (host.validator) host.processes.delete(host.validator.pid);
  host.validator = null;
}

/**
 * Power is lost and comes back; the validator is not started. Guard calls that were under way are dead.
 * @param keep what happens to writes that were not synced: kept, or lost
 */
export function reboot(host: SimulatedHost, keep: 'unsynced' | 'synced'): void {
  stopValidator(host);
  for (const pid of host.processes.keys()) endProcess(host, pid);
  for (const disk of [host.towers, host.link, ...host.records.values(), ...host.moreDisks])
    disk.powerCut(keep === 'unsynced');
  host.boots++;
  host.bootedAtMs = host.clock();
}

/** The validator accepts a command that it will carry out at a moment of the shared clock. */
export function accept(host: SimulatedHost, command: IdentityCommand, dueMs: number): void {
  const { validator } = host;
  if (validator) validator.commands = [...validator.commands, { ...command, dueMs }];
}

/** Carries out what is due, in the order in which it falls due. Call it before anybody looks at the validator. */
export function carryOut(host: SimulatedHost): void {
  const { validator } = host;
  if (!validator || validator.commands.length === 0) return;
  const due = validator.commands.filter(({ dueMs }) => dueMs <= host.clock()).toSorted((a, b) => a.dueMs - b.dueMs);
  validator.commands = validator.commands.filter((command) => !due.includes(command));
  for (const { to, requireTower } of due) {
    const from = validator.running;
    validator.running = to;
    validator.requiresTower = requireTower;
    host.whenSet(host, from, to);
  }
}

/** What contact-info says: the key, or `unknown`. */
export function runningIdentity(host: SimulatedHost): string {
  carryOut(host);
  return host.validator && !host.validator.deaf ? host.validator.running : 'unknown';
}
