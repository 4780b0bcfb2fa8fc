import { pino, type DestinationStream, type Logger } from 'pino';

/** Fixed messages, values as fields. The journal is the record; the log is for whoever operates Baton. */
export type Log = Logger;

/** Fields that could carry a secret, at the top and one level down: a log file outlives the secret's rotation. */
const SECRET_FIELDS = [
  'password',
  'token',
  'secret',
  'key',
  'privateKey',
  'authorization',
  'cookie',
  'url',
  'connectionString',
];

/**
 * A logger that writes JSON lines, with secrets replaced.
 * @param level pino's level; `silent` for tests
 * @param to where the lines go; standard error by default, because standard output belongs to command output
 */
export function createLog(level = 'info', to?: DestinationStream): Log {
  const redact = {
    paths: [...SECRET_FIELDS, ...SECRET_FIELDS.map((field) => `*.${field}`)],
    censor: '[secret]',
  };
  return pino({ level, base: null, redact, timestamp: pino.stdTimeFunctions.isoTime }, to ?? pino.destination(2));
}
