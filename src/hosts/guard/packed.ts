import { gzipSync } from 'node:zlib';

/** Above this a script travels packed: what SSH carries in one request is 32 KiB, and a sheet of arguments follows. Unit: bytes. */
const PLAIN_BYTES = 31_000;

/** As the guard itself refuses. */
const MISSING = String.raw`printf "code=tools-missing\ntext=base64 or gzip is missing here.\nanswer=refused\n"`;

/**
 * A script as it travels: as it is, or, where it is too long for one request, packed. A host unpacks it with programs that are on every
 * one of them; one that is cut short or altered is not run, since gzip says so before the first line of it is read.
 */
export function packed(script: string): string {
  if (script.length <= PLAIN_BYTES) return script;
  const made = known.get(script) ?? pack(script);
  known.set(script, made);
  return made;
}

/** Made once for each of the few scripts there are: packing takes a millisecond, and one travels with every call. */
const known = new Map<string, string>();

function pack(script: string): string {
  const text = gzipSync(script, { level: 9 }).toString('base64');
  return `if script=$(printf %s ${text} | base64 -d | gzip -dc) && [ "$script" ]; then eval "$script"; else ${MISSING}; fi`;
}
