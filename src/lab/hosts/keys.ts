import ssh2 from 'ssh2';

/** An ed25519 key pair in OpenSSH's own form. */
export interface LabKey {
  readonly privateKey: string;
  /** `TYPE BASE64`, as the fleet file pins it. */
  readonly publicKey: string;
}

/** ssh2 1.17 writes about 3 of 1,000 ed25519 keys in a form that it cannot read itself, so each is read once. */
export function createLabKey(): LabKey {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519');
    const readable = [pair.private, pair.public].every((text) => !(ssh2.utils.parseKey(text) instanceof Error));
    if (readable) return { privateKey: pair.private, publicKey: pair.public.split(' ').slice(0, 2).join(' ') };
  }
}
