import { BatonError } from '../../domain/failure.ts';
import type { SshEndpoint } from './config.ts';
import { fingerprint, typeOf, type PinnedKeys } from './host-key.ts';

/** `host/key-changed` in words: what is shown, what is pinned, how to compare, what to change. */
export function keyChanged(endpoint: SshEndpoint, pinned: PinnedKeys, offered: Buffer): BatonError {
  const { node, host, port } = endpoint;
  const type = typeOf(offered);
  const shown = `${type} ${fingerprint(offered)}`;
  const otherType = pinned.types.includes(type)
    ? ''
    : ` It shows no key of the pinned type (${pinned.types.join(', ')}).`;
  const at = endpoint.hostKeysAt ?? `nodes.${node}.host_key`;
  const message =
    `${node} (${host}:${port}) shows the host key ${shown}; the fleet file has ${pinned.fingerprints.join(', ')}.` +
    `${otherType} Nothing was sent to it. It may be another machine, or somebody in between. ` +
    `Compare on its own console: ${LIST_KEYS}. Only if the key shown here is listed there, put the line of its .pub file into ${at} of the fleet file and restart Baton.`;
  return new BatonError('host/key-changed', message);
}

/** What shows the host's own keys in the same form. */
const LIST_KEYS = 'for f in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -lf $f; done';
