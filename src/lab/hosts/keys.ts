import ssh2 from 'ssh2';

/** An ed25519 key pair in OpenSSH's own form. */
export interface LabKey {
  readonly privateKey: string;
  /** `TYPE BASE64`, as the fleet file pins it. */
  readonly publicKey: string;
}

export function createLabKey(): LabKey {
  const pair = ssh2.utils.generateKeyPairSync('ed25519');
  return { privateKey: pair.private, publicKey: pair.public.split(' ').slice(0, 2).join(' ') };
}
