import { userInfo } from 'node:os';
import { BatonError } from '../domain/failure.ts';
import { readSecretFile } from './secret-file.ts';

/** What Baton takes from its surroundings. Everything else is in the fleet file. */
export interface Environment {
  /** `DATABASE_URL`, or the file named by `DATABASE_URL_FILE`: Postgres that carries the truth and, without `redisUrl`, the queue. */
  readonly databaseUrl: string | null;
  /** `REDIS_URL`, or the file named by `REDIS_URL_FILE`: Redis for the queue; of no use without `databaseUrl`. */
  readonly redisUrl: string | null;
  /** `BATON_FLEET`: the fleet file, when `--fleet` is absent. */
  readonly fleetFile: string | null;
  /** `SSH_AUTH_SOCK`: socket of the SSH agent. */
  readonly sshAgent: string | null;
  /** `SSH_CONNECTION`: set in a session over SSH: client address, client port, server address, server port. */
  readonly sshConnection: string | null;
  /** `BATON_LOG`: pino level of the log. */
  readonly logLevel: string;
  /** `NO_COLOR` and `FORCE_COLOR`; null leaves it to whether the output is a terminal. */
  readonly color: boolean | null;
  /** The operating-system user, who is a person through `people.NAME.terminal`. */
  readonly osUser: string;
}

/**
 * Reads the surroundings once, at the start.
 * @throws `config/invalid` when a file that is named for a secret cannot be used, or a value makes no sense
 */
export function readEnvironment(): Environment {
  const forced = value('FORCE_COLOR') === null ? null : true;
  return {
    databaseUrl: secret('DATABASE_URL'),
    redisUrl: secret('REDIS_URL'),
    fleetFile: value('BATON_FLEET'),
    sshAgent: value('SSH_AUTH_SOCK'),
    sshConnection: value('SSH_CONNECTION'),
    logLevel: logLevel(),
    color: value('NO_COLOR') === null ? forced : false,
    osUser: osUser(),
  };
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

function logLevel(): string {
  const level = value('BATON_LOG') ?? 'info';
  if (LOG_LEVELS.includes(level)) return level;
  throw new BatonError('config/invalid', `BATON_LOG is "${level}". It is one of: ${LOG_LEVELS.join(', ')}.`);
}

/** In a container the process may be a number only. */
function osUser(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? '');
  }
}

/** An empty variable counts as not set. */
function value(name: string): string | null {
  return process.env[name] || null;
}

/** The variable itself, or the file that NAME_FILE names: a container shows its environment to whoever inspects it. */
function secret(name: string): string | null {
  const file = value(`${name}_FILE`);
  if (file === null) return value(name);
  if (value(name) === null) return readSecretFile(file).trim();
  throw new BatonError('config/invalid', `${name} and ${name}_FILE are both set. Unset one of them.`);
}
