import { BatonError } from '../../domain/failure.ts';
import { type OfferedKey, offeredHostKey } from '../../hosts/ssh/first-contact.ts';
import { knownHost } from './known-hosts.ts';
import { hostText, placeText, type Target } from './target.ts';

/** How a person is asked, and what they have said beforehand. */
export interface KeyQuestions {
  /** Fingerprints `SHA256:…` accepted on the command line. */
  readonly accepted: readonly string[];
  /** Text of the known_hosts files of the person who runs this. */
  readonly knownHosts: string;
  /** Asks a question of yes or no; null without a terminal. */
  readonly confirm: ((question: string) => Promise<boolean>) | null;
}

/** A slow line or a busy sshd still shows its key within this. Unit: milliseconds. */
const SHOWN_WITHIN_MS = 15_000;

/** A machine and the key that it shows; nobody has accepted it yet. */
export interface Shown {
  readonly target: Target;
  readonly key: OfferedKey;
}

/** @throws `host/unreachable` */
export async function showKey(target: Target, { knownHosts }: KeyQuestions): Promise<Shown> {
  const known = knownHost(knownHosts, target.host, target.port).keys;
  return { target, key: await offeredHostKey(target, known, SHOWN_WITHIN_MS) };
}

/**
 * Has a person accept each key before anybody is logged in.
 * @throws `host/key-changed` not accepted, marked as revoked, or another one than was accepted; nothing was sent
 */
export async function acceptKeys(shown: readonly Shown[], questions: KeyQuestions): Promise<void> {
  needAccepted(shown, questions.accepted);
  for (const each of shown) await acceptKey(each, questions);
}

/** A fingerprint that no host shows was meant for one that shows another: that is never accepted on the way. */
function needAccepted(shown: readonly Shown[], accepted: readonly string[]): void {
  const seen = shown.map(({ key }) => key.fingerprint);
  const unseen = accepted.filter((fingerprint) => !seen.includes(fingerprint));
  const others = shown.filter(({ key }) => !accepted.includes(key.fingerprint));
  if (unseen.length === 0 || others.length === 0) return;
  const words = others.map(({ target, key }) => `${hostText(target)} shows ${key.fingerprint} (${key.type})`);
  throw refused(
    `You accepted ${unseen.join(' and ')}; ${words.join(', and ')}.\nNobody was logged in. Find out why before you go on.`,
  );
}

async function acceptKey({ target, key }: Shown, questions: KeyQuestions): Promise<void> {
  const known = knownHost(questions.knownHosts, target.host, target.port);
  const place = placeText(target);
  if (known.revoked.includes(key.entry)) {
    throw refused(`${place} shows the key ${key.fingerprint}, which your known_hosts marks as revoked.`);
  }
  if (questions.accepted.includes(key.fingerprint)) return;
  const told = describe(place, key, known.keys);
  if (questions.confirm === null) {
    throw refused(
      `${told}\nNobody was logged in: there is no terminal to ask at. If it is right, give it: --accept-host-key ${key.fingerprint}`,
    );
  }
  const isAccepted = await questions.confirm(
    `${told}\nIs this the key of that host? It will be pinned in the fleet file.`,
  );
  if (!isAccepted)
    throw refused(`The host key of ${place} was not accepted. Nobody was logged in and nothing was written.`);
}

function describe(place: string, key: OfferedKey, known: readonly string[]): string {
  const file = key.type === 'ssh-ed25519' ? 'ed25519' : key.type === 'ssh-rsa' ? 'rsa' : 'ecdsa';
  const lines = [
    `${place} shows this host key:`,
    `  ${key.type}  ${key.fingerprint}`,
    `To compare, on that host (from its console, or a session you trust):`,
    `  ssh-keygen -lf /etc/ssh/ssh_host_${file}_key.pub`,
  ];
  const sameType = known.filter((entry) => entry.split(' ')[0] === key.type);
  if (known.includes(key.entry)) lines.push('Your known_hosts has this very key for it.');
  else if (known.length === 0) lines.push('Your known_hosts does not know this host.');
  else {
    lines.push(
      '!!! WARNING: your known_hosts has ANOTHER key for this host.',
      `!!! ${sameType.length > 0 ? 'It was set up anew, or this is not that machine' : 'It no longer shows the one that is known'}: find out before you go on.`,
    );
  }
  return lines.join('\n');
}

function refused(message: string): BatonError {
  return new BatonError('host/key-changed', message);
}
