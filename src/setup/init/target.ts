import { isIP } from 'node:net';
import { BatonError } from '../../domain/failure.ts';

/** A machine as the command line names it. */
export interface Target {
  /** As it was typed. */
  readonly word: string;
  readonly login: string;
  /** Name or address; IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

/** The port of SSH (RFC 4253, section 4). */
export const SSH_PORT = 22;
const LARGEST_PORT = 65_535;
const USER = /^[a-z_][a-z0-9._-]*$/i;
const HOST = /^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/i;

/**
 * Reads `user@host`, `user@host:port`, `user@[::1]:port`.
 * @throws `input/invalid`
 */
export function parseTarget(word: string): Target {
  const at = word.indexOf('@');
  if (at <= 0) throw wrong(word, 'it names no user');
  const login = word.slice(0, at);
  if (!USER.test(login)) throw wrong(word, `\`${login}\` is no user name`);
  const { host, port } = splitPlace(word, word.slice(at + 1));
  if (isIP(host) === 0 && !HOST.test(host)) throw wrong(word, `\`${host}\` is no name of a host`);
  return { word, login, host, port };
}

function splitPlace(word: string, place: string): { host: string; port: number } {
  if (isIP(place) === 6) return { host: place, port: SSH_PORT };
  const [, inBrackets, bare = '', port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(.*))?$/.exec(place) ?? [];
  if (inBrackets !== undefined && isIP(inBrackets) !== 6) throw wrong(word, `[${inBrackets}] is no IPv6 address`);
  const host = inBrackets ?? bare;
  if (port === undefined) return { host, port: SSH_PORT };
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > LARGEST_PORT)
    throw wrong(word, `\`${port}\` is no port`);
  return { host, port: Number(port) };
}

function wrong(word: string, because: string): BatonError {
  const message = `\`${word}\` is no machine: ${because}. Write user@host, user@host:port or user@[IPv6]:port.`;
  return new BatonError('input/invalid', message);
}

/** The machine for messages: always with its port. */
export function placeText({ login, host, port }: Target): string {
  return `${login}@${bracketed(host)}:${port}`;
}

/** The host for messages: its port only where it is not the usual one. */
export function hostText({ host, port }: Target): string {
  return port === SSH_PORT ? bracketed(host) : `${bracketed(host)}:${port}`;
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
