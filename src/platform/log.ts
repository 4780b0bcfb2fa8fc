import { pino, stdSerializers, type DestinationStream, type Logger } from 'pino';
import { plainLines } from './plain-lines.ts';
import { CENSOR, withoutSecrets } from './redact.ts';

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
 * A logger whose lines hold no secret: fields by their name, everything else by its shape. JSON lines; short plain lines
 * where a person watches the terminal. An error is written with its stack and causes.
 * @param level pino's level; `silent` for tests
 * @param to where the lines go; standard error by default, because standard output belongs to the output of commands
 * @param secrets secrets of this process, which must not appear in any form
 */
export function createLog(level = 'info', to?: DestinationStream, secrets: readonly string[] = []): Log {
  const redact = { paths: [...SECRET_FIELDS, ...SECRET_FIELDS.map((field) => `*.${field}`)], censor: CENSOR };
  const error = stdSerializers.errWithCause;
  return pino(
    {
      level,
      base: null,
      redact,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error, err: error },
      hooks: { streamWrite: (line) => withoutSecrets(line, secrets) },
    },
    to ?? standardError(),
  );
}

function standardError(): DestinationStream {
  return process.stderr.isTTY ? plainLines(process.stderr) : pino.destination(2);
}
