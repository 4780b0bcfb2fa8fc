import { BatonError, messageOf } from '../src/domain/failure.ts';
import { tlsTrouble } from '../src/platform/tls.ts';
import { placeOf, type RedisTarget } from './redis-target.ts';

/** What went wrong while connecting to Redis, in words that say what to change. */
export function redisTrouble(error: unknown, target: RedisTarget): BatonError {
  const place = placeOf(target);
  const tls = tlsTrouble(error);
  if (tls !== null) return new BatonError('store/refused', `Redis at ${place}: ${tls}`, { cause: error });
  const text = deepest(error);
  const login = loginTrouble(text, target);
  if (login !== null) return new BatonError('store/refused', `Redis at ${place} ${login}`, { cause: error });
  return new BatonError('store/unreachable', `Redis at ${place} is away: ${text}. ${hint(text, target)}`, {
    cause: error,
  });
}

function loginTrouble(text: string, target: RedisTarget): string | null {
  const where = 'url' in target ? 'in REDIS_URL, or as `redis.password`' : 'as `redis.password` (and `redis.username`)';
  if (/WRONGPASS|invalid password/i.test(text))
    return `does not accept this username and password. Give the right ones ${where} in the fleet file.`;
  if (/NOAUTH|Authentication required/i.test(text))
    return 'sentinels' in target && /sentinel/i.test(text)
      ? 'has Sentinels that ask for a password. Give it as `redis.sentinel_password` in the fleet file.'
      : `asks for a password. Give it ${where} in the fleet file.`;
  if (/called without any password configured/i.test(text))
    return `has no password, and we send one. Take it out ${where} in the fleet file, or set requirepass on the server.`;
  if (/NOPERM/.test(text))
    return `does not let this user do what is needed: ${text}. Give it: ACL SETUSER NAME ~{baton* &* +@all -@dangerous +info +client|setname`;
  if (/cluster support disabled/i.test(text))
    return 'is not a Cluster. Give its address as REDIS_URL instead of `redis.cluster`.';
  if (/MASTERDOWN|CLUSTERDOWN/.test(text)) return `is not whole: ${text}. Look at it first: redis-cli --cluster check`;
  return null;
}

/** A Cluster wraps what its last node said, Sentinels put it at the end of a sentence. */
function deepest(error: unknown): string {
  const last = error instanceof Error && 'lastNodeError' in error ? error.lastNodeError : null;
  return messageOf(last ?? error);
}

function hint(text: string, target: RedisTarget): string {
  if (/ECONNREFUSED/.test(text)) return 'Nothing listens there: is Redis running, and is the port right?';
  if (/ENOTFOUND|EAI_AGAIN/.test(text)) return 'The name is not known: look at the address.';
  if (/ECONNRESET|closed/i.test(text))
    return speaksTls(target)
      ? 'It hung up without a word. One reason: it asks for a certificate of ours (`tls.cert` and `tls.key`).'
      : 'It hung up without a word. One reason: it expects TLS (rediss://, or `redis.tls`) and we speak plain.';
  if (/sentinels are unreachable/i.test(text))
    return 'Look at the addresses of the Sentinels and at the name of the master: redis-cli -p 26379 SENTINEL masters';
  return 'Look whether it runs and can be reached from this machine.';
}

const speaksTls = (target: RedisTarget) =>
  target.tls !== undefined || ('url' in target && target.url.startsWith('rediss:'));
