import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Characters that would need quoting inside the guard's own text. */
const PLAIN_PATH = /^\/[A-Za-z0-9._/+@:-]*$/;

/**
 * The command as this host's own root would show it: the constants at the top of guard and first look point below
 * `root`, as they would in a chroot. Everything else stays byte for byte what Baton sent.
 * @throws Error when `root` would need quoting, or a constant stands more than once
 */
export function withOwnRoot(command: string, root: string): string {
  if (!PLAIN_PATH.test(root)) throw new Error(`lab host root needs a path without blanks or quotes: ${root}`);
  const constants: readonly (readonly [real: string, own: string])[] = [
    ['STATE_ROOT=/var/lib/baton', `STATE_ROOT=${join(root, 'state')}`],
    ['HOST_FILE=/etc/baton/host.conf', `HOST_FILE=${join(root, 'etc', 'host.conf')}`],
    ['BOOT_ID_FILE=/proc/sys/kernel/random/boot_id', `BOOT_ID_FILE=${join(root, 'boot_id')}`],
    ['PREPARE_ROOT=/var/lib/baton-prepare', `PREPARE_ROOT=${join(root, 'prepared')}`],
    ['UNIT_ROOT=/etc/systemd/system', `UNIT_ROOT=${join(root, 'units')}`],
    ['PROCESSES=/proc', `PROCESSES=${join(root, 'proc')}`],
  ];
  let text = unpacked(command);
  for (const [real, own] of constants) {
    const parts = text.split(real);
    if (parts.length > 2) throw new Error(`the guard sets ${real} more than once`);
    text = parts.join(own);
  }
  return text;
}

/** A guard that travels packed, as it is when the host has unpacked it. */
function unpacked(command: string): string {
  return command.replace(/'if script=\$\(printf %s (\S+) \| base64 -d \| gzip -dc\)[^']+; fi'/, (_, text: string) => {
    const script = gunzipSync(Buffer.from(text, 'base64')).toString();
    return `'${script.replaceAll("'", String.raw`'\''`)}'`;
  });
}

export interface GuardWords {
  readonly verb: string;
  readonly args: Readonly<Record<string, string>>;
  readonly argv: string;
}

/** The verb and arguments at the end of a command of the guard, or of what prepares a host; null for any other command. */
export function guardWords(command: string): GuardWords | null {
  const marker = [' baton-guard ', ' baton-prepare '].find((each) => command.includes(`'${each}`));
  if (marker === undefined) return null;
  const argv = command.slice(command.lastIndexOf(marker) + marker.length).trim();
  const [verb = '', ...pairs] = argv.split(/\s+/).map((word) => word.replace(/^'(.*)'$/, '$1'));
  const args: Record<string, string> = {};
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    if (equals > 0) args[pair.slice(0, equals)] = pair.slice(equals + 1);
  }
  return { verb, args, argv };
}
