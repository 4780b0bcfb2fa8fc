import { isIP } from 'node:net';

/** The longest name that the fleet file takes. */
const LONGEST = 32;

/** Text as a name of the fleet file: lower-case letters, digits and dashes; `fallback` when nothing is left of it. */
export function asName(text: string, fallback: string): string {
  const name = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, LONGEST)
    .replace(/-+$/, '');
  return name === '' ? fallback : name;
}

/** YAML would read `1` or `true` as something else than a name. */
function asText(name: string): string {
  const isText = Number.isNaN(Number(name)) && !/^(true|false|null)$/.test(name);
  return isText ? name : `node-${name}`.slice(0, LONGEST);
}

/** Names for machines, all different: the first part of the name by which each is reached, or its own for an address. */
export function nodeNames(machines: readonly { readonly host: string; readonly hostName: string }[]): string[] {
  const wanted = machines.map(({ host, hostName }, index) => {
    const source = isIP(host) === 0 && host !== 'localhost' ? host : hostName;
    return asText(asName(source.split('.')[0] ?? '', `node-${index + 1}`));
  });
  return wanted.map((name, index) => {
    if (wanted.filter((other) => other === name).length === 1) return name;
    const ending = `-${'abcdefgh'[index] ?? index}`;
    return name.slice(0, LONGEST - ending.length) + ending;
  });
}
